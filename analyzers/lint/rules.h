// The rules by name; each is defined in rules/<name>.cpp.
#pragma once
#include "analyzers/lint/rule.h"

namespace sixth::lint {

Rule cyclomatic();
Rule cognitive();
Rule function_length();
Rule nesting();
Rule parameters();
Rule returns();
Rule maintainability();
Rule unreachable();
Rule unused_definition();
Rule unread_attribute();
Rule duplication();
Rule mutable_default();
Rule bare_except();
Rule god_class();
Rule shadowed_handler();
Rule repeated_condition();
Rule identical_branches();
Rule column_truth();
Rule column_and_or();
Rule column_not();
Rule column_is();
Rule column_in();
Rule column_chain();
Rule column_precedence();
Rule enum_string();
Rule query_truth();
Rule sql_text();
Rule row_as_entity();
Rule missing_await();
Rule statement_not_executed();
Rule called_default();
Rule list_argument();
Rule raw_sql_string();
Rule engine_execute();
Rule query_get();
Rule moved_import();
Rule string_attribute();
Rule lazy_load_in_loop();
Rule session_leak();
Rule unannotated_column();
Rule enum_value();
Rule syntax_error();

}  // namespace sixth::lint
