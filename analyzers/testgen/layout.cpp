#include "analyzers/testgen/layout.h"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <string_view>

#include "core/python/parsed_file.h"

namespace sixth::testgen {

using python::Kind;
using python::NodeId;
using python::ParsedFile;

std::string folded(std::string text, std::size_t width) {
    constexpr int deepest = 6;
    for (int round = 0; round < deepest; ++round) {
        const ParsedFile file(text);
        const auto& tree = file.tree();
        std::map<std::uint32_t, NodeId> longest;  // by line
        for (NodeId id = 0; id < tree.size();) {
            const Kind kind = tree.kind(id);
            const bool brackets = kind == Kind::list || kind == Kind::dictionary || kind == Kind::set ||
                                  kind == Kind::tuple || kind == Kind::argument_list;
            const std::uint32_t line = tree[id].line;
            if (!brackets || file.end_line(id) != line || file.line_text(line).size() <= width ||
                tree[id].end - tree[id].begin < 10) {
                ++id;
                continue;
            }
            const auto at = longest.find(line);
            if (at == longest.end() ||
                tree[at->second].end - tree[at->second].begin < tree[id].end - tree[id].begin)
                longest[line] = id;
            id = tree.end(id);
        }
        if (longest.empty()) return text;
        for (auto at = longest.rbegin(); at != longest.rend(); ++at) {
            const NodeId id = at->second;
            const std::string_view whole = file.line_text(at->first);
            const std::string indent(whole.substr(0, whole.find_first_not_of(' ')));
            std::string out(1, text[tree[id].begin]);
            out += '\n';
            for (const NodeId child : tree.children(id)) {
                if (python::is_named(tree.kind(child)))
                    out += fmt::format("{}    {},\n", indent, file.text(child));
            }
            out += indent;
            out += text[tree[id].end - 1];
            text.replace(tree[id].begin, tree[id].end - tree[id].begin, out);
        }
    }
    return text;
}

std::string requoted(const std::string& text, char quote) {
    if (quote == '\'') return text;
    const ParsedFile file(text);
    const auto& tree = file.tree();
    std::string out = text;
    for (NodeId id = 0; id < tree.size(); ++id) {
        if (tree.kind(id) != Kind::string) continue;
        const std::string_view whole = file.text(id);
        const std::size_t open = whole.find_first_of("'\"");
        if (open == std::string_view::npos || whole[open] != '\'' || whole.substr(open, 3) == "'''" ||
            whole.find('"') != std::string_view::npos || whole.find("\\'") != std::string_view::npos)
            continue;
        out[tree[id].begin + open] = '"';
        out[tree[id].end - 1] = '"';
    }
    return out;
}

}  // namespace sixth::testgen
