// What the parts of `sixth hook` share.
#pragma once
#include <string>
#include <vector>

#include "cmd/session.h"
#include "core/hooks/hooks.h"

namespace sixth::cmd {

// What a hook runs when nobody says otherwise. `command` is empty for a hook that runs nothing by itself.
struct HookDefault {
    const char* hook;
    std::vector<std::string> command;  // {1}: the hook's own first argument
    const char* says;                  // "a finding on a changed line stops the commit"
};
const std::vector<HookDefault>& hook_defaults();

hooks::Place hook_place(Session& session);
std::string shown_file(const hooks::Place& place, const fs::Path& file);  // seen from the work tree's top
std::string hook_commands(const std::vector<std::string>& commands);      // "sixth lint, sixth graph"

}  // namespace sixth::cmd
