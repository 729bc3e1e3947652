#include "core/serve/metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>

namespace sixth::serve {
namespace {

using queue::LaneView;
using State = queue::State;

double seconds(std::int64_t ms) {
    return static_cast<double>(ms) / 1000;
}

std::string number(double value) {
    if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
    if (value == std::floor(value) && std::abs(value) < 1e15)
        return std::to_string(static_cast<std::int64_t>(value));
    return fmt::format("{}", value);
}

template <class Value>
void by_lane(MetricsText& out, const queue::Overview& queue, Value value) {
    for (std::size_t i = 0; i < queue::lanes; ++i)
        out.sample(value(queue.lane.at(i)), {{"lane", name_of(static_cast<queue::Lane>(i))}});
}

void histogram(MetricsText& out, const queue::Overview& queue, queue::Histogram LaneView::*part) {
    for (std::size_t i = 0; i < queue::lanes; ++i) {
        const queue::Histogram& all = queue.lane.at(i).*part;
        const std::string_view lane = name_of(static_cast<queue::Lane>(i));
        std::int64_t sum = 0;
        for (std::size_t at = 0; at < all.counts.size(); ++at) {
            sum += all.counts.at(at);
            const std::string bound = at < queue::Histogram::bounds.size()
                                          ? number(seconds(queue::Histogram::bounds.at(at)))
                                          : "+Inf";
            out.sample(static_cast<double>(sum), {{"lane", lane}, {"le", bound}}, "_bucket");
        }
        out.sample(seconds(all.total), {{"lane", lane}}, "_sum");
        out.sample(static_cast<double>(sum), {{"lane", lane}}, "_count");
    }
}

void queue_metrics(MetricsText& out, const queue::Overview& queue, std::int64_t now) {
    out.family("sixth_queue_queued", "gauge", "Tasks that could run now.");
    by_lane(out, queue, [](const LaneView& lane) { return static_cast<double>(lane.queued); });
    out.family("sixth_queue_in_progress", "gauge", "Tasks that run now.");
    by_lane(out, queue, [](const LaneView& lane) { return static_cast<double>(lane.running); });
    out.family("sixth_queue_oldest_wait_seconds", "gauge",
               "How long the first task of a lane has waited; 0: none does.");
    by_lane(out, queue,
            [&](const LaneView& lane) { return lane.oldest == 0 ? 0 : seconds(now - lane.oldest); });
    out.family("sixth_queue_lane_paused", "gauge", "1: nothing of this lane is started.");
    by_lane(out, queue, [](const LaneView& lane) { return lane.paused ? 1 : 0; });
    for (const auto& [state, name, help] :
         {std::tuple(State::scheduled, "scheduled", "Tasks that wait for a time."),
          std::tuple(State::waiting, "waiting", "Tasks that wait for other tasks."),
          std::tuple(State::held, "held", "Tasks that wait for a release.")}) {
        out.family(fmt::format("sixth_queue_{}", name), "gauge", help);
        const auto found = queue.counts.tasks.find(state);
        out.sample(found == queue.counts.tasks.end() ? 0 : static_cast<double>(found->second));
    }
    out.family("sixth_queue_ended_tasks_total", "counter",
               "Tasks that ended; one tried again by hand counts again.");
    for (std::size_t i = 0; i < queue::lanes; ++i) {
        for (const auto& [state, count] : queue.lane.at(i).ended)
            out.sample(static_cast<double>(count),
                       {{"lane", name_of(static_cast<queue::Lane>(i))}, {"result", name_of(state)}});
    }
    out.family("sixth_queue_attempts_total", "counter", "Attempts to run a task, by how they went.");
    for (std::size_t i = 0; i < queue::lanes; ++i) {
        for (std::size_t outcome = 0; outcome < queue::outcomes; ++outcome)
            out.sample(static_cast<double>(queue.lane.at(i).attempts.at(outcome)),
                       {{"lane", name_of(static_cast<queue::Lane>(i))},
                        {"result", name_of(static_cast<queue::Outcome>(outcome))}});
    }
    out.family("sixth_queue_wait_seconds", "histogram", "From when a task could start to when it did.");
    histogram(out, queue, &LaneView::wait);
    out.family("sixth_queue_run_seconds", "histogram", "From the start of an attempt to its end.");
    histogram(out, queue, &LaneView::run);
    out.family("sixth_queue_missed_targets_total", "counter",
               "Attempts that started later than their lane's target.");
    out.sample(static_cast<double>(queue.counts.missed));
    double places = 0;
    for (const queue::WorkerRow& worker : queue.workers) places += worker.draining ? 0 : worker.slots;
    out.family("sixth_queue_workers", "gauge", "Workers alive.");
    out.sample(static_cast<double>(queue.workers.size()));
    out.family("sixth_queue_places", "gauge", "Tasks that the workers can run at once.");
    out.sample(places);
    out.family("sixth_queue_last_error_timestamp_seconds", "gauge",
               "When a task last failed for good; 0: none did.");
    out.sample(queue.last_failure ? seconds(queue.last_failure->finished) : 0);
}

void process_metrics(MetricsText& out, const ServerCounts& server) {
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto time = [](const timeval& value) {
        return static_cast<double>(value.tv_sec) + static_cast<double>(value.tv_usec) / 1e6;
    };
    out.family("process_cpu_seconds_total", "counter", "Processor time of the server.");
    out.sample(time(usage.ru_utime) + time(usage.ru_stime));
    out.family("process_start_time_seconds", "gauge", "When the server started.");
    out.sample(server.started);
    std::int64_t pages = 0;
    try {
        const std::string statm = fs::read("/proc/self/statm");
        pages = std::stoll(statm.substr(statm.find(' ') + 1));
    } catch (const std::exception&) {  // no /proc
    }
    out.family("process_resident_memory_bytes", "gauge", "Memory of the server.");
    out.sample(static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
}

}  // namespace

void MetricsText::family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

void MetricsText::sample(double value, const Labels& labels, std::string_view suffix) {
    text_.append(name_).append(suffix);
    if (!labels.empty()) {
        text_ += '{';
        for (std::size_t i = 0; i < labels.size(); ++i)
            text_ += fmt::format("{}{}=\"{}\"", i == 0 ? "" : ",", labels[i].first, labels[i].second);
        text_ += '}';
    }
    text_ += ' ' + number(value) + '\n';
}

std::string metrics_text(const Snapshot& snapshot, const Health& health, const ServerCounts& server) {
    MetricsText out;
    out.family("sixth_build_info", "gauge", "1; the release is sixth " SIXTH_VERSION ".");
    out.sample(1);
    out.family("sixth_health", "gauge", "1 at the status that /health reports.");
    for (const Status status : {Status::pass, Status::warn, Status::fail})
        out.sample(health.status == status ? 1 : 0, {{"result", name_of(status)}});
    out.family("sixth_state_bytes", "gauge", "Size of the state file with its log.");
    out.sample(static_cast<double>(snapshot.bytes));
    out.family("sixth_state_response_seconds", "gauge", "How long opening and reading the state took.");
    out.sample(snapshot.response / 1000);
    out.family("sixth_disk_free_bytes", "gauge", "What is left on the disk of the state file.");
    out.sample(static_cast<double>(snapshot.disk_free));
    if (snapshot.queue) queue_metrics(out, *snapshot.queue, snapshot.time);
    out.family("sixth_http_requests_total", "counter",
               "Requests answered, by the first digit of the status.");
    for (const auto& [key, count] : server.requests)
        out.sample(static_cast<double>(count), {{"route", key.first}, {"result", key.second}});
    out.family("sixth_http_connections", "gauge", "Connections open now.");
    out.sample(static_cast<double>(server.connections));
    process_metrics(out, server);
    return out.text();
}

}  // namespace sixth::serve
