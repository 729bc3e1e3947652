// The repairs for code review in continuous integration: SARIF 2.1.0 and GitHub's workflow commands.
#include <algorithm>

#include "cmd/ci_text.h"
#include "cmd/fix_imports_report.h"
#include "cmd/output.h"
#include "cmd/sarif.h"

namespace sixth::cmd {
namespace {

using fix_imports::Repair;
using nlohmann::ordered_json;

std::string message(const Repair& repair) {
    std::string text = told(repair.trouble);
    if (repair.mended()) {
        text += ": " + repair.candidates[repair.chosen].statement;
    } else if (!repair.candidates.empty()) {
        text += "; perhaps " + repair.candidates.front().statement;
    }
    return text;
}

std::string message(const fix_imports::Trouble& trouble, const FixImportsStub& one) {
    return fmt::format("{}: --stub puts '{}' there", told(trouble), one.stub.path);
}

ordered_json result_of(const fix_imports::Trouble& trouble, const std::string& text,
                       const ordered_json& artifact) {
    const std::uint32_t line = std::max(trouble.line, 1U), column = std::max(trouble.column, 1U);
    return {
        {"ruleId", code_of(trouble)},
        {"level", "error"},
        {"message", {{"text", text}}},
        {"locations",
         {{{"physicalLocation",
            {{"artifactLocation", artifact}, {"region", {{"startLine", line}, {"startColumn", column}}}}}}}}};
}

ordered_json rules() {
    ordered_json all = ordered_json::array();
    for (const auto& [id, text] :
         {std::pair("undefined-name", "A name is used and bound nowhere"),
          std::pair("missing-module", "An imported module is not there"),
          std::pair("missing-name", "A module does not bind the name imported from it"),
          std::pair("moved-module", "A string or a dotted name leads to a module that has moved"),
          std::pair("replaced-module", "A package stands where the imported module was")}) {
        all.push_back({{"id", id},
                       {"shortDescription", {{"text", text}}},
                       {"defaultConfiguration", {{"level", "error"}}}});
    }
    return all;
}

}  // namespace

void print_fix_imports_sarif(const FixImportsReport& report) {
    ordered_json notes = ordered_json::array();
    for (const SourceProblem& p : report.sources.problems)
        notes.push_back({{"level", "error"}, {"message", {{"text", p.message}}}});
    Output out;
    out << "{\"$schema\":\"https://json.schemastore.org/"
           "sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":"
        << dump_json({{"driver", {{"name", "sixth"}, {"version", SIXTH_VERSION}, {"rules", rules()}}}})
        << ",\n\"columnKind\":\"unicodeCodePoints\",\"invocations\":["
        << dump_json({{"executionSuccessful", report.sources.problems.empty()},
                      {"toolExecutionNotifications", std::move(notes)}})
        << "],\n\"results\":[";
    const char* separator = "\n";
    for (const FixImportsFile& file : report.files) {
        const ordered_json artifact = sarif_artifact(report.sources.root, file.path);
        for (const Repair& repair : file.repairs) {
            ordered_json one = result_of(repair.trouble, message(repair), artifact);
            if (repair.mended())
                one["fixes"] = {sarif_fix(repair.candidates[repair.chosen].statement, artifact, file.before,
                                          repair.edits)};
            out << separator << dump_json(one);
            separator = ",\n";
        }
    }
    for (const FixImportsStub& one : report.stubs) {
        const ordered_json fresh = sarif_artifact(report.sources.root, one.stub.path);
        for (const fix_imports::Trouble& trouble : one.troubles) {
            ordered_json result =
                result_of(trouble, message(trouble, one), sarif_artifact(report.sources.root, trouble.path));
            result["fixes"] = {
                sarif_fix(fmt::format("a stub of {}", one.stub.module), fresh, {}, {{0, 0, one.stub.text}})};
            out << separator << dump_json(result);
            separator = ",\n";
        }
    }
    out << "]}]}\n";
    out.flush();
}

void print_fix_imports_github(const FixImportsReport& report) {
    Output out;
    const auto annotate = [&](const fix_imports::Trouble& trouble, const std::string& text) {
        out << fmt::format("::error file={},line={},title={}::{}\n", workflow_escaped(trouble.path, true),
                           std::max(trouble.line, 1U), workflow_escaped("sixth " + code_of(trouble), true),
                           workflow_escaped(text, false));
    };
    for (const FixImportsFile& file : report.files) {
        for (const Repair& repair : file.repairs) annotate(repair.trouble, message(repair));
    }
    for (const FixImportsStub& one : report.stubs) {
        for (const fix_imports::Trouble& trouble : one.troubles) annotate(trouble, message(trouble, one));
    }
    for (const SourceProblem& p : report.sources.problems)
        out << fmt::format("::error file={}::{}\n", workflow_escaped(p.file, true),
                           workflow_escaped(p.message, false));
    out.flush();
}

}  // namespace sixth::cmd
