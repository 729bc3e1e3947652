#include "analyzers/fix_imports/checker_output.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "core/base/error.h"

using namespace sixth;
using namespace sixth::fix_imports;

namespace {

std::string shown(const Trouble& trouble) {
    std::string what = std::string(trouble.level, '.') + trouble.module;
    if (trouble.kind == TroubleKind::missing_module) what = "no module " + what;
    if (trouble.kind == TroubleKind::missing_name) what = "no " + trouble.name + " in " + what;
    if (trouble.kind == TroubleKind::undefined_name) what = "undefined " + trouble.name;
    if (!trouble.hint.empty()) what += " of " + trouble.hint;
    return fmt::format("{}:{}:{} {}", trouble.path, trouble.line, trouble.column, what);
}

std::vector<std::string> troubles(std::string_view text) {
    std::vector<std::string> all;
    for (const Trouble& trouble : read_checker_output(text).troubles) all.push_back(shown(trouble));
    return all;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("mypy's lines, with codes, columns and ends or without") {
    const std::string_view plain =
        R"(app/b.py:1: error: Cannot find implementation or library stub for module named "pkg.gone"  [import]
app/b.py:1: note: See https://mypy.readthedocs.io/en/stable/running_mypy.html#missing-imports
app/b.py:2: error: Module "pkg.a" has no attribute "Fooo"; maybe "Foo"?  [attr-defined]
app/b.py:5: error: Library stubs not installed for "yaml"  [import]
app/b.py:5: note: Hint: "python3 -m pip install types-PyYAML"
app/b.py:9: error: Name "Optional" is not defined  [name-defined]
app/b.py:9: note: Did you forget to import it from "typing"? (Suggestion: "from typing import Optional")
app/b.py:10: error: Module has no attribute "nothere"  [attr-defined]
app/b.py:11: error: Name "alias.Nope" is not defined  [name-defined]
app/b.py:14: error: Relative import climbs too many namespaces  [misc]
app/b.py:15: error: Cannot find implementation or library stub for module named ".rel"  [import-not-found]
app/b.py:19: error: "K" has no attribute "atr"; maybe "attr"?  [attr-defined]
Found 10 errors in 1 file (checked 1 source file)
)";
    const CheckerOutput output = read_checker_output(plain);
    CHECK(output.others == 3);
    CHECK(output.unknown == 0);
    CHECK(troubles(plain) == Lines{"app/b.py:1:0 no module pkg.gone", "app/b.py:2:0 no Fooo in pkg.a",
                                   "app/b.py:9:0 undefined Optional of typing",
                                   "app/b.py:10:0 no nothere in ", "app/b.py:11:0 no Nope in ",
                                   "app/b.py:15:0 no module .rel"});
    CHECK(troubles("a.py:9:28: error: Name \"List\" is not defined\r\n") ==
          Lines{"a.py:9:28 undefined List"});
    CHECK(troubles("a.py:9:28:9:36: error: Name \"List\" is not defined") ==
          Lines{"a.py:9:28 undefined List"});
    CHECK(troubles("a.py:9: error: Cannot find module named 'x.y'") == Lines{"a.py:9:0 no module x.y"});
    CHECK(troubles("C:\\a b\\c.py:9:2: error: Name \"x\" is not defined") ==
          Lines{"C:\\a b\\c.py:9:2 undefined x"});
    CHECK(troubles("d:1/my file.py:9: error: Name \"x\" is not defined") ==
          Lines{"d:1/my file.py:9:0 undefined x"});
    CHECK(troubles("Success: no issues found in 3 source files\n").empty());
}

TEST_CASE("mypy's lines, coloured and broken to a width") {
    CHECK(troubles(
              "q.py:3: \x1b[1m\x1b[31merror:\x1b(B\x1b[m Name \x1b(B\x1b[m\x1b[1m\"C\"\x1b(B\x1b[m is not "
              "defined  \x1b(B\x1b[m\x1b[33m[name-defined]\x1b(B\x1b[m\n") == Lines{"q.py:3:0 undefined C"});
    CHECK(troubles(R"(app/b.py:1: error: Cannot find implementation or library stub for module named
"pkg.gone"  [import]
    import pkg.gone
    ^
app/b.py:2: error: Module "pkg.a" has no attribute "Fooo"; maybe "Foo"?
[attr-defined]
    from pkg.a import Fooo, helper
    ^
)") == Lines{"app/b.py:1:0 no module pkg.gone", "app/b.py:2:0 no Fooo in pkg.a"});
}

TEST_CASE("mypy's JSON counts columns from 0") {
    const std::string_view text =
        R"json({"file": "app/b.py", "line": 2, "column": 0, "message": "Module \"pkg.a\" has no attribute \"Fooo\"; maybe \"Foo\"?", "hint": null, "code": "attr-defined", "severity": "error"}
{"file": "app/b.py", "line": 9, "column": 9, "message": "Name \"Optional\" is not defined", "hint": "Did you forget to import it from \"typing\"? (Suggestion: \"from typing import Optional\")", "code": "name-defined", "severity": "error"}
{"file": "app/b.py", "line": 9, "column": -1, "end_line": 9, "message": "Name \"x\" is not defined", "hint": null, "code": null, "severity": "error"}
bad.py:1: error: Invalid syntax  [syntax]
)json";
    CHECK(troubles(text) == Lines{"app/b.py:2:1 no Fooo in pkg.a",
                                  "app/b.py:9:10 undefined Optional of typing", "app/b.py:9:0 undefined x"});
    CHECK(read_checker_output(text).others == 1);
}

TEST_CASE("pyright's JSON counts lines and columns from 0") {
    const auto one = [](std::string_view message) {
        return troubles(
            fmt::format("No configuration file found.\n{{\n\"version\": \"1.1.414\", "
                        "\"generalDiagnostics\": [{{\"file\": \"/p/my file.py\", \"severity\": "
                        "\"error\", \"message\": \"{}\",\n \"range\": {{\"start\": {{\"line\": 0, "
                        "\"character\": 7}}, \"end\": {{\"line\": 0, \"character\": 9}}}}, "
                        "\"rule\": \"r\"}}], \"summary\": {{\"errorCount\": 1}}\n}}\n",
                        message));
    };
    CHECK(one("Import \\\"pkg.gone\\\" could not be resolved") ==
          Lines{"/p/my file.py:1:8 no module pkg.gone"});
    CHECK(one("Import \\\"..up\\\" could not be resolved") == Lines{"/p/my file.py:1:8 no module ..up"});
    CHECK(one("Import \\\"yaml\\\" could not be resolved from source").empty());
    CHECK(one("\\\"Fooo\\\" is unknown import symbol") == Lines{"/p/my file.py:1:8 no Fooo in "});
    CHECK(one("\\\"List\\\" is not defined") == Lines{"/p/my file.py:1:8 undefined List"});
    CHECK(one("\\\"x\\\" is not a known attribute of module \\\"pkg.a\\\"") ==
          Lines{"/p/my file.py:1:8 no x in pkg.a"});
    CHECK(one("\\\"zork\\\" is specified in __all__ but is not present in module") ==
          Lines{"/p/my file.py:1:8 undefined zork"});
    CHECK(one("Cannot access attribute \\\"atr\\\" for class \\\"K\\\"\\n  Attribute \\\"atr\\\" is unknown")
              .empty());
    CHECK(
        troubles(
            R"({"generalDiagnostics": [1, {"file": "a", "message": "\"x\" is not defined", "range": [3]}]})") ==
        Lines{"a:0:0 undefined x"});
}

TEST_CASE("pyright's text") {
    CHECK(troubles(R"(/home/user/project/app/my file.py
  /home/user/project/app/my file.py:1:8 - error: Import "pkg.gone" could not be resolved (reportMissingImports)
  /home/user/project/app/my file.py:19:5 - error: Cannot access attribute "atr" for class "K"
    Attribute "atr" is unknown (reportAttributeAccessIssue)
15 errors, 1 warning, 0 informations
)") == Lines{"/home/user/project/app/my file.py:1:8 no module pkg.gone"});
    CHECK(troubles("0 errors, 0 warnings, 0 informations \n").empty());
}

TEST_CASE("tracebacks: the innermost frame, chains and groups") {
    CHECK(troubles(R"(Traceback (most recent call last):
  File "/p/tb.py", line 12, in i
    g()
  File "/p/my tb.py", line 3, in g
    from pkg import helperr
ImportError: cannot import name 'helperr' from 'pkg' (/p/pkg/__init__.py). Did you mean: 'helper'?

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/p/tb.py", line 14, in i
    import yamll
  File "<frozen importlib._bootstrap>", line 1140, in _find_and_load_unlocked
ModuleNotFoundError: No module named 'yamll'
  + Exception Group Traceback (most recent call last):
  |   File "/p/tb.py", line 28, in grp
  |     raise ExceptionGroup("many", es)
  | ExceptionGroup: many (3 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/p/tb.py", line 5, in h
    |     json.x + 1
    |     ^^^^^^^^^^^
    | NameError: name 'json' is not defined. Did you forget to import 'json'?
    +---------------- 2 ----------------
    | NameError: name 'q' is not defined
    +------------------------------------
)") == Lines{"/p/my tb.py:3:0 no helperr in pkg", "/p/tb.py:14:0 no module yamll",
             "/p/tb.py:5:0 undefined json"});
    const auto one = [](std::string_view error) {
        return troubles(
            fmt::format("Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n"
                        "    x\n{}\n",
                        error));
    };
    CHECK(one("ModuleNotFoundError: No module named 'pkg.a.b'; 'pkg.a' is not a package") ==
          Lines{"a.py:1:0 no module pkg.a.b"});
    CHECK(one("ImportError: No module named foo.bar") == Lines{"a.py:1:0 no module foo.bar"});
    CHECK(one("ImportError: cannot import name bar") == Lines{"a.py:1:0 no bar in "});
    CHECK(one("NameError: name 'ab2' is not defined. Did you mean: 'ab1'?") ==
          Lines{"a.py:1:0 undefined ab2"});
    CHECK(one("AttributeError: module 'pkg.a' has no attribute 'Fo'. Did you mean: 'Foo'?") ==
          Lines{"a.py:1:0 no Fo in pkg.a"});
    CHECK(
        one("ImportError: cannot import name 'A' from partially initialized module 'm' (most likely due to a "
            "circular import) (/p/m.py)")
            .empty());
    CHECK(one("ImportError: attempted relative import with no known parent package").empty());
}

TEST_CASE("pytest's reports, long, short and one line each") {
    CHECK(troubles(R"(============================= test session starts ==============================
=================================== FAILURES ===================================
__________________________________ test_deep ___________________________________

    def test_deep():
>       helpers.outer()

test_a.py:3: 
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ 
helpers.py:2: in outer
    inner()
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ 

    def inner():
>       return missing_thing
E       NameError: name 'missing_thing' is not defined

helpers.py:4: NameError
____________________________________ test_b ____________________________________

    def test_b():
>       assert 1 == 2
E       assert 1 == 2

test_a.py:9: AssertionError
=========================== short test summary info ============================
FAILED test_a.py::test_deep - NameError: name 'missing_thing' is not defined
============================== 2 failed in 0.03s ===============================
)") == Lines{"helpers.py:4:0 undefined missing_thing"});
    CHECK(troubles(R"(______________________ ERROR collecting coll/test_coll.py ______________________
ImportError while importing test module '/p/coll/test_coll.py'.
Hint: make sure your test modules/packages have valid Python names.
Traceback:
/usr/lib/python3.11/importlib/__init__.py:126: in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
coll/test_coll.py:1: in <module>
    import missing_mod
E   ModuleNotFoundError: No module named 'missing_mod'
)") == Lines{"coll/test_coll.py:1:0 no module missing_mod"});
    CHECK(troubles("/p/test_a.py:3: ImportError: cannot import name 'Zork' from 'pkg.a' (/p/pkg/a.py)\n"
                   "/p/test_a.py:10: ExceptionGroup: eg (2 sub-exceptions)\n"
                   "/p/test_a.py:3: ImportError: cannot import name 'Zork' from 'pkg.a' (/p/pkg/a.py)\n") ==
          Lines{"/p/test_a.py:3:0 no Zork in pkg.a"});
    CHECK(troubles("=== test session starts ===\n=== 3 passed in 0.01s ===\n").empty());
}

TEST_CASE("a text that is none of theirs is an error, whatever it holds") {
    for (const std::string& text :
         {std::string(), std::string("hello\nworld\n"), std::string(10 << 20, '{'),
          std::string(1 << 20, '\0'), std::string("\"generalDiagnostics\""),
          std::string("{\"generalDiagnostics\": ["), std::string("{\"message\": 1}")})
        CHECK_THROWS_AS(read_checker_output(text), Error);
}
