#include "analyzers/lint/sqla/places_parts.h"

namespace sixth::lint::sqla {
namespace {

constexpr std::array<std::string_view, 6> closing = {"close",    "remove",    "close_all",
                                                     "__exit__", "__aexit__", "aclose"};

}  // namespace

void BoundCallSearch::bound_call(const Binding& b) {
    if (tree_.kind(scopes_[b.scope].node) != Kind::function_definition) return;
    NodeId value = bare(tree_, b.value);
    if (tree_.kind(value) != Kind::call) return;
    const std::string_view name = callee(value);
    const bool statement = one_of(statement_words, name);
    const bool session = name.empty() || name.find("ession") != name.npos || name.find("make") != name.npos;
    const bool unawaited =
        one_of(async_calls, name) && tree_.kind(scopes_[b.scope].node + 1) == Kind::kw_async;
    if (!statement && !session && !unawaited) return;
    const TermId term = builder_.of(value);
    if (!may_be_sql(term)) return;
    // each look for uses reads the whole function
    const NodeId function = scopes_[b.scope].node;
    const std::uint32_t cost = tree_.end(function) - function;
    if (cost > nodes_to_read_) return;
    nodes_to_read_ -= cost;
    const std::vector<NodeId> uses = uses_of(b);
    if (statement && uses.empty() && !in_raises(value)) {
        Site& s = add(SiteKind::statement, value, Site::assigned);
        s.terms = {term};
        s.spans = {span(value)};
        s.text = b.name;
    }
    if (session && stays_open(uses)) {
        Site& s = add(SiteKind::session, value, 0);
        s.terms = {term};
        for (const Argument& a : builder_[term].arguments) s.terms.push_back(a.value);
        s.text = b.name;
    }
    if (unawaited && !uses.empty() && std::all_of(uses.begin(), uses.end(), [&](NodeId use) {
            return tree_.kind(tree_.parent(use)) == Kind::attribute;
        })) {
        Site& s = add(SiteKind::coroutine, value, Site::assigned);
        s.terms = {term};
        s.spans = {span(value)};
    }
}

std::vector<python::NodeId> BoundCallSearch::uses_of(const Binding& b) const {
    std::vector<NodeId> uses;
    const NodeId function = scopes_[b.scope].node;
    for (NodeId at = function; at < tree_.end(function); ++at) {
        if (tree_.kind(at) != Kind::identifier || at == b.at || text(at) != b.name) continue;
        const NodeId up = tree_.parent(at);
        if (tree_.kind(up) == Kind::attribute && tree_[at].field == Field::attribute) continue;
        if (tree_.kind(up) == Kind::keyword_argument && tree_[at].field == Field::name) continue;
        uses.push_back(at);
    }
    return uses;
}

bool BoundCallSearch::stays_open(const std::vector<NodeId>& uses) const {
    for (const NodeId use : uses) {
        const NodeId up = tree_.parent(use);
        if (tree_.kind(up) != Kind::attribute || tree_[use].field != Field::object) return false;
        const NodeId name = tree_.child(up, Field::attribute);
        if (name == no_node || one_of(closing, text(name))) return false;
        if (tree_.kind(tree_.parent(up)) != Kind::call) return false;
    }
    return !uses.empty();
}

}  // namespace sixth::lint::sqla
