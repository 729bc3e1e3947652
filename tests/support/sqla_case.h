// Mapped classes that the tests of the SQLAlchemy rules ask about.
#pragma once
#include <string>

#include "tests/support/lint_case.h"

namespace sixth::test {

// models.py: User, Task and Status in the style of 1.4; models2.py: Account in the style of 2.0.
std::vector<SourceText> with_models(const std::string& text);

// Findings in a.py, which imports all of them and select, Session, AsyncSession from SQLAlchemy.
std::vector<Diagnostic> sqla(std::string_view code, const std::string& body,
                             const lint::Settings& settings = {});

// The body with the fixes of the rule applied.
std::string sqla_fixed(std::string_view code, const std::string& body);

}  // namespace sixth::test
