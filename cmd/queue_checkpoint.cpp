// sixth queue checkpoint and step: for the commands of tasks, so that they go on where they were.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "cmd/command.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/queue/notice.h"

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

ExitCode checkpoint(const CheckpointOptions& o, Session&) {
    const OwnTask self = own_task("checkpoint");
    queue::QueueStore store = own_queue();
    if (o.get) {
        const auto task = store.find(self.id);
        if (!task || task->cursor.empty()) return ExitCode::findings;
        print(task->cursor + "\n");
        return ExitCode::ok;
    }
    if (o.cursor.empty() && o.progress < 0)
        throw Error("there is nothing to keep", "--cursor TEXT or --progress 0.4");
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
    {
        queue::QueueStore store = own_queue();
        if (store.step_done(self.id, name)) {
            session.note(fmt::format("step {} was done before", name));
            return ExitCode::ok;
        }
    }
    const int code = run_here({o.words.begin() + 1, o.words.end()});
    if (code != 0) return static_cast<ExitCode>(code);
    queue::QueueStore store = own_queue();
    if (!store.finish_step(self.id, self.attempt, name)) throw over(self);
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
