#include "analyzers/lint/tokens.h"

#include <algorithm>
#include <vector>

namespace sixth::lint {

using python::Kind;
using python::NodeId;
using python::Tree;

namespace {

// One of two subtrees walked in step: nodes in document order without comments, with their depth.
struct Walk {
    const Tree& tree;
    NodeId at, end;
    std::vector<NodeId> open;  // ends of the nodes around `at`

    void skip_comments() {
        while (at < end && (tree.kind(at) == Kind::comment || tree.kind(at) == Kind::line_continuation))
            at = tree.end(at);
        while (!open.empty() && open.back() <= at) open.pop_back();
    }
    void step() {
        if (!tree.leaf(at)) open.push_back(tree.end(at));
        ++at;
    }
};

}  // namespace

bool same_tokens(const python::ParsedFile& file, NodeId a, NodeId b) {
    const Tree& tree = file.tree();
    Walk left{tree, a, tree.end(a), {}};
    Walk right{tree, b, tree.end(b), {}};
    for (;; left.step(), right.step()) {
        left.skip_comments();
        right.skip_comments();
        if (left.at == left.end || right.at == right.end) return left.at == left.end && right.at == right.end;
        if (tree.kind(left.at) != tree.kind(right.at) || left.open.size() != right.open.size()) return false;
        // the text of a string between its escapes is no node of its own
        const bool text = tree.leaf(left.at) || tree.kind(left.at) == Kind::string_content;
        if (text && file.text(left.at) != file.text(right.at)) return false;
    }
}

bool has_effects(const Tree& tree, NodeId expression) {
    for (NodeId at = expression; at < tree.end(expression); ++at) {
        switch (tree.kind(at)) {
            case Kind::call:
            case Kind::await:
            case Kind::yield:
            case Kind::named_expression:
            case Kind::error:
                return true;
            default:
                break;
        }
    }
    return false;
}

bool starts_line(const python::ParsedFile& file, std::uint32_t begin) {
    const std::uint32_t start = file.line_start(file.line_of(begin));
    const std::string_view before = file.text().substr(start, begin - start);
    return std::all_of(before.begin(), before.end(),
                       [](char c) { return c == ' ' || c == '\t' || c == '\f'; });
}

std::uint32_t line_behind(const python::ParsedFile& file, std::uint32_t offset) {
    const std::uint32_t line = file.line_of(offset);
    return line < file.line_count() ? file.line_start(line + 1)
                                    : static_cast<std::uint32_t>(file.text().size());
}

}  // namespace sixth::lint
