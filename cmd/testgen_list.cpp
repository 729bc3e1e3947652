// sixth testgen --list: what no test names, the riskiest first. Reads facts and history alone.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cmd/output.h"
#include "cmd/program_sources.h"
#include "cmd/session.h"
#include "cmd/shown_path.h"
#include "cmd/testgen_coverage.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/text.h"
#include "core/history/changes.h"
#include "core/history/read.h"
#include "core/program/program.h"
#include "core/repo/changed.h"
#include "core/repo/git.h"

namespace sixth::cmd {
namespace {

using Json = nlohmann::ordered_json;

struct Untested {
    std::uint32_t file = 0, line = 0, end_line = 0;
    std::string symbol;
    std::uint32_t complexity = 1;  // cyclomatic
    std::size_t commits = 0;       // that changed the file
    std::uint32_t importers = 0;   // of the file
    bool measured = false;         // a file of coverage knows it; else no test names it
    std::size_t missed_lines = 0, missed_branches = 0;
    double risk = 0;
};

// Commits by file, newest some thousands; empty where there is no history.
std::map<std::string, std::size_t> churn(const fs::Path& root, state::Db* db, Session& session) {
    std::map<std::string, std::size_t> counts;
    if (!repo::has_git() || !repo::find_repository(root)) return counts;
    try {
        const history::Repository repository = history::read(root, db);
        const history::Changes changes = history::read_changes(root, repository, db);
        for (const history::Change& change : changes.commits) {
            for (const std::uint32_t file : change.files) ++counts[changes.paths[file]];
        }
    } catch (const Error& error) {
        session.note(fmt::format("note: {}; going on without the history", error.what()));
    }
    return counts;
}

// Names that tests use, by the file that they import.
std::vector<std::set<std::string, std::less<>>> named_by_tests(const program::Program& program) {
    std::vector<std::set<std::string, std::less<>>> named(program.size());
    for (std::uint32_t f = 0; f < program.size(); ++f) {
        if (!is_test_file(program.file(f).path)) continue;
        std::set<std::uint32_t> imported;
        for (const program::Dependency& d : program.dependencies(f)) {
            if (d.file == program::none) continue;
            imported.insert(d.file);
            // a package that passes names on
            for (const program::Dependency& further : program.dependencies(d.file)) {
                if (further.file != program::none) imported.insert(further.file);
            }
        }
        const auto names = program.file(f).facts->names();
        for (const std::uint32_t file : imported) {
            for (const facts::NameUse& use : names) named[file].emplace(use.name);
        }
    }
    return named;
}

// Whether something in the function was not reached, and how large a part of it: 1 all.
bool measure(const testgen::Missed& missed, const facts::Definition& d, Untested& one, double& part) {
    one.measured = true;
    // the line of `def` runs when the module is imported
    const std::uint32_t first = d.line + 1, last = d.end_line;
    one.missed_lines = testgen::count_in(missed.missed_statements, first, last);
    one.missed_branches = testgen::count_in(missed.missed_branches, first, last);
    const std::size_t all =
        testgen::count_in(missed.statements, first, last) + testgen::count_in(missed.branches, first, last);
    const std::size_t open = one.missed_lines + one.missed_branches;
    part = all == 0 ? 1 : static_cast<double>(open) / static_cast<double>(all);
    return open > 0;
}

std::vector<Untested> untested(const ProgramSources& sources, const program::Program& program,
                               const TestgenCoverage& coverage, Session& session) {
    const auto named = named_by_tests(program);
    const auto commits = churn(sources.root, sources.db.get(), session);
    std::vector<Untested> all;
    for (std::uint32_t f = 0; f < program.size(); ++f) {
        const std::string path(program.file(f).path);
        if (!sources.reported[f] || is_test_file(path) || path.substr(path.size() - 3) != ".py") continue;
        const auto definitions = program.file(f).facts->definitions();
        const std::vector<std::string> symbols = facts::symbols(definitions);
        const auto missed = coverage.missed(sources, f);
        for (const facts::FunctionFacts& function : program.file(f).facts->functions()) {
            const facts::Definition& d = definitions[function.definition];
            const bool nested = d.parent != facts::none && !definitions[d.parent].is_class();
            if (nested) continue;
            // a constructor is tested by whoever builds the object
            const bool named_by_tests =
                named[f].contains(d.name) || (d.name == "__init__" && d.parent != facts::none &&
                                              named[f].contains(definitions[d.parent].name));
            Untested one;
            double part = 1;
            if (missed ? !measure(*missed, d, one, part) : named_by_tests) continue;
            one.file = f;
            one.line = d.line;
            one.end_line = d.end_line;
            one.symbol = symbols[function.definition];
            one.complexity = function.cyclomatic;
            const auto changed = commits.find(path);
            one.commits = changed == commits.end() ? 0 : changed->second;
            one.importers = program.imported_by(f);
            one.risk = part * one.complexity * (1 + std::log2(1.0 + static_cast<double>(one.commits))) *
                       (1 + std::log2(1.0 + one.importers));
            all.push_back(std::move(one));
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Untested& a, const Untested& b) { return a.risk > b.risk; });
    return all;
}

}  // namespace

ExitCode list_untested(const TestgenOptions& o, Session& session) {
    std::vector<std::string> paths;
    for (const std::string& target : o.targets) paths.push_back(target.substr(0, target.find("::")));
    const ProgramSources sources = load_program({paths, o.exclude}, session);
    for (const SourceProblem& p : sources.problems)
        print_error(fmt::format("sixth: {} {}\n", session.err()(Tone::red, "error:"), p.message));
    std::vector<program::File> files;
    for (const facts::LoadedFile& file : sources.files) files.push_back({file.path, &file.facts});
    const program::Program program(std::move(files));
    const TestgenCoverage coverage(o, sources, session);
    std::vector<Untested> all = untested(sources, program, coverage, session);
    if (!o.changed.empty()) {
        const repo::ChangedLines changed = repo::changed_lines(sources.root, o.changed);
        all.erase(std::remove_if(all.begin(), all.end(),
                                 [&](const Untested& one) {
                                     return !changed.contains(program.file(one.file).path,
                                                              static_cast<int>(one.line),
                                                              static_cast<int>(one.end_line));
                                 }),
                  all.end());
    }
    const std::size_t found = all.size();
    if (o.limit > 0 && found > static_cast<std::size_t>(o.limit))
        all.resize(static_cast<std::size_t>(o.limit));
    Output out;
    if (o.format == OutputFormat::json) {
        Json list = Json::array();
        for (const Untested& one : all) {
            const std::string path(program.file(one.file).path);
            list.push_back({{"symbol", path + "::" + one.symbol},
                            {"path", path},
                            {"line", one.line},
                            {"risk", std::round(one.risk * 10) / 10},
                            {"cyclomatic", one.complexity},
                            {"commits", one.commits},
                            {"imported_by", one.importers},
                            {"missed_lines", one.measured ? Json(one.missed_lines) : Json()},
                            {"missed_branches", one.measured ? Json(one.missed_branches) : Json()}});
        }
        out << dump_json(
                   {{"schema", "sixth.testgen-list/1"}, {"found", found}, {"functions", std::move(list)}})
            << "\n";
    } else {
        const fs::Path folder = std::filesystem::current_path();
        const bool measured = !coverage.name().empty();
        const auto number = [](bool known, std::size_t n) { return known ? std::to_string(n) : "-"; };
        if (!all.empty())
            out << fmt::format("{:>8}{:>12}{:>9}{:>11}{}  \n", "risk", "complexity", "commits", "importers",
                               measured ? fmt::format("{:>8}{:>10}", "lines", "branches") : "");
        for (const Untested& one : all)
            out << fmt::format("{:>8.1f}{:>12}{:>9}{:>11}{}  {}::{}\n", one.risk, one.complexity, one.commits,
                               one.importers,
                               measured ? fmt::format("{:>8}{:>10}", number(one.measured, one.missed_lines),
                                                      number(one.measured, one.missed_branches))
                                        : "",
                               shown_path(sources.root, folder, program.file(one.file).path), one.symbol);
        const std::string what =
            measured
                ? fmt::format("with lines or branches that {} misses, or named by no test", coverage.name())
                : "named by no test";
        session.note(found == 0
                         ? (measured ? "tests reach every function" : "tests name every function")
                         : fmt::format("{} {}{}", text::counted(found, "function"), what,
                                       found > all.size() ? fmt::format(", {} shown", all.size()) : ""));
    }
    out.flush();
    return sources.problems.empty() ? ExitCode::ok : ExitCode::failure;
}

}  // namespace sixth::cmd
