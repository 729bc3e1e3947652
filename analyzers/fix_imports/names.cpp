#include "analyzers/fix_imports/names.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/facts/bindings.h"

namespace sixth::fix_imports {

using facts::Binding;
using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;

namespace {

constexpr std::string_view builtins[] = {
#include "analyzers/fix_imports/builtins.def"
};

bool is_comprehension(Kind kind) {
    return kind == Kind::list_comprehension || kind == Kind::set_comprehension ||
           kind == Kind::dictionary_comprehension || kind == Kind::generator_expression;
}

bool contains_word(std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
}

}  // namespace

bool is_builtin(std::string_view name) {
    return std::binary_search(std::begin(builtins), std::end(builtins), name);
}

Names::Names(const python::ParsedFile& file) : file_(file), tree_(file.tree()) {
    walk();
    add_dotted_strings();
    std::stable_sort(uses_.begin(), uses_.end(),
                     [](const Use& a, const Use& b) { return a.begin < b.begin; });
    TextMap<std::size_t> index;
    for (const Use& one : uses_) {
        if (resolves(one)) continue;
        const auto [at, added] = index.try_emplace(one.name, free_.size());
        if (added) free_.push_back({one.name, one.begin, one.line, 0, FreeName::handled, ~std::uint32_t{0}});
        FreeName& name = free_[at->second];
        ++name.uses;
        if (one.flags & FreeName::eager) name.eager_begin = std::min(name.eager_begin, one.begin);
        if ((one.flags & FreeName::handled) == 0) name.flags &= ~std::uint32_t{FreeName::handled};
        name.flags |= one.flags & ~std::uint32_t{FreeName::handled};
    }
}

void Names::walk() {
    if (tree_.size() == 0) return;
    scopes_.push_back({0, tree_.end(0), 0, 0, ScopeKind::module, {}});
    open_.push_back({tree_.end(0), 0});
    for (NodeId id = 0; id < tree_.size(); ++id) {
        while (open_.size() > 1 && id >= open_.back().end) open_.pop_back();
        while (!guards_.empty() && id >= guards_.back().end) guards_.pop_back();
        enter_scopes(id);
        visit(id);
    }
}

std::uint32_t Names::open_scope(NodeId id, ScopeKind kind) {
    const auto number = static_cast<std::uint32_t>(scopes_.size());
    const std::uint32_t parent = open_.back().scope;
    const std::uint32_t around = open_.size() > 1 ? std::max(parent, open_[open_.size() - 2].scope) : parent;
    scopes_.push_back({id, tree_.end(id), parent, around, kind, {}});
    open_.push_back({tree_.end(id), number});
    return number;
}

// Bodies open scopes: defaults, decorators, annotations and bases belong to the scope around.
void Names::enter_scopes(NodeId id) {
    const NodeId up = tree_.parent(id);
    if (up == no_node) return;
    const Kind above = tree_.kind(up);
    const Field field = tree_[id].field;
    if (field == Field::body && (above == Kind::function_definition || above == Kind::lambda)) {
        open_scope(id, ScopeKind::function);
        parameters(tree_.child(up, Field::parameters));
    } else if (field == Field::body && above == Kind::class_definition) {
        open_scope(id, ScopeKind::class_);
    } else if (is_comprehension(tree_.kind(id))) {
        open_scope(id, ScopeKind::comprehension);
    } else if (above == Kind::for_in_clause && field == Field::right) {
        // the first iterable is evaluated outside
        const NodeId whole = tree_.parent(up);
        if (is_comprehension(tree_.kind(whole)) && tree_.child(whole, Kind::for_in_clause) == up &&
            scopes_[open_.back().scope].kind == ScopeKind::comprehension)
            open_.push_back({tree_.end(id), scopes_[open_.back().scope].parent});
    }
    if (tree_.kind(id) == Kind::block && above == Kind::try_statement) enter_guard(id);
    if (tree_.kind(id) == Kind::block && above == Kind::with_statement) enter_expectation(id);
}

// Names and imports of a try whose handlers catch their failure.
void Names::enter_guard(NodeId id) {
    const NodeId whole = tree_.parent(id);
    Guard guard{tree_.end(id), false, false, false};
    if (tree_[id].field != Field::body) return;
    for (const NodeId clause : tree_.children(whole)) {
        if (tree_.kind(clause) != Kind::except_clause) continue;
        const NodeId block = tree_.child(clause, Kind::block);
        const std::uint32_t end = block == no_node ? tree_[clause].end : tree_[block].begin;
        const std::string_view head = file_.text().substr(tree_[clause].begin, end - tree_[clause].begin);
        const bool all =
            contains_word(head, "Exception") ||
            head.find_first_not_of(" \t\r\n:", std::string_view("except").size()) == std::string_view::npos;
        open_guard(id, head, all, guard);
    }
    if (guard.names || guard.imports) guards_.push_back(guard);
}

// What that head of an except clause or `with` takes, in the block behind it.
void Names::open_guard(NodeId block, std::string_view head, bool all, Guard& guard) {
    guard.names |= all || contains_word(head, "NameError");
    const bool imports = contains_word(head, "ImportError") || contains_word(head, "ModuleNotFound");
    guard.imports |= all || imports;
    guard.expected = guard.expected && imports;
    if (!imports && !contains_word(head, "AttributeError")) return;
    const python::Node& whole = tree_[block];
    if (failing_.empty() || failing_.back().end <= whole.begin) failing_.push_back({whole.begin, whole.end});
}

// with pytest.raises(ImportError): …, with suppress(NameError): …
void Names::enter_expectation(NodeId id) {
    const std::uint32_t begin = tree_[tree_.parent(id)].begin;
    const std::string_view head = file_.text().substr(begin, tree_[id].begin - begin);
    if (!contains_word(head, "aises") && !contains_word(head, "suppress")) return;
    Guard guard{tree_.end(id), false, false, contains_word(head, "aises")};
    open_guard(id, head, contains_word(head, "Exception"), guard);
    if (guard.names || guard.imports) guards_.push_back(guard);
}

void Names::visit(NodeId id) {
    switch (tree_.kind(id)) {
        case Kind::error:
            // a file that cannot be read as a whole still holds statements that can
            if (id > 0) error_end_ = std::max(error_end_, tree_.end(id));
            return;
        case Kind::as_pattern_target:
            target_end_ = std::max(target_end_, tree_.end(id));
            return;
        case Kind::identifier:
            return identifier(id);
        case Kind::function_definition:
        case Kind::class_definition: {
            const NodeId name = tree_.child(id, Field::name);
            if (name != no_node) bind(open_.back().scope, file_.text(name));
            const NodeId types = tree_.child(id, Field::type_parameters);
            if (types == no_node) return;
            const std::uint32_t scope = open_scope(id, ScopeKind::types);
            for (const NodeId type : tree_.children(types)) {
                NodeId at = type;
                while (at < tree_.end(type) && tree_.kind(at) != Kind::identifier) ++at;
                if (at < tree_.end(type)) bind(scope, file_.text(at));
            }
            return;
        }
        case Kind::type_alias_statement: {
            const NodeId left = tree_.child(id, Field::left);
            for (NodeId at = left; left != no_node && at < tree_.end(left); ++at) {
                if (tree_.kind(at) == Kind::identifier) bind(open_.back().scope, file_.text(at));
            }
            return;
        }
        case Kind::import_statement:
        case Kind::import_from_statement:
        case Kind::future_import_statement:
            return imported(id);
        case Kind::global_statement:
        case Kind::nonlocal_statement:
            return outer_names(id);
        case Kind::type:
            annotation_end_ = std::max(annotation_end_, tree_.end(id));
            return;
        case Kind::case_pattern:
            pattern_end_ = std::max(pattern_end_, tree_.end(id));
            return;
        case Kind::assignment:
        case Kind::augmented_assignment:
            return exported(id);
        case Kind::string:
            return quoted(id);
        case Kind::call:
            return call(id);
        case Kind::generic_type:
        case Kind::subscript: {
            std::string_view head = file_.text(id);
            head = head.substr(0, head.find('['));
            const std::string_view last = text::last_part(text::trim(head));
            if (last == "Literal" || last == "Annotated")
                literal_end_ = std::max(literal_end_, tree_.end(id));
            return;
        }
        default:
            return;
    }
}

void Names::identifier(NodeId id) {
    const std::string_view name = file_.text(id);
    const NodeId up = tree_.parent(id);
    const Kind above = up == no_node ? Kind::module : tree_.kind(up);
    // what stands there is anybody's guess
    if (id < error_end_ || above == Kind::error) return bind(0, name);
    if (id < target_end_ && (above == Kind::tuple || above == Kind::list))
        return bind(open_.back().scope, name);  // with f() as (a, b)
    if (above == Kind::dotted_name && (tree_.kind(tree_.parent(up)) == Kind::import_statement ||
                                       tree_.kind(tree_.parent(up)) == Kind::import_from_statement ||
                                       tree_.kind(tree_.parent(up)) == Kind::aliased_import ||
                                       tree_.kind(tree_.parent(up)) == Kind::relative_import))
        return;
    if (above == Kind::aliased_import || above == Kind::global_statement || above == Kind::nonlocal_statement)
        return;
    if (above == Kind::member_type && id != up + 1 && tree_[up].next == tree_.end(id)) return;
    if (id < pattern_end_) {
        const bool dotted = above == Kind::dotted_name && !(tree_.leaf(id) && tree_[up].next == id + 1);
        const NodeId holder = above == Kind::dotted_name ? tree_.parent(up) : up;
        const bool class_name = tree_.kind(holder) == Kind::class_pattern && holder + 1 == up;
        if (!dotted && !class_name && above != Kind::attribute) return bind(open_.back().scope, name);
        if (dotted && up + 1 != id) return;  // an attribute
        if (above == Kind::attribute && tree_[id].field == Field::attribute) return;
        return use(name, tree_[id].begin, tree_[id].line, flags_of(id));
    }
    switch (facts::classify(tree_, id)) {
        case Binding::store:
        case Binding::annotated_store: {
            std::uint32_t scope = open_.back().scope;
            if (above == Kind::named_expression) {
                while (scopes_[scope].kind == ScopeKind::comprehension) scope = scopes_[scope].parent;
            }
            bind(scope, name);
            // x += 1 reads x, but a file that only does that to a missing name is not about imports
            return;
        }
        case Binding::load:
            return use(name, tree_[id].begin, tree_[id].line, flags_of(id));
        default:
            return;
    }
}

std::uint32_t Names::flags_of(NodeId id) const {
    std::uint32_t flags = id < annotation_end_ ? FreeName::annotation : FreeName::runtime;
    const NodeId up = tree_.parent(id);
    if (up != no_node && id == up + 1) {
        if (tree_.kind(up) == Kind::call) flags |= FreeName::called;
        if (tree_.kind(up) == Kind::attribute) flags |= FreeName::owner;
    }
    for (NodeId at = up; at != no_node; at = tree_.parent(at)) {
        const Kind kind = tree_.kind(at);
        if (kind == Kind::raise_statement || kind == Kind::except_clause) flags |= FreeName::raised;
        if (kind == Kind::decorator) flags |= FreeName::base;
        if (kind == Kind::argument_list && tree_[at].field == Field::superclasses) flags |= FreeName::base;
        if (kind == Kind::block || kind == Kind::module || kind == Kind::decorated_definition) break;
    }
    return flags;
}

void Names::imported(NodeId id) {
    if (std::any_of(guards_.begin(), guards_.end(), [](const Guard& g) { return g.imports; }))
        guarded_imports_.push_back(tree_[id].begin);
    if (std::any_of(guards_.begin(), guards_.end(), [](const Guard& g) { return g.expected; }))
        expected_failures_.push_back(tree_[id].begin);
    for (const NodeId child : tree_.children(id)) {
        const NodeId name = facts::bound_by_import(tree_, child);
        if (name == no_node) continue;
        const std::string_view text = file_.text(name);
        const NodeId from = tree_.child(id, Field::module_name);
        const bool package = tree_.kind(id) == Kind::import_statement && name == child;
        bind(open_.back().scope, text::trim(text.substr(0, text.find('.'))),
             package ? Scope::package : Scope::other);
        if (from != no_node) sources_.emplace(text, file_.text(from));
        const NodeId named =
            tree_.kind(child) == Kind::aliased_import ? tree_.child(child, Field::name) : child;
        const std::string_view what = named == no_node ? std::string_view() : file_.text(named);
        if (from != no_node ? what == "mock" && file_.text(from) == "unittest"
                            : what == "mock" || (name != child && what == "unittest.mock"))
            mocks_.push_back(text);
        if (text == "cast" && from != no_node && file_.text(from).substr(0, 6) == "typing")
            typing_cast_ = true;
    }
}

void Names::parameters(NodeId list) {
    if (list == no_node) return;
    for (const NodeId child : tree_.children(list)) {
        const facts::ParameterName named = facts::parameter_name(tree_, child);
        if (named.node != no_node) {
            bind(open_.back().scope, file_.text(named.node), Scope::other | Scope::parameter);
        } else if (tree_.kind(child) == Kind::tuple_pattern) {  // Python 2
            for (NodeId at = child; at < tree_.end(child); ++at) {
                if (tree_.kind(at) == Kind::identifier) bind(open_.back().scope, file_.text(at));
            }
        }
    }
}

void Names::outer_names(NodeId id) {
    for (const NodeId child : tree_.children(id)) {
        if (tree_.kind(child) != Kind::identifier) continue;
        const bool global = tree_.kind(id) == Kind::global_statement;
        scopes_[open_.back().scope].bound[file_.text(child)] |= Scope::outer | (global ? Scope::global : 0U);
        if (global) bind(0, file_.text(child), 0);
    }
}

void Names::bind(std::uint32_t scope, std::string_view name, std::uint32_t flags) {
    std::uint32_t& known = scopes_[scope].bound[name];
    known |= flags;
    if (scope != 0 && (known & Scope::outer)) bind(outer_scope(scope, name), name, flags);
}

// Where a name lives that is declared global or nonlocal.
std::uint32_t Names::outer_scope(std::uint32_t scope, std::string_view name) const {
    if (scopes_[scope].bound.at(name) & Scope::global) return 0;
    std::uint32_t nearest = 0;
    for (std::uint32_t s = scopes_[scope].parent; s != 0; s = scopes_[s].parent) {
        if (scopes_[s].kind != ScopeKind::function) continue;
        if (scopes_[s].bound.contains(name)) return s;
        if (nearest == 0) nearest = s;
    }
    return nearest;
}

void Names::use(std::string_view name, std::uint32_t begin, std::uint32_t line, std::uint32_t flags) {
    const std::uint32_t scope = open_.back().scope;
    if (std::any_of(guards_.begin(), guards_.end(), [](const Guard& g) { return g.names; }))
        flags |= FreeName::handled;
    bool eager = (flags & (FreeName::runtime | FreeName::annotation)) != 0;
    for (std::uint32_t s = scope; s != 0 && eager; s = scopes_[s].parent)
        eager = scopes_[s].kind != ScopeKind::function;
    if (eager) flags |= FreeName::eager;
    uses_.push_back({name, scope, begin, line, flags});
}

const Names::Scope* Names::binding_scope(std::string_view name, std::uint32_t seen_from) const {
    bool crossed = false;  // out of a function or comprehension: a class around is not seen
    for (std::uint32_t s = seen_from;; s = scopes_[s].parent) {
        const Scope& scope = scopes_[s];
        if (!(crossed && scope.kind == ScopeKind::class_)) {
            const auto at = scope.bound.find(name);
            if (at != scope.bound.end() && (!(at->second & Scope::outer) || s == 0)) return &scope;
        }
        if (s == 0) return nullptr;
        crossed = crossed || scope.kind == ScopeKind::function || scope.kind == ScopeKind::comprehension;
    }
}

bool Names::resolves(const Use& use) const {
    return binding_scope(use.name, use.scope) || is_builtin(use.name);
}

bool Names::is_package(std::string_view name, std::uint32_t byte) const {
    if (scopes_.empty()) return false;
    const Scope* scope = binding_scope(name, scope_at(byte));
    if (!scope) return false;
    const std::uint32_t flags = scope->bound.at(name);
    return (flags & Scope::package) && !(flags & Scope::other);
}

// The innermost.
std::uint32_t Names::scope_at(std::uint32_t byte) const {
    const auto use = std::lower_bound(uses_.begin(), uses_.end(), byte,
                                      [](const Use& one, std::uint32_t at) { return one.begin < at; });
    if (use != uses_.end() && use->begin == byte) return use->scope;
    const auto behind = std::upper_bound(
        scopes_.begin() + 1, scopes_.end(), byte,
        [this](std::uint32_t at, const Scope& scope) { return at < tree_[scope.begin].begin; });
    auto scope = static_cast<std::uint32_t>(behind - scopes_.begin() - 1);
    while (scope != 0 && tree_[scopes_[scope].begin].end <= byte) scope = scopes_[scope].around;
    return scope;
}

bool Names::may_fail(std::uint32_t byte) const {
    const auto behind =
        std::upper_bound(failing_.begin(), failing_.end(), byte,
                         [](std::uint32_t at, const Range& range) { return at < range.begin; });
    return behind != failing_.begin() && byte < (behind - 1)->end;
}

bool Names::is_expected_to_fail(std::uint32_t byte) const {
    return std::binary_search(expected_failures_.begin(), expected_failures_.end(), byte);
}

bool Names::bound_in_module(std::string_view name) const {
    return !scopes_.empty() && scopes_[0].bound.contains(name);
}

std::vector<std::string_view> Names::bound_around(std::uint32_t byte) const {
    std::vector<std::string_view> all;
    for (std::size_t s = 0; s < scopes_.size(); ++s) {
        const Scope& scope = scopes_[s];
        if (s > 0 && (tree_[scope.begin].begin > byte || tree_[scope.begin].end <= byte)) continue;
        for (const auto& [name, outer] : scope.bound) all.push_back(name);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

NodeId Names::function_around(std::uint32_t byte) const {
    NodeId found = no_node;
    for (const Scope& scope : scopes_) {
        if (scope.kind != ScopeKind::function) continue;
        const NodeId whole = tree_.parent(scope.begin);
        if (tree_.kind(whole) == Kind::function_definition && tree_[whole].begin <= byte &&
            byte < tree_[whole].end)
            found = whole;
    }
    return found;
}

}  // namespace sixth::fix_imports
