#include "analyzers/lint/sqla/places_parts.h"

namespace sixth::lint::sqla {

void ConditionSearch::test(NodeId condition, std::uint32_t flags) {
    std::vector<NodeId> todo{condition};
    while (!todo.empty()) {
        const NodeId id = bare(tree_, todo.back());
        todo.pop_back();
        if (tree_.kind(id) == Kind::boolean_operator || tree_.kind(id) == Kind::not_operator) {
            tested_.insert(id);
            const std::vector<NodeId> parts = operands(id);
            todo.insert(todo.end(), parts.rbegin(), parts.rend());
            continue;
        }
        tested_.insert(id);
        const TermId term = builder_.of(id);
        if (!may_be_sql(term)) continue;
        if (tree_.kind(id) == Kind::comparison_operator && !sql_comparison(id)) continue;
        Site& s =
            add(SiteKind::truth, id, flags | context(condition) | (is_plain(id) ? Site::operand_plain : 0U));
        s.terms = {term};
        s.spans = {span(id)};
        const NodeId up = tree_.parent(id);
        if (tree_.kind(up) == Kind::not_operator) {
            s.flags |= Site::negated;
            s.spans.push_back(span(up));
        }
    }
}

bool ConditionSearch::sql_comparison(NodeId id) const {
    for (const NodeId child : tree_.children(id)) {
        const Kind kind = tree_.kind(child);
        if (kind == Kind::kw_is || kind == Kind::kw_is_not || kind == Kind::kw_in || kind == Kind::kw_not_in)
            return false;
    }
    return true;
}

void ConditionSearch::boolean(NodeId id) {
    // a chain of one operator is one site
    const auto word = [&](NodeId node) {
        const NodeId op = tree_.child(node, Field::operator_);
        return op == no_node ? Kind::unknown : tree_.kind(op);
    };
    const Kind op = word(id);
    std::vector<NodeId> parts;
    for (NodeId at = id;;) {
        const NodeId left = tree_.child(at, Field::left), right = tree_.child(at, Field::right);
        if (left == no_node || right == no_node) return;
        tested_.insert(at);
        parts.push_back(right);
        if (tree_.kind(left) != Kind::boolean_operator || word(left) != op) {
            parts.push_back(left);
            break;
        }
        at = left;
    }
    std::reverse(parts.begin(), parts.end());
    if (parts.size() > 200) return;
    std::vector<TermId> terms;
    bool any = false;
    for (const NodeId part : parts) {
        terms.push_back(builder_.of(part));
        any = any || may_be_sql(terms.back());
    }
    if (!any) return;
    Site& s = add(SiteKind::boolean, id, context(id) | (op == Kind::kw_or ? Site::is_or : 0U));
    s.terms = std::move(terms);
    for (const NodeId part : parts) s.spans.push_back(span(part));
    // the words; walked from the last to the first as the tree leans to the left
    std::vector<Span> words;
    NodeId at = id;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const NodeId left = tree_.child(at, Field::left);
        words.push_back(with_blanks_before(tree_.child(at, Field::operator_), left));
        at = left;
    }
    s.spans.insert(s.spans.end(), words.rbegin(), words.rend());
    std::string shapes;  // one letter an operand: p for plain, c for one that needs parentheses
    for (const NodeId part : parts) shapes += is_plain(part) ? 'p' : 'c';
    s.text = builder_.keep(std::move(shapes));
}

Span ConditionSearch::with_blanks_before(NodeId word, NodeId left) const {
    const std::string_view blanks = file_.text().substr(tree_[left].end, tree_[word].begin - tree_[left].end);
    const bool only_blanks = blanks.find_first_not_of(" \t\r\n") == blanks.npos;
    return {only_blanks ? tree_[left].end : tree_[word].begin, tree_[word].end};
}

void ConditionSearch::negation(NodeId id) {
    const NodeId argument = tree_.child(id, Field::argument);
    if (argument == no_node) return;
    const TermId term = builder_.of(argument);
    if (!may_be_sql(term)) return;
    Site& s = add(SiteKind::negation, id, context(id) | (is_plain(argument) ? Site::operand_plain : 0U));
    s.terms = {term};
    s.spans = {{tree_[id].begin, tree_[argument].begin}, span(argument)};
}

}  // namespace sixth::lint::sqla
