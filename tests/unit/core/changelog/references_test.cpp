#include "core/changelog/references.h"

#include <catch2/catch.hpp>

using namespace sixth::changelog;

namespace {

std::vector<std::string> found(std::string_view text, const std::vector<std::string>& keys = {}) {
    std::vector<std::string> all;
    for (const Reference& reference : references_in(text, keys)) all.emplace_back(reference.text);
    return all;
}

std::vector<std::string> issues(const std::string& text, std::string_view request = {}) {
    return issues_of(parse_message(text), request, {});
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("references_in: numbers, keys, and what only looks like one") {
    CHECK(found("see #12, (#3) and AAS-114; o/r#5 !7") == Ids{"#12", "#3", "AAS-114", "o/r#5", "!7"});
    CHECK(found("UTF-8 SHA-256 CVE-2026-1 PEP-8 A-1 a#1 #0 #12a AAS-1b xAAS-1 -AAS-1 #").empty());
    CHECK(found("AAS-1 BBS-2", {"BBS"}) == Ids{"BBS-2"});
    CHECK(found("A-1", {"A"}) == Ids{"A-1"});
}

TEST_CASE("pull_request_of and merged_request_of: as forges write them") {
    CHECK(pull_request_of("feat: x (#12)") == "12");
    CHECK(pull_request_of("feat: x (#12) (#13)") == "13");
    CHECK(pull_request_of("feat: x (!12)") == "12");
    CHECK(pull_request_of("Merged in x (pull request #9)") == "9");
    CHECK(pull_request_of("Merged PR 77: x") == "77");
    CHECK(pull_request_of("feat: x (closes #12)").empty());
    CHECK(pull_request_of("feat: x #12").empty());
    CHECK(merged_request_of("Merge pull request #12 from o/r\n\nfeat: x") == "12");
    CHECK(merged_request_of("Merge branch 'x' into 'main'\n\nx\n\nSee merge request g/p!31") == "31");
    CHECK(merged_request_of("Merge branch 'x'").empty());
}

TEST_CASE("without_trailing_references: the words alone") {
    CHECK(without_trailing_references("add x (#12)", {}) == "add x");
    CHECK(without_trailing_references("add x (#12, closes #13) (AAS-1)", {}) == "add x");
    CHECK(without_trailing_references("add x (see below)", {}) == "add x (see below)");
    CHECK(without_trailing_references("call f(x)", {}) == "call f(x)");
    CHECK(without_trailing_references("(#12)", {}) == "(#12)");
}

TEST_CASE("issues_of: subject, keywords in the body, footers") {
    CHECK(issues("fix: x AAS-114 (#12)", "12") == Ids{"AAS-114"});
    CHECK(issues("fix: x\n\nThis fixes #3 and #4, closes: #5. As in #6.") == Ids{"#3", "#4", "#5"});
    CHECK(issues("fix: x\n\nSome BBS-7 in prose.\n\nRefs: #8, AAS-1\nReviewed-by: #9") ==
          Ids{"BBS-7", "#8", "AAS-1"});
    CHECK(issues("fix: x (#1)\n\nCloses #1", "1").empty());
    CHECK(issues("fix: #2 crashes\n\nCloses #2") == Ids{"#2"});
}

TEST_CASE("advisory_in") {
    CHECK(advisory_in("fix: CVE-2026-12345 in x") == "CVE-2026-12345");
    CHECK(advisory_in("GHSA-abcd-efgh-ijkl.") == "GHSA-abcd-efgh-ijkl");
    CHECK(advisory_in("CVE- nothing").empty());
}
