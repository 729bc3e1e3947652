// How the SQLAlchemy rules tell what they found.
#pragma once
#include <string>

#include "analyzers/lint/sqla/meaning.h"

namespace sixth::lint::sqla {

// A finding at the place.
Diagnostic& found(const ProgramView& view, Report& report, const Meaning::Place& place, std::string message);

// "Task.status": a column by its class and name; "the expression" for any other SQL.
std::string name_of(const Meaning& meaning, const Type& sql);

Fix review(std::string title, std::vector<Edit> edits);  // may change what the program does: the point of it
Fix safe(std::string title, std::vector<Edit> edits);

inline Edit insert(std::uint32_t at, std::string text) {
    return {at, at, std::move(text)};
}
inline Edit replace(Span span, std::string text) {
    return {span.begin, span.end, std::move(text)};
}

// The line that imports `name` from `module`, when `file` does not bind that name yet. False: there is no
// place for it.
bool need_import(const ProgramView& view, std::uint32_t file, std::string_view module, std::string_view name,
                 std::vector<Edit>& edits);

}  // namespace sixth::lint::sqla
