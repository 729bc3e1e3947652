#include "core/hooks/change.h"

#include <catch2/catch.hpp>

#include "core/base/error.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::hooks;
using What = Change::What;

TEST_CASE("changes are made together or not at all") {
    const test::TempFolder folder;
    folder.write("plain", "plain");
    folder.write("other", "other");
    const std::vector<Change> fine = {
        {What::make, "a", folder / "new/made", "made", "", "", true},
        {What::rewrite, "b", folder / "plain", "changed", "plain", "", true},
        {What::set_aside, "c", folder / "other", "ours", "other", folder / "other.aside", true},
    };
    const auto before = [&] {
        return !std::filesystem::exists(folder / "new/made") && fs::read(folder / "plain") == "plain" &&
               fs::read(folder / "other") == "other" && !std::filesystem::exists(folder / "other.aside");
    };
    std::vector<Change> failing = fine;
    failing.push_back({What::rewrite, "d", folder / "missing/file", "x", "", "", true});
    CHECK_THROWS_AS(apply(failing), Error);
    CHECK(before());

    apply(fine);
    CHECK(fs::read(folder / "new/made") == "made");
    CHECK(fs::read(folder / "plain") == "changed");
    CHECK(fs::read(folder / "other") == "ours");
    CHECK(fs::read(folder / "other.aside") == "other");

    const std::vector<Change> back = {
        {What::remove, "a", folder / "new/made", "", "made", "", true},
        {What::rewrite, "b", folder / "plain", "plain", "changed", "", true},
        {What::put_back, "c", folder / "other", "", "ours", folder / "other.aside", true},
    };
    failing = back;
    failing.push_back({What::remove, "d", folder / "missing", "", "", "", true});
    CHECK_THROWS_AS(apply(failing), Error);
    CHECK(fs::read(folder / "new/made") == "made");
    CHECK(fs::read(folder / "plain") == "changed");
    CHECK(fs::read(folder / "other") == "ours");
    apply(back);
    CHECK(before());
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 3);  // plain, other, new
}
