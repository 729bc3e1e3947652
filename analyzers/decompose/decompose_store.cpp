#include "analyzers/decompose/decompose_store.h"

#include "analyzers/decompose/changes.h"
#include "analyzers/decompose/plan_json.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/queue/clock.h"

namespace sixth::decompose {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kept_revisions = 20;
const std::string select_plan =
    "SELECT id, key, title, url, base, planner, blocked_by, notes, coverage, issue, issue_name, created, "
    "changed, "
    "revision FROM decompose_plan ";

Json parsed(std::string_view text) {
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) throw Error("a plan in the state cannot be read: it is no JSON");
    return json;
}

std::vector<std::string> texts(std::string_view json) {
    std::vector<std::string> all;
    for (const Json& each : parsed(json)) {
        if (each.is_string()) all.push_back(each.get<std::string>());
    }
    return all;
}

Plan plan_of(const Json& json) {
    Plan plan;
    plan.key = json.value("id", "");
    plan.title = json.value("title", "");
    if (json.contains("subtasks")) {
        for (const Json& each : json["subtasks"]) plan.subtasks.push_back(subtask_of(each));
    }
    if (json.contains("items")) {
        for (const Json& each : json["items"]) plan.coverage.push_back(covered_of(each));
    }
    return plan;
}

}  // namespace

const state::TableSet& tables() {
    static const state::TableSet set{"decompose", state::Keeping::durable, {{"2026-11-26-decompose", R"(
CREATE TABLE decompose_plan(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE, -- the issue's: AAS-213
  title TEXT NOT NULL, -- the issue's
  url TEXT NOT NULL, -- where it is; '': nobody said
  base TEXT NOT NULL, -- commit it was planned at; '': outside git
  planner TEXT NOT NULL, -- 'structure', or the model that worded it
  blocked_by TEXT NOT NULL, -- JSON list: other issues it waits for
  notes TEXT NOT NULL, -- JSON list: for people
  coverage TEXT NOT NULL, -- JSON list: what became of each item, see plan_json.h
  issue BLOB NOT NULL, -- as it was read
  issue_name TEXT NOT NULL, -- its file, '-', or what the command was asked for
  created INTEGER NOT NULL, -- ms since the epoch, as all times here
  changed INTEGER NOT NULL,
  revision INTEGER NOT NULL -- from 1, one more at each change
);
CREATE TABLE decompose_subtask(
  plan INTEGER NOT NULL REFERENCES decompose_plan(id) ON DELETE CASCADE,
  number INTEGER NOT NULL, -- AAS-213.2: 2; never given again
  gone INTEGER, -- since when the issue asks for it no more; NULL: it does
  body TEXT NOT NULL, -- JSON, see plan_json.h
  PRIMARY KEY(plan, number)
) WITHOUT ROWID;
CREATE TABLE decompose_revision(
  plan INTEGER NOT NULL REFERENCES decompose_plan(id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  made INTEGER NOT NULL,
  body TEXT NOT NULL, -- the whole plan as JSON
  PRIMARY KEY(plan, revision)
) WITHOUT ROWID;
CREATE TABLE decompose_task(
  plan INTEGER NOT NULL REFERENCES decompose_plan(id) ON DELETE CASCADE,
  number INTEGER NOT NULL, -- decompose_subtask.number
  place INTEGER NOT NULL, -- from 0: the command, its checks, the final one
  task INTEGER NOT NULL, -- queue_task.id, may be pruned
  PRIMARY KEY(plan, number, place)
) WITHOUT ROWID;
)"}}};
    return set;
}

DecomposeStore::DecomposeStore(state::Db& db) : db_(db) {
    db_.require(tables());
}

KeptPlan DecomposeStore::read(const state::Statement& row) {
    KeptPlan kept;
    kept.id = row.integer(0);
    Plan& plan = kept.plan;
    plan.key = row.text(1);
    plan.title = row.text(2);
    plan.url = row.text(3);
    plan.base = row.text(4);
    plan.planner = row.text(5);
    kept.issue = row.blob(9);
    kept.issue_name = row.text(10);
    kept.created = row.integer(11);
    kept.changed = row.integer(12);
    kept.revision = static_cast<int>(row.integer(13));
    try {
        plan.blocked_by = texts(row.text(6));
        plan.notes = texts(row.text(7));
        for (const Json& each : parsed(row.text(8))) plan.coverage.push_back(covered_of(each));
        auto subtasks =
            db_.prepare("SELECT body FROM decompose_subtask WHERE plan = ? AND gone IS NULL ORDER BY number");
        subtasks.with(kept.id);
        while (subtasks.step()) plan.subtasks.push_back(subtask_of(parsed(subtasks.text(0))));
    } catch (const state::StateError&) {
        throw;
    } catch (const Error&) {
        kept.damaged = true;
        plan.subtasks.clear();
        plan.coverage.clear();
    }
    return kept;
}

std::optional<KeptPlan> DecomposeStore::find(const std::string& key) {
    auto row = db_.prepare(select_plan + "WHERE key = ?");
    row.with(key);
    if (!row.step()) return std::nullopt;
    return read(row);
}

std::vector<KeptPlan> DecomposeStore::list() {
    auto rows = db_.prepare(select_plan + "ORDER BY key");
    std::vector<KeptPlan> all;
    while (rows.step()) all.push_back(read(rows));
    return all;
}

int DecomposeStore::highest_number(std::int64_t plan) {
    auto row = db_.prepare("SELECT coalesce(max(number), 0) FROM decompose_subtask WHERE plan = ?");
    row.with(plan);
    return row.step() ? static_cast<int>(row.integer(0)) : 0;
}

std::optional<Plan> DecomposeStore::before(const KeptPlan& kept) {
    auto row = db_.prepare("SELECT body FROM decompose_revision WHERE plan = ? AND revision = ?");
    row.with(kept.id, kept.revision - 1);
    if (!row.step()) return std::nullopt;
    return plan_of(parsed(row.text(0)));
}

std::optional<KeptPlan> DecomposeStore::keep(const Plan& plan, const std::string& issue,
                                             const std::string& issue_name, int seen) {
    const std::int64_t now = queue::wall_ms();
    Json coverage = Json::array();
    for (const Covered& item : plan.coverage) coverage.push_back(json_of(item, plan));
    const std::string body = dump_json(json_of(plan));
    state::Transaction transaction(db_);
    const std::optional<KeptPlan> old = find(plan.key);
    const bool same = old && !old->damaged && dump_json(json_of(old->plan)) == body;
    if (same && old->issue == issue) return *old;
    if ((old ? old->revision : 0) != seen) return std::nullopt;
    if (old) {
        db_.run(
            "UPDATE decompose_plan SET title = ?2, url = ?3, base = ?4, planner = ?5, blocked_by = ?6, notes "
            "= ?7, "
            "coverage = ?8, issue = ?9, issue_name = ?10, changed = ?11, revision = revision + ?12 WHERE id "
            "= ?1",
            old->id, plan.title, plan.url, plan.base, plan.planner, dump_json(plan.blocked_by),
            dump_json(plan.notes), dump_json(coverage), state::Blob{issue}, issue_name, now, same ? 0 : 1);
    } else {
        db_.run(
            "INSERT INTO decompose_plan(key, title, url, base, planner, blocked_by, notes, coverage, issue, "
            "issue_name, "
            "created, changed, revision) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,1)",
            plan.key, plan.title, plan.url, plan.base, plan.planner, dump_json(plan.blocked_by),
            dump_json(plan.notes), dump_json(coverage), state::Blob{issue}, issue_name, now, now);
    }
    KeptPlan kept = *find(plan.key);
    db_.run("UPDATE decompose_subtask SET gone = coalesce(gone, ?2) WHERE plan = ?1", kept.id, now);
    for (const Subtask& subtask : plan.subtasks)
        db_.run("INSERT OR REPLACE INTO decompose_subtask(plan, number, gone, body) VALUES(?, ?, NULL, ?)",
                kept.id, subtask.number, dump_json(json_of(plan, subtask)));
    db_.run("INSERT OR REPLACE INTO decompose_revision(plan, revision, made, body) VALUES(?, ?, ?, ?)",
            kept.id, kept.revision, now, body);
    db_.run("DELETE FROM decompose_revision WHERE plan = ? AND revision <= ?", kept.id,
            kept.revision - kept_revisions);
    transaction.commit();
    kept.plan = plan;
    kept.damaged = false;
    return kept;
}

std::vector<Link> DecomposeStore::links(std::int64_t plan) {
    auto rows =
        db_.prepare("SELECT number, place, task FROM decompose_task WHERE plan = ? ORDER BY number, place");
    rows.with(plan);
    std::vector<Link> all;
    while (rows.step())
        all.push_back(
            {static_cast<int>(rows.integer(0)), static_cast<int>(rows.integer(1)), rows.integer(2)});
    return all;
}

void DecomposeStore::link_inside(std::int64_t plan, int number, const std::vector<std::int64_t>& tasks) {
    db_.run("DELETE FROM decompose_task WHERE plan = ? AND number = ?", plan, number);
    for (std::size_t place = 0; place < tasks.size(); ++place)
        db_.run("INSERT INTO decompose_task(plan, number, place, task) VALUES(?, ?, ?, ?)", plan, number,
                static_cast<std::int64_t>(place), tasks[place]);
}

}  // namespace sixth::decompose
