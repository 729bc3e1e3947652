#include "analyzers/lint/sqla/places.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace sixth::lint::sqla {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::Tree;

namespace {

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Calls whose arguments are SQL conditions.
constexpr std::array<std::string_view, 15> query_calls = {
    "filter", "where", "having", "and_", "or_",    "not_",  "join",     "outerjoin",
    "exists", "any",   "has",    "case", "select", "query", "filter_by"};
constexpr std::array<std::string_view, 4> clause_lists = {"filter", "where", "having", "and_"};
// Words of a chain that makes a statement and runs nothing.
constexpr std::array<std::string_view, 14> statement_words = {
    "delete", "update", "insert",   "select",    "where",  "values",    "filter",
    "query",  "join",   "order_by", "filter_by", "having", "returning", "options"};
constexpr std::array<std::string_view, 11> async_calls = {"execute", "scalar",   "scalars", "get",
                                                          "commit",  "rollback", "flush",   "refresh",
                                                          "close",   "stream",   "delete"};
constexpr std::array<std::string_view, 13> moved_calls = {
    "select", "case",     "execute",        "get",   "joinedload", "subqueryload", "selectinload",
    "scalar", "lazyload", "contains_eager", "defer", "undefer",    "load_only"};
constexpr std::array<std::string_view, 5> text_calls = {"text", "execute", "exec_driver_sql", "scalar",
                                                        "scalars"};
constexpr std::array<std::string_view, 6> closing = {"close",    "remove",    "close_all",
                                                     "__exit__", "__aexit__", "aclose"};

class Finder {
  public:
    Finder(const python::ParsedFile& file, const std::vector<facts::Definition>& definitions,
           const Scopes& scopes, Builder& builder)
        : file_(file), tree_(file.tree()), definitions_(definitions), scopes_(scopes), builder_(builder) {}

    std::vector<Site> run() {
        for (NodeId id = 0; id < tree_.size(); ++id) visit(id);
        for (const Binding& b : scopes_.bindings()) {
            if (b.kind == BindingKind::value && b.part == no_part) bound_call(b);
        }
        std::stable_sort(out_.begin(), out_.end(),
                         [](const Site& a, const Site& b) { return a.begin < b.begin; });
        return std::move(out_);
    }

  private:
    std::string_view text(NodeId id) const { return file_.text(id); }
    Span span(NodeId id) const { return {tree_[id].begin, tree_[id].end}; }
    bool operand(NodeId id) const {
        return python::is_named(tree_.kind(id)) && tree_.kind(id) != Kind::comment &&
               tree_.kind(id) != Kind::line_continuation;
    }
    std::vector<NodeId> operands(NodeId id) const {
        std::vector<NodeId> all;
        for (const NodeId child : tree_.children(id)) {
            if (operand(child)) all.push_back(child);
        }
        return all;
    }
    // What a call calls, by its last name.
    std::string_view callee(NodeId call) const {
        NodeId function = tree_.child(call, Field::function);
        if (function != no_node && tree_.kind(function) == Kind::attribute)
            function = tree_.child(function, Field::attribute);
        return function != no_node && tree_.kind(function) == Kind::identifier ? text(function)
                                                                               : std::string_view();
    }
    NodeId first_argument(NodeId call) const {
        const NodeId list = tree_.child(call, Field::arguments);
        if (list == no_node || tree_.kind(list) != Kind::argument_list) return no_node;
        for (const NodeId child : tree_.children(list)) {
            if (operand(child)) return tree_.kind(child) == Kind::keyword_argument ? no_node : child;
        }
        return no_node;
    }

    // ---- what a term must be for its place to be worth keeping ----

    bool may_be_sql(TermId term) const {
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

    // Whether it is made of what some call `execute` gave.
    bool from_execute(TermId term, unsigned depth = 0) {
        if (depth > 100) return false;
        const auto [at, added] = executed_.try_emplace(term, false);
        if (!added) return at->second;
        const Term& t = builder_[term];
        bool yes = false;
        switch (t.op) {
            case Op::call: {
                const Term& callee = builder_[t.a];
                yes = callee.op == Op::attribute &&
                      (callee.text == "execute" || from_execute(callee.a, depth + 1));
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

    // ---- where an expression stands ----

    // The innermost call around it whose arguments are conditions, with what this makes of the site.
    std::uint32_t context(NodeId id) const {
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

    bool in_async(NodeId id) const {
        const NodeId function = tree_.ancestor(id, Kind::function_definition);
        return function != no_node && tree_.kind(function + 1) == Kind::kw_async;
    }

    // Needs no parentheses when something is put in front or behind.
    bool is_plain(NodeId id) const {
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

    Position position(std::uint32_t begin, std::uint32_t end) const {
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

    Site& add(SiteKind kind, NodeId id, std::uint32_t flags) {
        Site& s = out_.emplace_back();
        s.kind = kind;
        s.flags = flags;
        s.begin = tree_[id].begin;
        s.end = tree_[id].end;
        s.where = position(s.begin, s.end);
        if (s.where.line != s.where.end_line) s.flags |= Site::several_lines;
        s.definition = facts::none;
        for (NodeId up = tree_.parent(id); up != no_node; up = tree_.parent(up)) {
            if (tree_.kind(up) != Kind::function_definition && tree_.kind(up) != Kind::class_definition)
                continue;
            s.definition = builder_.definition_of(up);
            break;
        }
        return s;
    }

    // An operator with the blanks around it, from the end of one operand to the start of the next.
    Span between(NodeId left, NodeId right) const { return {tree_[left].end, tree_[right].begin}; }

    // ---- the walk ----

    void visit(NodeId id) {
        switch (tree_.kind(id)) {
            case Kind::if_statement:
            case Kind::elif_clause:
            case Kind::while_statement: {
                const NodeId condition = tree_.child(id, Field::condition);
                if (condition != no_node) test(condition, Site::in_if);
                return;
            }
            case Kind::if_clause:
            case Kind::assert_statement: {
                const std::vector<NodeId> parts = operands(id);
                if (!parts.empty()) test(parts.front(), Site::in_test);
                return;
            }
            case Kind::conditional_expression: {
                const std::vector<NodeId> parts = operands(id);
                if (parts.size() == 3) test(parts[1], Site::in_if);
                return;
            }
            case Kind::boolean_operator:
                if (!tested_.count(id)) boolean(id);
                return;
            case Kind::not_operator:
                if (!tested_.count(id)) negation(id);
                return;
            case Kind::comparison_operator:
                return comparison(id, tested_.count(id) > 0);
            case Kind::expression_statement:
                return statement(id);
            case Kind::call:
                return call(id);
            case Kind::keyword_argument:
                return default_value(id);
            case Kind::import_from_statement:
                return import(id);
            case Kind::attribute:
                return attribute(id);
            default:
                return;
        }
    }

    // A condition, taken apart: every part of it is asked for its truth.
    void test(NodeId condition, std::uint32_t flags) {
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
            Site& s = add(SiteKind::truth, id,
                          flags | context(condition) | (is_plain(id) ? Site::operand_plain : 0U));
            s.terms = {term};
            s.spans = {span(id)};
            const NodeId up = tree_.parent(id);
            if (tree_.kind(up) == Kind::not_operator) {
                s.flags |= Site::negated;
                s.spans.push_back(span(up));
            }
        }
    }

    // Whether a side of the comparison could be a column: not `len(x) > 3`, not `x is None`.
    bool sql_comparison(NodeId id) {
        for (const NodeId child : tree_.children(id)) {
            const Kind kind = tree_.kind(child);
            if (kind == Kind::kw_is || kind == Kind::kw_is_not || kind == Kind::kw_in ||
                kind == Kind::kw_not_in)
                return false;
        }
        return true;
    }

    void boolean(NodeId id) {
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

    // The word and the blanks in front of it; the word alone when a comment stands there.
    Span with_blanks_before(NodeId word, NodeId left) const {
        const std::string_view blanks =
            file_.text().substr(tree_[left].end, tree_[word].begin - tree_[left].end);
        const bool only_blanks = blanks.find_first_not_of(" \t\r\n") == blanks.npos;
        return {only_blanks ? tree_[left].end : tree_[word].begin, tree_[word].end};
    }

    void negation(NodeId id) {
        const NodeId argument = tree_.child(id, Field::argument);
        if (argument == no_node) return;
        const TermId term = builder_.of(argument);
        if (!may_be_sql(term)) return;
        Site& s = add(SiteKind::negation, id, context(id) | (is_plain(argument) ? Site::operand_plain : 0U));
        s.terms = {term};
        s.spans = {{tree_[id].begin, tree_[argument].begin}, span(argument)};
    }

    void comparison(NodeId id, bool tested) {
        std::vector<NodeId> parts;
        std::vector<NodeId> words;
        for (const NodeId child : tree_.children(id)) {
            if (operand(child)) {
                parts.push_back(child);
            } else if (tree_.kind(child) != Kind::comment && tree_.kind(child) != Kind::line_continuation) {
                words.push_back(child);
            }
        }
        if (parts.size() < 2 || parts.size() > 20 || words.size() + 1 != parts.size()) return;
        if (precedence(id, parts)) return;
        if (parts.size() > 2) return chain(id, parts);
        SiteKind kind;
        std::uint32_t flags = 0;
        switch (tree_.kind(words[0])) {
            case Kind::kw_is_not:
                flags = Site::negated;
                [[fallthrough]];
            case Kind::kw_is:
                kind = SiteKind::identity;
                break;
            case Kind::kw_not_in:
                flags = Site::negated;
                [[fallthrough]];
            case Kind::kw_in:
                kind = SiteKind::membership;
                break;
            case Kind::not_equal:
                flags = Site::negated;
                [[fallthrough]];
            case Kind::equal:
                kind = SiteKind::equality;
                break;
            default:
                return;
        }
        const TermId left = builder_.of(parts[0]), right = builder_.of(parts[1]);
        const bool sql = may_be_sql(left) || (kind != SiteKind::membership && may_be_sql(right));
        if (!sql) return;
        const auto is_text = [&](TermId t) { return builder_[t].op == Op::string; };
        if (kind == SiteKind::equality && !tested && !is_text(left) && !is_text(right)) return;
        const std::uint32_t plain =
            (is_plain(parts[0]) ? Site::operand_plain : 0U) |
            (tree_.kind(bare(tree_, parts[0])) == Kind::attribute ? Site::direct : 0U);
        Site& s = add(kind, id, flags | plain | context(id) | (tested ? Site::in_test : 0U));
        s.terms = {left, right};
        s.spans = {span(parts[0]), between(parts[0], parts[1]), span(parts[1])};
        if (kind == SiteKind::identity) s.text = text(parts[1]).substr(0, 40);
    }

    void chain(NodeId id, const std::vector<NodeId>& parts) {
        std::vector<TermId> terms;
        bool any = false;
        for (const NodeId part : parts) {
            terms.push_back(builder_.of(part));
            any = any || may_be_sql(terms.back());
        }
        if (!any) return;
        Site& s = add(SiteKind::chain, id, context(id));
        s.terms = std::move(terms);
        for (const NodeId part : parts) s.spans.push_back(span(part));
        // the middle is written twice when the chain is taken apart
        const bool simple =
            parts.size() == 3 && text(parts[1]).size() <= 120 &&
            (tree_.kind(parts[1]) == Kind::attribute || tree_.kind(parts[1]) == Kind::identifier);
        if (simple) s.text = text(parts[1]);
    }

    // `a == 1 & b == 2`: the comparison falls into parts at each & and |.
    bool precedence(NodeId id, const std::vector<NodeId>& parts) {
        struct Part {
            std::uint32_t begin, end, size;
            NodeId first;
        };
        std::vector<Part> found;
        bool is_or = false, is_and = false;
        Part now{tree_[parts[0]].begin, 0, 0, parts[0]};
        for (const NodeId part : parts) {
            NodeId at = part;
            std::vector<NodeId> rights;  // of a & b & c: c, b
            while (tree_.kind(at) == Kind::binary_operator) {
                const NodeId op = tree_.child(at, Field::operator_);
                const NodeId left = tree_.child(at, Field::left), right = tree_.child(at, Field::right);
                if (op == no_node || left == no_node || right == no_node) return false;
                if (tree_.kind(op) != Kind::amp && tree_.kind(op) != Kind::pipe) break;
                (tree_.kind(op) == Kind::amp ? is_and : is_or) = true;
                rights.push_back(right);
                at = left;
                if (rights.size() > 100) return false;
            }
            now.end = tree_[at].end;
            ++now.size;
            if (now.size == 1) now.first = at;
            for (auto right = rights.rbegin(); right != rights.rend(); ++right) {
                found.push_back(now);
                now = {tree_[*right].begin, tree_[*right].end, 1, *right};
            }
        }
        found.push_back(now);
        if (found.size() < 2) return false;
        std::vector<TermId> terms;
        for (const Part& part : found) terms.push_back(builder_.of(part.first));
        if (std::none_of(terms.begin(), terms.end(), [&](TermId t) { return may_be_sql(t); })) return true;
        Site& s = add(SiteKind::precedence, id,
                      context(id) | (is_or ? Site::is_or : 0U) | (parts.size() > 2 ? Site::chained : 0U));
        if (is_or && is_and) s.flags |= Site::several_lines;
        s.terms = std::move(terms);
        std::string sizes;
        for (const Part& part : found) {
            s.spans.push_back({part.begin, part.end});
            sizes += part.size > 1 ? 'c' : 'p';
        }
        s.text = builder_.keep(std::move(sizes));
        return true;
    }

    void statement(NodeId id) {
        if (tree_.leaf(id) || tree_.kind(id + 1) != Kind::call || tree_.end(id + 1) != tree_.end(id)) return;
        const NodeId call = id + 1;
        if (!one_of(statement_words, callee(call))) return;
        const TermId term = builder_.of(call);
        if (!may_be_sql(term)) return;
        Site& s = add(SiteKind::statement, call, 0);
        s.terms = {term};
        s.spans = {span(call)};
    }

    void call(NodeId id) {
        const std::string_view name = callee(id);
        if (name.empty()) return;
        if (name == "bool" && first_argument(id) != no_node) test(first_argument(id), Site::in_test);
        if (one_of(text_calls, name)) sql_text(id);
        if (one_of(moved_calls, name)) moved(id, name);
        if (name == "filter_by" || (!name.empty() && name[0] >= 'A' && name[0] <= 'Z')) keywords(id);
        if (one_of(async_calls, name)) coroutine(id);
    }

    // filter_by(status="x"): a string given for a column by its name.
    void keywords(NodeId id) {
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

    // The call in uuid4().hex and str(uuid4()).
    NodeId inner_call(NodeId value) const {
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

    // Column(default=now()): what is called once, when the module is read.
    void default_value(NodeId id) {
        constexpr std::array<std::string_view, 5> names = {"default", "onupdate", "server_default",
                                                           "insert_default", "server_onupdate"};
        constexpr std::array<std::string_view, 3> makers = {"Column", "mapped_column", "Field"};
        const NodeId name = tree_.child(id, Field::name), value = tree_.child(id, Field::value);
        if (name == no_node || value == no_node || !one_of(names, text(name))) return;
        const NodeId called_first = inner_call(value);
        if (called_first == no_node) return;
        const NodeId maker = tree_.parent(tree_.parent(id));
        if (tree_.kind(maker) != Kind::call || !one_of(makers, callee(maker))) return;
        const TermId called = builder_.of(tree_.child(maker, Field::function)),
                     given = builder_.of(called_first);
        if (!called || !given) return;
        const NodeId list = tree_.child(called_first, Field::arguments);
        const bool bare_call = called_first == value && operands(list).empty();
        Site& s = add(SiteKind::default_, value, bare_call ? Site::operand_plain : 0U);
        s.terms = {called, given};
        s.spans = {span(value), span(list)};
        s.text = text(name);
    }

    void import(NodeId id) {
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

    void moved(NodeId id, std::string_view name) {
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

    // query.options(joinedload("x")): the third term is the query.
    void loader_of(NodeId id, Site& s) {
        const NodeId list = tree_.parent(id);
        if (tree_.kind(list) != Kind::argument_list || callee(tree_.parent(list)) != "options") return;
        const NodeId options = tree_.child(tree_.parent(list), Field::function);
        if (tree_.kind(options) == Kind::attribute) s.terms.push_back(builder_.of(options + 1));
    }

    // session.query(M).get(x), M.query.get(x): spans of what stays.
    void query_get(NodeId id, Site& s) {
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

    void sql_text(NodeId id) {
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
        s.text = values_in(source);
        if (s.text == "v" && source == bare(tree_, first)) interpolations(source, s);
    }

    // The expression that made the text: of a name, what it was bound to last.
    NodeId made_by(NodeId id) {
        for (int hops = 0; hops < 4; ++hops) {
            id = bare(tree_, id);
            if (tree_.kind(id) != Kind::identifier) return id;
            const Scopes::Found found = scopes_.find(text(id), id);
            if (found.bindings.size() != 1 || found.bindings.front()->kind != BindingKind::value) return id;
            id = found.bindings.front()->value;
        }
        return id;
    }

    static bool ends_with_word(std::string_view upper, std::string_view word) {
        if (upper.size() < word.size() || upper.substr(upper.size() - word.size()) != word) return false;
        return upper.size() == word.size() ||
               !std::isalnum(static_cast<unsigned char>(upper[upper.size() - word.size() - 1]));
    }

    // Whether a value is expected behind this beginning of an SQL text, rather than a table's or a column's
    // name, which cannot be bound.
    static bool value_follows(std::string_view before) {
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
            // "{a} = {b}" joins two columns
            const std::size_t left = upper.find_last_not_of("=<>! ");
            return left != upper.npos && upper[left] != '}';
        }
        for (const char* word : {"LIKE", "ILIKE", "LIMIT", "OFFSET", "BETWEEN"}) {
            if (ends_with_word(upper, word)) return true;
        }
        if (last == '(') {
            upper.pop_back();
            while (!upper.empty() && upper.back() == ' ') upper.pop_back();
            return ends_with_word(upper, "VALUES") || (quoted && ends_with_word(upper, "IN"));
        }
        return false;
    }

    // "v": a value is put into the text; "": only names, or nobody can tell.
    std::string_view values_in(NodeId source) {
        const auto literal = [&](NodeId node) -> std::string_view {
            const NodeId content = tree_.child(node, Kind::string_content);
            return content == no_node ? std::string_view() : text(content);
        };
        switch (tree_.kind(source)) {
            case Kind::string: {
                std::string_view so_far;
                for (const NodeId child : tree_.children(source)) {
                    if (tree_.kind(child) != Kind::interpolation) continue;
                    const NodeId start = tree_.child(source, Kind::string_start);
                    so_far = file_.text().substr(tree_[start].end, tree_[child].begin - tree_[start].end);
                    if (value_follows(so_far) && varies(child) && !names_table(child)) return "v";
                }
                return "";
            }
            case Kind::concatenated_string:
                for (const NodeId child : tree_.children(source)) {
                    if (tree_.kind(child) == Kind::string && values_in(child) == "v") return "vv";
                }
                return "";
            case Kind::binary_operator: {
                const NodeId left = tree_.child(source, Field::left),
                             right = tree_.child(source, Field::right);
                const NodeId op = tree_.child(source, Field::operator_);
                if (left == no_node || right == no_node || op == no_node) return "";
                if (tree_.kind(op) == Kind::percent && tree_.kind(left) == Kind::string) {
                    const std::string_view all = literal(left);
                    const std::size_t mark = all.find('%');
                    if (mark != all.npos && value_follows(all.substr(0, mark)) && varies(right)) return "vv";
                } else if (tree_.kind(op) == Kind::plus && tree_.kind(left) == Kind::string) {
                    if (value_follows(literal(left)) && varies(right)) return "vv";
                } else if (tree_.kind(op) == Kind::plus) {
                    // "…" + x + "…": the chain leans to the left
                    NodeId at = left;
                    for (int hops = 0; hops < 50 && tree_.kind(at) == Kind::binary_operator; ++hops) {
                        const NodeId l = tree_.child(at, Field::left), r = tree_.child(at, Field::right);
                        if (l == no_node || r == no_node) return "";
                        if (tree_.kind(l) == Kind::string && value_follows(literal(l)) && varies(r))
                            return "vv";
                        at = l;
                    }
                }
                return "";
            }
            case Kind::call: {
                const NodeId function = tree_.child(source, Field::function);
                if (function == no_node || tree_.kind(function) != Kind::attribute) return "";
                const NodeId object = bare(tree_, function + 1);
                if (tree_.kind(object) != Kind::string) return "";
                const std::string_view all = literal(object);
                const std::size_t mark = all.find('{');
                return mark != all.npos && value_follows(all.substr(0, mark)) ? "vv" : "";
            }
            default:
                return "";
        }
    }

    // {table}.column
    bool names_table(NodeId interpolation) const {
        const std::uint32_t behind = tree_[interpolation].end;
        return behind < file_.text().size() && file_.text()[behind] == '.';
    }

    // False for what is the same in every run: numbers, CONSTANTS.
    bool varies(NodeId value) const {
        NodeId at = value;
        if (tree_.kind(at) == Kind::interpolation) {
            const std::vector<NodeId> parts = operands(at);
            if (parts.empty()) return false;
            at = parts.front();
        }
        at = bare(tree_, at);
        if (tree_.kind(at) == Kind::integer || tree_.kind(at) == Kind::string) return false;
        std::string_view name = text(at);
        name = text::last_part(name);
        const bool constant = std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
        });
        return !constant;
    }

    // Spans of each {name} with the quotes around it, when every one of them can become :name.
    void interpolations(NodeId source, Site& s) {
        const NodeId start = tree_.child(source, Kind::string_start);
        const std::string_view all = file_.text();
        std::vector<Span> spans;
        std::string names;
        std::uint32_t at = tree_[start].end;
        for (const NodeId child : tree_.children(source)) {
            if (tree_.kind(child) != Kind::interpolation) continue;
            const std::vector<NodeId> parts = operands(child);
            if (parts.size() != 1 || tree_.kind(parts[0]) != Kind::identifier) return;
            const std::string_view before =
                all.substr(tree_[start].end, tree_[child].begin - tree_[start].end);
            if (!value_follows(before) || !varies(child)) return;
            Span one = span(child);
            const bool opens = all[one.begin - 1] == '\'',
                       closes = one.end < all.size() && all[one.end] == '\'';
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
        s.spans.push_back({tree_[start].begin,
                           tree_[start].begin + static_cast<std::uint32_t>(prefix.find_first_of("'\""))});
        s.spans.insert(s.spans.end(), spans.begin(), spans.end());
        s.text = builder_.keep("v " + names);
    }

    void coroutine(NodeId id) {
        if (!in_async(id)) return;
        const NodeId up = tree_.parent(id);
        const Kind kind = tree_.kind(up);
        const bool statement = kind == Kind::expression_statement;
        const bool used = kind == Kind::attribute || kind == Kind::subscript;
        if (!statement && !used) return;
        const TermId term = builder_.of(id);
        if (!may_be_sql(term)) return;
        Site& s = add(SiteKind::coroutine, id, used ? Site::bracketed : 0U);
        s.terms = {term};
        s.spans = {span(id)};
    }

    void attribute(NodeId id) {
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
        if (found.bindings.size() != 1 || found.elsewhere || found.bindings[0]->kind != BindingKind::loop)
            return;
        const NodeId loop = found.bindings[0]->region;
        if (loop == no_node || id < loop || id >= tree_.end(loop) || leaves_early(loop)) return;
        Site& s = add(SiteKind::lazy, id, Site::in_loop);
        s.terms = {term};
        s.spans = {span(object)};
        s.text = text(name);
    }

    // A loop that is left in its first round, whatever happens.
    bool leaves_early(NodeId loop) const {
        if (tree_.kind(loop) != Kind::for_statement) return false;
        const NodeId body = tree_.child(loop, Field::body);
        if (body == no_node) return false;
        for (const NodeId statement : tree_.children(body)) {
            const Kind kind = tree_.kind(statement);
            if (kind == Kind::break_statement || kind == Kind::return_statement ||
                kind == Kind::raise_statement)
                return true;
        }
        return false;
    }

    // ---- names bound to calls ----

    void bound_call(const Binding& b) {
        if (tree_.kind(scopes_[b.scope].node) != Kind::function_definition) return;
        NodeId value = bare(tree_, b.value);
        if (tree_.kind(value) != Kind::call) return;
        const std::string_view name = callee(value);
        const bool statement = one_of(statement_words, name);
        const bool session =
            name.empty() || name.find("ession") != name.npos || name.find("make") != name.npos;
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
        if (statement && uses.empty()) {
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

    // Every other mention of the name in the function.
    std::vector<NodeId> uses_of(const Binding& b) const {
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

    // Only its methods are called here, and none of them closes it.
    bool stays_open(const std::vector<NodeId>& uses) const {
        for (const NodeId use : uses) {
            const NodeId up = tree_.parent(use);
            if (tree_.kind(up) != Kind::attribute || tree_[use].field != Field::object) return false;
            const NodeId name = tree_.child(up, Field::attribute);
            if (name == no_node || one_of(closing, text(name))) return false;
            if (tree_.kind(tree_.parent(up)) != Kind::call) return false;
        }
        return !uses.empty();
    }

    const python::ParsedFile& file_;
    const Tree& tree_;
    const std::vector<facts::Definition>& definitions_;
    const Scopes& scopes_;
    Builder& builder_;
    std::unordered_set<NodeId> tested_;
    std::uint32_t nodes_to_read_ = 5'000'000;
    std::unordered_map<TermId, bool> executed_;
    std::vector<Site> out_;
};

}  // namespace

std::vector<Site> places_of(const python::ParsedFile& file, const std::vector<facts::Definition>& definitions,
                            const Scopes& scopes, Builder& builder) {
    return Finder(file, definitions, scopes, builder).run();
}

}  // namespace sixth::lint::sqla
