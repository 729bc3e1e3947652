#include "analyzers/lint/sqla/places_parts.h"
#include "core/base/text.h"

namespace sixth::lint::sqla {
namespace {

constexpr std::array<std::string_view, 13> moved_calls = {
    "select", "case",     "execute",        "get",   "joinedload", "subqueryload", "selectinload",
    "scalar", "lazyload", "contains_eager", "defer", "undefer",    "load_only"};

}  // namespace

void CallSearch::statement(NodeId id) {
    if (tree_.leaf(id) || tree_.kind(id + 1) != Kind::call || tree_.end(id + 1) != tree_.end(id)) return;
    const NodeId call = id + 1;
    if (!one_of(statement_words, callee(call)) || in_raises(id)) return;
    const TermId term = builder_.of(call);
    if (!may_be_sql(term)) return;
    Site& s = add(SiteKind::statement, call, 0);
    s.terms = {term};
    s.spans = {span(call)};
}

void CallSearch::call(NodeId id) {
    const std::string_view name = callee(id);
    if (name.empty()) return;
    if (one_of(moved_calls, name)) moved(id, name);
    if (name == "filter_by" || (!name.empty() && name[0] >= 'A' && name[0] <= 'Z')) keywords(id);
    if (one_of(async_calls, name)) coroutine(id);
}

void CallSearch::keywords(NodeId id) {
    const NodeId list = tree_.child(id, Field::arguments);
    if (list == no_node || tree_.kind(list) != Kind::argument_list) return;
    for (const NodeId child : tree_.children(list)) {
        if (tree_.kind(child) != Kind::keyword_argument) continue;
        const NodeId value = tree_.child(child, Field::value);
        const NodeId name = tree_.child(child, Field::name);
        if (value == no_node || name == no_node || tree_.kind(value) != Kind::string) continue;
        const TermId term = builder_.of(id), text_term = builder_.of(value);
        if (!term || builder_[text_term].op != Op::string) continue;
        Site& s = add(SiteKind::keyword, value, 0);
        s.terms = {term, text_term};
        s.spans = {span(value)};
        s.text = text(name);
    }
}

python::NodeId CallSearch::inner_call(NodeId value) const {
    for (int hops = 0; hops < 8; ++hops) {
        value = bare(tree_, value);
        if (tree_.kind(value) == Kind::attribute) {
            value = tree_.child(value, Field::object);
            if (value == no_node) return no_node;
            continue;
        }
        if (tree_.kind(value) != Kind::call) return no_node;
        const NodeId function = tree_.child(value, Field::function);
        const bool converts = function != no_node && (text(function) == "str" || text(function) == "int");
        if (!converts || first_argument(value) == no_node) return value;
        value = first_argument(value);
    }
    return no_node;
}

void CallSearch::default_value(NodeId id) {
    constexpr std::array<std::string_view, 5> names = {"default", "onupdate", "server_default",
                                                       "insert_default", "server_onupdate"};
    constexpr std::array<std::string_view, 3> makers = {"Column", "mapped_column", "Field"};
    const NodeId name = tree_.child(id, Field::name), value = tree_.child(id, Field::value);
    if (name == no_node || value == no_node || !one_of(names, text(name))) return;
    const NodeId called_first = inner_call(value);
    if (called_first == no_node) return;
    const NodeId arguments = tree_.parent(id);
    if (tree_.kind(arguments) != Kind::argument_list) return;  // torn off by syntax errors
    const NodeId maker = tree_.parent(arguments);
    if (tree_.kind(maker) != Kind::call || !one_of(makers, callee(maker))) return;
    const TermId called = builder_.of(tree_.child(maker, Field::function)), given = builder_.of(called_first);
    if (!called || !given) return;
    const NodeId list = tree_.child(called_first, Field::arguments);
    const bool bare_call = called_first == value && operands(list).empty();
    Site& s = add(SiteKind::default_, value, bare_call ? Site::operand_plain : 0U);
    s.terms = {called, given};
    s.spans = {span(value), span(list)};
    s.text = text(name);
}

void CallSearch::import(NodeId id) {
    const NodeId module = tree_.child(id, Field::module_name);
    if (module == no_node) return;
    const std::string_view from = text(module);
    if (from != "sqlalchemy.ext.declarative" && from != "sqlalchemy.orm" && from != "sqlalchemy") return;
    std::string names;
    for (const NodeId child : tree_.children(id)) {
        if (tree_[child].field != Field::name) continue;
        const NodeId name =
            tree_.kind(child) == Kind::aliased_import ? tree_.child(child, Field::name) : child;
        if (name != no_node) names += (names.empty() ? "" : " ") + std::string(text(name));
    }
    Site& s = add(SiteKind::import_, id, 0);
    s.spans = {span(module)};
    s.text = builder_.keep(std::string(from) + ":" + names);
}

void CallSearch::moved(NodeId id, std::string_view name) {
    const NodeId first = first_argument(id);
    const TermId term = builder_.of(id);
    if (!term) return;
    const Kind kind = first == no_node ? Kind::unknown : tree_.kind(first);
    const bool textual = kind == Kind::string || kind == Kind::concatenated_string;
    const std::size_t given = operands(tree_.child(id, Field::arguments)).size();
    if (name == "select" || name == "case") {
        if (kind != Kind::list) return;
    } else if (name == "execute" || name == "scalar") {
        if (first == no_node && name != "execute") return;
    } else if (name == "get") {
        const NodeId object = tree_.child(tree_.child(id, Field::function), Field::object);
        if (first == no_node || object == no_node) return;
        if (text(object).find("query") == std::string_view::npos) return;
    } else if (!textual) {
        return;
    }
    const std::uint32_t only = given == 1 ? Site::operand_plain : 0U;
    Site& s = add(SiteKind::call, id, context(id) | only);
    s.terms = {term};
    if (first != no_node) s.terms.push_back(builder_.of(first));
    s.text = name;
    s.spans = {span(tree_.child(id, Field::function)), span(tree_.child(id, Field::arguments))};
    if (first != no_node) s.spans.push_back(span(first));
    if (name == "get") query_get(id, s);
    if (textual && name.find("load") != name.npos) loader_of(id, s);
}

void CallSearch::loader_of(NodeId id, Site& s) {
    const NodeId list = tree_.parent(id);
    if (tree_.kind(list) != Kind::argument_list || callee(tree_.parent(list)) != "options") return;
    const NodeId options = tree_.child(tree_.parent(list), Field::function);
    if (tree_.kind(options) == Kind::attribute) s.terms.push_back(builder_.of(options + 1));
}

void CallSearch::query_get(NodeId id, Site& s) {
    const NodeId object = tree_.child(tree_.child(id, Field::function), Field::object);
    if (tree_.kind(object) != Kind::call || callee(object) != "query") return;
    const NodeId function = tree_.child(object, Field::function);
    if (tree_.kind(function) != Kind::attribute) return;
    const NodeId model = first_argument(object);
    const NodeId session = tree_.child(function, Field::object);
    const NodeId list = tree_.child(object, Field::arguments);
    if (model == no_node || session == no_node || operands(list).size() != 1) return;
    if (operands(tree_.child(id, Field::arguments)).size() != 1) return;
    s.spans.push_back(span(session));
    s.spans.push_back(span(model));
}

void CallSearch::coroutine(NodeId id) {
    if (!in_async(id)) return;
    const NodeId up = tree_.parent(id);
    const Kind kind = tree_.kind(up);
    const bool statement = kind == Kind::expression_statement;
    const bool used = kind == Kind::attribute || kind == Kind::subscript;
    if (!statement && !used) return;
    const TermId term = builder_.of(id);
    if (!may_be_sql(term)) return;
    const NodeId object = tree_.child(tree_.child(id, Field::function), Field::object);
    const bool beside =
        object != no_node && awaited_beside(tree_.ancestor(id, Kind::function_definition), text(object));
    Site& s =
        add(SiteKind::coroutine, id, (used ? Site::bracketed : 0U) | (beside ? Site::awaited_beside : 0U));
    s.terms = {term};
    s.spans = {span(id)};
}

// What a session is awaited for, and hardly anything else is.
bool CallSearch::awaited_beside(NodeId function, std::string_view object) {
    constexpr std::array<std::string_view, 6> words = {"execute", "scalars", "commit",
                                                       "flush",   "refresh", "rollback"};
    const std::string_view name = text::last_part(object);
    if (name.find("session") == name.npos && name != "db") return false;
    const auto [at, added] = awaited_.try_emplace(function);
    for (NodeId id = function; added && id < tree_.end(function); ++id) {
        if (tree_.kind(id) != Kind::await) continue;
        const std::vector<NodeId> waited = operands(id);
        if (waited.size() != 1 || tree_.kind(waited[0]) != Kind::call || !one_of(words, callee(waited[0])))
            continue;
        const NodeId called = tree_.child(waited[0], Field::function);
        if (tree_.kind(called) == Kind::attribute)
            at->second.push_back(text(tree_.child(called, Field::object)));
    }
    return std::find(at->second.begin(), at->second.end(), object) != at->second.end();
}

}  // namespace sixth::lint::sqla
