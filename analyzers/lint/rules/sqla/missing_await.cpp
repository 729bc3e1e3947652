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
    const Term& call = at.term(0);
    const Term& callee = at.term_of(call.a);
    if (call.op != Op::call || callee.op != Op::attribute) return;
    const Is owner = at.type_of(callee.a).is;
    const bool known =
        (owner == Is::async_session || owner == Is::async_connection) && at.type(0).is == Is::awaitable;
    const bool likely =
        (owner == Is::unknown || owner == Is::some_session) && (at.site.flags & Site::awaited_beside);
    if (!known && !likely) return;
    Diagnostic& d =
        at.found(fmt::format("{}() is a coroutine that nobody awaits: it does not run", callee.text));
    d.suggestion = "Put await in front";
    const bool brackets = at.site.flags & Site::bracketed;
    std::vector<Edit> edits{sqla::insert(at.site.begin, brackets ? "(await " : "await ")};
    if (brackets) edits.push_back(sqla::insert(at.site.end, ")"));
    d.fix = sqla::review("Await it", std::move(edits));
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
async_sessionmaker, `async with` of those, or for the same function awaits execute(), commit() or the like of it.

`--fix --unsafe` adds the await.)";
    rule.program = sqla::each<sqla::SiteKind::coroutine, judge>;
    return rule;
}

}  // namespace sixth::lint
