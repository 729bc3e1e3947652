// sixth testgen from its options to its exit code.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "analyzers/fix_imports/file_view.h"
#include "analyzers/fix_imports/layout.h"
#include "analyzers/testgen/conventions.h"
#include "analyzers/testgen/extend.h"
#include "analyzers/testgen/generate.h"
#include "analyzers/testgen/merge.h"
#include "analyzers/testgen/static.h"
#include "cmd/session.h"
#include "cmd/testgen_coverage.h"
#include "cmd/testgen_into.h"
#include "cmd/testgen_place.h"
#include "cmd/testgen_report.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/interrupt.h"
#include "core/base/process.h"
#include "core/base/text.h"
#include "core/program/program.h"
#include "core/repo/changed.h"
#include "core/sandbox/sandbox.h"

namespace sixth::cmd {
namespace {

constexpr std::size_t most_callers = 30;  // files whose calls are read for one module
constexpr std::string_view made_by =
    "# made by sixth testgen from ";  // and the hash of what it was made from
constexpr std::string_view as_text = "what its text tells; they were not run when they were made";
constexpr std::string_view generation = "2";  // another way to make tests makes them anew

// `import a.class` is a syntax error.
bool is_keyword_in(std::string_view module) {
    constexpr std::string_view keywords[] = {
        "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
        "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
        "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
        "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};
    const auto parts = text::split(module, '.');
    return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
        return std::find(std::begin(keywords), std::end(keywords), part) != std::end(keywords);
    });
}

class TestgenRun {
  public:
    TestgenRun(const TestgenOptions& o, Session& session) : o_(o), session_(session) {
        if (o.targets.empty() && o.changed.empty())
            throw Error("nothing named to test", "name a file: sixth testgen shop/price.py");
        if (o.diff && o.check) throw Error("--diff and --check together", "give one");
        if (!o.into.empty() && !o.output.empty()) throw Error("--into and --output together", "give one");
        if (o.without_running && o.property)
            throw Error("--static and --property together", "what holds for all values is found by running");
        for (const std::string& part : o.without) {
            if (part != "calls" && part != "constants" && part != "search" && part != "mutants")
                throw Error(fmt::format("--without does not know '{}'", part),
                            "calls, constants, search or mutants");
        }
    }

    ExitCode run() {
        std::vector<std::string> paths;
        for (const std::string& target : o_.targets) {
            const std::size_t colons = target.find("::");
            const std::string path = target.substr(0, colons);
            paths.push_back(path);
            if (colons == std::string::npos) continue;
            const fs::Path whole = std::filesystem::weakly_canonical(std::filesystem::absolute(path));
            symbols_[whole.string()].push_back(target.substr(colons + 2));
        }
        sources_ = load_program({paths, o_.exclude}, session_);
        for (const SourceProblem& p : sources_.problems) complain(p.message, {});
        if (!o_.changed.empty()) changed_ = repo::changed_lines(sources_.root, o_.changed);
        if (!o_.without_running && !o_.check) {
            python_ = interpreter();
            require_walls();
            python_folders_ = testgen::folders_of(python_);
        }
        coverage_.emplace(o_, sources_, session_);
        std::vector<program::File> files;
        for (const facts::LoadedFile& file : sources_.files) files.push_back({file.path, &file.facts});
        const program::Program program(std::move(files));
        program_ = &program;
        if (!o_.into.empty()) into_ = file_to_extend();
        for (const facts::LoadedFile& file : sources_.files) {
            if (is_test_file(file.path) && test_texts_.size() < most_callers) read_test(file);
        }
        TestgenReport report{o_, sources_.root, {}};
        for (std::uint32_t f = 0; f < sources_.files.size(); ++f) {
            const std::string& path = sources_.files[f].path;
            if (!sources_.reported[f] || !wanted(path)) continue;
            if (changed_ && changed_->files.find(path) == changed_->files.end()) continue;
            report.modules.push_back(make(f));
        }
        if (report.modules.empty() && sources_.problems.empty() && !changed_)
            throw Error("no module to test there", "files of tests, setup.py and __main__.py are left out");
        if (o_.format == OutputFormat::json)
            print_testgen_json(report);
        else
            print_testgen_text(report, session_);
        bool failed = !sources_.problems.empty(), stale = false;
        for (const TestgenModule& m : report.modules) {
            failed = failed || m.state == TestgenState::failed;
            stale = stale || m.state == TestgenState::stale || m.state == TestgenState::nothing;
        }
        return failed ? ExitCode::failure : stale ? ExitCode::findings : ExitCode::ok;
    }

  private:
    TestgenPlace place() const { return {o_, sources_, *program_}; }

    void read_test(const facts::LoadedFile& file) {
        try {
            test_texts_.push_back(sources_.text_of(file));
        } catch (const Error&) {  // gone meanwhile: told by whoever asks for it
        }
    }

    fs::Path interpreter() const {
        if (o_.python.find('/') != std::string::npos) {
            fs::Path path = std::filesystem::absolute(o_.python);
            if (!std::filesystem::exists(path))
                throw Error(fmt::format("no interpreter '{}'", o_.python), "name one with --python");
            return path;
        }
        if (const auto found = find_program(o_.python)) return *found;
        throw Error(fmt::format("no interpreter '{}'", o_.python), "name one with --python");
    }

    void require_walls() const {
        const sandbox::Layers layers = sandbox::probe();
        if (o_.unsafe || layers.enough()) return;
        throw Error("this system grants no walls to run code under test behind",
                    fmt::format("{}\nor else: --static writes what the text alone tells, and runs nothing"
                                "\nor else: --unsafe runs the code with all that you can do",
                                sandbox::missing(layers)));
    }

    std::uint32_t file_to_extend() const {
        const fs::Path whole = std::filesystem::weakly_canonical(std::filesystem::absolute(o_.into));
        for (std::uint32_t f = 0; f < sources_.files.size(); ++f) {
            if (std::filesystem::weakly_canonical(sources_.root / sources_.files[f].path) == whole) return f;
        }
        throw Error(fmt::format("no file '{}' in the repository", o_.into),
                    "--into extends a file of tests that is there; leave it out for a new one");
    }

    // Named itself, or found and no test.
    bool wanted(const std::string& path) const {
        if (path.size() < 3 || path.substr(path.size() - 3) != ".py") return false;
        if (!is_test_file(path)) return true;
        const fs::Path whole = (sources_.root / path).lexically_normal();
        return std::any_of(o_.targets.begin(), o_.targets.end(), [&](const std::string& target) {
            return std::filesystem::weakly_canonical(
                       std::filesystem::absolute(target.substr(0, target.find("::")))) == whole;
        });
    }

    TestgenModule make(std::uint32_t f) {
        throw_if_interrupted();
        TestgenModule m;
        m.path = sources_.files[f].path;
        m.module = program_->module(f);
        try {
            make(f, m);
        } catch (const Error& error) {
            m.state = TestgenState::failed;
            m.problem = error.what();
            m.hint = error.hint();
            complain(fmt::format("{}: {}", m.path, m.problem), m.hint);
        }
        return m;
    }

    void make(std::uint32_t f, TestgenModule& m) {
        const std::string text = sources_.text_of(sources_.files[f]);
        const python::ParsedFile file(text);
        if (!file.errors().empty())
            throw Error(
                fmt::format("line {}: {}", file.errors().front().line, file.errors().front().message));
        if (!fix_imports::is_importable(m.module) || is_keyword_in(m.module))
            throw Error(fmt::format("no import statement can name the module '{}'", m.module),
                        "give the file and its folders names that are identifiers");
        m.tests = into_ ? sources_.files[*into_].path : place().file(f);
        const fs::Path tests = sources_.root / m.tests;
        if (std::filesystem::exists(tests)) m.before = fs::read(tests);
        testgen::Request request = request_for(f, file, text);
        const std::string stamp = fmt::format("# {} of {} made by sixth testgen from {}",
                                              o_.property          ? "properties"
                                              : o_.without_running ? "tests from the text"
                                                                   : "tests",
                                              m.module, request.key);
        check_target(m);
        const bool fresh = into_ ? testgen::is_stamped(m.before, stamp)
                                 : !m.before.empty() && m.before.find(request.header) != std::string::npos;
        if (fresh && (o_.check || !o_.renew)) {
            m.state = TestgenState::unchanged;
            return;
        }
        std::optional<testgen::Missed> missed;
        if (!o_.property && request.symbols.empty()) missed = coverage_->missed(sources_, f);
        if (missed && !leave_out_reached(*missed, file, m.before, request)) {
            m.state = TestgenState::reached;
            return;
        }
        if (o_.check) {
            m.state = TestgenState::stale;
            return;
        }
        m.made = o_.without_running ? testgen::generate_static(request) : testgen::generate(request);
        m.run = place().how_to_run(m.tests, request.import_paths.front(), python_);
        if (!m.made.text.empty()) {
            const std::vector<testgen::Target> targets = testgen::targets_of(file);
            const auto anew = [&](const std::string& test) {
                const std::size_t t = testgen::target_of(test, targets);
                return t == targets.size() || testgen::is_selected(targets[t], request);
            };
            if (into_)
                m.made.text = put_into({sources_, *program_, *into_, f, stamp, request, !o_.without_running},
                                       m.before, m.made.text, anew, m.remark);
            else
                m.made.text = m.before.empty() ? testgen::sealed(m.made.text)
                                               : testgen::merged(m.before, m.made.text, anew);
        }
        if (m.made.text.empty()) {
            m.state = TestgenState::nothing;
        } else if (o_.diff) {
            m.state = TestgenState::shown;
        } else {
            throw_if_interrupted();
            const std::string now = std::filesystem::exists(tests) ? fs::read(tests) : std::string();
            if (now != m.before) throw Error(fmt::format("'{}' changed meanwhile", m.tests), "run it again");
            std::filesystem::create_directories(tests.parent_path());
            fs::write_atomically(tests, m.made.text);
            m.state = TestgenState::written;
        }
    }

    // An Error for a file that is somebody else's.
    void check_target(const TestgenModule& m) const {
        const bool own = m.before.find(made_by) != std::string::npos;
        if (into_ && own)
            throw Error(fmt::format("'{}' was made by sixth testgen", m.tests),
                        "leave out --into: it is kept up to date by itself");
        if (into_) return;
        if (!m.before.empty() && !own)
            throw Error(fmt::format("'{}' was not made by sixth testgen", m.tests),
                        "it stays as it is: name another folder with --output, or extend it with --into");
        if (o_.without_running && own && m.before.find(as_text) == std::string::npos)
            throw Error(fmt::format("'{}' holds tests that were run", m.tests),
                        "--static would write fewer; leave it out, or name another folder with --output");
    }

    // Only what has lines or branches that no test reaches, or what has tests of ours already; false:
    // nothing.
    static bool leave_out_reached(const testgen::Missed& missed, const python::ParsedFile& file,
                                  const std::string& before, testgen::Request& request) {
        const std::vector<testgen::Target> targets = testgen::targets_of(file);
        std::set<std::uint32_t> ours;  // by line
        for (const auto& [name, hash] : testgen::listed_in(before)) {
            const std::size_t t = testgen::target_of(name, targets);
            if (t < targets.size()) ours.insert(targets[t].line);
        }
        request.touched = [touched = request.touched, missed, ours](std::uint32_t first, std::uint32_t last) {
            return (!touched || touched(first, last)) && (missed.any(first, last) || ours.contains(first));
        };
        return std::any_of(targets.begin(), targets.end(), [&](const testgen::Target& target) {
            return testgen::is_selected(target, request);
        });
    }

    testgen::Request request_for(std::uint32_t f, const python::ParsedFile& file,
                                 const std::string& text) const {
        testgen::Request request;
        request.file = &file;
        request.path = std::filesystem::weakly_canonical(sources_.root / sources_.files[f].path);
        request.module = program_->module(f);
        // the folder that the module's name starts in
        fs::Path folder = request.path.parent_path();
        const std::size_t parts = text::split(request.module, '.').size();
        const std::size_t up = request.path.filename() == "__init__.py" ? parts : parts - 1;
        for (std::size_t i = 0; i < up; ++i) folder = folder.parent_path();
        request.import_paths = {folder};
        request.launch.python = python_;
        request.launch.readable = python_folders_;
        request.launch.readable.push_back(sources_.root);
        if (folder != sources_.root) request.launch.readable.push_back(folder);
        request.launch.seconds = 60 + 6 * static_cast<double>(o_.budget.count());
        request.launch.unsafe = o_.unsafe;
        request.budget = static_cast<double>(o_.budget.count());
        const auto named = symbols_.find(request.path.string());
        if (named != symbols_.end()) request.symbols = named->second;
        if (changed_) {
            request.touched = [this, path = sources_.files[f].path](std::uint32_t first, std::uint32_t last) {
                return changed_->contains(path, static_cast<int>(first), static_cast<int>(last));
            };
        }
        neighbours(f, request);
        request.model = model_for(o_, session_);
        const auto with = [&](std::string_view part) {
            return std::find(o_.without.begin(), o_.without.end(), part) == o_.without.end();
        };
        request.use_calls = with("calls");
        request.use_constants = with("constants");
        request.use_search = with("search");
        request.use_mutants = with("mutants");
        request.style.quote = quote_of(text);
        const std::uint32_t width = fix_imports::read_layout(sources_.root).line_length;
        if (width >= 60) request.style.width = width;
        request.file_name =
            fs::Path(into_ ? sources_.files[*into_].path : place().file(f)).filename().string();
        request.style.asynchronous = testgen::asynchronous_of(sources_.root, test_texts_);
        const fs::Path folder_of_tests =
            into_ ? fs::Path(sources_.files[*into_].path).parent_path() : place().folder();
        const fs::Path conftest = sources_.root / folder_of_tests / "conftest.py";
        if (std::filesystem::is_regular_file(conftest)) request.conftest = fs::read(conftest);
        std::string key = text + "\n" + std::string(generation) + text::join(o_.without, ",");
        for (const std::string& symbol : request.symbols) key += "\n" + symbol;
        request.property = o_.property;
        if (o_.property) key += "\nproperties";
        if (o_.use_llm) key += "\nmodel " + o_.model;
        if (changed_) key += "\nsince " + o_.changed;
        if (o_.without_running) key += "\nstatic";
        request.key = fmt::format("{:016x}", hash64(key));
        request.header = fmt::format(
            "\"\"\"Tests of {}: {}.\"\"\"\n{}{}\n\n", request.module,
            o_.without_running ? as_text
                               : "what it did when they were made, which need not be what it should do",
            made_by, request.key);
        return request;
    }

    // Who calls the module, and which of them are tests.
    void neighbours(std::uint32_t f, testgen::Request& request) const {
        for (std::uint32_t other = 0; other < program_->size(); ++other) {
            if (other == f || request.callers.size() >= most_callers) continue;
            const auto& all = program_->dependencies(other);
            if (std::none_of(all.begin(), all.end(),
                             [&](const program::Dependency& d) { return d.file == f; }))
                continue;
            const std::string& path = sources_.files[other].path;
            std::string text;
            try {
                text = sources_.text_of(sources_.files[other]);
            } catch (const Error&) {  // gone meanwhile: told by whoever asks for it
                continue;
            }
            if (is_test_file(path) && text.find(made_by) == std::string::npos &&
                path.substr(path.rfind('/') + 1).find("test") != std::string::npos)
                request.existing_tests.push_back(sources_.root / path);
            if (text.find(made_by) == std::string::npos) request.callers.push_back(testgen::by_people(text));
        }
    }

    static char quote_of(std::string_view text) {
        return std::count(text.begin(), text.end(), '\'') > std::count(text.begin(), text.end(), '"') ? '\''
                                                                                                      : '"';
    }

    void complain(const std::string& message, const std::string& hint) const {
        print_error(fmt::format("sixth: {} {}\n", session_.err()(Tone::red, "error:"), message));
        if (!hint.empty()) print_error(fmt::format("hint: {}\n", hint));
    }

    const TestgenOptions& o_;
    Session& session_;
    ProgramSources sources_;
    const program::Program* program_ = nullptr;
    fs::Path python_;
    std::vector<fs::Path> python_folders_;
    std::vector<std::string> test_texts_;  // of the project's own tests
    std::optional<repo::ChangedLines> changed_;
    std::optional<TestgenCoverage> coverage_;
    std::optional<std::uint32_t> into_;                        // the file that is extended
    std::map<std::string, std::vector<std::string>> symbols_;  // by absolute path
};

}  // namespace

ExitCode run_testgen(const TestgenOptions& o, Session& session) {
    return TestgenRun(o, session).run();
}

}  // namespace sixth::cmd
