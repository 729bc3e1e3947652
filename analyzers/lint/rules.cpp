#include "analyzers/lint/rules.h"

namespace sixth::lint {

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all = {
        cyclomatic(),          //
        cognitive(),           //
        function_length(),     //
        nesting(),             //
        parameters(),          //
        returns(),             //
        maintainability(),     //
        unreachable(),         //
        unused_definition(),   //
        unread_attribute(),    //
        duplication(),         //
        mutable_default(),     //
        bare_except(),         //
        god_class(),           //
        shadowed_handler(),    //
        repeated_condition(),  //
        identical_branches(),  //
        syntax_error(),        //
    };
    return all;
}

const Rule* find_rule(std::string_view code_or_name) {
    for (const Rule& rule : rules()) {
        if (rule.code == code_or_name || rule.name == code_or_name) return &rule;
    }
    return nullptr;
}

}  // namespace sixth::lint
