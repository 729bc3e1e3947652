#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "analyzers/testgen/docstring.h"
#include "analyzers/testgen/generator.h"
#include "analyzers/testgen/protocol.h"
#include "analyzers/testgen/rows.h"
#include "core/base/interrupt.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

using Json = nlohmann::json;

constexpr double calls_a_second = 250;  // of the budget, before each target gets few more
constexpr std::size_t few_calls = 20;
constexpr std::size_t most_set = 60;    // rows that are tried with a setting of the module turned round
constexpr std::size_t many_rows = 200;  // of a target that has none yet
constexpr std::size_t most_deeds = 14;  // on an object, before another method is called
constexpr std::size_t most_suspicions = 20;
constexpr std::size_t most_given = 5;         // texts that one target gives to others
constexpr std::size_t longest_given = 1500;   // characters of such a text
constexpr std::size_t most_fed = 24;          // rows of one target with texts of others
constexpr std::size_t most_mocked = 120;      // rows of one target
constexpr std::size_t mocked_otherwise = 40;  // of them those that get every behaviour

}  // namespace

std::vector<Row> Generator::rows_of_texts() const {
    std::vector<Row> found;
    add_rows_of_examples(targets_, world_, found);
    if (ask_.use_calls) {
        add_rows_of_calls(file_, targets_, world_, found);
        for (const std::string& text : ask_.callers)
            add_rows_of_calls(python::ParsedFile(text), targets_, world_, found);
    }
    return found;
}

bool Generator::is_in(Stage stage, std::size_t t) const {
    return (targets_[t].way == Way::constructor) == (stage == Stage::constructors);
}

void Generator::call(Interpreter& python, Stage stage, const std::vector<Row>& of_texts,
                     const Values& values) {
    first_rows(stage, of_texts, values);
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        if (is_in(stage, t)) observe(python, t);
    }
}

void Generator::first_rows(Stage stage, const std::vector<Row>& of_texts, const Values& values) {
    rows_.resize(targets_.size());
    tried_.resize(targets_.size());
    std::vector<std::set<std::string>> seen(targets_.size());
    const auto add = [&](Row row) {
        if (runs_[row.target] && seen[row.target].insert(key_of(row)).second)
            rows_[row.target].push_back(std::move(row));
    };
    std::vector<std::size_t> calls(targets_.size(), 0), guessed(targets_.size(), 0);
    std::vector<Row> on_any;  // methods that were called on something of which nothing is known
    for (const Row& row : of_texts) {
        if (!is_in(stage, row.target)) continue;
        const bool guess = needs_subject(targets_[row.target]) && row.subject.empty();
        if (row.source == Source::call_site && ++(guess ? guessed : calls)[row.target] > (guess ? 20 : 60))
            continue;
        if (guess)
            on_any.push_back(row);
        else
            add(row);
    }
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        if (!runs_[t] || !is_in(stage, t)) continue;
        for (Row& row : rows_of_values(t, targets_, values)) add(std::move(row));
        for (Row row : on_any) {
            if (row.target != t) continue;
            const std::vector<std::string> objects = values.all_objects(targets_[t].owner);
            if (objects.empty()) break;
            row.subject = objects.front();
            row.documented.clear();
            if (std::string setup = values.setup_of(row.subject); !setup.empty())
                row.setup = {std::move(setup)};
            add(std::move(row));
        }
        if (!boundaries_[t].ways.empty()) mock(t);
        if (!ask_.property) set_otherwise(t, values);
        if (rows_[t].empty())
            result_.left_out.emplace_back(targets_[t].symbol, "no object of its class can be built");
    }
}

// What reaches out of the process is stood in for: in every row as it ordinarily is, in a few also otherwise.
void Generator::mock(std::size_t t) {
    const Boundary& boundary = boundaries_[t];
    std::vector<Row> rows;
    for (const Row& row : rows_[t]) {
        const std::size_t ways = rows.size() < mocked_otherwise ? boundary.ways.size() : 1;
        for (std::size_t w = 0; w < ways && rows.size() < most_mocked; ++w) {
            rows.push_back(row);
            rows.back().mocks = boundary.ways[w];
            rows.back().documented.clear();
            if (rows.back().setup.empty() && uses_folder(rows.back()))
                rows.back().setup.emplace_back(
                    "(tmp_path / 'input.txt').write_text('first line\\nsecond line\\n')");
        }
    }
    if (boundary.must) rows_[t].clear();
    rows_[t].insert(rows_[t].end(), rows.begin(), rows.end());
}

// Some rows again, where a library that is optional is not there, a switch is turned, or the platform is
// another.
void Generator::set_otherwise(std::size_t t, const Values& values) {
    if (targets_[t].hidden) return;  // it is called in a copy of the module that no patch reaches
    const std::size_t there = std::min(rows_[t].size(), most_set);
    for (const Mock& setting : values.settings(targets_[t], ask_.module)) {
        for (std::size_t i = 0; i < there; ++i) {
            rows_[t].push_back(rows_[t][i]);
            rows_[t].back().mocks.push_back(setting);
            rows_[t].back().documented.clear();
        }
    }
}

// The rows with bytes in the place of texts; false: there are none.
static bool with_bytes(std::vector<Row>& rows) {
    std::vector<Row> other;
    for (const Row& row : rows) {
        Row changed = row;
        for (Argument& a : changed.arguments) {
            const bool ascii = std::all_of(a.value.begin(), a.value.end(), [](char c) { return c > 0; });
            if (ascii && (a.value[0] == '\'' || a.value[0] == '"')) a.value.insert(0, "b");
        }
        if (changed.arguments != row.arguments) other.push_back(std::move(changed));
    }
    rows = std::move(other);
    return !rows.empty();
}

bool Generator::try_rows(Interpreter& python, std::size_t t, std::set<std::string>& why) {
    Json rows = Json::array();
    for (const Row& row : rows_[t]) rows.push_back(question_of(row, targets_));
    const Json told = python.ask({{"op", "run"}, {"rows", std::move(rows)}, {"explore", true}});
    const Json& answers = told.at("rows");
    bool any = false;
    for (std::size_t i = 0; i < answers.size() && i < rows_[t].size(); ++i) {
        any = take(rows_[t][i], outcome_of(answers[i])) || any;
        if (answers[i].contains("unusable")) why.insert(answers[i].at("unusable").get<std::string>());
    }
    return any;
}

// How many of its rows are run: an even part of the calls that are left, and more where others need less.
std::size_t Generator::share_of(std::size_t t) const {
    std::vector<std::size_t> sizes = {rows_[t].size()};  // and of those that are still to come
    for (std::size_t other = 0; other < targets_.size(); ++other) {
        if (other == t || !runs_[other] || tried_[other]) continue;
        sizes.push_back(rows_[other].empty() ? many_rows : rows_[other].size());
    }
    std::sort(sizes.begin(), sizes.end());
    const std::size_t all = affordable(calls_a_second);
    std::size_t left = all - std::min(all, called_), share = left;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        share = left / (sizes.size() - i);
        if (sizes[i] > share) break;
        left -= sizes[i];
    }
    return std::max(share, few_calls);
}

// The first ones, which are the likeliest, and of the others some of every kind.
static void shorten(std::vector<Row>& rows, std::size_t most) {
    if (rows.size() <= most) return;
    const std::size_t first = most / 2, rest = rows.size() - first;
    for (std::size_t i = first; i < most; ++i) rows[i] = rows[first + (i - first) * rest / (most - first)];
    rows.resize(most);
}

void Generator::observe(Interpreter& python, std::size_t t) {
    throw_if_interrupted();
    if (rows_[t].empty()) return;
    tried_[t] = true;
    shorten(rows_[t], share_of(t));
    called_ += rows_[t].size();
    std::set<std::string> why;
    bool any = try_rows(python, t, why);
    if (!any && with_bytes(rows_[t])) any = try_rows(python, t, why);
    if (!any && !targets_[t].is_private)
        result_.left_out.emplace_back(targets_[t].symbol,
                                      why.empty() ? "every call that was tried fails" : *why.begin());
}

// What one function gives is a value for others: what encode() makes, decode() takes.
void Generator::feed_back(Interpreter& python) {
    std::map<std::size_t, std::vector<std::string>> given;  // by target: literals
    const auto is_text = [](const std::string& text) {
        const std::size_t quote = !text.empty() && text[0] == 'b' ? 1 : 0;
        return text.size() > quote + 3 && text.size() < longest_given &&
               (text[quote] == '\'' || text[quote] == '"');
    };
    std::vector<std::size_t> order = spread(observed_, observed_.size());  // what took other ways first
    for (const std::size_t i : order) {
        const Observed& o = observed_[i];
        std::vector<std::string>& mine = given[o.row.target];
        for (const Check& c : o.outcome.checks) {
            const bool output = c.path.empty() || c.path.find(".getvalue()") != std::string::npos ||
                                c.path.substr(0, 5) == "file:";
            if (!output || o.outcome.raised || !is_text(c.value) || mine.size() == most_given) continue;
            if (std::find(mine.begin(), mine.end(), c.value) == mine.end()) mine.push_back(c.value);
        }
    }
    std::vector<Row> rows;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        if (!runs_[t] || rows_[t].empty()) continue;
        const Row base = rows_[t].front();
        std::size_t made = 0;
        for (std::size_t n = 0; n < most_given; ++n) {  // the first of each, the second of each, ...
            for (const auto& [source, texts] : given) {
                if (source == t || n >= texts.size() || made == most_fed) continue;
                if (auto row = fed(base, texts[n])) {
                    row->label = "output_of_" + targets_[source].name;
                    rows.push_back(std::move(*row));
                    ++made;
                }
            }
        }
    }
    run_rows(python, rows, true);
}

// Calls on an object that were seen to end well, those that change it first.
std::vector<std::string> Generator::deeds_of(const std::string& owner) const {
    std::vector<std::string> changing, others;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        const Target& target = targets_[t];
        if (target.owner != owner || target.way != Way::method || target.is_async || target.is_private)
            continue;
        std::vector<Observed> own;
        for (const Observed& o : observed_) {
            if (o.row.target == t && !o.outcome.raised && !o.outcome.listed && o.row.before.empty() &&
                o.row.mocks.empty() && !uses_folder(o.row))
                own.push_back(o);
        }
        std::vector<std::size_t> kept = spread(own, 2);
        kept.resize(std::min<std::size_t>(kept.size(), 3));
        for (const std::size_t i : kept) {
            const std::vector<Check>& checks = own[i].outcome.checks;
            const bool changes = std::any_of(checks.begin(), checks.end(),
                                             [](const Check& c) { return c.path.substr(0, 5) == "self."; });
            (changes ? changing : others)
                .push_back("subject." + target.name + "(" + arguments_of(own[i].row) + ")");
        }
    }
    changing.insert(changing.end(), others.begin(), others.end());
    changing.resize(std::min(changing.size(), most_deeds));
    return changing;
}

// Methods on objects that others were called on before.
void Generator::go_on(Interpreter& python) {
    std::map<std::string, std::vector<std::string>> deeds;  // by class
    std::vector<Row> rows;
    for (std::size_t t = 0; t < targets_.size(); ++t) {
        if (!runs_[t] || rows_[t].empty() || !needs_subject(targets_[t])) continue;
        const auto [of_class, fresh] = deeds.try_emplace(targets_[t].owner);
        if (fresh) of_class->second = deeds_of(targets_[t].owner);
        for (const std::string& deed : of_class->second) {
            Row row = rows_[t].front();
            row.documented.clear();
            row.before = {deed};
            row.label = "after_" + deed.substr(8, deed.find('(') - 8);
            rows.push_back(std::move(row));
        }
    }
    run_rows(python, rows, true);
}

void Generator::run_rows(Interpreter& python, const std::vector<Row>& rows, bool explore) {
    if (rows.empty()) return;
    Json questions = Json::array();
    for (const Row& row : rows) questions.push_back(question_of(row, targets_));
    const Json told = python.ask({{"op", "run"}, {"rows", std::move(questions)}, {"explore", explore}});
    for (std::size_t i = 0; i < rows.size() && i < told.at("rows").size(); ++i)
        take(rows[i], outcome_of(told["rows"][i]));
}

// The row with this text in its first argument that is a text, bytes, a stream or a file.
std::optional<Row> Generator::fed(Row row, const std::string& literal) {
    const bool ascii = std::all_of(literal.begin(), literal.end(), [](char c) { return c > 0; });
    const std::string text = literal[0] == 'b' ? literal.substr(1) : literal;
    if (!ascii) return {};
    const auto begins = [](const std::string& value, std::string_view start) {
        return value.substr(0, start.size()) == start;
    };
    for (Argument& a : row.arguments) {
        if (begins(a.value, "io.StringIO(")) {
            a.value = "io.StringIO(" + text + ")";
        } else if (begins(a.value, "io.BytesIO(")) {
            a.value = "io.BytesIO(b" + text + ")";
        } else if (begins(a.value, "b'") || begins(a.value, "b\"")) {
            a.value = "b" + text;
        } else if (a.value[0] == '\'' || a.value[0] == '"') {
            a.value = text;
        } else if (a.value.find("tmp_path") != std::string::npos && !row.setup.empty()) {
            const std::size_t content = row.setup.front().find(".write_text(");
            if (content == std::string::npos) return {};
            row.setup.front() = row.setup.front().substr(0, content) + ".write_text(" + text + ")";
        } else {
            continue;
        }
        return row;
    }
    return {};
}

bool Generator::take(const Row& row, Outcome outcome) {
    ++result_.tried;
    if (!outcome.unusable.empty() || outcome.checks.empty()) return false;
    const Target& target = targets_[row.target];
    if (outcome.raised && !outcome.intended && !tells_of_exception(target.docstring, outcome.error_type)) {
        suspect(row, outcome);
        return false;
    }
    // a value of another type that is taken all the same: only where nothing else gets
    if (row.odd && !outcome.raised && covered_all(outcome.arcs)) return true;
    covered_.insert(outcome.arcs.begin(), outcome.arcs.end());
    Row kept = row;
    if (outcome.unused_mocks.size() == kept.mocks.size())
        kept.mocks.clear();  // else their numbers would change
    observed_.push_back({std::move(kept), std::move(outcome)});
    return true;
}

bool Generator::covered_all(const std::vector<Arc>& arcs) const {
    return std::all_of(arcs.begin(), arcs.end(), [this](Arc arc) { return covered_.contains(arc); });
}

// Only of values that the function says it takes: what anyone would call with.
void Generator::suspect(const Row& row, const Outcome& outcome) {
    const Target& target = targets_[row.target];
    if (result_.suspicions.size() >= most_suspicions || target.is_private) return;
    const bool annotated = std::all_of(
        target.parameters.begin(), target.parameters.end(),
        [](const Parameter& p) { return !p.annotation.empty() || p.kind >= Parameter::Kind::star; });
    if ((!annotated || row.odd) && row.source > Source::call_site) return;
    for (const Suspicion& s : result_.suspicions) {
        if (s.symbol == target.symbol &&
            s.error.substr(0, s.error.find(':')) == outcome.error.substr(0, outcome.error.find(':')))
            return;
    }
    result_.suspicions.push_back(
        {target.symbol,
         (row.subject.empty() ? "" : row.subject + ".") + callee_of(target) + "(" + arguments_of(row) + ")",
         outcome.error, target.line});
}

}  // namespace sixth::testgen
