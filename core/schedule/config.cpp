#include "core/schedule/config.h"

#include <algorithm>
#include <functional>
#include <map>

#include "core/base/error.h"
#include "core/base/shell_words.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/base/utf8.h"
#include "core/schedule/due.h"

namespace sixth::schedule {
namespace {

using repo::ConfigEntry;
using Kind = repo::ConfigValue::Kind;

const std::vector<std::string>& keys() {
    static const std::vector<std::string> all = {"name", "schedule", "command", "shell",   "report_to",
                                                 "tz",   "missed",   "window",  "overlap", "jitter",
                                                 "lane", "timeout",  "retries", "cwd",     "env"};
    return all;
}

std::string key_of(const ConfigEntry& entry) {
    std::string key = entry.path[2];
    std::replace(key.begin(), key.end(), '-', '_');
    return key;
}

bool is_schedule(const ConfigEntry& entry) {
    return entry.path[0] == "schedule";
}

[[noreturn]] void fail(const ConfigEntry& at, const std::string& why, const std::string& hint) {
    throw Error(fmt::format("{}:{}: {}", at.file, at.line, why), hint);
}

[[noreturn]] void expected(const ConfigEntry& at, const char* what) {
    fail(at, fmt::format("'{}' must be {}", at.path[2], what),
         fmt::format("correct line {} of '{}'", at.line, at.file));
}

void check_key(const ConfigEntry& entry) {
    const std::string key = key_of(entry);
    const bool known = std::find(keys().begin(), keys().end(), key) != keys().end();
    // only `env` is a table, of texts
    const bool fits = entry.path.size() == 3 ? entry.value.kind != Kind::table || key == "env"
                                             : entry.path.size() == 4 && key == "env";
    if (known && fits) return;
    const std::string meant = known ? "" : text::nearest(key, keys());
    fail(entry,
         fmt::format("unknown key '{}' of a schedule",
                     text::join({entry.path.begin() + 2, entry.path.end()}, ".")),
         meant.empty() ? "its keys are " + text::join(keys(), ", ")
                       : fmt::format("did you mean '{}'?", meant));
}

// One [[schedule]]: its entries by key.
class Reader {
  public:
    Reader(const ConfigEntry& head, const fs::Path& root) : head_(head), root_(root) {}

    void add(const ConfigEntry& entry) {
        all_.push_back(&entry);
        if (entry.path.size() == 4) {
            variables_.push_back(&entry);
        } else if (entry.value.kind != Kind::table) {
            entries_[key_of(entry)] = &entry;
        }
    }

    // What it is called, if that is a name; empty: it is not.
    std::string name() const {
        const auto found = entries_.find("name");
        try {
            if (found == entries_.end() || found->second->value.kind != Kind::text) return "";
            check_name(found->second->value.text);
            return found->second->value.text;
        } catch (const Error&) {
            return "";
        }
    }

    Definition read() {
        for (const ConfigEntry* entry : all_) check_key(*entry);
        Definition out;
        out.origin = root_.string();
        out.name = required("name", "name = \"nightly\"");
        at("name", [&](const ConfigEntry&) { check_name(out.name); });
        out.cron = required("schedule", "schedule = \"0 4 * * *\"");
        at("schedule", [&](const ConfigEntry&) { Cron::parse(out.cron); });
        out.zone = text("tz").value_or("");
        if (out.zone.empty()) out.zone = Zone::local_name();
        at("tz", [&](const ConfigEntry&) { Zone::named(out.zone); });
        read_command(out);
        if (const auto file = text("report_to")) out.report_to = plain_path(root_, *file);
        out.folder = plain_path(root_, text("cwd").value_or("."));
        choice("missed", out.missed, missed_called, "skip, once or all");
        choice("overlap", out.overlap, overlap_called, "skip, queue or kill");
        choice("lane", out.lane, queue::lane_called, "critical, high, normal or low");
        duration("window", out.window);
        duration("jitter", out.jitter);
        duration("timeout", out.timeout);
        at("retries", [&](const ConfigEntry& entry) {
            if (entry.value.kind != Kind::integer || entry.value.text.size() > 4 ||
                entry.value.text[0] == '-')
                expected(entry, "a whole number from 0 to 1000");
            out.retries = std::min(1000, std::stoi(entry.value.text));
        });
        for (const ConfigEntry* entry : variables_) {
            if (entry->value.kind != Kind::text)
                fail(*entry, "a variable must be a text", "write env = { NAME = \"value\" }");
            out.variables.emplace_back(entry->path[3], entry->value.text);
        }
        return out;
    }

  private:
    // What `use` finds wrong is told with the entry's place and key.
    void at(const char* key, const std::function<void(const ConfigEntry&)>& use) {
        const auto found = entries_.find(key);
        if (found == entries_.end()) return;
        const std::string place = fmt::format("{}:{}: ", found->second->file, found->second->line);
        try {
            use(*found->second);
        } catch (const Error& error) {
            const std::string what = error.what();
            if (what.rfind(place, 0) == 0) throw;
            throw Error(fmt::format("{}{}: {}", place, key, what), error.hint());
        }
    }

    std::optional<std::string> text(const char* key) {
        std::optional<std::string> value;
        at(key, [&](const ConfigEntry& entry) {
            if (entry.value.kind != Kind::text) expected(entry, "a text");
            if (entry.value.text.find('\0') != std::string::npos) expected(entry, "a text without NUL bytes");
            value = entry.value.text;
        });
        return value;
    }

    std::string required(const char* key, const char* example) {
        const auto value = text(key);
        if (!value || value->empty())
            fail(head_, fmt::format("a schedule without '{}'", key), fmt::format("write {}", example));
        return *value;
    }

    template <class E>
    void choice(const char* key, E& out, std::optional<E> (*called)(std::string_view), const char* allowed) {
        const auto word = text(key);
        if (!word) return;
        const auto value = called(*word);
        if (!value) expected(*entries_[key], allowed);
        out = *value;
    }

    void duration(const char* key, std::int64_t& out) {
        const auto word = text(key);
        if (word) at(key, [&](const ConfigEntry&) { out = parse_duration(*word).count(); });
    }

    void read_command(Definition& out) {
        at("shell", [&](const ConfigEntry& entry) {
            if (entry.value.kind != Kind::boolean) expected(entry, "true or false");
            out.shell = entry.value.text == "true";
        });
        at("command", [&](const ConfigEntry& entry) {
            if (entry.value.kind == Kind::list && !out.shell) {
                out.argv = entry.value.items;
            } else if (entry.value.kind == Kind::text) {
                out.argv = out.shell ? std::vector<std::string>{entry.value.text}
                                     : split_shell_words(entry.value.text);
            } else {
                expected(entry, out.shell ? "a text, for the shell" : "a text, or a list of texts");
            }
            for (const std::string& word : out.argv) {
                if (word.find('\0') != std::string::npos) expected(entry, "without NUL bytes");
            }
        });
        if (out.argv.empty() || out.argv[0].empty())
            fail(head_, fmt::format("the schedule '{}' has nothing to run", out.name),
                 "write command = \"make check\"");
    }

    const ConfigEntry& head_;
    const fs::Path& root_;
    std::map<std::string, const ConfigEntry*> entries_;
    std::vector<const ConfigEntry*> all_, variables_;
};

}  // namespace

std::string plain_path(const fs::Path& folder, const std::string& file) {
    std::error_code failed;
    const fs::Path whole = (folder / file).lexically_normal();
    const fs::Path real = std::filesystem::weakly_canonical(whole, failed);
    std::string path = (failed ? whole : real).string();
    if (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

void check_form(const repo::Config& config) {
    for (const ConfigEntry& entry : config.entries) {
        if (!is_schedule(entry) || entry.path.size() > 1 || entry.value.kind == Kind::tables) continue;
        fail(
            entry, "'schedule' must be a list of tables",
            fmt::format("write each as [[{}schedule]]", entry.file == "pyproject.toml" ? "tool.sixth." : ""));
    }
}

Definitions definitions_of(const repo::Config& config, const fs::Path& root) {
    check_form(config);
    Definitions all;
    std::map<std::string, std::uint32_t> names, reports;  // and the lines where they stand
    const auto once = [&](const std::map<std::string, std::uint32_t>& seen, const std::string& what,
                          const ConfigEntry& head, const char* message) {
        const auto other = seen.find(what);
        if (other != seen.end())
            fail(head, fmt::format(fmt::runtime(message), what),
                 fmt::format("the other one is in line {}", other->second));
    };
    for (const ConfigEntry& head : config.entries) {
        if (!is_schedule(head) || head.path.size() != 2) continue;
        Reader reader(head, root);
        for (const ConfigEntry& entry : config.entries) {
            if (is_schedule(entry) && entry.path.size() > 2 && entry.path[1] == head.path[1])
                reader.add(entry);
        }
        try {
            Definition definition = reader.read();
            once(names, definition.name, head, "two schedules are called '{}'");
            once(reports, definition.report_to, head, "two schedules report to '{}'");
            names.emplace(definition.name, head.line);
            if (!definition.report_to.empty()) reports.emplace(definition.report_to, head.line);
            all.good.push_back(std::move(definition));
        } catch (const Error& error) {
            names.emplace(reader.name(), head.line);  // another one of that name is no better
            all.faults.push_back(
                {reader.name(), head.line, utf8::printable(error.what()), utf8::printable(error.hint())});
        }
    }
    return all;
}

}  // namespace sixth::schedule
