#include "core/telemetry/failure.h"

#include <catch2/catch.hpp>

#include "core/queue/attempt_log.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::telemetry;
using queue::Outcome;

namespace {

queue::Result result(Outcome outcome, int exit_code = 0, int signal = 0) {
    queue::Result result;
    result.outcome = outcome;
    result.exit_code = exit_code;
    result.signal = signal;
    return result;
}

const std::string traceback =
    "Traceback (most recent call last):\n  File \"x.py\", line 3\n    f()\na.B: c 7\n";

}  // namespace

TEST_CASE("what is a failure") {
    CHECK_FALSE(is_failure(Outcome::exited, 0));
    CHECK_FALSE(is_failure(Outcome::exited, 75));
    CHECK(is_failure(Outcome::exited, 1));
    CHECK(is_failure(Outcome::signalled, 0));
    CHECK(is_failure(Outcome::timed_out, 0));
    CHECK(is_failure(Outcome::lost, 0));
    CHECK(is_failure(Outcome::unstartable, 127));
    CHECK_FALSE(is_failure(Outcome::cancelled, 0));
    CHECK_FALSE(is_failure(Outcome::unstarted, 0));
}

TEST_CASE("numbers, hexadecimal ones and paths are masked") {
    CHECK(mask("worker 17 of 20 failed after 3.25 s") == "worker N of N failed after N.N s");
    CHECK(mask("object at 0x7f3e9c is gone") == "object at H is gone");
    CHECK(mask("commit 3791d20f is bad, so is 1234567") == "commit H is bad, so is N");
    CHECK(mask("id 550e8400-e29b-41d4-a716-446655440000") == "id H-eNb-NdN-aN-N");
    CHECK(mask("make: *** [/tmp/Makefile:12: all] Error 7") == "make: *** [PATH:N: all] Error N");
    CHECK(mask("cannot open 'src/app/main.py': denied") == "cannot open 'PATH': denied");
    CHECK(mask("./run and ../x and ~/y, or either/or") == "PATH and PATH and PATH, or either/or");
    CHECK(mask("3 passed, 1/2 left") == "N passed, N/N left");
    CHECK(mask("test_case_12 added utf8 decade") == "test_case_N added utfN decade");
    CHECK(mask("").empty());
    CHECK(mask("   ") == "   ");
}

TEST_CASE("by how it ended when nothing was said") {
    CHECK(classify(result(Outcome::exited, 3), "", "").error == "exit 3");
    CHECK(classify(result(Outcome::signalled, 0, 9), "", "").error == "signal 9");
    CHECK(classify(result(Outcome::timed_out), "", traceback).kind == FailureKind::timeout);
    CHECK(classify(result(Outcome::lost), "", traceback).kind == FailureKind::lost);
    queue::Result missing = result(Outcome::unstartable, 127);
    missing.reason = "cannot change to '/tmp/x12': No such file or directory";
    CHECK(classify(missing).error == "cannot start: cannot change to 'PATH': No such file or directory");
}

TEST_CASE("by an exception, else by the last line of stderr, else of stdout") {
    const queue::Result one = result(Outcome::exited, 1);
    CHECK(classify(one, "out\n", traceback).error == "a.B");
    CHECK(classify(one, "out\n", traceback).detail == "c 7");
    CHECK(classify(one, traceback, "warning\n").error == "a.B");
    CHECK(classify(result(Outcome::signalled, 0, 6), "", traceback).kind == FailureKind::exception);
    CHECK(classify(one, "out\n", "first\nlast 5\n\n  \n").error == "exit 1: last N");
    CHECK(classify(one, "out\n", "first\nlast 5\n\n  \n").detail == "last 5");
    CHECK(classify(one, "Found 3 errors in 2 files\n", "\n \n").error == "exit 1: Found N errors in N files");
    CHECK(classify(one, "10 %\r50 %\rstopped at 99 %\r\n", "").error == "exit 1: stopped at N %");
    CHECK(classify(result(Outcome::signalled, 0, 11), "", "core dumped\n").error == "signal 11: core dumped");
    CHECK(classify(one, "", "\x1b[31mred 1\x1b[0m\n").error == "exit 1: red N");
}

TEST_CASE("hostile output becomes one short printable line") {
    const queue::Result one = result(Outcome::exited, 1);
    const std::string bytes("bad \xff\xfe\x00 \x1b]0;title\x07 \xe2\x80\xae line", 27);
    const Failure strange = classify(one, "", bytes + "\n");
    for (const char c : strange.detail) CHECK(static_cast<unsigned char>(c) >= 0x20);
    const Failure endless = classify(one, std::string(10 << 20, 'x'), "");
    CHECK(endless.error.size() <= 220);
    CHECK(endless.detail.size() <= 220);
    const std::string wide = "a" + std::string(1000, '\xc3');
    CHECK(classify(one, "", wide).detail.size() <= 220);
    CHECK(classify(one, "", std::string(200'000, '\n')).error == "exit 1");
    CHECK(classify(one, "", std::string(200'000, '\0')).kind == FailureKind::exit);
}

TEST_CASE("from an attempt's log, of which only the end is left") {
    const test::TempFolder folder;
    queue::AttemptLog log;
    REQUIRE(log.create(folder / "1-1", 1, 400'000));
    for (int i = 0; i < 20'000; ++i) log.write(queue::Stream::out, 2, "a line of no interest, number N\n");
    log.write(queue::Stream::err, 3, traceback.substr(0, 50));
    log.write(queue::Stream::out, 3, "in between\n");
    log.write(queue::Stream::err, 3, traceback.substr(50));
    log.finish(result(Outcome::exited, 1));
    CHECK(classify(result(Outcome::exited, 1), folder / "1-1").error == "a.B");
    CHECK(classify(result(Outcome::exited, 1), folder / "nothing").error == "exit 1");
}
