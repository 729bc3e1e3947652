#include "core/changelog/forge.h"

#include <catch2/catch.hpp>

using namespace sixth::changelog;

namespace {

std::string base(std::string_view remote) {
    const auto web = web_of_remote(remote);
    return web ? web->base : "none";
}

}  // namespace

TEST_CASE("web_of_remote: every form git takes, without names and secrets") {
    for (const char* remote :
         {"git@github.com:o/r.git", "github.com:o/r", "ssh://git@github.com/o/r.git",
          "ssh://git@github.com:22/o/r", "git://github.com/o/r.git", "https://github.com/o/r/",
          "https://me:secret@github.com/o/r.git", "git+ssh://git@github.com/o/r\n"})
        CHECK(base(remote) == "https://github.com/o/r");
    CHECK(base("http://gitea.local:3000/o/r.git") == "http://gitea.local:3000/o/r");
    CHECK(base("git@gitlab.com:g/s/p.git") == "https://gitlab.com/g/s/p");
    for (const char* none :
         {"", "/srv/git/r.git", "../r", "file:///srv/r", "https://github.com", "ext::sh -c x", "host:r"})
        CHECK(base(none) == "none");
}

TEST_CASE("pages are called as each forge calls them") {
    const Web github = *web_of_remote("git@github.com:o/r");
    CHECK(github.compare("v1", "HEAD") == "https://github.com/o/r/compare/v1...HEAD");
    CHECK(github.tag("v1") == "https://github.com/o/r/releases/tag/v1");
    CHECK(github.pull_request("2") == "https://github.com/o/r/pull/2");
    const Web gitlab = *web_of_remote("git@gitlab.example.org:o/r");
    CHECK(gitlab.compare("v1", "v2") == "https://gitlab.example.org/o/r/-/compare/v1...v2");
    CHECK(gitlab.pull_request("2") == "https://gitlab.example.org/o/r/-/merge_requests/2");
    const Web bitbucket = *web_of_remote("git@bitbucket.org:o/r");
    CHECK(bitbucket.compare("v1", "v2") == "https://bitbucket.org/o/r/branches/compare/v2%0Dv1");
    CHECK(bitbucket.commit("abc") == "https://bitbucket.org/o/r/commits/abc");
    CHECK(web_of_remote("git@codeberg.org:o/r")->pull_request("2") == "https://codeberg.org/o/r/pulls/2");
    CHECK(web_of_remote("git@git.example.org:o/r", Forge::gitlab)->issue("2") ==
          "https://git.example.org/o/r/-/issues/2");
    CHECK(github.tag("a (b)") == "https://github.com/o/r/releases/tag/a%20%28b%29");
}

TEST_CASE("web_of_page: the repository behind a link of a changelog") {
    CHECK(web_of_page("https://github.com/o/r/compare/v1...v2")->base == "https://github.com/o/r");
    CHECK(web_of_page("https://git.example.org/o/r/-/compare/v1...v2")->forge == Forge::gitlab);
    CHECK(web_of_page("https://github.com/o/r/releases/tag/v1")->base == "https://github.com/o/r");
    CHECK_FALSE(web_of_page("https://example.org/changes"));
}
