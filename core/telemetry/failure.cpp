#include "core/telemetry/failure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/queue/attempt_log.h"
#include "core/telemetry/python_error.h"

namespace sixth::telemetry {
namespace {

using queue::Outcome;

constexpr std::size_t read_back = std::size_t{64} << 10;  // of each stream
constexpr std::size_t longest = 200;                      // bytes of what is kept

constexpr std::array<std::string_view, 6> kind_names = {"exception", "exit", "signal",
                                                        "timeout",   "lost", "unstartable"};

constexpr int requeue_code = 75;

std::string shown(std::string_view text) {
    std::string line = utf8::printable(text.substr(0, 4 * longest));
    if (line.size() > longest) {
        std::size_t end = longest - 3;
        while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
        line.resize(end);
        line += "…";
    }
    return line;
}

std::string_view last_line(std::string_view text) {
    for (;;) {
        const std::size_t end = text.find_last_not_of(" \t\r\n");
        if (end == std::string_view::npos) return {};
        text = text.substr(0, end + 1);
        const std::string_view line = text.substr(text.rfind('\n') + 1);
        // a progress bar writes over its own line
        const std::string_view seen = text::trim(line.substr(line.rfind('\r') + 1));
        if (!seen.empty()) return seen;
        text.remove_suffix(line.size());
    }
}

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool looks_like_path(std::string_view word) {
    if (word.find('/') == std::string_view::npos || word.size() < 2) return false;
    if (word[0] == '/' || word.substr(0, 2) == "./" || word.substr(0, 3) == "../" ||
        word.substr(0, 2) == "~/")
        return true;
    const std::string_view last = word.substr(word.rfind('/') + 1);
    return last.find('.') != std::string_view::npos || std::count(word.begin(), word.end(), '/') > 1;
}

// Numbers and hexadecimal ones of a piece that is no path.
void mask_numbers(std::string_view word, std::string& out) {
    for (std::size_t at = 0; at < word.size();) {
        if (!is_word(word[at])) {
            out += word[at++];
            continue;
        }
        std::size_t end = at;
        while (end < word.size() && is_word(word[end])) ++end;
        const std::string_view run = word.substr(at, end - at);
        const bool prefixed = run.size() > 2 && run[0] == '0' && (run[1] == 'x' || run[1] == 'X');
        const std::string_view digits = prefixed ? run.substr(2) : run;
        const bool hex = std::all_of(digits.begin(), digits.end(), is_hex);
        const bool letters = std::any_of(digits.begin(), digits.end(), [](char c) { return !is_digit(c); });
        const bool numbers = std::any_of(digits.begin(), digits.end(), is_digit);
        if (hex && (prefixed || (letters && numbers && digits.size() >= 7))) {
            out += 'H';
        } else {
            for (std::size_t i = 0; i < run.size(); ++i) {
                if (!is_digit(run[i])) {
                    out += run[i];
                } else if (i == 0 || !is_digit(run[i - 1])) {
                    out += 'N';
                }
            }
        }
        at = end;
    }
}

std::string_view end_of(std::string_view text) {
    if (text.size() <= read_back) return text;
    text.remove_prefix(text.size() - read_back);
    return text.substr(std::min(text.find('\n'), text.size() - 1) + 1);
}

}  // namespace

std::string_view name_of(FailureKind kind) {
    return kind_names[static_cast<std::size_t>(kind)];
}

FailureKind failure_kind_called(std::string_view name) {
    const auto* const found = std::find(kind_names.begin(), kind_names.end(), name);
    return found == kind_names.end() ? FailureKind::exit
                                     : static_cast<FailureKind>(found - kind_names.begin());
}

bool is_failure(Outcome outcome, int exit_code) {
    switch (outcome) {
        case Outcome::exited:
            return exit_code != 0 && exit_code != requeue_code;
        case Outcome::cancelled:
        case Outcome::unstarted:
            return false;
        default:
            return true;
    }
}

std::string mask(std::string_view line) {
    constexpr std::string_view edges = " \t'\"`()[]{}<>,;:=|";
    std::string out;
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t start = line.find_first_not_of(edges, at);
        out += line.substr(at, std::min(start, line.size()) - at);
        if (start == std::string_view::npos) break;
        const std::size_t end = std::min(line.find_first_of(edges, start), line.size());
        const std::string_view word = line.substr(start, end - start);
        if (looks_like_path(word)) {
            out += "PATH";
        } else {
            mask_numbers(word, out);
        }
        at = end;
    }
    return out;
}

Failure classify(const queue::Result& result) {
    switch (result.outcome) {
        case Outcome::timed_out:
            return {FailureKind::timeout, "timed out", ""};
        case Outcome::lost:
            return {FailureKind::lost, "lost: its runner was killed, or the machine went down", ""};
        case Outcome::unstartable:
            return {FailureKind::unstartable, shown("cannot start: " + mask(result.reason)),
                    shown(result.reason)};
        case Outcome::signalled:
            return {FailureKind::signal, fmt::format("signal {}", result.signal), ""};
        default:
            return {FailureKind::exit, fmt::format("exit {}", result.exit_code), ""};
    }
}

Failure classify(const queue::Result& result, std::string_view out, std::string_view err) {
    Failure failure = classify(result);
    if (failure.kind == FailureKind::lost || failure.kind == FailureKind::unstartable ||
        failure.kind == FailureKind::timeout)
        return failure;
    const std::string plain_out = utf8::without_escapes(end_of(out)),
                      plain_err = utf8::without_escapes(end_of(err));
    for (const std::string& text : {plain_err, plain_out}) {
        const auto python = find_python_error(text);
        if (!python) continue;
        return {FailureKind::exception, shown(python->type), shown(python->message)};
    }
    std::string_view line = last_line(plain_err);
    if (line.empty()) line = last_line(plain_out);
    if (line.empty()) return failure;
    failure.detail = shown(line);
    failure.error = shown(failure.error + ": " + mask(line));
    return failure;
}

Failure classify(const queue::Result& result, const fs::Path& log) {
    if (result.outcome != Outcome::exited && result.outcome != Outcome::signalled) return classify(result);
    std::string out, err;
    const auto keep = [](std::string& end, std::string_view bytes) {
        end += bytes;
        if (end.size() > 4 * read_back) end.erase(0, end.size() - read_back);
    };
    queue::LogReader(log).read(
        [&](queue::Stream stream, std::int64_t, std::string_view bytes) {
            if (stream == queue::Stream::out) keep(out, bytes);
            if (stream == queue::Stream::err) keep(err, bytes);
        },
        [](std::uint64_t) {});
    return classify(result, out, err);
}

}  // namespace sixth::telemetry
