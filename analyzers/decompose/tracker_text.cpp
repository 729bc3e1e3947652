#include "analyzers/decompose/tracker_text.h"

#include <nlohmann/json.hpp>

#include "core/base/text.h"

namespace sixth::decompose {
namespace {

using nlohmann::json;

constexpr int deepest = 64;

std::string word(const json& node, const char* name) {
    const auto at = node.find(name);
    return at != node.end() && at->is_string() ? at->get<std::string>() : std::string();
}

const json& part(const json& node, const char* name) {
    static const json nothing = json::object();
    const auto at = node.find(name);
    return at != node.end() ? *at : nothing;
}

bool has_mark(const json& node, const char* type) {
    for (const json& mark : part(node, "marks")) {
        if (mark.is_object() && word(mark, "type") == type) return true;
    }
    return false;
}

std::string inlines(const json& node, int depth);
std::string blocks(const json& node, const std::string& indent, int depth);

std::string inline_of(const json& node, int depth) {
    const std::string type = word(node, "type");
    if (type == "text") return has_mark(node, "code") ? "`" + word(node, "text") + "`" : word(node, "text");
    if (type == "hardBreak") return " ";
    if (type == "inlineCard") return word(part(node, "attrs"), "url");
    return inlines(node, depth + 1);
}

std::string inlines(const json& node, int depth) {
    std::string out;
    if (depth > deepest) return out;
    for (const json& child : part(node, "content")) {
        if (child.is_object()) out += inline_of(child, depth);
    }
    return out;
}

// An item: its first paragraph behind the mark, the rest indented below.
std::string item(const json& node, const std::string& mark, const std::string& indent, int depth) {
    std::string text = blocks(node, indent + "   ", depth + 1);
    const std::size_t begin = text.find_first_not_of(" \n");
    return indent + mark + (begin == std::string::npos ? "" : text.substr(begin)) +
           (begin == std::string::npos ? "\n" : "");
}

std::string block_of(const json& node, const std::string& indent, int depth) {
    const std::string type = word(node, "type");
    if (type == "heading") {
        const json& level = part(part(node, "attrs"), "level");
        const int marks = level.is_number_integer() ? std::clamp(level.get<int>(), 1, 6) : 2;
        return indent + std::string(static_cast<std::size_t>(marks), '#') + " " + inlines(node, depth) +
               "\n\n";
    }
    if (type == "codeBlock") {
        std::string out = indent + "```" + word(part(node, "attrs"), "language") + "\n";
        const std::string code = inlines(node, depth);
        for (const std::string_view line : text::split(code, '\n'))
            out.append(indent).append(line).append("\n");
        return out + indent + "```\n\n";
    }
    if (type == "taskItem" || type == "decisionItem") {
        const bool done = word(part(node, "attrs"), "state") == "DONE";
        return indent + (done ? "- [x] " : "- [ ] ") + inlines(node, depth) + "\n";
    }
    if (type == "bulletList" || type == "orderedList") {
        std::string out;
        int number = 1;
        for (const json& child : part(node, "content")) {
            const std::string mark = type == "bulletList" ? "- " : std::to_string(number++) + ". ";
            if (child.is_object()) out += item(child, mark, indent, depth);
        }
        return out + "\n";
    }
    if (type == "paragraph") return indent + inlines(node, depth) + "\n\n";
    return blocks(node, indent, depth + 1);
}

std::string blocks(const json& node, const std::string& indent, int depth) {
    std::string out;
    if (depth > deepest) return out;
    for (const json& child : part(node, "content")) {
        if (child.is_object()) out += block_of(child, indent, depth);
    }
    return out;
}

}  // namespace

std::string document_text(const json& document) {
    return document.is_object() && word(document, "type") == "doc" ? blocks(document, "", 0) : std::string();
}

}  // namespace sixth::decompose
