#include "analyzers/lint/sqla/site_maker.h"

#include "core/base/text.h"

namespace sixth::lint::sqla {
namespace {

// Calls whose arguments are SQL conditions.
constexpr std::array<std::string_view, 15> query_calls = {
    "filter", "where", "having", "and_", "or_",    "not_",  "join",     "outerjoin",
    "exists", "any",   "has",    "case", "select", "query", "filter_by"};
constexpr std::array<std::string_view, 4> clause_lists = {"filter", "where", "having", "and_"};

}  // namespace

std::vector<python::NodeId> SiteMaker::operands(NodeId id) const {
    std::vector<NodeId> all;
    for (const NodeId child : tree_.children(id)) {
        if (operand(child)) all.push_back(child);
    }
    return all;
}

std::string_view SiteMaker::callee(NodeId call) const {
    NodeId function = tree_.child(call, Field::function);
    if (function != no_node && tree_.kind(function) == Kind::attribute)
        function = tree_.child(function, Field::attribute);
    return function != no_node && tree_.kind(function) == Kind::identifier ? text(function)
                                                                           : std::string_view();
}

python::NodeId SiteMaker::first_argument(NodeId call) const {
    const NodeId list = tree_.child(call, Field::arguments);
    if (list == no_node || tree_.kind(list) != Kind::argument_list) return no_node;
    for (const NodeId child : tree_.children(list)) {
        if (operand(child)) return tree_.kind(child) == Kind::keyword_argument ? no_node : child;
    }
    return no_node;
}

bool SiteMaker::may_be_sql(TermId term) const {
    switch (builder_[term].op) {
        case Op::unknown:
        case Op::string:
        case Op::text_made:
        case Op::none:
        case Op::literal:
        case Op::collection:
        case Op::global:
        case Op::import_:
        case Op::self:
        case Op::own_class:
        case Op::function:
        case Op::class_:
        case Op::named:
            return false;
        default:
            return true;
    }
}

std::uint32_t SiteMaker::context(NodeId id) const {
    std::uint32_t flags = 0;
    NodeId from = id;
    NodeId up = tree_.parent(from);
    while (up != no_node && tree_.kind(up) == Kind::parenthesized_expression) {
        flags |= Site::bracketed;
        from = up;
        up = tree_.parent(from);
    }
    if (up == no_node) return flags;
    const bool direct = tree_.kind(up) == Kind::argument_list;
    if (direct && callee(tree_.parent(up)) == "append") return flags | Site::collected;
    if (tree_.kind(up) == Kind::return_statement && in_hybrid(up)) return flags | Site::collected;
    for (; up != no_node; up = tree_.parent(up)) {
        switch (tree_.kind(up)) {
            case Kind::argument_list: {
                const NodeId call = tree_.parent(up);
                const std::string_view name = callee(call);
                if (!one_of(query_calls, name)) return flags;
                flags |= Site::in_query;
                if (direct) flags |= Site::argument;
                if (direct && one_of(clause_lists, name)) flags |= Site::clause_list;
                return flags;
            }
            case Kind::parenthesized_expression:
            case Kind::boolean_operator:
            case Kind::comparison_operator:
            case Kind::not_operator:
            case Kind::binary_operator:
            case Kind::unary_operator:
            case Kind::list:
            case Kind::tuple:
            case Kind::list_splat:
            case Kind::conditional_expression:
                break;
            default:
                return flags;
        }
    }
    return flags;
}

// Inside the function that gives a hybrid property's SQL.
bool SiteMaker::in_hybrid(NodeId id) const {
    const NodeId function = tree_.ancestor(id, Kind::function_definition);
    const NodeId up = function == no_node ? no_node : tree_.parent(function);
    if (up == no_node || tree_.kind(up) != Kind::decorated_definition) return false;
    const std::string_view head =
        file_.text().substr(tree_[up].begin, tree_[function].begin - tree_[up].begin);
    return head.find(".expression") != head.npos;
}

bool SiteMaker::in_async(NodeId id) const {
    const NodeId function = tree_.ancestor(id, Kind::function_definition);
    return function != no_node && tree_.kind(function + 1) == Kind::kw_async;
}

bool SiteMaker::in_raises(NodeId id) const {
    for (NodeId at = tree_.ancestor(id, Kind::with_statement); at != no_node;
         at = tree_.ancestor(at, Kind::with_statement)) {
        const NodeId items = tree_.child(at, Kind::with_clause);
        if (items != no_node && text::lower(text(items)).find("raises") != std::string::npos) return true;
    }
    return false;
}

bool SiteMaker::is_plain(NodeId id) const {
    switch (tree_.kind(id)) {
        case Kind::identifier:
        case Kind::attribute:
        case Kind::call:
        case Kind::subscript:
        case Kind::parenthesized_expression:
            return true;
        default:
            return false;
    }
}

Position SiteMaker::position(std::uint32_t begin, std::uint32_t end) const {
    const auto column = [&](std::uint32_t offset) {
        std::uint32_t n = 1;
        const std::uint32_t start = file_.line_start(file_.line_of(offset));
        for (const char c : file_.text().substr(start, offset - start))
            n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        return n;
    };
    const std::uint32_t last = end > begin ? end - 1 : end;
    return {file_.line_of(begin), column(begin), file_.line_of(last), column(end)};
}

Site& SiteMaker::add(SiteKind kind, NodeId id, std::uint32_t flags) {
    Site& s = out_.emplace_back();
    s.kind = kind;
    s.flags = flags;
    s.begin = tree_[id].begin;
    s.end = tree_[id].end;
    s.where = position(s.begin, s.end);
    if (s.where.line != s.where.end_line) s.flags |= Site::several_lines;
    s.definition = facts::none;
    for (NodeId up = tree_.parent(id); up != no_node; up = tree_.parent(up)) {
        if (tree_.kind(up) != Kind::function_definition && tree_.kind(up) != Kind::class_definition) continue;
        s.definition = builder_.definition_of(up);
        break;
    }
    return s;
}

}  // namespace sixth::lint::sqla
