#include "analyzers/lint/sqla/calls.h"

#include <algorithm>
#include <array>

#include "analyzers/lint/sqla/one_of.h"
#include "core/base/text.h"

namespace sixth::lint::sqla {
namespace {

constexpr std::array<std::string_view, 44> clause_methods = {
    "in_",          "not_in",     "notin_",     "is_",
    "is_not",       "isnot",      "like",       "ilike",
    "not_like",     "notlike",    "notilike",   "contains",
    "startswith",   "endswith",   "between",    "desc",
    "asc",          "label",      "any",        "has",
    "op",           "collate",    "match",      "concat",
    "distinct",     "cast",       "astext",     "nullsfirst",
    "nulls_first",  "nullslast",  "nulls_last", "is_distinct_from",
    "regexp_match", "bool_op",    "has_key",    "over",
    "as_string",    "as_integer", "as_boolean", "as_float",
    "as_numeric",   "as_json",    "filter",     "within_group"};
constexpr std::array<std::string_view, 34> query_methods = {"filter",
                                                            "filter_by",
                                                            "where",
                                                            "order_by",
                                                            "group_by",
                                                            "having",
                                                            "limit",
                                                            "offset",
                                                            "distinct",
                                                            "join",
                                                            "outerjoin",
                                                            "select_from",
                                                            "slice",
                                                            "params",
                                                            "correlate",
                                                            "with_for_update",
                                                            "populate_existing",
                                                            "execution_options",
                                                            "yield_per",
                                                            "autoflush",
                                                            "prefix_with",
                                                            "suffix_with",
                                                            "reset_joinpoint",
                                                            "enable_eagerloads",
                                                            "union",
                                                            "union_all",
                                                            "intersect",
                                                            "except_",
                                                            "with_hint",
                                                            "with_lockmode",
                                                            "join_from",
                                                            "outerjoin_from",
                                                            "add_cte",
                                                            "enable_assertions"};
constexpr std::array<std::string_view, 9> query_takes_one = {"first",      "one",          "one_or_none",
                                                             "get",        "first_or_404", "get_or_404",
                                                             "one_or_404", "get_one",      "scalar_one"};
constexpr std::array<std::string_view, 26> clause_functions = {
    "and_",      "or_",     "not_",           "exists",  "case",     "cast",        "literal",
    "text",      "between", "desc",           "asc",     "null",     "true",        "false",
    "bindparam", "column",  "literal_column", "extract", "tuple_",   "type_coerce", "distinct",
    "func",      "any_",    "all_",           "over",    "nullslast"};
constexpr std::array<std::string_view, 13> dml_methods = {
    "filter_by",   "options",     "ordered_values",        "where",
    "values",      "returning",   "on_conflict_do_update", "on_conflict_do_nothing",
    "from_select", "prefix_with", "execution_options",     "on_duplicate_key_update",
    "filter"};

// "sqlalchemy.insert", "sqlalchemy.dialects.mysql.insert"; not "sqlalchemy.orm.sync.update".
bool makes_statements(std::string_view path) {
    constexpr std::array<std::string_view, 8> modules = {
        "sqlalchemy", "sql",      "expression",        "dml",
        "future",     "sqlmodel", "_dml_constructors", "flask_sqlalchemy"};
    const std::string_view module = path.substr(0, path.rfind('.'));
    return one_of(modules, text::last_part(module)) || module.find(".dialects.") != module.npos;
}

}  // namespace

Type Calls::argument(const Term& call, std::size_t number) {
    for (const Argument& a : call.arguments) {
        if (!a.keyword.empty()) continue;
        if (number-- == 0) return m_.of(file_, a.value);
    }
    return {};
}

Type Calls::keyword(const Term& call, std::string_view name) {
    for (const Argument& a : call.arguments) {
        if (a.keyword == name) return m_.of(file_, a.value);
    }
    return {};
}

Type Calls::result(const Term& call) {
    const Term& callee = m_.term(file_, call.a);
    if (callee.op == Op::attribute) {
        const Type object = m_.of(file_, callee.a);
        if (!object.known()) return object;  // unknown, or a circle
        const Type made = of_method(object, callee.text, call);
        if (made.known()) return made;
    }
    return of_callee(m_.of(file_, call.a), call);
}

Type Calls::entity(const Term& call) {
    if (call.arguments.size() != 1 || !call.arguments[0].keyword.empty()) return {};
    const Type only = m_.of(file_, call.arguments[0].value);
    if (only.is != Is::class_ || !m_.is_mapped(only.a)) return {};
    return m_.make(Is::instance, only.a, 0, Type::fresh);
}

Type Calls::of_method(const Type& object, std::string_view name, const Term& call) {
    switch (object.is) {
        case Is::session:
        case Is::scoped_session:
            if (name == "begin") return {};
            return of_session(name, call);
        case Is::some_session: {
            // believed when it is given what only a session takes
            const Type given = argument(call, 0);
            const bool select = given.is == Is::select && m_.type(given.a).is == Is::instance;
            if (name == "query" ? entity(call).known()
                : name == "get" ? given.is == Is::class_ && m_.is_mapped(given.a)
                                : select)
                return of_session(name, call);
            return {};
        }
        case Is::connection:  // its rows hold columns, whatever was selected
            return name == "execute" ? m_.make(Is::result, Type{}) : Type{};
        case Is::async_session:
        case Is::async_connection: {
            constexpr std::array<std::string_view, 7> waits = {"execute", "scalars",        "scalar", "get",
                                                               "stream",  "stream_scalars", "get_one"};
            constexpr std::array<std::string_view, 8> waits_for_nothing = {
                "commit", "rollback", "flush", "refresh", "close", "delete", "run_sync", "merge"};
            if (one_of(waits, name)) return m_.make(Is::awaitable, of_session(name, call));
            if (one_of(waits_for_nothing, name)) return m_.make(Is::awaitable, Type{Is::value, 0, 0, 0});
            return {};
        }
        case Is::factory:
        case Is::async_factory:
            if (name == "begin") return m_.make(object.is == Is::factory ? Is::session : Is::async_session);
            return {};
        case Is::engine:
            if (name == "connect" || name == "begin") return m_.make(Is::connection);
            if (name == "execute") return m_.make(Is::result, Type{});
            return {};
        case Is::async_engine:
            return name == "connect" || name == "begin" ? m_.make(Is::async_connection) : Type{};
        case Is::registry:
            return name == "generate_base" ? m_.make(Is::base) : Type{};
        case Is::query:
            return of_query(object, name);
        case Is::select:
            return of_select(object, name);
        case Is::dml:
            return one_of(dml_methods, name) ? object : Type{};
        case Is::result:
        case Is::scalars:
            return of_result(object, name, call);
        case Is::column:
        case Is::core_column:
        case Is::clause:
            return one_of(clause_methods, name) ? m_.make(Is::clause) : Type{};
        case Is::table:
            if (name == "select") return m_.make(Is::select, Type{});
            if (name == "alias") return object;
            return name == "insert" || name == "update" || name == "delete" ? m_.make(Is::dml) : Type{};
        case Is::list:
            if (name == "pop") return m_.element(object);
            return name == "copy" ? object : Type{};
        case Is::external:
            // func.lower(x), sa.func.count()
            if (const std::string_view path = m_.sqlalchemy_name(object); path == "func")
                return m_.make(Is::clause);
            return {};
        default:
            return {};
    }
}

Type Calls::of_session(std::string_view name, const Term& call) {
    if (name == "query") return m_.make(Is::query, entity(call));
    const Type statement = argument(call, 0);
    const Type given = statement.is == Is::select ? m_.type(statement.a) : Type{};
    if (name == "execute" || name == "exec" || name == "stream") {
        // SQLModel's exec() gives the entities themselves
        if (name == "exec") return m_.make(Is::scalars, given, statement.flags & Type::options);
        return m_.make(Is::result, given, statement.flags & Type::options);
    }
    if (name == "scalars" || name == "stream_scalars") return m_.make(Is::scalars, given);
    if (name == "scalar") {
        Type one = given;
        if (one.known()) one.flags |= Type::optional;
        return one;
    }
    if (name == "get" || name == "get_one") {
        if (statement.is != Is::class_) return {};
        return m_.make(Is::instance, statement.a, 0, name == "get" ? Type::optional : 0);
    }
    if (name == "connection") return m_.make(Is::connection);
    if (name == "get_bind") return m_.make(Is::engine);
    return {};
}

// What it gives may be loaded with more than the entities themselves.
Type Calls::with_options(const Type& query) {
    Type given = m_.type(query.a);
    given.flags &= static_cast<std::uint8_t>(~Type::fresh);
    return m_.make(query.is, given, query.flags | Type::options);
}

Type Calls::of_query(const Type& query, std::string_view name) {
    if (one_of(query_methods, name)) return query;
    if (name == "options") return with_options(query);
    Type given = m_.type(query.a);
    if (name == "all") return m_.make(Is::list, given);
    if (one_of(query_takes_one, name)) {
        if (given.known()) given.flags |= Type::optional;
        return given;
    }
    if (name == "count" || name == "delete" || name == "update") return m_.make(Is::value);
    if (name == "exists") return m_.make(Is::clause);
    if (name == "subquery" || name == "cte") return m_.make(Is::table);
    if (name == "with_entities" || name == "add_columns" || name == "from_self" || name == "add_entity")
        return m_.make(Is::query, Type{}, Type::options);
    return {};
}

Type Calls::of_select(const Type& select, std::string_view name) {
    if (one_of(query_methods, name)) return select;
    if (name == "options") return with_options(select);
    if (name == "exists" || name == "scalar_subquery") return m_.make(Is::clause);
    if (name == "subquery" || name == "cte" || name == "alias") return m_.make(Is::table);
    if (name == "with_only_columns" || name == "add_columns") return m_.make(Is::select, Type{});
    return {};
}

Type Calls::of_result(const Type& result, std::string_view name, const Term& call) {
    const Type given = m_.type(result.a);
    if (name == "unique" || name == "yield_per") return result;
    if (result.is == Is::result) {
        if (name == "scalars") return m_.make(Is::scalars, call.arguments.empty() ? given : Type{});
        if (name == "scalar" || name == "scalar_one" || name == "scalar_one_or_none") return given;
    }
    const Type one = result.is == Is::result ? m_.make(Is::row, given) : given;
    if (name == "all" || name == "fetchall" || name == "fetchmany") return m_.make(Is::list, one);
    if (name == "first" || name == "one" || name == "one_or_none" || name == "fetchone") return one;
    return {};
}

Type Calls::of_callee(const Type& callee, const Term& call) {
    switch (callee.is) {
        case Is::external:
            return of_external(callee, call);
        case Is::class_: {
            if (m_.is_mapped(callee.a)) return m_.make(Is::instance, callee.a);
            for (const Type& base : m_.class_of(callee.a).bases) {
                const std::string_view name = m_.sqlalchemy_name(base);
                if (name == "Session") return m_.make(Is::session, 0, 0, Type::made_here);
                if (name == "AsyncSession") return m_.make(Is::async_session, 0, 0, Type::made_here);
                if (name == "SQLAlchemy" || name == "SQLA") return m_.make(Is::flask_db);
            }
            if (m_.class_of(callee.a).enumeration) return m_.make(Is::enum_value, callee.a);
            return m_.make(Is::instance, callee.a);
        }
        case Is::factory:
            return m_.make(Is::session, 0, 0, Type::made_here);
        case Is::async_factory:
            return m_.make(Is::async_session, 0, 0, Type::made_here);
        case Is::scoped_session:
        case Is::clause:  // column.op("->>")("key")
            return callee;
        case Is::function:
            return of_function(callee);
        default:
            return {};
    }
}

Type Calls::of_function(const Type& callee) {
    const FileTerms& file = m_.file(callee.a);
    const auto at =
        std::lower_bound(file.functions.begin(), file.functions.end(), callee.b,
                         [](const FunctionFacts& f, std::uint32_t d) { return f.definition < d; });
    if (at == file.functions.end() || at->definition != callee.b) return {};
    const Type returned = m_.annotated(callee.a, at->returns, 0);
    return at->async && !at->generator ? m_.make(Is::awaitable, returned) : returned;
}

Type Calls::of_external(const Type& callee, const Term& call) {
    const std::string_view path = m_.external(callee);
    const std::string_view name = m_.sqlalchemy_name(callee);
    if (name.empty()) {
        if (path == "contextlib.closing" || path == "contextlib.aclosing") return argument(call, 0);
        if (path == "list" || path == "sorted" || path == "reversed" || path == "tuple" || path == "set")
            return m_.make(Is::list, m_.element(argument(call, 0)));
        if (path == "functools.partial") return argument(call, 0);
        if (path == "enumerate") return m_.make(Is::numbered, m_.element(argument(call, 0)));
        if (path == "len" || path == "bool") return m_.make(Is::value);
        if (path == "type" && call.arguments.size() == 1) return m_.class_of_instance(argument(call, 0));
        if (path == "typing.NewType" || path == "typing_extensions.NewType") return argument(call, 1);
        if (path == "alembic.op.get_bind") return m_.make(Is::connection);
        return {};
    }
    if (name == "select") return m_.make(Is::select, entity(call));
    if (name == "delete" || name == "update" || name == "insert")
        return makes_statements(path) ? m_.make(Is::dml) : Type{};
    if (name == "declarative_base" || name == "automap_base") return m_.make(Is::base);
    if (name == "registry") return m_.make(Is::registry);
    // one without an engine never takes a connection
    const auto opened = static_cast<std::uint8_t>(call.arguments.empty() ? 0 : Type::made_here);
    if (name == "Session") return m_.make(Is::session, 0, 0, opened);
    if (name == "AsyncSession") return m_.make(Is::async_session, 0, 0, opened);
    if (name == "sessionmaker") {
        const bool async = m_.sqlalchemy_name(keyword(call, "class_")) == "AsyncSession";
        return m_.make(async ? Is::async_factory : Is::factory);
    }
    if (name == "async_sessionmaker") return m_.make(Is::async_factory);
    if (name == "scoped_session") return m_.make(Is::scoped_session);
    if (name == "create_engine" || name == "engine_from_config") return m_.make(Is::engine);
    if (name == "create_async_engine") return m_.make(Is::async_engine);
    if (name == "SQLAlchemy" || name == "SQLA") return m_.make(Is::flask_db);
    if (name == "aliased") return argument(call, 0);
    if (name == "Table" || name == "table") return m_.make(Is::table);
    if (name == "Column") return m_.make(Is::core_column);
    if (path.find(".func.") != path.npos || one_of(clause_functions, name)) return m_.make(Is::clause);
    return {};
}

}  // namespace sixth::lint::sqla
