// sixth fix-imports from its options to its exit code.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "analyzers/fix_imports/environment.h"
#include "analyzers/fix_imports/layout.h"
#include "cmd/extractors.h"
#include "cmd/fix_imports_report.h"
#include "cmd/mended_file.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/text.h"
#include "core/history/renames.h"
#include "core/repo/git.h"

namespace sixth::cmd {
namespace {

using fix_imports::Engine;
using fix_imports::FileRepairs;
using fix_imports::Repair;
using fix_imports::Trouble;

constexpr int most_rounds = 4;  // a repaired package may offer what another file needs

class FixImportsRun {
  public:
    FixImportsRun(const FixImportsOptions& o, Session& session) : o_(o), session_(session) {
        if (o.fix && o.diff)
            throw Error("--fix and --diff together", "--diff shows what --fix would write; give one");
        if (o.fix && !o.branch.empty()) throw Error("--fix and --branch together", "give one");
        if (!o.from.empty() && !o.run.empty()) throw Error("--from and --run together", "give one");
        if (o.interactive && o.from == "-")
            throw Error("--interactive with --from -", "write the checker's output to a file, and name that");
        settings_.least_confidence = o.confidence;
        if (o.interactive) settings_.choose = [this](const Repair& repair) { return questions_(repair); };
    }

    ExitCode run() {
        sources_ = load_program({o_.paths, o_.exclude}, session_);
        for (const SourceProblem& p : sources_.problems) complain(p.message);
        told_ = !o_.from.empty() || !o_.run.empty();
        if (told_) checker_ = read_checker(o_, sources_);
        settings_.layout = fix_imports::read_layout(sources_.root);
        environment_ =
            fix_imports::read_environment(sources_.root, o_.environment, [this] { return imported(); });
        renames_ = history::uncommitted_renames(sources_.root);
        mend_all();
        std::vector<FixImportsStub> stubs;
        if (o_.stub) {
            stubs = make_stubs(sources_, engine_sources(), files_);
            for (const FixImportsStub& one : stubs) forget(one);
            if (!stubs.empty()) mend_all();
        }
        check_again();
        FixImportsReport report{o_, sources_, {}, std::move(stubs), checker_.elsewhere, false};
        for (auto& [path, file] : files_) {
            if (!file.repairs.empty()) report.files.push_back(std::move(file));
        }
        if (o_.fix) write(report);
        if (!o_.branch.empty()) commit_repairs(report, session_);
        print_report(report);
        if (failed_ || !sources_.problems.empty()) return ExitCode::failure;
        const bool clean = report.left() == 0 && (report.written || report.mended() == 0);
        return clean ? ExitCode::ok : ExitCode::findings;
    }

  private:
    Engine::Sources engine_sources() {
        return {fix_imports_names, renames_, environment_,
                [this](const std::string& path) { return elsewhere(path); }};
    }

    std::vector<program::File> program_files() const {
        std::vector<program::File> all;
        all.reserve(sources_.files.size());
        for (const facts::LoadedFile& file : sources_.files) all.push_back({file.path, &file.facts});
        return all;
    }

    void mend_all() {
        bool more = true;
        for (int round = 0; more && round < most_rounds; ++round) more = mend();
    }

    // One look at the whole program. True: something was mended, and something is left.
    bool mend() {
        throw_if_interrupted();
        const program::Program program(program_files());
        Engine engine(program, engine_sources(), settings_);
        if (!git_asked_) ask_git(engine);
        std::map<std::string, std::pair<std::string, std::string>> changed;
        std::size_t left = 0;
        for (const std::uint32_t f : suspects(engine)) {
            throw_if_interrupted();
            const facts::LoadedFile& loaded = sources_.files[f];
            FixImportsFile& file = files_[loaded.path];
            if (file.path.empty() && !begin(file, loaded)) continue;
            FileRepairs repairs = engine.repair(
                f, file.before, told_ ? checker_.by_file.at(file.path) : engine.find(f, file.before));
            engine.accept(f, repairs);
            if (repairs.text != file.after) changed[file.path] = {file.after, repairs.text};
            file.after = std::move(repairs.text);
            file.repairs = std::move(repairs.repairs);
            left += static_cast<std::size_t>(std::count_if(file.repairs.begin(), file.repairs.end(),
                                                           [](const Repair& r) { return !r.mended(); }));
        }
        for (auto& [path, texts] : changed)
            sources_.replace(path, std::move(texts.first), std::move(texts.second));
        return !changed.empty() && left > 0;
    }

    std::vector<std::uint32_t> suspects(const Engine& engine) const {
        std::vector<std::uint32_t> all;
        if (!told_) all = engine.suspects();
        for (std::uint32_t f = 0; told_ && f < sources_.files.size(); ++f) {
            if (checker_.by_file.count(sources_.files[f].path) > 0) all.push_back(f);
        }
        all.erase(
            std::remove_if(all.begin(), all.end(), [this](std::uint32_t f) { return !sources_.reported[f]; }),
            all.end());
        return all;
    }

    bool begin(FixImportsFile& file, const facts::LoadedFile& loaded) {
        try {
            file.before = file.after = sources_.text_of(loaded);
            file.path = loaded.path;
            return true;
        } catch (const Error& error) {
            complain(error.what());
            failed_ = true;
            return false;
        }
    }

    // The first parts of everything that is imported.
    std::set<std::string> imported() const {
        std::set<std::string> names;
        for (const facts::LoadedFile& file : sources_.files) {
            for (const facts::Import& import : file.facts.imports()) {
                if (import.level == 0) names.emplace(import.module.substr(0, import.module.find('.')));
            }
        }
        return names;
    }

    // What a checker said of a module that there is a stub of now.
    void forget(const FixImportsStub& one) {
        for (auto& [path, troubles] : checker_.by_file) {
            const auto over = [&](const Trouble& t) {
                return std::any_of(one.troubles.begin(), one.troubles.end(), [&](const Trouble& o) {
                    return o.path == t.path && o.line == t.line && t.kind == o.kind;
                });
            };
            troubles.erase(std::remove_if(troubles.begin(), troubles.end(), over), troubles.end());
        }
    }

    // Where modules that are missing may have gone is asked of the history, once.
    void ask_git(Engine& engine) {
        git_asked_ = true;
        std::vector<std::string> paths;
        for (const std::string& path : engine.missing_paths()) paths.push_back(path);
        if (paths.empty()) return;
        const history::Renames found = history::committed_renames(sources_.root, paths);
        engine.learn(found);
        renames_.insert(found.begin(), found.end());
    }

    // The program as it is now must show every repair; a file where it does not stays as it was.
    void check_again() {
        const program::Program program(program_files());
        const Engine engine(program, engine_sources(), settings_);
        for (std::uint32_t f = 0; f < sources_.files.size(); ++f) {
            const auto at = files_.find(sources_.files[f].path);
            if (at == files_.end() || at->second.after == at->second.before) continue;
            FixImportsFile& file = at->second;
            const std::vector<Trouble> now = engine.find(f, file.after);
            for (Repair& repair : file.repairs) {
                if (!repair.mended()) continue;
                const bool still = std::any_of(now.begin(), now.end(), [&](const Trouble& t) {
                    return t.kind == repair.trouble.kind && t.name == repair.trouble.name &&
                           t.module == repair.trouble.module;
                });
                if (!still) continue;
                for (Repair& other : file.repairs) {
                    if (!other.mended()) continue;
                    other.chosen = Repair::none;
                    other.edits.clear();
                    other.left = "withdrawn: it does not hold once every file is mended";
                }
                file.after = file.before;
                break;
            }
        }
    }

    // A module that is there, but not as Python text that is tracked: an extension, or made by a build.
    bool elsewhere(const std::string& path) {
        const auto known = elsewhere_.find(path);
        if (known != elsewhere_.end()) return known->second;
        const fs::Path whole = sources_.root / path;
        bool found = false;
        std::error_code failed;
        const std::string start = whole.filename().string() + ".";
        for (std::filesystem::directory_iterator at(whole.parent_path(), failed), end;
             !failed && at != end && !found; at.increment(failed))
            found = at->path().filename().string().rfind(start, 0) == 0 ||
                    at->path().filename() == whole.filename();
        if (!found && repo::has_git() && repo::find_repository(sources_.root)) {
            found = repo::run_git(sources_.root, {"check-ignore", "-q", "--", path + ".py"}).exit_code == 0 ||
                    is_built(whole.filename().string());
        }
        return elsewhere_[path] = found;
    }

    // Does a source in another language say that it makes an extension module of that name?
    bool is_built(const std::string& name) const {
        const std::string makers =
            "(PyInit_|(PYBIND11_MODULE|NB_MODULE|BOOST_PYTHON_MODULE|pymodule|Py_InitModule)[( ]+\"?|fn |"
            "(extension_module|Extension|set_source|module-name)[ (=]+[\"'][A-Za-z0-9_.]*)" +
            name + "([^A-Za-z0-9_]|$)";
        return repo::run_git(sources_.root,
                             {"grep", "-q", "-E", "-e", makers, "--", "*.c", "*.cc", "*.cpp", "*.cxx", "*.rs",
                              "*.c.*", "*.toml", "setup.py", "*build*", "*.cmake", "CMakeLists.txt"})
                   .exit_code == 0;
    }

    void write(FixImportsReport& report) {
        for (FixImportsFile& file : report.files) {
            if (file.after == file.before) continue;
            throw_if_interrupted();
            const std::string problem = write_mended(sources_.root, file.path, file.before, file.after);
            if (problem.empty()) continue;
            complain(problem);
            failed_ = true;
            for (Repair& repair : file.repairs) {
                repair.chosen = Repair::none;
                repair.left = "the file could not be written";
            }
        }
        for (const FixImportsStub& one : report.stubs) {
            const std::string problem = write_new(sources_.root, one.stub.path, one.stub.text);
            if (problem.empty()) continue;
            complain(problem);
            failed_ = true;
        }
        report.written = true;
    }

    void print_report(const FixImportsReport& report) {
        switch (o_.format) {
            case FixImportsFormat::text:
                return print_fix_imports_text(report, session_);
            case FixImportsFormat::json:
                return print_fix_imports_json(report);
            case FixImportsFormat::sarif:
                return print_fix_imports_sarif(report);
            case FixImportsFormat::github:
                return print_fix_imports_github(report);
        }
    }

    void complain(const std::string& message) const {
        print_error(fmt::format("sixth: {} {}\n", session_.err()(Tone::red, "error:"), message));
    }

    const FixImportsOptions& o_;
    Session& session_;
    fix_imports::Settings settings_;
    fix_imports::Environment environment_;
    history::Renames renames_;
    ProgramSources sources_;
    std::map<std::string, FixImportsFile> files_;  // looked at; by path
    std::map<std::string, bool> elsewhere_;
    CheckerTroubles checker_;
    bool told_ = false;  // a checker says what is wrong
    ImportQuestions questions_;
    bool git_asked_ = false;
    bool failed_ = false;
};

}  // namespace

std::size_t FixImportsReport::mended() const {
    std::size_t count = 0;
    for (const FixImportsFile& file : files) {
        for (const Repair& repair : file.repairs) count += repair.mended();
    }
    for (const FixImportsStub& one : stubs) count += one.troubles.size();
    return count;
}

std::size_t FixImportsReport::left() const {
    std::size_t count = unplaced.size();
    for (const FixImportsFile& file : files) {
        for (const Repair& repair : file.repairs) count += !repair.mended();
    }
    return count;
}

std::size_t FixImportsReport::changed_files() const {
    return stubs.size() +
           static_cast<std::size_t>(std::count_if(files.begin(), files.end(), [](const FixImportsFile& file) {
               return file.after != file.before;
           }));
}

ExitCode run_fix_imports(const FixImportsOptions& o, Session& session) {
    return FixImportsRun(o, session).run();
}

}  // namespace sixth::cmd
