// HTTP/1.1 for a page and a few numbers: GET and HEAD, nothing is uploaded. One thread serves all
// connections, so a client that says nothing costs a descriptor and no more; whoever is too slow, too long or
// too many is let go.
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "core/serve/address.h"
#include "core/serve/listener.h"

namespace sixth::serve {

struct Limits {
    std::size_t connections = 400;             // one more, and the one that has waited longest is closed
    std::size_t header = 8192;                 // bytes of a request
    std::chrono::milliseconds idle{30'000};    // between requests, and before the first
    std::chrono::milliseconds request{5'000};  // from a request's first byte to its last
    std::chrono::milliseconds write{10'000};   // of one answer
    std::chrono::milliseconds farewell{300};   // for answers under way when told to end
};

struct Response {
    int status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body;
    std::string policy;  // Content-Security-Policy; empty: nothing may be loaded or run
};

using Reply = std::function<void(Response)>;  // once, from any thread

class Service {
  public:
    virtual ~Service() = default;
    // A GET or HEAD of `path` ("/health": as it was sent, without the query). Must not block.
    virtual void handle(const std::string& path, Reply reply) = 0;
    // `took`: from the end of the request to the answer. Refused ones too; their path may be empty.
    virtual void answered(std::string_view path, int status, std::chrono::microseconds took) = 0;
    virtual void tick() = 0;  // ten times a second
    virtual void count_connections(std::size_t open) = 0;
    virtual void end() = 0;  // nothing may be replied from then on
};

// Until interrupted() (core/base/interrupt.h). Everything but Reply runs on the calling thread.
void serve_http(const Listener& listener, const OwnNames& names, const Limits& limits, Service& service);

}  // namespace sixth::serve
