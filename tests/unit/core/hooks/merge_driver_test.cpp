#include "core/hooks/merge_driver.h"

#include <catch2/catch.hpp>

#include "tests/support/git_folder.h"

using namespace sixth;
using namespace sixth::hooks;

TEST_CASE("what the merge driver writes is taken out byte for byte") {
    const test::GitFolder folder;
    const Place place = find_place(folder.path());
    const MergeDriver driver{"docs/my \"100%\" CHANGES*.md", "docs", "/opt/it's/sixth", false};
    const auto attributes = folder / ".git/info/attributes";
    for (const char* before : {"", "*.md text\n", "*.md text", "*.md text\r\n"}) {
        INFO(before);
        std::filesystem::remove(attributes);
        if (*before) folder.write(".git/info/attributes", before);
        const std::string config = fs::read(folder / ".git/config");

        CHECK(install_driver(place, driver, true).size() == 2);
        CHECK(fs::read(folder / ".git/config") == config);
        CHECK(install_driver(place, driver, false).size() == 2);
        CHECK(install_driver(place, driver, false).empty());
        CHECK(installed_driver(place) == R"("/docs/my \"100%\" CHANGES\\*.md" merge=sixth-changelog)");
        const std::string name = "docs/my \"100%\" CHANGES*.md";
        CHECK(folder.git({"check-attr", "-z", "merge", "--", name}) ==
              name + std::string("\0merge\0sixth-changelog\0", 23));
        CHECK(folder.git({"check-attr", "merge", "--", "docs/my \"100%\" CHANGES1.md"}).find("unspecified") !=
              std::string::npos);

        CHECK(uninstall_driver(place, false).size() == 2);
        CHECK(uninstall_driver(place, false).empty());
        CHECK((std::filesystem::exists(attributes) ? fs::read(attributes) : "") == before);
        CHECK(fs::read(folder / ".git/config") == config);
    }
}

TEST_CASE("the attribute stands in one place") {
    const test::GitFolder folder;
    const Place place = find_place(folder.path());
    MergeDriver driver{"CHANGELOG.md", "", "/opt/sixth", false};
    install_driver(place, driver, false);
    driver.shared = true;
    CHECK(install_driver(place, driver, false).size() == 2);
    CHECK(fs::read(folder / ".gitattributes") == "/CHANGELOG.md merge=sixth-changelog\n");
    CHECK_FALSE(std::filesystem::exists(folder / ".git/info/attributes"));
    uninstall_driver(place, false);
    CHECK_FALSE(std::filesystem::exists(folder / ".gitattributes"));
}
