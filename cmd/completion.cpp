// sixth completion SHELL: a script for the shell's own completion.
#include <memory>

#include "cmd/command.h"
#include "cmd/completion_scripts.h"
#include "cmd/session.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/completion.md"
    ;

Run declare(Options& options) {
    auto shell = std::make_shared<Shell>(Shell::bash);
    Option& option =
        options.add("SHELL", *shell, {{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}},
                    "which shell the script is for");
    option.shown_default("").command_line_only();
    option.positional = option.required = true;
    options.example("source <(sixth completion bash)", "complete in this bash");
    options.manual(manual);
    return [shell](Session& session) {
        print(completion_script(*shell, session.settings()));
        return ExitCode::ok;
    };
}

}  // namespace

extern const Command completion;
const Command completion{"completion", "print a completion script for bash, zsh or fish", Needs::nothing,
                         declare};

}  // namespace sixth::cmd
