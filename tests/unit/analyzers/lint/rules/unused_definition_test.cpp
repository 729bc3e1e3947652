#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;
using sixth::test::lines;

namespace {

std::vector<Diagnostic> unused(const std::vector<test::SourceText>& files, double confidence = 0.8) {
    lint::Settings settings;
    settings.min_confidence = confidence;
    return test::lint("DED102", files, settings);
}
std::vector<Diagnostic> unused(const std::string& text, double confidence = 0.8) {
    return unused(std::vector<test::SourceText>{{"a.py", text}}, confidence);
}

}  // namespace

TEST_CASE("private definitions nobody names are unused") {
    const auto found =
        unused("def _f(): pass\nclass _C: pass\n_x = 1\nclass D:\n    def _m(self): pass\n    _y = 2\n");
    CHECK(lines(found) == std::vector<unsigned>{1, 2, 3, 5, 6});
    CHECK(found[0].message == "function _f is used nowhere in the program");
    CHECK(found[0].confidence == 0.9);
    CHECK(found[2].confidence == 0.85);
    CHECK(found[3].symbol == "D._m");
    CHECK(found[0].type == "dead-code");
}

TEST_CASE("any use anywhere in the program counts") {
    const test::SourceText a{"p/a.py", "def _f(): pass\n"};
    for (const char* use : {"from p.a import _f\n", "p.a._f()\n", "getattr(x, '_f')\n", "__all__ = ['_f']\n",
                            "g(_f=1)\n", "x = 'p.a._f'\n", "import p._f\n"}) {
        INFO(use);
        CHECK(unused({a, {"b.py", use}}).empty());
    }
    CHECK(unused({a, {"b.py", "x = 1  # _f\n_f = 2\nprint(_f)\n"}}).empty());
    CHECK(unused({a, {"b.py", "f()\n"}}).size() == 1);
}

TEST_CASE("names that a string composes are left alone") {
    const std::string methods = "class C:\n    def _print_xyz(self): pass\n";
    CHECK(unused(methods + "getattr(c, '_print_' + kind)\n").empty());
    CHECK(unused(methods + "getattr(c, f'_print_{kind}')\n").empty());
    CHECK(unused(methods + "getattr(c, '_print_%s' % kind)\n").empty());
    CHECK(unused(methods + "dispatch(c, '_print', kind)\n").empty());
    CHECK(unused(methods + "exec('import c; c._print_xyz()')\n").empty());
    CHECK(unused(methods + "'Not c._print_xyz().'\n").size() == 1);
    CHECK(unused(methods + "getattr(c, kind + '_xyz')\n").empty());
    CHECK(unused(methods + "getattr(c, '_other_' + kind)\n").size() == 1);
}

TEST_CASE("a function inside a function can be reached from there only") {
    const std::string text = "def f():\n    def helper(): pass\n    return 1\n";
    const auto found = unused({{"a.py", text}, {"b.py", "helper()\n"}});
    REQUIRE(found.size() == 1);
    CHECK(found[0].symbol == "f.<locals>.helper");
    CHECK(found[0].confidence == 0.95);
    CHECK(unused("def f():\n    def helper(): pass\n    return helper\n").empty());
    CHECK(unused("def f():\n    @app.route('/')\n    def helper(): pass\n").empty());
    CHECK(unused("def f():\n    class C(Base): pass\n").empty());
    CHECK(unused("def f():\n    class C: pass\n").empty());
    CHECK(unused("def f():\n    def helper(): pass\n    return locals()\n").empty());
}

TEST_CASE("what others may call is less certain") {
    CHECK(unused("@register\ndef _f(): pass\n").empty());
    CHECK(unused("@functools.lru_cache(None)\ndef _f(): pass\n").size() == 1);
    CHECK(unused("class C:\n    @p.setter\n    def _set_p(self, v): pass\n").empty());
    CHECK(
        unused("class C:\n    @property\n    def _p(self): pass\n    @_p.setter\n    def _p(self, v): pass\n")
            .empty());
    CHECK(unused("class C:\n    def __p(self): pass\n").size() == 1);
    CHECK(unused("class C:\n    def __p(self): pass\nx._C__p()\n").empty());
    CHECK(unused("_A_B = 1\n_A_C = 2\n_A_D = 3\n_A_E = 4\n_B_C = 5\n").size() == 1);
    CHECK(unused("class C(elsewhere.Base):\n    def _m(self): pass\n    _x = 1\n").empty());
    CHECK(unused("class C(metaclass=M):\n    _x = 1\n").empty());
    CHECK(unused("class C(ValueError):\n    def _m(self): pass\n").size() == 1);
    CHECK(unused("class B: pass\nclass C(B):\n    def _m(self): pass\nC\n").size() == 1);
    CHECK(unused("@dataclass\nclass C:\n    _x: int = 1\n").empty());
    CHECK(unused("_x = 1\nglobals()['a']\n").empty());
    CHECK(unused("for _i in y: pass\n_a, _b = y\n").empty());
    CHECK(unused("def _(): pass\n__version__ = 1\n_missing_ = 2\n").empty());
    CHECK(unused(std::vector<test::SourceText>{{"a.pyi", "def _f(): ...\n"}}).empty());
}

TEST_CASE("public names are reported when asked for, conventions not") {
    const std::string text = "def f(): pass\ndef test_f(): pass\ndef main(): pass\nx = 1\n";
    CHECK(unused(text).empty());
    CHECK(lines(unused(text, 0.6)) == std::vector<unsigned>{1, 4});
}
