// sixth testgen: what it takes. What it does with it: analyzers/testgen.
#include "cmd/testgen.h"

#include <memory>

#include "cmd/session.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/testgen.md"
    ;

Run declare(Options& options) {
    auto o = std::make_shared<TestgenOptions>();
    declare_testgen(options, *o);
    return [o](Session& session) { return o->list ? list_untested(*o, session) : run_testgen(*o, session); };
}

}  // namespace

void declare_testgen(Options& options, TestgenOptions& o) {
    options.example("sixth testgen shop/price.py", "tests of one module, in a file of their own");
    options.example("sixth testgen shop/price.py::Basket", "of one class, one function or one method");
    options.example("sixth testgen shop/price.py --property", "what holds for all values, for hypothesis");
    options.example("sixth testgen shop/price.py --into tests/test_price.py",
                    "in a file of tests that is there");
    options.example("sixth testgen --list", "what has no tests, the riskiest first");
    options.example("sixth testgen --changed=main...", "of what this branch changed");
    options.example("sixth testgen shop --diff", "show what would be written");
    options.example("sixth testgen shop --check",
                    "for CI: fail where a module changed since its tests were made");
    options.manual(manual);

    options.positional("TARGETS", o.targets, "files, folders, or FILE::SYMBOL").completes(Completes::files);
    options.add("exclude", o.exclude, "leave these files alone").value("GLOBS");

    options.group("What to test");
    options.add("changed", o.changed, "only functions with lines changed since a commit")
        .value("REF")
        .alone("HEAD")
        .command_line_only();
    options
        .add("coverage", o.coverage,
             "what tests reach already: a data file, JSON or XML report of coverage.py; by itself the newest "
             "of "
             ".coverage, coverage.json and coverage.xml in the root")
        .value("FILE")
        .suggests({{"none", "look at no such file"}})
        .completes(Completes::files);
    options.add("list", o.list, "list functions that no test names, the riskiest first; run nothing")
        .command_line_only();
    options.add("limit", o.limit, "list no more than so many; 0: all").range(0, 1000000).value("N");

    options
        .add("property", o.property,
             "tests for hypothesis: what holds for all values, in a file of their own")
        .command_line_only();

    options.group("How it runs");
    options.add("python", o.python, "the interpreter that has what the code needs, such as .venv/bin/python")
        .value("FILE")
        .completes(Completes::files)
        .not_in_file();
    options.add("budget", o.budget, "how long to work on a module, about").value("TIME");
    options.add("without", o.without, "leave out a part of the search: calls, constants, search, mutants")
        .value("PARTS")
        .suggests({{"calls", "values-from-call-sites"},
                   {"constants", "values-from-the-code"},
                   {"search", "changed-values"},
                   {"mutants", "assertions-that-notice-nothing-stay"}})
        .command_line_only();
    options
        .add("static", o.without_running,
             "run nothing: examples of docstrings, and exceptions raised at once, as their text tells")
        .command_line_only();
    options.add("unsafe", o.unsafe, "run the code without a sandbox; it can do all that you can")
        .command_line_only();

    options.add("llm", o.use_llm, "ask a model on this machine for values where branches stay uncovered")
        .command_line_only();
    options.add("llm-code-model", o.model, "which model of that server").value("NAME").shared("llm");
    add_llm_server(options, o.server);

    options.group("Output");
    options.add("output", o.output, "the folder for the tests; by itself: where tests are, else tests")
        .value("FOLDER")
        .completes(Completes::folders);
    options.add("into", o.into, "a file of tests to put them into; what stands there stays as it is")
        .value("FILE")
        .completes(Completes::files)
        .command_line_only();
    options.add("diff", o.diff, "show what would be written, and write nothing").command_line_only();
    options
        .add("check", o.check, "write nothing; exit with 1 where tests are missing or older than the module")
        .command_line_only();
    options.add("renew", o.renew, "make tests anew where the module did not change").command_line_only();
    add_format(options, o.format);
}

extern const Command testgen;
const Command testgen{"testgen", "write tests that pass, assert and notice faults", Needs::state, declare};

}  // namespace sixth::cmd
