#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Op;
using sqla::Site;
using sqla::Term;

void judge(const sqla::Judged& at) {
    if ((at.site.text != "execute" && at.site.text != "scalar") || at.site.terms.size() < 2) return;
    const Term& callee = at.term_of(at.term(0).a);
    if (callee.op != Op::attribute) return;
    const Is owner = at.type_of(callee.a).is;
    if (owner != Is::session && owner != Is::scoped_session && owner != Is::async_session &&
        owner != Is::connection && owner != Is::async_connection)
        return;
    const Term& given = at.term(1);
    if (given.op != Op::string && given.op != Op::text_made) return;
    Diagnostic& d = at.found(fmt::format("{}() takes no plain string since SQLAlchemy 2.0", at.site.text));
    d.suggestion = "Wrap it in text()";
    // a driver's own %s and ? mean nothing to text(), and :name means something
    const bool plain = given.op == Op::string && !given.text.empty() &&
                       given.text.find_first_of(":%?") == std::string_view::npos;
    if (!plain || !(at.site.flags & Site::operand_plain)) return;
    std::vector<Edit> edits{sqla::insert(at.site.spans[2].begin, "text("),
                            sqla::insert(at.site.spans[2].end, ")")};
    if (sqla::need_import(at.view, at.file(), "sqlalchemy", "text", edits))
        d.fix = sqla::safe("Wrap it in text()", std::move(edits));
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
    rule.program = sqla::each<sqla::SiteKind::call, judge>;
    return rule;
}

}  // namespace sixth::lint
