#include "core/queue/slurm_worker.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/base/error.h"
#include "core/queue/notice.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::queue;

namespace {

constexpr unsigned most_time = 60;  // s

// A queue, and a Slurm that is none: the programs of tests/support/fake_slurm, or those a test writes.
class Bench {
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
    TaskId add() const {
        Request request;
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
    const Bench bench;
    const TaskId id = bench.add();
    WorkerEvents events;
    events.trouble = [&](const std::string& what) { fs::write_atomically(bench.folder / "said", what); };
    ::setenv("FAKE_SBATCH", "pend", 1);
    const pid_t worker = bench.start(SIXTH_FAKE_SLURM, events);
    ::unsetenv("FAKE_SBATCH");
    QueueStore store(bench.file);
    REQUIRE(bench.eventually([&] {
        const auto job = store.job_of(*store.find(id));
        return job && job->state == "PENDING";
    }));
    std::filesystem::rename(bench.spool, bench.folder / "away");
    REQUIRE(store.cancel(id));
    notify(store.folder(), Topic::work);
    CHECK(bench.eventually([&] { return !bench.text("said").empty(); }));
    CHECK_THAT(bench.text("said"), Catch::Contains("cannot use the shared folder"));
    CHECK(bench.task(id).state == State::running);
    std::filesystem::rename(bench.folder / "away", bench.spool);
    CHECK(test::wait_child(worker) == 0);  // at once: nothing else is left to do
    CHECK(bench.task(id).state == State::cancelled);
    CHECK(bench.task(id).reason == "cancelled before it ran");
    CHECK_THAT(bench.text("slurm/1"), Catch::StartsWith("CANCELLED|"));
}

TEST_CASE("Slurm goes away on a full disk: the ledger learns of it once there is room") {
    const Bench bench;
    bench.add();
    for (const char* name : {"sbatch", "squeue", "scancel"}) {
        const auto program =
            bench.folder.write(fmt::format("bin/{}", name),
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
        limit_files(std::filesystem::file_size(bench.file.string() + "-wal"));
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
              bench.start(bench.folder / "bin", events, [&](QueueStore& its) { store = &its; })) == 0);
}
