// What continuous integration reads: GitHub's workflow commands and GitLab's code quality report.
#include <unordered_map>

#include "analyzers/lint/extent.h"
#include "analyzers/lint/fingerprint.h"
#include "cmd/ci_text.h"
#include "cmd/lint_report.h"
#include "core/base/json_text.h"

namespace sixth::cmd {
void print_lint_github(const LintReport& report) {
    Output out;
    for (const Diagnostic& d : report.result.diagnostics) {
        const char* command = d.severity == Severity::error     ? "error"
                              : d.severity == Severity::warning ? "warning"
                                                                : "notice";
        out << fmt::format("::{} file={},line={},endLine={}", command, workflow_escaped(d.file, true),
                           d.where.line, std::max(d.where.line, d.where.end_line));
        if (d.where.end_line == d.where.line)  // columns of a range over more lines are refused
            out << fmt::format(",col={},endColumn={}", d.where.column, d.where.end_column);
        const lint::Rule* rule = lint::find_rule(d.code);
        out << fmt::format(",title={}::{}",
                           workflow_escaped(fmt::format("{} {}", d.code, rule ? rule->name : d.type), true),
                           workflow_escaped(d.message, false));
        for (const Related& r : d.related)
            out << workflow_escaped(fmt::format("\nalso {}:{}-{}", r.file, r.line, r.end_line), false);
        if (!d.suggestion.empty()) out << workflow_escaped("\n" + d.suggestion, false);
        out << "\n";
    }
    for (const LintProblem& p : report.sources.problems)
        out << fmt::format("::error file={}::{}\n", workflow_escaped(p.file, true),
                           workflow_escaped(p.message, false));
    out.flush();
}

// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
void print_lint_gitlab(const LintReport& report) {
    using nlohmann::ordered_json;
    Output out;
    out << "[";
    const char* separator = "\n";
    for (const Diagnostic& d : report.result.diagnostics) {
        const char* severity = d.severity == Severity::error     ? "critical"
                               : d.severity == Severity::warning ? "major"
                                                                 : "info";
        const lint::FileView* view = lint::find_file(report.result.files, d.file);
        const lint::Extent about =
            view ? lint::extent(*view, d) : lint::Extent{d.where.line, d.where.end_line};
        const ordered_json one{
            {"description", d.message},
            {"check_name", d.code},
            {"fingerprint", lint::fingerprint_text(d.fingerprint)},
            {"severity", severity},
            {"location", {{"path", d.file}, {"lines", {{"begin", about.line}, {"end", about.end_line}}}}}};
        out << separator << dump_json(one);
        separator = ",\n";
    }
    out << (report.result.diagnostics.empty() ? "]\n" : "\n]\n");
    out.flush();
}

}  // namespace sixth::cmd
