#include "cmd/man_page.h"

#include "cmd/help_text.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

// Escapes roff's own characters; `code`: a minus stays the one on the keyboard.
std::string escaped(std::string_view text, bool code) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-' && code) {
            out += "\\-";
        } else if (c == '\'' && code) {
            out += "\\(aq";
        } else if (c == '`') {
            out += "\\(ga";
        } else if (c == '^') {
            out += "\\(ha";
        } else if (c == '~') {
            out += "\\(ti";
        } else {
            out += c;
        }
    }
    if (!out.empty() && (out[0] == '.' || out[0] == '\'')) out.insert(0, "\\&");
    return out;
}

std::string bold(std::string_view text) {
    return "\\fB" + escaped(text, true) + "\\fR";
}
std::string italic(std::string_view text) {
    return "\\fI" + escaped(text, true) + "\\fR";
}

std::string inline_roff(std::string_view line) {
    std::string out;
    bool code = false;
    for (const std::string_view part : text::split(line, '`')) {
        out += code ? bold(part) : escaped(part, false);
        code = !code;
    }
    if (!out.empty() && (out[0] == '.' || out[0] == '\'')) out.insert(0, "\\&");
    return out;
}

std::string header(const std::string& title) {
    return fmt::format(
        ".\\\" Made from the option table and man/prose; 'SIXTH_TEST_ACCEPT=1 ctest -R contract' rewrites "
        "it.\n"
        ".TH {} 1 \"\" sixth \"User Commands\"\n",
        title);
}

std::string entry(const Option& option) {
    std::string term;
    if (option.short_name) term += bold(fmt::format("-{}", option.short_name)) + ", ";
    term += option.positional ? italic(option.name) : bold(option.flag());
    if (!option.positional && !option.implied.empty()) {
        term += "[=" + italic(option.value_name) + "]";
    } else if (!option.positional && option.takes_value()) {
        term += " " + italic(option.value_name);
    }
    std::string out = ".TP\n" + term + "\n" + inline_roff(option_help(option)) + ".\n";
    if (!option.short_for.empty())
        out += bold("--" + option.short_for) + " is short for " +
               bold(option.flag() + " " + option.short_for) + ".\n";
    std::vector<std::string> also;
    if (option.in_file) also.push_back("key " + bold(option.key()));
    if (option.in_environment) also.push_back("variable " + bold(option.variable()));
    if (!also.empty()) out += "Also " + text::join(also, ", ") + ".\n";
    return out;
}

std::string entries(const Options& options) {
    std::string out;
    std::string group;
    for (const Option& option : options.all()) {
        if (option.positional) continue;
        if (option.group != group) out += fmt::format(".SS \"{}\"\n", option.group);
        group = option.group;
        out += entry(option);
    }
    return out;
}

std::string examples(const Options& options) {
    std::string out = ".SH EXAMPLES\n";
    for (const Example& example : options.examples()) {
        out += ".TP\n" + bold(example.line) + "\n" + inline_roff(example.says) + "\n";
    }
    return out;
}

std::string item(const Command& command) {
    return fmt::format(".TP\n\\fBsixth\\-{}\\fR(1)\n{}\n", escaped(file_name_of(command), true),
                       inline_roff(command.summary));
}

std::string_view group_of(const Command& command) {
    return std::string_view(command.name).substr(0, std::string_view(command.name).find(' '));
}

// The prose up to its second heading stands before the options, the rest behind them.
std::pair<std::string_view, std::string_view> halves(std::string_view prose) {
    const std::size_t second = prose.find("\n# ");
    if (second == std::string_view::npos) return {prose, {}};
    return {prose.substr(0, second + 1), prose.substr(second + 1)};
}

}  // namespace

std::string roff_of(std::string_view prose) {
    enum class In { paragraph, item, block, nothing } in = In::nothing;
    std::string out;
    bool gap = false;
    for (const std::string_view line : text::split(prose, '\n')) {
        const bool indented = line.substr(0, 4) == "    ";
        if (in == In::block && !indented && !line.empty()) {
            out += ".fi\n.RE\n";
            in = In::nothing;
            gap = true;
        }
        if (line.empty()) {
            gap = true;
        } else if (line.substr(0, 2) == "# ") {
            out += ".SH " +
                   (line.find(' ', 2) == std::string_view::npos ? std::string(line.substr(2))
                                                                : "\"" + std::string(line.substr(2)) + "\"") +
                   "\n";
            in = In::nothing;
            gap = false;
        } else if (indented) {
            if (in != In::block) out += ".PP\n.RS 4\n.nf\n";
            if (in == In::block && gap) out += "\n";
            out += escaped(line.substr(4), true) + "\n";
            in = In::block;
            gap = false;
        } else if (line.substr(0, 2) == "- ") {
            out += ".IP \\(bu 2\n" + inline_roff(line.substr(2)) + "\n";
            in = In::item;
            gap = false;
        } else {
            if (gap && in != In::nothing) out += ".PP\n";
            if (gap && in == In::nothing && !out.empty() && out.rfind(".RE\n") == out.size() - 4)
                out += ".PP\n";
            out += inline_roff(text::trim(line)) + "\n";
            if (in != In::item || gap) in = In::paragraph;
            gap = false;
        }
    }
    if (in == In::block) out += ".fi\n.RE\n";
    return out;
}

std::string man_page(Settings& settings) {
    static const char* prose =
#include "man/prose/sixth.md"
        ;
    const auto parts = halves(prose);
    std::string out = header("SIXTH");
    out += ".SH NAME\nsixth \\- a Python repository's chores, offline and fast\n";
    out += ".SH SYNOPSIS\n" + bold("sixth") + " [" + italic("OPTIONS") + "] " + italic("COMMAND") + " [" +
           italic("ARGUMENTS") + "]...\n";
    out += roff_of(parts.first) + ".SH COMMANDS\n";
    std::vector<std::string> others;
    for (const Command* command : commands()) {
        if (!is_part(*command)) out += item(*command);
    }
    out += ".SH OPTIONS\n" + entries(settings.globals()) + roff_of(parts.second);
    return out;
}

std::string man_page(Settings& settings, const Command& command) {
    const Options& options = settings.of(command);
    const auto parts = halves(options.prose());
    const std::string name = escaped(file_name_of(command), true);
    std::string title = "SIXTH\\-" + name;
    for (char& c : title) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    std::string out = header(title);
    out += fmt::format(".SH NAME\nsixth\\-{} \\- {}\n", name, inline_roff(command.summary));
    out += ".SH SYNOPSIS\n" + bold(synopsis(options)) + "\n" + roff_of(parts.first);
    const std::vector<const Command*> own = parts_of(command);
    if (!own.empty()) out += ".SH COMMANDS\n";
    for (const Command* part : own) out += item(*part);
    out += ".SH OPTIONS\n";
    for (const Option& option : options.all()) {
        if (option.positional) out += entry(option);
    }
    out += entries(options) + entries(settings.globals()) + examples(options) + roff_of(parts.second);
    out += ".SH \"SEE ALSO\"\n.BR sixth (1)";
    // parts point at their group and at each other, the rest at the rest
    const std::string_view group = group_of(command);
    for (const Command* other : commands()) {
        const bool related = !is_part(*other) || (is_part(command) && group_of(*other) == group);
        if (other != &command && related)
            out += fmt::format(",\n.BR sixth\\-{} (1)", escaped(file_name_of(*other), true));
    }
    return out + "\n";
}

}  // namespace sixth::cmd
