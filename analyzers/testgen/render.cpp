#include "analyzers/testgen/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

#include "analyzers/testgen/asserting.h"
#include "analyzers/testgen/layout.h"
#include "analyzers/testgen/rows.h"
#include "core/base/text.h"

namespace sixth::testgen {
namespace {

// One line of a table: what differs between rows of a test.
struct Column {
    std::string name;
    std::vector<std::string> values;  // by row
    bool constant() const {
        return std::all_of(values.begin(), values.end(),
                           [&](const std::string& v) { return v == values.front(); });
    }
};

class Renderer {
  public:
    Renderer(const std::string& module, const std::vector<Target>& targets, const World& world,
             const std::vector<Kept>& rows, const Style& style)
        : module_(module),
          targets_(targets),
          world_(world),
          rows_(rows),
          style_(style),
          fixtures_(world.fixtures) {
        out_.names.resize(rows.size());
    }

    Rendered all(const std::string& header) {
        std::string body = pure_module() + shared_objects();
        for (std::size_t t = 0; t < targets_.size(); ++t) {
            // rows of one form are the lines of one table
            std::map<std::string, std::vector<std::size_t>> forms;
            std::vector<std::string> order;
            std::vector<std::size_t> alone;
            for (std::size_t i = 0; i < rows_.size(); ++i) {
                if (rows_[i].row.target != t) continue;
                if (!fits_table(rows_[i])) {
                    alone.push_back(i);
                    continue;
                }
                std::string form = form_of(rows_[i]);
                if (forms.find(form) == forms.end()) order.push_back(form);
                forms[form].push_back(i);
            }
            for (const std::string& form : order) body += table(targets_[t], forms[form]);
            for (const std::size_t i : alone) body += single(targets_[t], i);
        }
        out_.assertions += asserting_.count;
        out_.text = folded(requoted(header + imports(body) + body, style_.quote), style_.width);
        return std::move(out_);
    }

  private:
    // The module without the libraries in C that stand over some of its functions, as a fixture.
    std::string pure_module() {
        if (std::none_of(rows_.begin(), rows_.end(),
                         [&](const Kept& kept) { return targets_[kept.row.target].hidden; }))
            return {};
        const std::string name(pure_python);
        fixtures_[name] = name;
        std::string blocked;  // these alone: other modules may stay that are imported meanwhile
        for (const std::string& library : world_.instead)
            blocked += fmt::format("        patch.setitem(sys.modules, {}, None)\n", text_literal(library));
        return fmt::format(
            "\n\n@pytest.fixture(scope='module')\ndef {}():\n"
            "    spec = importlib.util.find_spec({})\n"
            "    module = importlib.util.module_from_spec(spec)\n"
            "    with pytest.MonkeyPatch.context() as patch:\n{}"
            "        spec.loader.exec_module(module)\n    return module\n",
            name, text_literal(module_), blocked);
    }

    // An object that several tests begin with, as a fixture.
    std::string shared_objects() {
        constexpr std::size_t several = 3, long_text = 24;
        std::map<std::string, std::size_t> uses;
        for (const Kept& kept : rows_) {
            if (kept.row.subject.size() >= long_text && !fits_table(kept) && !uses_folder(kept.row) &&
                !fixtures_.contains(kept.row.subject))
                ++uses[kept.row.subject];
        }
        std::string out;
        std::set<std::string> names;
        for (const auto& [text, count] : uses) {
            if (count < several) continue;
            // a class made for it has its name in quotes
            const std::string_view callee = std::string_view(text).substr(0, text.find('('));
            std::string name = slug(callee == "type" ? text::split(text, '\'')[1] : text::last_part(callee));
            if (world_.names.contains(name) || is_standard(name)) name += "_object";
            name = unique(name, names);
            out += fmt::format("\n\n@pytest.fixture\ndef {}():\n    return {}\n", name, text);
            fixtures_[text] = name;
        }
        return out;
    }

    bool is_fixture(const std::string& name) const {
        return std::any_of(fixtures_.begin(), fixtures_.end(),
                           [&](const auto& f) { return f.second == name; });
    }

    static bool fits_table(const Kept& kept) {
        if (!kept.row.before.empty() || !kept.row.mocks.empty() || uses_folder(kept.row) ||
            kept.outcome.entered)
            return false;
        std::size_t plain = 0;
        for (const Check& c : kept.outcome.checks) {
            if (!c.path.empty()) return false;
            if (c.relation == "message") continue;
            if (c.relation != "==" && c.relation != "is" && c.relation != "approx" && c.relation != "raises")
                return false;
            ++plain;
        }
        return plain == 1;
    }

    std::string form_of(const Kept& kept) const {
        std::string form;
        for (const Argument& a : kept.row.arguments) form += a.name + ",";
        if (kept.outcome.raised) {
            form += "raises " + check_of(kept.outcome, "raises")->value;
            form += check_of(kept.outcome, "message") != nullptr ? " message" : "";
        } else {
            form += kept.outcome.checks.front().relation == "is" ? " is" : " ==";
        }
        return form + (kept.outcome.listed ? " list" : "") + kept.outcome.then;
    }

    // The name an argument goes by in a test: its parameter's.
    std::string name_of(const Target& target, const Row& row, std::size_t i) const {
        std::string name = row.arguments[i].name;
        if (name.empty()) {
            std::size_t at = 0;
            for (const Parameter& p : target.parameters) {
                if (p.kind == Parameter::Kind::star) {
                    name = fmt::format("{}_{}", p.name, i - at + 1);
                    break;
                }
                if (at == i) {
                    name = p.name;
                    break;
                }
                ++at;
            }
        }
        if (name.empty()) name = fmt::format("argument_{}", i + 1);
        while (!name.empty() && name[0] == '_') name.erase(0, 1);
        // a parameter of a test would hide the import of that name, or a fixture of pytest's
        if (name.empty() || world_.names.contains(name) || name == "request" || name == "expected" ||
            name == "subject" || name == "result" || name == "message" || name == "error" ||
            name == "capsys" || name == "tmp_path" || name == "mock" || is_fixture(name) || is_standard(name))
            name += "_value";
        return name;
    }

    // The test's own `def`, where the project has asynchronous tests with `await`.
    std::string mark_of(const Target& target) const {
        if (!target.is_async || style_.asynchronous == Style::Asynchronous::run) return "def ";
        return style_.asynchronous == Style::Asynchronous::marked ? "@pytest.mark.asyncio\nasync def "
                                                                  : "async def ";
    }

    std::string wrapped(const Target& target, const Outcome& outcome, const std::string& call) const {
        if (target.is_async)
            return style_.asynchronous == Style::Asynchronous::run ? fmt::format("asyncio.run({})", call)
                                                                   : "await " + call;
        // of a context manager it is what it gives that is listed
        return outcome.listed && !outcome.entered ? fmt::format("list({})", call) : call;
    }

    std::string call_of(const Target& target, const Kept& kept, const std::string& subject,
                        const std::vector<std::string>& values) const {
        std::string callee = callee_of(target);
        if (needs_subject(target)) callee = subject + "." + callee;
        if (target.way == Way::property) return wrapped(target, kept.outcome, callee + kept.outcome.then);
        if (target.name == "__iter__" && !kept.outcome.entered && kept.outcome.listed)
            return fmt::format("list({})", subject);
        std::string arguments;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!arguments.empty()) arguments += ", ";
            const std::string& name = kept.row.arguments[i].name;
            arguments += name.empty() ? values[i] : name + "=" + values[i];
        }
        return wrapped(target, kept.outcome, fmt::format("{}({}){}", callee, arguments, kept.outcome.then));
    }

    std::string unique(std::string name, std::set<std::string>& used) const {
        std::string whole = name;
        for (int i = 2; !used.insert(whole).second; ++i) whole = fmt::format("{}_{}", name, i);
        return whole;
    }

    static std::string label_of(const Kept& kept) {
        return slug(kept.situation.empty() ? kept.row.label : kept.situation);
    }

    std::string test_name(const Target& target, const std::string& more) {
        std::string name = "test_" + slug(target.symbol, 60);
        if (!more.empty()) name += "_" + more;
        return unique(name, test_names_);
    }

    std::string table(const Target& target, const std::vector<std::size_t>& rows) {
        if (rows.size() == 1) return single(target, rows.front());
        const Kept& first = rows_[rows.front()];
        const bool raised = first.outcome.raised;
        std::vector<Column> columns;
        if (needs_subject(target)) columns.push_back({"subject", {}});
        const std::size_t arguments_from = columns.size();
        std::set<std::string> used{"subject", "expected", "message"};
        for (std::size_t i = 0; i < first.row.arguments.size(); ++i)
            columns.push_back({unique(name_of(target, first.row, i), used), {}});
        const bool has_message = raised && check_of(first.outcome, "message") != nullptr;
        if (!raised || has_message) columns.push_back({raised ? "message" : "expected", {}});
        for (const std::size_t r : rows) {
            const Kept& kept = rows_[r];
            std::size_t c = 0;
            if (needs_subject(target)) columns[c++].values.push_back(kept.row.subject);
            for (const Argument& a : kept.row.arguments) columns[c++].values.push_back(a.value);
            if (raised && has_message)
                columns[c].values.push_back(text_literal(check_of(kept.outcome, "message")->value));
            else if (!raised)
                columns[c].values.push_back(Asserting::expected_of(kept.outcome.checks.front()));
        }
        // what is the same everywhere goes into the body
        std::vector<std::string> shown;
        std::vector<const Column*> varying;
        for (const Column& column : columns) {
            const bool inlined = column.constant() && column.name != "expected";
            shown.push_back(inlined ? column.values.front() : column.name);
            if (!inlined) varying.push_back(&column);
        }
        if (varying.empty()) return single(target, rows.front());
        std::vector<std::string> fixtures;
        if (target.hidden) fixtures.emplace_back(pure_python);
        if (needs_subject(target)) {
            if (const auto fixture = fixtures_.find(shown.front()); fixture != fixtures_.end())
                fixtures.push_back(shown.front() = fixture->second);
        }
        out_.tests += 1;
        out_.assertions += rows.size();
        const std::string name = test_name(
            target,
            raised ? "raises_" + slug(text::last_part(check_of(first.outcome, "raises")->value)) : "");
        std::string out = "\n\n@pytest.mark.parametrize(\n    ";
        std::vector<std::string> names;
        for (const Column* column : varying) names.push_back(text_literal(column->name));
        out += names.size() == 1 ? names.front() : "(" + text::join(names, ", ") + ")";
        out += ",\n    [\n";
        std::set<std::string> ids;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            std::vector<std::string> values;
            for (const Column* column : varying) values.push_back(column->values[i]);
            const std::string id = unique(label_of(rows_[rows[i]]), ids);
            out_.names[rows[i]] = fmt::format("{}[{}]", name, id);
            values.push_back("id=" + text_literal(id));
            const std::string line = fmt::format("        pytest.param({}),\n", text::join(values, ", "));
            if (line.size() <= style_.width + 1) {
                out += line;
                continue;
            }
            out += "        pytest.param(\n";
            for (const std::string& value : values) out += fmt::format("            {},\n", value);
            out += "        ),\n";
        }
        out += "    ],\n)\n";
        names = fixtures;
        for (const Column* column : varying) names.push_back(column->name);
        out += fmt::format("{}{}({}):\n", mark_of(target), name, text::join(names, ", "));
        const std::vector<std::string> arguments(
            shown.begin() + static_cast<std::ptrdiff_t>(arguments_from),
            shown.begin() + static_cast<std::ptrdiff_t>(arguments_from + first.row.arguments.size()));
        const std::string call =
            call_of(target, first, needs_subject(target) ? shown.front() : "", arguments);
        if (raised) {
            std::string match;
            if (has_message) {
                const bool inlined = shown.back() != "message";
                match = fmt::format(", match={}",
                                    inlined ? Asserting::match_of(check_of(first.outcome, "message")->value)
                                            : "re.escape(message)");
            }
            out += fmt::format("    with pytest.raises({}{}):\n        {}\n",
                               check_of(first.outcome, "raises")->value, match, call);
        } else {
            const bool is = first.outcome.checks.front().relation == "is";
            out += fmt::format("    assert {} {} expected\n", call, is ? "is" : "==");
        }
        return out;
    }

    std::string single(const Target& target, std::size_t number) {
        const Kept& kept = rows_[number];
        const std::string name = test_name(target, label_of(kept));
        out_.names[number] = name;
        out_.tests += 1;
        const std::vector<Check>& checks = kept.outcome.checks;
        std::vector<std::string> fixtures;
        const auto prints = std::count_if(checks.begin(), checks.end(), [](const Check& c) {
            return c.path == "stdout" || c.path == "stderr";
        });
        const bool both = prints == 2;
        if (prints > 0) fixtures.emplace_back("capsys");
        if (uses_folder(kept.row)) fixtures.emplace_back("tmp_path");
        if (target.hidden) fixtures.emplace_back(pure_python);
        std::string subject = kept.row.subject;
        if (const auto fixture = fixtures_.find(subject); fixture != fixtures_.end()) {
            subject = fixture->second;
            fixtures.push_back(subject);
        }
        std::string out = fmt::format("\n\n{}{}({}):\n", mark_of(target), name, text::join(fixtures, ", "));
        for (const std::string& text : kept.row.setup) out += fmt::format("    {}\n", text);
        const auto concerns = [&](std::string_view start) {
            return std::any_of(checks.begin(), checks.end(),
                               [&](const Check& c) { return c.path.substr(0, start.size()) == start; });
        };
        const bool named =
            !subject.empty() && (!kept.row.before.empty() || !kept.row.mocks.empty() || concerns("self.") ||
                                 check_of(kept.outcome, "self") != nullptr);
        if (named) {
            out += fmt::format("    subject = {}\n", subject);
            subject = "subject";
        }
        for (const std::string& call : kept.row.before)
            out += fmt::format("    {}\n", Asserting::statement_of(call));
        std::vector<std::string> values;
        std::set<std::string> used;
        std::map<std::size_t, std::string> variables;
        for (std::size_t i = 0; i < kept.row.arguments.size(); ++i) {
            values.push_back(kept.row.arguments[i].value);
            if (!concerns(fmt::format("argument:{}", i))) continue;
            variables[i] = unique(name_of(target, kept.row, i), used);
            out += fmt::format("    {} = {}\n", variables[i], values.back());
            values.back() = variables[i];
        }
        out += asserting_.with_mocks(kept, asserting_.called(kept, call_of(target, kept, subject, values)));
        if (both) out += "    captured = capsys.readouterr()\n";
        for (const Check& c : checks) {
            if (c.path.substr(0, 5) == "self.") out += asserting_.asserted("subject" + c.path.substr(4), c);
            if (c.path == "stdout")
                out +=
                    asserting_.asserted((both ? "captured" : "capsys.readouterr()") + std::string(".out"), c);
            if (c.path == "stderr")
                out +=
                    asserting_.asserted((both ? "captured" : "capsys.readouterr()") + std::string(".err"), c);
            if (c.path.substr(0, 5) == "file:") out += asserting_.about_file(c);
            if (c.relation == "calls")
                out += asserting_.about_calls(kept.row.mocks.at(std::stoul(c.path.substr(5))), c.value);
            if (c.path.substr(0, 9) == "argument:") {
                std::size_t digits = 0;
                const std::size_t i = std::stoul(c.path.substr(9), &digits);
                out += asserting_.asserted(variables.at(i) + c.path.substr(9 + digits), c);
            }
        }
        return out;
    }

    std::string imports(const std::string& body) const {
        std::set<std::string> modules;
        for (const Kept& kept : rows_)
            modules.insert(kept.outcome.modules.begin(), kept.outcome.modules.end());
        if (is_fixture(std::string(pure_python))) modules.insert({"importlib.util", "sys"});
        return imports_for(body, module_, world_, modules, style_.width);
    }

    const std::string& module_;
    const std::vector<Target>& targets_;
    const World& world_;
    const std::vector<Kept>& rows_;
    const Style& style_;
    std::map<std::string, std::string> fixtures_;  // expression -> name
    Rendered out_;
    Asserting asserting_;
    std::set<std::string> test_names_;
};

}  // namespace

Rendered render(const std::string& module, const std::vector<Target>& targets, const World& world,
                const std::vector<Kept>& rows, const Style& style, const std::string& header) {
    return Renderer(module, targets, world, rows, style).all(header);
}

}  // namespace sixth::testgen
