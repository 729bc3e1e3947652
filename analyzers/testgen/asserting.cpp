#include "analyzers/testgen/asserting.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/base/text.h"

namespace sixth::testgen {
namespace {

bool is_special(std::string_view message) {
    return message.find_first_of("\\.^$*+?{}[]|()") != std::string_view::npos;
}

bool is_of_result(const Check& c) {
    return c.relation != "raises" && c.relation != "message" && c.relation != "code" &&
           c.relation != "calls" && (c.path.empty() || c.path[0] == '.' || c.path[0] == '[');
}

bool checks_result_itself(const std::vector<Check>& checks) {
    return std::any_of(checks.begin(), checks.end(),
                       [](const Check& c) { return is_of_result(c) && c.path.empty(); });
}

}  // namespace

const Check* check_of(const Outcome& outcome, std::string_view relation) {
    for (const Check& c : outcome.checks) {
        if (c.relation == relation && c.path.empty()) return &c;
    }
    return nullptr;
}

std::string Asserting::match_of(const std::string& message) {
    return is_special(message) ? fmt::format("re.escape({})", text_literal(message)) : text_literal(message);
}

std::string Asserting::expected_of(const Check& check) {
    return check.relation == "approx" ? fmt::format("pytest.approx({}, rel=1e-9)", check.value) : check.value;
}

std::string Asserting::called(const Kept& kept, const std::string& call) {
    const std::vector<Check>& checks = kept.outcome.checks;
    const auto of_result = std::count_if(checks.begin(), checks.end(), is_of_result);
    if (const Check* raises = check_of(kept.outcome, "raises")) {
        const Check* message = check_of(kept.outcome, "message");
        const Check* code = check_of(kept.outcome, "code");
        ++count;
        std::string out = fmt::format("    with pytest.raises({}{}){}:\n", raises->value,
                                      message != nullptr ? ", match=" + match_of(message->value) : "",
                                      code != nullptr ? " as ended" : "");
        if (kept.outcome.leaving && kept.outcome.listed)
            out += fmt::format("        with {} as result:\n            list(result)\n", call);
        else if (kept.outcome.leaving)
            out += fmt::format("        with {}:\n            pass\n", call);
        else
            out += fmt::format("        {}{}\n", call, kept.outcome.entered ? ".__enter__()" : "");
        if (code != nullptr) out += assertion("ended.value.code", "==", code->value);
        return out;
    }
    if (kept.outcome.entered) {
        const bool listed = kept.outcome.listed;
        if (of_result == 0 && !listed) return fmt::format("    with {}:\n        pass\n", call);
        std::string out = fmt::format("    with {} as result:\n", call);
        if (listed) out += "        result = list(result)\n";
        for (const Check& c : checks) {
            if (is_of_result(c)) out += "    " + asserted("result" + c.path, c);
        }
        return out;
    }
    if (of_result == 0) return fmt::format("    {}\n", call);
    const bool once = of_result == 1 && checks_result_itself(checks) && kept.row.mocks.empty();
    std::string out = once ? "" : fmt::format("    result = {}\n", call);
    for (const Check& c : checks) {
        if (is_of_result(c)) out += asserted(once ? call : "result" + c.path, c);
    }
    return out;
}

std::string Asserting::with_mocks(const Kept& kept, const std::string& lines) {
    const std::vector<Mock>& mocks = kept.row.mocks;
    if (mocks.empty()) return lines;
    std::size_t end = lines.find('\n') + 1;
    while (end < lines.size() && lines.substr(end, 8) == "        ") end = lines.find('\n', end) + 1;
    std::string out, indent = "    ";
    for (const Mock& m : mocks) {
        const bool asked =
            std::any_of(kept.outcome.checks.begin(), kept.outcome.checks.end(), [&](const Check& c) {
                return c.relation == "calls" && &mocks[std::stoul(c.path.substr(5))] == &m;
            });
        out += fmt::format("{}with mock.patch({}{}{}){}:\n", indent, text_literal(m.target),
                           m.behaviour.empty() ? "" : ", ", m.behaviour, asked ? " as " + m.name : "");
        indent += "    ";
    }
    for (const std::string_view line : text::split(std::string_view(lines).substr(0, end), '\n')) {
        if (!line.empty()) out += indent.substr(4) + std::string(line) + "\n";
    }
    return out + lines.substr(end);
}

std::string Asserting::about_calls(const Mock& m, const std::string& calls) {
    ++count;
    if (calls == "[]") return fmt::format("    {}.assert_not_called()\n", m.name);
    constexpr std::string_view start = "[mock.call(";
    const bool one =
        calls.substr(0, start.size()) == start && calls.find("mock.call", start.size()) == std::string::npos;
    if (!one) return fmt::format("    assert {}.mock_calls == {}\n", m.name, calls);
    return fmt::format("    {}.assert_called_once_with({})\n", m.name,
                       calls.substr(start.size(), calls.size() - start.size() - 2));
}

std::string Asserting::about_file(const Check& c) {
    const std::string path = fmt::format("(tmp_path / {})", text_literal(c.path.substr(5)));
    ++count;
    if (c.relation == "gone") return fmt::format("    assert not {}.exists()\n", path);
    return fmt::format("    assert {}.read_{}() == {}\n", path, c.relation, c.value);
}

std::string Asserting::statement_of(const std::string& call) {
    constexpr std::string_view start = "setattr(subject, '";
    const std::size_t name = call.find("', ", start.size());
    if (call.substr(0, start.size()) != start || name == std::string::npos || call.back() != ')') return call;
    return fmt::format("subject.{} = {}", call.substr(start.size(), name - start.size()),
                       call.substr(name + 3, call.size() - name - 4));
}

std::string Asserting::assertion(const std::string& left, std::string_view op, const std::string& right) {
    ++count;
    return fmt::format("    assert {} {} {}\n", left, op, right);
}

std::string Asserting::asserted(const std::string& what, const Check& c) {
    if (c.relation == "is") return assertion(what, "is", c.value);
    if (c.relation == "self") return assertion(what, "is", "subject");
    if (c.relation == "len") return assertion(fmt::format("len({})", what), "==", c.value);
    if (c.relation == "approx") return assertion(what, "==", expected_of(c));
    ++count;
    if (c.relation == "isinstance") return fmt::format("    assert isinstance({}, {})\n", what, c.value);
    if (c.relation == "nan") return fmt::format("    assert math.isnan({})\n", what);
    return fmt::format("    assert {} == {}\n", what, c.value);
}

}  // namespace sixth::testgen
