// How the SQLAlchemy rules tell what they found.
#pragma once
#include <string>

#include "analyzers/lint/sqla/meaning.h"

namespace sixth::lint::sqla {

// One place, while a rule judges it.
struct Judged {
    const ProgramView& view;
    Report& report;
    Meaning& meaning;
    const Meaning::Place& place;
    const Site& site;

    std::uint32_t file() const { return place.file; }
    // Of the site's terms, by number; and of any term of its file.
    Type type(std::size_t term) const { return type_of(site.terms[term]); }
    const Term& term(std::size_t term) const { return term_of(site.terms[term]); }
    Type type_of(TermId term) const { return meaning.of(place.file, term); }
    const Term& term_of(TermId term) const { return meaning.term(place.file, term); }
    Diagnostic& found(std::string message) const;
};

// What Rule::program is for a rule that judges every place of a kind by itself.
template <SiteKind kind, void (*judge)(const Judged&)>
void each(const ProgramView& view, Report& report) {
    Meaning& known = meaning(view);
    for (const Meaning::Place& place : known.places(kind)) judge({view, report, known, place, *place.site});
}

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
