#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Is;
using sqla::Site;
using sqla::Type;

std::string_view noun(Is is) {
    switch (is) {
        case Is::query:
            return "a Query that was not run";
        case Is::select:
            return "a statement that was not run";
        case Is::result:
        case Is::scalars:
            return "a result, whether it has rows or not,";
        default:
            return {};
    }
}

// `if q` asks for a row; `if not q` for none.
Fix ask_for_row(const Site& site) {
    std::vector<Edit> edits;
    const bool negated = (site.flags & Site::negated) && site.spans.size() == 2;
    if (negated) edits.push_back({site.spans[1].begin, site.spans[0].begin, ""});
    edits.push_back(sqla::insert(negated ? site.spans[1].end : site.spans[0].end,
                                 negated ? ".first() is None" : ".first() is not None"));
    return sqla::review("Ask for the first row", std::move(edits));
}

void judge(const sqla::Judged& at) {
    const Type type = at.type(0);
    if (type.has(Type::optional)) return;
    const bool plain = at.site.flags & Site::operand_plain;
    const bool exact = !(at.site.flags & Site::negated) || at.site.spans[1].end == at.site.spans[0].end;
    if (type.is == Is::method) {
        const std::string_view name = at.meaning.text(type.b);
        if (name != "count" && name != "first" && name != "all" && name != "exists" &&
            name != "one_or_none" && name != "scalar")
            return;
        Diagnostic& d = at.found(fmt::format("the method {} is not called, and always true", name));
        d.suggestion = fmt::format("Call it: .{}()", name);
        if (plain) d.fix = sqla::review("Call the method", {sqla::insert(at.site.spans[0].end, "()")});
        return;
    }
    const std::string_view what = noun(type.is);
    if (what.empty()) return;
    Diagnostic& d = at.found(fmt::format("{} is always true", what));
    d.suggestion = type.is == Is::query ? "Ask for .first() is not None, or select an exists()"
                                        : "Fetch a row or all of them, and ask about those";
    if (type.is == Is::query && plain && exact) d.fix = ask_for_row(at.site);
}

}  // namespace

Rule query_truth() {
    Rule rule;
    rule.code = "SQA109";
    rule.name = "query-truth";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "a query, a result or an uncalled method asked for its truth";
    rule.text =
        R"(A Query is an object that was not run; it is true whatever the database holds. So is a result, and so is a
method that is not called:

    if session.query(User).filter_by(name=name):        # always
    if session.execute(select(User)).scalars():         # always
    if query.count:                                     # always

Ask for a row: `.first() is not None`, `session.query(query.exists()).scalar()`, or fetch `.all()`. A name that
may also be None is not reported.

`--fix --unsafe` adds `.first() is not None` to a Query, and () to the method.)";
    rule.program = sqla::each<sqla::SiteKind::truth, judge>;
    return rule;
}

}  // namespace sixth::lint
