#include "analyzers/testgen/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

#include "analyzers/testgen/mined.h"
#include "analyzers/testgen/rows.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

namespace sixth::testgen {
namespace {

using python::Field;
using python::Kind;
using python::no_node;
using python::NodeId;
using python::ParsedFile;

// What expressions may name without asking the module under test: see MODULES in driver/world.py.
constexpr std::string_view standard_modules[] = {
    "asyncio", "collections", "copy",    "datetime", "decimal", "enum",   "fractions", "io",  "itertools",
    "json",    "math",        "pathlib", "pytest",   "re",      "string", "types",     "uuid"};

bool is_standard(std::string_view name) {
    return std::find(std::begin(standard_modules), std::end(standard_modules), name) !=
           std::end(standard_modules);
}

bool is_special(std::string_view message) {
    return message.find_first_of("\\.^$*+?{}[]|()") != std::string_view::npos;
}

const Check* find(const Outcome& outcome, std::string_view relation) {
    for (const Check& c : outcome.checks) {
        if (c.relation == relation && c.path.empty()) return &c;
    }
    return nullptr;
}

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
        : module_(module), targets_(targets), world_(world), rows_(rows), style_(style) {
        out_.names.resize(rows.size());
    }

    Rendered all(const std::string& header) {
        std::string body;
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
        out_.text = folded(requoted(header + imports(body) + body));
        return std::move(out_);
    }

  private:
    static bool fits_table(const Kept& kept) {
        if (!kept.row.before.empty()) return false;
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
            form += "raises " + find(kept.outcome, "raises")->value;
            form += find(kept.outcome, "message") != nullptr ? " message" : "";
        } else {
            form += kept.outcome.checks.front().relation == "is" ? " is" : " ==";
        }
        return form + (kept.outcome.listed ? " list" : "");
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
        if (name.empty() || world_.names.count(name) > 0 || name == "request" || name == "expected" ||
            name == "subject" || name == "result" || name == "message" || name == "error" ||
            name == "capsys" || is_standard(name))
            name += "_value";
        return name;
    }

    static std::string wrapped(const Target& target, const Outcome& outcome, const std::string& call) {
        if (target.is_async) return fmt::format("asyncio.run({})", call);
        return outcome.listed ? fmt::format("list({})", call) : call;
    }

    std::string call_of(const Target& target, const Kept& kept, const std::string& subject,
                        const std::vector<std::string>& values) const {
        std::string callee = callee_of(target);
        if (needs_subject(target)) callee = subject + "." + callee;
        if (target.way == Way::property) return callee;
        std::string arguments;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!arguments.empty()) arguments += ", ";
            const std::string& name = kept.row.arguments[i].name;
            arguments += name.empty() ? values[i] : name + "=" + values[i];
        }
        return wrapped(target, kept.outcome, fmt::format("{}({})", callee, arguments));
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
        const bool has_message = raised && find(first.outcome, "message") != nullptr;
        if (!raised || has_message) columns.push_back({raised ? "message" : "expected", {}});
        for (const std::size_t r : rows) {
            const Kept& kept = rows_[r];
            std::size_t c = 0;
            if (needs_subject(target)) columns[c++].values.push_back(kept.row.subject);
            for (const Argument& a : kept.row.arguments) columns[c++].values.push_back(a.value);
            if (raised && has_message)
                columns[c].values.push_back(text_literal(find(kept.outcome, "message")->value));
            else if (!raised)
                columns[c].values.push_back(expected_of(kept.outcome.checks.front()));
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
        out_.tests += 1;
        out_.assertions += rows.size();
        const std::string name = test_name(
            target, raised ? "raises_" + slug(text::last_part(find(first.outcome, "raises")->value)) : "");
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
        names.clear();
        for (const Column* column : varying) names.push_back(column->name);
        out += fmt::format("def {}({}):\n", name, text::join(names, ", "));
        const std::vector<std::string> arguments(
            shown.begin() + static_cast<std::ptrdiff_t>(arguments_from),
            shown.begin() + static_cast<std::ptrdiff_t>(arguments_from + first.row.arguments.size()));
        const std::string call =
            call_of(target, first, needs_subject(target) ? shown.front() : "", arguments);
        if (raised) {
            std::string match;
            if (has_message) {
                const bool inlined = shown.back() != "message";
                match = fmt::format(", match={}", inlined ? match_of(find(first.outcome, "message")->value)
                                                          : "re.escape(message)");
            }
            out += fmt::format("    with pytest.raises({}{}):\n        {}\n",
                               find(first.outcome, "raises")->value, match, call);
        } else {
            const bool is = first.outcome.checks.front().relation == "is";
            out += fmt::format("    assert {} {} expected\n", call, is ? "is" : "==");
        }
        return out;
    }

    static std::string match_of(const std::string& message) {
        return is_special(message) ? fmt::format("re.escape({})", text_literal(message))
                                   : text_literal(message);
    }

    static std::string expected_of(const Check& check) {
        return check.relation == "approx" ? fmt::format("pytest.approx({}, rel=1e-9)", check.value)
                                          : check.value;
    }

    std::string single(const Target& target, std::size_t number) {
        const Kept& kept = rows_[number];
        const std::string name = test_name(target, label_of(kept));
        out_.names[number] = name;
        out_.tests += 1;
        const std::vector<Check>& checks = kept.outcome.checks;
        const bool prints =
            std::any_of(checks.begin(), checks.end(), [](const Check& c) { return c.path == "stdout"; });
        std::string out = fmt::format("\n\ndef {}({}):\n", name, prints ? "capsys" : "");
        std::string subject = kept.row.subject;
        const auto concerns = [&](std::string_view start) {
            return std::any_of(checks.begin(), checks.end(),
                               [&](const Check& c) { return c.path.substr(0, start.size()) == start; });
        };
        const bool named = !subject.empty() && (!kept.row.before.empty() || concerns("self.") ||
                                                find(kept.outcome, "self") != nullptr);
        if (named) {
            out += fmt::format("    subject = {}\n", subject);
            subject = "subject";
        }
        for (const std::string& call : kept.row.before) out += fmt::format("    {}\n", call);
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
        const std::string call = call_of(target, kept, subject, values);
        std::size_t of_result = 0;
        for (const Check& c : checks) of_result += is_of_result(c);
        if (const Check* raises = find(kept.outcome, "raises")) {
            const Check* message = find(kept.outcome, "message");
            const Check* code = find(kept.outcome, "code");
            out += fmt::format("    with pytest.raises({}{}){}:\n        {}\n", raises->value,
                               message != nullptr ? ", match=" + match_of(message->value) : "",
                               code != nullptr ? " as ended" : "", call);
            ++out_.assertions;
            if (code != nullptr) out += assertion("ended.value.code", "==", code->value);
        } else if (of_result == 1 && checks_result_itself(checks)) {
            for (const Check& c : checks) {
                if (is_of_result(c)) out += asserted(call, c);
            }
        } else if (of_result > 0) {
            out += fmt::format("    result = {}\n", call);
            for (const Check& c : checks) {
                if (is_of_result(c)) out += asserted("result" + c.path, c);
            }
        } else {
            out += fmt::format("    {}\n", call);
        }
        for (const Check& c : checks) {
            if (c.path.substr(0, 5) == "self.") out += asserted("subject" + c.path.substr(4), c);
            if (c.path == "stdout") out += asserted("capsys.readouterr().out", c);
            if (c.path.substr(0, 9) == "argument:") {
                const std::size_t i = static_cast<std::size_t>(std::stoul(c.path.substr(9)));
                out += asserted(variables.at(i), c);
            }
        }
        return out;
    }

    static bool is_of_result(const Check& c) {
        return c.relation != "raises" && c.relation != "message" && c.relation != "code" &&
               (c.path.empty() || c.path[0] == '.' || c.path[0] == '[');
    }

    static bool checks_result_itself(const std::vector<Check>& checks) {
        return std::any_of(checks.begin(), checks.end(),
                           [](const Check& c) { return is_of_result(c) && c.path.empty(); });
    }

    std::string assertion(const std::string& left, std::string_view op, const std::string& right) {
        ++out_.assertions;
        return fmt::format("    assert {} {} {}\n", left, op, right);
    }

    std::string asserted(const std::string& what, const Check& c) {
        if (c.relation == "is") return assertion(what, "is", c.value);
        if (c.relation == "self") return assertion(what, "is", "subject");
        if (c.relation == "len") return assertion(fmt::format("len({})", what), "==", c.value);
        if (c.relation == "approx") return assertion(what, "==", expected_of(c));
        ++out_.assertions;
        if (c.relation == "isinstance") return fmt::format("    assert isinstance({}, {})\n", what, c.value);
        if (c.relation == "nan") return fmt::format("    assert math.isnan({})\n", what);
        return fmt::format("    assert {} == {}\n", what, c.value);
    }

    std::string imports(const std::string& body) const {
        std::set<std::string> modules;
        for (const Kept& kept : rows_)
            modules.insert(kept.outcome.modules.begin(), kept.outcome.modules.end());
        return imports_for(body, module_, world_, modules, style_.width);
    }

    // Lines that are too long, with what stands in their longest brackets one a line.
    std::string folded(std::string text) const {
        constexpr int deepest = 6;
        for (int round = 0; round < deepest; ++round) {
            const ParsedFile file(text);
            const auto& tree = file.tree();
            std::map<std::uint32_t, NodeId> longest;  // by line
            for (NodeId id = 0; id < tree.size();) {
                const Kind kind = tree.kind(id);
                const bool brackets = kind == Kind::list || kind == Kind::dictionary || kind == Kind::set ||
                                      kind == Kind::tuple || kind == Kind::argument_list;
                const std::uint32_t line = tree[id].line;
                if (!brackets || file.end_line(id) != line || file.line_text(line).size() <= style_.width ||
                    tree[id].end - tree[id].begin < 10) {
                    ++id;
                    continue;
                }
                const auto at = longest.find(line);
                if (at == longest.end() ||
                    tree[at->second].end - tree[at->second].begin < tree[id].end - tree[id].begin)
                    longest[line] = id;
                id = tree.end(id);
            }
            if (longest.empty()) return text;
            for (auto at = longest.rbegin(); at != longest.rend(); ++at) {
                const NodeId id = at->second;
                const std::string_view whole = file.line_text(at->first);
                const std::string indent(whole.substr(0, whole.find_first_not_of(' ')));
                std::string out(1, text[tree[id].begin]);
                out += '\n';
                for (const NodeId child : tree.children(id)) {
                    if (python::is_named(tree.kind(child)))
                        out += fmt::format("{}    {},\n", indent, file.text(child));
                }
                out += indent;
                out += text[tree[id].end - 1];
                text.replace(tree[id].begin, tree[id].end - tree[id].begin, out);
            }
        }
        return text;
    }

    // Literals in the quotes of the project.
    std::string requoted(const std::string& text) const {
        if (style_.quote == '\'') return text;
        const ParsedFile file(text);
        const auto& tree = file.tree();
        std::string out = text;
        for (NodeId id = 0; id < tree.size(); ++id) {
            if (tree.kind(id) != Kind::string) continue;
            const std::string_view whole = file.text(id);
            const std::size_t open = whole.find_first_of("'\"");
            if (open == std::string_view::npos || whole[open] != '\'' || whole.substr(open, 3) == "'''" ||
                whole.find('"') != std::string_view::npos || whole.find("\\'") != std::string_view::npos)
                continue;
            out[tree[id].begin + open] = '"';
            out[tree[id].end - 1] = '"';
        }
        return out;
    }

    const std::string& module_;
    const std::vector<Target>& targets_;
    const World& world_;
    const std::vector<Kept>& rows_;
    const Style& style_;
    Rendered out_;
    std::set<std::string> test_names_;
};

}  // namespace

namespace {

std::string hypothesis_imports(const std::string& tests) {
    std::vector<std::string> names;
    for (const char* name : {"HealthCheck", "Phase", "given", "settings"}) {
        const std::string_view wanted = name;
        for (const char* use : {"(", ".", ")"}) {
            if (tests.find(std::string(wanted) + use) == std::string::npos) continue;
            names.emplace_back(wanted);
            break;
        }
    }
    if (tests.find("@given(") == std::string::npos) return {};
    return fmt::format("from hypothesis import {}\nfrom hypothesis import strategies as st\n",
                       text::join(names, ", "));
}

}  // namespace

std::string imports_for(const std::string& tests, const std::string& module, const World& world,
                        const std::set<std::string>& modules, std::size_t width) {
    std::set<std::string> plain, from_module;
    const ParsedFile file(tests);
    const auto& tree = file.tree();
    for (NodeId id = 0; id < tree.size(); ++id) {
        if (tree.kind(id) != Kind::identifier) continue;
        const NodeId parent = tree.parent(id);
        const Kind above = parent == no_node ? Kind::unknown : tree.kind(parent);
        if (above == Kind::attribute && tree.child(parent, Field::attribute) == id) continue;
        if (above == Kind::keyword_argument && tree.child(parent, Field::name) == id) continue;
        if (above == Kind::function_definition && tree.child(parent, Field::name) == id) continue;
        const std::string name(file.text(id));
        if (is_standard(name)) {
            plain.insert(name);
        } else if (world.names.count(name) > 0) {
            from_module.insert(name);
        }
    }
    for (const std::string& m : modules) {
        if (tests.find(m + ".") != std::string::npos) plain.insert(m);
    }
    std::string standard, installed;
    for (const std::string& m : plain)
        (m == "pytest" ? installed : standard) += fmt::format("import {}\n", m);
    installed += hypothesis_imports(tests);
    std::string out = standard;
    if (!installed.empty()) out += (out.empty() ? "" : "\n") + installed;
    if (!from_module.empty()) {
        const std::vector<std::string> names(from_module.begin(), from_module.end());
        std::string line = fmt::format("from {} import {}\n", module, text::join(names, ", "));
        if (line.size() > width + 1)
            line = fmt::format("from {} import (\n    {},\n)\n", module, text::join(names, ",\n    "));
        out += (out.empty() ? "" : "\n") + line;
    }
    return out;
}

std::size_t target_of(std::string_view test, const std::vector<Target>& targets) {
    std::size_t best = targets.size(), longest = 0;
    for (std::size_t t = 0; t < targets.size(); ++t) {
        const std::string start = "test_" + slug(targets[t].symbol, 60);
        const bool fits = test.substr(0, start.size()) == start &&
                          (test.size() == start.size() || test[start.size()] == '_');
        if (fits && start.size() > longest) {
            longest = start.size();
            best = t;
        }
    }
    return best;
}

std::string slug(std::string_view text, std::size_t most) {
    std::string out;
    bool was_lower = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 && byte < 0x80) {
            if (std::isupper(byte) != 0 && was_lower) out += '_';
            out += text::lower(c);
            was_lower = std::islower(byte) != 0 || std::isdigit(byte) != 0;
        } else {
            if (!out.empty() && out.back() != '_') out += '_';
            was_lower = false;
        }
        if (out.size() >= most) break;
    }
    while (!out.empty() && out.back() == '_') out.pop_back();
    return out.empty() ? "other" : out;
}

Rendered render(const std::string& module, const std::vector<Target>& targets, const World& world,
                const std::vector<Kept>& rows, const Style& style, const std::string& header) {
    return Renderer(module, targets, world, rows, style).all(header);
}

}  // namespace sixth::testgen
