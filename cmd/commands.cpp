#include <algorithm>

#include "cmd/command.h"

namespace sixth::cmd {

extern const Command config;
extern const Command help;
extern const Command lint;

const std::vector<const Command*>& commands() {
    static const std::vector<const Command*> all = {&lint, &config, &help};
    return all;
}

const Command* find_command(std::string_view name) {
    const auto& all = commands();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Command* c) { return c->name == name; });
    return found == all.end() ? nullptr : *found;
}

}  // namespace sixth::cmd
