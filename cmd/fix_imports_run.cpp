// sixth fix-imports from its options to its exit code.
#include <algorithm>
#include <future>
#include <map>
#include <memory>
#include <set>

#include "analyzers/fix_imports/environment.h"
#include "analyzers/fix_imports/layout.h"
#include "cmd/extractors.h"
#include "cmd/fix_imports_elsewhere.h"
#include "cmd/fix_imports_report.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/text.h"
#include "core/history/renames.h"

namespace sixth::cmd {
namespace {

using fix_imports::Engine;
using fix_imports::FileRepairs;
using fix_imports::Repair;
using fix_imports::Trouble;
using fix_imports::TroubleKind;

constexpr int most_rounds = 4;  // a repaired package may offer what another file needs

// What the repairs of one round bring to others.
class Gain {
  public:
    void add(const std::string& module, const std::vector<Repair>& repairs) {
        modules_.insert(module);
        for (const Repair& repair : repairs) {
            if (!repair.mended()) continue;
            names_.insert(repair.names.begin(), repair.names.end());
            fewer_ = fewer_ || repair.trouble.kind != TroubleKind::undefined_name;
        }
    }
    // Its name is imported in more places, its module binds more, or an import of a cycle is gone.
    bool helps(const Repair& repair) const {
        if (repair.mended()) return false;
        return modules_.contains(repair.trouble.module) ||
               std::any_of(repair.names.begin(), repair.names.end(),
                           [this](const std::string& name) { return names_.contains(name); }) ||
               (fewer_ && !repair.candidates.empty() && repair.candidates.front().new_cycle);
    }

  private:
    std::set<std::string> names_, modules_;
    bool fewer_ = false;
};

class FixImportsRun {
  public:
    FixImportsRun(const FixImportsOptions& o, Session& session) : o_(o), session_(session) {
        if (o.fix && o.diff)
            throw Error("--fix and --diff together", "--diff shows what --fix would write; give one");
        if (o.fix && !o.branch.empty())
            throw Error("--fix and --branch together", "give one: --branch leaves the files as they are");
        if (!o.from.empty() && !o.run.empty())
            throw Error("--from and --run together", "give one: --run starts the checker itself");
        if (o.interactive && o.from == "-")
            throw Error("--interactive with --from -",
                        "write the checker's output to a file: mypy . > mypy.txt; --from mypy.txt");
        settings_.least_confidence = o.confidence;
        settings_.jobs = session.jobs();
        if (o.interactive) settings_.choose = [this](const Repair& repair) { return questions_(repair); };
    }

    ExitCode run() {
        // git and the reading of files wait for different things
        std::future<history::Departures> gone = std::async(
            std::launch::async, [root = session_.root()] { return history::uncommitted_departures(root); });
        sources_ = load_program({o_.paths, o_.exclude}, session_);
        for (const SourceProblem& p : sources_.problems) complain(p.message);
        told_ = !o_.from.empty() || !o_.run.empty();
        if (told_) checker_ = read_checker(o_, sources_);
        settings_.layout = fix_imports::read_layout(sources_.root);
        environment_ =
            fix_imports::read_environment(sources_.root, o_.environment, [this] { return imported(); });
        elsewhere_ = std::make_shared<OtherModules>(sources_.root);
        gone_ = gone.get();
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
        if (o_.fix) {
            const std::vector<std::string> problems = write_repairs(report);
            for (const std::string& problem : problems) complain(problem);
            failed_ = failed_ || !problems.empty();
        }
        if (!o_.branch.empty()) commit_repairs(report, session_);
        print_report(report);
        if (failed_ || !sources_.problems.empty()) return ExitCode::failure;
        const bool clean = report.left() == 0 && (report.written || report.mended() == 0);
        return clean ? ExitCode::ok : ExitCode::findings;
    }

  private:
    Engine::Sources engine_sources() {
        return {fix_imports_names, gone_.moved, gone_.deleted, environment_,
                [known = elsewhere_](const std::string& path) { return known->are_at(path); }};
    }

    std::vector<program::File> program_files() const {
        std::vector<program::File> all;
        all.reserve(sources_.files.size());
        for (const facts::LoadedFile& file : sources_.files) all.push_back({file.path, &file.facts});
        return all;
    }

    void mend_all() {
        std::set<std::string> paths;  // whose files are looked at; empty: all that are suspect
        for (int round = 0; round < most_rounds; ++round) {
            paths = mend(paths);
            if (paths.empty()) break;
        }
    }

    // One look at the whole program. Files that what was mended may help on.
    std::set<std::string> mend(const std::set<std::string>& again) {
        throw_if_interrupted();
        const program::Program program(program_files());
        auto engine = std::make_unique<Engine>(program, engine_sources(), settings_);
        std::future<history::Departures> gone;
        if (!git_asked_) gone = ask_git(*engine);
        // it looks meanwhile as if git knew nothing: mostly it does not
        Looked looked;
        if (!gone.valid() || !settings_.choose) looked = look(*engine, again);
        if (gone.valid() && (learn(gone.get()) || settings_.choose)) {
            engine = std::make_unique<Engine>(program, engine_sources(), settings_);
            looked = look(*engine, again);
        }
        auto& [works, all] = looked;
        Gain gain;
        for (std::size_t i = 0; i < works.size(); ++i) {
            FixImportsFile& file = files_.at(sources_.files[works[i].file].path);
            FileRepairs& repairs = all[i];
            file.repairs = std::move(repairs.repairs);
            if (repairs.text == file.after) continue;
            gain.add(program.module(works[i].file), file.repairs);
            sources_.replace(file.path, file.after, repairs.text, repairs.facts);
            file.after = std::move(repairs.text);
        }
        std::set<std::string> hopeful;
        for (const auto& [path, file] : files_) {
            if (std::any_of(file.repairs.begin(), file.repairs.end(),
                            [&](const Repair& r) { return gain.helps(r); }))
                hopeful.insert(path);
        }
        return hopeful;
    }

    struct Looked {
        std::vector<Engine::Work> works;
        std::vector<FileRepairs> repairs;  // one a work
    };
    Looked look(Engine& engine, const std::set<std::string>& again) {
        Looked looked;
        for (const std::uint32_t f : again.empty() ? suspects(engine) : numbers_of(again)) {
            const facts::LoadedFile& loaded = sources_.files[f];
            FixImportsFile& file = files_[loaded.path];
            if (file.path.empty() && !begin(file, loaded)) continue;
            looked.works.push_back({f, file.before, std::nullopt});
            if (told_) looked.works.back().told = checker_.by_file.at(file.path);
        }
        looked.repairs = engine.repair_all(looked.works);
        return looked;
    }

    std::vector<std::uint32_t> numbers_of(const std::set<std::string>& paths) const {
        std::vector<std::uint32_t> all;
        for (std::uint32_t f = 0; f < sources_.files.size(); ++f) {
            if (paths.contains(sources_.files[f].path)) all.push_back(f);
        }
        return all;
    }

    std::vector<std::uint32_t> suspects(const Engine& engine) const {
        std::vector<std::uint32_t> all;
        if (!told_) all = engine.suspects();
        for (std::uint32_t f = 0; told_ && f < sources_.files.size(); ++f) {
            if (checker_.by_file.contains(sources_.files[f].path)) all.push_back(f);
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

    // Where modules that are missing may have gone is asked of the history, once. Not valid: there are none.
    std::future<history::Departures> ask_git(const Engine& engine) {
        git_asked_ = true;
        Engine::MissingPaths missing = engine.missing_paths();
        if (missing.of_packages.empty() && missing.of_top_level.empty() && missing.of_unknown.empty())
            return {};
        return std::async(std::launch::async, [root = sources_.root, missing = std::move(missing)] {
            using history::committed_departures;
            using history::recently;
            history::Departures found = committed_departures(root, missing.of_packages);
            found.deleted.clear();  // the tree tells
            history::Departures more = committed_departures(root, missing.of_top_level, recently);
            found.moved.merge(more.moved);
            found.deleted.merge(more.deleted);
            // what another package was copied from, and went elsewhere, is no successor
            found.deleted.merge(committed_departures(root, missing.of_unknown, recently).deleted);
            return found;
        });
    }

    // True: there was something to learn.
    bool learn(history::Departures found) {
        const bool any = !found.moved.empty() || !found.deleted.empty();
        gone_.moved.merge(found.moved);
        gone_.deleted.merge(found.deleted);
        return any;
    }

    // The program as it is now must show every repair; a file where it does not stays as it was.
    void check_again() {
        const bool changed = std::any_of(files_.begin(), files_.end(), [](const auto& one) {
            return one.second.after != one.second.before;
        });
        if (!changed) return;
        const program::Program program(program_files());
        const Engine engine(program, engine_sources(), settings_);
        for (std::uint32_t f = 0; f < sources_.files.size(); ++f) {
            const auto at = files_.find(sources_.files[f].path);
            if (at == files_.end() || at->second.after == at->second.before) continue;
            FixImportsFile& file = at->second;
            std::vector<Trouble> mended;
            for (const Repair& repair : file.repairs) {
                if (repair.mended()) mended.push_back(repair.trouble);
            }
            if (engine.still_wrong(f, mended).empty()) continue;
            for (Repair& repair : file.repairs) {
                if (!repair.mended()) continue;
                repair.chosen = Repair::none;
                repair.edits.clear();
                repair.left = "withdrawn: it does not hold once every file is mended";
            }
            file.after = file.before;
        }
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
    history::Departures gone_;
    ProgramSources sources_;
    std::map<std::string, FixImportsFile> files_;  // looked at; by path
    std::shared_ptr<OtherModules> elsewhere_;
    CheckerTroubles checker_;
    bool told_ = false;  // a checker says what is wrong
    ImportQuestions questions_;
    bool git_asked_ = false;
    bool failed_ = false;
};

}  // namespace

ExitCode run_fix_imports(const FixImportsOptions& o, Session& session) {
    return FixImportsRun(o, session).run();
}

}  // namespace sixth::cmd
