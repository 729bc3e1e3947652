#include "cmd/terminal.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <initializer_list>

using namespace sixth::cmd;

namespace {

// The variables that matter, all unset before and after.
struct Environment {
    explicit Environment(std::initializer_list<std::pair<const char*, const char*>> set) {
        clear();
        for (const auto& item : set) ::setenv(item.first, item.second, 1);
    }
    ~Environment() { clear(); }
    static void clear() {
        for (const char* name : {"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS"})
            ::unsetenv(name);
    }
};

struct PseudoTerminal {
    int fd = ::posix_openpt(O_RDWR | O_NOCTTY);
    int terminal = -1;
    PseudoTerminal() {
        REQUIRE(::grantpt(fd) == 0);
        REQUIRE(::unlockpt(fd) == 0);
        terminal = ::open(::ptsname(fd), O_RDWR | O_NOCTTY);
        REQUIRE(terminal >= 0);
    }
    ~PseudoTerminal() {
        ::close(terminal);
        ::close(fd);
    }
};

}  // namespace

TEST_CASE("colour follows the choice, then the variables, then the terminal") {
    const PseudoTerminal pty;
    const int file = ::open("/dev/null", O_WRONLY);
    const auto automatic = [](int fd) { return wants_color(ColorChoice::automatic, fd); };
    {
        const Environment environment{{"TERM", "xterm"}};
        CHECK(automatic(pty.terminal));
        CHECK_FALSE(automatic(file));
        CHECK(wants_color(ColorChoice::always, file));
        CHECK_FALSE(wants_color(ColorChoice::never, pty.terminal));
    }
    {
        const Environment environment{{"TERM", "dumb"}};
        CHECK_FALSE(automatic(pty.terminal));
    }
    {
        const Environment environment{{"NO_COLOR", "1"}, {"FORCE_COLOR", "1"}};
        CHECK_FALSE(automatic(pty.terminal));
        CHECK(wants_color(ColorChoice::always, file));
    }
    {
        const Environment environment{{"NO_COLOR", ""}};  // empty counts as unset
        CHECK(automatic(pty.terminal));
    }
    for (const char* name : {"FORCE_COLOR", "CLICOLOR_FORCE"}) {
        const Environment on{{name, "1"}};
        CHECK(automatic(file));
        const Environment off{{name, "0"}};
        CHECK_FALSE(automatic(file));
    }
    ::close(file);
}

TEST_CASE("a style without colour adds nothing") {
    CHECK(Style(false)(Tone::red, "x") == "x");
    CHECK(Style(true)(Tone::red, "x") == "\x1b[31mx\x1b[0m");
    CHECK(Style(true)(Tone::plain, "x") == "x");
}

TEST_CASE("width comes from COLUMNS or falls back to 80") {
    {
        const Environment environment{{"COLUMNS", "132"}};
        CHECK(terminal_width(0) == 132);
    }
    const Environment environment{{"COLUMNS", "none"}};
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    CHECK(terminal_width(ends[1]) == 80);
    ::close(ends[0]);
    ::close(ends[1]);
}
