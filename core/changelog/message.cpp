#include "core/changelog/message.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"

namespace sixth::changelog {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_word(char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
}
bool is_blank(std::string_view line) {
    return text::trim(line).empty();
}

// Footers that people write inside a paragraph that goes on, or that hold more lines.
constexpr std::array<std::string_view, 24> known_tokens = {
    "signed-off-by", "co-authored-by", "reviewed-by", "acked-by", "refs",    "ref",
    "closes",        "close",          "fixes",       "resolves", "issue",   "issues",
    "see-also",      "relates",        "relates-to",  "related",  "part-of", "release-as",
    "changelog",     "change-id",      "reverts",     "ticket",   "jira",    "cc"};

bool is_breaking(std::string_view token) {
    return token == "BREAKING CHANGE" || token == "BREAKING-CHANGE" || token == "BREAKING CHANGES";
}

bool is_known(std::string_view token) {
    return is_breaking(token) || std::any_of(known_tokens.begin(), known_tokens.end(),
                                             [&](std::string_view known) { return same_word(known, token); });
}

// "Token: value" or "Token #value"; an empty token: it is none.
Footer parse_footer(std::string_view line) {
    std::size_t end = 0;
    for (const std::string_view mark : {"BREAKING CHANGES", "BREAKING CHANGE"}) {
        if (end == 0 && line.substr(0, mark.size()) == mark) end = mark.size();
    }
    if (end == 0) {
        if (line.empty() || !is_letter(line[0])) return {};
        while (end < line.size() && is_word(line[end]) && line[end] != '_') ++end;
    }
    const std::string_view token = line.substr(0, end), rest = line.substr(end);
    if (rest.substr(0, 2) == ": " || rest == ":") return {token, text::trim(rest.substr(1))};
    if (rest.substr(0, 2) == " #") return {token, text::trim(rest)};
    return {};
}

struct Paragraph {
    std::string_view text;
    std::vector<std::string_view> lines;
};

std::vector<Paragraph> paragraphs_of(std::string_view body) {
    std::vector<Paragraph> all;
    bool open = false;
    for (std::string_view rest = body; !rest.empty();) {
        const std::string_view line = take_line(rest);
        if (is_blank(line)) {
            open = false;
            continue;
        }
        if (!open) all.push_back({line, {}});
        open = true;
        Paragraph& last = all.back();
        last.lines.push_back(line);
        last.text = {last.text.data(),
                     static_cast<std::size_t>(line.data() + line.size() - last.text.data())};
    }
    return all;
}

// "---------": what GitHub writes above the co-authors of a squash.
bool is_rule(const Paragraph& paragraph) {
    return paragraph.lines.size() == 1 && paragraph.text.size() >= 3 &&
           paragraph.text.find_first_not_of('-') == std::string_view::npos;
}

bool is_footers(const Paragraph& paragraph) {
    const Footer first = parse_footer(paragraph.lines[0]);
    if (first.token.empty()) return false;
    return is_known(first.token) ||
           std::all_of(paragraph.lines.begin(), paragraph.lines.end(), [](std::string_view line) {
               return line[0] == ' ' || line[0] == '\t' || !parse_footer(line).token.empty();
           });
}

// From behind the token to `end`.
std::string_view value_until(std::string_view token, const char* end) {
    const char* begin = token.data() + token.size();
    if (begin < end && *begin == ':') ++begin;
    return text::trim({begin, static_cast<std::size_t>(end - begin)});
}

const char* end_of(const Paragraph& paragraph) {
    return paragraph.text.data() + paragraph.text.size();
}

void take_footers(const Paragraph& paragraph, std::vector<Footer>& footers) {
    const std::size_t first = footers.size();
    for (const std::string_view line : paragraph.lines) {
        const Footer footer = parse_footer(line);
        if (!footer.token.empty()) footers.push_back(footer);  // else it goes on with the one before
    }
    const char* end = end_of(paragraph);  // a value ends where the next token begins
    for (std::size_t i = footers.size(); i-- > first;) {
        footers[i].value = value_until(footers[i].token, end);
        end = footers[i].token.data();
    }
}

// "BREAKING CHANGE: …" counts wherever a line of the body begins with it; its text is the rest of the
// paragraph.
std::string_view breaking_text_in(const Paragraph& paragraph) {
    for (const std::string_view line : paragraph.lines) {
        const Footer footer = parse_footer(line);
        if (is_breaking(footer.token)) return value_until(footer.token, end_of(paragraph));
    }
    return {};
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
    const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return low(x) == low(y); });
}

std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

Header parse_header(std::string_view line) {
    Header header;
    std::size_t at = 0;
    while (at < line.size() && is_word(line[at])) ++at;
    if (at == 0 || !is_letter(line[0])) return {};
    const std::string_view type = line.substr(0, at);
    if (at < line.size() && line[at] == '(') {
        const std::size_t close = line.find_first_of("()\n", at + 1);
        if (close == std::string_view::npos || line[close] != ')') return {};
        header.scope = text::trim(line.substr(at + 1, close - at - 1));
        if (header.scope.empty()) return {};
        at = close + 1;
    }
    if (at < line.size() && line[at] == '!') {
        header.breaking = true;
        ++at;
    }
    if (at >= line.size() || line[at] != ':') return {};
    const std::string_view rest = line.substr(at + 1);
    header.description = text::trim(rest);
    header.has_space = !rest.empty() && (rest[0] == ' ' || rest[0] == '\t');
    // http://…, std::string, 12:30
    if (header.description.empty() || (!header.has_space && !is_letter(rest[0]))) return {};
    header.type = type;
    return header;
}

std::string_view Message::footer(std::string_view token) const {
    for (std::size_t i = footers.size(); i-- > 0;) {
        if (same_word(footers[i].token, token)) return footers[i].value;
    }
    return {};
}

Message parse_message(std::string_view text) {
    Message message;
    while (!text.empty() && message.subject.empty()) message.subject = text::trim(take_line(text));
    message.header = parse_header(message.subject);
    message.breaking = message.header.breaking;

    const std::vector<Paragraph> paragraphs = paragraphs_of(text);
    std::size_t body_end = paragraphs.size();
    while (body_end > 0 && (is_footers(paragraphs[body_end - 1]) || is_rule(paragraphs[body_end - 1])))
        --body_end;
    for (std::size_t i = body_end; i < paragraphs.size(); ++i) {
        if (!is_rule(paragraphs[i])) take_footers(paragraphs[i], message.footers);
    }
    if (body_end > 0) {
        const char* begin = paragraphs[0].text.data();
        const std::string_view last = paragraphs[body_end - 1].text;
        message.body = {begin, static_cast<std::size_t>(last.data() + last.size() - begin)};
    }
    for (const Footer& footer : message.footers) {
        if (!is_breaking(footer.token)) continue;
        message.breaking = true;
        if (message.breaking_text.empty()) message.breaking_text = footer.value;
    }
    for (std::size_t i = 0; i < body_end && message.breaking_text.empty(); ++i) {
        message.breaking_text = breaking_text_in(paragraphs[i]);
        if (!message.breaking_text.empty()) message.breaking = true;
    }
    return message;
}

std::vector<std::string_view> squashed_headers(std::string_view body) {
    std::vector<std::string_view> headers;
    while (!body.empty()) {
        const std::string_view line = take_line(body);
        const bool is_item = line.size() > 2 && (line[0] == '*' || line[0] == '-') && line[1] == ' ';
        if (!is_item) {
            if (headers.empty() && !is_blank(line)) return {};
            continue;
        }
        const std::string_view item = text::trim(line.substr(2));
        if (!parse_header(item).has_space || parse_header(item).type.empty()) return {};
        headers.push_back(item);
    }
    return headers;
}

}  // namespace sixth::changelog
