#include "analyzers/decompose/issue.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyzers/decompose/tracker_text.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

namespace sixth::decompose {
namespace {

using nlohmann::json;

constexpr std::size_t longest_key = 40;
constexpr std::size_t longest_line = 300;  // bytes of a title

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter_or_digit(char c) {
    return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z');
}

std::string clean_key(std::string_view text) {
    std::string key;
    for (const char c : text) {
        if (is_letter_or_digit(c) || c == '_' || c == '-') {
            key += c;
        } else if (!key.empty() && key.back() != '-') {
            key += '-';
        }
    }
    while (!key.empty() && key.back() == '-') key.pop_back();
    const std::size_t begin = std::min(key.find_first_not_of('-'), key.size());
    return key.substr(begin, longest_key);
}

// "AAS-213.md" -> "AAS-213", "issue-12.md" -> "12"
std::string key_in_name(std::string_view name) {
    name = name.substr(name.rfind('/') + 1);
    name = name.substr(0, name.rfind('.'));
    if (const std::string_view key = leading_key(name); !key.empty()) return std::string(key);
    const std::string low = text::lower(name);
    if (low.compare(0, 5, "issue") != 0) return "";
    const std::size_t digit = std::min(name.find_first_of("0123456789"), name.size());
    std::size_t end = digit;
    while (end < name.size() && is_digit(name[end])) ++end;
    return std::string(name.substr(digit, end - digit));
}

// `---` and `key: value` lines at the very top, as site generators and some trackers write them.
void take_front_matter(Issue& issue) {
    std::string& body = issue.body;
    if (body.compare(0, 4, "---\n") != 0) return;
    const std::size_t end = body.find("\n---", 3);
    if (end == std::string::npos) return;
    for (const std::string_view line : text::split(std::string_view(body).substr(4, end - 3), '\n')) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string name = text::lower(text::trim(line.substr(0, colon)));
        std::string_view value = text::trim(line.substr(colon + 1));
        if (value.size() > 1 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0])
            value = value.substr(1, value.size() - 2);
        if (name == "id" || name == "key" || name == "identifier" || name == "number")
            issue.key = clean_key(value);
        if (name == "title") issue.title = utf8::printable(value);
        if (name == "url") issue.url = utf8::printable(value);
    }
    for (std::size_t i = 0; i < std::min(end + 4, body.size()); ++i) {
        if (body[i] != '\n') body[i] = ' ';  // its lines stay, so that all others keep their numbers
    }
}

std::string title_in(std::string_view body) {
    std::string_view first;
    for (std::string_view line : text::split(body, '\n')) {
        line = text::trim(line);
        if (first.empty() && !line.empty()) first = line;
        const std::size_t marks = std::min(line.find_first_not_of('#'), line.size());
        if (marks > 0 && marks < 7 && marks < line.size() && line[marks] == ' ')
            return utf8::printable(text::trim(line.substr(marks)));
        if (!first.empty() && first.data() != line.data()) break;  // the title comes first or not at all
    }
    return utf8::printable(first);
}

Issue read_markdown(std::string_view text) {
    Issue issue;
    issue.body = utf8::valid(text);
    issue.body.erase(std::remove(issue.body.begin(), issue.body.end(), '\r'), issue.body.end());
    take_front_matter(issue);
    if (issue.title.empty()) {
        issue.title = title_in(issue.body);
        issue.titled_by_body = true;
    }
    return issue;
}

// The first of these members that is there, as text.
std::string member(const json& object, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const auto at = object.find(name);
        if (at == object.end() || at->is_null()) continue;
        if (at->is_string()) return at->get<std::string>();
        if (at->is_number_integer()) return std::to_string(at->get<long long>());
        if (at->is_object()) return document_text(*at);
    }
    return "";
}

// A list, a list under "nodes" (GraphQL) or under its own name once more (Jira).
const json* list_of(const json& object, const char* name) {
    const auto at = object.find(name);
    if (at == object.end()) return nullptr;
    if (at->is_array()) return &*at;
    if (!at->is_object()) return nullptr;
    for (const char* inner : {"nodes", name}) {
        const auto list = at->find(inner);
        if (list != at->end() && list->is_array()) return &*list;
    }
    return nullptr;
}

Issue issue_of(const json& given) {
    const auto fields = given.find("fields");  // Jira
    const json& object = fields != given.end() && fields->is_object() ? *fields : given;
    Issue issue;
    issue.key = clean_key(member(given, {"identifier", "key", "iid", "number", "id"}));
    issue.title = utf8::printable(member(object, {"title", "summary", "name"}));
    issue.body = utf8::valid(member(object, {"body", "description", "descriptionText", "content"}));
    issue.body.erase(std::remove(issue.body.begin(), issue.body.end(), '\r'), issue.body.end());
    issue.url = utf8::printable(member(given, {"url", "html_url", "web_url", "webUrl", "self"}));
    for (const char* name : {"comments", "comment", "notes"}) {
        const json* comments = list_of(object, name == std::string_view("comment") ? "comment" : name);
        if (!comments && object.contains(name) && object[name].is_object())
            comments = list_of(object[name], "comments");
        if (!comments) continue;
        for (const json& comment : *comments) {
            if (comment.is_object()) issue.comments.push_back(utf8::valid(member(comment, {"body", "text"})));
        }
        break;
    }
    if (const json* labels = list_of(object, "labels")) {
        for (const json& label : *labels) {
            if (label.is_string()) issue.labels.push_back(label.get<std::string>());
            if (label.is_object()) issue.labels.push_back(member(label, {"name", "title"}));
        }
    }
    return issue;
}

[[noreturn]] void refuse(const std::string& what) {
    throw Error(what, "give Markdown, or what 'gh issue view N --json number,title,body,comments' prints");
}

const json& chosen(const json& list, std::string_view wanted) {
    std::vector<std::string> keys;
    for (const json& each : list) {
        if (!each.is_object()) refuse("the export holds something that is no issue");
        const std::string key = issue_of(each).key;
        if (!wanted.empty() && key == clean_key(wanted)) return each;
        keys.push_back(key);
    }
    if (wanted.empty() && list.size() == 1) return list[0];
    if (keys.size() > 8) keys.resize(8), keys.emplace_back("…");
    if (wanted.empty())
        throw Error(fmt::format("the export holds {}", text::counted(list.size(), "issue")),
                    keys.empty() ? "" : "name one with --issue: " + text::join(keys, ", "));
    throw Error(fmt::format("the export holds no issue '{}'", wanted), "it has " + text::join(keys, ", "));
}

Issue read_json(std::string_view text, std::string_view wanted) {
    const json whole = json::parse(text, nullptr, false);
    if (whole.is_discarded()) refuse("this begins like JSON and is none");
    const json* list = whole.is_array() ? &whole : nullptr;
    for (const char* name : {"issues", "items", "nodes"}) {
        if (!list && whole.is_object()) list = list_of(whole, name);
    }
    Issue issue = issue_of(list ? chosen(*list, wanted) : whole);
    if (issue.title.empty() && text::trim(issue.body).empty()) refuse("this JSON has neither title nor body");
    if (issue.title.empty()) {
        issue.title = title_in(issue.body);
        issue.titled_by_body = true;
    }
    if (!list && !wanted.empty()) issue.key = clean_key(wanted);
    return issue;
}

bool looks_like_json(std::string_view text) {
    const std::string_view rest = text::trim(text);
    if (rest.empty()) return false;
    // "[ ] a task" and "[AAS-1] title" are Markdown
    return rest[0] == '{' || (rest[0] == '[' && text::trim(rest.substr(1)).substr(0, 1) == "{");
}

}  // namespace

std::string slug(std::string_view text, std::size_t most) {
    std::string out;
    for (const char c : text) {
        if (is_letter_or_digit(c)) {
            out += text::lower(c);
        } else if (c != '\'' && c != '`' && !out.empty() && out.back() != '-') {
            out += '-';
        }
    }
    if (out.size() > most) {
        const std::size_t dash = out.rfind('-', most);
        out.resize(dash == std::string::npos || dash < most / 2 ? most : dash);
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out;
}

std::string_view leading_key(std::string_view text) {
    while (!text.empty() && (text[0] == '[' || text[0] == ' ')) text.remove_prefix(1);
    std::size_t at = 0;
    while (at < text.size() && (is_upper(text[at]) || (at > 0 && (is_digit(text[at]) || text[at] == '_'))))
        ++at;
    if (at < 2 || at >= text.size() || text[at] != '-') return {};
    std::size_t end = at + 1;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end == at + 1 || end > longest_key || (end < text.size() && is_letter_or_digit(text[end]))) return {};
    return text.substr(0, end);
}

Issue read_issue(std::string_view text, std::string_view name, std::string_view wanted) {
    if (text.size() > largest_issue)
        throw Error(fmt::format("the issue is larger than {} MiB", largest_issue >> 20),
                    "plan a part of it at a time");
    if (text.compare(0, 3, "\xEF\xBB\xBF") == 0) text.remove_prefix(3);
    const bool structured = looks_like_json(text);
    Issue issue = structured ? read_json(text, wanted) : read_markdown(text);
    if (!structured && !wanted.empty()) issue.key = clean_key(wanted);
    if (issue.key.empty()) issue.key = std::string(leading_key(issue.title));
    if (issue.key.empty()) issue.key = key_in_name(name);
    if (issue.key.empty()) issue.key = slug(issue.title, 32);
    if (text::trim(issue.title).empty())
        throw Error("there is no issue: the text is empty", "sixth decompose plan FILE, or - for stdin");
    if (issue.key.empty()) issue.key = "issue";
    issue.title = utf8::printable(std::string_view(issue.title).substr(0, longest_line));
    // "AAS-213: Retry the upload" is titled "Retry the upload"
    std::string_view title = issue.title;
    if (const std::string_view key = leading_key(title); !key.empty()) {
        title.remove_prefix(static_cast<std::size_t>(key.data() - title.data()) + key.size());
        const std::size_t begin = title.find_first_not_of(" ]:-.–—\t");
        if (begin != std::string_view::npos) issue.title = std::string(title.substr(begin));
    }
    return issue;
}

}  // namespace sixth::decompose
