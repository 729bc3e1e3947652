#include "core/queue/handed_over.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/base/error.h"
#include "core/queue/attempt_log.h"

namespace sixth::queue {
namespace {

namespace stdfs = std::filesystem;

constexpr std::int64_t beat_every = 5'000;  // ms

enum class Moved { yes, no, missing };  // missing: there is nothing to move

// Across file systems too.
Moved move_file(const fs::Path& from, const fs::Path& to) {
    if (::rename(from.c_str(), to.c_str()) == 0) return Moved::yes;
    if (errno == ENOENT) return Moved::missing;
    if (errno != EXDEV) return Moved::no;
    const fs::Path beside = to.string() + ".tmp";
    std::error_code failed;
    stdfs::copy_file(from, beside, stdfs::copy_options::overwrite_existing, failed);
    if (failed == std::errc::no_such_file_or_directory) return Moved::missing;  // rename() did not look
    if (failed || ::rename(beside.c_str(), to.c_str()) != 0) {
        ::unlink(beside.c_str());
        return Moved::no;
    }
    ::unlink(from.c_str());
    return Moved::yes;
}

void move_folder(const fs::Path& from, const fs::Path& to) {
    std::error_code failed;
    stdfs::rename(from, to, failed);
    if (!failed) return;
    // a copy that stops half-way must not pass for the whole one
    const fs::Path beside = to.string() + ".tmp";
    stdfs::remove_all(beside, failed);
    failed.clear();
    stdfs::copy(from, beside, stdfs::copy_options::recursive | stdfs::copy_options::copy_symlinks, failed);
    if (!failed) stdfs::rename(beside, to, failed);
    if (failed)
        throw Error(
            fmt::format("cannot copy '{}' to '{}': {}", from.string(), to.string(), failed.message()));
    stdfs::remove_all(from, failed);
}

void link(const fs::Path& to, const fs::Path& at) {
    ::unlink(at.c_str());
    if (::symlink(to.c_str(), at.c_str()) != 0)
        throw Error(fmt::format("cannot create '{}': {}", at.string(), std::strerror(errno)));
}

// Checkpoints of an attempt that ran elsewhere come along.
void share_checkpoints(const fs::Path& own, const fs::Path& shared) {
    std::error_code missing;
    const fs::Path before =
        stdfs::is_symlink(stdfs::symlink_status(own, missing)) ? stdfs::read_symlink(own, missing) : own;
    if (before == shared) return;
    if (stdfs::is_directory(before, missing) && !stdfs::exists(shared, missing)) move_folder(before, shared);
    stdfs::remove_all(own, missing);
    link(shared, own);
}

}  // namespace

void lay_out(QueueStore& store, const Spool& spool, const Ticket& ticket, const Task& task,
             std::int64_t settle) {
    if (!spool.can_be_read())
        throw Error(fmt::format("cannot use '{}': {}", spool.folder().string(), std::strerror(errno)));
    const fs::Path log = store.log_file(task.id, task.attempt);
    for (const char* part : AttemptLog::parts) link(spool.log(ticket).string() + part, log.string() + part);
    share_checkpoints(store.checkpoint_folder(task.id), spool.checkpoints(ticket.uuid));
    if (!task.cursor.empty() || task.progress) spool.set_note(ticket.uuid, {task.cursor, task.progress});
    for (const std::string& step : store.steps_done(task.id)) spool.set_step(ticket.uuid, step);
    NodeOrder order{order_of(task), settle};
    order.order.log = spool.log(ticket).string();
    order.order.checkpoints = spool.checkpoints(ticket.uuid).string();
    order.order.cancelled = spool.cancelled(ticket).string();
    order.order.beat_every = beat_every;
    order.order.variables.emplace_back("SIXTH_CHECKPOINT_DIR", order.order.checkpoints);
    order.order.variables.emplace_back("SIXTH_TASK_SPOOL", spool.folder().string());
    order.order.variables.emplace_back("SIXTH_TASK_TICKET", ticket.stem());
    spool.put_order(ticket, order);  // last: what has one can begin
}

void take_notes(QueueStore& store, const Spool& spool, const Ticket& ticket, const Task& task, bool ended) {
    if (const auto note = spool.note(ticket.uuid)) {
        const std::string& cursor = note->cursor;
        if (cursor != task.cursor || note->progress != task.progress)
            store.checkpoint(task.id, task.attempt, cursor.empty() ? std::nullopt : std::optional(cursor),
                             note->progress);
    }
    if (!ended) return;
    for (const std::string& step : spool.steps(ticket.uuid)) store.finish_step(task.id, task.attempt, step);
}

bool take_log_home(QueueStore& store, const Spool& spool, const Ticket& ticket, TaskId task) {
    if (!spool.can_be_read()) return false;  // or every file of it would be missing
    const fs::Path log = store.log_file(task, ticket.attempt);
    bool home = true;
    for (const char* part : AttemptLog::parts) {
        std::error_code ignored;
        const fs::Path place = log.string() + part;
        const Moved moved = move_file(spool.log(ticket).string() + part, place);
        if (moved == Moved::missing && stdfs::is_symlink(stdfs::symlink_status(place, ignored)))
            ::unlink(place.c_str());
        home = home && moved != Moved::no;
    }
    return home;
}

bool take_home(QueueStore& store, const Spool& spool, const Ticket& ticket, TaskId task, bool goes_on) {
    if (!spool.can_be_read()) return false;
    const bool home = take_log_home(store, spool, ticket, task);
    spool.forget(ticket);
    if (goes_on) return home;
    spool.forget_task(ticket.uuid);
    std::error_code missing;
    if (!stdfs::exists(spool.checkpoints(ticket.uuid), missing))
        ::unlink(store.checkpoint_folder(task).c_str());  // a link, or nothing
    return home;
}

void sweep(QueueStore& store, const Spool& spool) {
    if (!spool.can_be_read()) return;
    for (const Ticket& ticket : spool.tickets()) {
        bool runs = false;
        const auto job = store.job_called(ticket.uuid, runs);
        if (!job || (runs && job->attempt == ticket.attempt)) continue;  // somebody else's, or still wanted
        take_home(store, spool, ticket, job->task, runs);
    }
}

}  // namespace sixth::queue
