#include "core/queue/attempt_log.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::queue;

namespace {

struct Read {
    std::string text;
    std::uint64_t missing = 0;
    int gaps = 0;
};

void read_on(LogReader& reader, Read& into) {
    CHECK(reader.read([&](Stream, std::int64_t, std::string_view bytes) { into.text += bytes; },
                      [&](std::uint64_t missing) {
                          into.missing += missing;
                          ++into.gaps;
                      }));
}

}  // namespace

TEST_CASE("a log gives back what was written, stream by stream, and how it ended") {
    const test::TempFolder folder;
    const fs::Path file = folder / "1-1";
    AttemptLog log;
    REQUIRE(log.create(file, 1000, 1 << 20));
    CHECK(read_result(file)->outcome == Outcome::lost);  // until it says otherwise
    CHECK(read_result(file)->finished == 0);
    log.write(Stream::out, 1001, "hello ");
    log.write(Stream::err, 1002, "world");
    LogReader reader(file);
    std::vector<std::pair<Stream, std::string>> seen;
    const auto take = [&](Stream stream, std::int64_t time, std::string_view bytes) {
        CHECK(time == 1001 + static_cast<std::int64_t>(seen.size()));
        seen.emplace_back(stream, bytes);
    };
    const auto no_gap = [](std::uint64_t) { FAIL("nothing is missing"); };
    CHECK(reader.read(take, no_gap));
    CHECK(seen == decltype(seen){{Stream::out, "hello "}, {Stream::err, "world"}});
    log.write(Stream::out, 1003, "!");
    CHECK(reader.read(take, no_gap));
    CHECK(seen.size() == 3);
    Result result;
    result.outcome = Outcome::signalled;
    result.signal = 9;
    result.started = 1000;
    result.finished = 2000;
    result.reason = std::string(200, 'x');
    result.cpu = 1234;
    result.memory = 5678;
    CHECK(log.finish(result));
    const auto back = read_result(file);
    REQUIRE(back);
    CHECK(back->outcome == Outcome::signalled);
    CHECK(back->signal == 9);
    CHECK(back->finished == 2000);
    CHECK(back->reason == std::string(63, 'x'));
    CHECK(back->cpu == 1234);
    CHECK(back->memory == 5678);
    remove_log(file);
    CHECK_FALSE(read_result(file));
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("of a long output the first and the last part are kept, and what is missing is counted") {
    const test::TempFolder folder;
    const fs::Path file = folder / "1-1";
    constexpr std::int64_t most = 40'000;
    AttemptLog log;
    REQUIRE(log.create(file, 1, most));
    std::string all;
    for (int i = 0; i < 20'000; ++i) {
        const std::string line = std::to_string(i) + "\n";
        log.write(Stream::out, i, line);
        all += line;
    }
    Read whole;
    LogReader reader(file);
    read_on(reader, whole);
    CHECK(whole.gaps == 1);
    const std::size_t gap = whole.text.find_first_not_of("0123456789\n");
    CHECK(gap == std::string::npos);
    CHECK(all.substr(0, 1000) == whole.text.substr(0, 1000));
    CHECK(all.substr(all.size() - 1000) == whole.text.substr(whole.text.size() - 1000));
    CHECK(whole.text.size() + whole.missing > all.size());  // frames have heads too
    std::uintmax_t kept = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) kept += entry.file_size();
    CHECK(kept < most + most / 10);
    CHECK(kept > most / 2);
}

TEST_CASE("whoever reads all the time misses nothing, however often the last part turns over") {
    const test::TempFolder folder;
    const fs::Path file = folder / "1-1";
    AttemptLog log;
    REQUIRE(log.create(file, 1, 4000));
    LogReader reader(file);
    Read seen;
    std::string all;
    for (int i = 0; i < 3000; ++i) {
        const std::string line = "line " + std::to_string(i) + "\n";
        log.write(Stream::err, i, line);
        all += line;
        if (i % 10 == 0) read_on(reader, seen);
    }
    read_on(reader, seen);
    CHECK(seen.gaps == 0);
    CHECK(seen.text == all);
}

TEST_CASE("a log cut short anywhere reads as far as it goes") {
    const test::TempFolder folder;
    const fs::Path file = folder / "1-1";
    {
        AttemptLog log;
        REQUIRE(log.create(file, 1, 1 << 20));
        log.write(Stream::out, 1, "first");
        log.write(Stream::out, 2, "second");
    }
    const std::string bytes = fs::read(file);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        std::ofstream(folder / "cut")
            .write(bytes.data(), static_cast<std::streamsize>(cut));  // no sync each time
        LogReader reader(folder / "cut");
        Read seen;
        read_on(reader, seen);
        CHECK(std::string("firstsecond").rfind(seen.text, 0) == 0);
        CHECK(read_result(folder / "cut").has_value() == (cut >= 128));
    }
    std::string damaged = bytes;
    damaged[20] ^= 1;
    fs::write_atomically(folder / "cut", damaged);
    CHECK_FALSE(read_result(folder / "cut"));  // the checksum says so
}

TEST_CASE("limits smaller than a frame do no harm") {
    const test::TempFolder folder;
    for (const std::int64_t most : {0, 1, 10, 100}) {
        AttemptLog log;
        const fs::Path file = folder / std::to_string(most);
        REQUIRE(log.create(file, 1, most));
        log.write(Stream::out, 1, std::string(500, 'x'));  // a file a byte
        LogReader reader(file);
        Read seen;
        read_on(reader, seen);
        CHECK(seen.text.size() <= 200);
    }
}
