// A real server in a process of its own, and clients that misbehave. Nothing here depends on how fast the
// machine is: a client waits until the server closes, however long that takes.
#include "core/serve/http_server.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <catch2/catch.hpp>
#include <thread>

#include "core/base/error.h"
#include "core/base/interrupt.h"
#include "tests/support/children.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::serve;
using std::chrono::milliseconds;

namespace {

class Echo : public Service {
  public:
    void handle(const std::string& path, Reply reply) override {
        Response response;
        response.status = path == "/missing" ? 404 : 200;
        response.body = path;
        if (path == "/big") response.body.assign(std::size_t{8} << 20, 'b');
        if (path == "/never") return;
        if (path == "/thread") {
            threads_.emplace_back([reply = std::move(reply), response] { reply(response); });
            return;
        }
        reply(response);
    }
    void answered(std::string_view, int, std::chrono::microseconds) override {}
    void tick() override {}
    void count_connections(std::size_t) override {}
    void end() override {
        for (std::thread& thread : threads_) thread.join();
    }

  private:
    std::vector<std::thread> threads_;
};

class Server {
  public:
    explicit Server(const Limits& limits = {}, const std::string& address = "127.0.0.1:0")
        : listener_(parse_address(address)) {
        ::signal(SIGTERM, [](int) { interrupt(); });  // here: the child may be told before it runs
        child_ = test::start_child([&] {
            Echo echo;
            const OwnNames names;
            serve_http(listener_, names, limits, echo);
            return 0;
        });
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() {
        if (child_ != 0) end();
    }
    int end() {
        ::kill(child_, SIGTERM);
        return test::wait_child(std::exchange(child_, 0));
    }
    const Address& address() const { return listener_.address(); }

  private:
    Listener listener_;
    pid_t child_ = 0;
};

class Client {
  public:
    explicit Client(const Server& server) {
        const Address& address = server.address();
        if (address.socket.empty()) {
            fd_ = Descriptor(::socket(AF_INET, SOCK_STREAM, 0));
            sockaddr_in name{};
            name.sin_family = AF_INET;
            name.sin_port = htons(address.port);
            ::inet_pton(AF_INET, address.host.c_str(), &name.sin_addr);
            open_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&name), sizeof name) == 0;
        } else {
            fd_ = Descriptor(::socket(AF_UNIX, SOCK_STREAM, 0));
            sockaddr_un name{};
            name.sun_family = AF_UNIX;
            address.socket.string().copy(name.sun_path, sizeof name.sun_path - 1);
            open_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&name), sizeof name) == 0;
        }
        REQUIRE(open_);
    }
    bool send(const std::string& bytes) {
        return ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(bytes.size());
    }
    // Until the server closes.
    std::string rest() {
        std::string all;
        while (receive(all)) {
        }
        return all;
    }
    // One answer with its body.
    std::string answer(bool head = false) {
        std::string all = std::exchange(left_, {});
        std::size_t end = 0;
        while ((end = all.find("\r\n\r\n")) == std::string::npos) {
            if (!receive(all)) return all;
        }
        end += 4;
        const std::size_t length = all.find("Content-Length: ");
        if (!head && length < end) end += std::stoul(all.substr(length + 16));
        while (all.size() < end) {
            if (!receive(all)) return all;
        }
        left_ = all.substr(end);
        return all.substr(0, end);
    }
    std::string ask(const std::string& request) {
        send(request);
        return answer();
    }

  private:
    bool receive(std::string& all) {
        std::array<char, 65536> bytes;
        const ssize_t count = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
        if (count <= 0) return false;
        all.append(bytes.data(), static_cast<std::size_t>(count));
        return true;
    }

    Descriptor fd_;
    std::string left_;
    bool open_ = false;
};

std::string get(const std::string& path, const std::string& more = "") {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
}

bool has(const std::string& answer, const std::string& text) {
    return answer.find(text) != std::string::npos;
}

int status(const std::string& answer) {
    return answer.rfind("HTTP/1.1 ", 0) == 0 ? std::stoi(answer.substr(9, 3)) : 0;
}

}  // namespace

TEST_CASE("GET, HEAD, one connection for many requests, requests sent ahead") {
    const Server server;
    Client client(server);
    const std::string answer = client.ask(get("/a?x=/b"));
    CHECK(status(answer) == 200);
    CHECK(has(answer, "\r\n\r\n/a"));
    CHECK_FALSE(has(answer, "/b"));
    for (const char* header :
         {"X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'none'",
          "Cache-Control: no-store", "Referrer-Policy: no-referrer", "Date: "})
        CHECK(has(answer, header));
    CHECK_FALSE(has(answer, "Access-Control"));
    client.send("HEAD /abc HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const std::string head = client.answer(true);
    CHECK(has(head, "Content-Length: 4\r\n"));
    std::string many;
    for (int i = 0; i < 200; ++i) many += get("/" + std::to_string(i));
    client.send(many);
    for (int i = 0; i < 200; ++i) CHECK(has(client.answer(), "\r\n\r\n/" + std::to_string(i)));
    CHECK(status(client.ask(get("/thread"))) == 200);
    CHECK(client.ask(get("/big")).size() > std::size_t{8} << 20);
    CHECK(status(client.ask(get("/missing"))) == 404);
    CHECK(status(client.ask(get("/a", "Connection: close\r\n"))) == 200);
    CHECK(client.rest().empty());
}

TEST_CASE("what is no request, or not one for this server, is refused and the connection closed") {
    const Server server;
    const std::string ok = "Host: localhost\r\n\r\n";
    const std::vector<std::pair<std::string, int>> cases = {
        {"hello\r\n\r\n", 400},
        {std::string(100, '\0'), 400},
        {"\xff\xfe\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n", 400},
        {"GET /" + std::string(1, '\0') + " HTTP/1.1\r\n" + ok, 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
        {"GET / HTTP/1.1\r\nHost: \r\n\r\n", 421},
        {"GET http://evil.example/ HTTP/1.1\r\n" + ok, 421},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx", 413},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", 413},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n" + std::string(300'000, 'x'),
         405},
        {"DELETE / HTTP/1.1\r\n" + ok, 405},
        {"BREW / HTTP/1.1\r\n" + ok, 405},
        {"OPTIONS * HTTP/1.1\r\n" + ok, 400},
        {"CONNECT localhost:80 HTTP/1.1\r\n" + ok, 400},
        {"GET / HTTP/9.9\r\n" + ok, 505},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"GET /" + std::string(9'000, 'x') + " HTTP/1.1\r\n" + ok, 431},
        {"GET / HTTP/1.1\r\nX: " + std::string(9'000, 'x') + "\r\n" + ok, 431},
        {"GET / HTTP/1.1\r\n" +
             [] {
                 std::string many;
                 for (int i = 0; i < 1'000; ++i) many += "A: b\r\n";
                 return many + "A: " + std::string(5'000, 'x');
             }() +
             "\r\n" + ok,
         431},
    };
    for (const auto& [request, expected] : cases) {
        INFO(request.substr(0, 80));
        Client client(server);
        client.send(request);
        const std::string answer = client.rest();
        CHECK(status(answer) == expected);
        CHECK(has(answer, "Connection: close\r\n"));
        CHECK(has(answer, "Allow: GET, HEAD\r\n") == (expected == 405));
    }
    // an honest proxy's form
    Client client(server);
    CHECK(has(client.ask("GET http://localhost:1/a HTTP/1.1\r\nHost: evil.example\r\n\r\n"), "\r\n\r\n/a"));
    // HTTP/1.0 is answered, once
    Client old(server);
    old.send("GET /a HTTP/1.0\r\nHost: 127.0.0.1:80\r\nConnection: keep-alive\r\n\r\n");
    CHECK(status(old.rest()) == 200);
}

TEST_CASE("a client that says nothing, or too little in time, is let go") {
    Limits limits;
    limits.idle = limits.request = milliseconds(100);
    const Server server(limits);
    Client silent(server), half(server), between(server), slow(server);
    half.send("GET / HTT");
    CHECK(status(between.ask(get("/"))) == 200);
    CHECK(silent.rest().empty());
    CHECK(half.rest().empty());
    CHECK(between.rest().empty());
    // a byte now and then buys no time
    Client drip(server);
    bool taken = true;
    for (int i = 0; i < 10'000 && taken; ++i) {
        taken = drip.send(i == 0 ? "G" : "E");
        std::this_thread::sleep_for(milliseconds(10));
    }
    CHECK_FALSE(taken);
}

TEST_CASE("who does not read its answer is let go") {
    Limits limits;
    limits.write = milliseconds(100);
    const Server server(limits);
    Client client(server);
    client.send(get("/big") + get("/big") + get("/big"));
    std::this_thread::sleep_for(milliseconds(300));
    CHECK(client.rest().size() < std::size_t{24} << 20);
}

TEST_CASE("when too many are connected, the one that has waited longest gives way") {
    Limits limits;
    limits.connections = 3;
    const Server server(limits);
    Client busy(server), first(server), second(server);
    busy.send(get("/never"));  // its answer is under way
    CHECK(status(first.ask(get("/"))) == 200);
    CHECK(status(second.ask(get("/"))) == 200);
    Client third(server);
    CHECK(status(third.ask(get("/"))) == 200);
    CHECK(first.rest().empty());
    CHECK(status(second.ask(get("/"))) == 200);
    std::vector<std::unique_ptr<Client>> many;
    for (int i = 0; i < 200; ++i) many.push_back(std::make_unique<Client>(server));
    Client last(server);
    CHECK(status(last.ask(get("/"))) == 200);
}

TEST_CASE("SIGTERM ends it whatever its clients do") {
    Server server;
    Client silent(server), half(server), never(server), kept(server);
    half.send("GET /");
    never.send(get("/never"));
    CHECK(status(kept.ask(get("/"))) == 200);
    CHECK(server.end() == 0);
    CHECK(silent.rest().empty());
    CHECK(never.rest().empty());
}

TEST_CASE("a unix socket is its owner's alone, replaces a dead one, and goes with its server") {
    const test::TempFolder folder;
    const std::string path = (folder / "socket").string();
    {
        const Server server({}, "unix:" + path);
        struct stat info {};
        REQUIRE(::stat(path.c_str(), &info) == 0);
        CHECK((info.st_mode & 0777) == 0600);
        Client client(server);
        CHECK(status(client.ask(get("/"))) == 200);
        CHECK_THROWS_AS(Listener(parse_address("unix:" + path)), Error);  // in use
        CHECK(std::filesystem::exists(path));
    }
    CHECK_FALSE(std::filesystem::exists(path));
    {
        const Descriptor dead(::socket(AF_UNIX, SOCK_STREAM, 0));
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        path.copy(name.sun_path, sizeof name.sun_path - 1);
        REQUIRE(::bind(dead.get(), reinterpret_cast<sockaddr*>(&name), sizeof name) == 0);
    }
    const Listener replaced(parse_address("unix:" + path));
    folder.write("file", "precious");
    CHECK_THROWS_AS(Listener(parse_address("unix:" + (folder / "file").string())), Error);
    CHECK(fs::read(folder / "file") == "precious");
    CHECK_THROWS_AS(Listener(parse_address("unix:" + (folder / "no/folder").string())), Error);
    CHECK_THROWS_AS(Listener(parse_address("unix:/" + std::string(200, 'x'))), Error);
}

TEST_CASE("a port that is taken is named, with what to do") {
    const Server server;
    try {
        const Listener second(parse_address(text_of(server.address())));
        FAIL("two servers have one port");
    } catch (const Error& error) {
        CHECK(has(error.what(), text_of(server.address())));
        CHECK(has(error.hint(), "--listen 127.0.0.1:0"));
    }
}
