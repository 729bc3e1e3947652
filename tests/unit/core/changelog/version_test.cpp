#include "core/changelog/version.h"

#include <catch2/catch.hpp>

using namespace sixth::changelog;

TEST_CASE("versions stand in the order of SemVer's point 11, and of Python's stages") {
    const std::vector<std::string> ordered = {
        "0.9",           "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2",
        "1.0.0-beta.11", "1.0.0-rc.1",  "1.0.0",         "1.0.1.dev3",       "1.0.1a1",
        "1.0.1b1",       "1.0.1rc1",    "1.0.1",         "1.0.1.post1",      "1.0.2+linux",
        "1.2",           "1.10.0",      "2024.1.1"};
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        for (std::size_t j = 0; j < ordered.size(); ++j) {
            const auto a = parse_version(ordered[i]), b = parse_version(ordered[j]);
            INFO(ordered[i] << " " << ordered[j]);
            REQUIRE(a);
            REQUIRE(b);
            CHECK((*a < *b) == (i < j));
        }
    }
    CHECK_FALSE(*parse_version("1.0") < *parse_version("1.0.0"));
    CHECK(parse_version("1.0rc1")->is_pre_release());
    CHECK_FALSE(parse_version("1.0.post1")->is_pre_release());
}

TEST_CASE("what is no version") {
    for (const char* none :
         {"", "v1.0", "latest", "1.0.tar", "1.x", "1..2", "1.0-", "1.0+", "99999999999999999999", "1.0 "})
        CHECK_FALSE(parse_version(none));
}

TEST_CASE("version_of_tag: the longest pattern that fits") {
    const std::vector<std::string> usual = {"v*", "*"};
    CHECK(version_of_tag("v1.2", usual)->text == "1.2");
    CHECK(version_of_tag("1.2", usual)->text == "1.2");
    CHECK_FALSE(version_of_tag("web-v1.2", usual));
    CHECK(version_of_tag("web-v1.2", {"web-v*"})->text == "1.2");
    CHECK(version_of_tag("@s/web@1.2", {"@s/web@*"})->text == "1.2");
    CHECK_FALSE(version_of_tag("vlatest", usual));
}
