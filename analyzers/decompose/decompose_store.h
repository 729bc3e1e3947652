// Plans in the state, kept for ever: as they are, as they were, and which tasks of the queue they became.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzers/decompose/plan.h"
#include "core/state/db.h"

namespace sixth::decompose {

const state::TableSet& tables();

struct KeptPlan {
    std::int64_t id = 0;
    Plan plan;
    std::string issue;                      // as it was read
    std::string issue_name;                 // the file, "-", or what the command was asked for
    std::int64_t created = 0, changed = 0;  // ms since the epoch
    int revision = 1;
    bool damaged = false;  // its subtasks or items cannot be read; the numbers are still taken
};

// A task of the queue that does a part of a subtask.
struct Link {
    int number = 0;  // of the subtask
    int place = 0;   // from 0: the command, its checks in their order, the final one
    std::int64_t task = 0;
};

class DecomposeStore {
  public:
    explicit DecomposeStore(state::Db& db);

    std::optional<KeptPlan> find(const std::string& key);
    std::vector<KeptPlan> list();                      // by key
    int highest_number(std::int64_t plan);             // ever given; 0: none
    std::optional<Plan> before(const KeptPlan& kept);  // the revision before the last change

    // Writes the plan as the newest revision; one like the last changes nothing. One transaction. `seen`: the
    // revision that it was made from, 0: there was none; nullopt comes back, and nothing is written, when
    // somebody else has kept another one meanwhile.
    std::optional<KeptPlan> keep(const Plan& plan, const std::string& issue, const std::string& issue_name,
                                 int seen);

    std::vector<Link> links(std::int64_t plan);
    // Inside a transaction of the caller's: the tasks of one subtask from now on.
    void link_inside(std::int64_t plan, int number, const std::vector<std::int64_t>& tasks);

  private:
    KeptPlan read(const state::Statement& row);

    state::Db& db_;
};

}  // namespace sixth::decompose
