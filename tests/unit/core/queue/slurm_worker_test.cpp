#include "core/queue/slurm_worker.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "core/queue/notice.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::queue;

namespace {

constexpr unsigned most_time = 60;  // s

// A queue, and a Slurm that is none: the programs of tests/support/fake_slurm, or those a test writes.
class Cluster {
  public:
    // A worker in a process of its own.
    pid_t start(const fs::Path& programs, const WorkerEvents& events,
                const std::function<void(QueueStore&)>& before = {}) const {
        return test::start_child([&] {
            ::alarm(most_time);
            ::setenv("PATH", (programs.string() + ":/usr/bin:/bin").c_str(), 1);
            ::setenv("FAKE_SLURM", (folder / "slurm").c_str(), 1);
            QueueStore store(file);
            if (before) before(store);
            SlurmOptions slurm;
            slurm.folder = spool;
            slurm.command = {"/bin/true"};
            slurm.poll = 100;
            WorkerOptions options;
            options.until_empty = true;
            work_on_slurm(store, slurm, options, events);
            return 0;
        });
    }
    TaskId add(const std::string& limit = "") const {
        Request request;
        request.limit = limit;
        request.limit_count = limit.empty() ? 0 : 1;
        request.argv = {"true"};
        request.folder = "/";
        return QueueStore(file).add({request})[0].id;
    }
    Task task(TaskId id) const { return *QueueStore(file).find(id); }
    std::string text(const char* name) const {
        return std::filesystem::exists(folder / name) ? fs::read(folder / name) : "";
    }
    template <class Ready>
    bool eventually(Ready ready) const {
        for (int i = 0; i < 4000; ++i) {
            if (ready()) return true;
            ::usleep(5000);
        }
        return false;
    }

    test::TempFolder folder;
    fs::Path file = folder / "state.db", spool = folder / "spool";
};

}  // namespace

TEST_CASE("a cancel while the shared folder is away decides nothing; afterwards no job is left behind") {
    const Cluster cluster;
    const TaskId id = cluster.add();
    WorkerEvents events;
    events.trouble = [&](const std::string& what) { fs::write_atomically(cluster.folder / "said", what); };
    ::setenv("FAKE_SBATCH", "pend", 1);
    const pid_t worker = cluster.start(SIXTH_FAKE_SLURM, events);
    ::unsetenv("FAKE_SBATCH");
    QueueStore store(cluster.file);
    REQUIRE(cluster.eventually([&] {
        const auto job = store.job_of(*store.find(id));
        return job && job->state == "PENDING";
    }));
    std::filesystem::rename(cluster.spool, cluster.folder / "away");
    REQUIRE(store.cancel(id));
    notify(store.folder(), Topic::work);
    CHECK(cluster.eventually([&] { return !cluster.text("said").empty(); }));
    CHECK_THAT(cluster.text("said"), Catch::Contains("cannot use the shared folder"));
    CHECK(cluster.task(id).state == State::running);
    std::filesystem::rename(cluster.folder / "away", cluster.spool);
    CHECK(test::wait_child(worker) == 0);  // at once: nothing else is left to do
    CHECK(cluster.task(id).state == State::cancelled);
    CHECK(cluster.task(id).reason == "cancelled before it ran");
    CHECK_THAT(cluster.text("slurm/1"), Catch::StartsWith("CANCELLED|"));
}

TEST_CASE("a worker begins while the file system of the shared folder is missing: it waits for it") {
    const Cluster cluster;
    const TaskId first = cluster.add();
    WorkerEvents events;
    events.trouble = [&](const std::string& what) { fs::write_atomically(cluster.folder / "said", what); };
    ::setenv("FAKE_SBATCH", "pend", 1);
    const pid_t killed = cluster.start(SIXTH_FAKE_SLURM, events);
    QueueStore store(cluster.file);
    const auto is_pending = [&](TaskId id) {
        const auto job = store.job_of(*store.find(id));
        return job && job->state == "PENDING";
    };
    REQUIRE(cluster.eventually([&] { return is_pending(first); }));
    ::kill(killed, SIGKILL);
    test::wait_child(killed);
    std::filesystem::rename(cluster.spool, cluster.folder / "away");
    std::filesystem::create_directory(cluster.spool);  // the mount point
    const TaskId second = cluster.add();
    const pid_t worker = cluster.start(SIXTH_FAKE_SLURM, events);
    ::unsetenv("FAKE_SBATCH");
    CHECK(cluster.eventually([&] { return !cluster.text("said").empty(); }));
    CHECK_THAT(cluster.text("said"), Catch::Contains("cannot use the shared folder") &&
                                         Catch::Contains("mount it, or name another with --slurm-folder"));
    REQUIRE(cluster.eventually([&] { return !store.running_of(store.workers().at(0).id).empty(); }));
    REQUIRE(store.cancel(first));
    notify(store.folder(), Topic::work);
    ::usleep(300'000);  // some looks
    CHECK_FALSE(std::filesystem::exists(cluster.spool / "claims"));
    CHECK(cluster.task(first).state == State::running);
    CHECK(cluster.task(second).state == State::ready);
    CHECK(cluster.task(second).attempt == 0);
    std::filesystem::remove_all(cluster.spool);
    std::filesystem::rename(cluster.folder / "away", cluster.spool);
    CHECK(cluster.eventually([&] { return is_pending(second); }));
    CHECK(cluster.eventually([&] { return cluster.task(first).state == State::cancelled; }));
    REQUIRE(store.cancel(second));
    notify(store.folder(), Topic::work);
    CHECK(test::wait_child(worker) == 0);
}

TEST_CASE("the shared folder goes away under a task just claimed: it is the same attempt that goes on") {
    const Cluster cluster;
    const TaskId id = cluster.add();
    WorkerEvents events;
    events.started = [&](const Task&) { std::filesystem::rename(cluster.spool, cluster.folder / "away"); };
    events.trouble = [&](const std::string& what) { fs::write_atomically(cluster.folder / "said", what); };
    ::setenv("FAKE_SBATCH", "pend", 1);
    const pid_t worker = cluster.start(SIXTH_FAKE_SLURM, events);
    ::unsetenv("FAKE_SBATCH");
    CHECK(cluster.eventually([&] { return !cluster.text("said").empty(); }));
    CHECK(cluster.task(id).state == State::running);
    std::filesystem::rename(cluster.folder / "away", cluster.spool);
    QueueStore store(cluster.file);
    CHECK(cluster.eventually([&] {
        const auto job = store.job_of(*store.find(id));
        return job && job->state == "PENDING";
    }));
    CHECK(cluster.task(id).attempt == 1);
    CHECK(store.attempts(id).empty());
    REQUIRE(store.cancel(id));
    notify(store.folder(), Topic::work);
    CHECK(test::wait_child(worker) == 0);
}

TEST_CASE("an end that is on the disk is told, also by a worker that is told to go in that very moment") {
    const Cluster cluster;
    const TaskId first = cluster.add("one");
    cluster.add("one");  // begins with the end of the first, and that is what fails
    QueueStore store(cluster.file);
    bool again = false;
    WorkerEvents events;
    events.started = [&](const Task&) {
        if (!std::exchange(again, true)) return;
        interrupt();
        throw state::StateError(state::Reason::busy, "locked");
    };
    events.ended = [&](const Task& task, const Result&) {
        fs::write_atomically(cluster.folder / "told", std::to_string(task.id));
    };
    ::setenv("FAKE_SBATCH", "pend", 1);
    const pid_t worker = cluster.start(SIXTH_FAKE_SLURM, events);
    ::unsetenv("FAKE_SBATCH");
    REQUIRE(cluster.eventually([&] { return std::filesystem::exists(cluster.folder / "slurm" / "1"); }));
    REQUIRE(store.cancel(first));
    notify(store.folder(), Topic::work);
    CHECK(test::wait_child(worker) == 0);
    CHECK(cluster.text("told") == std::to_string(first));
}

TEST_CASE("Slurm goes away on a full disk: the ledger learns of it once there is room") {
    const Cluster cluster;
    cluster.add();
    for (const char* name : {"sbatch", "squeue", "scancel"}) {
        const auto program =
            cluster.folder.write(fmt::format("bin/{}", name),
                                 "#!/bin/sh\necho 'error: Unable to contact slurm controller' >&2\nexit 1\n");
        std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    }
    const auto limit_files = [](rlim_t size) {
        const rlimit limit{size, RLIM_INFINITY};
        return ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
    };
    bool was_full = false;
    QueueStore* store = nullptr;
    WorkerEvents events;
    events.started = [&](const Task&) {
        ::signal(SIGXFSZ, SIG_IGN);
        limit_files(std::filesystem::file_size(cluster.file.string() + "-wal"));
    };
    events.trouble = [&](const std::string& what) {
        limit_files(RLIM_INFINITY);
        if (what.find("Slurm does not answer") == std::string::npos) {
            was_full = true;
            return;
        }
        const auto workers = store->workers();
        ::_exit(!was_full ? 2 : workers.size() == 1 && workers[0].away != 0 ? 0 : 1);
    };
    CHECK(test::wait_child(
              cluster.start(cluster.folder / "bin", events, [&](QueueStore& its) { store = &its; })) == 0);
}
