#include "core/queue/spool.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "core/base/error.h"
#include "core/queue/attempt_log.h"
#include "core/queue/clock.h"
#include "core/queue/handed_over.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::queue;

namespace {

const Ticket ticket{"0123456789abcdef0123456789abcdef", 3};

Request request() {
    Request request;
    request.argv = {"/bin/true"};
    request.folder = "/";
    return request;
}

// Where temporary folders are made meanwhile.
class TemporaryFolders {
  public:
    explicit TemporaryFolders(const char* folder) {
        if (const char* before = ::getenv("TMPDIR")) before_ = before;
        ::setenv("TMPDIR", folder, 1);
    }
    TemporaryFolders(const TemporaryFolders&) = delete;
    TemporaryFolders& operator=(const TemporaryFolders&) = delete;
    ~TemporaryFolders() {
        if (before_) {
            ::setenv("TMPDIR", before_->c_str(), 1);
        } else {
            ::unsetenv("TMPDIR");
        }
    }

  private:
    std::optional<std::string> before_;
};

// Claims the one ready task for a cluster.
Claimed claim(QueueStore& store, const fs::Path& spool, std::int64_t worker = 1) {
    QueueStore::Step step;
    step.worker = worker;
    step.free = {{}};
    step.spool = spool;
    const auto claimed = store.step(step);
    REQUIRE(claimed.size() == 1);
    return claimed[0];
}

}  // namespace

TEST_CASE("orders, results and notes come back as they went; what is cut short is nothing") {
    const test::TempFolder folder;
    const Spool spool(folder / "spool");
    CHECK_FALSE(spool.order(ticket));
    NodeOrder order;
    order.settle = 6000;
    order.order.task = 7;
    order.order.argv = {"a b", "", "c\n"};
    order.order.variables = {{"X", "1=2"}};
    order.order.beat_every = 5000;
    order.order.cancelled = "/x/cancelled";
    spool.put_order(ticket, order);
    const auto back = spool.order(ticket);
    REQUIRE(back);
    CHECK(back->settle == 6000);
    CHECK(back->order.argv == order.order.argv);
    CHECK(back->order.variables == order.order.variables);
    CHECK(back->order.beat_every == 5000);
    CHECK(back->order.cancelled == "/x/cancelled");
    Result result;
    result.exit_code = 9;
    result.reason = "because";
    REQUIRE(spool.put_result(ticket, {result, "n7"}));
    CHECK(spool.result(ticket)->result.exit_code == 9);
    CHECK(spool.result(ticket)->node == "n7");
    CHECK(spool.results() == std::vector<Ticket>{ticket});
    const fs::Path file = folder / "spool" / "results" / ticket.stem();
    const std::string whole = fs::read(file);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        std::ofstream(file).write(whole.data(),
                                  static_cast<std::streamsize>(size));  // nobody syncs a torn file
        CHECK_FALSE(spool.result(ticket));
    }
    fs::write_atomically(file, std::string(10 << 20, '\xff'));
    CHECK_FALSE(spool.result(ticket));
    fs::write_atomically(folder / "spool" / "results" / "..what", "x");
    fs::write_atomically(folder / "spool" / "results" / "what.1", "x");
    CHECK(spool.results().size() == 1);
    spool.set_note(ticket.uuid, {"cursor\n", 0.25});
    CHECK(spool.note(ticket.uuid)->cursor == "cursor\n");
    CHECK(spool.note(ticket.uuid)->progress == 0.25);
    spool.set_step(ticket.uuid, "a/b");
    CHECK(spool.has_step(ticket.uuid, "a/b"));
    CHECK_FALSE(spool.has_step(ticket.uuid, "a"));
    CHECK(spool.steps(ticket.uuid) == std::vector<std::string>{"a/b"});
    spool.forget(ticket);
    spool.forget_task(ticket.uuid);
    CHECK_FALSE(spool.order(ticket));
    CHECK_FALSE(spool.note(ticket.uuid));
    CHECK(spool.tickets().empty());
}

TEST_CASE("an attempt belongs to one of many that want it") {
    const test::TempFolder folder;
    const Spool spool(folder / "spool");
    std::vector<pid_t> children;
    for (int i = 0; i < 8; ++i)
        children.push_back(
            test::start_child([&] { return spool.claim(ticket) == Spool::Claim::ours ? 1 : 0; }));
    int ours = 0;
    for (const pid_t child : children) ours += test::wait_child(child);
    CHECK(ours == 1);
    CHECK(spool.is_claimed(ticket));
    CHECK(spool.sign_of_life(ticket) != 0);
    CHECK_FALSE(
        Spool::on_node(folder / "spool").put_note({ticket.uuid, 4}, {"late", {}}));  // over, or not begun
    CHECK(spool.put_note(ticket, {"in time", {}}));
}

TEST_CASE("a folder out of reach says nothing about its attempts") {
    const test::TempFolder folder;
    const Spool spool(folder / "spool");
    CHECK(spool.sign_of_life(ticket) == 0);
    CHECK(spool.can_be_read());
    std::filesystem::rename(folder / "spool", folder / "away");
    std::filesystem::create_directory(folder / "spool");  // the mount point
    CHECK_FALSE(spool.can_be_read());
    CHECK_FALSE(spool.sign_of_life(ticket));
    CHECK(spool.claim(ticket) == Spool::Claim::impossible);
    CHECK_FALSE(spool.cancel(ticket));
    CHECK_THROWS_AS(spool.put_note(ticket, {"kept", {}}), Error);  // and not: its attempt is over
    const Spool again(folder / "spool", spool.id());
    CHECK_FALSE(again.can_be_read());
    CHECK(std::filesystem::is_empty(folder / "spool"));
    const Spool other(folder / "spool");
    CHECK(other.can_be_read());
    CHECK(other.id() != spool.id());
    CHECK_FALSE(again.can_be_read());
    CHECK_FALSE(again.sign_of_life(ticket));
    CHECK(again.claim(ticket) == Spool::Claim::impossible);
    CHECK(other.sign_of_life(ticket) == 0);
    std::filesystem::rename(folder / "spool", folder / "other");
    std::filesystem::rename(folder / "away", folder / "spool");
    CHECK(again.can_be_read());
    CHECK(Spool(folder / "spool").id() == spool.id());
    CHECK(again.claim(ticket) == Spool::Claim::ours);
}

TEST_CASE("a folder that others may write into is refused: its orders are run") {
    const test::TempFolder folder;
    std::filesystem::create_directory(folder / "open");
    ::chmod((folder / "open").c_str(), 0777);
    CHECK_THROWS_WITH(Spool(folder / "open"), Catch::Contains("others can write into"));
    fs::write_atomically(folder / "file", "x");
    CHECK_THROWS_WITH(Spool(folder / "file"), Catch::Contains("is no folder"));
    CHECK_THROWS_AS(Spool(folder / "file" / "below"), Error);
}

TEST_CASE("a cluster's tasks are taken up by a worker of their own kind alone") {
    const test::TempFolder folder;
    QueueStore store(folder / "state.db");
    const TaskId id = store.add({request()})[0].id;
    const Claimed claimed = claim(store, folder / "spool", 77);
    CHECK(claimed.job.uuid.size() == 32);
    CHECK(claimed.job.attempt == 1);
    CHECK(store.adopt(1).empty());
    REQUIRE(store.adopt(2, Executor::slurm).size() == 1);
    CHECK_FALSE(store.set_paused(id, true));
    // the task keeps its uuid, and is a local one once a local worker has it
    QueueStore::Step step;
    step.worker = 2;
    Result unstarted;
    unstarted.outcome = Outcome::unstarted;
    step.finished = {{id, 1, unstarted}};
    store.step(step);
    const Claimed second = claim(store, folder / "spool", 78);
    CHECK(second.job.uuid == claimed.job.uuid);
    CHECK(second.task.attempt == 2);
    step.finished = {{id, 2, unstarted}};
    step.free = {{{}, true, own_identity()}};
    step.worker = 79;
    REQUIRE(store.step(step).size() == 1);
    CHECK_FALSE(store.job_of(*store.find(id)));
    CHECK(store.adopt(3, Executor::slurm).empty());
    CHECK(store.adopt(3).size() == 1);
}

TEST_CASE("checkpoints move with a task; what a dead worker left is swept, what runs is not") {
    const test::TempFolder folder;
    QueueStore store(folder / "state.db");
    const Spool spool(folder / "spool");
    const TaskId id = store.add({request()})[0].id;
    std::filesystem::create_directories(store.checkpoint_folder(id));
    fs::write_atomically(store.checkpoint_folder(id) / "kept", "x");
    const Claimed claimed = claim(store, spool.folder());
    const Ticket mine{claimed.job.uuid, 1};
    lay_out(store, spool, mine, claimed.task, 0);
    lay_out(store, spool, mine, claimed.task, 0);  // handed over once more
    CHECK(fs::read(spool.checkpoints(mine.uuid) / "kept") == "x");
    CHECK(fs::read(store.checkpoint_folder(id) / "kept") == "x");
    CHECK(spool.order(mine)->order.log == spool.log(mine).string());
    fs::write_atomically(spool.log(mine), "a log");
    std::filesystem::rename(folder / "spool", folder / "away");
    CHECK_FALSE(take_home(store, spool, mine, id));
    CHECK(std::filesystem::is_symlink(store.checkpoint_folder(id)));
    CHECK_THROWS_AS(lay_out(store, spool, mine, claimed.task, 0), Error);
    std::filesystem::rename(folder / "away", folder / "spool");
    NodeOrder foreign;
    foreign.order.argv = {"true"};
    spool.put_order(ticket, foreign);  // of another state file
    sweep(store, spool);
    CHECK(spool.order(mine));
    QueueStore::Step step;
    step.finished = {{id, 1, {}}};
    store.step(step);
    sweep(store, spool);
    CHECK_FALSE(spool.order(mine));
    CHECK(spool.order(ticket));
    CHECK_FALSE(std::filesystem::is_symlink(store.log_file(id, 1)));
    CHECK(fs::read(store.log_file(id, 1)) == "a log");
    CHECK(store.prune(wall_ms() + 1000, [](const auto&) {}) == 1);
    CHECK_FALSE(std::filesystem::exists(spool.checkpoints(mine.uuid)));
}

TEST_CASE("a log that finds no room at home is read where it is, until there is room") {
    const test::TempFolder folder;
    if (!std::filesystem::is_directory("/dev/shm")) {
        WARN("no /dev/shm: nothing is copied");
        return;
    }
    const auto shared_memory = [] {
        const TemporaryFolders guard("/dev/shm");
        return std::make_unique<test::TempFolder>();
    }();
    const test::TempFolder& shared = *shared_memory;
    struct stat here {
    }, there{};
    REQUIRE(::stat(folder.path().c_str(), &here) == 0);
    REQUIRE(::stat(shared.path().c_str(), &there) == 0);
    if (here.st_dev == there.st_dev) {
        WARN("one file system alone: nothing is copied");
        return;
    }
    QueueStore store(folder / "state.db");
    const Spool spool(shared / "spool");
    const TaskId id = store.add({request()})[0].id;
    const Ticket mine{claim(store, spool.folder()).job.uuid, 1};
    lay_out(store, spool, mine, *store.find(id), 0);
    const std::string text(100'000, 'x');
    fs::write_atomically(spool.log(mine), text);
    const fs::Path log = store.log_file(id, 1);
    CHECK(test::wait_child(test::start_child([&] {
              ::signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{10'000, RLIM_INFINITY};
              if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
              return take_home(store, spool, mine, id) ? 2 : 0;
          })) == 0);
    CHECK(std::filesystem::is_symlink(log));
    CHECK(fs::read(log) == text);
    CHECK_FALSE(std::filesystem::exists(log.string() + ".tmp"));
    std::filesystem::rename(shared / "spool", shared / "away");
    CHECK_FALSE(take_log_home(store, spool, mine, id));
    CHECK(std::filesystem::is_symlink(log));
    std::filesystem::rename(shared / "away", shared / "spool");
    SECTION("there is room") {
        CHECK(take_log_home(store, spool, mine, id));
        CHECK_FALSE(std::filesystem::is_symlink(log));
        CHECK(fs::read(log) == text);
    }
    SECTION("its task is pruned before") {
        remove_log(log);
    }
    CHECK_FALSE(std::filesystem::exists(spool.log(mine)));
}
