// What a subtask is called, how it is checked, how hard it is.
#include <algorithm>
#include <map>

#include "analyzers/decompose/planner.h"
#include "core/base/text.h"
#include "core/search/names.h"

namespace sixth::decompose {
namespace {

constexpr std::size_t most_tests = 3;

std::string fields_replaced(std::string pattern, const std::map<std::string, std::string>& fields) {
    for (const auto& [name, value] : fields) {
        const std::string mark = "{" + name + "}";
        for (std::size_t at = 0; (at = pattern.find(mark, at)) != std::string::npos; at += value.size())
            pattern.replace(at, mark.size(), value);
    }
    return pattern;
}

const char* type_of(const Subtask& subtask) {
    if (subtask.kind == Kind::docs) return "docs";
    if (subtask.kind == Kind::test) return "test";
    if (subtask.kind == Kind::chore) return "chore";
    const std::string first = text::lower(subtask.title.substr(0, subtask.title.find_first_of(" :")));
    for (const char* word : {"fix", "correct", "prevent", "avoid", "repair"}) {
        if (first == word) return "fix";
    }
    for (const char* word : {"refactor", "rename", "move", "extract", "simplify", "split"}) {
        if (first == word) return "refactor";
    }
    return "feat";
}

// What pytest is asked for.
struct Selection {
    std::vector<std::string> there;     // they hold tests today
    std::vector<std::string> to_write;  // by this subtask
    std::string code;                   // the first file that is no test; empty: none
};

// A new file is written by the first subtask about tests that names it, else by the first that does; for all
// others it may not be there yet.
bool writes(const Plan& plan, const Subtask& subtask, const std::string& path) {
    const Subtask* writer = nullptr;
    for (const Subtask& each : plan.subtasks) {
        const bool names = std::any_of(each.files.begin(), each.files.end(),
                                       [&](const Target& file) { return file.path == path; });
        if (names && (!writer || (each.kind == Kind::test && writer->kind != Kind::test))) writer = &each;
    }
    return writer == &subtask;
}

Selection tests_for(const Plan& plan, const Subtask& subtask, Ground& ground) {
    Selection out;
    const auto take = [&](std::vector<std::string>& list, const std::string& path) {
        if (list.size() < most_tests && std::find(list.begin(), list.end(), path) == list.end())
            list.push_back(path);
    };
    for (const Target& file : subtask.files) {
        if (!file.path.ends_with(".py") || (file.confidence < likely && !out.there.empty())) continue;
        if (!search::is_test_path(file.path)) {
            if (out.code.empty()) out.code = file.path;
            if (file.is_new || file.confidence < likely) continue;
            for (const std::string& test : ground.tests_of(file.path, most_tests)) take(out.there, test);
        } else if (!file.is_new) {
            if (ground.holds_tests(file.path)) take(out.there, file.path);
        } else if (writes(plan, subtask, file.path) && search::stem_of_path(file.path) != "conftest") {
            take(out.to_write, file.path);
        }
    }
    return out;
}

std::string strategy_of(const Subtask& subtask, const Selection& tests) {
    if (subtask.kind == Kind::docs) return "read it as somebody who has not seen the code; run what it shows";
    if (subtask.kind == Kind::test) return "see each new test fail without the change it covers";
    if (!tests.to_write.empty())
        return fmt::format("write {}; it fails before the change and passes after it", tests.to_write[0]);
    if (!tests.there.empty())
        return fmt::format("extend {}; a new case fails before the change and passes after it",
                           tests.there[0]);
    if (subtask.kind != Kind::chore && !tests.code.empty())
        return fmt::format("no test of {} was found: add one that fails before the change", tests.code);
    return "a person looks at the result";
}

}  // namespace

std::vector<std::string> test_command() {
    return {"python3", "-m", "pytest", "-q"};
}

void set_names(Plan& plan, Subtask& subtask, const PlanOptions& options) {
    const std::string words = slug(without_marks(subtask.title), 48);
    const char* type = type_of(subtask);
    subtask.branch = fields_replaced(options.branch, {{"id", plan.id_of(subtask.number)},
                                                      {"key", plan.key},
                                                      {"number", std::to_string(subtask.number)},
                                                      {"kind", std::string(name_of(subtask.kind))},
                                                      {"type", type},
                                                      {"slug", words}});
    std::string line = without_marks(subtask.title);
    if (line.size() > 1 && line[1] >= 'a' && line[1] <= 'z') line[0] = text::lower(line[0]);
    if (line.compare(0, 5, "fix: ") == 0) line.erase(0, 5);
    std::string scope;
    for (const Target& file : subtask.files) {
        if (subtask.kind == Kind::docs || subtask.kind == Kind::test || file.confidence < likely) break;
        scope = search::stem_of_path(file.path);
        if (scope == "__init__")
            scope = text::split(file.path, '/').size() > 1
                        ? std::string(*(text::split(file.path, '/').end() - 2))
                        : "";
        break;
    }
    while (!scope.empty() && scope[0] == '_') scope.erase(0, 1);
    subtask.commit = fmt::format("{}{}: {}\n\nRefs: {}", type, scope.empty() ? "" : "(" + scope + ")", line,
                                 plan.id_of(subtask.number));
}

void set_checks(const Plan& plan, Subtask& subtask, Ground& ground, const PlanOptions& options) {
    auto& checks = subtask.acceptance;
    checks.erase(std::remove_if(checks.begin(), checks.end(), [](const Check& c) { return c.item == 0; }),
                 checks.end());
    const Selection tests = tests_for(plan, subtask, ground);
    subtask.test_strategy = strategy_of(subtask, tests);
    const bool runs = subtask.kind != Kind::docs;
    const auto add = [&](std::string text, std::vector<std::string> argv,
                         const std::vector<std::string>& more) {
        argv.insert(argv.end(), more.begin(), more.end());
        checks.push_back({std::move(text), std::move(argv), {}, 0});
    };
    if (runs && !tests.there.empty()) add("the tests of what changes pass", test_command(), tests.there);
    if (runs && !tests.to_write.empty())
        add("the tests that this subtask writes pass", test_command(), tests.to_write);
    if (options.lint && runs)
        add("no new finding in the lines that changed",
            {"sixth", "lint", options.base.empty() ? "--changed" : "--changed=" + options.base.substr(0, 12)},
            {});
}

void set_complexity(Subtask& subtask, Ground& ground) {
    int score = 1;
    std::vector<std::string> why;
    const auto add = [&](int points, std::string reason) {
        if (points <= 0) return;
        score += points;
        why.push_back(std::move(reason));
    };
    std::vector<const Target*> changing;
    for (const Target& file : subtask.files) {
        if (file.is_new || file.confidence >= likely) changing.push_back(&file);
    }
    if (subtask.kind == Kind::docs || subtask.kind == Kind::chore) changing.clear();
    if (changing.size() > 1) add(changing.size() > 3 ? 2 : 1, fmt::format("{} files", changing.size()));
    std::uint32_t importers = 0, branches = 0;
    std::size_t commits = 0;
    bool any_test = false;
    for (const Target* file : changing) {
        if (file->is_new) continue;
        importers = std::max(importers, ground.imported_by(file->path));
        branches = std::max(branches, ground.complexity(file->path, file->symbols));
        commits = std::max(commits, ground.changed(file->path));
        any_test = any_test || search::is_test_path(file->path) || !ground.tests_of(file->path, 1).empty();
    }
    add(importers >= 30 ? 2 : importers >= 8 ? 1 : 0, fmt::format("imported by {} modules", importers));
    add(branches >= 20   ? 2
        : branches >= 10 ? 1
                         : 0,
        fmt::format("a function of cyclomatic complexity {}", branches));
    add(commits >= 60 ? 2 : commits >= 20 ? 1 : 0, fmt::format("changed by {} commits", commits));
    if (!changing.empty() && !any_test) add(1, "no test found");
    if (subtask.kind == Kind::schema) add(1, "existing data must go along");
    if (changing.empty() && subtask.kind != Kind::docs && subtask.kind != Kind::chore)
        add(2, "nothing says clearly where");
    std::size_t criteria = 0;
    for (const Check& check : subtask.acceptance) criteria += check.item != 0;
    if (criteria > 2) add(criteria > 5 ? 2 : 1, fmt::format("{} acceptance criteria", criteria));
    if (why.empty()) why.emplace_back("one place, and nothing leans on it");
    subtask.complexity = std::min(score, 10);
    subtask.complexity_reasons = std::move(why);
}

}  // namespace sixth::decompose
