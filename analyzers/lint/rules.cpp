#include "analyzers/lint/rules.h"

namespace sixth::lint {

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all = {
        cyclomatic(),              //
        cognitive(),               //
        function_length(),         //
        nesting(),                 //
        parameters(),              //
        returns(),                 //
        maintainability(),         //
        unreachable(),             //
        unused_definition(),       //
        unread_attribute(),        //
        duplication(),             //
        mutable_default(),         //
        bare_except(),             //
        god_class(),               //
        shadowed_handler(),        //
        repeated_condition(),      //
        identical_branches(),      //
        column_truth(),            //
        column_and_or(),           //
        column_not(),              //
        column_is(),               //
        column_in(),               //
        column_chain(),            //
        column_precedence(),       //
        enum_string(),             //
        query_truth(),             //
        sql_text(),                //
        row_as_entity(),           //
        missing_await(),           //
        statement_not_executed(),  //
        called_default(),          //
        list_argument(),           //
        raw_sql_string(),          //
        engine_execute(),          //
        query_get(),               //
        moved_import(),            //
        string_attribute(),        //
        lazy_load_in_loop(),       //
        session_leak(),            //
        unannotated_column(),      //
        enum_value(),              //
        syntax_error(),            //
    };
    return all;
}

const Rule* find_rule(std::string_view code_or_name) {
    for (const Rule& rule : rules()) {
        if (rule.code == code_or_name || rule.name == code_or_name) return &rule;
    }
    return nullptr;
}

Told told(const Diagnostic& finding) {
    if (!finding.message.empty()) return {finding.message, finding.suggestion};
    const Rule* rule = find_rule(finding.code);
    return rule && rule->tell ? rule->tell(finding) : Told{};
}

void word(std::vector<Diagnostic>& findings) {
    for (Diagnostic& finding : findings) {
        if (!finding.message.empty()) continue;
        Told words = told(finding);
        finding.message = std::move(words.message);
        finding.suggestion = std::move(words.suggestion);
    }
}

}  // namespace sixth::lint
