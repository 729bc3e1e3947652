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
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::coroutine)) {
        const Site& site = *place.site;
        const Term& call = meaning.term(place.file, site.terms[0]);
        const Term& callee = meaning.term(place.file, call.a);
        if (call.op != Op::call || callee.op != Op::attribute) continue;
        const Is owner = meaning.of(place.file, callee.a).is;
        if (owner != Is::async_session && owner != Is::async_connection) continue;
        if (meaning.of(place.file, site.terms[0]).is != Is::awaitable) continue;
        Diagnostic& d =
            sqla::found(view, report, place,
                        fmt::format("{}() is a coroutine that nobody awaits: it does not run", callee.text));
        d.suggestion = "Put await in front";
        const bool brackets = site.flags & Site::bracketed;
        std::vector<Edit> edits{sqla::insert(site.begin, brackets ? "(await " : "await ")};
        if (brackets) edits.push_back(sqla::insert(site.end, ")"));
        d.fix = sqla::review("Await it", std::move(edits));
    }
}

}  // namespace

Rule missing_await() {
    Rule rule;
    rule.code = "SQA112";
    rule.name = "missing-await";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "a call of an AsyncSession that is not awaited";
    rule.text =
        R"(execute(), scalars(), get(), commit(), refresh(), delete() and most other methods of an AsyncSession are
coroutines. Without await nothing happens, and what is read from the result fails:

    async def rename(session: AsyncSession, user):
        user.name = "x"
        session.commit()                            # nothing is committed
        rows = session.execute(stmt).all()          # AttributeError

add(), expunge() and in_transaction() are not coroutines. Calls that are handed on (returned, given to gather())
are left alone. The session must be known to be asynchronous: by annotation, AsyncSession(…),
async_sessionmaker, or `async with` of those.

`--fix --unsafe` adds the await.)";
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
