#include "analyzers/fix_imports/checker_output.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "analyzers/fix_imports/message_shapes.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

namespace sixth::fix_imports {
namespace {

using nlohmann::json;

constexpr std::string_view mypy_severities[] = {": error: ", ": note: ", ": warning: "};
constexpr std::string_view pyright_severities[] = {" - error: ", " - warning: ", " - information: "};
constexpr std::size_t longest_message = 4000;  // bytes; --pretty breaks messages into lines

struct Place {
    std::string path;
    std::uint32_t line = 0, column = 0;
};

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

std::optional<std::uint32_t> number(std::string_view digits) {
    std::uint32_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (digits.empty() || error != std::errc() || stop != end) return std::nullopt;
    return value;
}

// "a.py:3", "C:\a.py:3:7", "a b.py:3:7:3:9": numbers are taken from the right, a path may hold colons.
std::optional<Place> place(std::string_view text) {
    std::uint32_t numbers[4];
    std::size_t count = 0;
    while (count < 4) {
        const std::size_t colon = text.rfind(':');
        if (colon == std::string_view::npos) break;
        const auto value = number(text.substr(colon + 1));
        if (!value) break;
        numbers[count++] = *value;
        text = text.substr(0, colon);
    }
    if (count == 0 || text.empty()) return std::nullopt;
    // the last numbers read are the first of the line
    return Place{std::string(text), numbers[count - 1], count > 1 ? numbers[count - 2] : 0};
}

class Reader {
  public:
    CheckerOutput read(std::string_view text) {
        const std::string plain = utf8::without_escapes(text);
        std::string_view rest = plain;
        take_pyright_json(rest);
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            std::string_view line = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
            read_line(line);
        }
        if (pending_) ++out_.others;
        if (!recognised_)
            throw Error("there is no output of mypy or pyright and no traceback in what was given",
                        "give what `mypy .` or `pyright --outputjson` prints, or a Python traceback");
        return std::move(out_);
    }

  private:
    void read_line(std::string_view line) {
        if (text::trim(line).empty()) return;
        if (mypy_json(line) || pyright_text(line) || mypy_text(line) || python(line)) {
            recognised_ = true;
            return;
        }
        if (continues(line)) return;
        if (line.front() != ' ' && line.front() != '\t') ++out_.unknown;  // source lines are shown indented
    }

    void add(std::optional<Trouble> trouble, const Place& where) {
        if (!trouble || where.path.empty()) {
            ++out_.others;
            return;
        }
        trouble->path = where.path;
        trouble->line = where.line;
        trouble->column = where.column;
        if (told_
                .insert({trouble->path, trouble->line, trouble->column, trouble->kind, trouble->level,
                         trouble->module, trouble->name})
                .second)
            out_.troubles.push_back(std::move(*trouble));
    }

    // A message that says nothing yet may go on in the next line.
    void add_mypy(std::string_view message, Place where) {
        auto trouble = mypy_message(message);
        if (trouble) {
            add(std::move(trouble), where);
            return;
        }
        ++out_.others;
        open_ = std::move(where);
        message_ = message;
    }

    bool continues(std::string_view line) {
        if (!open_ || line.front() == ' ' || message_.size() + line.size() > longest_message) return false;
        message_ += ' ';
        message_ += line;
        auto trouble = mypy_message(message_);
        if (trouble) {
            --out_.others;
            add(std::move(trouble), *open_);
            open_.reset();
        }
        return true;
    }

    void note(std::string_view message, const Place& where) {
        const std::string_view module = proposed_module(message);
        if (module.empty() || out_.troubles.empty()) return;
        Trouble& last = out_.troubles.back();
        if (last.path == where.path && last.line == where.line) last.hint = module;
    }

    bool mypy_text(std::string_view line) {
        if (starts_with(line, "Success: no issues found in ")) return true;
        if (starts_with(line, "Found ") && line.find(" error") != std::string_view::npos &&
            line.find(" file") != std::string_view::npos)
            return true;
        for (const std::string_view severity : mypy_severities) {
            const std::size_t at = line.find(severity);
            if (at == std::string_view::npos) continue;
            const auto where = place(line.substr(0, at));
            if (!where) continue;
            open_.reset();
            const std::string_view message = line.substr(at + severity.size());
            if (severity == ": note: ")
                note(message, *where);
            else
                add_mypy(message, *where);
            return true;
        }
        return false;
    }

    // One object a line, which is all that --output json prints.
    bool mypy_json(std::string_view line) {
        if (line.front() != '{') return false;
        const json object = json::parse(line, nullptr, false);
        if (!object.is_object() || !is_text(object, "file") || !is_text(object, "message") ||
            !object.contains("severity"))
            return false;
        Place where{object["file"], unsigned_of(object, "line"), 0};
        // columns count from 0 here, -1 where there is none
        if (object.contains("column") && object["column"].is_number_unsigned())
            where.column = one_based(unsigned_of(object, "column"));
        if (object["severity"] == "note") return true;
        auto trouble = mypy_message(object["message"].get_ref<const std::string&>());
        if (trouble && is_text(object, "hint"))
            trouble->hint = proposed_module(object["hint"].get_ref<const std::string&>());
        add(std::move(trouble), where);
        return true;
    }

    bool pyright_text(std::string_view line) {
        for (const std::string_view severity : pyright_severities) {
            const std::size_t at = line.find(severity);
            if (at == std::string_view::npos) continue;
            const auto where = place(text::trim(line.substr(0, at)));
            if (!where) continue;
            add(pyright_message(line.substr(at + severity.size())), *where);
            return true;
        }
        return line.find(" errors, ") != std::string_view::npos &&
               line.find(" warning") != std::string_view::npos;
    }

    // The object of --outputjson; other lines may stand around it.
    void take_pyright_json(std::string_view& rest) {
        if (rest.find("\"generalDiagnostics\"") == std::string_view::npos) return;
        std::size_t begin = 0;
        while (begin != std::string_view::npos && begin < rest.size() && rest[begin] != '{') {
            begin = rest.find('\n', begin);
            if (begin != std::string_view::npos) ++begin;
        }
        const std::size_t end = rest.rfind('}');
        if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return;
        const json report = json::parse(utf8::valid(rest.substr(begin, end + 1 - begin)), nullptr, false);
        if (!report.is_object() || !report.contains("generalDiagnostics") ||
            !report["generalDiagnostics"].is_array())
            return;
        recognised_ = true;
        for (const json& one : report["generalDiagnostics"]) {
            if (!one.is_object() || !is_text(one, "message") || !is_text(one, "file")) {
                ++out_.others;
                continue;
            }
            Place where{one["file"], 0, 0};
            const auto range = one.find("range");
            if (range != one.end() && range->is_object() && range->contains("start")) {
                where.line = one_based(unsigned_of((*range)["start"], "line"));
                where.column = one_based(unsigned_of((*range)["start"], "character"));
            }
            add(pyright_message(one["message"].get_ref<const std::string&>()), where);
        }
        rest.remove_prefix(end + 1);
    }

    // Tracebacks. In pytest's long reports an exception stands before its place, else behind it.
    bool python(std::string_view line) {
        const bool marked = line.size() > 1 && line[0] == 'E' && line[1] == ' ';
        if (marked) line.remove_prefix(1);
        // what groups, and programs that run several others, write before a line
        const std::size_t bar = line.rfind("| ");
        if (bar != std::string_view::npos) line.remove_prefix(bar + 2);
        line = text::trim(line);
        if (starts_with(line, "Traceback (most recent call last)") ||
            line.find("Exception Group Traceback (most recent call last)") != std::string_view::npos) {
            frame_.reset();
            return true;
        }
        if (starts_with(line, "__") || starts_with(line, "_ _ ") || starts_with(line, "==")) {
            frame_.reset();
            return line.find(" test session starts ") != std::string_view::npos ||
                   line.find(" passed in ") != std::string_view::npos;
        }
        return frame(line) || pytest_place(line) || exception(line, marked);
    }

    bool frame(std::string_view line) {
        const std::size_t file = line.find("File \"");
        const std::size_t end = line.rfind("\", line ");
        if (file == std::string_view::npos || end == std::string_view::npos || end < file + 6) return false;
        const std::string_view path = line.substr(file + 6, end - file - 6);
        const std::string_view digits = line.substr(end + 8);
        const auto at = number(digits.substr(0, digits.find_first_not_of("0123456789")));
        if (!at) return false;
        set_frame(path, *at);
        return true;
    }

    // An import runs in the frames of the import system, which are nobody's fault.
    void set_frame(std::string_view path, std::uint32_t line) {
        if (path.empty() || path.front() == '<' ||
            path.find("importlib/__init__.py") != std::string_view::npos)
            return;
        frame_ = Place{std::string(path), line, 0};
    }

    // "a.py:3: in f" before its exception, "a.py:3: NameError" behind it, "a.py:3: NameError: …" with it.
    bool pytest_place(std::string_view line) {
        const std::size_t colon = line.find(": ");
        if (colon == std::string_view::npos) return false;
        const auto where = place(line.substr(0, colon));
        if (!where || where->column != 0) return false;
        const std::string_view what = line.substr(colon + 2);
        if (starts_with(what, "in ")) {
            set_frame(where->path, where->line);
            return true;
        }
        if (what.find(' ') == std::string_view::npos) {
            if (pending_) add(std::move(*pending_), *where);
            pending_.reset();
            return true;
        }
        frame_ = where;
        return exception(what, false);
    }

    bool exception(std::string_view line, bool marked) {
        const std::size_t colon = line.find(": ");
        if (colon == std::string_view::npos) return false;
        const std::string_view type = text::last_part(line.substr(0, colon));
        if (type != "ImportError" && type != "ModuleNotFoundError" && type != "NameError" &&
            type != "AttributeError")
            return false;
        auto trouble = python_message(type, line.substr(colon + 2));
        if (pending_) ++out_.others;
        pending_.reset();
        if (trouble && !frame_ && marked)
            pending_ = std::move(trouble);
        else
            add(std::move(trouble), frame_.value_or(Place()));
        frame_.reset();
        return true;
    }

    static bool is_text(const json& object, const char* key) {
        return object.contains(key) && object[key].is_string();
    }
    static std::uint32_t unsigned_of(const json& object, const char* key) {
        if (!object.is_object() || !object.contains(key) || !object[key].is_number_unsigned()) return 0;
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(object[key].get<std::uint64_t>(),
                                                                  std::numeric_limits<std::uint32_t>::max()));
    }
    static std::uint32_t one_based(std::uint32_t from_zero) {
        return from_zero == std::numeric_limits<std::uint32_t>::max() ? from_zero : from_zero + 1;
    }

    CheckerOutput out_;
    bool recognised_ = false;
    std::optional<Place> open_;  // of a mypy message that may go on
    std::string message_;
    std::optional<Place> frame_;
    std::optional<Trouble> pending_;  // waits for its place
    std::set<std::tuple<std::string, std::uint32_t, std::uint32_t, TroubleKind, std::uint32_t, std::string,
                        std::string>>
        told_;
};

}  // namespace

CheckerOutput read_checker_output(std::string_view text) {
    return Reader().read(text);
}

}  // namespace sixth::fix_imports
