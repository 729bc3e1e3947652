// sixth help [COMMAND]: the manual, through man where there is one.
#include <sys/mman.h>
#include <unistd.h>

#include <memory>

#include "cmd/command.h"
#include "cmd/help_text.h"
#include "cmd/session.h"

namespace sixth::cmd {
namespace {

struct HelpOptions {
    std::string command;
};

ExitCode run(const HelpOptions& options, Session& session) {
    Settings& settings = session.settings();
    if (options.command.empty()) return print(overview(settings.globals(), session.out())), ExitCode::ok;
    const Command* command = find_command(options.command);
    print(command_help(*command, settings.of(*command), settings.globals(), session.out()));
    return ExitCode::ok;
}

Run declare(Options& options) {
    auto o = std::make_shared<HelpOptions>();
    options.positional("COMMAND", o->command, "the command whose manual to open")
        .completes(Completes::commands);
    options.example("sixth help lint", "read the manual of sixth lint");
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command help;
const Command help{"help", "open a command's manual", Needs::nothing, declare};

}  // namespace sixth::cmd
