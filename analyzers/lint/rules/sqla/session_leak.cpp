#include <fmt/format.h>

#include <algorithm>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Type;

void judge(const sqla::Judged& at) {
    const Type type = at.type(0);
    if ((type.is != Is::session && type.is != Is::async_session) || !type.has(Type::made_here)) return;
    // on a connection that somebody else has, a session takes none
    const auto& terms = at.site.terms;
    const bool lent = std::any_of(terms.begin() + 1, terms.end(), [&](sqla::TermId given) {
        const Is is = at.type_of(given).is;
        return is != Is::engine && is != Is::async_engine && is != Is::value;
    });
    if (lent) return;
    const bool async = type.is == Is::async_session;
    Diagnostic& d = at.found(fmt::format("the session {} is never closed", at.site.text));
    d.suggestion = fmt::format("{}with Session() as {}:", async ? "async " : "", at.site.text);
}

}  // namespace

Rule session_leak() {
    Rule rule;
    rule.code = "SQA302";
    rule.name = "session-leak";
    rule.type = "sqlalchemy";
    rule.summary = "a session that its function neither closes nor hands on";
    rule.text =
        R"(A session holds a connection of the pool until it is closed. When the function that made it returns, or raises,
without closing it, the connection stays taken until the garbage collector comes by:

    session = Session()
    session.add(user)
    session.commit()                    # and no close()

    with Session() as session:          # closes it, also when something raises
        session.add(user)
        session.commit()

Left alone: sessions that are returned, yielded, stored, given to another function or used by an inner one;
Session(bind=connection), whose connection somebody else closes; Session() without an engine, which takes none;
and scoped_session, closed by its registry.)";
    rule.program = sqla::each<sqla::SiteKind::session, judge>;
    return rule;
}

}  // namespace sixth::lint
