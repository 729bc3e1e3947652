// HTTP/1.1 to a server of models, mostly one on this machine: one request a connection, no TLS, no redirects,
// no proxy. Ctrl-C ends every wait.
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sixth::llm {

struct Url {
    std::string host, port;  // "127.0.0.1" or "::1", "11434"
    std::string path;        // in front of every request's; without a '/' at its end
};

// "http://127.0.0.1:11434", "localhost", "http://[::1]:8080/base"; the port is 11434 unless told. An Error
// for anything else; https too, which says so.
Url parse_url(const std::string& text);
std::string text_of(const Url& url);  // "http://127.0.0.1:11434"

struct Request {
    std::string path;         // "/api/embed"
    std::string body;         // JSON, sent by POST; empty: GET
    std::string bearer = {};  // a token the server wants; never told to anybody else
    bool anywhere = false;    // the server need not be on this machine
    std::chrono::milliseconds connect = std::chrono::seconds(5);
    std::chrono::milliseconds silence = std::chrono::minutes(5);  // the longest without a byte
    std::size_t most = std::size_t{64} << 20;                     // bytes of a reply
};

struct Reply {
    int status = 0;
    std::string body;
};

class HttpError : public Error {
  public:
    enum class Reason {
        refused,  // nobody listens, or the host is not known
        remote,   // on another machine, which `anywhere` would allow
        silent,   // no byte for too long
        broken,   // cut short, or no HTTP
        too_long,
    };
    HttpError(Reason reason, const std::string& what, const std::string& hint = {})
        : Error(what, hint), reason_(reason) {}
    Reason reason() const noexcept { return reason_; }

  private:
    Reason reason_;
};

// The body of a reply of status 200 as it comes, cut anywhere; false: the rest is not wanted, and the
// connection is closed.
using Take = std::function<bool(std::string_view piece)>;

// Throws HttpError; whatever the status, a reply is none. Without `take`, and for every other status, the
// body is in the reply. From several threads at once.
Reply send(const Url& url, const Request& request, const Take& take = {});

}  // namespace sixth::llm
