// The process that runs one attempt: it waits behind a gate until the claim is on the disk, starts the task
// in a session of its own, keeps what it prints, ends it when told to or when its time is up, and writes how
// it ended into the attempt's log by itself. It needs nobody else alive for that.
#pragma once
#include <signal.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/fs.h"
#include "core/queue/task.h"

namespace sixth::queue {

// Signals a runner listens to.
constexpr int runner_cancel = SIGTERM;
constexpr int runner_pause = SIGUSR1;
constexpr int runner_resume = SIGUSR2;

// What goes through the gate.
struct Order {
    TaskId task = 0;
    int attempt = 0;
    std::vector<std::string> argv;  // a shell's included
    std::string folder;
    Variables variables;      // set on top of the runner's environment
    std::string checkpoints;  // folder: made if missing, removed after a success if it is empty
    std::string log;          // file to create
    std::int64_t timeout = 0, kill_grace = 0, max_output = 0;  // ms, ms, bytes
    int checkpoint_signal = 0;
    std::int64_t checkpoint_every = 0;
    std::int64_t beat_every = 30'000;  // ms between signs of life: the log is touched
    std::string cancelled;             // when this file is there at one, the attempt ends; empty: none
};

// What the task asks for, and the variables that tell it who it is; where it logs is the caller's to say.
Order order_of(const Task& task);

std::string pack(const Order& order);
std::optional<Order> unpack_order(std::string_view bytes);
std::string pack(const Result& result);
std::optional<Result> unpack_result(std::string_view bytes);

// A message on a stream socket: length (4 bytes, little-endian), bytes. False: the other side is gone.
bool send_message(int socket, std::string_view bytes);
bool receive_message(int socket, std::string& bytes);

// SIGCHLD and those above. Blocked before a runner is forked, so that none is lost or ends it.
sigset_t runner_signals();

// Runs in the runner's process: waits for an order, carries it out, sends the Result back (if anyone is still
// there to hear it). An end of file at the gate means: never start.
void run_attempt(int gate);

// The same without a gate and without waiting for children that outlive the task: the caller has blocked
// runner_signals(), and leads a session that adopts orphans.
Result run_order(Order order);

}  // namespace sixth::queue
