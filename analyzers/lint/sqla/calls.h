// What a call gives, by what is called.
#pragma once
#include "analyzers/lint/sqla/meaning.h"

namespace sixth::lint::sqla {

class Calls {
  public:
    Calls(Meaning& meaning, std::uint32_t file) : m_(meaning), file_(file) {}
    Type result(const Term& call);

  private:
    Type of_method(const Type& object, std::string_view name, const Term& call);
    Type of_callee(const Type& callee, const Term& call);
    Type of_external(const Type& callee, const Term& call);
    Type of_function(const Type& callee);
    Type of_session(std::string_view name, const Term& call);
    Type with_options(const Type& query);
    Type of_query(const Type& query, std::string_view name);
    Type of_select(const Type& select, std::string_view name);
    Type of_result(const Type& result, std::string_view name, const Term& call);
    Type entity(const Term& call);  // of the positional arguments of select() or query()
    Type argument(const Term& call, std::size_t number);
    Type keyword(const Term& call, std::string_view name);

    Meaning& m_;
    std::uint32_t file_;
};

}  // namespace sixth::lint::sqla
