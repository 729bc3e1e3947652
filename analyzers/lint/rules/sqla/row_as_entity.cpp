#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Meaning;
using sqla::Op;
using sqla::Term;
using sqla::TermId;
using sqla::Type;

// The call of execute() the row comes from, when nothing between needs rows; nullptr otherwise.
const Term* source(Meaning& meaning, std::uint32_t file, TermId row) {
    for (int hops = 0; hops < 12; ++hops) {
        const Term& t = meaning.term(file, row);
        switch (t.op) {
            case Op::element:
            case Op::await_:
                row = t.a;
                break;
            case Op::call: {
                const Term& callee = meaning.term(file, t.a);
                if (callee.op != Op::attribute) return nullptr;
                if (callee.text == "execute") return &t;
                // what ScalarResult has too
                if (callee.text != "all" && callee.text != "first" && callee.text != "one" &&
                    callee.text != "one_or_none" && callee.text != "unique" && callee.text != "fetchall")
                    return nullptr;
                row = callee.a;
                break;
            }
            default:
                return nullptr;
        }
    }
    return nullptr;
}

void judge(const sqla::Judged& at) {
    const Type row = at.type(0);
    if (row.is != Is::row) return;
    const Type given = at.meaning.type(row.a);
    const std::string_view name = at.site.text;
    // count and index are a Row's own
    if (given.is != Is::instance || name == "count" || name == "index" || name == "t") return;
    if (at.meaning.class_of(given.a).name == name || !at.meaning.attribute(given.a, name)) return;
    const std::string_view model = at.meaning.class_of(given.a).name;
    Diagnostic& d =
        at.found(fmt::format("execute() gives rows; {} is an attribute of the {} in the row", name, model));
    d.suggestion = "Take the entities: session.scalars(…), or .scalars() behind execute()";
    if (const Term* call = source(at.meaning, at.file(), at.site.terms[0]); call && call->b > 7) {
        Edit edit{call->b - 7, call->b, "scalars"};
        edit.once = true;
        d.fix = sqla::review("Call scalars() in place of execute()", {std::move(edit)});
    }
}

}  // namespace

Rule row_as_entity() {
    Rule rule;
    rule.code = "SQA111";
    rule.name = "row-as-entity";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "rows of execute() used as if they were entities";
    rule.text =
        R"(session.execute(select(User)) gives rows with one column, the User:

    for user in session.execute(select(User)):
        print(user.name)                    # AttributeError: a Row has no name

Take the entities themselves:

    for user in session.scalars(select(User)):
    users = session.execute(select(User)).scalars().all()

Reported are reads of an attribute that the model has and the row has not. Rows of a Connection hold the columns
and are left alone.

`--fix --unsafe` calls scalars() in place of execute().)";
    rule.program = sqla::each<sqla::SiteKind::row, judge>;
    return rule;
}

}  // namespace sixth::lint
