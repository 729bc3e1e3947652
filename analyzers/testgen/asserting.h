// The lines of a test from its call on: what is asserted of it.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "analyzers/testgen/render.h"

namespace sixth::testgen {

// Of the result, or of the exception, with this relation; null: there is none.
const Check* check_of(const Outcome& outcome, std::string_view relation);

struct Asserting {
    std::size_t count = 0;  // of assertions so far

    // The call, with what is asserted of its result or of its exception.
    std::string called(const Kept& kept, const std::string& call);
    // Each mock around what comes first in `lines`: the call; what is asserted follows outside.
    static std::string with_mocks(const Kept& kept, const std::string& lines);
    std::string about_calls(const Mock& m, const std::string& calls);
    std::string about_file(const Check& c);
    std::string asserted(const std::string& what, const Check& c);

    static std::string match_of(const std::string& message);
    static std::string expected_of(const Check& check);
    // setattr(subject, 'a', 1) -> subject.a = 1
    static std::string statement_of(const std::string& call);

  private:
    std::string assertion(const std::string& left, std::string_view op, const std::string& right);
};

}  // namespace sixth::testgen
