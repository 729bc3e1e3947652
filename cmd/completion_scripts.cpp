#include "cmd/completion_scripts.h"

#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

using Words = std::vector<std::string>;

Words command_names() {
    Words names;
    for (const Command* command : commands()) {
        if (!is_part(*command)) names.emplace_back(command->name);
    }
    return names;
}

// The second word of a part: "add" of "queue add".
std::string_view part_name(const Command& part) {
    const std::string_view name = part.name;
    return name.substr(name.find(' ') + 1);
}

Words part_names(const Command& group) {
    Words names;
    for (const Command* part : parts_of(group)) names.emplace_back(part_name(*part));
    return names;
}

// Names of commands that have parts.
Words group_names() {
    Words names;
    for (const Command* command : commands()) {
        if (!parts_of(*command).empty()) names.emplace_back(command->name);
    }
    return names;
}

Words values_of(const Option& option) {
    return option.completion == Completes::commands ? command_names() : option.choices;
}

// Each suggestion as `format` puts it, with blanks between.
template <class Format>
std::string suggested(const Option& option, Format format) {
    Words all;
    for (const Suggestion& each : option.suggestions) all.push_back(format(each));
    return text::join(all, " ");
}

bool wants_word(const Option& option) {
    return !option.positional && option.takes_value() && option.implied.empty();
}

// Every spelling of an option: -j --jobs, --json for --format json, --no-x for a switch that a file may set.
Words spellings(const Option& option) {
    Words all;
    if (option.positional) return all;
    if (option.short_name) all.push_back(fmt::format("-{}", option.short_name));
    all.push_back(option.flag());
    return all;
}

Words flags_of(const Options& options) {
    Words all;
    for (const Option& option : options.all()) {
        for (std::string& name : spellings(option)) all.push_back(std::move(name));
        if (!option.short_for.empty()) all.push_back("--" + option.short_for);
        if (option.type == Type::boolean && option.in_environment) all.push_back("--no-" + option.name);
    }
    return all;
}

std::string words_with_value(const Options& globals, const char* separator) {
    Words all;
    for (const Option& option : globals.all()) {
        if (!wants_word(option)) continue;
        for (std::string& name : spellings(option)) all.push_back(std::move(name));
    }
    return text::join(all, separator);
}

// ---- bash

std::string bash_reply(const Option& option) {
    const Words values = values_of(option);
    if (!values.empty()) return fmt::format("_sixth_words \"{}\"", text::join(values, " "));
    if (!option.suggestions.empty()) {
        return fmt::format("_sixth_{} \"{}\"", option.repeats() ? "list" : "words",
                           suggested(option, [](const Suggestion& each) { return each.word; }));
    }
    if (option.completion == Completes::files) return "_sixth_files -f";
    if (option.completion == Completes::folders) return "_sixth_files -d";
    return ":";
}

std::string bash_values(const Options& options, const std::string& command) {
    std::string out;
    for (const Option& option : options.all()) {
        if (!wants_word(option)) continue;
        Words patterns;
        for (const std::string& name : spellings(option)) patterns.push_back(command + ":" + name);
        out += fmt::format("        {}) {}; return ;;\n", text::join(patterns, " | "), bash_reply(option));
    }
    return out;
}

std::string bash(Settings& settings) {
    std::string out = R"(# bash completion for sixth, made by 'sixth completion bash'
_sixth_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_sixth_list() { # words with commas between them
    local before=
    [[ $cur == *,* ]] && before=${cur%,*},
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${cur##*,}")
}
_sixth_files() {
    mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
    compopt -o filenames 2> /dev/null
}
_sixth() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command= i
    COMPREPLY=()
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
)";
    out += fmt::format("            {})\n", words_with_value(settings.globals(), " | "));
    out += R"(                [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))
                ((i++)) ;;
            -*) ;;
            *)
                command+=${command:+-}${COMP_WORDS[i]} # a group's part has two words
)";
    out += fmt::format("                case $command in {}) ;; *) break ;; esac ;;\n",
                       text::join(group_names(), " | "));
    out += R"(        esac
    done
    case $command:$prev in
)";
    out += bash_values(settings.globals(), "*");
    for (const Command* command : commands())
        out += bash_values(settings.of(*command), file_name_of(*command));
    out += "    esac\n    if [[ $cur == -* ]]; then\n        case $command in\n";
    const std::string everywhere = text::join(flags_of(settings.globals()), " ");
    for (const Command* command : commands()) {
        const std::string own = text::join(flags_of(settings.of(*command)), " ");
        out += fmt::format("            {}) _sixth_words \"{}\" ;;\n", file_name_of(*command),
                           own.empty() ? everywhere : own + " " + everywhere);
    }
    out += fmt::format("            *) _sixth_words \"{}\" ;;\n        esac\n        return\n    fi\n",
                       everywhere);
    out += fmt::format("    case $command in\n        '') _sixth_words \"{}\" ;;\n",
                       text::join(command_names(), " "));
    for (const Command* command : commands()) {
        const Words parts = part_names(*command);
        if (!parts.empty())
            out += fmt::format("        {}) _sixth_words \"{}\" ;;\n", command->name, text::join(parts, " "));
        for (const Option& option : settings.of(*command).all()) {
            if (option.positional)
                out += fmt::format("        {}) {} ;;\n", file_name_of(*command), bash_reply(option));
        }
    }
    return out + "    esac\n}\ncomplete -F _sixth sixth\n";
}

// ---- zsh

// inside '…[…]' of _arguments
std::string zsh_text(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\'') {
            out += "'\\''";
        } else if (c == '[' || c == ']' || c == ':' || c == '\\') {
            out += std::string("\\") + c;
        } else {
            out += c;
        }
    }
    return out;
}

std::string zsh_action(const Option& option) {
    const Words values = values_of(option);
    if (!values.empty()) return "(" + text::join(values, " ") + ")";
    if (!option.suggestions.empty() && option.repeats()) {
        return fmt::format("{{_values -s , {} {}}}", zsh_text(option.value_name),
                           suggested(option, [](const Suggestion& each) {
                               return fmt::format("\"{}[{}]\"", each.word, each.says);
                           }));
    }
    if (!option.suggestions.empty()) {
        return fmt::format("(({}))", suggested(option, [](const Suggestion& each) {
                               return fmt::format("{}\\:{}", each.word, each.says);
                           }));
    }
    if (option.completion == Completes::files) return "_files";
    if (option.completion == Completes::folders) return "_files -/";
    return " ";
}

std::string zsh_options(const Options& options, const std::string& indent) {
    std::string out;
    for (const Option& option : options.all()) {
        const std::string says = zsh_text(option.help);
        const std::string name = zsh_text(option.positional ? option.name : option.value_name);
        if (option.positional) {
            out +=
                fmt::format("{}'{}:{}:{}'\n", indent, option.repeats() ? "*" : "1", name, zsh_action(option));
            continue;
        }
        for (const std::string& spelling : spellings(option)) {
            const bool longer = spelling.size() > 2;
            std::string spec = option.repeats() ? "*" + spelling : spelling;
            if (wants_word(option)) {
                spec += fmt::format("{}[{}]:{}:{}", longer ? "=" : "+", says, name, zsh_action(option));
            } else if (!option.implied.empty()) {
                spec += fmt::format("=-[{}]::{}:{}", says, name, zsh_action(option));
            } else {
                spec += fmt::format("[{}]", says);
            }
            out += fmt::format("{}'{}'\n", indent, spec);
        }
        if (!option.short_for.empty()) {
            out += fmt::format("{}'--{}[same as {} {}]'\n", indent, option.short_for, option.flag(),
                               option.short_for);
        }
        if (option.type == Type::boolean && option.in_environment) {
            out += fmt::format("{}'--no-{}[not\\: {}]'\n", indent, option.name, says);
        }
    }
    return out;
}

// The function that completes one of `chosen` and then what that takes.
std::string zsh_function(Settings& settings, const std::string& name,
                         const std::vector<const Command*>& chosen, const std::string& before) {
    std::string out = fmt::format("{}() {{\n", name);
    out +=
        "    local context state state_descr line\n    typeset -A opt_args\n    local -a commands\n" + before;
    out += "    _arguments -C $everywhere '1:command:->command' '*::argument:->arguments' && return\n";
    out += "    case $state in\n        command)\n            commands=(\n";
    for (const Command* command : chosen) {
        out += fmt::format("                '{}:{}'\n", part_name(*command), zsh_text(command->summary));
    }
    out += "            )\n            _describe -t commands command commands ;;\n";
    out += "        arguments)\n            case $line[1] in\n";
    for (const Command* command : chosen) {
        if (!parts_of(*command).empty()) {
            out += fmt::format("                {}) {}_{} ;;\n", command->name, name, command->name);
            continue;
        }
        out += fmt::format("                {})\n                    _arguments $everywhere",
                           part_name(*command));
        const std::string own = zsh_options(settings.of(*command), "                        ");
        std::string lines;
        for (const std::string_view line : text::split(own, '\n')) {
            if (!line.empty()) lines += " \\\n" + std::string(line);
        }
        out += lines + " ;;\n";
    }
    return out + "            esac ;;\n    esac\n}\n";
}

std::string zsh(Settings& settings) {
    std::string out = "#compdef sixth\n# zsh completion for sixth, made by 'sixth completion zsh'\n";
    std::vector<const Command*> top;
    for (const Command* command : commands()) {
        if (!is_part(*command)) top.push_back(command);
        const auto parts = parts_of(*command);
        if (!parts.empty()) out += zsh_function(settings, fmt::format("_sixth_{}", command->name), parts, "");
    }
    const std::string everywhere = "    local -a everywhere\n    everywhere=(\n" +
                                   zsh_options(settings.globals(), "        ") + "    )\n";
    return out + zsh_function(settings, "_sixth", top, everywhere) + "_sixth \"$@\"\n";
}

// ---- fish

std::string fish_text(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return out;
}

std::string fish_value(const Option& option) {
    const Words values = values_of(option);
    if (!values.empty()) return fmt::format(" -x -a '{}'", text::join(values, " "));
    if (!option.suggestions.empty()) {
        // \t is for fish to read: the description follows
        const std::string words = suggested(
            option, [](const Suggestion& each) { return fmt::format("{}\\t{}", each.word, each.says); });
        return option.repeats() ? " -x -a '(__sixth_list " + words + ")'" : " -x -a '" + words + "'";
    }
    if (option.completion == Completes::files) return " -r -F";
    if (option.completion == Completes::folders) return " -x -a '(__fish_complete_directories)'";
    return " -x";
}

std::string fish_options(const Options& options, const std::string& condition) {
    std::string out;
    for (const Option& option : options.all()) {
        const std::string says = fish_text(option.help);
        const std::string start = "complete -c sixth" + (condition.empty() ? "" : " -n '" + condition + "'");
        if (option.positional) {
            const Words values = values_of(option);
            if (!values.empty()) out += fmt::format("{} -a '{}'\n", start, text::join(values, " "));
            if (option.completion == Completes::files) out += start + " -F\n";
            continue;
        }
        out += start;
        if (option.short_name) out += fmt::format(" -s {}", option.short_name);
        out += fmt::format(" -l {}", option.name);
        if (wants_word(option)) out += fish_value(option);
        out += fmt::format(" -d '{}'\n", says);
        if (!option.short_for.empty()) {
            out += fmt::format("{} -l {} -d 'same as {} {}'\n", start, option.short_for, option.flag(),
                               option.short_for);
        }
        if (option.type == Type::boolean && option.in_environment) {
            out += fmt::format("{} -l no-{} -d 'not: {}'\n", start, option.name, says);
        }
    }
    return out;
}

std::string fish(Settings& settings) {
    std::string out = R"(# fish completion for sixth, made by 'sixth completion fish'
function __sixth_command
    set -l words (commandline -opc)
    set -l command
    set -e words[1]
    while set -q words[1]
        switch $words[1]
)";
    out += fmt::format("            case {}\n", words_with_value(settings.globals(), " "));
    out += R"(                set -e words[1]
            case '-*'
            case '*'
                set -a command $words[1]
                string match -qr '^()" +
           text::join(group_names(), "|") + R"()$' -- $command[1]; and test (count $command) = 1; or break
        end
        set -e words[1]
    end
    set -q command[1]; or return 1
    echo (string join - -- $command)
end
function __sixth_list # words with commas between them
    set -l before (commandline -ct | string replace -rf '^(?:--[^=]*=)?(.*,)[^,]*$' '$1')
    set -q before[1]; or set before ''
    printf '%s\n' $before$argv
end
complete -c sixth -f
)";
    for (const Command* command : commands()) {
        if (is_part(*command)) continue;
        out += fmt::format("complete -c sixth -n 'not __sixth_command' -a {} -d '{}'\n", command->name,
                           fish_text(command->summary));
        for (const Command* part : parts_of(*command)) {
            out += fmt::format("complete -c sixth -n 'contains -- {} (__sixth_command)' -a {} -d '{}'\n",
                               command->name, part_name(*part), fish_text(part->summary));
        }
    }
    out += fish_options(settings.globals(), "");
    for (const Command* command : commands()) {
        out += fish_options(settings.of(*command),
                            fmt::format("contains -- {} (__sixth_command)", file_name_of(*command)));
    }
    return out;
}

}  // namespace

std::string completion_script(Shell shell, Settings& settings) {
    switch (shell) {
        case Shell::bash:
            return bash(settings);
        case Shell::zsh:
            return zsh(settings);
        case Shell::fish:
            return fish(settings);
    }
    return "";
}

}  // namespace sixth::cmd
