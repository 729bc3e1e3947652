// Which counters care about a node of which kind.
#pragma once
#include <array>
#include <cstdint>

#include "core/python/syntax.h"

namespace sixth::facts {

namespace work {
enum : std::uint8_t {
    decision = 1,   // decisions() may count it
    cognition = 2,  // cognitive complexity
    operation = 4,  // Halstead
    statement = 8,  // but defs and classes
    nesting = 16,   // FunctionMetrics::nesting
    scope = 32,     // opens a function or class
};
}  // namespace work

inline constexpr auto node_work = [] {
    using K = python::Kind;
    std::array<std::uint8_t, static_cast<std::size_t>(K::count)> all{};
    const auto set = [&all](unsigned what, auto... kinds) {
        ((all[static_cast<std::size_t>(kinds)] =
              static_cast<std::uint8_t>(all[static_cast<std::size_t>(kinds)] | what)),
         ...);
    };
    set(work::decision, K::if_statement, K::elif_clause, K::for_statement, K::while_statement,
        K::conditional_expression, K::boolean_operator, K::for_in_clause, K::assert_statement, K::if_clause,
        K::except_clause, K::else_clause, K::match_statement);
    set(work::cognition, K::if_statement, K::elif_clause, K::else_clause, K::while_statement,
        K::for_statement, K::except_clause, K::conditional_expression, K::boolean_operator, K::kw_and,
        K::kw_or, K::block);
    set(work::operation, K::binary_operator, K::comparison_operator, K::augmented_assignment, K::not_operator,
        K::unary_operator, K::union_type, K::boolean_operator, K::complex_pattern, K::minus, K::chevron);
    set(work::statement, K::future_import_statement, K::import_statement, K::import_from_statement,
        K::print_statement, K::assert_statement, K::expression_statement, K::return_statement,
        K::delete_statement, K::raise_statement, K::pass_statement, K::break_statement, K::continue_statement,
        K::global_statement, K::nonlocal_statement, K::exec_statement, K::type_alias_statement,
        K::if_statement, K::for_statement, K::while_statement, K::try_statement, K::with_statement,
        K::match_statement);
    set(work::nesting, K::if_statement, K::for_statement, K::while_statement, K::try_statement,
        K::with_statement, K::match_statement);
    set(work::scope, K::function_definition, K::class_definition, K::decorated_definition);
    return all;
}();

}  // namespace sixth::facts
