// The tables of schedules, beside the queue's in one state file. A run is enqueued once, whatever crashes and
// however many workers look: its row, unique in schedule and due time, and its task come to be in one
// transaction.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/queue/queue_store.h"
#include "core/schedule/plan.h"
#include "core/schedule/schedule.h"

namespace sixth::schedule {

const state::TableSet& tables();

class ScheduleStore {
  public:
    explicit ScheduleStore(queue::QueueStore& queue);

    // ---- schedules
    std::vector<Schedule> list();                           // by name, without removed ones
    std::optional<Schedule> find(const std::string& name);  // a removed one too: its history is kept
    // An Error if the name or the report's file is taken.
    Schedule add(const Definition& definition, std::int64_t now);
    void remove(const Schedule& schedule, std::int64_t now);
    // A resumed one starts with the next time it is due.
    void set_paused(const Schedule& schedule, bool paused, std::int64_t now);
    // Makes the schedules of a configuration what it says: adds, changes and removes. Returns what could not
    // be.
    std::vector<std::string> sync(const std::string& origin, const std::vector<Definition>& wanted,
                                  std::int64_t now);

    // ---- runs
    // When the first one fires that is not paused; nullopt: none. `origin`: leave out those of this folder.
    std::optional<std::int64_t> next_fire(const std::string& without);
    std::vector<Schedule> due(std::int64_t now, const std::string& without);
    // Carries out a plan made for the schedule as it was. False: somebody else decided meanwhile.
    bool carry_out(const Timetable& table, const Plan& plan, std::int64_t now);
    // A run now, whatever the time; it may be skipped, see its reason.
    Run run_now(const Schedule& schedule, std::int64_t now);
    // After the wall's clock was set back: times that lie ahead again, and were not used, count again.
    void look_again(std::int64_t now);
    // In the order in which they were decided; those that are not over as their task is now. 0: all.
    std::vector<Run> history(std::int64_t schedule, std::int64_t newest);

    // ---- ends (report.cpp)
    std::vector<Run> ended();  // open runs whose task is over, or gone
    void settle(const Run& run);
    bool is_settled(const Run& run);
    bool is_newest_end(const Run& run);
    // Skipped or late ones that no settled run before this one has told of.
    std::vector<Run> untold(const Run& run);
    std::optional<Schedule> by_id(std::int64_t id);

    queue::QueueStore& queue() { return queue_; }

  private:
    static std::optional<std::int64_t> first_due(const Definition& definition, std::int64_t now);
    void insert(const Definition& definition, std::int64_t now);
    void change(const Schedule& before, const Definition& definition, std::int64_t now);
    void set_next(std::int64_t id, const Definition& definition, std::optional<std::int64_t> next);
    std::optional<std::string> conflict(const Definition& definition);
    struct Enqueued {
        std::optional<queue::TaskId> task;
        std::vector<queue::TaskId> killed;  // to be told after the commit
    };
    Enqueued enqueue(const Schedule& schedule, Run& run, std::optional<queue::TaskId> chained);
    bool record(const Run& run);
    void forget_old(std::int64_t schedule);

    queue::QueueStore& queue_;
    state::Db& db_;
};

}  // namespace sixth::schedule
