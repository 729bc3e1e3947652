#include <algorithm>

#include "cmd/command.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {

extern const Command completion;
extern const Command config;
extern const Command doctor;
extern const Command graph;
extern const Command help;
extern const Command lint;
extern const Command trust;

const std::vector<const Command*>& commands() {
    static const std::vector<const Command*> all = {&lint,  &graph,      &config, &doctor,
                                                    &trust, &completion, &help};
    return all;
}

const Command* find_command(std::string_view name) {
    const auto& all = commands();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Command* c) { return c->name == name; });
    return found == all.end() ? nullptr : *found;
}

const Command& command_called(const std::string& name) {
    if (const Command* command = find_command(name)) return *command;
    std::vector<std::string> names;
    for (const Command* command : commands()) names.emplace_back(command->name);
    const std::string meant = text::nearest(name, names);
    throw Error(
        fmt::format("unknown command '{}'", name),
        meant.empty() ? "'sixth -h' lists every command" : fmt::format("did you mean 'sixth {}'?", meant));
}

}  // namespace sixth::cmd
