#include <algorithm>

#include "cmd/command.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {

extern const Command changelog;
extern const Command completion;
extern const Command config;
extern const Command decompose_diff;
extern const Command decompose_group;
extern const Command decompose_list;
extern const Command decompose_plan;
extern const Command decompose_show;
extern const Command decompose_status;
extern const Command doctor;
extern const Command fix_imports;
extern const Command graph;
extern const Command health;
extern const Command help;
extern const Command hook;
extern const Command hook_install;
extern const Command hook_list;
extern const Command hook_uninstall;
extern const Command index;
extern const Command lint;
extern const Command queue;
extern const Command queue_add;
extern const Command queue_cancel;
extern const Command queue_checkpoint;
extern const Command queue_drain;
extern const Command queue_explain;
extern const Command queue_hold;
extern const Command queue_install_unit;
extern const Command queue_logs;
extern const Command queue_pause;
extern const Command queue_prune;
extern const Command queue_release;
extern const Command queue_resume;
extern const Command queue_retry;
extern const Command queue_selftest;
extern const Command queue_show;
extern const Command queue_status;
extern const Command queue_step;
extern const Command queue_wait;
extern const Command queue_work;
extern const Command schedule;
extern const Command schedule_add;
extern const Command schedule_history;
extern const Command schedule_list;
extern const Command schedule_next;
extern const Command schedule_pause;
extern const Command schedule_remove;
extern const Command schedule_resume;
extern const Command schedule_run;
extern const Command search;
extern const Command serve;
extern const Command stats;
extern const Command testgen;
extern const Command trust;

const std::vector<const Command*>& commands() {
    // one a line: branches that add one each meet without a conflict
    // clang-format off
    static const std::vector<const Command*> all = {
        &lint,
        &graph,
        &fix_imports,
        &testgen,
        &search,
        &index,
        &changelog,
        &decompose_group,
        &decompose_plan,
        &decompose_list,
        &decompose_show,
        &decompose_status,
        &decompose_diff,
        &queue,
        &queue_add,
        &queue_work,
        &queue_status,
        &queue_show,
        &queue_explain,
        &queue_logs,
        &queue_wait,
        &queue_cancel,
        &queue_retry,
        &queue_hold,
        &queue_release,
        &queue_pause,
        &queue_resume,
        &queue_drain,
        &queue_prune,
        &queue_checkpoint,
        &queue_step,
        &queue_install_unit,
        &queue_selftest,
        &schedule,
        &schedule_add,
        &schedule_list,
        &schedule_next,
        &schedule_run,
        &schedule_pause,
        &schedule_resume,
        &schedule_remove,
        &schedule_history,
        &stats,
        &serve,
        &health,
        &hook,
        &hook_install,
        &hook_uninstall,
        &hook_list,
        &config,
        &doctor,
        &trust,
        &completion,
        &help,
    };
    // clang-format on
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
    // a part of a group is looked for among its own
    const std::string group = name.substr(0, name.rfind(' ') + 1);
    std::vector<std::string> names;
    for (const Command* command : commands()) {
        if (std::string_view(command->name).rfind(' ') + 1 == group.size() &&
            std::string_view(command->name).substr(0, group.size()) == group)
            names.emplace_back(std::string_view(command->name).substr(group.size()));
    }
    std::string meant = text::nearest(name.substr(group.size()), names);
    if (!meant.empty()) meant.insert(0, group);
    throw Error(fmt::format("unknown command '{}'", name),
                meant.empty() ? fmt::format("'sixth {}-h' lists every command", group)
                              : fmt::format("did you mean 'sixth {}'?", meant));
}

bool is_part(const Command& command) {
    return std::string_view(command.name).find(' ') != std::string_view::npos;
}

std::vector<const Command*> parts_of(const Command& group) {
    const std::string start = std::string(group.name) + " ";
    std::vector<const Command*> parts;
    for (const Command* command : commands()) {
        if (std::string_view(command->name).substr(0, start.size()) == start) parts.push_back(command);
    }
    return parts;
}

std::string file_name_of(const Command& command, char joint) {
    std::string name = command.name;
    std::replace(name.begin(), name.end(), ' ', joint);
    return name;
}

}  // namespace sixth::cmd
