#include "analyzers/lint/sqla/places_parts.h"

namespace sixth::lint::sqla {

bool AttributeSearch::from_execute(TermId term, unsigned depth) {
    if (depth > 100) return false;
    const auto [at, added] = executed_.try_emplace(term, false);
    if (!added) return at->second;
    const Term& t = builder_[term];
    bool yes = false;
    switch (t.op) {
        case Op::call: {
            const Term& callee = builder_[t.a];
            yes =
                callee.op == Op::attribute && (callee.text == "execute" || from_execute(callee.a, depth + 1));
            break;
        }
        case Op::element:
        case Op::item:
        case Op::await_:
        case Op::subscript:
            yes = from_execute(t.a, depth + 1);
            break;
        case Op::any_of: {
            const std::vector<Argument> all = t.arguments;
            for (const Argument& a : all) yes = yes || from_execute(a.value, depth + 1);
            break;
        }
        default:
            break;
    }
    executed_[term] = yes;
    return yes;
}

void AttributeSearch::attribute(NodeId id) {
    const NodeId object = tree_.child(id, Field::object);
    const NodeId name = tree_.child(id, Field::attribute);
    if (object == no_node || name == no_node) return;
    const NodeId up = tree_.parent(id);
    if (tree_[id].field == Field::left && tree_.kind(up) == Kind::assignment) return;
    const TermId term = builder_.of(object);
    if (!may_be_sql(term)) return;
    const bool called = tree_[id].field == Field::function && tree_.kind(up) == Kind::call;
    if (!called && from_execute(term)) {
        Site& s = add(SiteKind::row, id, 0);
        s.terms = {term};
        s.spans = {span(object)};
        s.text = text(name);
    }
    if (called || tree_.kind(object) != Kind::identifier) return;
    if (builder_[term].op != Op::element && builder_[term].op != Op::item) return;
    const Scopes::Found found = scopes_.find(text(object), object);
    if (found.bindings.size() != 1 || found.elsewhere || found.bindings[0]->kind != BindingKind::loop) return;
    const NodeId loop = found.bindings[0]->region;
    if (loop == no_node || id < loop || id >= tree_.end(loop) || leaves_early(loop)) return;
    Site& s = add(SiteKind::lazy, id, Site::in_loop);
    s.terms = {term};
    s.spans = {span(object)};
    s.text = text(name);
}

bool AttributeSearch::leaves_early(NodeId loop) const {
    if (tree_.kind(loop) != Kind::for_statement) return false;
    const NodeId body = tree_.child(loop, Field::body);
    if (body == no_node) return false;
    for (const NodeId statement : tree_.children(body)) {
        const Kind kind = tree_.kind(statement);
        if (kind == Kind::break_statement || kind == Kind::return_statement || kind == Kind::raise_statement)
            return true;
    }
    return false;
}

}  // namespace sixth::lint::sqla
