#include "cmd/help_text.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

constexpr std::size_t left = 28;   // columns for names
constexpr std::size_t wide = 100;  // help never runs wider

std::string wrapped(const std::string& text, std::size_t indent) {
    std::string out;
    std::size_t column = indent;
    for (const std::string_view word : text::split(text, ' ')) {
        if (column > indent && column + 1 + word.size() > wide) {
            out += "\n" + std::string(indent, ' ');
            column = indent;
        } else if (column > indent) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out;
}

std::string row(const std::string& name, const std::string& says, Style style) {
    std::string line = "  " + style(Tone::cyan, name);
    const std::size_t used = 2 + name.size();
    line += used + 2 > left ? "\n" + std::string(left, ' ') : std::string(left - used, ' ');
    return line + wrapped(says, left) + "\n";
}

std::string heading(const std::string& text, Style style) {
    return "\n" + style(Tone::bold, text + ":") + "\n";
}

std::string option_rows(const Options& options, Style style) {
    std::vector<std::string> groups;
    for (const Option& option : options.all()) {
        if (option.positional) continue;
        if (std::find(groups.begin(), groups.end(), option.group) == groups.end())
            groups.push_back(option.group);
    }
    std::string out;
    for (const std::string& group : groups) {
        out += heading(group.empty() ? "Options" : group, style);
        for (const Option& option : options.all()) {
            if (option.positional || option.group != group) continue;
            out += row(option_names(option), option_help(option), style);
            if (!option.short_for.empty()) {
                out += row("    --" + option.short_for,
                           fmt::format("same as {} {}", option.flag(), option.short_for), style);
            }
        }
    }
    return out;
}

}  // namespace

std::string synopsis(const Options& options) {
    std::string line = "sixth " + options.command();
    const Command* command = find_command(options.command());
    if (command && !parts_of(*command).empty()) return line + " COMMAND [ARGUMENTS]...";
    if (std::any_of(options.all().begin(), options.all().end(),
                    [](const Option& o) { return !o.positional; })) {
        line += " [OPTIONS]";
    }
    for (const Option& option : options.all()) {
        if (!option.positional) continue;
        line += option.required ? " " + option.name : " [" + option.name + "]";
        if (option.repeats()) line += "...";
    }
    return line;
}

std::string option_names(const Option& option) {
    std::string names = option.short_name ? fmt::format("-{}, ", option.short_name) : "    ";
    names += option.flag();
    if (!option.implied.empty()) return names + "[=" + option.value_name + "]";
    return option.takes_value() ? names + " " + option.value_name : names;
}

std::string option_help(const Option& option) {
    std::string says = option.help;
    if (option.least != option.most) says += fmt::format(", {} to {}", option.least, option.most);
    if (!option.implied.empty()) says += fmt::format(" (alone: {})", option.implied);
    if (!option.fallback.empty()) says += fmt::format(" [default: {}]", option.fallback);
    return says;
}

std::string welcome(Style style) {
    std::string out = "sixth does a Python repository's chores, offline and fast. Type this first:\n\n";
    out += "  " + style(Tone::cyan, "sixth lint") +
           "       find complexity, duplication and smells in this repository\n\n";
    out += "then\n\n";
    out += "  " + style(Tone::cyan, "sixth -h") + "         every command\n";
    out += "  " + style(Tone::cyan, "sixth help lint") + "  one command's manual\n";
    return out;
}

std::string overview(const Options& globals, Style style) {
    std::string out = "sixth - a Python repository's chores, offline and fast\n";
    out += heading("Usage", style) + "  sixth [OPTIONS] COMMAND [ARGUMENTS]...\n";
    out += heading("Commands", style);
    for (const Command* command : commands()) {
        if (!is_part(*command)) out += row(command->name, command->summary, style);
    }
    out += option_rows(globals, style);
    out += heading("Example", style);
    out += row("sixth lint src", "report on everything below src", style);
    out += "\n'sixth COMMAND -h' shows a command's options, 'sixth help COMMAND' its manual.\n";
    return out;
}

std::string command_help(const Command& command, const Options& options, const Options& globals,
                         Style style) {
    std::string out = fmt::format("sixth {} - {}\n", command.name, command.summary);
    out += heading("Usage", style) + "  " + synopsis(options) + "\n";
    out += heading(options.examples().size() == 1 ? "Example" : "Examples", style);
    for (const Example& example : options.examples()) out += row(example.line, example.says, style);
    const std::vector<const Command*> parts = parts_of(command);
    if (!parts.empty()) out += heading("Commands", style);
    for (const Command* part : parts) out += row(part->name, part->summary, style);
    bool first = true;
    for (const Option& option : options.all()) {
        if (!option.positional) continue;
        if (std::exchange(first, false)) out += heading("Arguments", style);
        out += row(option.name, option_help(option), style);
    }
    out += option_rows(options, style) + option_rows(globals, style);
    out += fmt::format("\n'sixth help {}' opens the manual.\n", command.name);
    return out;
}

}  // namespace sixth::cmd
