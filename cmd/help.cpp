// sixth help [COMMAND]: the manual, through man where there is one.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "cmd/command.h"
#include "cmd/help_text.h"
#include "cmd/man_page.h"
#include "cmd/session.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/help.md"
    ;

struct HelpOptions {
    std::vector<std::string> command;
};

// The page travels in memory: this binary's own, whatever is installed. Returns only when man could not be
// started.
void open_with_man(const std::string& page) {
    const int fd = ::memfd_create("sixth.1", MFD_CLOEXEC);
    if (fd < 0) return;
    const bool whole = ::write(fd, page.data(), page.size()) == static_cast<ssize_t>(page.size());
    if (whole && ::lseek(fd, 0, SEEK_SET) == 0 && ::dup2(fd, STDIN_FILENO) >= 0) {
        ::execlp("man", "man", "-l", "-", static_cast<char*>(nullptr));
    }
    ::close(fd);
}

ExitCode run(const HelpOptions& o, Session& session) {
    Settings& settings = session.settings();
    const std::string name = text::join(o.command, " ");
    if (name.empty()) return print(overview(settings.globals(), session.out())), ExitCode::ok;
    if (name == "sixth") {
        open_with_man(man_page(settings));
        return print(overview(settings.globals(), session.out())), ExitCode::ok;
    }
    const Command& command = command_called(name);
    open_with_man(man_page(settings, command));
    print(command_help(command, settings.of(command), settings.globals(), session.out()));
    print("\n" + std::string(text::trim(settings.of(command).prose())) + "\n");
    return ExitCode::ok;
}

Run declare(Options& options) {
    auto o = std::make_shared<HelpOptions>();
    options.positional("COMMAND", o->command, "the command whose manual to open, or sixth")
        .completes(Completes::commands);
    options.example("sixth help lint", "read the manual of sixth lint");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command help;
const Command help{"help", "open a command's manual", Needs::nothing, declare};

}  // namespace sixth::cmd
