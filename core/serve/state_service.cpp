#include "core/serve/state_service.h"

#include <algorithm>

#include "core/base/json_text.h"
#include "core/queue/clock.h"

namespace sixth::serve {
namespace {

constexpr std::chrono::milliseconds tick_late{5'000};
constexpr std::chrono::milliseconds answer_late{60'000};

constexpr std::array<std::string_view, 4> routes{"/health", "/livez", "/readyz", "/metrics"};

std::string reason_of(const Trouble& trouble) {
    return trouble.hint.empty() ? trouble.what + "\n" : fmt::format("{}\n{}\n", trouble.what, trouble.hint);
}

Response text(int status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

}  // namespace

StateService::StateService(Options options)
    : options_(std::move(options)),
      ready_([this] { return ready(); }),
      health_([this] { return health(); }),
      metrics_([this] { return metrics(); }) {
    counts_.started = static_cast<double>(queue::wall_ms()) / 1000;
    for (const std::string_view route : routes) counts_.requests[{std::string(route), "2xx"}] = 0;
}

void StateService::handle(const std::string& path, Reply reply) {
    if (path == "/livez") return reply(live());
    if (path == "/readyz") return ready_.ask(std::move(reply));
    if (path == "/health") return health_.ask(std::move(reply));
    if (path == "/metrics") return metrics_.ask(std::move(reply));
    std::string all;
    for (const std::string_view route : routes) all += fmt::format("{}\n", route);
    reply(text(404, "there is no such page; there are\n" + all));
}

void StateService::answered(std::string_view path, int status) {
    const bool known = std::find(routes.begin(), routes.end(), path) != routes.end();
    {
        const std::lock_guard lock(mutex_);
        ++counts_.requests[{std::string(known ? path : "other"), fmt::format("{}xx", status / 100)}];
    }
    if (options_.seen) options_.seen(path, status);
}

void StateService::tick() {
    ticked_ = std::chrono::steady_clock::now();
}

void StateService::count_connections(std::size_t open) {
    const std::lock_guard lock(mutex_);
    counts_.connections = static_cast<std::int64_t>(open);
}

void StateService::end() {
    ready_.stop();
    health_.stop();
    metrics_.stop();
}

Response StateService::live() const {
    const auto late = std::chrono::steady_clock::now() - ticked_;
    if (late > tick_late)
        return text(503, fmt::format("the server stood still for {} s\n",
                                     std::chrono::duration_cast<std::chrono::seconds>(late).count()));
    for (const Answerer* each : {&ready_, &health_, &metrics_}) {
        if (each->busy() > answer_late) return text(503, "the state has not answered for a minute\n");
    }
    return text(200, "ok\n");
}

Response StateService::ready() const {
    const auto trouble = try_to_write(options_.state, options_.patience);
    return trouble ? text(503, reason_of(*trouble)) : text(200, "ok\n");
}

Response StateService::health() const {
    const Snapshot snapshot = take_snapshot(options_.state, options_.patience);
    const Health health = judge(snapshot, options_.rules);
    Response response;
    response.status = health.status == Status::fail ? 503 : 200;
    response.type = "application/health+json";
    response.body = dump_json(health_json(snapshot, health, uptime()));
    return response;
}

Response StateService::metrics() const {
    const Snapshot snapshot = take_snapshot(options_.state, options_.patience);
    if (snapshot.trouble) return text(503, reason_of(*snapshot.trouble));
    Response response;
    response.type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics_text(snapshot, judge(snapshot, options_.rules), counts());
    return response;
}

ServerCounts StateService::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

double StateService::uptime() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
}

}  // namespace sixth::serve
