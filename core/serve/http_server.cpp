#include "core/serve/http_server.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <list>
#include <memory>
#include <optional>

#include "core/base/error.h"
#include "core/base/interrupt.h"

namespace sixth::serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

using Clock = std::chrono::steady_clock;
using Executor = asio::io_context::executor_type;
using Protocol = asio::generic::stream_protocol;  // TCP and unix sockets alike
using Socket = asio::basic_stream_socket<Protocol, Executor>;
using Stream = beast::basic_stream<Protocol, Executor>;
using beast::error_code;

constexpr std::chrono::milliseconds tick_every{100};
constexpr std::chrono::milliseconds accept_pause{50};    // when the system has no descriptor left
constexpr std::chrono::milliseconds linger_time{1'000};  // for a client to read why it was refused
constexpr std::size_t linger_most = 1 << 20;             // bytes of it that are read and dropped

std::string http_date() {
    // IMF-fixdate of RFC 9110, whatever the locale
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t now = std::time(nullptr);
    std::tm at{};
    ::gmtime_r(&now, &at);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[static_cast<std::size_t>(at.tm_wday)],
                       at.tm_mday, months[static_cast<std::size_t>(at.tm_mon)], at.tm_year + 1900, at.tm_hour,
                       at.tm_min, at.tm_sec);
}

Response refusal(int status, const std::string& why) {
    Response response;
    response.status = status;
    response.body = why + "\n";
    return response;
}

class Loop;

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(Socket socket, Loop& loop) : stream_(std::move(socket)), loop_(loop) {}
    void start();
    void answer(const Response& response);
    void close() { stream_.close(); }
    bool is_waiting() const { return waits_; }  // for a request, or the rest of one
    Clock::time_point since() const { return since_; }

  private:
    using Parser = http::request_parser<http::empty_body>;
    using Message = http::response<http::string_body>;

    void wait();
    void read();
    void take(error_code error);
    void refuse(int status, const std::string& why);
    void written(error_code error);
    void linger();
    void drop();
    void finish();

    Stream stream_;
    Loop& loop_;
    beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    std::optional<Message> message_;
    std::optional<http::response_serializer<http::string_body>> serializer_;
    std::string path_;
    Clock::time_point since_ = Clock::now();  // when it began to wait
    Clock::time_point asked_;
    std::size_t dropped_ = 0;
    bool waits_ = true;
    bool head_ = false;
    bool keep_ = false;
};

class Loop {
  public:
    Loop(const Listener& listener, const OwnNames& names, const Limits& limits, Service& service)
        : names_(names),
          limits_(limits),
          service_(service),
          acceptor_(context_),
          tick_(context_),
          pause_(context_) {
        // its own copy: the acceptor closes what it is given
        const int fd = ::fcntl(listener.fd(), F_DUPFD_CLOEXEC, 0);
        if (fd < 0) throw Error(fmt::format("cannot listen: {}", std::strerror(errno)));
        acceptor_.assign(Protocol(listener.family(), 0), fd);
    }

    void run() {
        accept();
        tick();
        try {
            context_.run();
        } catch (...) {
            service_.end();
            throw;
        }
        service_.end();
    }

    void remove(const std::shared_ptr<Connection>& connection) {
        connections_.remove(connection);
        service_.count_connections(connections_.size());
    }

    const OwnNames& names() const { return names_; }
    const Limits& limits() const { return limits_; }
    Service& service() { return service_; }
    Executor executor() { return context_.get_executor(); }
    bool is_ending() const { return ends_.has_value(); }

  private:
    void accept() {
        acceptor_.async_accept([this](error_code error, Socket socket) {
            if (is_ending()) return;
            if (error) return pause();
            while (connections_.size() >= limits_.connections) make_room();
            const int on = 1;
            ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on,
                         sizeof on);  // not on a unix socket
            connections_.push_back(std::make_shared<Connection>(std::move(socket), *this));
            service_.count_connections(connections_.size());
            connections_.back()->start();
            accept();
        });
    }

    // No descriptor left, most likely: a client that waits gives way.
    void pause() {
        if (!connections_.empty()) make_room();
        pause_.expires_after(accept_pause);
        pause_.async_wait([this](error_code error) {
            if (!error && !is_ending()) accept();
        });
    }

    // The one that has waited longest goes; those whose answer is under way only if all are.
    void make_room() {
        const auto worse = [](const auto& a, const auto& b) {
            return a->is_waiting() != b->is_waiting() ? a->is_waiting() : a->since() < b->since();
        };
        const auto last = *std::min_element(connections_.begin(), connections_.end(), worse);
        last->close();
        remove(last);
    }

    void tick() {
        service_.tick();
        if (interrupted() && !is_ending()) begin_end();
        if (is_ending() && (connections_.empty() || Clock::now() >= *ends_)) return context_.stop();
        tick_.expires_after(tick_every);
        tick_.async_wait([this](error_code error) {
            if (!error) tick();
        });
    }

    void begin_end() {
        ends_ = Clock::now() + limits_.farewell;
        error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
        for (auto at = connections_.begin(); at != connections_.end();) {
            const auto connection = *at++;
            if (!connection->is_waiting()) continue;
            connection->close();
            remove(connection);
        }
    }

    const OwnNames& names_;
    const Limits& limits_;
    Service& service_;
    asio::io_context context_{1};
    asio::basic_socket_acceptor<Protocol, Executor> acceptor_;
    asio::steady_timer tick_, pause_;
    std::list<std::shared_ptr<Connection>> connections_;
    std::optional<Clock::time_point> ends_;
};

void Connection::start() {
    wait();
}

void Connection::wait() {
    waits_ = true;
    since_ = Clock::now();
    if (buffer_.size() > 0) return read();  // the next one came with the last
    stream_.expires_after(loop_.limits().idle);
    stream_.async_read_some(buffer_.prepare(loop_.limits().header),
                            [self = shared_from_this()](error_code error, std::size_t bytes) {
                                if (error) return self->finish();
                                self->buffer_.commit(bytes);
                                self->read();
                            });
}

void Connection::read() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(loop_.limits().header));
    buffer_.max_size(2 * loop_.limits().header);
    stream_.expires_after(loop_.limits().request);
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = shared_from_this()](error_code error, std::size_t bytes) {
                                // the parser's own limit holds for parts of a header
                                if (!error && bytes > self->loop_.limits().header)
                                    error = http::error::header_limit;
                                self->take(error);
                            });
}

void Connection::take(error_code error) {
    waits_ = false;
    asked_ = Clock::now();
    path_.clear();
    head_ = keep_ = false;
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return refuse(431, fmt::format("a request has at most {} bytes", loop_.limits().header));
    if (error == http::error::bad_version) return refuse(505, "this server speaks HTTP/1.0 and HTTP/1.1");
    if (error.category() == http::make_error_code(http::error::bad_method).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message)
        return refuse(400, "not a request: " + error.message());
    if (error) return finish();
    const auto& request = parser_->get();
    head_ = request.method() == http::verb::head;
    if (request.count(http::field::host) != 1) return refuse(400, "a request names one Host");
    const auto host = request[http::field::host];
    const auto target =
        parse_target({request.target().data(), request.target().size()}, {host.data(), host.size()});
    if (!target) return refuse(400, "a request names a path that begins with '/'");
    path_ = target->path;
    if (!loop_.names().has(target->host))
        return refuse(421, "this server does not go by that name: ask for localhost or 127.0.0.1");
    if (!head_ && request.method() != http::verb::get)
        return refuse(405, "this server only answers GET and HEAD");
    if (parser_->chunked() || parser_->content_length().value_or(0) > 0)
        return refuse(413, "a request has no body here");
    keep_ = request.keep_alive() && request.version() == 11;
    stream_.expires_never();
    loop_.service().handle(path_, [weak = weak_from_this(), executor = loop_.executor()](Response response) {
        asio::post(executor, [weak, response = std::move(response)] {
            if (const auto self = weak.lock()) self->answer(response);
        });
    });
}

void Connection::refuse(int status, const std::string& why) {
    answer(refusal(status, why));
}

void Connection::answer(const Response& response) {
    loop_.service().answered(path_, response.status,
                             std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - asked_));
    message_.emplace(static_cast<http::status>(response.status), 11);
    message_->set(http::field::date, http_date());
    message_->set(http::field::content_type, response.type);
    message_->set(http::field::cache_control, "no-store");
    message_->set("X-Content-Type-Options", "nosniff");
    message_->set("Content-Security-Policy",
                  response.policy.empty() ? "default-src 'none'; frame-ancestors 'none'" : response.policy);
    message_->set("Cross-Origin-Resource-Policy", "same-origin");
    message_->set("Referrer-Policy", "no-referrer");
    if (response.status == 405) message_->set(http::field::allow, "GET, HEAD");
    message_->keep_alive(keep_ && !loop_.is_ending());
    message_->body() = response.body;
    message_->prepare_payload();
    serializer_.emplace(*message_);
    stream_.expires_after(loop_.limits().write);
    auto then = [self = shared_from_this()](error_code error, std::size_t) { self->written(error); };
    if (head_) {
        http::async_write_header(stream_, *serializer_, std::move(then));
    } else {
        http::async_write(stream_, *serializer_, std::move(then));
    }
}

void Connection::written(error_code error) {
    const bool keep = message_->keep_alive();
    serializer_.reset();
    message_.reset();
    if (error) return finish();
    if (keep) return wait();
    linger();
}

// Closing with bytes unread would reset the connection, and the client might never see its answer.
void Connection::linger() {
    waits_ = true;
    error_code ignored;
    stream_.socket().shutdown(Socket::shutdown_send, ignored);
    stream_.expires_after(linger_time);
    drop();
}

void Connection::drop() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(loop_.limits().header),
                            [self = shared_from_this()](error_code error, std::size_t bytes) {
                                self->dropped_ += bytes;
                                if (error || self->dropped_ > linger_most) return self->finish();
                                self->drop();
                            });
}

void Connection::finish() {
    stream_.close();
    loop_.remove(shared_from_this());
}

}  // namespace

void serve_http(const Listener& listener, const OwnNames& names, const Limits& limits, Service& service) {
    Loop(listener, names, limits, service).run();
}

}  // namespace sixth::serve
