// Modules that are gone from their packages: moved within, deleted, or replaced by a package of their name.
#include <catch2/catch.hpp>

#include "tests/support/import_case.h"

using namespace sixth::fix_imports;
using sixth::test::ImportCase;
using Strings = std::vector<std::string>;

namespace {

Engine::Sources moved(std::map<std::string, std::string> renames) {
    Engine::Sources sources;
    sources.renames = std::move(renames);
    return sources;
}

const std::string run = "def run():\n    pass\n\n\ndef stop():\n    pass\n";

// What becomes of shop/__init__.py when shop/helpers.py went to shop/tools/helpers.py.
std::string package(const std::string& text) {
    const ImportCase c({{"shop/__init__.py", text},
                        {"shop/more.py", "helpers = 1\n"},
                        {"shop/tools/__init__.py", ""},
                        {"shop/tools/helpers.py", run},
                        {"main.py", "import shop\n\nprint(shop.helpers.run())\n"}},
                       moved({{"shop/helpers.py", "shop/tools/helpers.py"}}));
    return c.mended("shop/__init__.py");
}

// What becomes of a file when shop/x.py went to shop/x/x.py.
ImportCase inward(const std::string& text, const std::string& init = "") {
    return ImportCase(
        {{"shop/__init__.py", ""}, {"shop/x/__init__.py", init}, {"shop/x/x.py", run}, {"main.py", text}},
        moved({{"shop/x.py", "shop/x/x.py"}}));
}

}  // namespace

TEST_CASE("a package's own __init__ follows a module that moved") {
    CHECK(package("from . import helpers\n") == "from .tools import helpers\n");
    CHECK(package("from shop import helpers as h\n\nh.run()\n") ==
          "from shop.tools import helpers as h\n\nh.run()\n");
    CHECK(package("__all__ = ['helpers']\n") == "from shop.tools import helpers\n\n__all__ = ['helpers']\n");
    // bound by something else
    for (const char* text :
         {"helpers = None\nfrom . import helpers\n", "from .more import helpers\nfrom . import helpers\n",
          "from .more import *\nfrom . import helpers\n"})
        CHECK(package(text) == text);
}

TEST_CASE("a module that a star import bound in its package is imported when it has moved") {
    CHECK(package("from .helpers import *\n\nhelpers.run()\n") ==
          "from .tools import helpers\nfrom .tools.helpers import *\n\nhelpers.run()\n");
    // what is bound when it is asked for is not bound before
    const std::string lazy = "\n\ndef __getattr__(name):\n    globals()[name] = 1\n    return 1\n";
    CHECK(package("from .helpers import *\n\nhelpers.run()\n" + lazy) ==
          "from .tools import helpers\nfrom .tools.helpers import *\n\nhelpers.run()\n" + lazy);
    const ImportCase there(
        {{"shop/__init__.py", "from .helpers import run\n\ndel helpers\n"}, {"shop/helpers.py", run}});
    CHECK(there.troubles("shop/__init__.py").empty());
}

TEST_CASE("a package's own __init__ that imports a module that is nowhere is told") {
    Engine::Sources sources;
    sources.deleted = {"shop/helpers.py"};
    sources.elsewhere = [](const std::string& path) { return path == "shop/_speed"; };
    sources.environment.modules = {"six"};
    const ImportCase c(
        {{"shop/__init__.py", "from . import _speed, helpers\nfrom shop import more\n"},
         {"shop/more.py", ""},
         {"lazy/__init__.py", "from . import inner\n\n\ndef __getattr__(name):\n    return name\n"},
         {"six/__init__.py", "from six import moves\n"}},
        sources);
    CHECK(c.troubles("shop/__init__.py") == Strings{"missing_name shop.helpers"});
    CHECK(c.suspects() == Strings{"shop/__init__.py"});
    CHECK(c.engine().place_of("shop.helpers", c.file("shop/__init__.py")) == "shop/helpers");
}

TEST_CASE("a folder without an __init__ that stands where a module was binds none of its names") {
    const ImportCase c({{"shop/__init__.py", ""},
                        {"shop/x/core.py", run},
                        {"shop/x/inner/far.py", ""},
                        {"main.py", "from shop.x import core, inner, run\nfrom shop.x import walk\n"},
                        {"shop/near.py", "from .x import (\n    run,\n    stop,\n)\n"}},
                       moved({{"shop/x.py", "shop/x/core.py"}}));
    CHECK(c.mended("main.py") ==
          "from shop.x import core, inner\nfrom shop.x.core import run\nfrom shop.x import walk\n");
    CHECK(c.mended("shop/near.py") == "from .x.core import (\n    run,\n    stop,\n)\n");
}

TEST_CASE("an empty package is where its modules went, whatever git takes its __init__ for") {
    const ImportCase c({{"shop/__init__.py", ""},
                        {"shop/pay/__init__.py", ""},
                        {"shop/new/__init__.py", ""},
                        {"shop/new/a.py", run},
                        {"shop/new/b.py", run},
                        {"main.py", "from shop import old as o\nimport shop.old\n\nprint(o, shop.old)\n"}},
                       moved({{"shop/old/__init__.py", "shop/pay/__init__.py"},
                              {"shop/old/a.py", "shop/new/a.py"},
                              {"shop/old/b.py", "shop/new/b.py"}}));
    CHECK(c.mended("main.py") == "from shop import new as o\nimport shop.new\n\nprint(o, shop.new)\n");
}

TEST_CASE("a file that moved up says from where its dots lead out of the package now") {
    const ImportCase c({{"shop/__init__.py", ""},
                        {"shop/x.py", run},
                        {"shop/a.py", "from .. import gone, x\nfrom ..x import run\n\nprint(x, run, gone)\n"},
                        {"script.py", "from .. import x\n"}},
                       moved({{"shop/inner/a.py", "shop/a.py"}}));
    CHECK(c.mended("shop/a.py") ==
          "from .. import gone\nfrom . import x\nfrom .x import run\n\nprint(x, run, gone)\n");
    CHECK(c.troubles("script.py").empty());
}

TEST_CASE("git is asked about a module where a folder stands of which a name is wanted that it cannot bind") {
    const ImportCase c({{"shop/__init__.py", ""},
                        {"shop/x/core.py", run},
                        {"main.py", "from shop.x import core\nfrom shop import x\n"},
                        {"other.py", "from shop.x import run\n"}});
    CHECK(c.engine().missing_paths().of_packages == Strings{"shop/x.py", "shop/x/__init__.py"});
    CHECK(c.suspects().empty());
}

TEST_CASE("a module is followed where git takes the empty __init__ of its package for that of another") {
    const ImportCase c({{"shop/__init__.py", ""},
                        {"shop/order/__init__.py", ""},
                        {"shop/order/kind/__init__.py", ""},
                        {"shop/order/kind/service.py", run},
                        {"shop/order/rank/__init__.py", ""},
                        {"main.py", "from shop.order_kind import service as kinds\n\nkinds.run()\n"}},
                       moved({{"shop/order_kind/__init__.py", "shop/order/rank/__init__.py"},
                              {"shop/order_kind/service.py", "shop/order/kind/service.py"}}));
    CHECK(c.mended("main.py") == "from shop.order.kind import service as kinds\n\nkinds.run()\n");
}

TEST_CASE("a package that stands where a module was is told from it by what it is asked for") {
    const ImportCase from = inward("from shop import x\nfrom shop.x import stop\n\nx.run()\nstop()\n");
    CHECK(from.suspects() == Strings{"main.py"});
    CHECK(from.troubles("main.py") == Strings{"replaced_module shop.x", "missing_name shop.x.stop"});
    CHECK(from.mended("main.py") == "from shop.x import x\nfrom shop.x.x import stop\n\nx.run()\nstop()\n");
    CHECK(inward("import shop.x\n\nshop.x.run()\n").mended("main.py") ==
          "import shop.x.x\n\nshop.x.x.run()\n");
    CHECK(inward("import shop.x as y\n\ny.run()\n").mended("main.py") == "import shop.x.x as y\n\ny.run()\n");
    CHECK(inward("from unittest import mock\n\nmock.patch('shop.x.run')\n").mended("main.py") ==
          "from unittest import mock\n\nmock.patch('shop.x.x.run')\n");
}

TEST_CASE("a package that has what its module had, or is meant itself, is left") {
    for (const char* text : {"from shop import x\n\nx.run()\n", "import shop.x\n\nshop.x.run()\n"})
        CHECK(inward(text, "from .x import run\n").troubles("main.py").empty());
    for (const char* text : {"from shop import x\n\nprint(x)\n", "from shop import x\n\nx.x.run()\n"})
        CHECK(inward(text).troubles("main.py").empty());
    // both: nobody knows
    const std::string both = "from shop import x\n\nx.run(x.own)\n";
    const ImportCase c = inward(both, "own = 1\n");
    CHECK(c.troubles("main.py") == Strings{"replaced_module shop.x"});
    CHECK(c.mended("main.py") == both);
}
