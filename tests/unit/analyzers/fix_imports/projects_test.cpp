// Several projects of one repository, with packages of one name.
#include <catch2/catch.hpp>

#include "tests/support/import_case.h"

using namespace sixth::fix_imports;
using sixth::test::ImportCase;
using Strings = std::vector<std::string>;

namespace {

// sdk/shop/db.py went to sdk/shop/store/db.py; the server's is where it was.
ImportCase monorepo(const std::string& sdk, const std::string& server) {
    Engine::Sources sources;
    sources.renames = {{"sdk/shop/db.py", "sdk/shop/store/db.py"}};
    return ImportCase({{"sdk/shop/__init__.py", ""},
                       {"sdk/shop/store/__init__.py", ""},
                       {"sdk/shop/store/db.py", "def load():\n    pass\n"},
                       {"sdk/shop/user.py", sdk},
                       {"server/shop/__init__.py", ""},
                       {"server/shop/db.py", "def save():\n    pass\n"},
                       {"server/shop/db2/inner.py", "def hide():\n    pass\n"},
                       {"server/shop/user.py", server},
                       {"server/shop/other.py", "from shop.db import save\n\nsave()\n"}},
                      sources);
}

}  // namespace

TEST_CASE("a move in one project is followed there, and nowhere else") {
    const std::string text = "from shop.db import load\n\nload()\n";
    const ImportCase c = monorepo(text, text);
    CHECK(c.troubles("sdk/shop/user.py") == Strings{"missing_module shop.db"});
    CHECK(c.mended("sdk/shop/user.py") == "from shop.store.db import load\n\nload()\n");
    CHECK(c.troubles("server/shop/user.py") == Strings{"missing_name shop.db.load"});
    CHECK(c.mended("server/shop/user.py") == text);
    CHECK(c.troubles("server/shop/other.py").empty());
}

TEST_CASE("what another project's package has is not imported") {
    const std::string text = "save()\nhide()\n";
    const ImportCase c = monorepo(text, text);
    CHECK(c.mended("sdk/shop/user.py") == text);
    CHECK(c.mend("sdk/shop/user.py").repairs.at(0).candidates.empty());
    CHECK_FALSE(c.mend("server/shop/user.py").repairs.at(0).candidates.empty());
    CHECK(monorepo("from shop import db2\n", "").troubles("sdk/shop/user.py") ==
          Strings{"missing_name shop.db2"});
}
