// The outcome for people and for programs.
#include <fmt/format.h>

#include <filesystem>
#include <string_view>

#include "cmd/mended_file.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "cmd/shown_path.h"
#include "cmd/testgen_report.h"
#include "core/base/json_text.h"
#include "core/base/text.h"

namespace sixth::cmd {
namespace {

using Json = nlohmann::ordered_json;
using testgen::Coverage;
using testgen::Generated;

constexpr std::size_t shown_left_out = 8;

std::string_view name_of(TestgenState state) {
    switch (state) {
        case TestgenState::written:
            return "written";
        case TestgenState::shown:
            return "shown";
        case TestgenState::unchanged:
            return "unchanged";
        case TestgenState::stale:
            return "stale";
        case TestgenState::reached:
            return "reached";
        case TestgenState::nothing:
            return "nothing";
        case TestgenState::failed:
            return "failed";
    }
    return "";
}

std::string share(std::size_t hit, std::size_t all) {
    if (all == 0) return "-";
    return fmt::format("{:.0f} % ({} of {})", 100.0 * static_cast<double>(hit) / static_cast<double>(all),
                       hit, all);
}

std::string row(std::string_view name, const std::string& before, const std::string& after) {
    return fmt::format("  {:<18}{:<22}{}\n", name, before, after);
}

class TextPrinter {
  public:
    TextPrinter(const TestgenReport& report, Session& session)
        : report_(report),
          session_(session),
          style_(session.out()),
          folder_(std::filesystem::current_path()) {}

    void print() {
        Output out;
        for (const TestgenModule& m : report_.modules) {
            if (m.state == TestgenState::failed) continue;
            if (m.state == TestgenState::shown)
                out << shown_diff(m.tests, m.before, m.made.text, style_);
            else
                out << told(m);
        }
        out.flush();
        for (const TestgenModule& m : report_.modules) {
            if (m.state == TestgenState::shown || m.state == TestgenState::written ||
                m.state == TestgenState::nothing)
                print_error(remarks(m));
        }
    }

  private:
    std::string shown(const std::string& path) const { return shown_path(report_.root, folder_, path); }

    std::string told(const TestgenModule& m) const {
        if (m.state == TestgenState::unchanged)
            return fmt::format("{}: {} is up to date\n", shown(m.path), shown(m.tests));
        if (m.state == TestgenState::stale)
            return fmt::format("{}: {} {}\n", shown(m.path), shown(m.tests),
                               m.before.empty() ? "is missing" : "is older than the module");
        if (m.state == TestgenState::reached)
            return fmt::format("{}: tests reach every line and branch\n", shown(m.path));
        if (m.state == TestgenState::nothing)
            return fmt::format("{}: nothing that can be asserted was found\n", shown(m.path));
        const Generated& g = m.made;
        std::string out = fmt::format("{} {} {}\n", style_(Tone::bold, shown(m.path)), "->",
                                      style_(Tone::bold, shown(m.tests)));
        out += fmt::format("  {}, {}, {}\n", text::counted(g.tests, "test"), text::counted(g.rows, "case"),
                           text::counted(g.assertions, "assertion"));
        if (g.after) {
            const Coverage before = g.before.value_or(Coverage{g.after->lines, 0, g.after->branches, 0});
            out += row("coverage", "before", "with these tests");
            out += row("lines", share(before.lines_hit, before.lines),
                       share(g.after->lines_hit, g.after->lines));
            out += row("branches", share(before.branches_hit, before.branches),
                       share(g.after->branches_hit, g.after->branches));
        }
        if (g.mutants > 0) out += row("mutants noticed", "", share(g.killed, g.mutants));
        out += row("time", "", fmt::format("{:.1f} s", g.seconds));
        if (report_.options.without_running) out += "  not run: --static\n";
        return out + fmt::format("  {}\n", style_(Tone::dim, m.run));
    }

    std::string remarks(const TestgenModule& m) const {
        std::string out =
            m.remark.empty() ? "" : fmt::format("{}: {}\n", shown(m.tests), utf8::printable(m.remark));
        for (const testgen::Suspicion& s : m.made.suspicions)
            out += fmt::format("{}:{}: look at {}: {}\n", shown(m.path), s.line, utf8::printable(s.call),
                               utf8::printable(s.error));
        for (const std::string& note : m.made.notes) out += fmt::format("{}: {}\n", shown(m.path), note);
        std::size_t count = 0;
        for (const auto& [symbol, why] : m.made.left_out) {
            if (++count > shown_left_out) {
                out +=
                    fmt::format("{}: and {} more\n", shown(m.path), m.made.left_out.size() - shown_left_out);
                break;
            }
            out += fmt::format("{}: no tests of {}: {}\n", shown(m.path), symbol, utf8::printable(why));
        }
        return session_.quiet() ? std::string() : out;
    }

    const TestgenReport& report_;
    Session& session_;
    Style style_;
    fs::Path folder_;
};

Json coverage_of(const std::optional<Coverage>& c) {
    if (!c) return nullptr;
    return {{"lines", c->lines},
            {"lines_hit", c->lines_hit},
            {"branches", c->branches},
            {"branches_hit", c->branches_hit}};
}

}  // namespace

void print_testgen_text(const TestgenReport& report, Session& session) {
    TextPrinter(report, session).print();
}

void print_testgen_json(const TestgenReport& report) {
    Json modules = Json::array();
    for (const TestgenModule& m : report.modules) {
        const Generated& g = m.made;
        Json one = {
            {"path", m.path}, {"module", m.module}, {"tests_path", m.tests}, {"state", name_of(m.state)}};
        if (!m.problem.empty()) one["problem"] = m.problem;
        if (!m.remark.empty()) one["remark"] = m.remark;
        one["run"] = !report.options.without_running;
        one["tests"] = g.tests;
        one["cases"] = g.rows;
        one["assertions"] = g.assertions;
        one["coverage_before"] = coverage_of(g.before);
        one["coverage"] = coverage_of(g.after);
        one["mutants"] = g.mutants;
        one["killed"] = g.killed;
        one["calls_tried"] = g.tried;
        one["unstable"] = g.unstable;
        one["failed"] = g.failed;
        one["seconds"] = g.seconds;
        Json phases = Json::object();
        for (const auto& [name, took] : g.phases) phases[name] = took;
        one["phases"] = std::move(phases);
        Json suspicions = Json::array(), left_out = Json::array();
        for (const testgen::Suspicion& s : g.suspicions)
            suspicions.push_back({{"symbol", m.path + "::" + s.symbol},
                                  {"line", s.line},
                                  {"call", s.call},
                                  {"error", s.error}});
        for (const auto& [symbol, why] : g.left_out)
            left_out.push_back({{"symbol", m.path + "::" + symbol}, {"why", why}});
        one["review"] = std::move(suspicions);
        one["left_out"] = std::move(left_out);
        one["notes"] = g.notes;
        if (m.state == TestgenState::shown) one["text"] = g.text;
        modules.push_back(std::move(one));
    }
    print(dump_json({{"schema", "sixth.testgen/1"}, {"modules", std::move(modules)}}) + "\n");
}

}  // namespace sixth::cmd
