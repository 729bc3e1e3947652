#include "core/base/line_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "core/base/descriptor.h"
#include "core/base/error.h"

using namespace sixth;

namespace {

// What comes out when `text` comes in, in pieces of that many bytes: "<too long>" for what was dropped.
std::vector<std::string> lines_of(const std::string& text, std::size_t longest, std::size_t piece = 1 << 20) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const Descriptor out(ends[0]);
    std::thread writer([&text, piece, in = ends[1]] {
        for (std::size_t at = 0; at < text.size(); at += piece) {
            const std::string part = text.substr(at, piece);
            std::size_t put = 0;
            while (put < part.size()) {
                const ssize_t some = ::write(in, part.data() + put, part.size() - put);
                if (some <= 0) break;
                put += static_cast<std::size_t>(some);
            }
        }
        ::close(in);
    });
    std::vector<std::string> lines;
    LineReader reader(out.get(), longest);
    while (const auto line = reader.next())
        lines.push_back(line->too_long ? "<too long>" : std::string(line->text));
    writer.join();
    CHECK_FALSE(reader.next());  // the end stays the end
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("lines come one by one, the last one with or without an end") {
    CHECK(lines_of("", 10).empty());
    CHECK(lines_of("a\nbc\n\nd", 10) == Lines{"a", "bc", "", "d"});
    CHECK(lines_of("a\n", 10) == Lines{"a"});
    CHECK(lines_of(std::string("a\0b\xff\r\n", 6), 10) == Lines{std::string("a\0b\xff\r", 5)});
}

TEST_CASE("a line that is too long is dropped, and the next one is read") {
    CHECK(lines_of("0123456789\n01234567890\nx\n", 10) == Lines{"0123456789", "<too long>", "x"});
    CHECK(lines_of("01234567890", 10) == Lines{"<too long>"});
    const std::string huge(10'000'000, 'x');  // NOLINT(bugprone-string-constructor): it is to be huge
    CHECK(lines_of("a\n" + huge + "\nb\n" + huge, 1000) == Lines{"a", "<too long>", "b", "<too long>"});
}

TEST_CASE("it does not matter how the bytes arrive") {
    const std::string text = "ab\n0123456789012345\nc\n\nlast";
    const Lines whole = lines_of(text, 10);
    for (std::size_t piece = 1; piece < text.size(); ++piece) CHECK(lines_of(text, 10, piece) == whole);
}

TEST_CASE("what cannot be read is an Error") {
    const Descriptor folder(::open("/", O_RDONLY | O_CLOEXEC));
    LineReader reader(folder.get(), 10);
    CHECK_THROWS_AS(reader.next(), Error);
}
