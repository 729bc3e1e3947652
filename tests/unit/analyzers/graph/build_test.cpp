#include <catch2/catch.hpp>

#include "tests/support/graph_case.h"

using sixth::test::GraphCase;
using Lines = std::vector<std::string>;

TEST_CASE("from pkg import name is the submodule when there is one, else the package") {
    const GraphCase c(
        {{"pkg/__init__.py", "from .sub import x\n"},
         {"pkg/sub.py", "x = 1\n"},
         {"main.py", "from pkg import sub\nfrom pkg import x, sub\nimport pkg.sub\nfrom pkg import *\n"}});
    CHECK(c.imports() == Lines{"main -> pkg:2", "main -> pkg:4", "main -> pkg.sub:1", "main -> pkg.sub:2",
                               "main -> pkg.sub:3", "pkg -> pkg.sub:1"});
}

TEST_CASE("relative imports, also from deep packages and packages themselves") {
    const GraphCase c({{"a/__init__.py", ""},
                       {"a/b/__init__.py", "from . import c\nfrom .. import d\n"},
                       {"a/b/c.py", "from ..d import y\nfrom ...a import d\n"},
                       {"a/d.py", "from .b.c import z\n"}});
    CHECK(c.imports() == Lines{"a.b -> a.b.c:1", "a.b -> a.d:2", "a.b.c -> a.d:1", "a.d -> a.b.c:1"});
}

TEST_CASE("src layout and namespace packages keep the names they are imported by") {
    const GraphCase c({{"src/shop/__init__.py", ""},
                       {"src/shop/cart.py", "import shop.price\n"},
                       {"src/shop/price.py", ""},
                       {"src/acme/tools/__init__.py", ""},
                       {"src/acme/tools/x.py", "from acme.tools import y\nfrom acme import other\n"},
                       {"src/acme/tools/y.py", ""},
                       {"src/acme/other.py", ""},
                       {"tests/test_cart.py", "from shop import cart\n"}});
    CHECK(c.modules() == Lines{"acme.other", "acme.tools", "acme.tools.x", "acme.tools.y", "shop",
                               "shop.cart", "shop.price", "tests.test_cart"});
    CHECK(c.imports() == Lines{"acme.tools.x -> acme.other:2", "acme.tools.x -> acme.tools.y:1",
                               "shop.cart -> shop.price:1", "tests.test_cart -> shop.cart:1"});
}

TEST_CASE("when an import runs is its kind") {
    const GraphCase c({{"a.py",
                        "from typing import TYPE_CHECKING\n"
                        "if TYPE_CHECKING:\n    import b\nelse:\n    import c\n"
                        "def f():\n    import d\n    class L:\n        import b\n"
                        "try:\n    import b\nexcept ImportError:\n    pass\n"
                        "class K:\n    import c\n"},
                       {"b.py", ""},
                       {"c.py", ""},
                       {"d.py", ""}});
    CHECK(c.imports() == Lines{"a -> b:3 typing", "a -> b:9 deferred", "a -> b:11 conditional",
                               "a -> c:5 conditional", "a -> c:15", "a -> d:7 deferred"});
}

TEST_CASE("kinds that do not count are not there") {
    sixth::graph::BuildOptions options;
    options.kinds = {true, false, false, false};
    const GraphCase c({{"a.py", "import b\ndef f():\n    import d\n"}, {"b.py", ""}, {"d.py", ""}}, options);
    CHECK(c.imports() == Lines{"a -> b:1"});
}

TEST_CASE("absolute means absolute: a module of a package does not shadow the one outside") {
    const GraphCase c({{"pkg/__init__.py", ""},
                       {"pkg/json.py", ""},
                       {"pkg/a.py", "import json\n"},
                       {"tools/run.py", "import helper\n"},
                       {"tools/helper.py", ""}});
    CHECK(c.imports() == Lines{"tools.run -> tools.helper:1"});
}

TEST_CASE("two files of one name are told apart; stubs step back behind their module") {
    const GraphCase c({{"a/conftest.py", "import lib\n"},
                       {"b/conftest.py", "import lib\n"},
                       {"lib.py", ""},
                       {"lib.pyi", "import a.conftest\n"},
                       {"lib/__init__.py", ""},
                       {"_fast.pyi", "from lib import x\n"}});
    CHECK(c.modules() == Lines{"_fast", "a.conftest", "b.conftest", "lib", "lib (lib.py)"});
    CHECK(c.imports().front() == "_fast -> lib:1 typing");
}

TEST_CASE("what is outside the tree is known by its first name") {
    const GraphCase c(
        {{"a.py", "import os.path\nfrom xml.etree import ElementTree\nimport a.missing\nimport a\n"}});
    REQUIRE(c.whole.modules.size() == 3);
    CHECK(c.whole.modules[1].name == "os");
    CHECK(c.whole.modules[2].name == "xml");
    CHECK(c.whole.modules[1].external());
    CHECK(c.whole.imports.size() == 2);
    CHECK(c.whole.imported_by == std::vector<std::uint32_t>{0, 1, 1});
}

TEST_CASE("dots that leave the package reach nothing") {
    const GraphCase c({{"p/__init__.py", ""},
                       {"p/a.py", "from ...q import r\nfrom ... import r\n"},
                       {"r.py", ""},
                       {"q.py", ""}});
    CHECK(c.imports().empty());
}
