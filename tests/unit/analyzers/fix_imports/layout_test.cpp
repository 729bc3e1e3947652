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
    settings.least_confidence = 0.9;
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
    CHECK(google.several_names ==
          std::vector<std::string>{"collections.abc", "six.moves", "typing", "typing_extensions"});
    folder.write(".isort.cfg", "[settings]\nprofile = black\nforce_single_line = true\n");
    const Layout first = read_layout(folder.path());
    CHECK(first.single_names);
    CHECK_FALSE(first.by_module);
    folder.write(".isort.cfg", "\x00\xff[[[not = settings");
    CHECK(read_layout(folder.path()).single_names);
}

TEST_CASE("statements that grow too long are broken up as isort does") {
    const TempFolder folder;
    const std::string text = "from shop.models import Item\n\nprint(Item, Order)\n";
    const auto with = [&](const std::string& settings) {
        folder.write(".isort.cfg", "[settings]\nline_length = 30\n" + settings);
        return mended(read_layout(folder.path()), text);
    };
    CHECK(with("") ==
          "from shop.models import (Item,\n                         Order)\n\nprint(Item, Order)\n");
    CHECK(with("multi_line_output = 3\n") ==
          "from shop.models import (\n    Item,\n    Order\n)\n\nprint(Item, Order)\n");
    CHECK(with("multi_line_output = 5\ninclude_trailing_comma = True\n") ==
          "from shop.models import (\n    Item, Order,\n)\n\nprint(Item, Order)\n");
    CHECK(with("profile = black\n") ==
          "from shop.models import (\n    Item,\n    Order,\n)\n\nprint(Item, Order)\n");
    folder.write(".isort.cfg", "[settings]\nprofile = black\nforce_grid_wrap = 2\n");
    CHECK(mended(read_layout(folder.path()), text) ==
          "from shop.models import (\n    Item,\n    Order,\n)\n\nprint(Item, Order)\n");
}

TEST_CASE("modules that come first, and modules by their length") {
    const TempFolder folder;
    folder.write(
        "pyproject.toml",
        "[tool.ruff.lint.isort]\nforce-to-top = [\"shop.models\"]\nknown-first-party = [\"django\"]\n");
    CHECK(
        mended(read_layout(folder.path()),
               "from shop.a import x\nfrom shop.b import y\n\nprint(x, y, Order)\n") ==
        "from shop.models import Order\nfrom shop.a import x\nfrom shop.b import y\n\nprint(x, y, Order)\n");
    folder.write("pyproject.toml", "[tool.isort]\nlength_sort = true\n");
    CHECK(mended(read_layout(folder.path()),
                 "from shop.b import y\nfrom shop.longer_name import x\n\nprint(x, y, Order)\n") ==
          "from shop.b import y\nfrom shop.models import Order\nfrom shop.longer_name import x\n\n"
          "print(x, y, Order)\n");
    folder.write("pyproject.toml", "[tool.isort]\nlines_between_types = 1\n");
    CHECK(mended(read_layout(folder.path()),
                 "import shop.a\nimport shop.b\nimport shop.c\n\nfrom shop.d import x\n\nprint(shop, x, "
                 "Order)\n") ==
          "import shop.a\nimport shop.b\nimport shop.c\n\nfrom shop.d import x\nfrom shop.models import "
          "Order\n\n"
          "print(shop, x, Order)\n");
}
