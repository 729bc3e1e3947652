#include <fmt/format.h>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Term;

void judge(const sqla::Judged& at) {
    if ((at.site.text != "select" && at.site.text != "case") || at.site.spans.size() < 3) return;
    const Term& call = at.term(0);
    const std::string_view name = at.meaning.sqlalchemy_name(at.type_of(call.a));
    if (name != at.site.text) return;
    Diagnostic& d = at.found(fmt::format("{}() takes no list since SQLAlchemy 2.0", name));
    d.suggestion = "Give the elements as arguments of their own";
    bool alone = call.arguments.size() == 1;
    for (const sqla::Argument& a : call.arguments) alone = alone || (name == "case" && a.keyword == "else_");
    if (!alone || call.arguments.size() > 2) return;
    const sqla::Span list = at.site.spans[2];
    d.fix = sqla::safe("Give the elements themselves",
                       {{list.begin, list.begin + 1, ""}, {list.end - 1, list.end, ""}});
}

}  // namespace

Rule list_argument() {
    Rule rule;
    rule.code = "SQA201";
    rule.name = "list-argument";
    rule.type = "sqlalchemy";
    rule.summary = "select([…]) and case([…]), gone in SQLAlchemy 2.0";
    rule.text =
        R"(1.x took the columns of select() and the pairs of case() in a list; 2.0 raises ArgumentError:

    select([User.id, User.name])                    # 1.3
    select(User.id, User.name)                      # 1.4 and 2.0
    case([(User.id > 1, "a")], else_="b")
    case((User.id > 1, "a"), else_="b")

`--fix` takes the brackets away, which means the same in 1.4, unless further arguments (whereclause= and others,
gone too) stand beside the list.)";
    rule.program = sqla::each<sqla::SiteKind::call, judge>;
    return rule;
}

}  // namespace sixth::lint
