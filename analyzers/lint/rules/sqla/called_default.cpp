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

void program(const ProgramView& view, Report& report) {
    Meaning& meaning = sqla::meaning(view);
    for (const Meaning::Place& place : meaning.places(sqla::SiteKind::default_)) {
        const Site& site = *place.site;
        const std::string_view maker = meaning.sqlalchemy_name(meaning.of(place.file, site.terms[0]));
        if (maker != "Column" && maker != "mapped_column" && maker != "Field") continue;
        const Term& value = meaning.term(place.file, site.terms[1]);
        if (value.op != Op::call) continue;
        const Term* call = innermost(meaning, place.file, value);
        if (!call) continue;
        Diagnostic& d = sqla::found(
            view, report, place,
            fmt::format("{}= is called once, when the module is read; all rows get the same value",
                        site.text));
        d.suggestion = "Give the function itself";
        if (site.text == "server_default" || site.text == "server_onupdate" || maker == "Field") continue;
        const bool bare = call == &value && (site.flags & Site::operand_plain);
        d.fix = bare ? sqla::review("Give the function itself", {sqla::replace(site.spans[1], "")})
                     : sqla::review("Call it for each row", {sqla::insert(site.spans[0].begin, "lambda: ")});
    }
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
    rule.program = program;
    return rule;
}

}  // namespace sixth::lint
