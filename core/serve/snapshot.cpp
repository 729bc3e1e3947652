#include "core/serve/snapshot.h"

#include <sys/statvfs.h>

#include "core/queue/clock.h"

namespace sixth::serve {
namespace {

std::uint64_t size_of(const fs::Path& path) {
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    return failed ? 0 : size;
}

}  // namespace

std::optional<Trouble> trouble_of(const std::function<void()>& work) {
    try {
        work();
        return std::nullopt;
    } catch (const state::StateError& error) {
        return Trouble{error.reason(), error.what(), error.hint()};
    } catch (const Error& error) {
        return Trouble{state::Reason::io, error.what(), error.hint()};
    } catch (const std::exception& error) {  // rows that no version of ours writes
        return Trouble{state::Reason::corrupt, fmt::format("cannot read the queue: {}", error.what()),
                       "'sixth doctor' examines the state file"};
    }
}

const state::TableSet& tables() {
    static const state::TableSet set{"serve", state::Keeping::derived, {{"2026-11-25-write", R"(
CREATE TABLE serve_write(
  id INTEGER PRIMARY KEY, -- 1: there is one row
  time INTEGER NOT NULL -- ms since the epoch: when somebody last asked whether the state can be written
);
)"}}};
    return set;
}

Snapshot take_snapshot(const fs::Path& state, std::chrono::milliseconds patience, const More& more) {
    Snapshot snapshot;
    snapshot.time = queue::wall_ms();
    const auto begin = std::chrono::steady_clock::now();
    snapshot.trouble = trouble_of([&] {
        queue::QueueStore store = queue::QueueStore::look(state, patience);
        if (more) more(store, snapshot);
        snapshot.queue = store.overview();
    });
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    snapshot.response = took.count();
    snapshot.bytes = size_of(state) + size_of(state.string() + "-wal");
    struct statvfs info {};
    if (::statvfs(state.parent_path().c_str(), &info) == 0)
        snapshot.disk_free = static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
    return snapshot;
}

std::optional<Trouble> try_to_write(const fs::Path& state, std::chrono::milliseconds patience) {
    return trouble_of([&] {
        queue::QueueStore store = queue::QueueStore::look(state, patience);
        store.db().require(tables());
        state::Transaction transaction(store.db());
        store.db().run("INSERT OR REPLACE INTO serve_write(id, time) VALUES(1, ?1)", queue::wall_ms());
        transaction.commit();
    });
}

}  // namespace sixth::serve
