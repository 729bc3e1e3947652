#include "analyzers/fix_imports/layout.h"

#include <catch2/catch.hpp>

#include "tests/support/import_case.h"
#include "tests/support/temp_folder.h"

using namespace sixth::fix_imports;
using sixth::test::ImportCase;
using sixth::test::TempFolder;

namespace {

std::string mended(const Layout& layout, const std::string& text) {
    Settings settings;
    settings.layout = layout;
    const ImportCase c(
        {
            {"shop/__init__.py", ""},
            {"shop/models.py", "class Order:\n    pass\n\n\nclass Item:\n    pass\n"},
            {"shop/a.py",
             "from django.db import connection\nfrom shop.models import Order\n\nprint(connection, Order)\n"},
            {"shop/b.py",
             "from django.db import connection\nfrom shop.models import Order\n\nprint(connection, Order)\n"},
            {"shop/c.py",
             "from django.db import connection\nfrom shop.models import Order\n\nprint(connection, Order)\n"},
            {"shop/d.py",
             "from django.db import connection\nfrom shop.models import Order\n\nprint(connection, Order)\n"},
            {"shop/x.py", text},
        },
        {}, settings);
    return c.mended("shop/x.py");
}

}  // namespace

TEST_CASE("sections of isort: names of their own, and lists of modules") {
    const TempFolder folder;
    folder.write(
        "setup.cfg",
        "[isort]\nprofile = black\nknown_django = django\nknown_first_party =\n    lib\n    tools.*\n"
        "sections = FUTURE,STDLIB,DJANGO,THIRDPARTY,FIRSTPARTY,LOCALFOLDER\n");
    const Layout layout = read_layout(folder.path());
    CHECK(layout.section_of("django.db") == "django");
    CHECK(layout.section_of("lib") == "firstparty");
    CHECK(layout.section_of("tools.make") == "firstparty");
    CHECK(layout.section_of("os").empty());
    CHECK(layout.line_length == 88);
    CHECK(mended(layout, "import os\n\nimport requests\n\nprint(os, requests, connection)\n") ==
          "import os\n\nfrom django.db import connection\n\nimport requests\n\nprint(os, requests, "
          "connection)\n");
}

TEST_CASE("ruff's isort says the same in its own words") {
    const TempFolder folder;
    folder.write("pyproject.toml",
                 "[tool.ruff]\nline-length = 100\n[tool.ruff.lint.isort]\nknown-third-party = [\"shop\"]\n"
                 "force-single-line = true\nforce-sort-within-sections = true\norder-by-type = false\n"
                 "section-order = [\"future\", \"standard-library\", \"third-party\", \"django\"]\n"
                 "[tool.ruff.lint.isort.sections]\ndjango = [\"django\"]\n");
    const Layout layout = read_layout(folder.path());
    CHECK(layout.line_length == 100);
    CHECK(layout.single_names);
    CHECK(layout.by_module);
    CHECK_FALSE(layout.by_type);
    CHECK(layout.section_of("django") == "django");
    CHECK(mended(layout, "from shop.models import Item\nimport zlib_ng\n\nprint(Item, zlib_ng, Order)\n") ==
          "from shop.models import Item\nfrom shop.models import Order\nimport zlib_ng\n\nprint(Item, "
          "zlib_ng, Order)\n");
}

TEST_CASE("profiles, and what overrules them") {
    const TempFolder folder;
    folder.write("pyproject.toml", "[tool.isort]\nprofile = \"google\"\nline_length = 99\n");
    const Layout google = read_layout(folder.path());
    CHECK(google.single_names);
    CHECK(google.by_module);
    CHECK(google.line_length == 99);
    CHECK(google.several_names == std::vector<std::string>{"typing"});
    folder.write(".isort.cfg", "[settings]\nprofile = black\nforce_single_line = true\n");
    const Layout first = read_layout(folder.path());
    CHECK(first.single_names);
    CHECK_FALSE(first.by_module);
    folder.write(".isort.cfg", "\x00\xff[[[not = settings");
    CHECK(read_layout(folder.path()).single_names);
}
