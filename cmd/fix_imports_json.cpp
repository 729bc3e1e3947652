// The repairs for programs.
#include <cmath>

#include "cmd/fix_imports_report.h"
#include "cmd/output.h"
#include "core/base/json_text.h"
#include "core/base/lines.h"

namespace sixth::cmd {
namespace {

using fix_imports::Candidate;
using fix_imports::Origin;
using fix_imports::Repair;
using nlohmann::ordered_json;

const char* origin_name(Origin origin) {
    return origin == Origin::first_party ? "first-party"
           : origin == Origin::standard  ? "standard"
                                         : "installed";
}

ordered_json candidate_json(const Candidate& c) {
    ordered_json one{{"statement", c.statement},
                     {"module", c.module},
                     {"name", c.name},
                     {"alias", c.alias},
                     {"origin", origin_name(c.origin)},
                     {"confidence", std::round(c.confidence * 1e4) / 1e4},
                     {"new_cycle", c.new_cycle}};
    one["reasons"] = c.reasons;
    return one;
}

ordered_json repair_json(const Repair& repair, const Lines& lines) {
    ordered_json candidates = ordered_json::array(), edits = ordered_json::array();
    for (const Candidate& c : repair.candidates) candidates.push_back(candidate_json(c));
    for (const Edit& edit : repair.edits) {
        const Lines::Place from = lines.at(edit.begin), to = lines.at(edit.end);
        edits.push_back({{"line", from.line},
                         {"column", from.column},
                         {"end_line", to.line},
                         {"end_column", to.column},
                         {"text", edit.text}});
    }
    ordered_json one{{"code", code_of(repair.trouble)}, {"line", repair.trouble.line},
                     {"column", repair.trouble.column}, {"message", told(repair.trouble)},
                     {"module", repair.trouble.module}, {"names", repair.names}};
    one["chosen"] = repair.mended() ? ordered_json(repair.chosen) : ordered_json(nullptr);
    one["left"] = repair.left;
    one["candidates"] = std::move(candidates);
    one["edits"] = std::move(edits);
    return one;
}

ordered_json stub_json(const FixImportsStub& one) {
    ordered_json troubles = ordered_json::array();
    for (const fix_imports::Trouble& t : one.troubles)
        troubles.push_back({{"path", t.path}, {"line", t.line}, {"column", t.column}, {"code", code_of(t)}});
    ordered_json all{{"path", one.stub.path},
                     {"module", one.stub.module},
                     {"names", one.stub.names},
                     {"importers", one.stub.importers}};
    all["troubles"] = std::move(troubles);
    all["text"] = one.stub.text;
    return all;
}

}  // namespace

void print_fix_imports_json(const FixImportsReport& report) {
    Output out;
    out << "{\"schema\":\"sixth.fix-imports/1\",\"written\":" << (report.written ? "true" : "false")
        << ",\n\"files\":[";
    const char* separator = "\n";
    for (const FixImportsFile& file : report.files) {
        const Lines lines(file.before);
        ordered_json repairs = ordered_json::array();
        for (const Repair& repair : file.repairs) repairs.push_back(repair_json(repair, lines));
        out << separator << dump_json({{"path", file.path}, {"repairs", std::move(repairs)}});
        separator = ",\n";
    }
    out << "],\n\"stubs\":[";
    separator = "\n";
    for (const FixImportsStub& one : report.stubs) {
        out << separator << dump_json(stub_json(one));
        separator = ",\n";
    }
    out << "],\n\"summary\":"
        << dump_json({{"mended", report.mended()},
                      {"left", report.left()},
                      {"files", report.changed_files()},
                      {"stubs", report.stubs.size()}})
        << "}\n";
    out.flush();
}

}  // namespace sixth::cmd
