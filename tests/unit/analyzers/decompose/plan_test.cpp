// Order, rules, numbers that stay, and plans in the state.
#include "analyzers/decompose/plan.h"

#include <catch2/catch.hpp>

#include "analyzers/decompose/changes.h"
#include "analyzers/decompose/decompose_store.h"
#include "analyzers/decompose/ground.h"
#include "analyzers/decompose/plan_json.h"
#include "analyzers/decompose/planner.h"
#include "analyzers/decompose/split.h"
#include "core/search/update.h"

using namespace sixth;
using namespace sixth::decompose;

namespace {

// A tree of texts that are indexed without a file.
Plan plan(const std::string& text, const PlanOptions& options = {}) {
    state::Db db = state::Db::in_memory();
    search::index_records(db,
                          {{"app/retry.py", "retry", "def retry(task): wait and try again"},
                           {"app/api.py", "post", "def post(request): endpoint"}},
                          nullptr);
    search::Index index(db);
    Material material;
    material.index = &index;
    const Issue issue = read_issue(text, "", "");
    const Reading reading = read_items(issue);
    Ground ground(material, need_of(issue, reading));
    return make_plan(issue, reading, ground, options);
}

std::vector<int> after(const Plan& plan, int number) {
    std::vector<int> all;
    for (const After& each : plan.find(number)->after) all.push_back(each.number);
    return all;
}

using Numbers = std::vector<int>;

}  // namespace

TEST_CASE("layers, numbers and words give the order") {
    const Plan layers = plan(
        "# XY-1 t\n\n- [ ] Document it in the README\n- [ ] Add the endpoint\n- [ ] Add a column to the "
        "table\n"
        "- [ ] Write unit tests for the endpoint\n- [ ] Retry the call\n");
    CHECK(work_order(layers) == Numbers{3, 5, 2, 1, 4});
    CHECK(after(layers, 2) == Numbers{5});
    const Plan numbers = plan("# XY-1 t\n\n1. Rename a\n2. Move b\n3. Drop c\n");
    CHECK(after(numbers, 3) == Numbers{2});
    const Plan said =
        plan("# XY-1 t\n\n- [ ] Move b (after step 2)\n- [ ] Other\n\n## List\n1. Rename a\n2. Drop c\n");
    CHECK(after(said, 1) == Numbers{4});
}

TEST_CASE("a plan keeps its own rules, and is told when it does not") {
    Plan good =
        plan("# XY-1 t\n\n- [ ] Add a\n- [ ] Add b\n\n## Acceptance criteria\n- a works\n- b works\n");
    const auto everywhere = [](const std::string&) { return true; };
    CHECK(faults_of(good, everywhere).empty());
    Plan bad = good;
    bad.subtasks[0].after = {{2, ""}};
    bad.subtasks[1].after = {{1, ""}};
    CHECK(faults_of(bad, everywhere).size() == 1);
    bad = good;
    bad.coverage[0].by = {1, 2};
    CHECK_FALSE(faults_of(bad, everywhere).empty());
    bad = good;
    bad.subtasks[0].acceptance.clear();
    CHECK_FALSE(faults_of(bad, everywhere).empty());
    bad = good;
    bad.subtasks[0].files = {{"gone.py", {}, 1, "", false}};
    CHECK_FALSE(faults_of(bad, [](const std::string&) { return false; }).empty());
}

TEST_CASE("files that are named and not there are new") {
    const Plan made = plan("# XY-1 t\n\n- [ ] Add `app/queue.py`\n- [ ] Change app/retry.py\n");
    REQUIRE_FALSE(made.subtasks[0].files.empty());
    CHECK(made.subtasks[0].files[0].path == "app/queue.py");
    CHECK(made.subtasks[0].files[0].is_new);
    REQUIRE_FALSE(made.subtasks[1].files.empty());
    CHECK(made.subtasks[1].files[0].path == "app/retry.py");
    CHECK_FALSE(made.subtasks[1].files[0].is_new);
    CHECK(made.subtasks[1].branch == "core/XY-1.2-change-app-retry-py");
}

TEST_CASE("an edited issue changes only what changed") {
    const Plan old = plan(
        "# XY-1 t\n\n- [ ] Add the first thing here\n- [ ] Add the second thing\n- [ ] Drop the third\n");
    Plan fresh = plan(
        "# XY-1 t\n\n- [ ] Add something new\n- [ ] Add the second thing\n- [ ] Add the very first thing "
        "here\n");
    keep_what_stays(fresh, old, 3, [](const std::string&) { return true; });
    REQUIRE(fresh.subtasks.size() == 3);
    CHECK(fresh.find(1)->title == "Add the very first thing here");
    CHECK(fresh.find(2)->title == "Add the second thing");
    CHECK(fresh.find(4)->title == "Add something new");
    CHECK(fresh.find(4)->commit.find("Refs: XY-1.4") != std::string::npos);
    CHECK(structural_faults(fresh).empty());
    const auto all = differences(old, fresh);
    REQUIRE(all.size() == 3);
    CHECK(all[0].fields == std::vector<std::string>{"title"});
    CHECK(all[1].what == Difference::What::removed);
    CHECK(all[2].what == Difference::What::added);
}

TEST_CASE("a subtask that is split is done when all its parts are") {
    Plan made = plan(
        "# XY-1 t\n\n1. Rename alpha\n2. Move the beta\n3. Drop gamma\n\n## Acceptance criteria\n- beta has "
        "moved\n");
    const Plan whole = made;
    split(made, 2,
          {{"Copy b", Kind::core, {}}, {"Point to it", Kind::api, {}}, {"Drop the old b", Kind::core, {}}},
          "m");
    CHECK(structural_faults(made).empty());
    CHECK(work_order(made) == Numbers{1, 2, 4, 5, 3});
    CHECK(made.coverage[1].by == Numbers{2, 4, 5});
    CHECK(made.coverage[3].by == Numbers{5});
    CHECK(subtask_of(json_of(made, made.subtasks[3])) == made.subtasks[3]);
    Plan less = made;
    less.subtasks.pop_back();
    CHECK_FALSE(structural_faults(less).empty());
    Plan again = whole;  // as without a model
    keep_what_stays(again, made, 5, [](const std::string&) { return true; });
    CHECK(differences(made, again).empty());
    CHECK(again.coverage == made.coverage);
    Plan one = whole;
    split(one, 2, {{"Copy b", Kind::core, {}}}, "m");
    CHECK(one.subtasks == whole.subtasks);
}

TEST_CASE("plans in the state") {
    const Plan made = plan("# XY-1 t\n\n- [ ] Add a\n- [x] Add b\n\n## Acceptance criteria\n- a works\n");
    for (const Subtask& subtask : made.subtasks) CHECK(subtask_of(json_of(made, subtask)) == subtask);
    state::Db db = state::Db::in_memory();
    DecomposeStore store(db);
    CHECK(store.list().empty());
    const KeptPlan first = store.keep(made, "text", "x.md", 0).value();
    CHECK(store.keep(made, "text", "x.md", 0)->revision == 1);
    CHECK(store.find("XY-1")->plan.subtasks == made.subtasks);
    CHECK(store.find("XY-1")->plan.coverage == made.coverage);
    Plan less = made;
    less.subtasks.pop_back();
    CHECK_FALSE(store.keep(less, "text", "x.md", 0));  // somebody kept one meanwhile
    CHECK(store.find("XY-1")->revision == 1);
    const KeptPlan second = store.keep(less, "text", "x.md", 1).value();
    CHECK(second.revision == 2);
    CHECK(store.find("XY-1")->plan.subtasks.size() == 1);
    CHECK(store.highest_number(second.id) == 2);
    CHECK(store.before(second)->subtasks == made.subtasks);
    store.link_inside(first.id, 1, {7, 8});
    CHECK(store.links(first.id).size() == 2);
    for (const char* body : {"{", "[]", "{\"number\": \"one\"}"}) {
        db.run("UPDATE decompose_subtask SET body = ?", body);
        CHECK(store.find("XY-1")->damaged);
        CHECK(store.highest_number(second.id) == 2);
    }
    CHECK_FALSE(store.keep(less, "text", "x.md", 2)->damaged);
    CHECK(store.find("XY-1")->plan.subtasks == less.subtasks);
}
