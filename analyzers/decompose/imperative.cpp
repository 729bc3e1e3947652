#include <algorithm>

#include "analyzers/decompose/mentions.h"
#include "analyzers/decompose/verbs.h"
#include "analyzers/decompose/words.h"
#include "core/base/text.h"

namespace sixth::decompose {
namespace {

std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

// "Dockerfile is …" -> "dockerfile is …", but "API is …" and "`x` is …" stay.
std::string uncapital(std::string text) {
    if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z') {
        const std::size_t end = std::min(text.find(' '), text.size());
        const bool plain = std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(end),
                                       [](char c) { return c >= 'a' && c <= 'z'; });
        if (plain) text[0] = text::lower(text[0]);
    }
    return text;
}

// Up to the end of the first sentence, then to a whole word.
std::string shortened(std::string_view text) {
    for (std::size_t at = 24; at + 1 < text.size(); ++at) {
        if ((text[at] == '.' || text[at] == ';' || text[at] == '!' || text[at] == '?') &&
            text[at + 1] == ' ' && text[at - 2] != '.') {
            text = text.substr(0, at);
            break;
        }
    }
    if (text.size() > longest_title) {
        std::size_t cut = text.rfind(' ', longest_title - 3);
        if (cut == std::string_view::npos || cut < longest_title / 2) {
            cut = longest_title - 3;
            while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
        }
        std::string out(text.substr(0, cut));
        if (std::count(out.begin(), out.end(), '`') % 2 == 1) out += '`';
        return out + "…";
    }
    while (!text.empty() && (text.back() == '.' || text.back() == ':' || text.back() == ';' ||
                             text.back() == ',' || text.back() == ' '))
        text.remove_suffix(1);
    return std::string(text);
}

// "app/x.py:12 – it hangs": the place is among the files.
std::string_view without_place(std::string_view text) {
    const std::size_t end = text.find(' ');
    if (end == std::string_view::npos || text[0] != '`' || text[end - 1] == ',') return text;
    const Mentions place = mentions_of(text.substr(0, end));
    if (place.paths.size() != 1) return text;
    std::string_view rest = text.substr(end + 1);
    for (const std::string_view dash : {"– ", "— ", "- ", ": "}) {
        if (rest.substr(0, dash.size()) == dash) return text::trim(rest.substr(dash.size()));
    }
    return text[end - 1] == ':' ? text::trim(rest) : text;
}

// "There is no test that …" -> "Add a test that …"
std::string what_is_missing(std::string_view text) {
    const std::string low = text::lower(text.substr(0, 24));
    for (const std::string_view start : {"there is no ", "there are no "}) {
        if (low.compare(0, start.size(), start) != 0) continue;
        const std::string_view rest = text.substr(start.size());
        const bool vowel = !rest.empty() && std::string_view("aeiou").find(rest[0]) != std::string_view::npos;
        const bool many = start == "there are no ";
        return std::string("Add ") + (many ? "" : vowel ? "an " : "a ") + std::string(rest);
    }
    return "";
}

// "Rewrite the guide [lee]", "… (@lee)": who does it is no part of what is done.
std::string without_owner(std::string line) {
    const std::size_t open = line.find_last_of("[(");
    if (open == std::string::npos || open < 8 || line[open - 1] != ' ') return line;
    const std::string_view name = std::string_view(line).substr(open + 1);
    const bool at = line[open] == '(' ? name.substr(0, 1) == "@" : true;
    const bool word =
        name.size() > 1 && (name.back() == ']' || name.back() == ')') &&
        std::all_of(name.begin(), name.end() - 1, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '@' || c == '-' || c == '_';
        });
    if (at && word) line.resize(open - 1);
    return line;
}

}  // namespace

std::string imperative(std::string_view given, Kind kind, bool is_bug) {
    std::string_view text = text::trim(given);
    for (const std::string_view start :
         {"please ", "Please ", "Also ", "also ", "Then ", "then ", "Finally, ", "First, ", "Next, "}) {
        if (text.substr(0, start.size()) == start) text.remove_prefix(start.size());
    }
    // "feat(cli): add x", "[Bug]: x", "Bug: x"
    if (text.substr(0, 1) == "[") {
        const std::size_t end = text.find(']');
        if (end < 30 && end + 1 < text.size() && text[end + 1] != '(')
            text = text::trim(text.substr(end + 1));
        while (!text.empty() && (text[0] == ':' || text[0] == ' ')) text.remove_prefix(1);
    }
    if (const std::size_t colon = text.find(": ");
        colon < 30 && text.find(' ') > colon && text.find('`') > colon) {
        const std::string head = text::lower(text.substr(0, colon));
        const std::string_view type = std::string_view(head).substr(0, head.find_first_of("(!"));
        for (const std::string_view known :
             {"feat", "fix", "docs", "chore", "refactor", "perf", "test", "ci", "build", "style", "bug",
              "feature", "enhancement", "rfc", "task", "epic", "story"}) {
            if (type == known) text = text::trim(text.substr(colon + 2));
        }
    }
    text = without_place(text);
    if (const std::string missing = what_is_missing(text); !is_bug && !missing.empty())
        return shortened(missing);
    std::string line = without_owner(shortened(text));
    if (line.empty()) return line;
    const std::size_t end = std::min(line.find_first_of(" ,:"), line.size());
    const std::string head = text::lower(std::string_view(line).substr(0, end));
    if (is_verb(head) || (head == "speed" && line.compare(end, 4, " up ") == 0))
        return capital(std::move(line));
    const bool inflected =
        head.ends_with("ing") || head.ends_with("ed") || head.ends_with("s") || head.ends_with("d");
    if (const std::string base = base_form(head); inflected && !base.empty() && end < line.size()) {
        // "tests for x" is no order, "adds x" is
        const std::string rest = line.substr(end);
        const bool noun = rest.compare(0, 5, " for ") == 0 || rest.compare(0, 4, " of ") == 0 ||
                          rest.compare(0, 5, " and ") == 0 || rest.compare(0, 4, " is ") == 0 ||
                          rest.compare(0, 5, " are ") == 0 || rest.compare(0, 4, " in ") == 0 ||
                          rest.compare(0, 6, " with ") == 0;
        if (!noun) return capital(base + rest);
    }
    std::string rest = uncapital(line);
    if (rest.compare(0, 4, "new ") == 0 && !is_bug) return shortened("Add " + rest);
    // a sentence states what shall be; a name is something to make
    const std::vector<std::string> list = words_of(line);
    const bool sentence =
        std::any_of(list.begin() + (list.empty() ? 0 : 1), list.end(), [](const std::string& w) {
            return w == "is" || w == "are" || w == "can" || w == "does" || w == "cannot" || w == "works" ||
                   w == "returns" || w == "has" || w == "gets" || w == "be" || w == "raises" ||
                   w == "shows" || w == "stays" || w == "fails" || w == "keeps" || w == "uses" ||
                   w == "exits" || w == "accepts" || w == "will";
        });
    if (kind == Kind::test && rest.find("test") != std::string::npos) return shortened("Write " + rest);
    if (kind == Kind::test) return shortened((sentence || is_demand(line) ? "Test that " : "Test ") + rest);
    if (kind == Kind::docs) return shortened("Document: " + rest);
    if (is_bug) return shortened("Fix: " + rest);
    if (is_demand(line)) return shortened("Make sure that " + rest);
    return shortened((sentence ? "Make sure that " : "Implement ") + rest);
}

}  // namespace sixth::decompose
