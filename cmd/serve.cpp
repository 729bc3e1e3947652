// sixth serve: the queue's health, numbers and page over HTTP, for this machine.
#include <algorithm>
#include <memory>

#include "cmd/command.h"
#include "cmd/health.h"
#include "cmd/queue.h"
#include "core/base/error.h"
#include "core/queue/clock.h"
#include "core/serve/state_service.h"
#include "core/telemetry/summary.h"
#include "core/telemetry/telemetry_store.h"

namespace sixth::cmd {
namespace {

const char* manual =
#include "man/prose/serve.md"
    ;

constexpr std::chrono::milliseconds patience{500};  // with a locked state
constexpr int page_every = 2;                       // seconds between the page's questions

struct ServeOptions {
    std::string listen = "127.0.0.1:6616";
    std::vector<std::string> names;
    bool remote = false;
};

serve::Address address_of(const ServeOptions& o) {
    serve::Address address = serve::parse_address(o.listen);
    if (!address.is_loopback && !o.remote)
        throw Error(
            fmt::format("{} can be reached from other machines: whoever reaches it reads the names of tasks "
                        "and what they failed of, and there is no password",
                        serve::text_of(address)),
            "use 127.0.0.1 and 'ssh -L 6616:127.0.0.1:6616 HOST' from elsewhere, or say '--allow-remote'");
    return address;
}

serve::OwnNames names_of(const ServeOptions& o, const serve::Address& address) {
    serve::OwnNames names;
    names.every_literal = !address.is_loopback;
    for (std::string name : o.names) {
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        names.more.push_back(std::move(name));
    }
    return names;
}

// What ended within a day, now.
telemetry::Summary summary_of(const fs::Path& state, bool record) {
    telemetry::Query query;
    query.now = queue::wall_ms();
    query.since = query.now - telemetry::day_ms;
    query.record = record;
    queue::QueueStore store = queue::QueueStore::look(state, patience);
    return telemetry::summarize(store.db(), query);
}

void record_requests(const fs::Path& state, const std::vector<serve::StateService::Served>& served) {
    std::vector<telemetry::RequestCount> counts;
    for (const auto& each : served)
        counts.push_back({each.minute, each.route, each.status, each.requests, each.time});
    queue::QueueStore store = queue::QueueStore::look(state, patience);
    store.db().require(telemetry::tables());
    telemetry::record(store.db(), counts);
}

// Makes the state if there is none, as every command that uses the queue does. What is wrong with one that is
// there is told, to whoever asks too: the server goes on and sees when it is mended.
void look_at_state(Session& session) {
    try {
        open_queue(session);
    } catch (const state::StateError& error) {
        session.note(fmt::format("{}; serving all the same", error.what()));
    }
}

ExitCode run(const ServeOptions& o, Session& session) {
    session.leave_untimed();
    const serve::Address address = address_of(o);
    const serve::OwnNames names = names_of(o, address);
    serve::StateService::Options options;
    options.state = session.state_file();
    options.rules = health_rules(session);
    options.more = add_schedules;
    const bool record = session.telemetry();
    options.page = [state = options.state, record] {
        return telemetry::to_page(summary_of(state, record), "stats.json", page_every);
    };
    options.stats = [state = options.state, record] { return telemetry::to_json(summary_of(state, record)); };
    if (record)
        options.record = [state = options.state](const auto& served) { record_requests(state, served); };
    if (session.verbose()) {
        options.seen = [&](std::string_view path, int status) {
            session.note(fmt::format("{} {}", status, path));
        };
    }
    look_at_state(session);
    const serve::Listener listener(address);
    print(serve::url_of(listener.address()) + "\n");
    session.note(fmt::format("serving {}; Ctrl-C ends it", options.state.string()));
    serve::StateService service(std::move(options));
    serve::serve_http(listener, names, {}, service);
    return ExitCode::ok;
}

Run declare(Options& options) {
    auto o = std::make_shared<ServeOptions>();
    options.add("listen", o->listen, "where to listen; port 0: any free one").value("ADDRESS");
    options.add("host", o->names, "another name that the server may be asked for by")
        .value("NAME")
        .command_line_only();
    options.add("allow-remote", o->remote, "listen on an address that other machines reach")
        .command_line_only();
    options.example("sixth serve", "health, metrics and a page on http://127.0.0.1:6616/");
    options.example("sixth serve --listen unix:/run/user/1000/sixth", "for your own user alone");
    options.manual(manual);
    return [o](Session& session) { return run(*o, session); };
}

}  // namespace

extern const Command serve;
const Command serve{"serve", "serve health, metrics and a page over HTTP", Needs::repository, declare};

}  // namespace sixth::cmd
