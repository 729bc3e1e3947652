#include "cmd/settings.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/schedule/config.h"

namespace sixth::cmd {
namespace {

const char* everywhere = "Options of every command";

void declare_globals(Options& options, Globals& values) {
    options.group(everywhere);
    options.add("help", values.help, "show this help").letter('h').command_line_only();
    options.add("version", values.version, "show the version").command_line_only();
    options.add("directory", values.folder, "change to this folder first")
        .letter('C')
        .value("DIR")
        .completes(Completes::folders)
        .command_line_only();
    options.add("root", values.root, "the repository's root")
        .value("DIR")
        .completes(Completes::folders)
        .not_in_file();
    options.add("state", values.state, "the state file")
        .value("FILE")
        .completes(Completes::files)
        .shown_default("ROOT/.sixth/state.db")
        .not_in_file();
    options
        .add("color", values.color,
             {{"auto", ColorChoice::automatic},
              {"always", ColorChoice::always},
              {"never", ColorChoice::never}},
             "colour the output")
        .not_in_file();
    options.add("jobs", values.jobs, "threads to use")
        .letter('j')
        .range(0, 1024)
        .shown_default("one a processor");
    options.add("telemetry", values.telemetry,
                "keep how long commands run, for 'sixth stats' on this machine");
    options.add("quiet", values.quiet, "say nothing on stderr but errors").letter('q').command_line_only();
    options.add("verbose", values.verbose, "say more on stderr").letter('v').command_line_only();
}

}  // namespace

Settings::Settings() {
    declare_globals(globals_, values);
}

// Most runs need one command: declaring the others would cost them a third of their start.
Settings::Entry& Settings::entry_of(const Command& command) {
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.command == &command; });
    if (found != entries_.end()) return *found;
    Entry& entry = entries_.emplace_back(&command);
    if (environment_applied_) apply_environment(entry.options);
    return entry;
}

void Settings::declare_all() {
    for (const Command* command : commands()) entry_of(*command);
}

Options& Settings::of(const Command& command) {
    return entry_of(command).options;
}

const Run& Settings::run_of(const Command& command) {
    return entry_of(command).run;
}

std::vector<const Option*> Settings::configurable() {
    declare_all();
    std::vector<const Option*> all;
    std::set<std::string> met;  // keys of shared ones
    const auto add = [&](const Options& options) {
        for (const Option& option : options.all()) {
            if (!option.in_file && !option.in_environment) continue;
            if (!option.is_shared || met.insert(option.key()).second) all.push_back(&option);
        }
    };
    add(globals_);
    for (const Command* command : commands()) add(of(*command));
    return all;
}

// Several: a shared one is a target of each command that declares it.
std::vector<Option*> Settings::options_for(const repo::ConfigEntry& entry) {
    const std::size_t at = entry.path.size() == 1 ? 0 : 1;
    std::string name = entry.path[at];
    std::replace(name.begin(), name.end(), '_', '-');      // on_done, as many write keys
    const std::size_t depth = entry.path.size() - at - 1;  // below the option's own key
    std::vector<Option*> found;
    const auto look = [&](Options& options) {
        for (Option& option : options.all()) {
            if (option.in_file && option.command == (at == 0 ? "" : entry.path[0]) &&
                option.name_in_file() == name && depth <= (option.type == Type::table ? 1U : 0U))
                found.push_back(&option);
        }
    };
    look(globals_);
    for (Entry& candidate : entries_) look(candidate.options);
    return found;
}

bool Settings::is_section(const std::string& name) {
    const auto has = [&](Entry& entry) {
        const auto& all = entry.options.all();
        return std::any_of(all.begin(), all.end(),
                           [&](const Option& option) { return option.is_shared && option.command == name; });
    };
    return find_command(name) || std::any_of(entries_.begin(), entries_.end(), has);
}

void Settings::refuse_key(const repo::ConfigEntry& entry) {
    std::vector<std::string> keys;
    for (const Option* option : configurable()) {
        if (!option->in_file) continue;
        keys.push_back(option->key());
        if (!option->command.empty() && entry.path.size() == 1) keys.push_back(option->command);
    }
    const std::string at = fmt::format("{}:{}", entry.file, entry.line);
    if (entry.path.size() == 1 && is_section(entry.path[0])) {
        throw Error(fmt::format("{}: '{}' is a table of settings, not one setting", at, entry.path[0]),
                    fmt::format("write [{}], and the settings below it", entry.path[0]));
    }
    if (entry.path.size() == 1) {
        const Option* option = globals_.find(entry.path[0]);
        if (option && option->in_environment) {
            throw Error(fmt::format("{}: '{}' cannot be set in a file", at, entry.path[0]),
                        fmt::format("give {}, or set {}", option->flag(), option->variable()));
        }
    }
    if (entry.path[0] == "tool" && entry.file != "pyproject.toml") {
        throw Error(fmt::format("{}: unknown key '{}'", at, entry.key()),
                    "[tool.sixth] is for pyproject.toml: here [tool.sixth.lint] is [lint]");
    }
    std::string meant = text::nearest(entry.key(), keys);
    if (meant.empty()) {  // the right name in the wrong table
        for (const std::string& key : keys) {
            if (key.substr(key.find('.') + 1) == entry.path.back()) meant = key;
        }
    }
    throw Error(fmt::format("{}: unknown key '{}'", at, entry.key()),
                meant.empty() ? "'sixth config' lists every key" : fmt::format("did you mean '{}'?", meant));
}

void Settings::apply_file(const repo::Config& config) {
    if (!config.entries.empty()) declare_all();
    schedule::check_form(config);
    for (const repo::ConfigEntry& entry : config.entries) {
        if (entry.path[0] == "schedule") continue;
        const bool is_table = entry.value.kind == repo::ConfigValue::Kind::table;
        if (is_table && entry.path.size() == 1 && is_section(entry.path[0])) continue;
        const std::vector<Option*> options = options_for(entry);
        if (options.empty()) refuse_key(entry);
        if (is_table && options[0]->type == Type::table && entry.path.size() == 2) continue;
        for (Option* option : options)
            option->set_config(entry, fmt::format("{}:{}", entry.file, entry.line));
    }
}

void Settings::apply_environment() {
    environment_applied_ = true;
    apply_environment(globals_);
    for (Entry& entry : entries_) apply_environment(entry.options);
}

void Settings::apply_environment(Options& options) {
    for (Option& option : options.all()) {
        if (!option.in_environment) continue;
        const std::string variable = option.variable();
        const char* value = std::getenv(variable.c_str());
        if (value && *value)
            option.set_words({value}, variable, variable);  // empty means unset, as with NO_COLOR
    }
}

}  // namespace sixth::cmd
