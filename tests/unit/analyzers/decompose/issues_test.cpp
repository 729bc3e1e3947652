// Issues of varied shape and, beside each, what must be covered, made by hand: `work` and `criterion` begin
// the text of an item, `before A | B` says that A is done before B, `confirmation`, `outside` and `blocked`
// are what is no work. What the plan has and the list has not is invented.
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <set>

#include "analyzers/decompose/ground.h"
#include "analyzers/decompose/planner.h"
#include "core/base/fs.h"
#include "core/base/text.h"
#include "core/search/update.h"

using namespace sixth;
using namespace sixth::decompose;

namespace {

struct Expected {
    std::map<std::string, std::vector<std::string>> items;  // by role
    std::vector<std::pair<std::string, std::string>> before;
};

Expected read_expected(const std::string& text) {
    Expected expected;
    for (const std::string_view line : text::split(text, '\n')) {
        const std::size_t blank = line.find(' ');
        if (blank == std::string_view::npos) continue;
        const std::string word(line.substr(0, blank));
        const std::string rest(line.substr(blank + 1));
        const std::size_t bar = rest.find(" | ");
        if (word == "before") {
            expected.before.emplace_back(rest.substr(0, bar), rest.substr(bar + 3));
        } else {
            expected.items[word].push_back(rest);
        }
    }
    return expected;
}

Plan plan_of(const std::string& text) {
    state::Db db = state::Db::in_memory();
    search::index_records(db, {{"app/main.py", "main", "def main(): pass"}}, nullptr);
    search::Index index(db);
    Material material;
    material.index = &index;
    const Issue issue = read_issue(text, "", "");
    const Reading reading = read_items(issue);
    Ground ground(material, need_of(issue, reading));
    return make_plan(issue, reading, ground, {});
}

// The subtask an item is covered by; 0: none has it.
int covered_by(const Plan& plan, const std::string& start, Role role) {
    for (const Covered& item : plan.coverage) {
        if (item.role == role && item.text.find(start) != std::string::npos)
            return item.by.empty() ? -1 : item.by[0];
    }
    return 0;
}

bool comes_before(const Plan& plan, int first, int second) {
    std::set<int> behind = {second};
    for (bool more = true; more;) {
        more = false;
        for (const Subtask& subtask : plan.subtasks) {
            if (!behind.contains(subtask.number)) continue;
            for (const After& after : subtask.after) more = behind.insert(after.number).second || more;
        }
    }
    return first != second && behind.contains(first);
}

}  // namespace

TEST_CASE("issues of varied shape are covered, with nothing invented and in order") {
    std::size_t issues = 0, wanted = 0, pairs = 0;
    std::vector<std::string> missing, invented, disordered;
    std::set<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(SIXTH_ISSUES)) {
        if (entry.path().extension() == ".md") files.insert(entry.path());
    }
    for (const std::filesystem::path& file : files) {
        const Plan plan = plan_of(fs::read(file));
        std::filesystem::path beside = file;
        const Expected expected = read_expected(fs::read(beside.replace_extension(".expected")));
        const std::string name = file.stem().string() + ": ";
        ++issues;
        std::size_t subtasks = 0, known = 0;
        for (const auto& [word, texts] : expected.items) {
            if (word == "blocked") {
                CHECK(plan.blocked_by == texts);
                continue;
            }
            const Role role = *role_called(word);
            wanted += texts.size();
            for (const std::string& text : texts) {
                if (covered_by(plan, text, role) == 0) missing.push_back(name + text);
            }
            if (role == Role::work) subtasks = texts.size();
            known += texts.size();
        }
        for (const Covered& item : plan.coverage) {
            if (item.role == Role::group) continue;
            const auto& texts = expected.items.contains(std::string(name_of(item.role)))
                                    ? expected.items.at(std::string(name_of(item.role)))
                                    : std::vector<std::string>();
            const bool is_known = std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
                return item.text.find(text) != std::string::npos;
            });
            if (!is_known) invented.push_back(name + std::string(name_of(item.role)) + " " + item.text);
        }
        CHECK(plan.subtasks.size() >= subtasks);
        for (const auto& [first, second] : expected.before) {
            ++pairs;
            if (!comes_before(plan, covered_by(plan, first, Role::work),
                              covered_by(plan, second, Role::work)))
                disordered.push_back(name + first + " | " + second);
        }
        CHECK(structural_faults(plan).empty());
        CHECK(known > 0);
    }
    CHECK(issues == 23);
    INFO(wanted << " items, " << pairs << " pairs");
    CHECK(missing.empty());
    CHECK(invented.empty());
    CHECK(disordered.empty());
}
