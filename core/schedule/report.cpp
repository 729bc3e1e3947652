#include "core/schedule/report.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/time.h"
#include "core/queue/attempt_log.h"

namespace sixth::schedule {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t tail_size = 8 << 10;  // bytes
constexpr std::size_t most_json = 64 << 20;

ordered_json time_or_null(std::int64_t ms) {
    if (ms == 0) return nullptr;
    return format_time(Time(std::chrono::milliseconds(ms)));
}

// What an attempt printed: the end of all of it for people, and standard output for a JSON reader.
struct Printed {
    std::string tail, out;
    bool cut = false;      // something before the tail is left out
    bool has_gap = false;  // of the output itself
};

Printed printed_by(const fs::Path& log) {
    Printed printed;
    queue::LogReader reader(log);
    reader.read(
        [&](queue::Stream stream, std::int64_t, std::string_view bytes) {
            if (stream == queue::Stream::out && printed.out.size() < most_json) printed.out += bytes;
            printed.tail += bytes;
            if (printed.tail.size() <= 4 * tail_size) return;
            printed.tail.erase(0, printed.tail.size() - tail_size);
            printed.cut = true;
        },
        [&](std::uint64_t) { printed.cut = printed.has_gap = true; });
    if (printed.tail.size() > tail_size) {
        printed.tail.erase(0, printed.tail.size() - tail_size);
        printed.cut = true;
    }
    if (printed.cut) {  // from the start of a line, or else of a letter
        const std::size_t line = printed.tail.find('\n');
        std::size_t from = line < tail_size / 2 ? line + 1 : 0;
        while (from < printed.tail.size() && (static_cast<unsigned char>(printed.tail[from]) & 0xC0U) == 0x80)
            ++from;
        printed.tail.erase(0, from);
    }
    return printed;
}

// An object or a list that makes up the text, or else its last line; empty: there is none. It is kept as it
// is: numbers lose nothing, and nesting costs nothing.
std::string_view json_in(std::string_view out) {
    const auto is_json = [](std::string_view text) {
        return !text.empty() && (text.front() == '{' || text.front() == '[') && ordered_json::accept(text);
    };
    const std::string_view whole = text::trim(out);
    if (is_json(whole)) return whole;
    const std::string_view last = text::trim(whole.substr(whole.rfind('\n') + 1));
    return is_json(last) ? last : std::string_view();
}

ordered_json told(const Run& run) {
    ordered_json out = {{"due", time_or_null(run.due)}};
    if (run.count > 1) out["last_due"] = time_or_null(run.last_due);
    if (run.count > 1) out["count"] = run.count;
    out["result"] = run.state == Run::State::skipped ? "skipped" : "late";
    out["reason"] = run.reason;
    return out;
}

}  // namespace

std::string report_of(ScheduleStore& store, const Schedule& schedule, const Run& run,
                      const std::vector<Run>& untold) {
    const Definition& definition = schedule.definition;
    const Printed printed =
        run.attempts > 0 ? printed_by(store.queue().log_file(run.task, run.attempts)) : Printed();
    ordered_json out;
    out["schema"] = "sixth.schedule-report/1";
    out["schedule"] = definition.name;
    if (definition.shell) {
        out["command"] = definition.argv.front();
    } else {
        out["command"] = definition.argv;
    }
    out["folder"] = definition.folder;
    out["cron"] = definition.cron;
    out["zone"] = definition.zone;
    out["by_hand"] = run.by_hand;
    out["due"] = time_or_null(run.due);
    out["queued"] = time_or_null(run.decided);
    out["started"] = time_or_null(run.started);
    out["ended"] = time_or_null(run.finished);
    out["result"] = name_of(run.state);
    out["reason"] = run.why;
    out["exit_code"] = run.exit_code ? ordered_json(*run.exit_code) : ordered_json(nullptr);
    out["signal"] = run.signal ? ordered_json(*run.signal) : ordered_json(nullptr);
    out["duration_seconds"] = run.started != 0 && run.finished >= run.started
                                  ? ordered_json(static_cast<double>(run.finished - run.started) / 1000)
                                  : ordered_json(nullptr);
    out["task"] = run.task;
    out["attempts"] = run.attempts;
    out["skipped_or_late"] = ordered_json::array();
    for (const Run& each : untold) out["skipped_or_late"].push_back(told(each));
    out["output_tail"] = printed.tail;
    out["output_cut"] = printed.cut;
    std::string text = out.dump(2, ' ', false, ordered_json::error_handler_t::replace);
    text.resize(text.rfind('\n'));  // and the brace
    const std::string_view own = printed.has_gap ? std::string_view() : json_in(printed.out);
    text += ",\n  \"json\": ";
    text += own.empty() ? "null" : own;
    return text + "\n}\n";
}

void write_report(const fs::Path& file, const std::string& report) {
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    if (failed && !std::filesystem::is_directory(file.parent_path()))
        throw Error(fmt::format("cannot make '{}': {}", file.parent_path().string(), failed.message()));
    fs::write_atomically(file, report);
}

}  // namespace sixth::schedule
