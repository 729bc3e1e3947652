#include "analyzers/testgen/reach.h"

#include <string_view>

#include "analyzers/testgen/render.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

// "text is None" -> "text_is_none", "n >= 3" -> "n_ge_3"
std::string said(std::string_view condition) {
    std::string words;
    for (std::size_t i = 0; i < condition.size(); ++i) {
        const std::string_view two = condition.substr(i, 2);
        const char c = condition[i];
        if (two == "==" || two == "!=" || two == "<=" || two == ">=") {
            words += two == "==" ? " is " : two == "!=" ? " is not " : two == "<=" ? " le " : " ge ";
            ++i;
        } else if (c == '<' || c == '>') {
            words += c == '<' ? " lt " : " gt ";
        } else if (c == '-' && i + 1 < condition.size() && condition[i + 1] >= '0' &&
                   condition[i + 1] <= '9') {
            words += " minus ";
        } else if (c == '*' || c == '%' || c == '+') {
            words += c == '*' ? " times " : c == '%' ? " mod " : " plus ";
        } else {
            words += c;
        }
    }
    return words;
}

}  // namespace

std::vector<Reach::Branch> Reach::branches(NodeId inside) const {
    const python::Tree& tree = file_.tree();
    std::vector<Branch> all;
    for (NodeId id = inside; id < tree.end(inside); ++id) {
        const Kind kind = tree.kind(id);
        const bool loop = kind == Kind::for_statement || kind == Kind::while_statement;
        if (kind != Kind::if_statement && kind != Kind::elif_clause && !loop) continue;
        const NodeId block = tree.child(id, loop ? Field::body : Field::consequence);
        const NodeId condition =
            tree.child(id, kind == Kind::for_statement ? Field::right : Field::condition);
        if (block == no_node || condition == no_node) continue;
        NodeId first = tree.first_child(block);
        while (first != no_node && tree.kind(first) == Kind::comment) first = tree.next_sibling(first);
        if (first == no_node) continue;
        all.push_back({tree[id].line, tree[first].line, condition, kind == Kind::for_statement});
    }
    return all;
}

std::size_t Reach::missing(NodeId function, const std::set<Arc>& covered) const {
    const python::Tree& tree = file_.tree();
    std::set<std::uint32_t> lines;
    for (const Arc arc : covered) lines.insert(arc & 0xFFFFF);
    std::size_t count = 0;
    const NodeId body = tree.child(function, Field::body);
    if (body == no_node) return 0;
    for (NodeId id = body; id < tree.end(body); ++id) {
        if (tree.kind(id) != Kind::block) continue;
        for (const NodeId child : tree.children(id)) {
            if (!python::is_named(tree.kind(child)) || tree.kind(child) == Kind::comment) continue;
            if (tree.kind(child) == Kind::expression_statement && tree.kind(child + 1) == Kind::string)
                continue;
            count += !lines.contains(tree[child].line);
        }
    }
    for (const Branch& b : branches(function)) {
        if (!lines.contains(b.line)) continue;
        bool yes = false, no = false;
        for (auto at = covered.lower_bound(Arc{b.line} << 20); at != covered.end() && (*at >> 20) == b.line;
             ++at)
            ((*at & 0xFFFFF) == b.first ? yes : no) = true;
        count += !yes || !no;
    }
    return count;
}

std::string Reach::situation(NodeId function, const std::vector<Arc>& arcs) const {
    std::string best = function == no_node ? std::string() : decided(function, arcs);
    return best.empty() ? decided(0, arcs) : best;
}

std::string Reach::decided(NodeId inside, const std::vector<Arc>& arcs) const {
    std::string best;
    for (const Branch& b : branches(inside)) {
        for (const Arc arc : arcs) {
            if ((arc >> 20) != b.line) continue;
            const std::string_view text = file_.text(b.condition);
            if (text.size() > 60 || text.find('\n') != std::string_view::npos) continue;
            const bool holds = (arc & 0xFFFFF) == b.first;
            if (b.loop) {
                if (!holds) best = slug("no more " + said(text));
                continue;
            }
            const std::string_view bare = text.substr(0, 4) == "not " ? text.substr(4) : text;
            const bool negated = (bare.size() != text.size()) == holds;
            best = slug((negated ? "not " : "") + said(bare));
        }
    }
    return best;
}

}  // namespace sixth::testgen
