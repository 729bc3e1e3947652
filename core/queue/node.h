// What a job of the cluster runs: one attempt, if nobody else has begun it. Needs the shared folder and this
// binary on the node, nothing else.
#pragma once
#include <string>
#include <string_view>

namespace sixth::queue {

// `sixth queue-node FOLDER TICKET`: no command for people, so no command of the table.
constexpr std::string_view node_word = "queue-node";

// The exit status of the job. 0 also when another job has the attempt, or nobody wants it any more.
int run_on_node(const std::string& folder, const std::string& ticket);

}  // namespace sixth::queue
