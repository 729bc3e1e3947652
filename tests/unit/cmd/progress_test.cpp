#include "cmd/progress.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>

using sixth::cmd::Progress;

namespace {

struct Pipe {
    int ends[2];
    Pipe() { REQUIRE(::pipe2(ends, O_NONBLOCK) == 0); }
    ~Pipe() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    std::string said() {
        char text[4096];
        const ssize_t got = ::read(ends[0], text, sizeof text);
        return got > 0 ? std::string(text, static_cast<std::size_t>(got)) : "";
    }
};

}  // namespace

TEST_CASE("progress shows one line and erases it") {
    Pipe pipe;
    {
        Progress progress("files", true, pipe.ends[1], std::chrono::milliseconds(0));
        progress(50, 200);
        CHECK(pipe.said() == "\r\x1b[K 25% 50 of 200 files");
        progress.erase();
        CHECK(pipe.said() == "\r\x1b[K");
    }
    CHECK(pipe.said().empty());  // nothing to erase twice
}

TEST_CASE("progress is silent before its time and when it is off") {
    Pipe pipe;
    {
        Progress early("files", true, pipe.ends[1], std::chrono::hours(1));
        Progress off("files", false, pipe.ends[1], std::chrono::milliseconds(0));
        for (std::size_t i = 0; i < 1000; ++i) {
            early(i, 1000);
            off(i, 1000);
        }
    }
    CHECK(pipe.said().empty());
}

TEST_CASE("progress of nothing divides by nothing") {
    Pipe pipe;
    Progress progress("files", true, pipe.ends[1], std::chrono::milliseconds(0));
    progress(0, 0);
    CHECK(pipe.said() == "\r\x1b[K  0% 0 of 0 files");
}
