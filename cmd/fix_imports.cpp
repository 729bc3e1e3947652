// sixth fix-imports: what it takes. What it does with it: analyzers/fix_imports.
#include "cmd/fix_imports.h"

#include <memory>

#include "cmd/session.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/fix-imports.md"
    ;

Run declare(Options& options) {
    auto o = std::make_shared<FixImportsOptions>();
    declare_fix_imports(options, *o);
    return [o](Session& session) { return run_fix_imports(*o, session); };
}

}  // namespace

void declare_fix_imports(Options& options, FixImportsOptions& o) {
    options.example("sixth fix-imports", "show what would mend the imports of the whole repository");
    options.example("git mv shop/db.py shop/store/db.py && sixth fix-imports --fix",
                    "move a module, and let every import follow");
    options.example("mypy . | sixth fix-imports --from - --fix", "mend what a type checker complains about");
    options.example("sixth fix-imports --branch fix/imports",
                    "one commit a repair, on a branch of their own");
    options.manual(manual);

    options.positional("PATHS", o.paths, "files and folders to mend; none: the whole root")
        .completes(Completes::files);

    options.group("What is broken");
    options
        .add("from", o.from,
             "mend what this output of mypy, pyright or Python complains about, - for standard input")
        .value("FILE")
        .completes(Completes::files)
        .command_line_only();
    options.add("run", o.run, "run this checker, mypy or pyright, and mend what it complains about")
        .value("CHECKER")
        .suggests({{"mypy", "the-type-checker"}, {"pyright", "the-type-checker"}})
        .command_line_only();
    options.add("exclude", o.exclude, "leave these files alone").value("GLOBS");

    options.group("Repairs");
    options.add("fix", o.fix, "write the repairs").command_line_only();
    options.add("diff", o.diff, "show the repairs as a diff and write nothing; the default")
        .command_line_only();
    options.add("branch", o.branch, "put them on a new branch, one commit a repair; files stay as they are")
        .value("NAME")
        .command_line_only();
    options.add("confidence", o.confidence, "how sure to be of a candidate before it is chosen").range(0, 1);
    options
        .add("environment", o.environment, "where packages are installed; by itself: the active one, .venv")
        .value("FOLDER")
        .completes(Completes::folders);
    options.add("interactive", o.interactive, "ask where no candidate is sure enough").command_line_only();

    options.add("stub", o.stub, "put a stub in the place of a module that is gone and went nowhere")
        .command_line_only();

    options.group("Output");
    options
        .add("format", o.format,
             {{"text", FixImportsFormat::text},
              {"json", FixImportsFormat::json},
              {"sarif", FixImportsFormat::sarif},
              {"github", FixImportsFormat::github}},
             "how to print the repairs")
        .shorthand("json");
}

extern const Command fix_imports;
const Command fix_imports{"fix-imports", "mend broken imports, each repair checked", Needs::state, declare};

}  // namespace sixth::cmd
