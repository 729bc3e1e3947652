#include "analyzers/lint/sqla/places_parts.h"

namespace sixth::lint::sqla {

void ComparisonSearch::comparison(NodeId id, bool tested) {
    std::vector<NodeId> parts;
    std::vector<NodeId> words;
    for (const NodeId child : tree_.children(id)) {
        if (operand(child)) {
            parts.push_back(child);
        } else if (tree_.kind(child) != Kind::comment && tree_.kind(child) != Kind::line_continuation) {
            words.push_back(child);
        }
    }
    if (parts.size() < 2 || parts.size() > 20 || words.size() + 1 != parts.size()) return;
    if (precedence(id, parts)) return;
    if (parts.size() > 2) return chain(id, parts);
    SiteKind kind;
    std::uint32_t flags = 0;
    switch (tree_.kind(words[0])) {
        case Kind::kw_is_not:
            flags = Site::negated;
            [[fallthrough]];
        case Kind::kw_is:
            kind = SiteKind::identity;
            break;
        case Kind::kw_not_in:
            flags = Site::negated;
            [[fallthrough]];
        case Kind::kw_in:
            kind = SiteKind::membership;
            break;
        case Kind::not_equal:
            flags = Site::negated;
            [[fallthrough]];
        case Kind::equal:
            kind = SiteKind::equality;
            break;
        default:
            return;
    }
    const TermId left = builder_.of(parts[0]), right = builder_.of(parts[1]);
    const bool sql = may_be_sql(left) || (kind != SiteKind::membership && may_be_sql(right));
    if (!sql) return;
    const auto is_text = [&](TermId t) { return builder_[t].op == Op::string; };
    if (kind == SiteKind::equality && !tested && !is_text(left) && !is_text(right)) return;
    const std::uint32_t plain = (is_plain(parts[0]) ? Site::operand_plain : 0U) |
                                (tree_.kind(bare(tree_, parts[0])) == Kind::attribute ? Site::direct : 0U);
    Site& s = add(kind, id, flags | plain | context(id) | (tested ? Site::in_test : 0U));
    s.terms = {left, right};
    s.spans = {span(parts[0]), between(parts[0], parts[1]), span(parts[1])};
    if (kind == SiteKind::identity) s.text = text(parts[1]).substr(0, 40);
}

void ComparisonSearch::chain(NodeId id, const std::vector<NodeId>& parts) {
    std::vector<TermId> terms;
    bool any = false;
    for (const NodeId part : parts) {
        terms.push_back(builder_.of(part));
        any = any || may_be_sql(terms.back());
    }
    if (!any) return;
    Site& s = add(SiteKind::chain, id, context(id));
    s.terms = std::move(terms);
    for (const NodeId part : parts) s.spans.push_back(span(part));
    // the middle is written twice when the chain is taken apart
    const bool simple = parts.size() == 3 && text(parts[1]).size() <= 120 &&
                        (tree_.kind(parts[1]) == Kind::attribute || tree_.kind(parts[1]) == Kind::identifier);
    if (simple) s.text = text(parts[1]);
}

bool ComparisonSearch::precedence(NodeId id, const std::vector<NodeId>& parts) {
    struct Part {
        std::uint32_t begin, end, size;
        NodeId first;
    };
    std::vector<Part> found;
    bool is_or = false, is_and = false;
    Part now{tree_[parts[0]].begin, 0, 0, parts[0]};
    for (const NodeId part : parts) {
        NodeId at = part;
        std::vector<NodeId> rights;  // of a & b & c: c, b
        while (tree_.kind(at) == Kind::binary_operator) {
            const NodeId op = tree_.child(at, Field::operator_);
            const NodeId left = tree_.child(at, Field::left), right = tree_.child(at, Field::right);
            if (op == no_node || left == no_node || right == no_node) return false;
            if (tree_.kind(op) != Kind::amp && tree_.kind(op) != Kind::pipe) break;
            (tree_.kind(op) == Kind::amp ? is_and : is_or) = true;
            rights.push_back(right);
            at = left;
            if (rights.size() > 100) return false;
        }
        now.end = tree_[at].end;
        ++now.size;
        if (now.size == 1) now.first = at;
        for (auto right = rights.rbegin(); right != rights.rend(); ++right) {
            found.push_back(now);
            now = {tree_[*right].begin, tree_[*right].end, 1, *right};
        }
    }
    found.push_back(now);
    if (found.size() < 2) return false;
    std::vector<TermId> terms;
    for (const Part& part : found) terms.push_back(builder_.of(part.first));
    if (std::none_of(terms.begin(), terms.end(), [&](TermId t) { return may_be_sql(t); })) return true;
    Site& s = add(SiteKind::precedence, id,
                  context(id) | (is_or ? Site::is_or : 0U) | (parts.size() > 2 ? Site::chained : 0U));
    if (is_or && is_and) s.flags |= Site::several_lines;
    s.terms = std::move(terms);
    std::string sizes;
    for (const Part& part : found) {
        s.spans.push_back({part.begin, part.end});
        sizes += part.size > 1 ? 'c' : 'p';
    }
    s.text = builder_.keep(std::move(sizes));
    return true;
}

}  // namespace sixth::lint::sqla
