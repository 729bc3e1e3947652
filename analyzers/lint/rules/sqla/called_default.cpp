#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analyzers/lint/rules.h"
#include "analyzers/lint/sqla/report.h"

namespace sixth::lint {
namespace {

using sqla::Meaning;
using sqla::Op;
using sqla::Site;
using sqla::Term;

// Functions whose answer is another one each time.
constexpr std::array<std::string_view, 24> changing = {"datetime.datetime.now",
                                                       "datetime.datetime.utcnow",
                                                       "datetime.datetime.today",
                                                       "datetime.date.today",
                                                       "time.time",
                                                       "time.time_ns",
                                                       "uuid.uuid1",
                                                       "uuid.uuid4",
                                                       "uuid.uuid6",
                                                       "uuid.uuid7",
                                                       "random.random",
                                                       "random.randint",
                                                       "random.choice",
                                                       "random.getrandbits",
                                                       "secrets.token_hex",
                                                       "secrets.token_urlsafe",
                                                       "secrets.token_bytes",
                                                       "secrets.randbelow",
                                                       "os.urandom",
                                                       "pendulum.now",
                                                       "arrow.utcnow",
                                                       "arrow.now",
                                                       "shortuuid.uuid",
                                                       "uuid_utils.uuid7"};

// str(uuid4()), uuid4().hex, datetime.now(utc).replace(…): what is called first.
const Term* innermost(Meaning& meaning, std::uint32_t file, const Term& call) {
    const Term* at = &call;
    for (int hops = 0; hops < 8; ++hops) {
        const Term& callee = meaning.term(file, at->a);
        const std::string_view path = meaning.external(meaning.of(file, at->a));
        if (std::find(changing.begin(), changing.end(), path) != changing.end()) return at;
        const Term* next = callee.op == Op::attribute ? &meaning.term(file, callee.a) : nullptr;
        while (next && next->op == Op::attribute) next = &meaning.term(file, next->a);
        if (!next || next->op != Op::call) return nullptr;
        at = next;
    }
    return nullptr;
}

void judge(const sqla::Judged& at) {
    const std::string_view maker = at.meaning.sqlalchemy_name(at.type(0));
    if (maker != "Column" && maker != "mapped_column" && maker != "Field") return;
    const Term& value = at.term(1);
    if (value.op != Op::call) return;
    const Term* call = innermost(at.meaning, at.file(), value);
    if (!call) return;
    Diagnostic& d = at.found(fmt::format(
        "{}= is called once, when the module is read; all rows get the same value", at.site.text));
    d.suggestion = "Give the function itself";
    if (at.site.text == "server_default" || at.site.text == "server_onupdate" || maker == "Field") return;
    const bool bare = call == &value && (at.site.flags & Site::operand_plain);
    d.fix = bare ? sqla::review("Give the function itself", {sqla::replace(at.site.spans[1], "")})
                 : sqla::review("Call it for each row", {sqla::insert(at.site.spans[0].begin, "lambda: ")});
}

}  // namespace

Rule called_default() {
    Rule rule;
    rule.code = "SQA114";
    rule.name = "called-default";
    rule.type = "sqlalchemy";
    rule.severity = Severity::error;
    rule.summary = "a column's default that is computed once for all rows";
    rule.text =
        R"(default= and onupdate= take a value or a function. A call is made once, when the module is read:

    created = Column(DateTime, default=datetime.utcnow())       # the time the server started
    created = Column(DateTime, default=datetime.utcnow)         # the time of each INSERT
    key = mapped_column(default=lambda: str(uuid4()))

Reported are clocks, uuid, random and secrets. `func.now()` is SQL and right.

`--fix --unsafe` takes the parentheses away, or writes a lambda when there are arguments.)";
    rule.program = sqla::each<sqla::SiteKind::default_, judge>;
    return rule;
}

}  // namespace sixth::lint
