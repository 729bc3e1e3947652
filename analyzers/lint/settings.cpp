#include "analyzers/lint/settings.h"

#include "core/base/packed.h"

namespace sixth::lint {
namespace {

void put(PackedWriter& out, const std::vector<std::string>& list) {
    out.number(list.size());
    for (const std::string& text : list) out.string(text);
}

}  // namespace

std::string key_of(const Settings& settings) {
    const auto& [select, extend_select, ignore, per_file_ignores, cyclomatic_rules, max_cyclomatic,
                 max_cognitive, max_function_lines, max_nesting, max_parameters, max_returns, min_clone_lines,
                 clone_similarity, min_confidence, sqla_enum] =
        settings;  // a setting left out does not compile
    PackedWriter out;
    for (const auto* list : {&select, &extend_select, &ignore}) put(out, *list);
    out.number(per_file_ignores.size());
    for (const auto& [glob, codes] : per_file_ignores) {
        out.string(glob);
        put(out, codes);
    }
    for (const int value :
         {static_cast<int>(cyclomatic_rules), max_cyclomatic, max_cognitive, max_function_lines, max_nesting,
          max_parameters, max_returns, min_clone_lines, static_cast<int>(sqla_enum)}) {
        out.number(static_cast<std::uint64_t>(value));
    }
    out.real(clone_similarity);
    out.real(min_confidence);
    return out.take();
}

}  // namespace sixth::lint
