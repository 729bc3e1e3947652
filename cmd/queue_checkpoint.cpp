// sixth queue checkpoint and step: for the commands of tasks, so that they go on where they were.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

#include "cmd/command.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/queue/notice.h"
#include "core/queue/spool.h"

namespace sixth::cmd {
namespace {

const char* checkpoint_manual =
#include "man/prose/queue-checkpoint.md"
    ;
const char* step_manual =
#include "man/prose/queue-step.md"
    ;

struct CheckpointOptions {
    std::string cursor;
    double progress = -1;
    bool get = false;
};

// Where a task on a node of a cluster keeps what it keeps: its machine does not have the state file.
struct OnNode {
    queue::Spool spool;
    queue::Ticket ticket;
};

std::optional<OnNode> on_node() {
    const char* folder = std::getenv("SIXTH_TASK_SPOOL");
    const char* stem = std::getenv("SIXTH_TASK_TICKET");
    if (!folder || !*folder || !stem) return std::nullopt;
    auto ticket = queue::Ticket::from_stem(stem);
    if (!ticket)
        throw Error(fmt::format("SIXTH_TASK_TICKET names no attempt: '{}'", stem), "run this from a task");
    return OnNode{queue::Spool::on_node(folder), std::move(*ticket)};
}

// The task's own queue, wherever the task has gone since.
queue::QueueStore own_queue() {
    const char* state = std::getenv("SIXTH_TASK_STATE");
    if (!state) throw Error("SIXTH_TASK_STATE is not set", "run this from a task");
    return queue::QueueStore(state);
}

Error over(const OwnTask& self) {
    return Error(
        fmt::format("attempt {} of task {} is over: another one may run by now", self.attempt, self.id),
        fmt::format("sixth queue show {}", self.id));
}

// The same through the shared folder; the ledger takes it from there.
ExitCode checkpoint_on_node(const CheckpointOptions& o, const OwnTask& self, const OnNode& node) {
    queue::Note note = node.spool.note(node.ticket.uuid).value_or(queue::Note{});
    if (o.get) {
        if (note.cursor.empty()) return ExitCode::findings;
        print(note.cursor + "\n");
        return ExitCode::ok;
    }
    if (!o.cursor.empty()) note.cursor = o.cursor;
    if (o.progress >= 0) note.progress = o.progress;
    if (!node.spool.put_note(node.ticket, note)) throw over(self);
    return ExitCode::ok;
}

ExitCode checkpoint(const CheckpointOptions& o, Session&) {
    const OwnTask self = own_task("checkpoint");
    if (!o.get && o.cursor.empty() && o.progress < 0)
        throw Error("there is nothing to keep", "--cursor TEXT or --progress 0.4");
    if (const auto node = on_node()) return checkpoint_on_node(o, self, *node);
    queue::QueueStore store = own_queue();
    if (o.get) {
        const auto task = store.find(self.id);
        if (!task || task->cursor.empty()) return ExitCode::findings;
        print(task->cursor + "\n");
        return ExitCode::ok;
    }
    const bool kept =
        store.checkpoint(self.id, self.attempt, o.cursor.empty() ? std::nullopt : std::optional(o.cursor),
                         o.progress < 0 ? std::nullopt : std::optional(o.progress));
    if (!kept) throw over(self);
    queue::notify(store.folder(), queue::Topic::news);
    return ExitCode::ok;
}

Run declare_checkpoint(Options& options) {
    auto o = std::make_shared<CheckpointOptions>();
    options.add("cursor", o->cursor, "where to go on: any text").command_line_only();
    options.add("progress", o->progress, "how much is done")
        .range(0, 1)
        .shown_default("")
        .command_line_only();
    options.add("get", o->get, "print the cursor kept last; exit 1 if there is none").command_line_only();
    options.example("sixth queue checkpoint --cursor \"$line\" --progress 0.4", "keep how far this task is");
    options.example("start=$(sixth queue checkpoint --get || echo 0)", "go on there in the next attempt");
    options.manual(checkpoint_manual);
    return [o](Session& session) { return checkpoint(*o, session); };
}

struct StepOptions {
    std::vector<std::string> words;
};

int run_here(const std::vector<std::string>& argv) {
    std::vector<char*> pointers;
    for (const std::string& word : argv) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    pid_t child = 0;
    const int code = ::posix_spawnp(&child, argv[0].c_str(), nullptr, nullptr, pointers.data(), environ);
    if (code != 0) throw Error(fmt::format("cannot run '{}': {}", argv[0], std::strerror(code)));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

ExitCode step(const StepOptions& o, Session& session) {
    session.leave_untimed();
    const OwnTask self = own_task("step");
    if (o.words.size() < 2) throw Error("there is nothing to run", "sixth queue step NAME -- COMMAND");
    const std::string& name = o.words.front();
    const auto node = on_node();
    if (node ? node->spool.has_step(node->ticket.uuid, name) : own_queue().step_done(self.id, name)) {
        session.note(fmt::format("step {} was done before", name));
        return ExitCode::ok;
    }
    const int code = run_here({o.words.begin() + 1, o.words.end()});
    if (code != 0) return static_cast<ExitCode>(code);
    if (!(node ? node->spool.put_step(node->ticket, name)
               : own_queue().finish_step(self.id, self.attempt, name)))
        throw over(self);
    return ExitCode::ok;
}

Run declare_step(Options& options) {
    auto o = std::make_shared<StepOptions>();
    Option& words =
        options.positional("NAME", o->words, "what to call the step, then the command and its arguments");
    words.required = true;
    options.example("sixth queue step build -- make", "once done, skipped when the task runs again");
    options.manual(step_manual);
    return [o](Session& session) { return step(*o, session); };
}

}  // namespace

extern const Command queue_checkpoint;
const Command queue_checkpoint{"queue checkpoint", "keep how far a task is", Needs::nothing,
                               declare_checkpoint};

extern const Command queue_step;
const Command queue_step{"queue step", "do a part of a task once", Needs::nothing, declare_step};

}  // namespace sixth::cmd
