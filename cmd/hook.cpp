// sixth hook: sixth's commands in git's hooks. Its parts stand in hook_*.cpp.
#include "cmd/hook.h"

#include "cmd/command.h"
#include "cmd/help_text.h"
#include "core/base/utf8.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/hook.md"
    ;

Run declare(Options& options) {
    options.example("sixth hook install", "lint what you commit, whatever hooks are there already");
    options.example("sixth hook list", "every hook and who owns it");
    options.manual(manual);
    return [](Session& session) {
        Settings& settings = session.settings();
        const Command& self = command_called("hook");
        print(command_help(self, settings.of(self), settings.globals(), session.out()));
        return ExitCode::ok;
    };
}

}  // namespace

const std::vector<HookDefault>& hook_defaults() {
    static const std::vector<HookDefault> all = {
        {"pre-commit", {"lint", "--changed"}, "a finding on a line you changed stops the commit"},
        {"commit-msg",
         {"changelog", "--lint", "{1}"},
         "a message that is no conventional commit stops the commit"},
        {"post-merge", {"changelog", "--follow=merge"}, "CHANGELOG.md follows what was merged or pulled"},
        {"post-rewrite",
         {"changelog", "--follow={1}"},
         "CHANGELOG.md follows a rebase, also that of 'git pull --rebase'"},
    };
    return all;
}

hooks::Place hook_place(Session& session) {
    return hooks::find_place(session.root());
}

std::string shown_file(const hooks::Place& place, const fs::Path& file) {
    const fs::Path seen = file.lexically_relative(place.top);
    const bool below = !seen.empty() && *seen.begin() != "..";
    return utf8::printable((below ? seen : file).string());
}

std::string hook_commands(const std::vector<std::string>& commands) {
    std::string out;
    for (const std::string& command : commands) out += (out.empty() ? "sixth " : ", sixth ") + command;
    return utf8::printable(out);
}

extern const Command hook;
const Command hook{"hook", "run sixth from git's hooks, beside those already there", Needs::nothing, declare};

}  // namespace sixth::cmd
