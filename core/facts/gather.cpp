#include "core/facts/gather.h"

#include <algorithm>

#include "core/base/hash_map.h"
#include "core/base/text.h"
#include "core/facts/bindings.h"

namespace sixth::facts {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;
using python::Tree;

class Gatherer {
  public:
    Gatherer(const ParsedFile& file, std::vector<NodeId>& nodes)
        : file_(file), tree_(file.tree()), nodes_(nodes) {}

    Gathered run() {
        out_.totals.bytes = static_cast<std::uint32_t>(file_.text().size());
        out_.totals.lines = file_.line_count();
        for (NodeId id = 0; id < tree_.size();) {
            while (!scopes_.empty() && id >= scopes_.back().end) leave();
            id = visit(id);
        }
        for (const python::SyntaxError& e : file_.errors())
            out_.errors.push_back({e.begin, e.end, e.line, e.message});
        std::stable_sort(out_.calls.begin(), out_.calls.end(),
                         [](const Call& a, const Call& b) { return a.scope + 1 < b.scope + 1; });
        std::stable_sort(out_.attributes.begin(), out_.attributes.end(),
                         [](const Attribute& a, const Attribute& b) { return a.definition < b.definition; });
        return std::move(out_);
    }

  private:
    // What the walk is inside of: a definition, or an if/try block that makes what it binds conditional.
    struct Scope {
        NodeId end;
        std::uint32_t definition;  // the innermost definition here, or none
        bool conditional, typing;
        std::string_view self;     // first parameter of a method
        std::uint32_t self_class;  // its class
    };

    std::uint32_t scope() const { return scopes_.empty() ? none : scopes_.back().definition; }
    bool in_function() const { return scope() != none && out_.definitions[scope()].is_function(); }

    void enter(NodeId id, std::uint32_t definition, bool conditional, bool typing) {
        Scope next{tree_.end(id), definition, conditional, typing, {}, none};
        if (!scopes_.empty()) {
            next.self = scopes_.back().self;
            next.self_class = scopes_.back().self_class;
        }
        scopes_.push_back(next);
    }

    void leave() { scopes_.pop_back(); }

    // Returns where the walk goes on: id + 1, or behind a subtree that was taken whole.
    NodeId visit(NodeId id) {
        switch (tree_.kind(id)) {
            case Kind::function_definition:
                return function(id);
            case Kind::class_definition:
                return class_(id);
            case Kind::import_statement:
                return import(id);
            case Kind::import_from_statement:
            case Kind::future_import_statement:
                return import_from(id);
            case Kind::if_statement:
                enter(id, scope(), true, typing() || is_typing_guard(id));
                return id + 1;
            case Kind::else_clause:
            case Kind::elif_clause:
                enter(id, scope(), true, typing() && !guards_parent(id));
                return id + 1;
            case Kind::try_statement:
                enter(id, scope(), true, typing());
                return id + 1;
            case Kind::identifier:
                identifier(id);
                return id + 1;
            case Kind::call:
                call(id);
                return id + 1;
            case Kind::string:
                string(id);
                return id + 1;
            case Kind::comment:
                comment(id);
                return id + 1;
            case Kind::type_alias_statement:
                type_alias(id);
                return id + 1;
            case Kind::assignment:
            case Kind::augmented_assignment:
                exported(id);
                return id + 1;
            case Kind::yield:
                mark_generator();
                return id + 1;
            default:
                return id + 1;
        }
    }

    bool typing() const { return !scopes_.empty() && scopes_.back().typing; }
    bool conditional() const { return !scopes_.empty() && scopes_.back().conditional; }

    bool is_typing_guard(NodeId id) const {
        const NodeId condition = tree_.child(id, Field::condition);
        if (condition == no_node) return false;
        const std::string_view text = file_.text(condition);
        return text == "TYPE_CHECKING" || text == "typing.TYPE_CHECKING" || text == "t.TYPE_CHECKING" ||
               text == "MYPY";
    }
    // The else of `if TYPE_CHECKING:` runs.
    bool guards_parent(NodeId id) const {
        const NodeId up = tree_.parent(id);
        return tree_.kind(up) == Kind::if_statement && is_typing_guard(up);
    }

    std::uint32_t add_definition(NodeId id, NodeId name, DefinitionKind kind) {
        Definition d{};
        d.name = file_.text(name);
        d.parent = scope();
        d.kind = kind;
        d.flags = (conditional() ? Definition::conditional : 0U) | (typing() ? Definition::typing_only : 0U);
        d.line = tree_[id].line;
        d.begin = tree_[id].begin;
        d.end = tree_[id].end;
        d.column = file_.column_of(d.begin);
        d.end_line = file_.end_line(id);
        d.name_begin = tree_[name].begin;
        out_.definitions.push_back(d);
        nodes_.push_back(id);
        return static_cast<std::uint32_t>(out_.definitions.size() - 1);
    }

    NodeId function(NodeId id) {
        const NodeId name = tree_.child(id, Field::name);
        if (name == no_node) return id + 1;
        const bool async = tree_.kind(id + 1) == Kind::kw_async;
        const std::uint32_t index =
            add_definition(id, name, async ? DefinitionKind::async_function : DefinitionKind::function);
        Definition& d = out_.definitions[index];
        const NodeId parameters = tree_.child(id, Field::parameters);
        const NodeId returns = tree_.child(id, Field::return_type);
        if (parameters != no_node) {
            d.signature_begin = tree_[parameters].begin;
            d.signature_end = tree_[returns == no_node ? parameters : returns].end;
            add_parameters(parameters, index);
        }
        if (returns != no_node) d.flags |= Definition::annotated;
        docstring(tree_.child(id, Field::body), d);
        add_decorators(id, index);
        const bool method = d.parent != none && out_.definitions[d.parent].is_class();
        enter(id, index, false, typing());
        if (method) {
            scopes_.back().self = first_parameter(index);
            scopes_.back().self_class = d.parent;
        }
        return id + 1;
    }

    NodeId class_(NodeId id) {
        const NodeId name = tree_.child(id, Field::name);
        if (name == no_node) return id + 1;
        const std::uint32_t index = add_definition(id, name, DefinitionKind::class_);
        Definition& d = out_.definitions[index];
        const NodeId bases = tree_.child(id, Field::superclasses);
        if (bases != no_node) {
            d.signature_begin = tree_[bases].begin;
            d.signature_end = tree_[bases].end;
            for (const NodeId base : tree_.children(bases)) {
                if (!python::is_named(tree_.kind(base)) || tree_.kind(base) == Kind::comment) continue;
                if (tree_.kind(base) == Kind::keyword_argument) continue;
                const NodeId plain =
                    tree_.kind(base) == Kind::subscript ? tree_.child(base, Field::value) : base;
                out_.bases.push_back({index, dotted_name(file_, plain)});
            }
        }
        docstring(tree_.child(id, Field::body), d);
        add_decorators(id, index);
        enter(id, index, false, typing());
        return id + 1;
    }

    void add_decorators(NodeId id, std::uint32_t index) {
        const NodeId up = tree_.parent(id);
        if (up == no_node || tree_.kind(up) != Kind::decorated_definition) return;
        for (const NodeId child : tree_.children(up)) {
            if (tree_.kind(child) != Kind::decorator) continue;
            NodeId expression = child + 2;  // behind the @
            if (expression >= tree_.end(child)) continue;
            if (tree_.kind(expression) == Kind::call) expression = tree_.child(expression, Field::function);
            if (expression != no_node) out_.decorators.push_back({index, dotted_name(file_, expression)});
        }
    }

    void add_parameters(NodeId list, std::uint32_t index) {
        std::uint32_t kind_flag = 0;
        const std::size_t first = out_.parameters.size();
        for (const NodeId child : tree_.children(list)) {
            const Kind kind = tree_.kind(child);
            if (kind == Kind::keyword_separator) kind_flag = Parameter::keyword_only;
            if (kind == Kind::positional_separator) {
                for (std::size_t i = first; i < out_.parameters.size(); ++i)
                    out_.parameters[i].flags |= Parameter::positional_only;
            }
            const ParameterName named = parameter_name(tree_, child);
            if (named.node == no_node) continue;
            out_.parameters.push_back({index, file_.text(named.node), named.flags | kind_flag});
            if (named.flags & Parameter::star) kind_flag = Parameter::keyword_only;
        }
    }

    std::string_view first_parameter(std::uint32_t index) const {
        const auto at =
            std::lower_bound(out_.parameters.begin(), out_.parameters.end(), index,
                             [](const Parameter& p, std::uint32_t i) { return p.definition < i; });
        return at == out_.parameters.end() || at->definition != index ? std::string_view() : at->name;
    }

    void docstring(NodeId body, Definition& d) const {
        const NodeId text = docstring_of(tree_, body);
        if (text == no_node) return;
        d.doc_begin = tree_[text].begin;
        d.doc_end = tree_[text].end;
    }

    ImportKind import_kind() const {
        if (typing()) return ImportKind::typing;
        for (std::uint32_t d = scope(); d != none; d = out_.definitions[d].parent) {
            if (out_.definitions[d].is_function()) return ImportKind::deferred;  // also in its classes
        }
        return conditional() ? ImportKind::conditional : ImportKind::runtime;
    }

    NodeId import(NodeId id) {
        for (const NodeId child : tree_.children(id)) {
            if (tree_[child].field != Field::name) continue;
            const auto [name, alias] = imported_name(child);
            add_import(id, name, {}, alias, 0);
        }
        return tree_.end(id);
    }

    NodeId import_from(NodeId id) {
        std::string_view module =
            tree_.kind(id) == Kind::future_import_statement ? "__future__" : std::string_view();
        std::uint32_t level = 0;
        const NodeId from = tree_.child(id, Field::module_name);
        if (from != no_node && tree_.kind(from) == Kind::relative_import) {
            const NodeId dots = tree_.child(from, Kind::import_prefix);
            const std::string_view prefix = dots == no_node ? "" : file_.text(dots);
            level = static_cast<std::uint32_t>(std::count(prefix.begin(), prefix.end(), '.'));
            const NodeId name = tree_.child(from, Kind::dotted_name);
            if (name != no_node) module = file_.text(name);
        } else if (from != no_node) {
            module = file_.text(from);
        }
        for (const NodeId child : tree_.children(id)) {
            if (tree_.kind(child) == Kind::wildcard_import) add_import(id, module, "*", {}, level);
            if (tree_[child].field != Field::name) continue;
            const auto [name, alias] = imported_name(child);
            add_import(id, module, name, alias, level);
        }
        return tree_.end(id);
    }

    std::pair<std::string_view, std::string_view> imported_name(NodeId child) const {
        if (tree_.kind(child) != Kind::aliased_import) return {file_.text(child), {}};
        const NodeId name = tree_.child(child, Field::name);
        const NodeId alias = tree_.child(child, Field::alias);
        return {name == no_node ? std::string_view() : file_.text(name),
                alias == no_node ? std::string_view() : file_.text(alias)};
    }

    void add_import(NodeId id, std::string_view module, std::string_view name, std::string_view alias,
                    std::uint32_t level) {
        out_.imports.push_back({module, name, alias, level, import_kind(), scope(), tree_[id].line,
                                tree_[id].begin, tree_[id].end});
    }

    void identifier(NodeId id) {
        const Binding binding = classify(tree_, id);
        if (binding == Binding::store || binding == Binding::annotated_store) {
            if (!in_function()) variable(id, binding);
            return;
        }
        if (binding == Binding::attribute_store) {
            const NodeId object = tree_.parent(id) + 1;
            if (!self().empty() && tree_.kind(object) == Kind::identifier && file_.text(object) == self()) {
                out_.attributes.push_back({scopes_.back().self_class, file_.text(id), tree_[id].line,
                                           file_.column_of(tree_[id].begin)});
            }
            return;
        }
        if (binding == Binding::definition) return;
        const std::uint32_t flag = binding == Binding::attribute ? NameUse::attribute
                                   : binding == Binding::keyword ? NameUse::keyword
                                                                 : NameUse::load;
        use(file_.text(id), flag);
    }

    std::string_view self() const { return scopes_.empty() ? std::string_view() : scopes_.back().self; }

    void variable(NodeId id, Binding binding) {
        const std::uint32_t index = add_definition(id, id, DefinitionKind::variable);
        if (binding == Binding::annotated_store) out_.definitions[index].flags |= Definition::annotated;
        if (tree_.kind(tree_.parent(id)) != Kind::assignment)
            out_.definitions[index].flags |= Definition::indirect;
        const std::string_view name = out_.definitions[index].name;
        if (scope() == none && name == "__all__") out_.totals.flags |= FileTotals::has_all;
    }

    void use(std::string_view name, std::uint32_t flag) {
        const auto [at, added] = name_index_.try_emplace(name, static_cast<std::uint32_t>(out_.names.size()));
        if (added) out_.names.push_back({name, 0, 0});
        NameUse& entry = out_.names[at->second];
        entry.flags |= flag;
        if (flag & (NameUse::load | NameUse::attribute)) ++entry.count;
    }

    void call(NodeId id) {
        const NodeId function = id + 1;
        if (tree_.kind(function) != Kind::identifier && tree_.kind(function) != Kind::attribute) return;
        std::string_view callee = dotted_name(file_, function);
        if (callee.empty()) {
            const NodeId last = tree_.child(function, Field::attribute);
            if (last == no_node) return;
            callee = file_.text(last);
            callee =
                std::string_view(callee.data() - 1, callee.size() + 1);  // with its dot: an unnamed start
            if (callee[0] != '.') return;
        }
        const std::uint64_t key = hash64(callee, scope());
        if (calls_seen_.insert(key).second) out_.calls.push_back({scope(), callee, tree_[id].line});
    }

    // A string that could name something: getattr(x, "name"), "package.module.Class", an annotation in
    // quotes.
    void string(NodeId id) {
        const NodeId content = tree_.child(id, Kind::string_content);
        if (content == no_node) return;
        std::string_view text = file_.text(content);
        if (tree_.kind(tree_.parent(id)) != Kind::expression_statement) private_words(text);
        if (text.size() > 200) return;
        while (!text.empty()) {
            const std::size_t end = text.find_first_of(". [],|:");
            const std::string_view word = text.substr(0, end);
            if (!word.empty() && !text::is_identifier(word)) {
                // "visit_%s", "visit_{}": what a name composed of it begins with
                const std::string_view start = word.substr(0, word.find_first_of("%{"));
                if (start.size() < word.size() && text::is_identifier(start)) use(start, NameUse::text);
                return;
            }
            if (!word.empty()) use(word, NameUse::text);
            if (end == std::string_view::npos) return;
            text.remove_prefix(end + 1);
        }
    }

    // _names anywhere in a string: code that is run later. A private name stands in no other prose.
    void private_words(std::string_view text) {
        constexpr std::string_view word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
        text = text.substr(0, 4096);
        for (std::size_t at = text.find('_'); at != text.npos; at = text.find('_', at)) {
            const std::size_t end = std::min(text.find_first_not_of(word, at), text.size());
            const bool begins = at == 0 || word.find(text[at - 1]) == word.npos;
            if (begins && end - at > 2 && text[end - 1] != '_') use(text.substr(at, end - at), NameUse::text);
            at = end;
        }
    }

    void comment(NodeId id) {
        const std::string_view codes = suppressed_codes(file_.text(id));
        if (codes.data()) out_.suppressions.push_back({tree_[id].line, codes});
    }

    void type_alias(NodeId id) {
        const NodeId left = tree_.child(id, Field::left);
        NodeId name = left;
        while (name != no_node && name < tree_.end(left) && tree_.kind(name) != Kind::identifier) ++name;
        if (name != no_node && name < tree_.end(left) && !in_function())
            add_definition(id, name, DefinitionKind::type_alias);
    }

    // __all__ = [...], __all__ += [...]: the strings are exported names.
    void exported(NodeId id) {
        if (scope() != none) return;
        const NodeId left = tree_.child(id, Field::left);
        if (left == no_node || file_.text(left) != "__all__") return;
        out_.totals.flags |= FileTotals::has_all;
        const NodeId right = tree_.child(id, Field::right);
        if (right == no_node) return;
        for (NodeId at = right; at < tree_.end(right); ++at) {
            if (tree_.kind(at) == Kind::string_content) use(file_.text(at), NameUse::exported);
            if (tree_.kind(at) == Kind::identifier || tree_.kind(at) == Kind::call)
                out_.totals.flags |= FileTotals::dynamic_all;
        }
    }

    void mark_generator() {
        if (in_function()) out_.definitions[scope()].flags |= Definition::generator;
    }

    const ParsedFile& file_;
    const Tree& tree_;
    std::vector<NodeId>& nodes_;
    Gathered out_;
    std::vector<Scope> scopes_;
    TextMap<std::uint32_t> name_index_;
    HashSet<std::uint64_t> calls_seen_;
};

}  // namespace

Gathered gather(const ParsedFile& file, std::vector<NodeId>& definition_nodes) {
    definition_nodes.clear();
    return Gatherer(file, definition_nodes).run();
}

}  // namespace sixth::facts
