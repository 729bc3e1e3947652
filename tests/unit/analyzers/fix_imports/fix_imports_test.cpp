#include "analyzers/fix_imports/fix_imports.h"

#include <catch2/catch.hpp>

#include "tests/support/import_case.h"

using namespace sixth::fix_imports;
using sixth::test::ImportCase;
using Strings = std::vector<std::string>;

namespace {

const ImportCase::Files shop = {
    {"shop/__init__.py", ""},
    {"shop/models.py", "class Order:\n    pass\n\n\nclass Item:\n    pass\n"},
    {"shop/a.py", "from shop.models import Item, Order\n\nprint(Item, Order)\n"},
    {"shop/b.py", "import numpy as np\nfrom shop.models import Order\n\nprint(Order, np)\n"},
    {"shop/c.py", "import numpy as np\n\nfrom shop.models import Order\n\nprint(Order, np)\n"},
};

ImportCase::Files with(ImportCase::Files files, const std::string& path, const std::string& text) {
    files.emplace_back(path, text);
    return files;
}

std::string mended(const std::string& text, const std::string& path = "shop/x.py") {
    return ImportCase(with(shop, path, text)).mended(path);
}

}  // namespace

TEST_CASE("a name is imported as the other files do") {
    CHECK(mended("from shop.models import Item\n\nprint(Item, Order)\n") ==
          "from shop.models import Item, Order\n\nprint(Item, Order)\n");
    CHECK(mended("import os\n\nprint(os, Order)\n") ==
          "import os\n\nfrom shop.models import Order\n\nprint(os, Order)\n");
    CHECK(mended("\"\"\"Doc.\"\"\"\nprint(np.zeros(1))\n") ==
          "\"\"\"Doc.\"\"\"\n\nimport numpy as np\n\nprint(np.zeros(1))\n");
    CHECK(mended("\"\"\"Doc.\"\"\"\n\n\nclass A(Order):\n    x = Order\n") ==
          "\"\"\"Doc.\"\"\"\n\nfrom shop.models import Order\n\n\nclass A(Order):\n    x = Order\n");
    CHECK(mended("print(json.dumps(1))\n") == "import json\n\nprint(json.dumps(1))\n");
    CHECK(mended("print(json.nothing(1))\n") == "print(json.nothing(1))\n");
    CHECK(mended("print(Order)\r\n") == "from shop.models import Order\r\n\r\nprint(Order)\r\n");
}

TEST_CASE("troubles: unbound names, missing modules, missing names; and what is none") {
    const ImportCase c(
        with(shop, "shop/x.py",
             "from shop.gone import A\nfrom shop.models import Item, Nothing\nimport elsewhere\n"
             "try:\n    from shop.fast import B\nexcept ImportError:\n    B = None\n"
             "print(A, Item, Nothing, elsewhere, B, C)\n"));
    CHECK(c.troubles("shop/x.py") ==
          Strings{"missing_module shop.gone", "missing_name shop.models.Nothing", "undefined_name C"});
    CHECK(c.suspects() == Strings{"shop/x.py"});
    const ImportCase clean(with(shop, "shop/x.py", "from shop.models import *\nprint(Order)\n"));
    CHECK(clean.suspects().empty());
    const ImportCase outside(with(shop, "shop/x.py", "from pylab import *\nprint(plot)\n"));
    CHECK(outside.suspects().empty());
}

TEST_CASE("a module that git knows under another name is followed, with every name and every use") {
    Engine::Sources sources;
    sources.renames = {{"shop/models.py", "shop/store/models.py"}, {"shop/util.py", "shop/tools.py"}};
    const ImportCase c(
        {
            {"shop/__init__.py", ""},
            {"shop/store/__init__.py", ""},
            {"shop/store/models.py", "class Order:\n    pass\n\n\nclass Item:\n    pass\n"},
            {"shop/tools.py", "def run():\n    pass\n"},
            {"shop/a.py",
             "from shop.models import (\n    Item,  # first\n    Order,\n)\n\nprint(Item, Order)\n"},
            {"shop/b.py",
             "from .models import Order\n\n\ndef f():\n    from .util import run\n    run(Order)\n"},
            {"main.py", "import shop.util\nfrom shop import util\n\nshop.util.run()\nutil.run()\n"},
        },
        sources);
    CHECK(c.mended("shop/a.py") ==
          "from shop.store.models import (\n    Item,  # first\n    Order,\n)\n\nprint(Item, Order)\n");
    CHECK(c.mended("shop/b.py") ==
          "from .store.models import Order\n\n\ndef f():\n    from .tools import run\n    run(Order)\n");
    CHECK(c.mended("main.py") ==
          "import shop.tools\nfrom shop import tools as util\n\nshop.tools.run()\nutil.run()\n");
}

TEST_CASE("a module of a package that moved is not one of the standard library or another package") {
    Engine::Sources sources;
    sources.renames = {{"src/shop/ast.py", "src/shop/store/ast.py"},
                       {"src/shop/old/__init__.py", "src/shop/new/__init__.py"},
                       {"src/shop/old/redis.py", "src/shop/new/redis.py"}};
    const ImportCase c(
        {
            {"src/shop/__init__.py", ""},
            {"src/shop/a.py", "import ast\nimport redis\n\nprint(ast, redis)\n"},
            {"src/shop/b.py", "from shop import ast\nfrom shop.old.redis import get\n\nprint(ast, get)\n"},
            {"src/shop/new/__init__.py", ""},
            {"src/shop/new/redis.py", "def get():\n    pass\n"},
            {"src/shop/store/__init__.py", ""},
            {"src/shop/store/ast.py", ""},
        },
        sources);
    CHECK(c.mended("src/shop/a.py") == c.text("src/shop/a.py"));
    CHECK(c.mended("src/shop/b.py") ==
          "from shop.store import ast\nfrom shop.new.redis import get\n\nprint(ast, get)\n");
}

TEST_CASE("a package that moved takes its modules along") {
    Engine::Sources sources;
    sources.renames = {{"shop/old/__init__.py", "shop/_new/__init__.py"},
                       {"shop/old/tax.py", "shop/_new/tax.py"}};
    const ImportCase c(
        {
            {"shop/__init__.py", ""},
            {"shop/_new/__init__.py", ""},
            {"shop/_new/tax.py", "RATE = 1\n"},
            {"shop/a.py", "from shop.old import tax\nfrom shop.old.tax import RATE\n\nprint(tax, RATE)\n"},
        },
        sources);
    CHECK(c.mended("shop/a.py") ==
          "from shop._new import tax\nfrom shop._new.tax import RATE\n\nprint(tax, RATE)\n");
}

TEST_CASE("relative imports of a file that moved mean what they meant") {
    Engine::Sources sources;
    sources.renames = {{"src/shop/report.py", "src/shop/out/text/report.py"}};
    const ImportCase c(
        {
            {"src/shop/__init__.py", "def __getattr__(name):\n    raise AttributeError(name)\n"},
            {"src/shop/out/__init__.py", ""},
            {"src/shop/out/text/__init__.py", ""},
            {"src/shop/models.py", "class Order:\n    pass\n"},
            {"src/shop/out/text/report.py",
             "from . import models\nfrom .models import Order\n\nprint(models, Order)\n"},
        },
        sources);
    CHECK(c.mended("src/shop/out/text/report.py") ==
          "from ... import models\nfrom ...models import Order\n\nprint(models, Order)\n");
}

TEST_CASE("without git the module that defines all the names is the one") {
    const ImportCase c({
        {"shop/__init__.py", ""},
        {"shop/store.py", "class Order:\n    pass\n\n\nclass Item:\n    pass\n"},
        {"shop/other.py", "class Order:\n    pass\n"},
        {"shop/a.py", "from shop.models import Item, Order\n\nprint(Item, Order)\n"},
    });
    CHECK(c.mended("shop/a.py") == "from shop.store import Item, Order\n\nprint(Item, Order)\n");
}

TEST_CASE("what is not clear is left, with candidates and a reason") {
    const ImportCase tie({
        {"shop/__init__.py", ""},
        {"shop/one.py", "class Order:\n    pass\n"},
        {"shop/two.py", "class Order:\n    pass\n"},
        {"shop/x.py", "print(Order)\n"},
    });
    const FileRepairs repairs = tie.mend("shop/x.py");
    REQUIRE(repairs.repairs.size() == 1);
    CHECK_FALSE(repairs.repairs[0].mended());
    CHECK(repairs.repairs[0].candidates.size() == 2);
    CHECK(repairs.repairs[0].left == "two candidates are nearly as good");
    CHECK(repairs.text == "print(Order)\n");
}

TEST_CASE("a slip of a local name is not imported") {
    const ImportCase c(
        with(with(shop, "shop/ordre.py", "ordre = 1\n"), "shop/x.py", "def f(order):\n    return ordre\n"));
    const FileRepairs repairs = c.mend("shop/x.py");
    REQUIRE(repairs.repairs.size() == 1);
    CHECK_FALSE(repairs.repairs[0].mended());
}

TEST_CASE("a cycle that is there already is no excuse for another one through the same files") {
    const ImportCase c({
        {"ui/__init__.py", ""},
        {"ui/app.py",
         "from ui.widget import Widget\n\n\nclass StackError(Exception):\n    pass\n\n\nprint(Widget)\n"},
        {"ui/screen.py", "import ui.app\n\n\nclass Screen:\n    pass\n\n\nprint(ui.app)\n"},
        {"ui/widget.py",
         "from ui.screen import Screen\n\n\nclass Widget(Screen):\n    def f(self):\n        raise "
         "StackError\n"},
        {"ui/x.py", "from ui.app import StackError\n\nprint(StackError)\n"},
        {"ui/y.py", "from ui.app import StackError\n\nprint(StackError)\n"},
    });
    const FileRepairs left = c.mend("ui/widget.py");
    REQUIRE(left.repairs.size() == 1);
    CHECK_FALSE(left.repairs[0].mended());
    CHECK(left.repairs[0].candidates.at(0).new_cycle);
}

TEST_CASE("no new cycle of runtime imports: annotations go under TYPE_CHECKING, the rest is left") {
    const ImportCase::Files files = {
        {"shop/__init__.py", ""},
        {"shop/models.py", "from shop.x import f\n\n\nclass Order:\n    f = f\n"},
        {"shop/a.py", "from shop.models import Order\n\nprint(Order)\n"},
    };
    const ImportCase runtime(with(files, "shop/x.py", "def f():\n    return Order()\n"));
    const FileRepairs left = runtime.mend("shop/x.py");
    REQUIRE(left.repairs.size() == 1);
    CHECK_FALSE(left.repairs[0].mended());
    CHECK(left.repairs[0].candidates.at(0).new_cycle);
    const ImportCase typing(
        with(files, "shop/x.py", "import os\n\n\ndef f(o: \"Order\"):\n    return os, o\n"));
    CHECK(typing.mended("shop/x.py") ==
          "import os\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from shop.models import "
          "Order\n\n\n"
          "def f(o: \"Order\"):\n    return os, o\n");
}

TEST_CASE("names of the standard library go where nearly everybody imports them from") {
    const ImportCase c(with(shop, "shop/x.py", "def f(x: List) -> None:\n    print(translation(), x)\n"));
    const FileRepairs repairs = c.mend("shop/x.py");
    REQUIRE(repairs.repairs.size() == 2);
    CHECK(repairs.repairs[0].candidates.at(0).statement == "from typing import List");
    // in gettext, and nobody imports it from there
    CHECK(repairs.repairs[1].candidates.at(0).confidence <= 0.8);
}

TEST_CASE("what a checker proposes itself decides") {
    const ImportCase c(with(shop, "shop/x.py", "print(Callable)\n"));
    Trouble trouble;
    trouble.name = "Callable";
    trouble.line = 1;
    CHECK_FALSE(
        c.engine().repair(c.file("shop/x.py"), c.text("shop/x.py"), {trouble}).repairs.at(0).mended());
    trouble.hint = "typing";
    CHECK(c.engine().repair(c.file("shop/x.py"), c.text("shop/x.py"), {trouble}).text ==
          "from typing import Callable\n\nprint(Callable)\n");
}

TEST_CASE("import a.b where the file says a.b.C: a alone is not enough") {
    const ImportCase c({
        {"shop/__init__.py", ""},
        {"shop/models.py", "class Order:\n    pass\n"},
        {"shop/tax.py", ""},
        {"a.py", "import shop\n\nprint(shop)\n"},
        {"b.py", "import shop\n\nprint(shop)\n"},
        {"x.py", "print(shop.models.Order)\n"},
        {"y.py", "print(shop.models.Order, shop.tax.vat)\n"},
    });
    CHECK(c.mend("x.py").repairs.at(0).candidates.at(0).statement == "import shop.models");
    CHECK_FALSE(c.mend("y.py").repairs.at(0).mended());
}

TEST_CASE("a module of the standard library that its package does not run is imported itself") {
    const ImportCase c({
        {"one.py", "import importlib.metadata\n\nprint(importlib.metadata.version('x'))\n"},
        {"two.py", "import importlib\n\nprint(importlib.import_module('x'))\n"},
        {"x.py", "print(importlib.metadata.version('y'))\n"},
        {"y.py", "print(importlib.import_module('y'))\n"},
        {"z.py", "print(json.decoder.JSONDecodeError, json.loads)\n"},
    });
    CHECK(c.mended("x.py") == "import importlib.metadata\n\nprint(importlib.metadata.version('y'))\n");
    CHECK(c.mended("y.py") == "import importlib\n\nprint(importlib.import_module('y'))\n");
    CHECK(c.mended("z.py") == "import json\n\nprint(json.decoder.JSONDecodeError, json.loads)\n");
}

TEST_CASE("names that a package hands on from an extension module are imported as others do") {
    const ImportCase c({
        {"fast/__init__.py", "from ._fast import Engine, start\n"},
        {"other/__init__.py", ""},
        {"other/engine.py", "class Engine:\n    pass\n"},
        {"a.py", "from fast import Engine\n\nprint(Engine)\n"},
        {"b.py", "from fast import Engine\n\nprint(Engine)\n"},
        {"c.py", "from fast import Engine\n\nprint(Engine)\n"},
        {"x.py", "print(Engine)\n"},
    });
    CHECK(c.mend("x.py").repairs.at(0).candidates.at(0).statement == "from fast import Engine");
    CHECK(c.troubles("a.py").empty());
}

TEST_CASE(
    "what git knows to have moved is followed behind a guard, and out of a package that took its name") {
    Engine::Sources sources;
    sources.renames = {{"shop/speed.py", "shop/fast/speed.py"}, {"shop/order.py", "shop/order/service.py"}};
    const ImportCase c(
        {
            {"shop/__init__.py", ""},
            {"shop/fast/__init__.py", ""},
            {"shop/fast/speed.py", "def run():\n    pass\n"},
            {"shop/order/__init__.py", ""},
            {"shop/order/service.py", "def get():\n    pass\n"},
            {"x.py",
             "try:\n    from shop.speed import run\nexcept ImportError:\n    run = None\n"
             "try:\n    from shop.never import walk\nexcept ImportError:\n    walk = None\n"
             "from shop.order import get\n"},
        },
        sources);
    CHECK(c.mended("x.py") ==
          "try:\n    from shop.fast.speed import run\nexcept ImportError:\n    run = None\n"
          "try:\n    from shop.never import walk\nexcept ImportError:\n    walk = None\n"
          "from shop.order.service import get\n");
}

TEST_CASE("several files at once: as one after the other, each import counting for the cycles of the next") {
    const ImportCase::Files files = {
        {"shop/__init__.py", ""},
        {"shop/a.py", "class First:\n    pass\n\n\nprint(Second)\n"},
        {"shop/b.py", "class Second:\n    pass\n\n\nprint(First)\n"},
        {"tests/one.py", "from shop.a import First\nfrom shop.b import Second\n\nprint(First, Second)\n"},
        {"tests/two.py", "from shop.a import First\nfrom shop.b import Second\n\nprint(First, Second)\n"},
    };
    for (const unsigned jobs : {1U, 4U}) {
        Settings settings;
        settings.jobs = jobs;
        settings.least_confidence = 0.1;
        const ImportCase c(files, {}, settings);
        const std::vector<FileRepairs> all = c.engine().repair_all(
            {{c.file("shop/a.py"), c.text("shop/a.py"), {}}, {c.file("shop/b.py"), c.text("shop/b.py"), {}}});
        REQUIRE(all.size() == 2);
        CHECK(all[0].text == "from shop.b import Second\n\n\nclass First:\n    pass\n\n\nprint(Second)\n");
        REQUIRE(all[0].facts);
        CHECK(all[0].facts->imports().size() == 1);
        CHECK(all[1].text == c.text("shop/b.py"));
        CHECK(all[1].repairs.at(0).left == "the best candidate would close a cycle of imports");
        CHECK(!all[1].facts);
    }
}

TEST_CASE("git is asked about a top-level package that is gone when the tree defines what it had") {
    const ImportCase::Files files = {
        {"src/shop/__init__.py", ""},
        {"src/shop/inner/__init__.py", ""},
        {"src/shop/inner/models.py", "class Order:\n    pass\n"},
        {"tests/test_order.py",
         "import pytest\nfrom numpy import array\n\nfrom _shop import models\nfrom _shop.models import "
         "Order\n\n"
         "print(pytest, array, models, Order)\n"},
    };
    const std::map<std::string, std::string> moved = {
        {"src/_shop/__init__.py", "src/shop/inner/__init__.py"},
        {"src/_shop/models.py", "src/shop/inner/models.py"},
    };
    const ImportCase before(files);
    CHECK(before.suspects().empty());
    CHECK(before.engine().missing_paths().of_packages.empty());
    CHECK(before.engine().missing_paths().of_top_level ==
          Strings{"_shop.py", "src/_shop.py", "_shop/models.py", "src/_shop/models.py", "_shop/__init__.py",
                  "src/_shop/__init__.py", "_shop/models/__init__.py", "src/_shop/models/__init__.py"});
    CHECK(before.engine().missing_paths().of_unknown ==
          Strings{"numpy.py", "src/numpy.py", "pytest.py", "src/pytest.py", "numpy/__init__.py",
                  "src/numpy/__init__.py", "pytest/__init__.py", "src/pytest/__init__.py"});
    Engine::Sources known;
    known.renames = moved;
    CHECK(ImportCase(files, known).mended("tests/test_order.py") ==
          "import pytest\nfrom numpy import array\n\nfrom shop.inner import models\n"
          "from shop.inner.models import Order\n\nprint(pytest, array, models, Order)\n");
    // the package itself stayed behind, and its module went
    const ImportCase part(
        files, {sixth::program::none, {{"src/_shop/models.py", "src/shop/inner/models.py"}}, {}, {}, {}});
    CHECK(part.troubles("tests/test_order.py") ==
          Strings{"missing_name _shop.models", "missing_module _shop.models"});
    // a script that moved is not the package that is called so
    Engine::Sources sources;
    sources.renames = {{"tools/numpy.py", "src/shop/inner/models.py"}};
    sources.environment.modules = {"numpy"};
    CHECK(ImportCase(files, sources).troubles("tests/test_order.py").empty());
}

TEST_CASE(
    "a module that moved is followed where its package has a __getattr__, and where it is used as a value") {
    Engine::Sources sources;
    sources.renames = {{"shop/tools.py", "shop/inner/helpers.py"}};
    const ImportCase c(
        {
            {"shop/__init__.py", "def __getattr__(name):\n    raise AttributeError(name)\n"},
            {"shop/inner/__init__.py", ""},
            {"shop/inner/helpers.py", "def add(): pass\n"},
            {"shop/x.py", "from . import tools\n\nprint(tools.add)\n"},
            {"tests/y.py", "import shop.tools\n\nprint((shop.tools, 'add'), shop.tools.add)\n"},
        },
        sources);
    CHECK(c.mended("shop/x.py") == "from .inner import helpers as tools\n\nprint(tools.add)\n");
    CHECK(c.mended("tests/y.py") ==
          "import shop.inner.helpers\n\nprint((shop.inner.helpers, 'add'), shop.inner.helpers.add)\n");
}

TEST_CASE("who has dots for neighbours alone names what went further up") {
    Engine::Sources sources;
    sources.renames = {{"shop/a/operations.py", "shop/b/operations.py"}};
    const std::string by_name = "from shop import b\nfrom .near import x\n";
    const ImportCase c(
        {
            {"shop/__init__.py", ""},
            {"shop/a/__init__.py", ""},
            {"shop/a/near.py", "x = 1\n"},
            {"shop/a/one.py", by_name + "from .operations import install\n"},
            {"shop/a/two.py", by_name + "from .. import b\nfrom .operations import install\n"},
            {"shop/a/three.py", "from .operations import install\n"},
            {"shop/b/__init__.py", ""},
            {"shop/b/operations.py", "def install():\n    pass\n"},
        },
        sources);
    CHECK(c.mended("shop/a/one.py") == by_name + "from shop.b.operations import install\n");
    CHECK(c.mended("shop/a/two.py") == by_name + "from .. import b\nfrom ..b.operations import install\n");
    CHECK(c.mended("shop/a/three.py") == "from ..b.operations import install\n");
}

TEST_CASE("of a package and a module beside it that had one name the package is meant") {
    Engine::Sources sources;
    sources.renames = {
        {"will.py", "shop.py"}, {"will/__init__.py", "shop/__init__.py"}, {"will/run.py", "shop/run.py"}};
    const ImportCase c(
        {
            {"shop.py", "from will import run\n\nrun.main()\n"},
            {"shop/__init__.py", "version = 1\n"},
            {"shop/run.py", "import will\n\nprint(will.version)\n"},
        },
        sources);
    CHECK(c.mended("shop.py") == "from shop import run\n\nrun.main()\n");
    CHECK(c.mended("shop/run.py") == "import shop\n\nprint(shop.version)\n");
}

TEST_CASE("a name that is bound otherwise where it stands is not rewritten with a module that moved") {
    Engine::Sources sources;
    sources.renames = {{"util.py", "shop/util.py"}, {"shop/helpers.py", "shop/tools.py"}};
    const ImportCase c(
        {
            {"shop/__init__.py", ""},
            {"shop/tools.py", "def run():\n    pass\n"},
            {"shop/util.py", "def run():\n    pass\n"},
            {"shop/relative.py",
             "from .helpers import run\n\n\ndef f(helpers):\n    return helpers.run, run\n"},
            {"plain.py",
             "import util\n\n\ndef f(util):\n    return util.run()\n\n\ndef g():\n    util = 1\n    return "
             "util\n\n\n"
             "print(util.run(), [util for util in range(3)])\n"},
            {"dotted.py",
             "import shop.helpers\n\n\ndef f(shop):\n    return shop.helpers.run()\n\n\n"
             "def g():\n    import shop.util\n    return shop.util, shop.helpers\n\n\n"
             "print(shop.helpers.run())\n"},
        },
        sources);
    CHECK(c.mended("shop/relative.py") ==
          "from .tools import run\n\n\ndef f(helpers):\n    return helpers.run, run\n");
    CHECK(c.mended("plain.py") ==
          "import shop.util\n\n\ndef f(util):\n    return util.run()\n\n\ndef g():\n    util = 1\n    return "
          "util\n\n\nprint(shop.util.run(), [util for util in range(3)])\n");
    CHECK(c.mended("dotted.py") ==
          "import shop.tools\n\n\ndef f(shop):\n    return shop.helpers.run()\n\n\n"
          "def g():\n    import shop.util\n    return shop.util, shop.tools\n\n\n"
          "print(shop.tools.run())\n");
}

TEST_CASE("a repair is told as it was written") {
    Engine::Sources sources;
    sources.renames = {{"shop/helpers.py", "shop/tools.py"}};
    const ImportCase c(
        {
            {"shop/__init__.py", ""},
            {"shop/tools.py", "def run():\n    pass\n\n\ndef walk():\n    pass\n"},
            {"shop/a.py",
             "from shop.helpers import (\n    run as r,\n)\n\n\ndef f():\n    from .helpers import walk\n    "
             "return "
             "walk, r\n"},
        },
        sources);
    const FileRepairs repairs = c.mend("shop/a.py");
    REQUIRE(repairs.repairs.size() == 1);
    CHECK(repairs.repairs[0].candidates.at(0).statement ==
          "from shop.tools import run as r; from .tools import walk");
}

TEST_CASE("strings that are looked up, and names behind a package, follow a module that moved") {
    Engine::Sources sources;
    sources.renames = {{"src/shop/helpers.py", "src/shop/inner/tools.py"}};
    const ImportCase::Files files = {
        {"src/shop/__init__.py", "from .inner.tools import run\n"},
        {"src/shop/inner/__init__.py", ""},
        {"src/shop/inner/tools.py", "import os\n\n\ndef run():\n    pass\n"},
        {"tests/a.py",
         "import importlib\nimport logging\nfrom importlib import import_module as load\nfrom unittest "
         "import mock\n\n"
         "import shop\n\n\n"
         "@mock.patch(\"shop.helpers.run\")\ndef test(run, monkeypatch, mocker):\n"
         "    monkeypatch.setattr('shop.helpers.os.sep', \":\")\n"
         "    mocker.patch.dict(\"shop.helpers.run.__dict__\")\n"
         "    importlib.import_module(\"shop.helpers\")\n"
         "    load(\"shop.helpers\")\n"
         "    logging.getLogger(\"shop.helpers\")\n"
         "    mock.patch(\"shop.helpers\" \".run\")\n"
         "    return shop.helpers.run, shop.helpers.__name__, shop.run\n"},
        {"tests/b.py", "def test(monkeypatch):\n    monkeypatch.setattr(\"shop.helpers.gone\", 1)\n"},
        {"tests/c.py", "def f(shop):\n    return shop.helpers.run\n"},
    };
    const ImportCase c(files, sources);
    CHECK(c.troubles("tests/a.py") == Strings{"moved_module shop.helpers"});
    CHECK(c.suspects() == Strings{"tests/a.py", "tests/b.py"});
    const FileRepairs repairs = c.mend("tests/a.py");
    CHECK(repairs.text ==
          "import importlib\nimport logging\nfrom importlib import import_module as load\nfrom unittest "
          "import mock\n\n"
          "import shop\n\n\n"
          "@mock.patch(\"shop.inner.tools.run\")\ndef test(run, monkeypatch, mocker):\n"
          "    monkeypatch.setattr('shop.inner.tools.os.sep', \":\")\n"
          "    mocker.patch.dict(\"shop.inner.tools.run.__dict__\")\n"
          "    importlib.import_module(\"shop.inner.tools\")\n"
          "    load(\"shop.helpers\")\n"
          "    logging.getLogger(\"shop.helpers\")\n"
          "    mock.patch(\"shop.helpers\" \".run\")\n"
          "    return shop.inner.tools.run, shop.inner.tools.__name__, shop.run\n");
    REQUIRE(repairs.repairs.size() == 1);
    CHECK(repairs.repairs[0].candidates.at(0).module == "shop.inner.tools");
    const FileRepairs gone = c.mend("tests/b.py");
    REQUIRE(gone.repairs.size() == 1);
    CHECK_FALSE(gone.repairs[0].mended());
    CHECK(c.troubles("tests/c.py").empty());
    // where only strings name it, git is asked about it all the same
    CHECK(ImportCase(files).engine().missing_paths().of_packages ==
          Strings{"src/shop/helpers.py", "src/shop/helpers/__init__.py"});
}

TEST_CASE("a top-level package that git saw taken away is missing, unless another's is meant") {
    Engine::Sources sources;
    sources.deleted = {"old/__init__.py", "old/inner.py", "six.py", "shop/gone.py"};
    sources.environment.modules = {"six"};
    const ImportCase c(
        {
            {"shop/__init__.py", ""},
            {"a.py",
             "import old\nimport six\nimport requests\nfrom old.inner import f\n\nprint(old, six, f)\n"},
            {"b.py", "try:\n    import old\nexcept ImportError:\n    old = None\n"},
        },
        sources);
    CHECK(c.troubles("a.py") == Strings{"missing_module old", "missing_module old.inner"});
    CHECK(c.troubles("b.py").empty());
    CHECK(c.engine().place_of("old.inner", c.file("a.py")) == "old/inner");
}

TEST_CASE("a file that happens to be called so is not what a deleted script became") {
    Engine::Sources sources;
    sources.deleted = {"config.py", "built.py", "lost.py"};
    sources.elsewhere = [](const std::string& path) { return path == "built"; };
    const ImportCase c(
        {
            {"my-tools/config.py", "def load():\n    pass\n"},
            {"services/api/store.py", "def keep():\n    pass\n\n\ndef drop():\n    pass\n"},
            {"a.py", "import built\nimport config\nfrom config import load\n\nprint(built, config, load)\n"},
            {"b.py", "from lost import drop, keep\n\nprint(drop, keep)\n"},
        },
        sources);
    CHECK(c.troubles("a.py").empty());
    const FileRepairs repairs = c.mend("b.py");
    REQUIRE(repairs.repairs.size() == 1);
    CHECK_FALSE(repairs.repairs[0].mended());
    REQUIRE(repairs.repairs[0].candidates.size() == 1);
    CHECK(repairs.repairs[0].candidates[0].confidence < 0.4);  // a stub may be made
}

namespace {

// What becomes of a file that names shop.helpers, which is shop.tools now.
std::string followed(const std::string& text, const std::string& package = "") {
    Engine::Sources sources;
    sources.renames = {{"shop/helpers.py", "shop/tools.py"}, {"util.py", "shop/util.py"}};
    const ImportCase c({{"shop/__init__.py", package},
                        {"shop/tools.py", "def run():\n    pass\n"},
                        {"shop/util.py", "def run():\n    pass\n"},
                        {"x.py", text}},
                       sources);
    return c.mended("x.py");
}

void stays(const std::string& text, const std::string& package = "") {
    CHECK(followed(text, package) == text);
}

}  // namespace

TEST_CASE("a name that is bound otherwise too is no package") {
    stays("import shop\n\nshop = shop.Shop()\nshop.helpers.run()\n");
    stays("import shop\n\nfor shop in []:\n    shop.helpers.run()\n");
    stays("import shop\n\nwith open('x') as shop:\n    shop.helpers.run()\n");
    stays("import shop\n\n\ndef f():\n    global shop\n    shop = 1\n\n\nshop.helpers.run()\n");
    stays("try:\n    import util\nexcept ImportError:\n    util = None\nif util:\n    util.run()\n");
    stays("import shop.helpers\n\nshop = shop.helpers.run()\n");
    // another scope's name is not in the way
    CHECK(followed("import shop\n\n\ndef f(shop):\n    return shop.helpers\n\n\nshop.helpers.run()\n") ==
          "import shop\n\n\ndef f(shop):\n    return shop.helpers\n\n\nshop.tools.run()\n");
    CHECK(followed("import shop\n\nprint([shop for shop in shop.helpers.run()])\n") ==
          "import shop\n\nprint([shop for shop in shop.tools.run()])\n");
}

TEST_CASE("a global or nonlocal package is that of the scope it belongs to") {
    CHECK(followed("def f():\n    global shop\n    import shop.helpers\n    shop.helpers.run()\n\n\n"
                   "def g():\n    shop.helpers.run()\n") ==
          "def f():\n    global shop\n    import shop.tools\n    shop.tools.run()\n\n\n"
          "def g():\n    shop.tools.run()\n");
    CHECK(followed("def f():\n    import shop\n\n    def g():\n        nonlocal shop\n"
                   "        import shop.helpers\n    return shop.helpers\n") ==
          "def f():\n    import shop\n\n    def g():\n        nonlocal shop\n"
          "        import shop.tools\n    return shop.tools\n");
}

TEST_CASE("what a package may make when it is asked is left in code") {
    const std::string lazy = "def __getattr__(name):\n    return name\n";
    stays("import shop\n\nshop.helpers.run()\n", lazy);
    CHECK(followed("from unittest import mock\n\nmock.patch('shop.helpers.run')\n", lazy) ==
          "from unittest import mock\n\nmock.patch('shop.tools.run')\n");
}

TEST_CASE("what is meant to fail is left") {
    const std::string start = "import importlib\n\nimport pytest\nimport shop\n\n";
    for (const std::string& head :
         {std::string("with pytest.raises(ImportError):"), std::string("with pytest.raises(AttributeError):"),
          std::string("with self.assertRaises(ModuleNotFoundError):")}) {
        stays(start + head + "\n    importlib.import_module('shop.helpers')\n    shop.helpers.run()\n");
    }
    stays(start + "with pytest.raises(ImportError):\n    import shop.helpers\n");
    stays(start + "with pytest.raises(ImportError):\n    from shop.helpers import run\n");
    stays(start + "try:\n    shop.helpers.run()\nexcept AttributeError:\n    pass\n");
    stays(start + "try:\n    importlib.import_module('shop.helpers')\nexcept ImportError:\n    pass\n");
    CHECK(followed(start + "with pytest.raises(ShopException):\n    import shop.helpers\n") ==
          start + "with pytest.raises(ShopException):\n    import shop.tools\n");
    CHECK(followed("from shop.helpers import run\n\nrun()\n\nwith pytest.raises(ImportError):\n"
                   "    from shop.helpers import gone\n") ==
          "from shop.tools import run\n\nrun()\n\nwith pytest.raises(ImportError):\n"
          "    from shop.helpers import gone\n");
}

TEST_CASE("a module that the file puts something else in the place of is left") {
    stays("import shop\n\nshop.helpers = object()\nshop.helpers.run()\n");
    stays("import shop\n\nshop.helpers.run()\ndel shop.helpers\n");
    stays("import shop.helpers\n\nshop.helpers = object()\nshop.helpers.run()\n");
    CHECK(followed("import shop\n\nshop.helpers.run = None\n") == "import shop\n\nshop.tools.run = None\n");
}

TEST_CASE("strings are looked up by what a function is given, or is called as patchers are") {
    stays("from conf import settings\n\nsettings.setattr('shop.helpers.run', 5)\n");
    stays("def test():\n    settings.setattr('shop.helpers.run', 5)\n");
    for (const std::string& text :
         {std::string("def test(m):\n    m.setattr('shop.HERE.run', 5)\n"),
          std::string("def test(self):\n    self.mocker.patch('shop.HERE.run')\n"),
          std::string("with pytest.MonkeyPatch.context() as mp:\n    mp.delattr('shop.HERE.run')\n"),
          std::string("from unittest import mock as m\n\nm.patch('shop.HERE.run')\n"),
          std::string("import unittest.mock as um\n\num.patch('shop.HERE.run')\n"),
          std::string("from unittest.mock import patch\n\npatch('shop.HERE.run')\n")}) {
        std::string before = text, after = text;
        before.replace(before.find("HERE"), 4, "helpers");
        after.replace(after.find("HERE"), 4, "tools");
        CHECK(followed(before) == after);
    }
}

TEST_CASE("one name that is not there keeps no other from being followed") {
    CHECK(followed("def test(mp):\n    mp.setattr('shop.helpers.gone', 1)\n"
                   "    mp.setattr('shop.helpers.run', 1)\n") ==
          "def test(mp):\n    mp.setattr('shop.helpers.gone', 1)\n    mp.setattr('shop.tools.run', 1)\n");
}

TEST_CASE("long chains and many functions are read in one go") {
    std::string chain = "import shop\n\nprint(shop.helpers.run)\nprint(shop.helpers";
    for (int i = 0; i < 20'000; ++i) chain += ".run";
    CHECK(followed(chain + ")\n").find("print(shop.tools.run)\n") != std::string::npos);
    std::string many = "import shop\n\n\n";
    for (int i = 0; i < 3'000; ++i) many += "def f" + std::to_string(i) + "():\n    shop.helpers.run()\n\n\n";
    CHECK(followed(many).find("helpers") == std::string::npos);
}
