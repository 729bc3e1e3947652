#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;
using sixth::test::fixed;

namespace {

// Lines of the findings in a function's body.
std::vector<unsigned> dead(const std::string& body) {
    std::string text = "def f(x):\n";
    for (std::size_t at = 0; at < body.size();) {
        const std::size_t end = body.find('\n', at) + 1;
        text += "    " + body.substr(at, end - at);
        at = end;
    }
    return test::lines(test::lint("DED101", text));
}

using Lines = std::vector<unsigned>;

}  // namespace

TEST_CASE("what stands behind a statement that leaves never runs") {
    CHECK(dead("return 1\nx()\ny()\n") == Lines{3});
    CHECK(dead("raise E\nx()\n") == Lines{3});
    CHECK(dead("for a in x:\n    continue\n    b()\n") == Lines{4});
    CHECK(dead("while x:\n    break\n    b()\nc()\n") == Lines{4});
    CHECK(dead("sys.exit(1)\nreturn 2\n") == Lines{3});
    CHECK(dead("def inner(sys=None):\n    sys.exit(1)\n    return 2\n").empty());
    CHECK(dead("if x:\n    return 1\ny()\n").empty());
    CHECK(dead("return 1\n# only a comment\n").empty());
}

TEST_CASE("compound statements leave when every way through them does") {
    CHECK(dead("if x:\n    return 1\nelif y:\n    raise E\nelse:\n    return 2\nz()\n") == Lines{8});
    CHECK(dead("if x:\n    return 1\nelif y:\n    pass\nelse:\n    return 2\nz()\n").empty());
    CHECK(dead("try:\n    return f()\nexcept E:\n    raise\nz()\n") == Lines{6});
    CHECK(dead("try:\n    f()\nexcept E:\n    raise\nz()\n").empty());
    CHECK(dead("try:\n    f()\nexcept E:\n    raise\nelse:\n    return 1\nz()\n") == Lines{8});
    CHECK(dead("try:\n    return f()\nexcept E:\n    pass\nz()\n").empty());
    CHECK(dead("try:\n    f()\nfinally:\n    return 1\nz()\n") == Lines{6});
    CHECK(dead("try:\n    return f()\nfinally:\n    g()\nz()\n") == Lines{6});
    CHECK(dead("match x:\n    case 1:\n        return 1\n    case _:\n        return 2\nz()\n") == Lines{7});
    CHECK(dead("match x:\n    case 1:\n        return 1\n    case y:\n        return 2\nz()\n") == Lines{7});
    CHECK(dead("match x:\n    case 1:\n        return 1\n    case A.b:\n        return 2\nz()\n").empty());
    CHECK(dead("match x:\n    case 1:\n        return 1\n    case y if y:\n        return 2\nz()\n").empty());
}

TEST_CASE("loops end unless they say otherwise") {
    CHECK(dead("while True:\n    x()\ny()\n") == Lines{4});
    CHECK(dead("while 1:\n    if x():\n        break\ny()\n").empty());
    CHECK(dead("while True:\n    for a in x:\n        break\ny()\n") == Lines{5});
    CHECK(dead("while True:\n    for a in x:\n        pass\n    else:\n        break\ny()\n").empty());
    CHECK(dead("while x:\n    return 1\ny()\n").empty());
    CHECK(dead("for a in x:\n    return a\nelse:\n    raise E\ny()\n") == Lines{6});
    CHECK(dead("for a in x:\n    if a:\n        break\nelse:\n    raise E\ny()\n").empty());
}

TEST_CASE("a with statement may swallow what its body raises") {
    CHECK(dead("with suppress(E):\n    return x[1]\ny()\n").empty());
    CHECK(dead("with open(x) as f:\n    return f.read()\ny()\n") == Lines{4});
    CHECK(dead("with self._lock:\n    return 1\ny()\n") == Lines{4});
    CHECK(dead("with self._lock, other:\n    return 1\ny()\n").empty());
}

TEST_CASE("conditions that are literals") {
    CHECK(dead("if False:\n    y()\n") == Lines{3});
    CHECK(dead("if 0:\n    y()\nelse:\n    z()\n") == Lines{3});
    CHECK(dead("if True:\n    y()\nelse:\n    z()\n") == Lines{5});
    CHECK(dead("while 0:\n    y()\n") == Lines{3});
    CHECK(dead("while True:\n    y()\nelse:\n    z()\n") == Lines{5});
    CHECK(dead("if False:\n    from a import b\n").empty());
    CHECK(dead("if False:\n    yield\n").empty());
    CHECK(dead("if TYPE_CHECKING:\n    y()\n").empty());
}

TEST_CASE("idioms are left alone") {
    CHECK(dead("return\nyield\n").empty());
    CHECK(dead("raise NotImplementedError\nyield 1\n").empty());
    CHECK(dead("while True:\n    y()\nraise AssertionError('unreachable')\n").empty());
    CHECK(dead("if x:\n    return 1\nelse:\n    return 2\nassert_never(x)\n").empty());
    CHECK(dead("if x:\n    return 1\nelse:\n    return 2\nassert False, 'no'\n").empty());
}

TEST_CASE("dead code inside dead code is one finding") {
    CHECK(dead("return 1\nif x:\n    return 2\n    y()\n") == Lines{3});
}

TEST_CASE("dead code in front of dead code is found too") {
    CHECK(dead("for a in x:\n    continue\n    b()\nelse:\n    return 1\nz()\n") == Lines{4, 7});
    CHECK(dead("if x:\n    return 1\n    y()\nelse:\n    return 2\n    y()\nz()\n") == Lines{4, 7, 8});
}

TEST_CASE("removing what never runs") {
    CHECK(fixed("DED101", "def f():\n    return 1\n    log()\n\nx = 1\n", Safety::safe) ==
          "def f():\n    return 1\n\nx = 1\n");
    const std::string binds = "def f():\n    return a\n    a = 1\n";
    CHECK(fixed("DED101", binds, Safety::safe) == binds);
    CHECK(fixed("DED101", binds) == "def f():\n    return a\n");
    const std::string comment = "def f():\n    return 1\n    log()  # why\n    log()\n";
    CHECK(fixed("DED101", comment, Safety::safe) == comment);
    const std::string generator = "def f():\n    return 1\n    log()\n    yield 2\n";
    CHECK(fixed("DED101", generator) == generator);
    const std::string one_line = "def f():\n    return 1; log()\n";
    CHECK(fixed("DED101", one_line) == one_line);
    CHECK(fixed("DED101", "def f():\n    return 1\n    log()", Safety::safe) == "def f():\n    return 1\n");
    CHECK(fixed("DED101", "def f():\r\n\treturn 1\r\n\tlog()\r\n", Safety::safe) ==
          "def f():\r\n\treturn 1\r\n");
}

TEST_CASE("two thousand nested blocks do no harm") {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += std::string(static_cast<std::size_t>(i), ' ') + "if x:\n";
    text.append(2000, ' ').append("x()\n");
    CHECK(test::lint("DED101", text).empty());
}
