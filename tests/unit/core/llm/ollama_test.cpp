// The HTTP client, and what is asked of Ollama with it.
#include "core/llm/ollama.h"

#include <catch2/catch.hpp>

#include <mutex>

#include "core/base/interrupt.h"
#include "tests/support/http_double.h"

using namespace sixth;
using namespace sixth::llm;
using namespace std::chrono_literals;
using test::HttpDouble;

namespace {

Server server_of(const HttpDouble& there) {
    return {parse_url(there.url()), false, 5s};
}

HttpError::Reason reason_of(const HttpDouble& there, Request request = {}) {
    request.path = "/";
    try {
        send(parse_url(there.url()), request);
    } catch (const HttpError& error) {
        CHECK(std::string(error.what()).find("127.0.0.1") != std::string::npos);
        return error.reason();
    }
    FAIL("no error");
    return {};
}

const std::string tags =
    R"({"models":[{"name":"nomic-embed-text:latest","digest":"0a109f"},{"name":"org/other:v2","digest":"77"},7]})";

}  // namespace

TEST_CASE("addresses") {
    const auto whole = [](const char* text) { return text_of(parse_url(text)); };
    CHECK(whole("http://127.0.0.1:11434") == "http://127.0.0.1:11434");
    CHECK(whole("localhost") == "http://localhost:11434");
    CHECK(whole("http://gpu-box:80/ollama/") == "http://gpu-box:80/ollama");
    CHECK(whole("http://[::1]:8080") == "http://[::1]:8080");
    CHECK(whole("[::1]") == "http://[::1]:11434");
    CHECK(parse_url("http://[::1]").host == "::1");
    for (const char* text : {"", "http://", "http://:80", "https://x", "http://x:", "http://x:1a",
                             "http://x:123456", "http://[::1", "http://[::1]x", "http://a b",
                             "http://user@host", "http://x/\r\ny", "http://x/?a", "ftp://x"})
        CHECK_THROWS_AS(parse_url(text), Error);
}

TEST_CASE("a reply comes whole, however it is cut") {
    std::string request;
    const HttpDouble there([&](int fd, const std::string& asked) {
        request = asked;
        const std::string chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
            "chunked\r\n\r\n3\r\n{\"a\r\n1\r\n\"\r\n2\r\n:1\r\n1\r\n}\r\n0\r\n\r\n";
        for (const char c : chunked) {
            HttpDouble::write(fd, std::string(1, c));
            std::this_thread::sleep_for(100us);
        }
    });
    const Url url = parse_url(there.url() + "/base");
    Request post;
    post.path = "/api/x";
    post.body = "{}";
    CHECK(send(url, post).body == "{\"a\":1}");
    CHECK(request.find("POST /base/api/x HTTP/1.1\r\n") == 0);
    CHECK(request.find("Host: 127.0.0.1:") != std::string::npos);
    CHECK(request.find("\r\n\r\n{}") != std::string::npos);
    std::string pieces;
    int count = 0;
    post.body.clear();
    CHECK(send(url, post, [&](std::string_view piece) {
              pieces += piece;
              return ++count < 2;
          }).body.empty());
    CHECK((count == 2 && std::string("{\"a\":1}").find(pieces) == 0));
    CHECK(request.find("GET ") == 0);
}

TEST_CASE("a long request and a long reply") {
    const std::string much(3'000'000, 'x');
    const HttpDouble there([&](int fd, const std::string& asked) {
        HttpDouble::write(fd, HttpDouble::reply(200, asked.substr(asked.find("\r\n\r\n") + 4)));
    });
    Request post;
    post.path = "/";
    post.body = much;
    CHECK(send(parse_url(there.url()), post).body == much);
    post.most = 1'000'000;
    CHECK(reason_of(there, post) == HttpError::Reason::too_long);
}

TEST_CASE("other ends of a connection") {
    using Reason = HttpError::Reason;
    std::mutex guard;
    std::string says;
    const auto say = [&](std::string text) {
        const std::lock_guard lock(guard);
        says = std::move(text);
    };
    const HttpDouble there([&](int fd, const std::string&) {
        const std::string text = (std::lock_guard(guard), says);
        HttpDouble::write(fd, text);
        if (text == "wait") std::this_thread::sleep_for(300ms);
    });
    for (const char* text :
         {"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "HTTP/1.1 200 OK\r\n", "nonsense\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"}) {
        say(text);
        CHECK(reason_of(there) == Reason::broken);
    }
    Request get;
    get.path = "/";
    say("HTTP/1.0 200 OK\r\n\r\nto the end");  // no length: all until the end
    CHECK(send(parse_url(there.url()), get).body == "to the end");
    say("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
    bool taken = false;
    const Reply refused = send(parse_url(there.url()), get, [&](std::string_view) { return taken = true; });
    CHECK((refused.status == 404 && refused.body == "no" && !taken));
    say("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");
    CHECK(reason_of(there) == Reason::too_long);
    say("wait");
    Request quick;
    quick.silence = 50ms;
    CHECK(reason_of(there, quick) == Reason::silent);
}

TEST_CASE("nobody listens, or somebody elsewhere") {
    std::string url;
    {
        const HttpDouble gone([](int, const std::string&) {});
        url = gone.url();
    }
    const Server server{parse_url(url), false, 5s};
    CHECK_THROWS_WITH(find_model(server, "x"), Catch::Contains("cannot reach " + url));
    for (const char* text : {"http://192.0.2.1", "http://0.0.0.0:1", "http://[::]:1"}) {
        const Server elsewhere{parse_url(text), false, 5s};
        try {
            find_model(elsewhere, "x");
            FAIL("reached");
        } catch (const HttpError& error) {
            CHECK(error.reason() == HttpError::Reason::remote);
            CHECK(error.hint().find("SIXTH_LLM_URL") != std::string::npos);
        }
    }
}

TEST_CASE("a model is found by the name people give it") {
    const HttpDouble there(
        [&](int fd, const std::string&) { HttpDouble::write(fd, HttpDouble::reply(200, tags)); });
    const Server server = server_of(there);
    CHECK(find_model(server, "nomic-embed-text").digest == "0a109f");
    CHECK(find_model(server, "nomic-embed-text:latest").name == "nomic-embed-text:latest");
    CHECK(find_model(server, "org/other:v2").digest == "77");
    try {
        find_model(server, "other");
        FAIL("found");
    } catch (const Error& error) {
        CHECK(std::string(error.what()).find("has no model 'other'") != std::string::npos);
        CHECK(error.hint() == "'ollama pull other'; it has nomic-embed-text:latest, org/other:v2");
    }
}

TEST_CASE("embeddings, and answers that are none") {
    std::string says, asked;
    int status = 200;
    const HttpDouble there([&](int fd, const std::string& request) {
        asked = request;
        HttpDouble::write(fd, HttpDouble::reply(status, says));
    });
    const Server server = server_of(there);
    says = R"({"embeddings":[[1,0.5],[-2e-3,0]]})";
    const std::vector<std::vector<float>> rows = embed(server, "m", {"a", "b\xff"});
    REQUIRE(rows.size() == 2);
    CHECK((rows[0][1] == .5F && rows[1][0] == -.002F));
    CHECK(asked.find(R"("input":["a","b)") != std::string::npos);
    for (const char* text : {"", "[]", "{}", R"({"embeddings":[[1]]})", R"({"embeddings":[[1],[]]})",
                             R"({"embeddings":[[1],[1,2]]})", R"({"embeddings":[["x"],[1]]})",
                             R"({"embeddings":[[1e300],[1]]})", R"({"embeddings":[[null],[1]]})"}) {
        says = text;
        CHECK_THROWS_WITH(embed(server, "m", {"a", "b"}), Catch::Contains("answers otherwise than Ollama"));
    }
    status = 404;
    says = R"({"error":"model 'm' not found"})";
    CHECK_THROWS_WITH(embed(server, "m", {"a"}), Catch::Contains("status 404: model 'm' not found"));
    status = 503;
    says = std::string(10'000, 'x');
    CHECK_THROWS_WITH(embed(server, "m", {"a"}), Catch::Contains("status 503: xxx"));
}
