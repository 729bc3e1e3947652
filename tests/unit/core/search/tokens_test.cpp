#include "core/search/tokens.h"

#include <catch2/catch.hpp>

using sixth::search::tokens;
using Words = std::vector<std::string>;

TEST_CASE("identifiers fall into their words") {
    CHECK(tokens("HTTPServer_v2.readLine") == Words{"http", "server", "v2", "read", "line"});
    CHECK(tokens("parseURL") == Words{"parse", "url"});
    CHECK(tokens("getHTTPResponseCode") == Words{"get", "http", "response", "code"});
    CHECK(tokens("__init__") == Words{"init"});
    CHECK(tokens("MAX_SIZE") == Words{"max", "size"});
    CHECK(tokens("x1 utf8 sha256sum") == Words{"x1", "utf8", "sha256", "sum"});
}

TEST_CASE("single characters are left out, digits are not") {
    CHECK(tokens("a = b + 7") == Words{"7"});
    CHECK(tokens("utf-8 I") == Words{"utf", "8"});
    CHECK(tokens("").empty());
    CHECK(tokens("+-*/ \n\t\0x").empty());
}

TEST_CASE("long runs are data") {
    CHECK(tokens(std::string(24, 'a')).size() == 1);
    CHECK(tokens(std::string(25, 'a')).empty());
    CHECK(tokens("0123456789012345678901234567890 word") == Words{"word"});
}

TEST_CASE("any bytes are taken") {
    CHECK(tokens("na\xC3\xAFve caf\xC3\xA9") == Words{"na\xC3\xAFve", "caf\xC3\xA9"});
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    CHECK_FALSE(tokens(all).empty());
}
