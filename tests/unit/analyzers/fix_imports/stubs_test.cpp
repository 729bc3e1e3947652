// Stubs of modules that are gone.
#include <catch2/catch.hpp>

#include "core/python/parsed_file.h"
#include "tests/support/import_case.h"

using namespace sixth::fix_imports;
using sixth::test::ImportCase;

namespace {

std::vector<Stub> stubs_of(const ImportCase& c,
                           const std::vector<std::pair<std::string, std::string>>& gone) {
    std::map<std::string, std::uint32_t> modules;
    for (const auto& [module, importer] : gone) modules.emplace(module, c.file(importer));
    return c.engine().stubs(modules, [&](std::uint32_t f) {
        for (const char* path : {"shop/__init__.py", "shop/a.py", "shop/b.py"}) {
            if (c.file(path) == f) return c.text(path);
        }
        return std::string();
    });
}

bool holds(const std::string& text, const std::string& part) {
    const bool found = text.find(part) != std::string::npos;
    if (!found) UNSCOPED_INFO(part << "\nis not in\n" << text);
    return found;
}

}  // namespace

TEST_CASE("a stub has what the uses of its names tell of them") {
    const ImportCase c({
        {"shop/__init__.py", "from .gone import Order\n"},
        {"shop/a.py",
         "from shop import gone\n"
         "from shop.gone import (LIMIT, NAMES, Base, GoneError, Kind, load, route, task, unused, wait)\n\n\n"
         "class Mine(Base[int]):\n    pass\n\n\n"
         "@route('/')\ndef view(kind: 'Kind'):\n    try:\n        load(path, 3, strict=True)\n        "
         "load(path)\n"
         "    except GoneError:\n        raise gone.Other('x')\n    if LIMIT > 3 or view in NAMES:\n"
         "        task.delay(1)\n\n\n"
         "async def main():\n    await wait()\n"},
        {"shop/b.py", "from shop import Order\n\nprint(Order.make(1).total, isinstance(1, Order))\n"},
    });
    const std::vector<Stub> stubs = stubs_of(c, {{"shop.gone", "shop/a.py"}});
    REQUIRE(stubs.size() == 1);
    CHECK(stubs[0].path == "shop/gone.py");
    CHECK(stubs[0].importers == std::vector<std::string>{"shop/__init__.py", "shop/a.py"});
    const std::string& text = stubs[0].text;
    CHECK(sixth::python::ParsedFile(text).errors().empty());
    CHECK(holds(text, "LIMIT: int = 0\n"));
    CHECK(holds(text, "NAMES: Any = ()\n"));
    CHECK(holds(text, "class Base:\n"));
    CHECK(holds(text, "    def __class_getitem__(cls, item: Any) -> Any:\n"));
    CHECK(holds(text, "class GoneError(Exception):\n"));
    CHECK(holds(text, "class Other(Exception):\n"));
    CHECK(holds(text, "class Kind:\n"));
    CHECK(
        holds(text,
              "def load(path: Any, arg2: Any = None, *args: Any, strict: Any = None, **kwargs: Any) -> Any:\n"
              "    raise NotImplementedError(\"shop.gone.load is a stub\")\n"));
    CHECK(holds(
        text,
        "def route(arg1: str, *args: Any, **kwargs: Any) -> Any:\n    return lambda function: function\n"));
    CHECK(holds(text, "class task:\n"));
    CHECK(
        holds(text, "    @classmethod\n    def delay(cls, arg1: int, *args: Any, **kwargs: Any) -> Any:\n"));
    CHECK(holds(text, "def unused("));
    CHECK(holds(text, "async def wait(*args: Any, **kwargs: Any) -> Any:\n"));
    CHECK(holds(text, "class Order:\n"));
    CHECK(holds(text, "    def make(cls, arg1: int, *args: Any, **kwargs: Any) -> Any:\n"));
}

TEST_CASE("packages around a module that is gone are made along; what has no place is not") {
    const ImportCase c({
        {"shop/__init__.py", ""},
        {"shop/a.py",
         "import shop.old.deep.util\nfrom shop.old.deep import util as u, Thing\n\nshop.old.deep.util.run(u, "
         "Thing)\n"},
        {"shop/b.py", "import nowhere\n"},
    });
    const std::vector<Stub> stubs = stubs_of(
        c, {{"nowhere", "shop/b.py"}, {"shop.old.deep.util", "shop/a.py"}, {"shop.old.deep", "shop/a.py"}});
    REQUIRE(stubs.size() == 3);
    CHECK(stubs[0].path == "shop/old/__init__.py");
    CHECK(stubs[1].path == "shop/old/deep/__init__.py");
    CHECK(stubs[1].names == std::vector<std::string>{"Thing"});
    CHECK(stubs[2].path == "shop/old/deep/util.py");
    CHECK(holds(stubs[2].text, "def run(u: Any, Thing: Any, *args: Any, **kwargs: Any) -> Any:\n"));
    CHECK(stubs[0].names.empty());
}
