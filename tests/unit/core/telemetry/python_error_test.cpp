#include "core/telemetry/python_error.h"

#include <catch2/catch.hpp>
#include <cstdio>

#include "core/base/fs.h"
#include "core/base/utf8.h"
#include "tests/support/temp_folder.h"

using namespace sixth;
using namespace sixth::telemetry;

namespace {

// What the real interpreter says about a program, stdout and stderr together.
class Interpreter {
  public:
    PythonError error(const std::string& program, const std::string& how = "/usr/bin/python3 program.py") {
        const std::string text = output(program, how);
        INFO(text);
        const auto found = find_python_error(text);
        REQUIRE(found);
        return *found;
    }
    std::string output(const std::string& program, const std::string& how = "/usr/bin/python3 program.py") {
        folder_.write("program.py", program);
        const std::string line =
            "cd '" + folder_.path().string() + "' && PYTHONDONTWRITEBYTECODE=1 COLUMNS=100 " + how + " 2>&1";
        std::string text;
        FILE* pipe = ::popen(line.c_str(), "r");
        REQUIRE(pipe);
        char chunk[4096];
        for (std::size_t got; (got = std::fread(chunk, 1, sizeof chunk, pipe)) > 0;) text.append(chunk, got);
        ::pclose(pipe);
        return utf8::without_escapes(text);
    }

  private:
    test::TempFolder folder_;
};

constexpr const char* pytest = "/usr/bin/python3 -m pytest -q -p no:cacheprovider program.py";

}  // namespace

TEST_CASE("a traceback ends with the exception") {
    Interpreter python;
    CHECK(python.error("def f():\n    raise ValueError('bad\\nthing: here')\nf()\n").type == "ValueError");
    CHECK(python.error("raise ValueError('bad\\nthing: here')\n").message == "bad");
    CHECK(python.error("raise KeyError()\n").message.empty());
    CHECK(python.error("import json\njson.loads('{')\n").type == "json.decoder.JSONDecodeError");
    CHECK(python.error("def f():\n    class Odd(Exception): pass\n    raise Odd('x')\nf()\n").type ==
          "f.<locals>.Odd");
    CHECK(python.error("import nosuchthing\n").type == "ModuleNotFoundError");
    CHECK(python.error("def f(): f()\nf()\n").type == "RecursionError");
    CHECK(python.error("raise KeyboardInterrupt\n").type == "KeyboardInterrupt");
    CHECK(python.error("e = ValueError('x')\ne.add_note('a note: of it')\nraise e\n").type == "ValueError");
    CHECK(python
              .error("class Größe(Exception): pass\nraise Größe('x')\n",
                     "PYTHONUTF8=1 /usr/bin/python3 program.py")
              .type == "Größe");
}

TEST_CASE("of a chain it is the one at the end, of a group the group") {
    Interpreter python;
    CHECK(python.error("try: {}['a']\nexcept KeyError as e: raise OSError('up') from e\n").type == "OSError");
    CHECK(python.error("try: {}['a']\nexcept KeyError: raise OSError('up')\n").message == "up");
    const PythonError group =
        python.error("raise ExceptionGroup('two', [ValueError(1), ExceptionGroup('in', [TypeError(2)])])\n");
    CHECK(group.type == "ExceptionGroup");
    CHECK(group.message == "two (2 sub-exceptions)");
}

TEST_CASE("a file that Python cannot read") {
    Interpreter python;
    CHECK(python.error("def f(:\n").type == "SyntaxError");
    CHECK(python.error("if 1:\nx\n").type == "IndentationError");
    CHECK(python.error("import ast\nast.parse('f(', 'x.py')\n").type == "SyntaxError");
}

TEST_CASE("what is no end of the program is passed over") {
    Interpreter python;
    const std::string ignored = python.output(
        "class A:\n    def __del__(self): raise ValueError('ignored')\nA()\nprint('1 failed')\n");
    INFO(ignored);
    REQUIRE(ignored.find("Traceback") != std::string::npos);
    CHECK_FALSE(find_python_error(ignored));
    // cut in the middle, and not a traceback's
    CHECK_FALSE(
        find_python_error("Traceback (most recent call last):\n  File \"x.py\", line 1, in <module>\n"));
    CHECK_FALSE(find_python_error("Traceback (most recent call last):"));
    CHECK_FALSE(find_python_error("Error: no such thing\nwarning: ValueError: is not raised\n"));
    CHECK_FALSE(find_python_error("E  x\nEE\nE\nE   some words: here\n"));
    CHECK_FALSE(find_python_error(""));
}

TEST_CASE("a traceback inside other output") {
    Interpreter python;
    CHECK(python.error("import logging\ntry: 1/0\nexcept ZeroDivisionError: logging.exception('seen')\n")
              .type == "ZeroDivisionError");
    CHECK(find_python_error(
              "  | log\n    Traceback (most recent call last):\n      File \"x\", line 1\n        f()\n"
              "    pkg.Odd: why\n    more\nbye\n")
              ->type == "pkg.Odd");
    CHECK(
        find_python_error("Traceback (most recent call last):\r\n  File \"x\"\r\nOSError: [Errno 2] gone\r\n")
            ->message == "[Errno 2] gone");
}

TEST_CASE("pytest's report") {
    Interpreter python;
    CHECK(python.error("def test(): raise OSError('disk')\n", pytest).type == "OSError");
    CHECK(python.error("def test():\n    x = {'a': 1}\n    assert x == {'a': 2}, x\n", pytest).type ==
          "AssertionError");
    const PythonError plain = python.error("def test():\n    assert [1, 2] == [1, 3]\n", pytest);
    CHECK(plain.type == "AssertionError");
    CHECK(plain.message == "assert [1, 2] == [1, 3]");
    const char* two =
        "def test_a(): raise OSError('disk')\ndef test_b():\n    try: {}['a']\n"
        "    except KeyError as e: raise ValueError('last') from e\n";
    for (const char* options :
         {"", " --tb=short", " --tb=native", " --tb=no", " --tb=line -rf", " --color=yes"}) {
        INFO(options);
        CHECK(python.error(two, std::string(pytest) + options).type == "ValueError");
    }
    CHECK(python.error("import nosuchthing\n", pytest).type == "ModuleNotFoundError");
    CHECK(python.error("def f(:\n", pytest).type == "SyntaxError");
    CHECK(
        python
            .error("import pytest\n@pytest.fixture\ndef x(): raise TypeError('fixture')\ndef test(x): pass\n",
                   pytest)
            .type == "TypeError");
    CHECK(
        python
            .error(
                "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(1, 2)\n",
                "/usr/bin/python3 -m unittest program")
            .type == "AssertionError");
    CHECK(python
              .error("def f():\n    '''\n    >>> 1/0\n    1\n    '''\n",
                     "/usr/bin/python3 -m doctest program.py")
              .type == "ZeroDivisionError");
}
