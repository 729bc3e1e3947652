#include "analyzers/lint/sqla/builder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/text.h"
#include "core/facts/bindings.h"

namespace sixth::lint::sqla {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

namespace {

constexpr TermId building = ~TermId{0};     // in place of the term of what is still being built
constexpr unsigned deepest = 100;           // expressions nested deeper mean nothing to the rules
constexpr std::size_t most_arguments = 60;  // of one call; a table of data has more
constexpr std::size_t most_bindings = 16;   // of one name

bool is_operand(const Tree& tree, NodeId id) {
    return python::is_named(tree.kind(id)) && tree.kind(id) != Kind::comment &&
           tree.kind(id) != Kind::line_continuation;
}

}  // namespace

NodeId bare(const Tree& tree, NodeId expression) {
    while (tree.kind(expression) == Kind::parenthesized_expression) {
        NodeId inner = no_node;
        for (const NodeId child : tree.children(expression)) {
            if (is_operand(tree, child)) inner = child;
        }
        if (inner == no_node) break;
        expression = inner;
    }
    return expression;
}

bool plain_string(const python::ParsedFile& file, NodeId string, std::string_view& text) {
    const Tree& tree = file.tree();
    if (tree.kind(string) != Kind::string) return false;
    const NodeId start = tree.child(string, Kind::string_start);
    const NodeId end = tree.child(string, Kind::string_end);
    if (start == no_node || end == no_node || tree.has_child(string, Kind::interpolation)) return false;
    text = file.text().substr(tree[start].end, tree[end].begin - tree[start].end);
    return true;
}

Builder::Builder(const python::ParsedFile& file, const std::vector<facts::Definition>& definitions,
                 const Scopes& scopes)
    : file_(file),
      tree_(file.tree()),
      definitions_(definitions),
      scopes_(scopes),
      known_(tree_.size(), not_yet),
      bound_(scopes.bindings().size(), not_yet) {
    terms_.resize(1);
    for (NodeId id = 0; id < tree_.size() && !has_star_; ++id)
        has_star_ = tree_.kind(id) == Kind::wildcard_import;
}

TermId Builder::add(Term term) {
    terms_.push_back(std::move(term));
    return static_cast<TermId>(terms_.size() - 1);
}

// Terms without arguments are kept once.
TermId Builder::add(Op op, std::uint32_t a, std::uint32_t b, std::string_view text) {
    const auto [at, added] = shared_.try_emplace(Shared{op, a, b, text}, static_cast<TermId>(terms_.size()));
    if (added) terms_.push_back({op, a, b, text, {}, 0, 0});
    return at->second;
}

TermId Builder::of(NodeId expression) {
    if (expression == no_node) return 0;
    const NodeId id = bare(tree_, expression);
    if (known_[id] != not_yet) return awaited(known_[id]);
    if (depth_ >= deepest) return 0;
    known_[id] = building;
    ++depth_;
    const TermId made = build(id);
    --depth_;
    return known_[id] = finished(known_[id], made);
}

// `q = q.filter(…)` in a loop refers to itself: whoever asks for a term while it is built gets one that will
// stand for it.
TermId Builder::awaited(TermId& slot) {
    if (slot == building) {
        slot = static_cast<TermId>(terms_.size());
        terms_.push_back({Op::any_of, 0, 0, {}, {}, 0, 0});
    }
    return slot;
}

TermId Builder::finished(TermId slot, TermId made) {
    if (slot != building && slot != made) terms_[slot].arguments = {{{}, made}};
    return made;
}

TermId Builder::build(NodeId id) {
    switch (tree_.kind(id)) {
        case Kind::identifier:
            return name(id);
        case Kind::attribute:
            return attribute(id);
        case Kind::call:
            return call(id);
        case Kind::subscript:
            return subscript(id);
        case Kind::await: {
            NodeId value = no_node;
            for (const NodeId child : tree_.children(id)) {
                if (is_operand(tree_, child)) value = child;
            }
            const TermId inner = value == no_node ? 0 : of(value);
            return inner ? add(Op::await_, inner) : 0;
        }
        case Kind::string:
        case Kind::concatenated_string:
            return string(id);
        case Kind::none:
            return add(Op::none, 0);
        case Kind::integer:
        case Kind::float_:
        case Kind::true_:
        case Kind::false_:
            return add(Op::literal, 0, 0, file_.text(id));
        case Kind::list:
            return collection(id, 0);
        case Kind::tuple:
        case Kind::expression_list:
            return collection(id, 1);
        case Kind::set:
            return collection(id, 2);
        case Kind::dictionary:
            return add(Op::collection, 0, 3);
        case Kind::comparison_operator:
            return operands(id, Op::compare);
        case Kind::boolean_operator:
            return operands(id, Op::boolean);
        case Kind::not_operator: {
            const TermId operand = of(tree_.child(id, Field::argument));
            return operand ? add(Op::not_, operand) : 0;
        }
        case Kind::binary_operator:
            return binary(id);
        case Kind::unary_operator: {
            const TermId operand = of(tree_.child(id, Field::argument));
            const NodeId op = tree_.child(id, Field::operator_);
            return operand && op != no_node ? add(Op::unary, operand, 0, file_.text(op)) : 0;
        }
        case Kind::conditional_expression:
            return choice(id);
        case Kind::named_expression:
            return of(tree_.child(id, Field::value));
        case Kind::list_comprehension:
        case Kind::generator_expression:
        case Kind::set_comprehension: {
            // [x for …]: a list of what its body is
            const TermId body = of(tree_.child(id, Field::body));
            if (!body) return 0;
            Term t{Op::collection, 0, 0, "for", {}, 0, 0};
            t.arguments.push_back({{}, body});
            return add(std::move(t));
        }
        default:
            return 0;
    }
}

TermId Builder::choice(NodeId id) {
    std::vector<NodeId> parts;
    for (const NodeId child : tree_.children(id)) {
        if (is_operand(tree_, child)) parts.push_back(child);
    }
    if (parts.size() != 3) return 0;
    const TermId yes = of(parts[0]), no = of(parts[2]);
    if (!yes && !no) return 0;
    Term t{Op::any_of, 0, 0, {}, {}, 0, 0};
    t.arguments = {{{}, yes}, {{}, no}};
    return add(std::move(t));
}

TermId Builder::attribute(NodeId id) {
    const NodeId name = tree_.child(id, Field::attribute);
    const TermId object = of(tree_.child(id, Field::object));
    return object && name != no_node ? add(Op::attribute, object, 0, file_.text(name)) : 0;
}

std::vector<Argument> Builder::arguments(NodeId list) {
    std::vector<Argument> all;
    if (list == no_node) return all;
    if (tree_.kind(list) == Kind::generator_expression) {
        all.push_back({{}, of(list)});
        return all;
    }
    for (const NodeId child : tree_.children(list)) {
        if (!is_operand(tree_, child)) continue;
        if (all.size() == most_arguments) break;
        switch (tree_.kind(child)) {
            case Kind::keyword_argument: {
                const NodeId name = tree_.child(child, Field::name);
                if (name != no_node) all.push_back({file_.text(name), of(tree_.child(child, Field::value))});
                break;
            }
            case Kind::list_splat:
                all.push_back({"*", tree_.leaf(child) ? 0 : of(child + 2)});
                break;
            case Kind::dictionary_splat:
                all.push_back({"**", 0});
                break;
            default:
                all.push_back({{}, of(child)});
        }
    }
    return all;
}

TermId Builder::call(NodeId id) {
    const NodeId function = tree_.child(id, Field::function);
    if (function == no_node) return 0;
    const TermId callee = of(function);
    const NodeId list = tree_.child(id, Field::arguments);
    if (!callee) return 0;
    if (terms_[callee].op == Op::attribute && terms_[callee].text == "format" &&
        (terms_[terms_[callee].a].op == Op::string || terms_[terms_[callee].a].op == Op::text_made))
        return add(Op::text_made, 0);
    Term t{Op::call, callee, tree_[function].end, {}, {}, tree_[id].begin, tree_[id].end};
    t.arguments = arguments(list);
    return add(std::move(t));
}

TermId Builder::subscript(NodeId id) {
    const TermId object = of(tree_.child(id, Field::value));
    if (!object) return 0;
    Term t{Op::subscript, object, 0, {}, {}, 0, 0};
    for (const NodeId child : tree_.children(id)) {
        if (tree_[child].field != Field::subscript) continue;
        const NodeId index = bare(tree_, child);
        if (tree_.kind(index) == Kind::slice) {
            t.b = 1;
            continue;
        }
        t.arguments.push_back({{}, of(index)});
    }
    return add(std::move(t));
}

TermId Builder::operands(NodeId id, Op op) {
    Term t{op, 0, 0, {}, {}, 0, 0};
    bool any = false;
    for (const NodeId child : tree_.children(id)) {
        if (is_operand(tree_, child)) {
            const TermId operand = of(child);
            any = any || operand;
            t.arguments.push_back({{}, operand});
        } else if (t.text.empty() && tree_.kind(child) != Kind::comment) {
            t.text = file_.text(child);
        }
    }
    return any ? add(std::move(t)) : 0;
}

TermId Builder::string(NodeId id) {
    if (tree_.kind(id) == Kind::concatenated_string) {
        for (const NodeId part : tree_.children(id)) {
            if (tree_.kind(part) == Kind::string && tree_.has_child(part, Kind::interpolation))
                return add(Op::text_made, 0);
        }
        return add(Op::string, 0, 1);
    }
    std::string_view text;
    if (!plain_string(file_, id, text)) return add(Op::text_made, 0);
    if (text.size() > 200) return add(Op::string, 0, 1);
    return add(Op::string, 0, text.find('\\') != text.npos, text);
}

TermId Builder::collection(NodeId id, std::uint32_t kind) {
    Term t{Op::collection, 0, kind, {}, {}, 0, 0};
    for (const NodeId child : tree_.children(id)) {
        if (!is_operand(tree_, child) || t.arguments.size() == most_arguments) continue;
        if (tree_.kind(child) == Kind::list_splat) {
            t.arguments.push_back({"*", 0});
        } else {
            t.arguments.push_back({{}, of(child)});
        }
    }
    return add(std::move(t));
}

TermId Builder::binary(NodeId id) {
    const NodeId left = tree_.child(id, Field::left), right = tree_.child(id, Field::right);
    const NodeId op = tree_.child(id, Field::operator_);
    if (left == no_node || right == no_node || op == no_node) return 0;
    const TermId a = of(left), b = of(right);
    const auto textual = [&](TermId t) {
        return terms_[t].op == Op::string || terms_[t].op == Op::text_made;
    };
    if (tree_.kind(op) == Kind::percent && textual(a)) return add(Op::text_made, 0);
    if (tree_.kind(op) == Kind::plus && (textual(a) || textual(b)))
        return terms_[a].op == Op::string && terms_[b].op == Op::string ? add(Op::string, 0, 1)
                                                                        : add(Op::text_made, 0);
    return a || b ? add(Op::binary, a, b, file_.text(op)) : 0;
}

// ---- names ----

TermId Builder::name(NodeId id) {
    const Scopes::Found found = scopes_.find(file_.text(id), id);
    if (found.bindings.empty()) return unbound(file_.text(id));
    const Binding& only = *found.bindings.front();
    const bool at_module = found.scope == 0;
    if (at_module && found.bindings.size() == 1 && only.kind == BindingKind::import_) return imported(only);
    if (at_module &&
        (found.elsewhere || only.kind == BindingKind::class_ || only.kind == BindingKind::function)) {
        if (scopes_.declared_global(file_.text(id))) return 0;
        return add(Op::global, 0, 0, file_.text(id));
    }
    return bound(found.bindings);
}

// A builtin, or from a star import: whoever follows imports knows.
TermId Builder::unbound(std::string_view name) {
    constexpr std::array<std::string_view, 10> kept = {"bool",     "enumerate", "len",    "list",  "range",
                                                       "reversed", "set",       "sorted", "tuple", "type"};
    const bool known = has_star_ || std::find(kept.begin(), kept.end(), name) != kept.end();
    return known ? add(Op::global, 0, 0, name) : 0;
}

TermId Builder::bound(const std::vector<const Binding*>& bindings) {
    if (bindings.size() > most_bindings) return 0;
    if (bindings.size() == 1) return binding(*bindings.front());
    Term t{Op::any_of, 0, 0, {}, {}, 0, 0};
    for (const Binding* one : bindings) t.arguments.push_back({{}, binding(*one)});
    return add(std::move(t));
}

TermId Builder::binding(const Binding& b) {
    TermId& known = bound_[static_cast<std::size_t>(&b - scopes_.bindings().data())];
    if (known != not_yet) return awaited(known);
    if (depth_ >= deepest) return 0;
    known = building;
    ++depth_;
    TermId made = 0;
    switch (b.kind) {
        case BindingKind::value:
            made = unpacked(b, of(b.value));
            break;
        case BindingKind::annotated: {
            const TermId type = annotation(tree_.child(b.value, Field::type));
            made = type ? add(Op::instance, type) : of(tree_.child(b.value, Field::right));
            break;
        }
        case BindingKind::loop: {
            const TermId all = of(b.value);
            made = all ? unpacked(b, add(Op::element, all)) : 0;
            break;
        }
        case BindingKind::entered: {
            const TermId value = of(b.value);
            made = value ? unpacked(b, add(Op::enter, value)) : 0;
            break;
        }
        case BindingKind::import_:
            made = imported(b);
            break;
        case BindingKind::class_:
        case BindingKind::function: {
            const std::uint32_t definition = definition_of(b.value);
            if (definition == facts::none) break;
            if (b.scope == 0) {
                made = add(Op::global, 0, 0, b.name);
            } else {
                made = add(b.kind == BindingKind::class_ ? Op::class_ : Op::function, definition);
            }
            break;
        }
        case BindingKind::parameter:
            made = parameter(b);
            break;
        case BindingKind::opaque:
            break;
    }
    --depth_;
    return known = finished(known, made);
}

TermId Builder::unpacked(const Binding& b, TermId whole) {
    return b.part == no_part || !whole ? whole : add(Op::item, whole, b.part);
}

bool Builder::first_parameter_is_class(NodeId function) const {
    const std::string_view name = file_.text(tree_.child(function, Field::name));
    if (name == "__init_subclass__" || name == "__new__" || name == "__class_getitem__") return true;
    const NodeId up = tree_.parent(function);
    if (tree_.kind(up) != Kind::decorated_definition) return false;
    for (const NodeId child : tree_.children(up)) {
        if (tree_.kind(child) != Kind::decorator) continue;
        const std::string_view text = text::trim(file_.text(child).substr(1));
        const auto is = [&](std::string_view word) { return text.find(word) != text.npos; };
        if (is("classmethod") || is("declared_attr") || is(".expression") || is(".comparator") ||
            is(".inplace.expression"))
            return true;
    }
    return false;
}

TermId Builder::parameter(const Binding& b) {
    const NodeId function = scopes_[b.scope].node;
    const Kind kind = tree_.kind(b.value);
    const bool packed = tree_.kind(tree_.parent(b.at)) == Kind::list_splat_pattern ||
                        tree_.kind(tree_.parent(b.at)) == Kind::dictionary_splat_pattern;
    if (packed) return 0;
    const NodeId type = kind == Kind::identifier ? no_node : tree_.child(b.value, Field::type);
    if (type != no_node) {
        const TermId annotated = annotation(type);
        const NodeId value = tree_.child(b.value, Field::value);
        const bool optional = value != no_node && tree_.kind(value) == Kind::none;
        return annotated ? add(Op::instance, annotated, optional) : 0;
    }
    // named like a session, as it mostly is in code without annotations
    if (b.name == "db" || b.name == "sess" || b.name.find("session") != b.name.npos) return add(Op::named, 0);
    // the first parameter of a method
    if (kind != Kind::identifier || tree_.kind(function) != Kind::function_definition) return 0;
    const NodeId list = tree_.child(function, Field::parameters);
    NodeId first = no_node;
    for (const NodeId child : tree_.children(list)) {
        if (!python::is_named(tree_.kind(child)) || tree_.kind(child) == Kind::comment) continue;
        first = child;
        break;
    }
    if (first != b.value) return 0;
    const std::uint32_t around = scopes_[b.scope].parent;
    if (!scopes_.is_class(around)) return 0;
    const NodeId up = tree_.parent(function);
    if (tree_.kind(up) == Kind::decorated_definition) {
        const std::string_view head =
            file_.text().substr(tree_[up].begin, tree_[function].begin - tree_[up].begin);
        if (head.find("staticmethod") != head.npos) return 0;
    }
    const std::uint32_t cls = definition_of(scopes_[around].node);
    if (cls == facts::none) return 0;
    return add(first_parameter_is_class(function) ? Op::own_class : Op::self, cls);
}

TermId Builder::imported(const Binding& b) {
    const NodeId statement = b.value;
    const NodeId named = tree_.kind(b.at) == Kind::aliased_import ? tree_.child(b.at, Field::name) : b.at;
    if (named == no_node) return 0;
    std::string path;
    if (tree_.kind(statement) == Kind::import_statement) {
        path = file_.text(named);
        if (tree_.kind(b.at) != Kind::aliased_import) path = path.substr(0, path.find('.'));
    } else {
        const NodeId module = tree_.child(statement, Field::module_name);
        if (module == no_node) return 0;
        path = file_.text(module);
        path.erase(std::remove_if(path.begin(), path.end(), [](char c) { return c == ' ' || c == '\t'; }),
                   path.end());
        path += ':';
        path += file_.text(named);
    }
    if (const auto known = imports_.find(path); known != imports_.end()) return known->second;
    const std::string_view kept = keep(std::move(path));
    const TermId made = add(Op::import_, 0, 0, kept);
    imports_.emplace(kept, made);
    return made;
}

// ---- types ----

TermId Builder::quoted_type(NodeId id) {
    std::string_view text;
    if (!plain_string(file_, id, text)) return 0;
    // "Task", "models.Task", "Optional[Task]", "list[Task]", "Task | None"
    text = text::trim(text);
    std::string_view wrapper;
    if (!text.empty() && text.back() == ']') {
        const std::size_t open = text.find('[');
        if (open == text.npos) return 0;
        wrapper = text.substr(0, open);
        text = text.substr(open + 1, text.size() - open - 2);
    } else if (text.size() > 7 && text.substr(text.size() - 7) == " | None") {
        wrapper = "Optional";
        text = text.substr(0, text.size() - 7);
    }
    TermId made = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t dot = rest.find('.');
        const std::string_view part = rest.substr(0, dot);
        rest = dot == rest.npos ? std::string_view() : rest.substr(dot + 1);
        if (!text::is_identifier(part)) return 0;
        if (made) {
            made = add(Op::attribute, made, 0, part);
        } else {
            const Scopes::Found found = scopes_.find(part, id);
            const bool import =
                found.bindings.size() == 1 && found.bindings.front()->kind == BindingKind::import_;
            const bool local = found.bindings.empty() && !has_star_ && text.size() != part.size();
            if (local) return 0;
            made = import ? imported(*found.bindings.front()) : add(Op::global, 0, 0, part);
        }
    }
    if (made && !wrapper.empty()) {
        Term t{Op::subscript, add(Op::global, 0, 0, text::last_part(wrapper)), 0, {}, {}, 0, 0};
        t.arguments.push_back({{}, made});
        made = add(std::move(t));
    }
    return made;
}

// Type nodes have shapes of their own around the same expressions.
TermId Builder::annotation(NodeId type) {
    if (type == no_node || depth_ >= deepest) return 0;
    const NodeId id = bare(tree_, type);
    ++depth_;
    TermId made = 0;
    switch (tree_.kind(id)) {
        case Kind::type:
        case Kind::type_parameter:
            for (const NodeId child : tree_.children(id)) {
                if (is_operand(tree_, child)) {
                    made = annotation(child);
                    break;
                }
            }
            break;
        case Kind::string:
            made = quoted_type(id);
            break;
        case Kind::generic_type:
        case Kind::subscript: {
            Term t{Op::subscript, 0, 0, {}, {}, 0, 0};
            bool first = true;
            for (const NodeId child : tree_.children(id)) {
                if (!is_operand(tree_, child)) continue;
                if (std::exchange(first, false)) {
                    t.a = annotation(child);
                } else if (tree_.kind(child) == Kind::type_parameter) {
                    for (const NodeId one : tree_.children(child)) {
                        if (is_operand(tree_, one)) t.arguments.push_back({{}, annotation(one)});
                    }
                } else {
                    t.arguments.push_back({{}, annotation(child)});
                }
            }
            if (t.a) made = add(std::move(t));
            break;
        }
        case Kind::union_type:
        case Kind::binary_operator: {
            std::vector<NodeId> sides;
            for (const NodeId child : tree_.children(id)) {
                if (is_operand(tree_, child)) sides.push_back(child);
            }
            if (sides.size() != 2) break;
            const TermId a = annotation(sides[0]), b = annotation(sides[1]);
            if (a || b) made = add(Op::binary, a, b, "|");
            break;
        }
        case Kind::member_type: {
            // a.b in a type
            NodeId last = no_node;
            TermId object = 0;
            for (const NodeId child : tree_.children(id)) {
                if (!is_operand(tree_, child)) continue;
                if (last == no_node) {
                    object = annotation(child);
                }
                last = child;
            }
            if (object && last != no_node) made = add(Op::attribute, object, 0, file_.text(last));
            break;
        }
        default:
            made = of(id);
    }
    --depth_;
    return made;
}

std::uint32_t Builder::definition_of(NodeId id) const {
    const std::uint32_t begin = tree_[id].begin;
    auto at = std::lower_bound(definitions_.begin(), definitions_.end(), begin,
                               [](const facts::Definition& d, std::uint32_t b) { return d.begin < b; });
    for (; at != definitions_.end() && at->begin == begin; ++at) {
        if (at->is_function() || at->is_class()) return static_cast<std::uint32_t>(at - definitions_.begin());
    }
    return facts::none;
}

}  // namespace sixth::lint::sqla
