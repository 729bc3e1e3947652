// sixth lint: what it takes. What it does with it: analyzers/lint.
#include "cmd/lint.h"

#include <memory>

#include "analyzers/lint/rule.h"
#include "cmd/command.h"
#include "cmd/session.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/lint.md"
    ;

std::vector<Suggestion> rule_codes(const char* every) {
    std::vector<Suggestion> codes{{every, "every-rule"}};
    for (const lint::Rule& rule : lint::rules())
        codes.push_back({std::string(rule.code), std::string(rule.name)});
    return codes;
}

Run declare(Options& options) {
    auto o = std::make_shared<LintOptions>();
    declare_lint(options, *o);
    return [o](Session& session) { return run_lint(*o, session); };
}

}  // namespace

void declare_lint(Options& options, LintOptions& o) {
    options.example("sixth lint", "the whole repository, worst findings first");
    options.example("sixth lint src --fix", "repair below src what can be repaired safely");
    options.example("sixth lint --changed=main", "only findings on lines changed since main");
    options.example("sixth lint --format sarif > lint.sarif", "for a code-scanning service");
    options.manual(manual);

    options
        .positional("PATHS", o.paths,
                    "files and folders to report on, - for standard input; none: the whole root")
        .completes(Completes::files);
    options.add("stdin-filename", o.stdin_filename, "the name that standard input goes by")
        .value("FILE")
        .completes(Completes::files)
        .command_line_only();

    options.group(which_findings);
    options.add("select", o.rules.select, "only these rules, by code or its beginning")
        .value("CODES")
        .suggests(rule_codes("ALL"));
    options.add("extend-select", o.rules.extend_select, "these rules as well")
        .value("CODES")
        .suggests(rule_codes("ALL"));
    options.add("ignore", o.rules.ignore, "none of these rules").value("CODES").suggests(rule_codes("ALL"));
    options.add("per-file-ignores", o.per_file_ignores, "rules to ignore in files that match")
        .value("GLOB:CODE");
    options.add("exclude", o.exclude, "leave these files out").value("GLOBS");
    options.add("changed", o.changed, "only findings on lines changed since this revision")
        .value("REF")
        .alone("HEAD")
        .command_line_only();
    options.add("baseline", o.baseline, "leave out the findings recorded here")
        .value("FILE")
        .completes(Completes::files);
    options.add("write-baseline", o.write_baseline, "record today's findings here and exit")
        .value("FILE")
        .completes(Completes::files)
        .command_line_only();
    options.add("explain", o.explain, "say what a rule looks for, why, and what to do; 'all' lists the rules")
        .value("CODE")
        .suggests(rule_codes("all"))
        .command_line_only();

    options.group(limits);
    options.add("max-cyclomatic", o.rules.max_cyclomatic, "highest cyclomatic complexity of a function")
        .range(1, 10000);
    options.add("cyclomatic-rules", o.rules.cyclomatic_rules,
                {{"radon", lint::CyclomaticRules::radon}, {"mccabe", lint::CyclomaticRules::mccabe}},
                "whose way of counting is held against --max-cyclomatic");
    options.add("max-cognitive", o.rules.max_cognitive, "highest cognitive complexity of a function")
        .range(1, 10000);
    options.add("max-function-lines", o.rules.max_function_lines, "longest function, in physical lines")
        .range(1, 100000);
    options.add("max-nesting", o.rules.max_nesting, "deepest nesting of blocks in a function").range(1, 1000);
    options.add("max-parameters", o.rules.max_parameters, "most parameters of a function").range(0, 1000);
    options.add("max-returns", o.rules.max_returns, "most return statements in a function").range(1, 1000);
    options.add("min-clone-lines", o.rules.min_clone_lines, "shortest duplicated block, in lines")
        .range(3, 10000);
    options
        .add("clone-similarity", o.rules.clone_similarity,
             "how alike two blocks must be to count as duplicated")
        .range(0.5, 1);
    options
        .add("min-confidence", o.rules.min_confidence, "how sure to be before a definition is called unused")
        .range(0, 1);

    options.group("Repairs");
    options.add("fix", o.fix, "repair what can be repaired safely").command_line_only();
    options.add("unsafe", o.unsafe, "with --fix or --diff: repairs that may change what the code does too")
        .command_line_only();
    options.add("sqla-enum", o.rules.sqla_enum,
                {{"off", lint::SqlaEnum::off}, {"value", lint::SqlaEnum::value}},
                "whether SQA402 compares members of SQLAlchemy's Enum columns by .value");
    options.add("diff", o.diff, "show the repairs as a diff and write nothing").command_line_only();

    options.group("Output");
    options
        .add("format", o.format,
             {{"text", LintFormat::text},
              {"json", LintFormat::json},
              {"jsonl", LintFormat::jsonl},
              {"sarif", LintFormat::sarif},
              {"github", LintFormat::github},
              {"gitlab", LintFormat::gitlab}},
             "how to print the findings")
        .shorthand("json");
    options.add("all", o.all, "every finding, not only the 20 worst").command_line_only();
    options.add("statistics", o.statistics, "count findings by rule").command_line_only();
    options.add("exit-zero", o.exit_zero, "exit with 0 even when there are findings").command_line_only();
}

extern const Command lint;
const Command lint{"lint", "find complexity, duplication and smells in Python code", Needs::state, declare};

}  // namespace sixth::cmd
