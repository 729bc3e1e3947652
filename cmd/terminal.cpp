#include "cmd/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/base/error.h"
#include "core/base/interrupt.h"

namespace sixth::cmd {
namespace {

int write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(fd, text.data(), text.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return 0;
}

std::string_view value_of(const char* variable) {
    const char* value = std::getenv(variable);
    return value ? value : std::string_view();
}

bool set(const char* variable) {
    return !value_of(variable).empty();
}

bool forced(const char* variable) {
    return set(variable) && value_of(variable) != "0";
}

const char* code(Tone tone) {
    switch (tone) {
        case Tone::plain:
            return "0";
        case Tone::bold:
            return "1";
        case Tone::dim:
            return "2";
        case Tone::red:
            return "31";
        case Tone::green:
            return "32";
        case Tone::yellow:
            return "33";
        case Tone::blue:
            return "34";
        case Tone::magenta:
            return "35";
        case Tone::cyan:
            return "36";
    }
    return "0";
}

}  // namespace

void print(std::string_view text) {
    const int failure = write_all(STDOUT_FILENO, text);
    if (failure != 0) throw Error(fmt::format("cannot write to standard output: {}", std::strerror(failure)));
}

void print_error(std::string_view text) {
    write_all(STDERR_FILENO, text);
}

bool append_stdin(std::string& text) {
    char bytes[16384];
    for (;;) {
        const ssize_t got = ::read(STDIN_FILENO, bytes, sizeof bytes);
        throw_if_interrupted();
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw Error(fmt::format("cannot read standard input: {}", std::strerror(errno)));
        text.append(bytes, static_cast<std::size_t>(got));
        return got > 0;
    }
}

bool is_terminal(int fd) {
    return ::isatty(fd) == 1;
}

int terminal_width(int fd) {
    if (const char* columns = std::getenv("COLUMNS")) {
        const int width = std::atoi(columns);
        if (width > 0) return width;
    }
    struct winsize size {};
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

bool wants_color(ColorChoice choice, int fd) {
    if (choice != ColorChoice::automatic) return choice == ColorChoice::always;
    if (set("NO_COLOR")) return false;
    if (forced("FORCE_COLOR") || forced("CLICOLOR_FORCE")) return true;
    const char* term = std::getenv("TERM");
    return is_terminal(fd) && !(term && std::strcmp(term, "dumb") == 0);
}

std::string Style::operator()(Tone tone, std::string_view text) const {
    if (!color_ || tone == Tone::plain) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code(tone), text);
}

}  // namespace sixth::cmd
