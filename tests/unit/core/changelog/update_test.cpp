#include "core/changelog/update.h"

#include <catch2/catch.hpp>

using namespace sixth::changelog;

namespace {

const std::vector<std::string> patterns = {"v*", "*"};

Entry entry(Section section, const std::string& bare, const std::string& references,
            const std::string& commit, const std::string& request = {}) {
    return {section, bare + " (" + references + ")", bare, commit, request};
}

const std::string id1 = "1111111aaaa", id2 = "2222222bbbb", id3 = "3333333cccc";

Wanted wanted() {
    return {{entry(Section::added, "One", "1111111", id1), entry(Section::fixed, "Two", "#2", id2, "2"),
             entry(Section::added, "Three", "3333333", id3)},
            "",
            {}};
}

std::string update(const std::string& text, const Wanted& w = wanted()) {
    std::string once = update_unreleased(text, w, patterns).text;
    CHECK(update_unreleased(once, w, patterns).text == once);
    return once;
}

}  // namespace

TEST_CASE("an empty Unreleased is filled, in the order of the page") {
    CHECK(update("# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-01-01\n\n- Old\n") ==
          "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- One (1111111)\n- Three (3333333)\n\n### "
          "Fixed\n\n- Two (#2)\n\n"
          "## [1.0.0] - 2026-01-01\n\n- Old\n");
    CHECK(update("") ==
          "## [Unreleased]\n\n### Added\n\n- One (1111111)\n- Three (3333333)\n\n### Fixed\n\n- Two (#2)\n");
    CHECK(update("# C\n\n## 1.0.0 (2026-01-01)\n") ==
          "# C\n\n## Unreleased\n\n### Added\n\n- One (1111111)\n- Three (3333333)\n\n### Fixed\n\n- Two "
          "(#2)\n\n"
          "## 1.0.0 (2026-01-01)\n");
}

TEST_CASE("what a person wrote stays byte for byte") {
    const std::string text =
        "# C\n\n## [Unreleased]\nIntro  \n\n### Notes\n* any\n\n### Fixed\n- by hand\n  - below it\n\n\n### "
        "Added\n\n"
        "```\n## [9.9.9]\n- One (1111111)\n```\n<!-- ### Removed -->\n\n[Unreleased]: "
        "https://example.org/x\n";
    const std::string now = update(text);
    CHECK(now ==
          "# C\n\n## [Unreleased]\nIntro  \n\n### Notes\n* any\n\n### Fixed\n- by hand\n  - below it\n* Two "
          "(#2)\n\n\n### Added\n\n"
          "```\n## [9.9.9]\n- One (1111111)\n```\n<!-- ### Removed -->\n\n* One (1111111)\n* Three "
          "(3333333)\n\n"
          "[Unreleased]: https://example.org/x\n");
    CHECK(update(text, {}) == text);
}

TEST_CASE("an item in other words speaks for its commit, or for its pull request") {
    const std::string text =
        "## [Unreleased]\n\n### Changed\n\n- All about 1111111 in my words\n\n### Fixed\n\n- Both halves, "
        "see #2\n";
    CHECK(update(text) ==
          "## [Unreleased]\n\n### Added\n\n- Three (3333333)\n\n### Changed\n\n- All about 1111111 in my "
          "words\n\n### Fixed\n\n"
          "- Both halves, see #2\n");
    // moved by hand
    CHECK(update("## [Unreleased]\n\n### Changed\n\n- One (1111111)\n") ==
          "## [Unreleased]\n\n### Added\n\n- Three (3333333)\n\n### Changed\n\n- One (1111111)\n\n### "
          "Fixed\n\n- Two (#2)\n");
}

TEST_CASE("what is no longer so goes: taken back, released, rebased") {
    Wanted less = wanted();
    less.entries.erase(less.entries.begin() + 1, less.entries.end());
    less.all_contents = [] { return std::unordered_set<std::string>{"Two (#2)", "Three (3333333)"}; };
    const std::string text =
        "## [Unreleased]\n\n### Added\n\n- One (1111111)\n- Three (3333333)\n\n### Fixed\n\n- Two (#2)\n\n## "
        "1.0.0\n";
    CHECK(update(text, less) == "## [Unreleased]\n\n### Added\n\n- One (1111111)\n\n## 1.0.0\n");
    // the same words of a commit that is not there any more
    CHECK(update("## [Unreleased]\n\n### Added\n\n- One (7777777)\n", less) ==
          "## [Unreleased]\n\n### Added\n\n- One (1111111)\n");
    // a person may have written this
    CHECK(update("## [Unreleased]\n\n### Added\n\n- Four (7777777)\n", less) ==
          "## [Unreleased]\n\n### Added\n\n- Four (7777777)\n- One (1111111)\n");
}

TEST_CASE("lines come in the order of commits, doubled ones once; a human order of one's own is kept apart") {
    CHECK(update("## [Unreleased]\n\n### Added\n\n- Three (3333333)\n- mine\n- One (1111111)\n- One "
                 "(1111111)\n\n### Fixed\n\n- Two (#2)\n") ==
          "## [Unreleased]\n\n### Added\n\n- mine\n- One (1111111)\n- Three (3333333)\n\n### Fixed\n\n- Two "
          "(#2)\n");
    const std::string mixed =
        "## [Unreleased]\n\n### Added\n- One (1111111)\n- mine\n- Three (3333333)\n### Fixed\n- Two (#2)\n";
    CHECK(update(mixed) == mixed);
}

TEST_CASE("CR LF, a byte order mark, no last line end") {
    CHECK(update("\xEF\xBB\xBF# C\r\n\r\n## [Unreleased]\r\n\r\n## [1.0.0] - 2026-01-01\r\n") ==
          "\xEF\xBB\xBF# C\r\n\r\n## [Unreleased]\r\n\r\n### Added\r\n\r\n- One (1111111)\r\n- Three "
          "(3333333)\r\n\r\n"
          "### Fixed\r\n\r\n- Two (#2)\r\n\r\n## [1.0.0] - 2026-01-01\r\n");
    CHECK(update("## [Unreleased]") ==
          "## [Unreleased]\n\n### Added\n\n- One (1111111)\n- Three (3333333)\n\n### Fixed\n\n- Two (#2)\n");
}

TEST_CASE("links: added, moved on to the last release, left alone when a person chose another end") {
    Wanted w = wanted();
    w.link = "[Unreleased]: https://github.com/o/r/compare/v1.1.0...HEAD";
    const std::string start =
        "## [Unreleased]\n\n### Added\n\n- One (1111111)\n- Three (3333333)\n\n### Fixed\n\n- Two (#2)\n\n";
    CHECK(update(start, w) == start + w.link + "\n");
    CHECK(update(start + "[Unreleased]: https://github.com/o/r/compare/v1.0.0...HEAD\n", w) ==
          start + w.link + "\n");
    const std::string theirs = start + "[unreleased]: https://github.com/o/r/compare/v1.1.0..main\n";
    CHECK(update(theirs, w) == theirs);
    CHECK(update(start + "[1.1.0]: https://github.com/o/r/x\n", w) ==
          start + w.link + "\n[1.1.0]: https://github.com/o/r/x\n");
}

TEST_CASE("release_unreleased: dated, linked, below a fresh Unreleased") {
    Release release;
    release.version = parse_version("1.2.0");
    release.tag = "v1.2.0";
    release.date = "2026-11-25";
    const std::string link = "[1.2.0]: https://github.com/o/r/compare/v1.1.0...v1.2.0";
    const std::string after = "[Unreleased]: https://github.com/o/r/compare/v1.2.0...HEAD";
    CHECK(
        release_unreleased(
            "# C\n\n## [Unreleased]\n\n- x\n\n## [1.1.0] - 2026-01-01\n\n"
            "[Unreleased]: https://github.com/o/r/compare/v1.1.0...HEAD\n[1.1.0]: https://github.com/o/r/y\n",
            release, link, after, patterns) ==
        "# C\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-25\n\n- x\n\n## [1.1.0] - 2026-01-01\n\n" + after +
            "\n" + link + "\n[1.1.0]: https://github.com/o/r/y\n");
    CHECK(release_unreleased("## Unreleased\n\n- x\n", release, link, after, patterns) ==
          "## Unreleased\n\n## 1.2.0 - 2026-11-25\n\n- x\n");
    CHECK(release_unreleased("# Unreleased\n\n- x\n", release, "", "", patterns) ==
          "# Unreleased\n\n# 1.2.0 - 2026-11-25\n\n- x\n");
    // a comment or a fence that is never closed hides nothing behind it
    CHECK(update("<!-- open\n\n```\n").find("## [Unreleased]\n\n### Added\n") != std::string::npos);
}

TEST_CASE("Document: releases as people head them") {
    const std::string text =
        "# Changelog\n## Unreleased\n## [2.0.0] - 2026-01-01 [YANKED]\n### [1.9.1](https://x) "
        "(2026-01-01)\n## v1.9\n## Version two\n"
        "## 1.8.0rc1\nText\n# Appendix\n## 7 things\n";
    const Document document(text, patterns);
    std::vector<std::string> names;
    for (const Heading& heading : document.headings())
        names.push_back(heading.version ? heading.version->text : "-");
    CHECK(names == std::vector<std::string>{"-", "2.0.0", "1.9.1", "1.9", "1.8.0rc1"});
    CHECK(document.headings()[1].yanked);
    CHECK(document.body(document.headings()[4]) == "Text\n");
}

TEST_CASE("links follow the repository's address; the words are what counts") {
    Wanted w = wanted();
    w.entries[0].content = "One ([1111111](https://github.com/o/r/commit/1111111aaaa))";
    CHECK(update("## [Unreleased]\n\n### Added\n\n- One (1111111)\n- Three (3333333)\n\n### Fixed\n\n- Two "
                 "([#2](https://x/2))\n",
                 w) == "## [Unreleased]\n\n### Added\n\n- " + w.entries[0].content +
                           "\n- Three (3333333)\n\n### Fixed\n\n- Two (#2)\n");
    CHECK(without_links("a [b](http://c) [d] (e) [f](g)") == "a b [d] (e) [f](g)");
}
