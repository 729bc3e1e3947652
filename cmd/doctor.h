// What `sixth doctor` looks at.
#pragma once
#include <string>
#include <vector>

#include "cmd/session.h"

namespace sixth::cmd {

enum class Health { good, note, bad };

struct Finding {
    const char* check;
    Health health;
    std::string message;
    std::string hint;
};

using Findings = std::vector<Finding>;

void check_configuration(Session& session, Findings& out);
void check_environment(Session& session, Findings& out);  // misspelt SIXTH_ variables
void check_state(Session& session, Findings& out);
void repair_state(Session& session, Findings& out);  // only what check_state would call damaged
void check_git(Session& session, Findings& out);
void check_programs(Findings& out);

}  // namespace sixth::cmd
