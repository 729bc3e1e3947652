#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Meaning;
using sqla::Op;
using sqla::Site;
using sqla::Term;

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::call)) {
        const Site& site = *place.site;
        if ((site.text != "execute" && site.text != "scalar") || site.terms.size() < 2) continue;
        const Term& callee = meaning.term(place.file, meaning.term(place.file, site.terms[0]).a);
        if (callee.op != Op::attribute) continue;
        const Is owner = meaning.of(place.file, callee.a).is;
        if (owner != Is::session && owner != Is::scoped_session && owner != Is::async_session &&
            owner != Is::connection && owner != Is::async_connection)
            continue;
        const Term& given = meaning.term(place.file, site.terms[1]);
        if (given.op != Op::string && given.op != Op::text_made) continue;
        Diagnostic& d = sqla::found(
            view, report, place, fmt::format("{}() takes no plain string since SQLAlchemy 2.0", site.text));
        d.suggestion = "Wrap it in text()";
        // a driver's own %s and ? mean nothing to text(), and :name means something
        const bool plain = given.op == Op::string && !given.text.empty() &&
                           given.text.find_first_of(":%?") == std::string_view::npos;
        if (!plain || !(site.flags & Site::operand_plain)) continue;
        std::vector<Edit> edits{sqla::insert(site.spans[2].begin, "text("),
                                sqla::insert(site.spans[2].end, ")")};
        if (sqla::need_import(view, place.file, "sqlalchemy", "text", edits))
            d.fix = sqla::safe("Wrap it in text()", std::move(edits));
    }
}

}  // namespace

Rule raw_sql_string() {
    Rule rule;
    rule.code = "SQA202";
    rule.name = "raw-sql-string";
    rule.type = "sqlalchemy";
    rule.summary = "execute(\"SELECT …\") without text(), gone in SQLAlchemy 2.0";
    rule.text =
        R"(1.x ran plain strings; 2.0 raises ObjectNotExecutableError or ArgumentError:

    session.execute("SELECT 1")                 # 1.x
    session.execute(text("SELECT 1"))           # 1.4 and 2.0
    connection.exec_driver_sql("SELECT 1")      # the driver's own parameters

`--fix` writes text() and imports it, for a literal without :, % and ?, which the driver and text() read
differently, and without parameters beside it.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
