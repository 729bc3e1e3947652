#include "analyzers/lint/clones/clones.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "core/facts/clone_tokens/clone_tokens.h"

using namespace sixth;
using lint::CloneClass;
using lint::CloneKind;

namespace {

// Files by path; keeps the packed bytes.
struct Program {
    std::map<std::string, std::string> sources;
    std::map<std::string, std::string> packed;
    lint::CloneInputs inputs;
    std::vector<std::string_view> bytes;  // of each input

    explicit Program(std::map<std::string, std::string> files) : sources(std::move(files)) {
        for (const auto& [path, text] : sources) packed[path] = facts_of(text);
        for (const auto& [path, tokens] : packed) {
            inputs.files.push_back({path, content_hash(tokens)});
            bytes.push_back(tokens);
        }
        inputs.tokens = [this](std::size_t file) { return bytes[file]; };
    }
    static std::string facts_of(const std::string& text) {
        return facts::encode_clone_tokens(python::ParsedFile(text));
    }
    std::vector<CloneClass> clones(lint::CloneOptions options = {}, lint::CloneWork* work = nullptr) const {
        return lint::find_clones(inputs, options, nullptr, work);
    }
};

std::string shown(const std::vector<CloneClass>& classes) {
    std::string text;
    for (const CloneClass& found : classes) {
        text += fmt::format("{} {:.4f} {}:", static_cast<int>(found.kind), found.similarity, found.lines);
        for (const auto& m : found.members)
            text += fmt::format(" {}:{}-{}/{:.4f}/{}", m.file, m.line, m.end_line, m.similarity, m.tokens);
        text += "\n";
    }
    return text;
}

const std::string eleven =
    "def claim_task(queue, worker, now):\n"
    "    task = queue.oldest(state='waiting')\n"
    "    if task is None:\n"
    "        return None\n"
    "    task.state = 'running'\n"
    "    task.worker = worker.name\n"
    "    task.started = now\n"
    "    queue.log.append((now, task.id, worker.name))\n"
    "    if len(queue.log) > queue.limit:\n"
    "        queue.log = queue.log[-queue.limit:]\n"
    "    return queue.save(task)\n";

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

// Something around the copies, so that files are not wholly alike; eight lines in front.
std::string with_noise(const std::string& code, int seed) {
    if (seed % 2) {
        return fmt::format("import os\nLIMIT = {}\n\n\nclass Noise(Base):\n    size = os.path\n\n\n", seed) +
               code + "\n\ndef other(x):\n    for y in x: yield y ** 3, -y\n";
    }
    return fmt::format("import sys\n\n\nfor name in sys.argv[{}:]:\n    print(name.upper() + '.')\n\n\n\n",
                       seed) +
           code + "\n\nassert check({1, 2}), 'no'\n";
}

void require_one(const std::string& a, const std::string& b, CloneKind kind) {
    const Program program({{"a.py", with_noise(a, 1)}, {"b.py", "y = 3\n\n" + with_noise(b, 2)}});
    const auto classes = program.clones();
    INFO(b << shown(classes));
    REQUIRE(classes.size() == 1);
    REQUIRE(classes[0].members.size() == 2);
    CHECK(classes[0].kind == kind);
    CHECK(classes[0].members[0].line == 9);
    CHECK(classes[0].members[0].end_line == 9 + split(a).size() - 1);
    CHECK(classes[0].members[1].line == 11);
    CHECK(classes[0].members[1].end_line == 11 + split(b).size() - 1);
    CHECK((classes[0].similarity == 1.0) == (kind != CloneKind::near_miss));
}

}  // namespace

TEST_CASE("copies: layout, comments and docstrings do not matter") {
    require_one(eleven, eleven, CloneKind::exact);
    std::string commented = replaced(eleven, "    task.state", "    # taken\n\n    task.state");
    commented = replaced(commented, "queue.log.append((now, task.id, worker.name))",
                         "queue.log.append(\n        (now, task.id,\n         worker.name)\n    )");
    commented = replaced(commented, "now):\n", "now):\n    '''Take the oldest\n    task.'''\n");
    require_one(eleven, commented, CloneKind::exact);
}

TEST_CASE("renamed copies") {
    std::string renamed = eleven;
    for (const auto& [from, to] : std::map<std::string, std::string>{{"claim_task", "take_job"},
                                                                     {"queue", "jobs"},
                                                                     {"task", "job"},
                                                                     {"'waiting'", "'new'"},
                                                                     {"worker", "agent"}}) {
        renamed = replaced(renamed, from, to);
    }
    require_one(eleven, renamed, CloneKind::renamed);
}

TEST_CASE("an inconsistent renaming is not Type 2") {
    const std::string a = replaced(eleven, "task.started = now", "task.started = worker");
    const Program program({{"a.py", with_noise(eleven, 1)}, {"b.py", with_noise(a, 2)}});
    const auto classes = program.clones();
    REQUIRE(classes.size() == 1);
    CHECK(classes[0].kind == CloneKind::near_miss);
    CHECK(classes[0].similarity < 1.0);
    CHECK(classes[0].similarity > 0.95);
}

TEST_CASE("an 11-line function with two lines inserted, anywhere") {
    const auto lines = split(eleven);
    for (std::size_t first = 1; first < lines.size(); ++first) {
        for (std::size_t second = first; second < lines.size(); ++second) {
            std::vector<std::string> more = lines;
            const auto indent = [&](std::size_t at) {
                return lines[at].substr(0, lines[at].find_first_not_of(' '));
            };
            more.insert(more.begin() + static_cast<std::ptrdiff_t>(second),
                        indent(second) + "worker.touch(now)");
            more.insert(more.begin() + static_cast<std::ptrdiff_t>(first),
                        indent(first) + "print('claim', task)");
            require_one(eleven, joined(more), CloneKind::near_miss);
        }
    }
}

TEST_CASE("an 11-line function with lines removed or changed") {
    const auto lines = split(eleven);
    for (const std::size_t removed : {1U, 5U, 6U, 7U}) {
        std::vector<std::string> fewer = lines;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(removed));
        require_one(eleven, joined(fewer), CloneKind::near_miss);
    }
    for (std::size_t first = 4; first < 8; ++first) {
        for (std::size_t second = first + 1; second < 8; ++second) {
            std::vector<std::string> changed = lines;
            changed[first] = "    emit(task, level=2)";
            changed[second] = "    worker.seen += 1";
            require_one(eleven, joined(changed), CloneKind::near_miss);
        }
    }
}

TEST_CASE("imports, licence headers and docstrings are not clones") {
    std::string header;
    for (int i = 0; i < 20; ++i) header += fmt::format("# licence line {}\n", i);
    header += "'''Module.\n";
    for (int i = 0; i < 20; ++i) header += fmt::format("text {}\n", i);
    header += "'''\n";
    for (int i = 0; i < 30; ++i)
        header += fmt::format("import module_{0}\nfrom package_{0} import (a_{0},\n    b_{0})\n", i);
    const Program program({{"a.py", header + "x = 1\n"}, {"b.py", header + "y = f(2)\n"}});
    CHECK(program.clones().empty());
}

TEST_CASE("short or alike in structure only: not reported") {
    const auto five = joined(
        {"def f(a, b):", "    a.go(b)", "    b.go(a)", "    a.stop('x', b)", "    return a.value + b.value"});
    CHECK(Program({{"a.py", five}, {"b.py", five}}).clones().empty());

    std::string first = "def main():\n    parser = Parser()\n";
    std::string second = "def build():\n    options = Options()\n";
    for (int i = 0; i < 12; ++i) {
        first += fmt::format("    parser.add_argument('--one{0}', type=t{0}, help='words {0}')\n", i);
        second += fmt::format("    options.register('--two{0}', kind=k{0}, text='other {0}')\n", i);
    }
    CHECK(Program({{"a.py", first}, {"b.py", second}}).clones().empty());
}

TEST_CASE("classes, not pairs") {
    std::map<std::string, std::string> files;
    for (int i = 0; i < 7; ++i) {
        files[fmt::format("m{}.py", i)] =
            fmt::format("x = {}\n\n\n", i) + (i % 2 ? replaced(eleven, "worker", "agent") : eleven);
    }
    const auto classes = Program(files).clones();
    INFO(shown(classes));
    REQUIRE(classes.size() == 1);
    CHECK(classes[0].members.size() == 7);
    CHECK(classes[0].kind == CloneKind::renamed);
    CHECK(classes[0].members[0].similarity == 1.0);
}

TEST_CASE("a part copied elsewhere is a class of its own, a part of nothing more is not") {
    const std::string part = joined(
        {"    log = open(path, mode='a', encoding=options.encoding)", "    for entry in entries:",
         "        if entry.level >= options.level:", "            log.write(entry.text)",
         "            log.write(options.ending)", "            options.count += 1", "    log.close()"});
    const std::string whole =
        "def write(entries, path, options):\n" + part + "    return options.count, entry, path\n";
    const std::string third =
        "def more(entries, path, options):\n    check(path)\n" + part +
        "    check(entries, options, [])\n    send(options.count + len(path), 'done', at=now())\n    raise "
        "Done(path) from None\n    check(options)\n    wait(3, options.count)\n";
    CHECK(Program({{"a.py", whole}, {"b.py", whole}}).clones().size() == 1);
    const auto classes = Program({{"a.py", whole}, {"b.py", whole}, {"c.py", third}}).clones();
    INFO(shown(classes));
    REQUIRE(classes.size() == 2);
    CHECK(classes[0].members.size() == 2);
    CHECK(classes[1].members.size() >= 2);
    CHECK(classes[1].members.back().file == 2);
    CHECK(classes[1].members.back().line == 3);
    CHECK(classes[1].members.back().end_line == 9);
}

TEST_CASE("functions all alike in a row are one class, not runs of them too") {
    std::string text;
    for (int i = 0; i < 12; ++i) {
        std::string one = replaced(eleven, "claim_task", fmt::format("claim_{}", i));
        if (i % 3 == 1) one = replaced(one, "    task.started = now\n", "    queue.wake(worker)\n");
        text += replaced(one, "running", fmt::format("kind {}", i)) + "\n\n";
    }
    const auto classes = Program({{"a.py", text}}).clones();
    INFO(shown(classes));
    REQUIRE(classes.size() == 1);
    CHECK(classes[0].members.size() == 12);
}

TEST_CASE("what is covered by several classes together is no news") {
    const std::string second =
        joined({"def report(stream, rows, title):", "    stream.write(title.upper())", "    for row in rows:",
                "        cells = [str(cell) for cell in row.cells]", "        stream.write(', '.join(cells))",
                "        if row.marked and not title:", "            stream.write(' (!)')",
                "    stream.flush()", "    return stream.tell()"});
    const std::string both = eleven + "\n\n" + second;
    // each function has more copies than the two in a row
    const auto classes = Program({{"a.py", both},
                                  {"b.py", both},
                                  {"c.py", eleven},
                                  {"d.py", eleven},
                                  {"e.py", second},
                                  {"f.py", second}})
                             .clones();
    INFO(shown(classes));
    REQUIRE(classes.size() == 2);
    CHECK(classes[0].members.size() == 4);
    CHECK(classes[1].members.size() == 4);
}

TEST_CASE("a whole function that was copied is reported, whatever its parts are like") {
    const auto half = [](const std::string& name) {
        return joined({"    log = open(path, mode='a', encoding=options." + name + ")",
                       "    for entry in entries:", "        if entry.level >= options.level:",
                       "            log.write(entry.text)", "            log.write(options." + name + ")",
                       "            options.count += 1", "    log.close()"});
    };
    const std::string whole = "def write(entries, path, options):\n" + half("first") + half("second");
    const auto classes = Program({{"a.py", whole}, {"b.py", whole}}).clones();
    INFO(shown(classes));
    REQUIRE(!classes.empty());
    CHECK(classes[0].kind == CloneKind::exact);
    CHECK(classes[0].lines == 15);
}

TEST_CASE("an exact copy of what is merely similar inside is reported as well") {
    const auto file = [] {
        const std::vector<std::string> calls = {"    queue.wake(worker, now)\n",
                                                "    worker.seen[task] = now, 3\n",
                                                "    now += task.delay * 2\n", "    assert worker and now\n"};
        std::string text;
        for (std::size_t i = 0; i < 4; ++i) {
            std::string one = replaced(eleven, "claim_task", fmt::format("claim_{}", i));
            one = replaced(one, "    task.started = now\n", calls[i]);
            one = replaced(one, "    task.worker = worker.name\n", calls[(i * 2 + 1) % 4] + calls[i]);
            text += one + "\n\n";
        }
        return text;
    }();
    const auto classes = Program({{"a.py", file}, {"b.py", file}}).clones();
    INFO(shown(classes));
    REQUIRE(!classes.empty());
    CHECK(classes[0].kind == CloneKind::exact);
    CHECK(classes[0].members.size() == 2);
    CHECK(classes[0].lines == 48);
}

TEST_CASE("a clone is a run of whole statements") {
    // the rows before `else` are alike, but the statement they are in is not complete
    const std::string a = joined(
        {"def f(a, b, c):", "    if a.ready(b, c, key=1):", "        b.first(a, c)", "        b.second(a, c)",
         "        b.third(a, c, 'x')", "        b.fourth(a, c)", "        b.fifth(a, c[0])",
         "        b.sixth(a, c[1], c)", "    else:", "        raise Other(c)", "    return [x for x in b]"});
    const std::string b =
        joined({"def g(z, b, c):", "    z += 1",
                "    while a.more(b, c, key=z, last=[]) or z in c.table:", "        b.first(a, c)",
                "        b.second(a, c)", "        b.third(a, c, 'x')", "        b.fourth(a, c)",
                "        b.fifth(a, c[0])", "        b.sixth(a, c[1], c)", "    print(z)"});
    const auto classes = Program({{"a.py", a}, {"b.py", b}}).clones();
    INFO(shown(classes));
    REQUIRE(classes.size() == 1);
    CHECK(classes[0].members[0].line == 3);
    CHECK(classes[0].members[0].end_line == 8);
    CHECK(classes[0].members[1].line == 4);
}

TEST_CASE("periodic code gives members that do not overlap") {
    std::string text = "def f(a):\n";
    for (int i = 0; i < 40; ++i)
        text += "    a.push(x, key='one')\n    a.pull(y + 2, a, z)\n    if a:\n        del a[0]\n";
    for (const auto& found : Program({{"a.py", text}}).clones()) {
        for (std::size_t i = 1; i < found.members.size(); ++i) {
            CHECK(found.members[i].line > found.members[i - 1].end_line);
        }
    }
    const auto three = eleven + "\n\n" + eleven + "\n\n" + eleven;
    const auto classes = Program({{"a.py", three}}).clones();
    INFO(shown(classes));
    REQUIRE(classes.size() == 1);
    CHECK(classes[0].members.size() == 3);
}

TEST_CASE("generated files cost work in proportion to their rows") {
    const auto per_row = [](std::map<std::string, std::string> files) {
        lint::CloneWork work;
        auto classes = Program(std::move(files)).clones({}, &work);
        INFO(fmt::format("rows {} links {} chains {} steps {} verified {} words {}", work.rows, work.links,
                         work.chains, work.steps, work.verified, work.lcs_words));
        CHECK(work.links <= work.rows * 8);
        CHECK(work.steps <= work.rows * 300 + 5000);
        CHECK(work.lcs_words <= work.rows * 2000 + 5000);
        return classes;
    };
    std::string alike = "x = []\n";
    for (int i = 0; i < 20000; ++i) alike += fmt::format("x.append(Entry('name{0}', {0}, colour=RED))\n", i);
    per_row({{"a.py", alike}, {"b.py", alike}});
    std::string two;
    for (int i = 0; i < 10000; ++i)
        two += fmt::format(
            "table['name{0}'] = build({0}, kind=KIND, more=True)\nregister(table, 'name{0}', level={0})\n",
            i);
    per_row({{"a.py", two}});
    std::string functions;
    for (int i = 0; i < 5000; ++i)
        functions += replaced(eleven, "claim_task", fmt::format("claim_{}", i)) + "\n\n";
    const auto classes = per_row({{"a.py", functions}});
    REQUIRE(!classes.empty());
    std::map<std::string, std::string> same;
    for (int i = 0; i < 500; ++i)
        same[fmt::format("f{}.py", i)] = with_noise(eleven, 1) + replaced(eleven, "task", "job");
    const auto whole = per_row(same);
    REQUIRE(!whole.empty());
    CHECK(whole[0].members.size() == 500);
}

namespace {

// Copies of one function with random edits and renamings.
std::map<std::string, std::string> random_files(int count, unsigned random) {
    std::map<std::string, std::string> files;
    const auto next = [&](unsigned limit) {
        random = random * 1103515245 + 12345;
        return (random >> 16) % limit;
    };
    for (int i = 0; i < count; ++i) {
        std::string text;
        for (int f = 0; f < 6; ++f) {
            auto lines = split(eleven);
            for (unsigned edits = next(4); edits > 0; --edits) {
                const std::ptrdiff_t at = 4 + static_cast<std::ptrdiff_t>(next(4));
                if (next(2))
                    lines.insert(lines.begin() + at, fmt::format("    extra_{}(task, {})", next(5), next(9)));
                else
                    lines[static_cast<std::size_t>(at)] =
                        fmt::format("    task.field_{} = worker[{}]", next(5), next(9));
            }
            text += replaced(joined(lines), next(2) ? "worker" : "queue", fmt::format("name_{}", next(3))) +
                    "\n\n";
        }
        files[fmt::format("f{:02}.py", i)] = text;
    }
    return files;
}

// The tokens of whole lines: kind << 32 | value.
std::vector<std::uint64_t> tokens_of(const std::string& packed, std::uint32_t line, std::uint32_t end_line) {
    facts::CloneTokens reader(packed);
    std::vector<std::uint64_t> tokens;
    for (facts::CloneRow row; reader.next(row);) {
        if (row.line < line || row.line > end_line) continue;
        for (const char* at = row.tokens.data(); at != row.tokens.data() + row.tokens.size();) {
            facts::CloneToken token;
            at = reader.next_token(at, row.tokens.data() + row.tokens.size(), token);
            tokens.push_back(std::uint64_t{token.kind} << 32 | token.value);
        }
    }
    return tokens;
}

// 2 LCS / (n1 + n2) by the plain table. `blanket`: names and literals by class; else as they are.
double plain_similarity(std::vector<std::uint64_t> a, std::vector<std::uint64_t> b, bool blanket) {
    if (blanket) {
        for (auto& token : a) token >>= 32;
        for (auto& token : b) token >>= 32;
    }
    std::vector<std::uint32_t> row(b.size() + 1);
    for (const std::uint64_t token : a) {
        std::uint32_t corner = 0;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::uint32_t above = row[j + 1];
            row[j + 1] = token == b[j] ? corner + 1 : std::max(above, row[j]);
            corner = above;
        }
    }
    return 2.0 * row.back() / static_cast<double>(a.size() + b.size());
}

}  // namespace

TEST_CASE("every reported member stands up to a plain computation") {
    std::size_t checked = 0;
    for (unsigned seed = 1; seed <= 12; ++seed) {
        const Program program(random_files(12, seed));
        const lint::CloneOptions options;
        for (const CloneClass& found : program.clones(options)) {
            const auto tokens = [&](const lint::CloneMember& m) {
                return tokens_of(program.packed.at(std::string(program.inputs.files[m.file].path)), m.line,
                                 m.end_line);
            };
            const auto first = tokens(found.members.front());
            REQUIRE(found.members.size() >= 2);
            double least = 1;
            CHECK(found.members.front().similarity == 1.0);
            for (const lint::CloneMember& member : found.members) {
                const auto other = tokens(member);
                INFO(shown({found}));
                CHECK(other.size() == member.tokens);
                CHECK(member.tokens >= options.min_tokens);
                CHECK(member.end_line - member.line + 1 >= options.min_lines);
                CHECK(member.similarity >= options.similarity);
                least = std::min(least, member.similarity);
                // a one-to-one renaming is between no renaming at all and any renaming
                const double most = plain_similarity(first, other, true);
                CHECK(member.similarity <= most + 1e-9);
                if (found.kind == CloneKind::exact) CHECK(first == other);
                if (found.kind == CloneKind::renamed) CHECK(most == 1.0);
                ++checked;
            }
            CHECK(least == found.similarity);
        }
    }
    CHECK(checked > 100);
}

TEST_CASE("the result does not depend on threads") {
    const std::map<std::string, std::string> files = random_files(40, 1);
    const Program program(files);
    lint::CloneOptions options;
    const std::string one = shown(program.clones(options));
    CHECK(one.size() > 100);
    for (const unsigned jobs : {2U, 4U}) {
        options.jobs = jobs;
        lint::CloneWork work;
        CHECK(shown(program.clones(options, &work)) == one);
    }
    CHECK(shown(Program(files).clones()) == one);
}

namespace {

// What a search is given of the one before, and keeps for the next.
struct Remembered {
    std::string whole;
    struct Keys {
        std::string path, bytes;
        ContentHash content;
    };
    std::map<std::string, Keys> keys;

    std::vector<CloneClass> clones(const Program& program, lint::CloneWork& work) {
        PackedReader before(whole);
        PackedWriter after;
        std::vector<lint::KeptFile> kept;
        for (const auto& [path, of] : keys) kept.push_back({of.path, of.content, of.bytes});
        lint::CloneMemory memory{before, after, kept, {}};
        std::vector<CloneClass> found = lint::find_clones(program.inputs, {}, &memory, &work);
        whole = after.take();
        for (auto& [file, bytes] : memory.keys_after) {
            const lint::CloneInputs::File& of = program.inputs.files[file];
            keys[std::string(of.path)] = {std::string(of.path), std::move(bytes), of.content};
        }
        return found;
    }
};

// Functions that are like one another in many ways.
std::string body_of(unsigned seed) {
    static const std::vector<std::string> lines = {
        "    task.state = queue.oldest(state='waiting', lane=lane)\n",
        "    if task is None or task.started > now + limit:\n        return None\n",
        "    queue.log.append((now, task.id, worker.name))\n",
        "    task.worker = worker.name if worker else default_name\n",
        "    for other in queue.waiting(task.lane):\n        other.position -= task.size * 2\n",
        "    with queue.lock:\n        queue.save(task, flush=True)\n        queue.notify(worker)\n",
        "    total += sum(x.weight for x in task.parts if x.weight > 3)\n",
        "    worker.seen[task.id] = (now, task.lane, limit)\n",
    };
    std::string text = fmt::format("def step_{}(queue, task, worker, now, limit):\n", seed % 7);
    for (unsigned line = 0; line < 9; ++line) text += lines[(seed / (line % 3 + 1) + line) % lines.size()];
    return text + "    return task\n\n\n";
}

}  // namespace

TEST_CASE("what is remembered changes nothing") {
    std::map<std::string, std::string> files;
    std::uint32_t state = 1;
    const auto random = [&](std::uint32_t below) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % below;
    };
    for (unsigned i = 0; i < 24; ++i) {
        std::string text;
        for (unsigned f = 0; f < 3; ++f) text += body_of(random(40));
        files[fmt::format("m{:02}.py", i)] = text;
    }
    Remembered remembered;
    std::uint64_t verified = 0, verified_afresh = 0;
    for (unsigned step = 0; step < 80; ++step) {
        const std::string name = fmt::format("m{:02}.py", random(30));
        switch (random(4)) {
            case 0:
                if (files.size() > 12) files.erase(name);
                break;
            case 1:
                files[name] += body_of(random(40));
                break;
            case 2:
                files[name] = "import os\n\n\n" + body_of(random(40)) + files[name];
                break;
            default:
                files[name] = body_of(random(40)) + body_of(random(40));
        }
        const Program program(files);
        lint::CloneWork work, afresh;
        REQUIRE(shown(remembered.clones(program, work)) == shown(program.clones({}, &afresh)));
        verified += work.verified;
        verified_afresh += afresh.verified;
    }
    CHECK(verified < verified_afresh);
}

TEST_CASE("what was kept by two searches is used by none") {
    std::map<std::string, std::string> files;
    for (unsigned i = 0; i < 8; ++i) files[fmt::format("m{}.py", i)] = body_of(i) + body_of(i + 1);
    Remembered remembered;
    lint::CloneWork work;
    remembered.clones(Program(files), work);
    const std::string whole = remembered.whole;
    files["m3.py"] = body_of(9);
    remembered.clones(Program(files), work);
    remembered.whole = whole;  // speaks of the m3.py before, whose keys are gone
    files["m4.py"] = body_of(11);
    const Program program(files);
    CHECK(shown(remembered.clones(program, work)) == shown(program.clones()));
    remembered.whole = whole.substr(0, whole.size() / 2);
    CHECK(shown(remembered.clones(program, work)) == shown(program.clones()));
}
