#include <cctype>
#include <utility>
#include "analyzers/lint/sqla/places_parts.h"

#include "core/base/text.h"

namespace sixth::lint::sqla {
namespace {

constexpr std::array<std::string_view, 5> text_calls = {"text", "execute", "exec_driver_sql", "scalar",
                                                        "scalars"};

bool ends_with_word(std::string_view upper, std::string_view word) {
    if (upper.size() < word.size() || upper.substr(upper.size() - word.size()) != word) return false;
    return upper.size() == word.size() ||
           !std::isalnum(static_cast<unsigned char>(upper[upper.size() - word.size() - 1]));
}

// Statements whose values no driver binds.
bool binds_nothing(std::string_view sql) {
    constexpr std::array<std::string_view, 14> verbs = {"SET",    "PRAGMA", "ALTER",  "CREATE", "DROP",
                                                        "GRANT",  "REVOKE", "ATTACH", "VACUUM", "COMMENT",
                                                        "NOTIFY", "LISTEN", "USE",    "KILL"};
    sql = text::trim(sql);
    std::string verb;
    for (const char c : sql.substr(0, 8)) {
        if (!std::isalpha(static_cast<unsigned char>(c))) break;
        verb += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return one_of(verbs, verb);
}

// Whether a value is expected between these two parts of an SQL text, rather than a table's or a column's
// name, which cannot be bound, or a whole list.
bool value_between(std::string_view before, std::string_view after) {
    std::string upper;
    for (const char c : before.substr(before.size() > 60 ? before.size() - 60 : 0))
        upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    while (!upper.empty() && (upper.back() == ' ' || upper.back() == '\n' || upper.back() == '\t'))
        upper.pop_back();
    if (upper.empty()) return false;
    bool quoted = false;
    if (upper.back() == '\'' || upper.back() == '%') {
        while (!upper.empty() && (upper.back() == '%' || upper.back() == '\'')) upper.pop_back();
        while (!upper.empty() && upper.back() == ' ') upper.pop_back();
        quoted = true;
    }
    if (upper.empty()) return false;
    const char last = upper.back();
    if (last == '=' || last == '<' || last == '>') {
        // "{a} = {b}" and "%s = %s" join two columns
        const std::size_t left = upper.find_last_not_of("=<>! ");
        if (left == upper.npos || upper[left] == '}') return false;
        return upper[left] != 'S' || left == 0 || upper[left - 1] != '%';
    }
    for (const char* word : {"LIKE", "ILIKE", "LIMIT", "OFFSET", "BETWEEN"}) {
        if (ends_with_word(upper, word)) return true;
    }
    if (last == '(') {
        upper.pop_back();
        while (!upper.empty() && upper.back() == ' ') upper.pop_back();
        // VALUES ({placeholders})
        const bool alone = text::trim(after).substr(0, 1) == ")";
        return (ends_with_word(upper, "VALUES") && (quoted || !alone)) ||
               (quoted && ends_with_word(upper, "IN"));
    }
    return false;
}

}  // namespace

void SqlTextSearch::call(NodeId id) {
    if (!one_of(text_calls, callee(id))) return;
    const NodeId first = first_argument(id);
    if (first == no_node) return;
    const TermId made = builder_.of(first);
    if (builder_[made].op != Op::text_made) return;
    const TermId function = builder_.of(tree_.child(id, Field::function));
    if (!function) return;
    Site& s = add(SiteKind::sql_text, id, context(id));
    s.terms = {function, made};
    s.spans = {span(id), span(first)};
    const NodeId source = made_by(first);
    if (!in_schema(id)) s.text = values_in(source);
    if (s.text == "v" && source == bare(tree_, first)) interpolations(source, s);
}

// The condition of an index or a constraint, Index(…, postgresql_where=text(…)): DDL binds no values.
bool SqlTextSearch::in_schema(NodeId call) const {
    const NodeId list = tree_.parent(call);
    if (tree_.kind(list) == Kind::keyword_argument) {
        const std::string_view name = text(tree_.child(list, Field::name));
        return name == "server_default" || name == "sqltext" ||
               (name.size() > 6 && name.substr(name.size() - 6) == "_where");
    }
    if (tree_.kind(list) != Kind::argument_list) return false;
    constexpr std::array<std::string_view, 5> makers = {"Index", "CheckConstraint", "Computed", "DDL",
                                                        "ExcludeConstraint"};
    return one_of(makers, callee(tree_.parent(list)));
}

python::NodeId SqlTextSearch::made_by(NodeId id) const {
    for (int hops = 0; hops < 4; ++hops) {
        id = bare(tree_, id);
        if (tree_.kind(id) != Kind::identifier) return id;
        const Scopes::Found found = scopes_.find(text(id), id);
        if (found.bindings.size() != 1 || found.bindings.front()->kind != BindingKind::value) return id;
        id = found.bindings.front()->value;
    }
    return id;
}

// The text of a string up to its first {…}; all of it when there is none.
std::string_view SqlTextSearch::beginning(NodeId string) const {
    const NodeId content = tree_.child(string, Kind::string_content);
    return content == no_node ? std::string_view() : text(content);
}

bool SqlTextSearch::value_at_mark(std::string_view all, char mark) {
    for (std::size_t at = all.find(mark); at != all.npos; at = all.find(mark, at + 1)) {
        // {}, {name}, %s, %(name)s
        const std::size_t end = mark == '{' ? all.find('}', at) : all.find_first_of("sdrf%", at + 1);
        if (value_between(all.substr(0, at), all.substr(std::min(end, all.size() - 1) + 1))) return true;
    }
    return false;
}

bool SqlTextSearch::value_in_string(NodeId string) const {
    const NodeId start = tree_.child(string, Kind::string_start);
    const std::string_view all = file_.text();
    for (const NodeId child : tree_.children(string)) {
        if (tree_.kind(child) != Kind::interpolation) continue;
        const std::string_view before = all.substr(tree_[start].end, tree_[child].begin - tree_[start].end),
                               after = all.substr(tree_[child].end, tree_[string].end - tree_[child].end);
        if (value_between(before, after) && varies(child) && !names_table(child)) return true;
    }
    return false;
}

// "…" + x + "…": the chain leans to the left.
bool SqlTextSearch::value_in_sum(NodeId sum) const {
    for (int hops = 0; hops < 50 && tree_.kind(sum) == Kind::binary_operator; ++hops) {
        const NodeId left = tree_.child(sum, Field::left), right = tree_.child(sum, Field::right);
        if (left == no_node || right == no_node) return false;
        NodeId last = left;  // what stands in front of the value
        if (tree_.kind(left) == Kind::binary_operator) last = tree_.child(left, Field::right);
        if (last == no_node) return false;
        if (tree_.kind(last) == Kind::string && value_between(beginning(last), {}) && varies(right))
            return true;
        sum = left;
    }
    return false;
}

// "v": a value is put into a string's {…}; "vv": in another way; "": only names, or nobody can tell.
std::string_view SqlTextSearch::values_in(NodeId source) const {
    switch (tree_.kind(source)) {
        case Kind::string:
            return !binds_nothing(beginning(source)) && value_in_string(source) ? "v" : "";
        case Kind::concatenated_string: {
            bool first = true;
            for (const NodeId child : tree_.children(source)) {
                if (tree_.kind(child) != Kind::string) continue;
                if (std::exchange(first, false) && binds_nothing(beginning(child))) return "";
                if (value_in_string(child)) return "vv";
            }
            return "";
        }
        case Kind::binary_operator: {
            const NodeId op = tree_.child(source, Field::operator_);
            NodeId first = source;
            for (int hops = 0; hops < 50 && tree_.kind(first) == Kind::binary_operator; ++hops) {
                first = tree_.child(first, Field::left);
                if (first == no_node) return "";
            }
            if (op == no_node || tree_.kind(first) != Kind::string || binds_nothing(beginning(first)))
                return "";
            if (tree_.kind(op) == Kind::plus) return value_in_sum(source) ? "vv" : "";
            if (tree_.kind(op) != Kind::percent || tree_.child(source, Field::left) != first) return "";
            const NodeId given = tree_.child(source, Field::right);
            return given != no_node && value_at_mark(beginning(first), '%') && varies(given) ? "vv" : "";
        }
        case Kind::call: {
            const NodeId function = tree_.child(source, Field::function);
            if (function == no_node || tree_.kind(function) != Kind::attribute) return "";
            const NodeId object = bare(tree_, function + 1);
            if (tree_.kind(object) != Kind::string || binds_nothing(beginning(object))) return "";
            return value_at_mark(beginning(object), '{') ? "vv" : "";
        }
        default:
            return "";
    }
}

bool SqlTextSearch::names_table(NodeId interpolation) const {
    const std::uint32_t behind = tree_[interpolation].end;
    return behind < file_.text().size() && file_.text()[behind] == '.';
}

bool SqlTextSearch::varies(NodeId value) const {
    NodeId at = value;
    if (tree_.kind(at) == Kind::interpolation) {
        const std::vector<NodeId> parts = operands(at);
        if (parts.empty()) return false;
        at = parts.front();
    }
    at = bare(tree_, at);
    if (tree_.kind(at) == Kind::string) return tree_.has_child(at, Kind::interpolation);
    if (tree_.kind(made_by(at)) == Kind::integer) return false;
    std::string_view name = text(at);
    name = text::last_part(name);
    const bool constant = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
    });
    return !constant;
}

void SqlTextSearch::interpolations(NodeId source, Site& s) {
    const NodeId start = tree_.child(source, Kind::string_start);
    const std::string_view all = file_.text();
    std::vector<Span> spans;
    std::string names;
    std::uint32_t at = tree_[start].end;
    for (const NodeId child : tree_.children(source)) {
        if (tree_.kind(child) != Kind::interpolation) continue;
        const std::vector<NodeId> parts = operands(child);
        if (parts.size() != 1 || tree_.kind(parts[0]) != Kind::identifier) return;
        const std::string_view before = all.substr(tree_[start].end, tree_[child].begin - tree_[start].end);
        if (!value_between(before, all.substr(tree_[child].end, tree_[source].end - tree_[child].end)) ||
            !varies(child))
            return;
        Span one = span(child);
        const bool opens = all[one.begin - 1] == '\'', closes = one.end < all.size() && all[one.end] == '\'';
        if (opens != closes || all[one.begin - 1] == '%' || (one.end < all.size() && all[one.end] == '%'))
            return;
        if (opens) one = {one.begin - 1, one.end + 1};
        const std::string name(text(parts[0]));
        if ((" " + names + " ").find(" " + name + " ") != std::string::npos) return;
        names += (names.empty() ? "" : " ") + name;
        spans.push_back(one);
        at = one.end;
    }
    const std::string_view body = all.substr(tree_[start].end, tree_[source].end - tree_[start].end);
    if (body.find("{{") != body.npos || body.find("}}") != body.npos || at == 0) return;
    if (text(start).find_first_of("rRbB") != std::string_view::npos) return;
    const std::string_view prefix = text(start);
    s.spans.push_back(
        {tree_[start].begin, tree_[start].begin + static_cast<std::uint32_t>(prefix.find_first_of("'\""))});
    s.spans.insert(s.spans.end(), spans.begin(), spans.end());
    s.text = builder_.keep("v " + names);
}

}  // namespace sixth::lint::sqla
