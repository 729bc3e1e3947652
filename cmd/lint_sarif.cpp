// SARIF 2.1.0 for code-scanning services.
#include <algorithm>

#include "analyzers/lint/fingerprint.h"
#include "analyzers/lint/rank.h"
#include "cmd/lint_report.h"
#include "cmd/sarif.h"

namespace sixth::cmd {
namespace {

using nlohmann::ordered_json;

class SarifPrinter {
  public:
    explicit SarifPrinter(const LintReport& report) : report_(report) {}

    void print() {
        for (const Diagnostic& d : report_.result.diagnostics) {
            const lint::Rule* rule = lint::find_rule(d.code);
            if (rule && std::find(rules_.begin(), rules_.end(), rule) == rules_.end()) rules_.push_back(rule);
        }
        std::sort(rules_.begin(), rules_.end(),
                  [](const lint::Rule* a, const lint::Rule* b) { return a->code < b->code; });
        out_ << "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\","
                "\"runs\":[{\"tool\":"
             << dump_json(tool()) << ",\n\"columnKind\":\"unicodeCodePoints\",\"invocations\":["
             << dump_json(invocation()) << "],\n\"results\":[";
        const char* separator = "\n";
        for (const Diagnostic& d : report_.result.diagnostics) {
            out_ << separator << dump_json(result(d));
            report_.texts.keep_only(d.file);
            separator = ",\n";
        }
        out_ << "]}]}\n";
        out_.flush();
    }

  private:
    ordered_json tool() const {
        ordered_json rules = ordered_json::array();
        for (const lint::Rule* rule : rules_) {
            rules.push_back({{"id", rule->code},
                             {"name", rule->name},
                             {"shortDescription", {{"text", rule->summary}}},
                             {"fullDescription", {{"text", rule->text}}},
                             {"help", {{"text", rule->text}}},
                             {"defaultConfiguration", {{"level", severity_name(rule->severity)}}},
                             {"properties", {{"tags", {rule->type}}}}});
        }
        return {{"driver", {{"name", "sixth"}, {"version", SIXTH_VERSION}, {"rules", std::move(rules)}}}};
    }

    ordered_json invocation() const {
        ordered_json notes = ordered_json::array();
        for (const LintProblem& p : report_.sources.problems) {
            notes.push_back(
                {{"level", "error"},
                 {"message", {{"text", p.message}}},
                 {"locations", {{{"physicalLocation", {{"artifactLocation", artifact(p.file)}}}}}}});
        }
        return {{"executionSuccessful", report_.sources.problems.empty()},
                {"toolExecutionNotifications", std::move(notes)}};
    }

    ordered_json artifact(std::string_view file) const { return sarif_artifact(report_.sources.root, file); }

    ordered_json result(const Diagnostic& d) {
        const auto rule = std::find_if(rules_.begin(), rules_.end(),
                                       [&](const lint::Rule* r) { return r->code == d.code; });
        ordered_json location{
            {"physicalLocation", {{"artifactLocation", artifact(d.file)}, {"region", region(d.where)}}}};
        if (!d.symbol.empty())
            location["logicalLocations"] = {
                {{"fullyQualifiedName", fmt::format("{}::{}", d.file, d.symbol)}}};
        ordered_json out{{"ruleId", d.code},
                         {"ruleIndex", rule - rules_.begin()},
                         {"level", severity_name(d.severity)},
                         {"message", {{"text", message(d)}}},
                         {"locations", {std::move(location)}},
                         {"partialFingerprints", {{"sixth/v1", lint::fingerprint_text(d.fingerprint)}}}};
        if (!d.related.empty()) out["relatedLocations"] = related(d);
        if (d.fix.safety != Safety::none)
            out["fixes"] = {sarif_fix(d.fix.title, artifact(d.file), report_.texts.of(d.file), d.fix.edits)};
        return out;
    }

    static std::string message(const Diagnostic& d) {
        return d.suggestion.empty() ? d.message : d.message + ". " + d.suggestion;
    }

    static ordered_json region(const Position& p) {
        // an endColumn is behind the last character: 1 would leave the last line out
        if (is_whole_lines(p)) return {{"startLine", p.line}, {"endLine", p.end_line}};
        return {{"startLine", p.line},
                {"startColumn", std::max(p.column, 1U)},
                {"endLine", std::max(p.line, p.end_line)},
                {"endColumn", std::max(p.end_column, 1U)}};
    }

    ordered_json related(const Diagnostic& d) const {
        ordered_json all = ordered_json::array();
        for (std::size_t i = 0; i < d.related.size(); ++i) {
            const Related& r = d.related[i];
            all.push_back(
                {{"id", i},
                 {"physicalLocation",
                  {{"artifactLocation", artifact(r.file)},
                   {"region", {{"startLine", r.line}, {"endLine", std::max(r.line, r.end_line)}}}}},
                 {"message",
                  {{"text", r.symbol.empty() ? "also here" : fmt::format("also in {}", r.symbol)}}}});
        }
        return all;
    }

    const LintReport& report_;
    std::vector<const lint::Rule*> rules_;
    Output out_;
};

}  // namespace

void print_lint_sarif(const LintReport& report) {
    SarifPrinter(report).print();
}

}  // namespace sixth::cmd
