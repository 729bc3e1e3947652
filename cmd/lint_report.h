// What every output format of `sixth lint` prints from.
#pragma once
#include <string>
#include <vector>

#include "cmd/lint.h"
#include "cmd/lint_baseline.h"
#include "cmd/lint_fix.h"
#include "cmd/lint_sources.h"
#include "cmd/output.h"
#include "cmd/terminal.h"

namespace sixth::cmd {

struct LintReport {
    const LintOptions& options;
    const LintSources& sources;
    const lint::Result& result;
    SourceTexts& texts;
    BaselineSummary baseline;
    FixSummary repaired;
    bool offer_baseline = false;
    std::string chosen;     // the options that choose what is found, as they were given: " --select DUP"
    std::string to_accept;  // those of them that count when a baseline is written
};

struct TextStyle {
    Style style;
    int width = 80;      // columns; 0: lines are never cut
    fs::Path folder;     // paths are shown relative to it
    bool quiet = false;  // no hints
};

void print_lint_text(const LintReport& report, const TextStyle& style);
void print_lint_statistics(const LintReport& report, const TextStyle& style);
void print_lint_json(const LintReport& report, bool lines);  // lines: one file object a line
void print_lint_sarif(const LintReport& report);
void print_lint_github(const LintReport& report);
void print_lint_gitlab(const LintReport& report);

// In JSON and SARIF (there it is the level).
inline const char* severity_name(Severity severity) {
    return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

// From the start of a line to the end of another, wherever that is: a block known by its lines alone.
inline bool is_whole_lines(const Position& where) {
    return where.end_line > where.line && where.column <= 1 && where.end_column <= 1;
}

}  // namespace sixth::cmd
