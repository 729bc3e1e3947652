#include "analyzers/testgen/boundary.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

constexpr std::size_t most_mocks = 3;       // of one test
constexpr std::size_t most_ways = 40;       // behaviours tried
constexpr std::size_t most_pairs = 12;      // of them those with two options of a command line
constexpr std::size_t most_functions = 20;  // of the module that are looked into for one target

enum class Need : std::uint8_t {
    never,     // is not called: nothing useful could stand in
    mocked,    // is called with a stand-in alone
    may_mock,  // is called both ways
};

struct Entry {
    std::string_view name;  // a trailing dot: everything in there
    Need need;
    std::vector<std::string_view> behaviours;  // arguments of mock.patch; none: a MagicMock as it is
};

constexpr std::string_view fails = "side_effect=OSError('boom')";

// Calls whose outcome depends on the machine, or changes it. The first that fits counts.
const std::vector<Entry>& entries() {
    static const std::vector<Entry> table = {
        {"os.system", Need::mocked, {"return_value=0", "return_value=1"}},
        {"os.popen", Need::mocked, {}},
        {"os.kill", Need::mocked, {"return_value=None", fails}},
        {"os.killpg", Need::mocked, {"return_value=None", fails}},
        {"os.remove", Need::mocked, {"return_value=None", fails}},
        {"os.unlink", Need::mocked, {"return_value=None", fails}},
        {"os.rmdir", Need::mocked, {"return_value=None", fails}},
        {"os.removedirs", Need::mocked, {"return_value=None", fails}},
        {"os.rename", Need::mocked, {"return_value=None", fails}},
        {"os.replace", Need::mocked, {"return_value=None", fails}},
        {"os.chmod", Need::mocked, {"return_value=None", fails}},
        {"os.chown", Need::mocked, {"return_value=None", fails}},
        {"os.symlink", Need::mocked, {"return_value=None", fails}},
        {"os.link", Need::mocked, {"return_value=None", fails}},
        {"os.mkdir", Need::mocked, {"return_value=None", fails}},
        {"os.makedirs", Need::mocked, {"return_value=None", fails}},
        {"os.truncate", Need::mocked, {"return_value=None", fails}},
        {"os.getenv", Need::may_mock, {"return_value='abc'", "return_value=None", "return_value='1'"}},
        {"os.getcwd", Need::may_mock, {"return_value='/work'"}},
        {"os.getpid", Need::may_mock, {"return_value=42"}},
        {"os.fork", Need::never, {}},
        {"os._exit", Need::never, {}},
        {"os.abort", Need::never, {}},
        {"os.exec", Need::never, {}},
        {"os.spawn", Need::never, {}},
        {"os.setuid", Need::never, {}},
        {"shutil.which", Need::may_mock, {"return_value='/usr/bin/abc'", "return_value=None"}},
        {"shutil.rmtree", Need::mocked, {"return_value=None", fails}},
        {"shutil.move", Need::mocked, {"return_value='abc'", fails}},
        {"shutil.copytree", Need::mocked, {"return_value='abc'", fails}},
        {"shutil.copy", Need::mocked, {"return_value='abc'", fails}},
        {"shutil.copyfile", Need::mocked, {"return_value='abc'", fails}},
        {"shutil.copy2", Need::mocked, {"return_value='abc'", fails}},
        {"shutil.chown", Need::mocked, {"return_value=None", fails}},
        {"subprocess.run",
         Need::mocked,
         {"return_value=mock.Mock(returncode=0, stdout='abc\\n', stderr='')",
          "return_value=mock.Mock(returncode=1, stdout='', stderr='abc\\n')",
          "return_value=mock.Mock(returncode=0, stdout=b'abc\\n', stderr=b'')", fails}},
        {"subprocess.check_output", Need::mocked, {"return_value='abc\\n'", "return_value=b'abc\\n'", fails}},
        {"subprocess.check_call", Need::mocked, {"return_value=0", fails}},
        {"subprocess.call", Need::mocked, {"return_value=0", "return_value=1", fails}},
        {"subprocess.getoutput", Need::mocked, {"return_value='abc'"}},
        {"subprocess.Popen",
         Need::mocked,
         {"**{'return_value.communicate.return_value': ('abc\\n', ''), 'return_value.returncode': 0}",
          "**{'return_value.communicate.return_value': ('', 'abc\\n'), 'return_value.returncode': 1}",
          "**{'return_value.communicate.return_value': (b'abc\\n', b''), 'return_value.returncode': 0}",
          fails}},
        {"subprocess.", Need::mocked, {}},
        {"socket.gethostbyname", Need::mocked, {"return_value='127.0.0.1'", fails}},
        {"socket.gethostname", Need::mocked, {"return_value='host'"}},
        {"socket.getfqdn", Need::mocked, {"return_value='host.example'"}},
        {"socket.create_connection", Need::mocked, {"", fails}},
        {"socket.socket",
         Need::mocked,
         {"", "**{'return_value.connect.side_effect': OSError('boom')}", fails}},
        {"socket.", Need::mocked, {}},
        {"requests.",
         Need::mocked,
         {"return_value=mock.Mock(status_code=200, ok=True, text='abc', content=b'abc', "
          "**{'json.return_value': {'a': 1}})",
          "return_value=mock.Mock(status_code=404, ok=False, text='', content=b'', "
          "**{'json.return_value': {}, 'raise_for_status.side_effect': OSError('boom')})",
          fails}},
        {"urllib.request.urlopen",
         Need::mocked,
         {"return_value=io.BytesIO(b'abc')", "return_value=io.BytesIO(b'{\"a\": 1}')", fails}},
        {"urllib.request.", Need::mocked, {}},
        {"http.client.", Need::mocked, {}},
        {"httpx.", Need::mocked, {"return_value=mock.Mock(status_code=200, text='abc')", fails}},
        {"aiohttp.", Need::never, {}},
        {"smtplib.", Need::mocked, {"", fails}},
        {"ftplib.", Need::mocked, {"", fails}},
        {"telnetlib.", Need::mocked, {}},
        {"webbrowser.", Need::mocked, {"return_value=True", "return_value=False"}},
        {"sqlite3.connect", Need::mocked, {}},
        {"psycopg2.", Need::mocked, {}},
        // the second one ends what asks again and again
        {"input",
         Need::mocked,
         {"return_value='abc'", "side_effect=['abc', '', EOFError]", "side_effect=EOFError",
          "return_value=''"}},
        {"getpass.getpass", Need::mocked, {"return_value='abc'", "return_value=''"}},
        {"getpass.", Need::mocked, {"return_value='abc'"}},
        {"time.sleep", Need::mocked, {"return_value=None"}},
        {"asyncio.sleep", Need::mocked, {"return_value=None"}},
        {"time.time", Need::may_mock, {"return_value=1600000000.5", "return_value=0.0"}},
        {"time.monotonic", Need::may_mock, {"return_value=1000.5", "side_effect=[10.0, 12.5, 60.0, 3600.0]"}},
        {"time.perf_counter",
         Need::may_mock,
         {"return_value=1000.5", "side_effect=[10.0, 12.5, 60.0, 3600.0]"}},
        {"random.random", Need::may_mock, {"return_value=0.25", "return_value=0.75"}},
        {"random.uniform", Need::may_mock, {"return_value=1.5"}},
        {"random.randint", Need::may_mock, {"return_value=1", "return_value=7"}},
        {"random.randrange", Need::may_mock, {"return_value=1", "return_value=7"}},
        {"random.shuffle", Need::may_mock, {"return_value=None"}},
        {"random.choice", Need::may_mock, {"side_effect=lambda items: items[0]"}},
        {"open",
         Need::may_mock,
         {"mock.mock_open(read_data='first line\\nsecond line\\n'), create=True",
          "mock.mock_open(read_data=''), create=True", "mock.mock_open(read_data=b'abc\\n'), create=True"}},
        // what a program is started with
        {"sys.argv",
         Need::mocked,
         {"['prog']", "['prog', 'abc']", "['prog', '-h']", "['prog', '--no-such-option']",
          "['prog', str(tmp_path / 'input.txt')]", "['prog', str(tmp_path / 'missing.txt')]"}},
        {"sys.stdin",
         Need::mocked,
         {"io.StringIO('first line\\nsecond line\\n')", "io.StringIO('')",
          "mock.Mock(buffer=io.BytesIO(b'first line\\nsecond line\\n'))"}},
        {"breakpoint", Need::never, {}},
        {"ctypes.", Need::never, {}},
        {"multiprocessing.", Need::never, {}},
        {"signal.", Need::never, {}},
        {"pty.", Need::never, {}},
        {"resource.", Need::never, {}},
        {"mmap.", Need::never, {}},
        {"faulthandler.", Need::never, {}},
    };
    return table;
}

const Entry* entry_of(std::string_view name) {
    for (const Entry& e : entries()) {
        const bool family = e.name.back() == '.' || e.name == "os.exec" || e.name == "os.spawn";
        if (family ? name.substr(0, e.name.size()) == e.name : name == e.name) return &e;
    }
    return nullptr;
}

std::string variable_of(std::string_view callee) {
    return "mock_" + text::lower(text::last_part(callee));
}

bool is_given_at_start(std::string_view name) {
    return name == "sys.argv" || name == "sys.stdin";
}

}  // namespace

// "sp.run" -> "subprocess.run" where the module has `import subprocess as sp`; "run" where it has from …
// import.
std::string Boundaries::canonical(std::string_view callee) const {
    const std::size_t dot = callee.find('.');
    const auto known = world_.names.find(callee.substr(0, dot));
    if (known == world_.names.end()) return std::string(callee);
    std::string home = known->second.module;
    if (home == "posix" || home == "nt") home = "os";
    if (home == "_io") home.clear();
    if (known->second.kind == Name::Kind::module)
        return dot == std::string_view::npos ? home : home + std::string(callee.substr(dot));
    if (dot != std::string_view::npos || home.empty() || home == "builtins") return std::string(callee);
    return home + "." + std::string(callee);
}

// A patch goes where the name is looked up: in the module, or where no name of the module leads there in its
// own.
std::string Boundaries::patched_at(std::string_view callee, const std::string& name) const {
    if (is_given_at_start(name)) return name;
    if (world_.names.contains(callee.substr(0, callee.find('.'))) || callee == "open")
        return module_ + "." + std::string(callee);
    return callee == "input" ? "builtins.input" : std::string(callee);
}

// open(p) of a parameter: a file is made for it.
bool Boundaries::opens_parameter(const Target& target, NodeId call) const {
    const NodeId list = file_.tree().child(call, Field::arguments);
    const auto function = mined_.functions.find(target.symbol);
    if (list == no_node || function == mined_.functions.end()) return false;
    for (const NodeId child : file_.tree().children(list)) {
        if (python::is_named(file_.tree().kind(child)))
            return function->second.uses.contains(file_.text(child));
    }
    return false;
}

void Boundaries::calls_of(const Target& target, std::vector<Call>& out) const {
    if (target.node == no_node) return;
    const python::Tree& tree = file_.tree();
    const auto add = [&](std::string_view text, const std::string& name) {
        std::string at = patched_at(text, name);
        if (std::none_of(out.begin(), out.end(), [&](const Call& c) { return c.target == at; }))
            out.push_back({std::move(at), name, target.symbol});
    };
    for (NodeId id = target.node; id < tree.end(target.node); ++id) {
        if (tree.kind(id) == Kind::attribute) {
            const std::string name = canonical(file_.text(id));
            if (is_given_at_start(name)) add(file_.text(id), name);
        }
        if (tree.kind(id) != Kind::call) continue;
        const NodeId callee = tree.child(id, Field::function);
        if (callee == no_node ||
            (tree.kind(callee) != Kind::identifier && tree.kind(callee) != Kind::attribute))
            continue;
        const std::string_view text = file_.text(callee);
        const std::string name = canonical(text);
        constexpr std::string_view parses = ".parse_args()";
        if (file_.text(id).size() > parses.size() && file_.text(id).ends_with(parses))
            add("sys.argv", "sys.argv");
        if (entry_of(name) != nullptr && !(name == "open" && opens_parameter(target, id))) add(text, name);
    }
}

// Besides what an entry has: what the function compares the answer with, its options.
std::vector<std::string> Boundaries::behaviours_of(const std::string& name, std::size_t number) const {
    const Entry& entry = *entry_of(name);
    std::vector<std::string> all(entry.behaviours.begin(), entry.behaviours.end());
    if (all.empty()) all.emplace_back();
    const auto mined = mined_.functions.find(targets_[number].symbol);
    if (mined == mined_.functions.end()) return all;
    // one that is read as bytes
    if (name == "sys.stdin" && mined->second.names.contains("buffer")) std::swap(all.front(), all.back());
    std::vector<std::string> options;
    for (const std::string& text : mined->second.texts) {
        if (text.empty() || text.size() > 20 || all.size() > most_ways) continue;
        if (name == "input") {
            all.push_back(fmt::format("return_value={}", text_literal(text)));
            all.push_back(fmt::format("side_effect=[{}, EOFError]", text_literal(text)));
        } else if (name == "sys.argv" && text[0] == '-' && text.size() > 1) {
            all.push_back(fmt::format("['prog', {}]", text_literal(text)));
            all.push_back(fmt::format("['prog', {}, str(tmp_path / 'input.txt')]", text_literal(text)));
            options.push_back(text_literal(text));
        }
    }
    const std::size_t single = all.size();
    for (std::size_t i = 0; i < options.size(); ++i) {
        for (std::size_t j = i + 1; j < options.size() && all.size() < single + most_pairs; ++j)
            all.push_back(
                fmt::format("['prog', {}, {}, str(tmp_path / 'input.txt')]", options[i], options[j]));
    }
    if (name == "input") all.emplace_back("side_effect=['abc', '', '1', 'y', 'n', 'q']");
    return all;
}

Boundary Boundaries::of(std::size_t number) const {
    Boundary boundary;
    // the target, then what it names in its module
    std::vector<std::size_t> todo = {number};
    std::set<std::size_t> seen = {number};
    std::vector<Call> calls;
    for (std::size_t i = 0; i < todo.size() && i < most_functions; ++i) {
        const Target& target = targets_[todo[i]];
        calls_of(target, calls);
        const auto mined = mined_.functions.find(target.symbol);
        if (mined == mined_.functions.end()) continue;
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            const bool named = mined->second.names.contains(targets_[t].name) &&
                               (targets_[t].owner.empty() || targets_[t].owner == targets_[number].owner);
            if (named && seen.insert(t).second) todo.push_back(t);
        }
    }
    // the files that a command line names are there
    const auto is_command_line = [](const Call& c) { return c.name == "sys.argv"; };
    if (std::any_of(calls.begin(), calls.end(), is_command_line))
        calls.erase(
            std::remove_if(calls.begin(), calls.end(), [](const Call& c) { return c.name == "open"; }),
            calls.end());
    if (calls.empty()) return boundary;
    std::vector<Mock> ordinary;
    std::vector<std::vector<std::string>> others;
    for (const Call& call : calls) {
        const Entry& entry = *entry_of(call.name);
        if (entry.need == Need::never) {
            boundary.why = call.by == targets_[number].symbol
                               ? fmt::format("calls {}", call.name)
                               : fmt::format("calls {}, which calls {}", call.by, call.name);
            boundary.builds = false;
            return boundary;
        }
        boundary.must = boundary.must || entry.need == Need::mocked;
        boundary.builds = boundary.builds && (entry.need != Need::mocked || is_given_at_start(call.name));
        std::vector<std::string> behaviours = behaviours_of(call.name, number);
        ordinary.push_back({call.target, variable_of(call.target), behaviours.front()});
        others.push_back(std::move(behaviours));
    }
    if (ordinary.size() > most_mocks) {
        boundary.why = boundary.must ? fmt::format("calls {} and more of that kind", calls.front().name) : "";
        return boundary;
    }
    for (std::size_t i = 0; i < ordinary.size(); ++i) {  // two of one name in one test
        for (std::size_t j = i + 1; j < ordinary.size(); ++j) {
            if (ordinary[j].name == ordinary[i].name) ordinary[j].name += fmt::format("_{}", j + 1);
        }
    }
    boundary.ways.push_back(ordinary);
    for (std::size_t i = 0; i < ordinary.size(); ++i) {
        for (std::size_t b = 1; b < others[i].size() && boundary.ways.size() < most_ways; ++b) {
            boundary.ways.push_back(ordinary);
            boundary.ways.back()[i].behaviour = others[i][b];
        }
    }
    return boundary;
}

bool reaches_out(const python::ParsedFile& file, const Target& target) {
    if (target.node == no_node) return false;
    for (NodeId id = target.node; id < file.tree().end(target.node); ++id) {
        if (file.tree().kind(id) != Kind::call) continue;
        const NodeId callee = file.tree().child(id, Field::function);
        const Entry* entry = callee == no_node ? nullptr : entry_of(file.text(callee));
        if (entry != nullptr && entry->need != Need::may_mock) return true;
    }
    return false;
}

}  // namespace sixth::testgen
