#include "core/serve/address.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"

using namespace sixth;
using namespace sixth::serve;

TEST_CASE("addresses are read and written back") {
    for (const char* text : {"127.0.0.1:6616", "127.0.0.1:0", "[::1]:65535", "unix:/run/x y/s", "unix:s"}) {
        INFO(text);
        const Address address = parse_address(text);
        CHECK(text_of(address) == text);
        CHECK(address.is_loopback);
    }
    CHECK(text_of(parse_address("localhost:80")) == "127.0.0.1:80");
    CHECK(url_of(parse_address("[::1]:80")) == "http://[::1]:80/");
    CHECK(url_of(parse_address("unix:/run/s")) == "unix:/run/s");
    CHECK(parse_address("127.1.2.3:80").is_loopback);
    for (const char* text : {"0.0.0.0:80", "10.0.0.1:80", "[::]:80", "[fe80::1]:80"})
        CHECK_FALSE(parse_address(text).is_loopback);
}

TEST_CASE("what is no address is refused") {
    for (const std::string text :
         {"", ":", "80", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:99999",
          "127.0.0.1:123456", "127.0.0.1:-1", "127.0.0.1:8 ", "example.org:80", "[::1]", "[::1:80",
          "[::1]x:80", "::1:80", "unix:", "256.0.0.1:80", "[]:80"}) {
        INFO(text);
        CHECK_THROWS_AS(parse_address(text), Error);
    }
    CHECK_THROWS_AS(parse_address(std::string("unix:a\0b", 8)), Error);
}

TEST_CASE("only names that nobody else can have are the server's own") {
    const OwnNames names;
    for (const char* host :
         {"localhost", "LocalHost:1", "127.0.0.1", "127.0.0.1:6616", "[::1]", "[::1]:6616"}) {
        INFO(host);
        CHECK(names.has(host));
    }
    for (const char* host : {"",
                             ":",
                             ":80",
                             "evil.example",
                             "evil.example:6616",
                             "localhost.",
                             "localhost.evil.example",
                             "127.0.0.1.evil.example",
                             "127.0.0.1:80:80",
                             "127.0.0.1:port",
                             "127.0.0.1:123456",
                             "[::1",
                             "[::1]evil",
                             "[::1]evil:80",
                             "::1",
                             "10.0.0.1",
                             "0.0.0.0",
                             "localhost/x",
                             "a@localhost",
                             "localhost ",
                             " localhost",
                             "2130706433",
                             "0x7f.1"}) {
        INFO(host);
        CHECK_FALSE(names.has(host));
    }
    CHECK_FALSE(names.has(std::string_view("localhost\0", 10)));
    OwnNames remote;
    remote.every_literal = true;
    remote.more = {"sixth.internal"};
    for (const char* host : {"10.0.0.1", "10.0.0.1:80", "[fe80::1]:80", "Sixth.Internal", "localhost:2"}) {
        INFO(host);
        CHECK(remote.has(host));
    }
    CHECK_FALSE(remote.has("evil.example"));
    CHECK_FALSE(remote.has("[10.0.0.1"));
}

TEST_CASE("a target names a path, and in a proxy's form the host that counts") {
    const auto check = [](std::string_view target, std::string_view path, std::string_view host) {
        INFO(target);
        const auto found = parse_target(target, "field");
        REQUIRE(found);
        CHECK(found->path == path);
        CHECK(found->host == host);
    };
    check("/", "/", "field");
    check("/a/b?c=/d?e", "/a/b", "field");
    check("/?", "/", "field");
    check("//evil.example/", "//evil.example/", "field");
    check("http://h:1/a?b", "/a", "h:1");
    check("http://h", "/", "h");
    check("http://h?x", "/", "h");
    check("http://u@h/", "/", "u@h");
    for (const char* target : {"", "*", "a", "?a", "h:80", "https://h/", "HTTP://h/"})
        CHECK_FALSE(parse_target(target, ""));
}
