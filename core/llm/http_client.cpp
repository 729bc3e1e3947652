#include "core/llm/http_client.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstring>
#include <memory>

#include "core/base/descriptor.h"
#include "core/base/interrupt.h"
#include "core/base/readable.h"

namespace sixth::llm {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using beast::error_code;
using Reason = HttpError::Reason;
using std::chrono::milliseconds;

constexpr const char* usual_port = "11434";
constexpr std::size_t longest_header = 32768;
constexpr std::size_t piece_size = 16384;

bool is_loopback(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
    }
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    return address.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

// What Beast calls a stream: waits end with Ctrl-C, and after `silence` without a byte.
class Wire {
  public:
    Wire(Descriptor fd, milliseconds silence, std::string name)
        : fd_(std::move(fd)), silence_(silence), name_(std::move(name)) {}

    template <class Buffers>
    std::size_t read_some(const Buffers& buffers, error_code& error) {
        const asio::mutable_buffer into = *asio::buffer_sequence_begin(buffers);
        for (;;) {
            wait(wait_readable(fd_.get(), silence_));
            const ssize_t got = ::recv(fd_.get(), into.data(), into.size(), 0);
            if (got == 0) error = asio::error::eof;
            if (got >= 0) return static_cast<std::size_t>(got);
            if (!is_passing()) broken();
        }
    }

    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, error_code&) {
        asio::const_buffer from;
        for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at) {
            from = *at;
            if (from.size() > 0) break;
        }
        for (;;) {
            wait(wait_writable(fd_.get(), silence_));
            const ssize_t put = ::send(fd_.get(), from.data(), from.size(), MSG_NOSIGNAL);
            if (put >= 0) return static_cast<std::size_t>(put);
            if (!is_passing()) broken();
        }
    }

    template <class Buffers>
    std::size_t read_some(const Buffers& buffers) {
        error_code error;
        const std::size_t got = read_some(buffers, error);
        if (error) throw beast::system_error(error);
        return got;
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers) {
        error_code ignored;
        return write_some(buffers, ignored);
    }

  private:
    static bool is_passing() { return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK; }
    void wait(bool ready) const {
        if (ready) return;
        throw HttpError(Reason::silent,
                        fmt::format("{} said nothing for {} seconds", name_,
                                    std::chrono::duration_cast<std::chrono::seconds>(silence_).count()),
                        "llm.timeout sets how long to wait");
    }
    [[noreturn]] void broken() const {
        throw HttpError(Reason::broken,
                        fmt::format("the connection to {} broke off: {}", name_, std::strerror(errno)));
    }

    Descriptor fd_;
    milliseconds silence_;
    std::string name_;
};

struct Freed {
    void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using Addresses = std::unique_ptr<addrinfo, Freed>;

Addresses resolve(const Url& url, bool anywhere) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failed = ::getaddrinfo(url.host.c_str(), url.port.c_str(), &hints, &found);
    if (failed != 0)
        throw HttpError(Reason::refused,
                        fmt::format("cannot find '{}': {}", url.host, ::gai_strerror(failed)));
    Addresses all(found);
    for (const addrinfo* each = found; each && !anywhere; each = each->ai_next) {
        if (!is_loopback(*each->ai_addr))
            throw HttpError(Reason::remote, fmt::format("{} is another machine", text_of(url)));
    }
    return all;
}

Descriptor connect(const Url& url, const Request& request) {
    const Addresses addresses = resolve(url, request.anywhere);
    int code = 0;
    for (const addrinfo* each = addresses.get(); each; each = each->ai_next) {
        Descriptor fd(::socket(each->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        code = errno;
        if (!fd.is_open()) continue;
        if (::connect(fd.get(), each->ai_addr, each->ai_addrlen) == 0) return fd;
        code = errno;
        if (code != EINPROGRESS) continue;
        if (!wait_writable(fd.get(), request.connect)) {
            code = ETIMEDOUT;
            continue;
        }
        socklen_t size = sizeof code;
        ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &code, &size);
        if (code == 0) return fd;
    }
    throw HttpError(Reason::refused, fmt::format("cannot reach {}: {}", text_of(url), std::strerror(code)));
}

std::string host_field(const Url& url) {
    const bool v6 = url.host.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{}", v6 ? "[" : "", url.host, v6 ? "]" : "", url.port);
}

}  // namespace

Url parse_url(const std::string& text) {
    const auto refuse = [&](const char* why) -> Error {
        return Error(fmt::format("'{}' is no server's address: {}", text, why),
                     "http://127.0.0.1:11434 is one");
    };
    std::string_view rest = text;
    if (rest.starts_with("https://")) throw refuse("only http is spoken here");
    if (rest.starts_with("http://")) rest.remove_prefix(7);
    Url url;
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    url.path = rest.substr(slash);
    while (!url.path.empty() && url.path.back() == '/') url.path.pop_back();
    rest = rest.substr(0, slash);
    const std::size_t bracket = rest.starts_with('[') ? rest.find(']') : 0;
    if (bracket == std::string_view::npos) throw refuse("a ']' is missing");
    const std::size_t colon = rest.find(':', bracket);
    url.host = bracket > 0 ? rest.substr(1, bracket - 1) : rest.substr(0, colon);
    url.port = colon == std::string_view::npos ? std::string_view(usual_port) : rest.substr(colon + 1);
    if (bracket > 0 && colon != bracket + 1 && bracket + 1 != rest.size())
        throw refuse("it goes on behind ']'");
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (url.port.empty() || url.port.size() > 5 || !std::all_of(url.port.begin(), url.port.end(), is_digit))
        throw refuse("its port is no number");
    const auto is_plain = [](char c) { return c > ' ' && c < 0x7F && !std::strchr("@?#\\\"<>", c); };
    if (url.host.empty() || !std::all_of(url.host.begin(), url.host.end(), is_plain) ||
        !std::all_of(url.path.begin(), url.path.end(), is_plain))
        throw refuse("it has a character that none has");
    return url;
}

std::string text_of(const Url& url) {
    return "http://" + host_field(url) + url.path;
}

Reply send(const Url& url, const Request& request, const Take& take) {
    Wire wire(connect(url, request), request.silence, text_of(url));
    http::request<http::string_body> message(request.body.empty() ? http::verb::get : http::verb::post,
                                             url.path + request.path, 11);
    message.set(http::field::host, host_field(url));
    message.set(http::field::user_agent, "sixth");
    message.set(http::field::accept, "application/json");
    message.set(http::field::connection, "close");
    if (!request.body.empty()) message.set(http::field::content_type, "application/json");
    if (!request.bearer.empty()) message.set(http::field::authorization, "Bearer " + request.bearer);
    message.body() = request.body;
    message.prepare_payload();

    const auto check = [&](const error_code& error) {
        if (!error) return;
        if (error == http::error::body_limit || error == http::error::buffer_overflow ||
            error == http::error::header_limit)
            throw HttpError(Reason::too_long, fmt::format("the answer of {} is longer than {} bytes",
                                                          text_of(url), request.most));
        throw HttpError(Reason::broken, fmt::format("the answer of {} is cut short or no HTTP: {}",
                                                    text_of(url), error.message()));
    };
    error_code error;
    http::write(wire, message, error);
    check(error);
    beast::flat_buffer buffer;
    http::response_parser<http::buffer_body> parser;
    parser.header_limit(longest_header);
    parser.body_limit(request.most);
    http::read_header(wire, buffer, parser, error);
    check(error);
    Reply reply;
    reply.status = static_cast<int>(parser.get().result_int());
    const bool streams = take && reply.status == 200;
    std::array<char, piece_size> piece;
    while (!parser.is_done()) {
        auto& body = parser.get().body();
        body.data = piece.data();
        body.size = piece.size();
        http::read_some(wire, buffer, parser, error);
        if (error == http::error::need_buffer) error = {};
        check(error);
        const std::string_view got(piece.data(), piece.size() - body.size);
        if (!streams) {
            reply.body.append(got);
        } else if (!got.empty() && !take(got)) {
            break;
        }
    }
    return reply;
}

}  // namespace sixth::llm
