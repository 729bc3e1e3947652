#include "core/serve/state_service.h"

#include <sha2.h>

#include <algorithm>

#include "core/base/json_text.h"
#include "core/queue/clock.h"

namespace sixth::serve {
namespace {

constexpr std::chrono::milliseconds tick_late{5'000};
constexpr std::chrono::milliseconds answer_late{60'000};

constexpr std::chrono::milliseconds record_every{5'000};
constexpr std::size_t most_unrecorded = 1'000;  // kinds of requests, while the state cannot be written

constexpr std::array<std::string_view, 6> routes{"/",      "/stats.json", "/health",
                                                 "/livez", "/readyz",     "/metrics"};

std::string reason_of(const Trouble& trouble) {
    return trouble.hint.empty() ? trouble.what + "\n" : fmt::format("{}\n{}\n", trouble.what, trouble.hint);
}

Response text(int status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

std::string base64(const std::array<std::uint8_t, SHA256_DIGEST_LENGTH>& bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t at = i; at < i + 3; ++at)
            three = three << 8 | (at < bytes.size() ? bytes.at(at) : 0U);
        for (unsigned shift = 24; shift > 0; shift -= 6) out += digits[three >> (shift - 6) & 63];
    }
    out.back() = '=';  // 32 bytes: the last digit stands for nothing
    return out;
}

// The page's own script may run, by its hash, and ask this server; nothing else may run or be loaded.
std::string policy_of(const std::string& page) {
    constexpr std::string_view open = "<script>", close = "</script>";
    const std::size_t begin = page.rfind(open) + open.size();
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> hash{};
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(page.data()) + begin,
                 page.find(close, begin) - begin);
    SHA256Final(hash.data(), &context);
    return fmt::format(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'unsafe-inline'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        base64(hash));
}

// What `make` gives, or 503 and why not.
Response made(const std::function<std::string()>& make, const char* type) {
    Response response;
    response.type = type;
    const auto trouble = trouble_of([&] { response.body = make(); });
    return trouble ? text(503, reason_of(*trouble)) : response;
}

}  // namespace

StateService::StateService(Options options)
    : options_(std::move(options)),
      ready_([this] { return ready(); }),
      health_([this] { return health(); }),
      metrics_([this] { return metrics(); }),
      page_([this] { return page(); }),
      stats_([this] { return stats(); }),
      recorder_([this] { return record(), Response(); }) {
    counts_.started = static_cast<double>(queue::wall_ms()) / 1000;
    for (const std::string_view route : routes) counts_.requests[{std::string(route), "2xx"}] = 0;
}

void StateService::handle(const std::string& path, Reply reply) {
    if (path == "/livez") return reply(live());
    if (path == "/readyz") return ready_.ask(std::move(reply));
    if (path == "/health") return health_.ask(std::move(reply));
    if (path == "/metrics") return metrics_.ask(std::move(reply));
    if (path == "/" && options_.page) return page_.ask(std::move(reply));
    if (path == "/stats.json" && options_.stats) return stats_.ask(std::move(reply));
    std::string all;
    for (const std::string_view route : routes) all += fmt::format("{}\n", route);
    reply(text(404, "there is no such page; there are\n" + all));
}

void StateService::answered(std::string_view path, int status, std::chrono::microseconds took) {
    const bool known = std::find(routes.begin(), routes.end(), path) != routes.end();
    const std::string route(known ? path : "other");
    const std::int64_t minute = queue::wall_ms() / 60'000 * 60'000;
    {
        const std::lock_guard lock(mutex_);
        ++counts_.requests[{route, fmt::format("{}xx", status / 100)}];
        if (options_.record && served_.size() < most_unrecorded) {
            Served& served = served_[{minute, route, status / 100}];
            served.minute = minute;
            served.route = route;
            served.status = status;
            ++served.requests;
            served.time += took.count();
        }
    }
    if (options_.seen) options_.seen(path, status);
}

void StateService::tick() {
    ticked_ = std::chrono::steady_clock::now();
    if (ticked_ - recorded_ < record_every) return;
    recorded_ = ticked_;
    recorder_.ask([](const Response&) {});
}

void StateService::count_connections(std::size_t open) {
    const std::lock_guard lock(mutex_);
    counts_.connections = static_cast<std::int64_t>(open);
}

void StateService::end() {
    for (Answerer* each : {&ready_, &health_, &metrics_, &page_, &stats_, &recorder_}) each->stop();
    record();
}

Response StateService::live() const {
    const auto late = std::chrono::steady_clock::now() - ticked_;
    if (late > tick_late)
        return text(503, fmt::format("the server stood still for {} s\n",
                                     std::chrono::duration_cast<std::chrono::seconds>(late).count()));
    for (const Answerer* each : {&ready_, &health_, &metrics_, &page_, &stats_}) {
        if (each->busy() > answer_late) return text(503, "the state has not answered for a minute\n");
    }
    return text(200, "ok\n");
}

Response StateService::ready() const {
    const auto trouble = try_to_write(options_.state, options_.patience);
    return trouble ? text(503, reason_of(*trouble)) : text(200, "ok\n");
}

Response StateService::health() const {
    const Snapshot snapshot = take_snapshot(options_.state, options_.patience, options_.more);
    const Health health = judge(snapshot, options_.rules);
    Response response;
    response.status = health.status == Status::fail ? 503 : 200;
    response.type = "application/health+json";
    response.body = dump_json(health_json(snapshot, health, uptime()));
    return response;
}

Response StateService::metrics() const {
    const Snapshot snapshot = take_snapshot(options_.state, options_.patience, options_.more);
    if (snapshot.trouble) return text(503, reason_of(*snapshot.trouble));
    Response response;
    response.type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics_text(snapshot, judge(snapshot, options_.rules), counts());
    return response;
}

Response StateService::page() const {
    Response response = made(options_.page, "text/html; charset=utf-8");
    if (response.status == 200) response.policy = policy_of(response.body);
    return response;
}

Response StateService::stats() const {
    return made(options_.stats, "application/json");
}

void StateService::record() {
    std::map<Kind, Served> taken;
    {
        const std::lock_guard lock(mutex_);
        taken.swap(served_);
    }
    if (taken.empty()) return;
    std::vector<Served> all;
    for (const auto& each : taken) all.push_back(each.second);
    if (!trouble_of([&] { options_.record(all); })) return;
    const std::lock_guard lock(mutex_);  // once more later
    for (const auto& [kind, served] : taken) {
        const auto [kept, is_new] = served_.emplace(kind, served);
        if (is_new) continue;
        kept->second.requests += served.requests;
        kept->second.time += served.time;
    }
}

ServerCounts StateService::counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
}

double StateService::uptime() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
}

}  // namespace sixth::serve
