#include "core/hooks/block.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/shell_words.h"
#include "core/base/text.h"

namespace sixth::hooks {
namespace {

constexpr std::string_view begin_mark = "# >>> sixth hook ";  // then its name and the hash of what follows
constexpr std::string_view end_mark = "# <<< sixth hook\n";
constexpr std::string_view call = "sixth_hook ";
constexpr std::string_view whole = "# sixth made this file.\n";
constexpr std::string_view chain = "    exec \"${0%/*}/\"";

std::string in_quotes(const std::string& word) {
    return join_shell_words({word});
}

std::string without_cr(std::string_view text) {
    std::string out(text);
    out.erase(std::remove(out.begin(), out.end(), '\r'), out.end());
    return out;
}

std::string finder(const Block& block) {
    std::string out = "sixth_hook() {\n";
    if (!block.program.empty()) {
        const std::string program = in_quotes(block.program);
        out += fmt::format("    if [ -x {0} ]; then {0} \"$@\"; return; fi\n", program);
    }
    out += "    if command -v sixth >/dev/null 2>&1; then sixth \"$@\"; return; fi\n";
    out += fmt::format(
        "    printf '%s\\n' \"sixth: {}: sixth is not installed here; {} 'sixth $*'\" >&2\n    return "
        "{}\n}}\n",
        block.hook, block.required ? "this hook requires" : "left out", block.required ? 127 : 0);
    return out;
}

std::string calls(const Block& block, const GitHook& hook) {
    std::string out;
    for (const std::string& command : block.commands) {
        out += fmt::format("    {}{}{} || {}\n", hook.reads ? "sixth_input | " : "", call, command,
                           hook.stops ? "exit" : ":");
    }
    return out;
}

std::string body(const Block& block) {
    const GitHook& hook = git_hook(block.hook);
    std::string out =
        "# 'sixth hook install' wrote this, 'sixth hook uninstall' takes it out. Do not edit it.\n";
    if (block.whole_file) out += whole;
    out += finder(block);
    // a hook that runs itself again (husky's of old) runs sixth once
    out += "if [ \"${SIXTH_HOOK_PID-}\" != \"$PPID\" ]; then\n    SIXTH_HOOK_PID=$$; export SIXTH_HOOK_PID\n";
    if (hook.reads) {
        out += "    sixth_lines=$(cat)\n";
        out +=
            "    sixth_input() { [ -z \"$sixth_lines\" ] || printf '%s\\n' \"$sixth_lines\" 2>/dev/null; }\n";
    }
    out += calls(block, hook);
    const bool ends_here = block.whole_file && block.chained.empty();
    if (hook.reads && !ends_here) {
        out +=
            "    if [ -z \"$sixth_lines\" ]; then exec </dev/null; else exec <<SIXTH_LINES\n$sixth_lines\n"
            "SIXTH_LINES\n    fi\n";
    }
    out += "fi\n";
    if (!block.chained.empty()) {
        const std::string file = "\"${0%/*}/\"" + in_quotes(block.chained);
        out += fmt::format("if [ -x {0} ]; then\n    exec {0} \"$@\"\nfi\n", file);
    }
    return out;
}

// The one word that `line` begins with, unless somebody broke its quotes.
std::string first_word(std::string_view line) {
    try {
        const std::vector<std::string> words = split_shell_words(line);
        return words.empty() ? "" : words.front();
    } catch (const Error&) {
        return "";
    }
}

Block parsed(const std::string& hook, std::string_view text) {
    Block block;
    block.hook = hook;
    block.whole_file = text.find(whole) != text.npos;
    block.required = text.find("    return 127\n") != text.npos;
    for (std::string_view line : text::split(text, '\n')) {
        const std::size_t at = line.find(call);
        const std::size_t end = line.rfind(" || ");
        if (at != line.npos && end != line.npos && at + call.size() <= end) {
            block.commands.emplace_back(line.substr(at + call.size(), end - at - call.size()));
        } else if (line.substr(0, chain.size()) == chain) {
            block.chained = first_word(line.substr(chain.size()));
        }
    }
    return block;
}

}  // namespace

const std::vector<GitHook>& git_hooks() {
    static const std::vector<GitHook> all = {
        {"pre-commit", "before a commit", false, true},
        {"commit-msg", "when its message is written", false, true},
        {"post-merge", "after a merge or pull", false, false},
        {"post-rewrite", "after a rebase or amended commit", true, false},
        {"pre-push", "before a push", true, true}};
    return all;
}

const GitHook& git_hook(std::string_view name) {
    std::vector<std::string> names;
    for (const GitHook& hook : git_hooks()) {
        if (name == hook.name) return hook;
        names.emplace_back(hook.name);
    }
    const std::string meant = text::nearest(name, names);
    throw Error(fmt::format("sixth has nothing to do in a hook '{}'", name),
                meant.empty() ? text::join(names, ", ") : fmt::format("did you mean {}?", meant));
}

std::string render(const Block& block) {
    const std::string inside = body(block);
    return fmt::format("{}{} {:016x}\n{}{}", begin_mark, block.hook, hash64(inside), inside, end_mark);
}

std::optional<FoundBlock> find_block(std::string_view text) {
    FoundBlock found;
    found.begin = text.find(begin_mark);
    if (found.begin == text.npos) return std::nullopt;
    const std::string_view last = end_mark.substr(0, end_mark.size() - 1);
    const std::size_t last_line = text.find(last, found.begin);
    found.end = last_line == text.npos ? text.npos : text.find('\n', last_line);
    found.end = found.end == text.npos ? text.size() : found.end + 1;
    std::string lines(text.substr(found.begin, found.end - found.begin));
    const std::size_t line_end = lines.find('\n');
    found.crlf = line_end != lines.npos && line_end > 0 && lines[line_end - 1] == '\r';
    if (found.crlf) lines = without_cr(lines);
    const std::size_t inside = std::min(lines.find('\n'), lines.size() - 1) + 1;
    const auto head = text::split(
        text::trim(std::string_view(lines).substr(begin_mark.size(), inside - begin_mark.size())), ' ');
    const std::string_view rest = std::string_view(lines).substr(inside);
    found.block = parsed(std::string(head.front()), rest);
    found.intact = head.size() == 2 && rest.size() >= end_mark.size() &&
                   rest.substr(rest.size() - end_mark.size()) == end_mark &&
                   head[1] == fmt::format("{:016x}", hash64(rest.substr(0, rest.size() - end_mark.size())));
    return found;
}

std::string shell_text(const std::vector<std::string>& words) {
    std::vector<std::string> out;
    for (const std::string& word : words) {
        if (word.find_first_of("\r\n") != word.npos)
            throw Error(fmt::format("a line break in '{}'", word), "write the command on one line");
        std::string text, plain;
        for (std::size_t i = 0; i < word.size(); ++i) {
            const bool argument = word.size() - i >= 3 && word[i] == '{' && word[i + 1] >= '1' &&
                                  word[i + 1] <= '9' && word[i + 2] == '}';
            if (!argument) {
                plain += word[i];
                continue;
            }
            if (!plain.empty()) text += in_quotes(plain);
            plain.clear();
            text += fmt::format("\"${{{}-}}\"", word[i + 1]);
            i += 2;
        }
        if (!plain.empty() || text.empty()) text += in_quotes(plain);
        out.push_back(std::move(text));
    }
    return text::join(out, " ");
}

std::string with_crlf(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') out += '\r';
        out += c;
    }
    return out;
}

}  // namespace sixth::hooks
