#include "analyzers/lint/sqla/scopes.h"

#include <algorithm>

#include "core/facts/bindings.h"

namespace sixth::lint::sqla {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

namespace {

constexpr std::size_t most_seen = 32;  // bindings of one name looked at from one place

bool is_comprehension(Kind kind) {
    return kind == Kind::list_comprehension || kind == Kind::set_comprehension ||
           kind == Kind::dictionary_comprehension || kind == Kind::generator_expression;
}

bool opens_scope(Kind kind) {
    return kind == Kind::module || kind == Kind::class_definition || kind == Kind::function_definition ||
           kind == Kind::lambda || is_comprehension(kind);
}

bool is_target_list(Kind kind) {
    return kind == Kind::pattern_list || kind == Kind::tuple_pattern || kind == Kind::list_pattern;
}

}  // namespace

Scopes::Scopes(const python::ParsedFile& file) : file_(file), tree_(file.tree()) {
    walk();
    std::sort(outer_.begin(), outer_.end());
    std::stable_sort(bindings_.begin(), bindings_.end(), [](const Binding& a, const Binding& b) {
        if (a.scope != b.scope) return a.scope < b.scope;
        const int order = a.name.compare(b.name);
        return order != 0 ? order < 0 : a.from < b.from;
    });
    for (std::uint32_t i = 0; i < bindings_.size(); ++i)
        first_.try_emplace({bindings_[i].scope, bindings_[i].name}, i);
}

void Scopes::walk() {
    // the module, or the error that a file is which cannot be read as one
    scopes_.push_back({0, 0});
    open_.push_back(0);
    for (NodeId id = 1; id < tree_.size(); ++id) {
        while (id >= tree_.end(scopes_[open_.back()].node)) open_.pop_back();
        visit(id);
        if (opens_scope(tree_.kind(id))) {
            const std::uint32_t around = open_.back();
            open_.push_back(static_cast<std::uint32_t>(scopes_.size()));
            scopes_.push_back({id, around});
            if (tree_.kind(id) == Kind::function_definition || tree_.kind(id) == Kind::lambda) parameters(id);
        }
    }
}

// Only kinds that bind are looked at closely.
void Scopes::visit(NodeId id) {
    switch (tree_.kind(id)) {
        case Kind::assignment:
            return assignment(id);
        case Kind::augmented_assignment: {
            const NodeId left = tree_.child(id, Field::left);
            if (left != no_node) target(left, BindingKind::opaque, no_node, region_of(id), tree_[id].end);
            return;
        }
        case Kind::for_statement:
        case Kind::for_in_clause: {
            const NodeId left = tree_.child(id, Field::left);
            const NodeId right = tree_.child(id, Field::right);
            if (left == no_node || right == no_node) return;
            const NodeId region = tree_.kind(id) == Kind::for_statement ? id : tree_.parent(id);
            const std::uint32_t from =
                tree_.kind(id) == Kind::for_statement ? tree_[right].end : tree_[region].begin;
            return target(left, BindingKind::loop, right, region, from);
        }
        case Kind::as_pattern: {
            const NodeId bound = tree_.child(id, Kind::as_pattern_target);
            if (bound == no_node || tree_.leaf(bound)) return;
            const NodeId up = tree_.parent(id);
            const bool with = up != no_node && tree_.kind(up) == Kind::with_item;
            const bool handler = up != no_node && tree_.kind(up) == Kind::except_clause;
            return target(bound + 1, with ? BindingKind::entered : BindingKind::opaque, id + 1,
                          handler ? up : region_of(id), tree_[id].end);
        }
        case Kind::named_expression: {
            const NodeId name = tree_.child(id, Field::name);
            const NodeId value = tree_.child(id, Field::value);
            if (name != no_node && value != no_node)
                add(name, BindingKind::value, value, region_of(id), tree_[id].end);
            return;
        }
        case Kind::import_statement:
        case Kind::import_from_statement:
            return imported(id);
        case Kind::class_definition:
        case Kind::function_definition: {
            const NodeId name = tree_.child(id, Field::name);
            const bool cls = tree_.kind(id) == Kind::class_definition;
            if (name != no_node)
                add(name, cls ? BindingKind::class_ : BindingKind::function, id, region_of(id),
                    tree_[id].end);
            return;
        }
        case Kind::global_statement:
        case Kind::nonlocal_statement:
            for (const NodeId name : tree_.children(id)) {
                if (tree_.kind(name) != Kind::identifier) continue;
                if (tree_.kind(id) == Kind::global_statement) global_.insert(file_.text(name));
                outer_.emplace_back(open_.back(), file_.text(name));
            }
            return;
        case Kind::case_pattern:
            for (NodeId at = id; at < tree_.end(id); ++at) {
                if (tree_.kind(at) == Kind::identifier)
                    add(at, BindingKind::opaque, no_node, region_of(id), tree_[id].begin);
            }
            return;
        default:
            return;
    }
}

void Scopes::assignment(NodeId id) {
    const NodeId left = tree_.child(id, Field::left);
    const NodeId right = tree_.child(id, Field::right);
    const NodeId type = tree_.child(id, Field::type);
    if (left == no_node) return;
    if (type != no_node && tree_.kind(left) == Kind::identifier)
        return add(left, BindingKind::annotated, id, region_of(id), tree_[id].end);
    NodeId value = right;
    while (value != no_node && tree_.kind(value) == Kind::assignment)
        value = tree_.child(value, Field::right);  // a = b = value
    if (value == no_node) return;
    target(left, BindingKind::value, value, region_of(id), tree_[id].end);
}

void Scopes::target(NodeId target, BindingKind kind, NodeId value, NodeId region, std::uint32_t from) {
    if (tree_.kind(target) == Kind::identifier) return add(target, kind, value, region, from);
    if (!is_target_list(tree_.kind(target))) return;
    std::uint32_t part = 0;
    for (const NodeId one : tree_.children(target)) {
        if (!python::is_named(tree_.kind(one)) || tree_.kind(one) == Kind::comment) continue;
        if (tree_.kind(one) == Kind::identifier) {
            add(one, kind, value, region, from, part);
        } else {
            for (NodeId at = one; at < tree_.end(one); ++at) {
                if (tree_.kind(at) == Kind::identifier) add(at, BindingKind::opaque, no_node, region, from);
            }
        }
        ++part;
    }
}

void Scopes::imported(NodeId id) {
    for (const NodeId child : tree_.children(id)) {
        const NodeId name = facts::bound_by_import(tree_, child);
        if (name == no_node) continue;
        add(child, BindingKind::import_, id, region_of(id), tree_[id].end);
        std::string_view text = file_.text(name);
        bindings_.back().name = text.substr(0, text.find('.'));
    }
}

void Scopes::parameters(NodeId id) {
    const NodeId list = tree_.child(id, Field::parameters);
    if (list == no_node) return;
    for (const NodeId child : tree_.children(list)) {
        const facts::ParameterName named = facts::parameter_name(tree_, child);
        if (named.node != no_node) add(named.node, BindingKind::parameter, child, id, tree_[id].begin);
    }
}

void Scopes::add(NodeId name, BindingKind kind, NodeId value, NodeId region, std::uint32_t from,
                 std::uint32_t part) {
    std::uint32_t scope = open_.back();
    // a walrus in a comprehension binds outside of it
    if (tree_.kind(tree_.parent(name)) == Kind::named_expression) {
        while (is_comprehension(tree_.kind(scopes_[scope].node))) scope = scopes_[scope].parent;
    }
    bindings_.push_back({scope, file_.text(name), name, value, region, from, part, kind});
}

// The block or the module whose statement this is, or is part of.
NodeId Scopes::region_of(NodeId statement) const {
    NodeId at = tree_.parent(statement);
    while (at != no_node && tree_.kind(at) != Kind::block && tree_.kind(at) != Kind::module)
        at = tree_.parent(at);
    return at == no_node ? 0 : at;
}

std::uint32_t Scopes::at(NodeId node) const {
    NodeId from = node;
    for (NodeId up = tree_.parent(node); up != no_node; from = up, up = tree_.parent(up)) {
        const Kind kind = tree_.kind(up);
        if (!opens_scope(kind)) continue;
        const Field field = tree_[from].field;
        if ((kind == Kind::function_definition || kind == Kind::class_definition) && field != Field::body)
            continue;
        if (kind == Kind::lambda && field != Field::body) continue;
        const auto found = std::lower_bound(scopes_.begin(), scopes_.end(), up,
                                            [](const Scope& s, NodeId id) { return s.node < id; });
        return static_cast<std::uint32_t>(found - scopes_.begin());
    }
    return 0;
}

bool Scopes::is_class(std::uint32_t scope) const {
    return tree_.kind(scopes_[scope].node) == Kind::class_definition;
}

Scopes::Range Scopes::range(std::uint32_t scope, std::string_view name) const {
    const auto at = first_.find({scope, name});
    if (at == first_.end()) return {nullptr, nullptr};
    const Binding* const end = bindings_.data() + bindings_.size();
    const Binding* const first = bindings_.data() + at->second;
    const Binding* last = first;
    while (last != end && last->scope == scope && last->name == name) ++last;
    return {first, last};
}

std::vector<const Binding*> Scopes::all(std::uint32_t scope, std::string_view name) const {
    const Range found = range(scope, name);
    std::vector<const Binding*> some;
    for (const Binding* b = found.first; b != found.last && some.size() < most_seen; ++b) some.push_back(b);
    return some;
}

Scopes::Found Scopes::find(std::string_view name, NodeId use) const {
    Found found;
    bool crossed = false;  // a function between the use and the scope looked at
    for (std::uint32_t scope = at(use);; scope = scopes_[scope].parent) {
        const bool outer = std::binary_search(outer_.begin(), outer_.end(), std::make_pair(scope, name));
        if (!outer && !(crossed && is_class(scope))) {
            const Range here = range(scope, name);
            if (here.first != here.last) {
                found.scope = scope;
                found.elsewhere = crossed;
                found.bindings = crossed ? all(scope, name) : reaching(here, use);
                return found;
            }
        }
        if (scope == 0) return found;
        crossed = crossed || !is_comprehension(tree_.kind(scopes_[scope].node));
    }
}

std::vector<const Binding*> Scopes::reaching(Range all, NodeId use) const {
    if (all.last - all.first == 1) return {all.first};
    const std::uint32_t place = tree_[use].begin;
    const Binding* behind = std::upper_bound(
        all.first, all.last, place, [](std::uint32_t offset, const Binding& b) { return offset < b.from; });
    std::vector<const Binding*> seen;
    const Binding* last = nullptr;  // one that no earlier binding gets past
    for (const Binding* b = behind; b != all.first && !last && seen.size() < most_seen;) {
        --b;
        seen.push_back(b);
        if (inside(use, b->region)) last = b;
    }
    // what a loop assigned further down is there in its next round
    for (NodeId up = tree_.parent(use); up != no_node && !opens_scope(tree_.kind(up));
         up = tree_.parent(up)) {
        if (tree_.kind(up) != Kind::for_statement && tree_.kind(up) != Kind::while_statement) continue;
        if (last && last->at >= up) break;
        for (; behind != all.last && behind->from <= tree_[up].end && seen.size() < most_seen; ++behind) {
            if (inside(behind->at, up)) seen.push_back(behind);
        }
    }
    if (seen.empty()) {
        for (const Binding* b = all.first; b != all.last && seen.size() < most_seen; ++b) seen.push_back(b);
    }
    return seen;
}

}  // namespace sixth::lint::sqla
