#include "core/changelog/lint.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/changelog/classify.h"
#include "core/changelog/message.h"

namespace sixth::changelog {
namespace {

std::uint32_t characters(std::string_view text) {
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) utf8::next(text, at);
    return count;
}

class MessageLint {
  public:
    MessageLint(const Settings& settings, const LintLimits& limits) : settings_(settings), limits_(limits) {}

    std::vector<MessageFinding> run(std::string_view text) {
        std::uint32_t number = 0, blank_after = 0;
        bool has_body = false;
        for (std::string_view rest = text; !rest.empty();) {
            const std::string_view line = take_line(rest);
            ++number;
            if (subject_line_ == 0) {
                if (text::trim(line).empty()) continue;
                subject_line_ = number;
                line_ = line;
                if (is_git_s_own(line)) return {};
                check_subject();
                continue;
            }
            if (number == subject_line_ + 1) {
                blank_after = text::trim(line).empty() ? number : 0;
                if (blank_after == 0)
                    add(number, 1, "no blank line between the subject and the body",
                        "put an empty line before this one");
            }
            has_body = has_body || !text::trim(line).empty();
            check_footer(number, line);
        }
        if (subject_line_ == 0) add(1, 1, "the message is empty", "say what the commit does: 'fix: …'");
        return std::move(findings_);
    }

  private:
    void add(std::uint32_t line, std::uint32_t column, std::string message, std::string fix) {
        findings_.push_back({line, column, std::move(message), std::move(fix)});
    }
    // At this place of the subject's line.
    void at(std::size_t offset, std::string message, std::string fix) {
        add(subject_line_, characters(line_.substr(0, offset)) + 1, std::move(message), std::move(fix));
    }

    static bool is_git_s_own(std::string_view line) {
        for (const std::string_view start :
             {"Merge ", "Revert \"", "Reapply \"", "fixup! ", "squash! ", "amend! "}) {
            if (line.starts_with(start)) return true;
        }
        return false;
    }

    void check_subject() {
        const std::string_view line = line_;
        if (line.front() == ' ' || line.front() == '\t')
            at(0, "the subject begins with a blank", std::string(text::trim(line)));
        const std::uint32_t length = characters(line);
        if (limits_.max_subject > 0 && length > static_cast<std::uint32_t>(limits_.max_subject)) {
            add(subject_line_, static_cast<std::uint32_t>(limits_.max_subject) + 1,
                fmt::format("the subject has {} characters, more than {}", length, limits_.max_subject),
                "say the rest in the body, below an empty line");
        }
        const std::size_t colon = line.find(':');
        const Header header = parse_header(text::trim(line));
        if (header.type.empty()) return explain(colon);
        const auto type_at = static_cast<std::size_t>(header.type.data() - line.data());
        check_type(header, type_at);
        const auto description_at = static_cast<std::size_t>(header.description.data() - line.data());
        if (!header.has_space) {
            at(description_at, "no space behind the colon",
               fmt::format("{} {}", line.substr(0, description_at), line.substr(description_at)));
        } else if (line.substr(description_at - 2, 2) == "  ") {
            at(description_at - 1, "more than one space behind the colon",
               fmt::format("{} {}", text::trim(line.substr(0, description_at)), line.substr(description_at)));
        }
        if (header.description.back() == '.' &&
            !(header.description.size() > 2 &&
              header.description.substr(header.description.size() - 3) == "...")) {
            const std::string_view trimmed = text::trim(line);
            at(static_cast<std::size_t>(trimmed.data() - line.data()) + trimmed.size() - 1,
               "the subject ends with a full stop", std::string(trimmed.substr(0, trimmed.size() - 1)));
        }
    }

    void check_type(const Header& header, std::size_t type_at) {
        const std::vector<std::string> types = known_types(settings_);
        const std::string low = text::lower(header.type);
        const std::string_view line = line_;
        const auto with = [&](std::string_view type) {
            return fmt::format("{}{}{}", line.substr(0, type_at), type,
                               line.substr(type_at + header.type.size()));
        };
        if (std::find(types.begin(), types.end(), low) == types.end()) {
            const std::string meant = text::nearest(low, types);
            at(type_at, fmt::format("unknown type '{}'", header.type),
               meant.empty() ? "use feat, fix, perf, refactor, docs, test, build, ci or chore, or add it to "
                               "[changelog.types]"
                             : with(meant));
        } else if (low != header.type) {
            at(type_at, fmt::format("type '{}' is not in lower case", header.type), with(low));
        }
    }

    // Why the line is no header: the first place where it stops being one.
    void explain(std::size_t colon) {
        const std::string_view line = line_;
        const std::size_t end = line.find_first_of(" (!:\t");
        const std::string_view word = line.substr(0, end);
        const std::vector<std::string> types = known_types(settings_);
        const bool is_type = std::find(types.begin(), types.end(), text::lower(word)) != types.end();
        if (colon == std::string_view::npos ||
            (!is_type && line.substr(0, colon).find('(') == std::string_view::npos &&
             line.substr(0, colon).find(' ') != std::string_view::npos)) {
            const std::size_t place = is_type ? std::min(end, line.size()) : 0;
            const bool is_verb = is_type && end != std::string_view::npos;
            return at(place, "no type and colon before the description",
                      is_verb ? fmt::format("{}:{}", text::lower(word), line.substr(end))
                              : fmt::format("fix: {}", line));
        }
        const std::string_view rest = text::trim(line.substr(colon + 1));
        if (rest.empty())
            return at(colon, "nothing is said behind the colon",
                      fmt::format("{} what it does", line.substr(0, colon + 1)));
        const std::size_t open = line.find('(');
        if (open < colon) {
            const std::size_t close = line.find(')', open);
            if (close == std::string_view::npos || close > colon)
                return at(open, "the scope's bracket is not closed",
                          fmt::format("{}):{}", line.substr(0, colon), line.substr(colon + 1)));
            const std::string_view scope = text::trim(line.substr(open + 1, close - open - 1));
            if (scope.empty())
                return at(open, "the scope is empty",
                          fmt::format("{}{}", text::trim(line.substr(0, open)), line.substr(close + 1)));
            if (open > 0 && line[open - 1] == ' ')
                return at(open - 1, "a space before the scope",
                          fmt::format("{}{}", text::trim(line.substr(0, open)), line.substr(open)));
        }
        const std::size_t before = line.find_last_not_of(" \t", colon == 0 ? 0 : colon - 1);
        if (colon > 0 && before + 1 < colon)
            return at(before + 1, "a space before the colon",
                      fmt::format("{}{}", line.substr(0, before + 1), line.substr(colon)));
        at(0, "no conventional commit", fmt::format("fix: {}", rest));
    }

    void check_footer(std::uint32_t number, std::string_view line) {
        constexpr std::string_view mark = "BREAKING CHANGE";
        const std::string_view start = line.substr(0, mark.size());
        const bool dashed = same_word(start, "BREAKING-CHANGE");
        if (!dashed && !same_word(start, mark)) return;
        std::string_view rest = line.substr(mark.size());
        const bool plural = rest.starts_with("S") || rest.starts_with("s");
        if (plural) rest.remove_prefix(1);
        if (rest.empty() || (rest[0] != ':' && !rest.starts_with(" #") && !rest.starts_with(" :"))) return;
        const std::string right = fmt::format(
            "{}: {}", mark,
            text::trim(rest.substr(rest.find(':') == std::string_view::npos ? 1 : rest.find(':') + 1)));
        if (start != mark && start != "BREAKING-CHANGE")
            return add(number, 1, "BREAKING CHANGE is not in upper case", right);
        if (plural)
            return add(number, static_cast<std::uint32_t>(mark.size()) + 1,
                       "the footer is called BREAKING CHANGE", right);
        if (rest.starts_with(" :"))
            return add(number, static_cast<std::uint32_t>(mark.size()) + 1, "a space before the colon",
                       right);
        if (rest[0] == ':' && !rest.starts_with(": "))
            add(number, static_cast<std::uint32_t>(mark.size()) + 2, "no space behind the colon", right);
    }

    const Settings& settings_;
    const LintLimits& limits_;
    std::uint32_t subject_line_ = 0;
    std::string_view line_;
    std::vector<MessageFinding> findings_;
};

}  // namespace

std::vector<MessageFinding> lint_message(std::string_view text, const Settings& settings,
                                         const LintLimits& limits) {
    return MessageLint(settings, limits).run(text);
}

std::string without_comments(std::string_view text, std::string_view comment_mark) {
    const std::string scissors =
        fmt::format("{} ------------------------ >8 ------------------------", comment_mark);
    std::string out;
    bool cut = false;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        cut = cut || line.starts_with(scissors);
        if (!cut && (comment_mark.empty() || !line.starts_with(comment_mark))) out.append(line);
        out += '\n';
    }
    return out;
}

}  // namespace sixth::changelog
