#include <nlohmann/json.hpp>

#include "core/base/time.h"
#include "core/telemetry/summary.h"

namespace sixth::telemetry {
namespace {

using Json = nlohmann::ordered_json;

std::string told(std::int64_t ms) {
    return format_time(Time(std::chrono::milliseconds(ms)));
}

// `scale`: what a whole number is divided by.
Json json_of(const Distribution& values, double scale = 1) {
    const auto number = [&](std::int64_t value) -> Json {
        if (scale == 1) return value;
        return static_cast<double>(value) / scale;
    };
    return {{"count", values.count},     {"sum", number(values.sum)}, {"mean", values.mean() / scale},
            {"p50", number(values.p50)}, {"p95", number(values.p95)}, {"p99", number(values.p99)},
            {"max", number(values.most)}};
}

Json json_of(const Runs& runs) {
    return {{"runs", runs.runs},
            {"succeeded", runs.done},
            {"failed", runs.failed},
            {"cancelled", runs.cancelled},
            {"error_rate", runs.error_rate()},
            {"on_time", runs.on_time},
            {"on_time_rate", runs.on_time_rate()},
            {"wait_ms", json_of(runs.wait)},
            {"run_ms", json_of(runs.time)},
            {"cpu_ms", json_of(runs.cpu)},
            {"memory_kib", json_of(runs.memory)}};
}

Json json_of(const Group& group) {
    Json out = {{"name", group.name}};
    out.update(json_of(group.runs));
    return out;
}

Json json_of(const Now& now) {
    return {{"held", now.held},       {"waiting", now.waiting}, {"scheduled", now.scheduled},
            {"ready", now.ready},     {"running", now.running}, {"oldest_wait_ms", now.oldest_wait},
            {"workers", now.workers}, {"places", now.places}};
}

Json json_of(const ErrorGroup& error) {
    Json out = {{"kind", name_of(error.failure.kind)},
                {"error", error.failure.error},
                {"detail", error.failure.detail},
                {"runs", error.runs},
                {"last", told(error.last)}};
    if (error.task != 0) out["task"] = error.task;
    return out;
}

Json json_of(const Point& point) {
    return {{"start", told(point.start)},  {"succeeded", point.done},       {"failed", point.failed},
            {"other", point.other},        {"wait_p95_ms", point.wait_p95}, {"run_p50_ms", point.time_p50},
            {"run_p95_ms", point.time_p95}};
}

Json json_of(const CommandTimes& command) {
    return {{"command", command.command},
            {"runs", command.time.count},
            {"could_not_run", command.failed},
            {"run_ms", json_of(command.time, 1000)}};
}

Json json_of(const RequestGroup& group) {
    const double mean = static_cast<double>(group.time) / 1000.0 / static_cast<double>(group.requests);
    return {{"route", group.route},
            {"status", std::to_string(group.status) + "xx"},
            {"requests", group.requests},
            {"mean_ms", mean}};
}

Json json_of(const Minute& minute) {
    return {{"start", told(minute.start)}, {"requests", minute.requests}, {"failed", minute.failed}};
}

template <class List>
Json list_of(const List& list) {
    Json out = Json::array();
    for (const auto& each : list) out.push_back(json_of(each));
    return out;
}

}  // namespace

std::string to_json(const Summary& summary) {
    const Query& query = summary.query;
    Json out;
    out["schema"] = "sixth.stats/1";
    out["now"] = told(query.now);
    out["since"] = told(summary.first);
    if (query.since == 0) out["everything"] = true;
    if (query.lane) out["lane"] = queue::name_of(*query.lane);
    if (!query.name.empty()) out["name"] = query.name;
    out["rolled_up"] = summary.rolled_up;
    out["queue"] = json_of(summary.now);
    out["all"] = json_of(summary.all);
    out["all"]["runs_per_hour"] = summary.runs_an_hour();
    out["lanes"] = list_of(summary.lanes);
    out["names"] = list_of(summary.names);
    out["names_left_out"] = summary.names_left_out;
    out["errors"] = list_of(summary.errors);
    out["errors_left_out"] = summary.errors_left_out;
    out["point_width_ms"] = summary.point_width;
    out["points"] = list_of(summary.points);
    out["commands"] = list_of(summary.commands);
    out["requests"] = list_of(summary.requests);
    out["minutes"] = list_of(summary.minutes);
    return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace sixth::telemetry
