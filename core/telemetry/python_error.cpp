#include "core/telemetry/python_error.h"

#include <algorithm>
#include <vector>

#include "core/base/text.h"

namespace sixth::telemetry {
namespace {

constexpr std::string_view traceback = "Traceback (most recent call last):";

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

std::size_t indentation(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

// "pkg.mod.BadThing", also "pkg.f.<locals>.BadThing"
bool is_dotted(std::string_view name) {
    const auto parts = text::split(name, '.');
    return std::all_of(parts.begin(), parts.end(),
                       [](std::string_view part) { return part == "<locals>" || text::is_identifier(part); });
}

// "ValueError: bad" or "ValueError".
std::optional<PythonError> parse(std::string_view line) {
    line = text::trim(line);
    const std::size_t colon = line.find(": ");
    std::string_view name = line.substr(0, colon);
    if (colon == std::string_view::npos && !name.empty() && name.back() == ':') name.remove_suffix(1);
    if (name.empty() || !is_dotted(name)) return std::nullopt;
    const std::string_view message = colon == std::string_view::npos ? "" : line.substr(colon + 2);
    return PythonError{std::string(name), std::string(text::trim(message))};
}

// Where nothing but its look tells an exception: its class has a capital, as PEP 8 has it.
std::optional<PythonError> parse_capital(std::string_view line) {
    auto error = parse(line);
    if (!error) return std::nullopt;
    const char first = text::last_part(error->type)[0];
    if (first < 'A' || first > 'Z') return std::nullopt;
    return error;
}

class Search {
  public:
    explicit Search(std::string_view text) : lines_(text::split(text, '\n')) {}

    std::optional<PythonError> run() {
        for (at_ = 0; at_ < lines_.size(); ++at_) {
            const std::string_view line = lines_[at_];
            if (line.find(traceback) != std::string_view::npos) {
                take_traceback();
            } else if (is_report(line)) {
                take_report();
            } else if (starts_with(line, "FAILED ") || starts_with(line, "ERROR ")) {
                take_summary();
            } else if (line.find("Error: ") != std::string_view::npos) {
                take_syntax_error();
            }
        }
        return found_ ? found_ : summary_;
    }

  private:
    // From its head to the first line that is not indented under it.
    void take_traceback() {
        const std::string_view head = lines_[at_];
        const std::string_view before = head.substr(0, head.find(traceback));
        // a member of an exception group; the group itself was raised
        if (before.find('|') != std::string_view::npos) return;
        const bool ignored = at_ > 0 && starts_with(lines_[at_ - 1], "Exception ignored in");
        const bool group = text::trim(before) == "+ Exception Group";
        const std::size_t own = group || text::trim(before).empty() ? indentation(head) : 0;
        for (std::size_t next = at_ + 1; next < lines_.size(); ++next) {
            std::string_view line = lines_[next];
            if (group) {
                if (!starts_with(text::trim(line), "|")) return;
                line.remove_prefix(std::min(line.find('|') + 2, line.size()));
                if (indentation(line) > 0 || text::trim(line).empty()) continue;
            } else if (text::trim(line).empty() || indentation(line) > own) {
                continue;
            }
            const auto error = parse(line);
            if (error && !ignored) found_ = error;
            at_ = next - (error ? 0 : 1);  // else another head may stand here
            return;
        }
    }

    // pytest marks the lines of what was raised with an E; the first one names it.
    static bool is_report(std::string_view line) {
        return line.size() > 4 && starts_with(line, "E  ") && !text::trim(line.substr(1)).empty();
    }
    void take_report() {
        const std::string_view first = text::trim(lines_[at_].substr(1));
        if (starts_with(first, "assert ")) {
            found_ = PythonError{"AssertionError", std::string(first)};
        } else if (auto error = parse_capital(first)) {
            found_ = error;
        }
        // a file it cannot read begins with the place
        const bool place = starts_with(first, "File \"");
        while (at_ + 1 < lines_.size() && starts_with(lines_[at_ + 1], "E  ")) ++at_;
        if (!place) return;
        if (auto error = parse_capital(lines_[at_].substr(1))) found_ = error;
    }

    // "FAILED tests/test_a.py::test_b - ValueError: bad", the only trace with --tb=no.
    void take_summary() {
        const std::string_view line = lines_[at_];
        const std::size_t dash = line.find(" - ");
        if (dash == std::string_view::npos) return;
        const std::string_view what = line.substr(dash + 3);
        if (starts_with(what, "assert ")) {
            summary_ = PythonError{"AssertionError", std::string(what)};
        } else if (auto error = parse_capital(what)) {
            summary_ = error;
        }
    }

    // A file that Python cannot read at all has no traceback, only the place.
    void take_syntax_error() {
        const std::string_view line = lines_[at_];
        if (!starts_with(line, "SyntaxError: ") && !starts_with(line, "IndentationError: ") &&
            !starts_with(line, "TabError: "))
            return;
        for (std::size_t back = 1; back <= 4 && back <= at_; ++back) {
            if (!starts_with(lines_[at_ - back], "  File \"")) continue;
            found_ = parse(line);
            return;
        }
    }

    std::vector<std::string_view> lines_;
    std::size_t at_ = 0;
    std::optional<PythonError> found_;
    std::optional<PythonError> summary_;
};

}  // namespace

std::optional<PythonError> find_python_error(std::string_view text) {
    return Search(text).run();
}

}  // namespace sixth::telemetry
