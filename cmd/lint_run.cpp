// sixth lint from its options to its exit code.
#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

#include "analyzers/lint/extent.h"
#include "analyzers/lint/fingerprint.h"
#include "analyzers/lint/selection.h"
#include "cmd/lint_baseline.h"
#include "cmd/lint_explain.h"
#include "cmd/lint_fix.h"
#include "cmd/lint_report.h"
#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/base/shell_words.h"
#include "core/repo/changed.h"

namespace sixth::cmd {
namespace {

constexpr std::size_t many_findings = 100;  // a first run with more is offered a baseline

class LintRun {
  public:
    LintRun(const LintOptions& o, Session& session) : o_(o), session_(session), settings_(o.rules) {
        for (const auto& [glob, codes] : o.per_file_ignores)
            settings_.per_file_ignores.emplace_back(glob, codes);
        check_codes();
        if (o.fix && o.diff)
            throw Error("--fix and --diff together", "--diff shows what --fix would write; give one");
        if (o.unsafe && !o.fix && !o.diff)
            throw Error("--unsafe without --fix or --diff", "sixth lint --diff --unsafe shows the repairs");
        if ((o.fix || o.diff) && !o.write_baseline.empty())
            throw Error("--write-baseline with --fix or --diff", "repair first, then write the baseline");
    }

    ExitCode run() {
        look();
        for (const LintProblem& p : sources_.problems) complain(p.message);
        if (!o_.write_baseline.empty()) return accept();
        if (o_.fix || o_.diff) repair();
        return o_.diff ? show_repairs() : in_memory() ? print_repaired() : report();
    }

    void close_state() { sources_.db.reset(); }

  private:
    // A misspelt code says where it stands.
    void check_codes() {
        Options& options = session_.settings().of(*find_command("lint"));
        const auto check = [&](const char* name, auto list) {
            lint::Settings alone;
            alone.*list = settings_.*list;
            try {
                const lint::Selection selection(alone);
            } catch (const Error& error) {
                const Option* option = options.find(name);
                if (!option || option->origin == "command line") throw;
                throw Error(fmt::format("{}: {}", option->origin, error.what()), error.hint());
            }
        };
        check("select", &lint::Settings::select);
        check("extend-select", &lint::Settings::extend_select);
        check("ignore", &lint::Settings::ignore);
        check("per-file-ignores", &lint::Settings::per_file_ignores);
    }

    void look() {
        sources_ = load_sources(o_, session_);
        judge();
        // nothing of it is asked for again, and a reader of the report that goes away ends this process
        if (sources_.db && sources_.db->is_apart()) close_state();
    }

    // Everything up to the findings that are to be told.
    void judge() {
        result_ = lint::run(inputs_of(sources_), settings_,
                            {session_.jobs(), sources_.db.get(), sources_.texts.empty()});
        SourceTexts texts(sources_);
        if (wants_identities()) {
            lint::word(result_.diagnostics);
            const auto text_of = [&](const std::string& file) -> const std::string& {
                texts.keep_only(file);
                return texts.of(file);
            };
            ids_ = lint::identities(result_.diagnostics, result_.files, text_of);
            // before unchanged lines are left out: a new finding must not answer for one of theirs
            if (!o_.baseline.empty() && o_.write_baseline.empty()) {
                baseline_ = apply_baseline(baseline_file(), sources_, asked(), result_.diagnostics, ids_);
            } else if (adds_to_baseline()) {
                apply_baseline(fs::Path(o_.write_baseline), sources_, asked(), result_.diagnostics, ids_);
            }
        }
        keep_changed();
        if (wants_identities()) lint::add_fingerprints(result_.diagnostics, ids_);
    }

    // With --changed what a baseline holds stays there, and is not added again.
    bool adds_to_baseline() const {
        std::error_code failed;
        return !o_.changed.empty() && !o_.write_baseline.empty() &&
               std::filesystem::exists(o_.write_baseline, failed);
    }

    // Whether this run would have found again what an entry of a baseline stands for.
    std::function<bool(const lint::BaselineEntry&)> asked() const {
        return [selection = lint::Selection(settings_), everywhere = o_.changed.empty()](
                   const lint::BaselineEntry& entry) { return everywhere && selection.wants(entry.code); };
    }

    bool wants_identities() const {
        return o_.format != LintFormat::text || !o_.baseline.empty() || !o_.write_baseline.empty();
    }

    // A path in sixth.toml is meant from the root, one on the command line from here.
    fs::Path baseline_file() {
        const Option* option = session_.settings().of(*find_command("lint")).find("baseline");
        const bool in_file = option && option->origin.find(".toml:") != std::string::npos;
        return in_file ? session_.root() / o_.baseline : fs::Path(o_.baseline);
    }

    // A finding stays when a line it is about changed: any line of a function for one about the function,
    // any line of any copy for a duplicated block.
    void keep_changed() {
        if (o_.changed.empty()) return;
        repo::ChangedLines changed = repo::changed_lines(session_.root(), o_.changed);
        for (const auto& [path, text] : sources_.texts)
            changed.files[path] = repo::changed_lines_of(session_.root(), o_.changed, path, text.now);
        const auto touched = [&](std::string_view file, std::uint32_t first, std::uint32_t last) {
            return changed.contains(file, static_cast<int>(first), static_cast<int>(last));
        };
        std::vector<Diagnostic>& all = result_.diagnostics;
        const auto unchanged = [&](const Diagnostic& d) {
            const lint::FileView* view = lint::find_file(result_.files, d.file);
            const lint::Extent about =
                view ? lint::extent(*view, d) : lint::Extent{d.where.line, d.where.end_line};
            return !touched(d.file, about.line, about.end_line) &&
                   std::none_of(d.related.begin(), d.related.end(),
                                [&](const Related& r) { return touched(r.file, r.line, r.end_line); });
        };
        std::size_t kept = 0;
        for (std::size_t f = 0; f < all.size(); ++f) {
            if (unchanged(all[f])) continue;
            if (kept != f) {
                all[kept] = std::move(all[f]);
                if (!ids_.empty()) ids_[kept] = ids_[f];
            }
            ++kept;
        }
        all.resize(kept);
        if (!ids_.empty()) ids_.resize(kept);
    }

    // The options that choose what is found, as they were given, but for these: " --select DUP".
    std::string given(std::vector<std::string> but) const {
        but.insert(but.end(), {"write-baseline", "explain"});
        std::vector<std::string> words;
        for (const Option& option : session_.settings().of(*find_command("lint")).all()) {
            if (option.group != which_findings && option.group != limits) continue;
            if (option.given.empty() || std::find(but.begin(), but.end(), option.name) != but.end()) continue;
            std::string value = option.given.back();
            for (std::size_t i = option.given.size() - 1; option.repeats() && i-- > 0;)
                value.insert(0, option.given[i] + ",");
            words.push_back(option.flag());
            if (option.implied.empty()) {
                words.push_back(std::move(value));
            } else if (value != option.implied) {
                words.back() += "=" + value;
            }
        }
        return words.empty() ? "" : " " + join_shell_words(words);
    }

    ExitCode accept() {
        const std::size_t held =
            write_baseline(fs::Path(o_.write_baseline), sources_, asked(), result_.diagnostics, ids_);
        print(fmt::format("{} accepted in {}\nnext: sixth lint{} --baseline {}  see only new findings\n",
                          held == 1 ? "1 finding" : fmt::format("{} findings", held), o_.write_baseline,
                          given({"baseline", "changed"}), o_.write_baseline));
        return sources_.problems.empty() ? ExitCode::ok : ExitCode::failure;
    }

    lint::FixOptions fix_options() const {
        return {o_.unsafe ? Safety::needs_review : Safety::safe, !o_.baseline.empty() || !o_.changed.empty()};
    }

    ExitCode show_repairs() {
        const std::size_t files = print_mended(sources_, session_.out());
        const std::size_t left = result_.diagnostics.size();
        session_.note(fmt::format("{} repair{} in {} file{} would leave {} finding{}; nothing was written",
                                  repaired_.count(), repaired_.count() == 1 ? "" : "s", files,
                                  files == 1 ? "" : "s", left, left == 1 ? "" : "s"));
        if (repaired_.failed || !sources_.problems.empty()) return ExitCode::failure;
        return files == 0 || o_.exit_zero ? ExitCode::ok : ExitCode::findings;
    }

    // --diff writes nothing, and standard input has no file.
    bool in_memory() const { return o_.diff || (o_.fix && !sources_.given.empty()); }

    // Round by round, for rules about the whole program say nothing of a text that was just mended: repairs
    // of theirs that overlap others, or that others make possible, need another look. What is left is what
    // the last one finds.
    void repair() {
        constexpr int most_rounds = 10;
        const lint::FixOptions options = fix_options();
        std::multiset<Known> given = repairable();
        for (int round = 0;; ++round) {
            if (options.only_given && round > 0) keep_given(given);
            const FixSummary done =
                in_memory() ? fix_in_memory(sources_, result_, settings_, options, session_.jobs())
                            : fix_files(sources_, result_, settings_, options, session_.jobs());
            repaired_.add(done);
            if (done.files.empty()) break;
            in_memory() ? judge() : look();
            if (round == most_rounds) {
                session_.note("repairs are left, which may undo each other");
                break;
            }
        }
        for (const std::string& message : repaired_.refused) complain(message);
    }

    // What a finding is known by while the lines around it move.
    using Known = std::tuple<std::string, std::string_view, std::string, std::string>;
    static Known known(const Diagnostic& d) {
        return {std::string(d.file), d.code, std::string(d.symbol), d.message};
    }
    std::multiset<Known> repairable() const {
        std::multiset<Known> all;
        for (const Diagnostic& d : result_.diagnostics) {
            if (d.fix.safety != Safety::none) all.insert(known(d));
        }
        return all;
    }
    // Findings that showed up since are left alone.
    void keep_given(std::multiset<Known> given) {
        for (Diagnostic& d : result_.diagnostics) {
            const auto at = given.find(known(d));
            if (at == given.end()) {
                d.fix = Fix{};
            } else {
                given.erase(at);
            }
        }
    }

    // The mended text is the result, as an editor's formatter hook wants it.
    ExitCode print_repaired() {
        print(sources_.texts.at(sources_.given).now);
        const std::size_t left = result_.diagnostics.size();
        session_.note(fmt::format("{} repaired, {} left", repaired_.count(), left));
        return left == 0 || o_.exit_zero ? ExitCode::ok : ExitCode::findings;
    }

    ExitCode report() {
        throw_if_interrupted();
        SourceTexts texts(sources_);
        const std::size_t found = result_.diagnostics.size();
        LintReport report{o_, sources_, result_, texts, baseline_, repaired_, false, {}, {}};
        report.offer_baseline = o_.baseline.empty() && o_.changed.empty() && !o_.fix &&
                                found > many_findings && sources_.parsed == sources_.files.size();
        report.chosen = given({});
        report.to_accept = given({"baseline", "changed"});
        print_report(report);
        if (repaired_.failed || !sources_.problems.empty()) return ExitCode::failure;
        return found == 0 || o_.exit_zero ? ExitCode::ok : ExitCode::findings;
    }

    void print_report(const LintReport& report) const {
        const TextStyle style{session_.out(), is_terminal(1) ? terminal_width(1) : 0,
                              std::filesystem::current_path(), session_.quiet()};
        switch (o_.format) {
            case LintFormat::text:
                return o_.statistics ? print_lint_statistics(report, style) : print_lint_text(report, style);
            case LintFormat::json:
                return print_lint_json(report, false);
            case LintFormat::jsonl:
                return print_lint_json(report, true);
            case LintFormat::sarif:
                return print_lint_sarif(report);
            case LintFormat::github:
                return print_lint_github(report);
            case LintFormat::gitlab:
                return print_lint_gitlab(report);
        }
    }

    void complain(const std::string& message) const {
        print_error(fmt::format("sixth: {} {}\n", session_.err()(Tone::red, "error:"), message));
    }

    const LintOptions& o_;
    Session& session_;
    lint::Settings settings_;
    LintSources sources_;
    lint::Result result_;
    std::vector<lint::Identity> ids_;
    BaselineSummary baseline_;
    FixSummary repaired_;
};

}  // namespace

ExitCode run_lint(const LintOptions& o, Session& session) {
    if (!o.explain.empty()) {
        explain_lint(o.explain, o.format == LintFormat::json, session.out());
        return ExitCode::ok;
    }
    // what it holds is given back by ending: piece by piece that takes longer than an unchanged tree does
    static LintRun* kept = nullptr;
    kept = new LintRun(o, session);
    struct Closer {
        ~Closer() { kept->close_state(); }
    };
    const Closer closer;
    return kept->run();
}

}  // namespace sixth::cmd
