// sixth lint from its options to its exit code.
#include <filesystem>

#include "analyzers/lint/fingerprint.h"
#include "cmd/lint_report.h"
#include "core/base/error.h"

namespace sixth::cmd {
namespace {

lint::Settings settings_of(const LintOptions& o) {
    lint::Settings settings = o.rules;
    for (const auto& [glob, codes] : o.per_file_ignores) settings.per_file_ignores.emplace_back(glob, codes);
    return settings;
}

void print_report(const LintReport& report, Session& session) {
    TextStyle style{session.out(), is_terminal(1) ? terminal_width(1) : 0, std::filesystem::current_path(),
                    session.quiet()};
    switch (report.options.format) {
        case LintFormat::text:
            return report.options.statistics ? print_lint_statistics(report, style)
                                             : print_lint_text(report, style);
        default:
            return print_lint_json(report, report.options.format == LintFormat::jsonl);
    }
}

}  // namespace

ExitCode run_lint(const LintOptions& o, Session& session) {
    const LintSources sources = load_sources(o.paths, o.exclude, session);
    for (const LintProblem& p : sources.problems)
        print_error(fmt::format("sixth: {} {}\n", session.err()(Tone::red, "error:"), p.message));
    lint::Result result = lint::run(inputs_of(sources), settings_of(o), session.jobs());

    SourceTexts texts(sources.root);
    if (o.format != LintFormat::text) {
        lint::add_fingerprints(result.diagnostics,
                               [&](const std::string& file) -> const std::string& { return texts.of(file); });
    }
    print_report({o, sources, result, texts}, session);
    if (!sources.problems.empty()) return ExitCode::failure;
    return result.diagnostics.empty() || o.exit_zero ? ExitCode::ok : ExitCode::findings;
}

}  // namespace sixth::cmd
