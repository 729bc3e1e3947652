#include "core/queue/slurm.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "core/base/shell_words.h"
#include "core/queue/clock.h"
#include "core/queue/slurm_call.h"
#include "core/queue/slurm_worker.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::queue;

namespace {

const std::string uuid = "0123456789abcdef0123456789abcdef";

bool has(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

SlurmOptions options() {
    SlurmOptions slurm;
    slurm.folder = "/shared/my queue";
    slurm.command = {"/opt/my tools/sixth"};
    return slurm;
}

Task task() {
    Task task;
    task.id = 7;
    task.attempt = 2;
    task.request.name = "two words\n--wrap=evil";
    task.request.argv = {"true"};
    return task;
}

}  // namespace

TEST_CASE("what sbatch is told") {
    SlurmOptions slurm = options();
    set_slurm_lanes(slurm, "critical=qos:urgent+nice:-5, low=partition:spare");
    slurm.more = slurm_words("--account=x --mem=2G");
    Task wanted = task();
    wanted.request.timeout = 90'000;
    wanted.request.kill_grace = 10'000;
    const auto words = sbatch_words(slurm, wanted, {uuid, 2});
    CHECK(has(words, "--comment=" + uuid + ",2"));
    CHECK(has(words, "--no-requeue"));
    CHECK(has(words, "--time=3"));  // 90 s, 10 s of grace and a minute are 160 s
    CHECK(has(words, "--job-name=two_words_--wrap=evil"));
    CHECK(has(words, "--account=x"));
    CHECK(has(words, "--output=/shared/my queue/output/" + uuid + ".2"));
    CHECK(words.back() == "--wrap=exec '/opt/my tools/sixth' queue-node '/shared/my queue' " + uuid + ".2");
    slurm.folder = "/shared/100%j";
    CHECK(has(sbatch_words(slurm, wanted, {uuid, 2}), "--output=/shared/100%%j/output/" + uuid + ".2"));
    wanted.request.lane = Lane::critical;
    wanted.request.timeout = 0;
    const auto critical = sbatch_words(slurm, wanted, {uuid, 2});
    CHECK(has(critical, "--qos=urgent"));
    CHECK(has(critical, "--nice=-5"));
    CHECK(std::none_of(critical.begin(), critical.end(),
                       [](const std::string& word) { return word.find("--time") == 0; }));
    CHECK(has(sbatch_test_words(slurm, Lane::low), "--partition=spare"));
    wanted.request.name = std::string(199, 'x') + "\u00e9" + std::string(200'000, 'x');
    CHECK(has(sbatch_words(slurm, wanted, {uuid, 2}), "--job-name=" + std::string(199, 'x')));
}

TEST_CASE("lanes and options that cannot be") {
    SlurmOptions slurm;
    for (const char* text : {"urgent=nice:1", "high", "high=", "high=nice:much", "high=nice",
                             "high=color:red", "high=partition:", "high=nice:1+"})
        CHECK_THROWS_AS(set_slurm_lanes(slurm, text), Error);
    for (const char* text :
         {"--array=1-3", "--arr=1", "--wrap=x", "--comment=mine", "--requeue", "--no-requeue", "-N2",
          "script.sh", "--", "--export=NONE", "--wait", "--out=/x", "'open"})
        CHECK_THROWS_AS(slurm_words(text), Error);
    CHECK(slurm_words("").empty());
    CHECK(slurm_words("--mail-user='a b'") == std::vector<std::string>{"--mail-user=a b"});
    CHECK(slurm_words("--exclusive --reservation=r").size() == 2);
}

TEST_CASE("what squeue prints, and what it prints when something is wrong") {
    const Squeue squeue = read_squeue("12|RUNNING|n1|None|" + uuid + ",3\n13|PENDING||Reason|with a bar|" +
                                      uuid + ",4\n14|RUNNING||None|someone's\n15_2|PENDING||Priority|\n");
    CHECK(squeue.answered);
    const std::vector<SlurmJob>& jobs = squeue.jobs;
    REQUIRE(jobs.size() == 2);
    CHECK(jobs[0].number == 12);
    CHECK(jobs[0].ticket == Ticket{uuid, 3});
    CHECK(jobs[0].node == "n1");
    CHECK(jobs[0].reason.empty());
    CHECK(jobs[1].reason == "Reason|with a bar");
    CHECK(read_squeue("").answered);  // no jobs
    // another one's comment is that one's business
    for (const char* comment : {"two\nlines", "\n", "a|bar", "|\n|", "\n\n17|", ""})
        CHECK(read_squeue(fmt::format("14|RUNNING|n1|None|{}\n", comment)).answered);
    std::string hostile =
        "Welcome!\n|||\n\n1|2\n1|2|3\n1|2|3|4\n-1|RUNNING|x|y|" + uuid + ",1\n|RUNNING|n|r|" + uuid + ",1\n";
    hostile += std::string("\0\xff\xfe|\0\n", 6) + std::string(10 << 20, '|');
    CHECK_FALSE(read_squeue(hostile).answered);
    CHECK(read_squeue(hostile).jobs.empty());
    CHECK(read_squeue("99999999999999999999|R|n|r|" + uuid + ",1\n").jobs.empty());
    for (const char* comment : {"", ",1", "0123,1", "0123456789ABCDEF0123456789ABCDEF,1"})
        CHECK_FALSE(Ticket::from_comment(comment));
    CHECK_FALSE(Ticket::from_comment(uuid + ",0"));
    CHECK_FALSE(Ticket::from_comment(uuid + ",1x"));
    CHECK_FALSE(Ticket::from_comment(uuid + ",99999999999"));
    CHECK_FALSE(Ticket::from_stem("../" + uuid + ".1"));
}

TEST_CASE("what sbatch answers") {
    CHECK(read_sbatch("12\n") == 12);
    CHECK(read_sbatch("sixth is here\n12;one\n") == 12);
    CHECK_FALSE(read_sbatch(""));
    CHECK_FALSE(read_sbatch("Submitted batch job\n"));
    CHECK_FALSE(read_sbatch("0"));
    const auto refusal = [](const std::string& message, int exit_code = 1) {
        SlurmAnswer answer;
        answer.ran = true;
        answer.exit_code = exit_code;
        answer.err = message;
        return refusal_of(answer);
    };
    const std::string failed = "sbatch: error: Batch job submission failed: ";
    CHECK(refusal(failed + "Unable to contact slurm controller (connect failure)") == Refusal::away);
    CHECK(refusal(failed + "Socket timed out on send/recv operation") == Refusal::away);
    CHECK(refusal("sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying") ==
          Refusal::full);
    CHECK(refusal(failed + "Invalid partition name specified") == Refusal::never);
    // it may have been taken before it was killed, or fell silent
    CHECK(refusal(failed + "Invalid partition name specified", -9) == Refusal::away);
    CHECK(refusal("\n") == Refusal::away);
    // a wrapper's shell found no sbatch: no task is to blame
    CHECK(refusal("sbatch: 3: exec: /opt/slurm/bin/sbatch: not found", 127) == Refusal::full);
    CHECK(refusal("", 126) == Refusal::full);
    CHECK(refusal_of({}) == Refusal::full);  // no such program any more
    CHECK(slurm_message("sbatch: error: Memory specification can not be satisfied\nsbatch: error: Batch job "
                        "submission failed: Requested node configuration is not available\n") ==
          "Requested node configuration is not available");
    CHECK(slurm_message("\n") == "it said nothing");
    CHECK(slurm_message(std::string(1 << 20, 'x')).size() == 300);
    CHECK(slurm_message("a\x1b[31mb") == "a [31mb");
}

TEST_CASE("what became of an attempt without a result") {
    const auto outcome = [](const char* state) {
        Job job;
        job.state = state;
        job.node = "n1";
        return result_of(job, true).outcome;
    };
    CHECK(outcome("") == Outcome::lost);
    CHECK(outcome("NODE_FAIL") == Outcome::lost);
    CHECK(outcome("PREEMPTED") == Outcome::lost);
    CHECK(outcome("COMPLETED") == Outcome::lost);
    CHECK(outcome("CANCELLED") == Outcome::lost);  // not here
    CHECK(outcome("TIMEOUT") == Outcome::timed_out);
    CHECK(outcome("OUT_OF_MEMORY") == Outcome::signalled);
    for (const char* state : {"PENDING", "RUNNING", "COMPLETING", "SUSPENDED", "REQUEUED", "", "MADE_UP"})
        CHECK_FALSE(is_final(state));
}

TEST_CASE("a call that does not come back is killed, and one that is not there says so") {
    const std::int64_t began = boot_ms();
    const SlurmAnswer hung = call_slurm({"/bin/sh", "-c", "echo said; sleep 60 & sleep 60"}, 200);
    CHECK(hung.timed_out);
    CHECK(hung.out == "said\n");
    CHECK(boot_ms() - began < 30'000);
    const SlurmAnswer missing = call_slurm({"no-such-sbatch"}, 1000);
    CHECK_FALSE(missing.ran);
    CHECK_THAT(missing.err, Catch::Contains("cannot run 'no-such-sbatch': No such file"));
    const SlurmAnswer bad = call_slurm({"/bin/sh", "-c", "echo why >&2; exit 3"}, 10'000);
    CHECK_FALSE(bad.good());
    CHECK(bad.exit_code == 3);
    CHECK(bad.err == "why\n");
    CHECK(call_slurm({"/bin/sh", "-c", "kill -9 $$"}, 10'000).exit_code == -9);
    const SlurmAnswer wrapper = call_slurm({"/bin/sh", "-c", "exec no-such-sbatch"}, 10'000);
    CHECK(wrapper.ran);
    CHECK(wrapper.exit_code == 127);
    const test::TempFolder folder;
    const fs::Path broken = folder.write("sbatch", "\x7f no program");
    std::filesystem::permissions(broken, std::filesystem::perms::owner_all);
    const SlurmAnswer unrun = call_slurm({broken.string()}, 10'000);
    CHECK_FALSE(unrun.ran);
    CHECK_THAT(unrun.err, Catch::Contains("Exec format error"));
}

TEST_CASE("variables that choose resources are heeded, those that change what a call does are not") {
    CHECK(
        test::wait_child(test::start_child([] {
            for (const char* name : {"SBATCH_CLUSTERS", "SLURM_CLUSTERS", "SBATCH_ARRAY_INX", "SBATCH_WAIT",
                                     "SBATCH_GET_USER_ENV", "SBATCH_ERROR", "SBATCH_SIGNAL", "SQUEUE_FORMAT2",
                                     "SCANCEL_INTERACTIVE", "SLURM_EXIT_ERROR", "SLURM_DEBUG_FLAGS"})
                ::setenv(name, "dropped", 1);
            for (const char* name : {"SBATCH_ACCOUNT", "SBATCH_WAIT_ALL_NODES", "SBATCH_HINT", "SLURM_CONF"})
                ::setenv(name, "kept", 1);
            const std::string all = call_slurm({"env"}, 10'000).out;
            if (all.find("=dropped") != std::string::npos) return 1;
            std::size_t kept = 0;
            for (std::size_t at = 0; (at = all.find("=kept", at)) != std::string::npos; ++at) ++kept;
            return kept == 4 ? 0 : 2;
        })) == 0);
}

TEST_CASE("a call dies with the process that made it") {
    const test::TempFolder folder;
    const fs::Path file = folder / "pid";
    const pid_t parent = test::start_child([&] {
        const SlurmCall call({"/bin/sh", "-c", "echo $$ > '" + file.string() + "'; exec sleep 60"}, 60'000);
        for (;;) ::pause();
        return 0;
    });
    std::string text;
    for (int i = 0; i < 2000 && text.find('\n') == std::string::npos; ++i) {
        ::usleep(5000);
        if (std::filesystem::exists(file)) text = fs::read(file);
    }
    const Identity child = identity_of(static_cast<pid_t>(std::stol(text)));
    CHECK(is_alive(child));
    ::kill(parent, SIGKILL);
    test::wait_child(parent);
    for (int i = 0; i < 2000 && is_alive(child); ++i) ::usleep(5000);
    CHECK_FALSE(is_alive(child));
}
