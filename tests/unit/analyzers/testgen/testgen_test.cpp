// What testgen does without an interpreter: targets, values, rows, choice, the text of tests.
#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyzers/testgen/boundary.h"
#include "analyzers/testgen/choose.h"
#include "analyzers/testgen/conventions.h"
#include "analyzers/testgen/docstring.h"
#include "analyzers/testgen/merge.h"
#include "analyzers/testgen/properties.h"
#include "analyzers/testgen/reach.h"
#include "analyzers/testgen/render.h"
#include "analyzers/testgen/rows.h"
#include "analyzers/testgen/values.h"

using namespace sixth::testgen;
using sixth::python::ParsedFile;
using Strings = std::vector<std::string>;

namespace {

// What the interpreter would tell of a module with a class, an enumeration and a pattern.
World world() {
    return world_of(nlohmann::json::parse(R"({
        "names": {
            "f": {"kind": "function"},
            "os": {"kind": "module", "module": "os"},
            "sp": {"kind": "module", "module": "subprocess"},
            "sleep": {"kind": "function", "module": "time"},
            "Box": {"kind": "class", "parameters": [{"name": "size", "annotation": "int", "kind": 1, "optional": false}]},
            "Colour": {"kind": "enum", "members": ["RED", "BLUE"]},
            "CODE_RE": {"kind": "pattern"}},
        "patterns": {"CODE_RE": {"hits": ["A1"], "misses": ["A"]}}})"));
}

Strings texts(const std::vector<Value>& values) {
    Strings all;
    for (const Value& v : values) all.push_back(v.text);
    return all;
}

bool has(const Strings& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

// Values of the first parameter of the first function.
Strings values_in(const std::string& code) {
    const ParsedFile file(code);
    const std::vector<Target> targets = targets_of(file);
    const Mined mined = mine(file, targets);
    const World w = world();
    return texts(Values(w, mined).of(targets.at(0), targets.at(0).parameters.at(0)));
}

}  // namespace

TEST_CASE("targets: functions, methods and constructors with their signatures") {
    const ParsedFile file(
        "def f(a, /, b: int = 1, *rest, c, **more): ...\n"
        "class C:\n"
        "    def __init__(self, x): ...\n"
        "    async def go(self): ...\n"
        "    @property\n    def size(self): ...\n"
        "    @staticmethod\n    def make(n): ...\n"
        "    def _own(self): ...\n"
        "    @size.setter\n    def size(self, v): ...\n");
    const std::vector<Target> all = targets_of(file);
    Strings symbols;
    for (const Target& t : all) symbols.push_back(t.symbol);
    CHECK(symbols == Strings{"f", "C", "C.go", "C.size", "C.make", "C._own", "C.size"});
    REQUIRE(all[0].parameters.size() == 5);
    CHECK(all[0].parameters[0].kind == Parameter::Kind::positional_only);
    CHECK(all[0].parameters[1].annotation == "int");
    CHECK(all[0].parameters[1].fallback == "1");
    CHECK(all[0].parameters[2].kind == Parameter::Kind::star);
    CHECK(all[0].parameters[3].kind == Parameter::Kind::keyword_only);
    CHECK(all[1].way == Way::constructor);
    CHECK(all[1].parameters.size() == 1);
    CHECK(all[2].is_async);
    CHECK(all[3].way == Way::property);
    CHECK(all[4].parameters.size() == 1);
    CHECK(all[5].is_private);
    CHECK_FALSE(all[6].direct);
    CHECK(all[6].is_setter);
    const ParsedFile made("class N:\n    def __new__(cls, n): ...\n    def __radd__(self, other): ...\n");
    const std::vector<Target> of_new = targets_of(made);
    REQUIRE(of_new.size() == 2);
    CHECK(of_new[0].parameters.size() == 1);
    CHECK(of_new[1].direct);
}

TEST_CASE("a method compiled by itself keeps its line, its class and its decorators") {
    const std::string code =
        "import os\n\n\nclass C(\n    Base\n):\n    x = 1\n\n    @property\n    def f(self):\n        return "
        "1\n";
    const ParsedFile file(code);
    const Target f = targets_of(file).back();
    const auto at = static_cast<std::uint32_t>(code.rfind('1'));
    CHECK(alone(file, f, at, at + 1, "2") ==
          "\n\n\nclass C(\n    Base\n):\n\n\n    @property\n    def f(self):\n        return 2");
    const ParsedFile branch("if a:\n    b = 1\n    def f():\n        return 1\n");
    const auto end = static_cast<std::uint32_t>(branch.text().size() - 1);
    CHECK(alone(branch, targets_of(branch)[0], end, end, "") == "\nif 1:\n    def f():\n        return 1");
}

TEST_CASE("values: what the code compares with, and its neighbours") {
    const Strings numbers = values_in("def f(n: int):\n    if n >= 18: return 1\n");
    for (const char* n : {"17", "18", "19"}) CHECK(has(numbers, n));
    const Strings words =
        values_in("def f(s: str):\n    return s == 'yes' or s.startswith('no-') or len(s) > 3\n");
    for (const char* s : {"'yes'", "'no-abc'", "'aaa'", "'aaaa'", "None"}) CHECK(has(words, s));
    const Strings keys = values_in("def f(d):\n    return d['id'] + d.get('n', 0)\n");
    CHECK(has(keys, "{'id': 1, 'n': 1}"));
    CHECK(has(keys, "{'id': 'abc'}"));
    const Strings matches = values_in("def f(s):\n    s.strip()\n    return CODE_RE.match(s)\n");
    CHECK(has(matches, "'A1'"));
    CHECK(has(matches, "'A'"));
}

TEST_CASE("values: characters, command lines, operands, texts of the form that is looked for") {
    CHECK(values_in("def f(code):\n    return ord(code) in b1\n")[0] == "'a'");
    const Strings lines = values_in(
        "def f(argv=None):\n    parser.add_argument('--fast')\n    return parser.parse_args(argv)\n");
    for (const char* line : {"['--fast']", "['--fast', 'abc']", "['-h']"}) CHECK(has(lines, line));
    const Strings forms = values_in("def f(s: str):\n    return s[0] == '[' and s[-1] == ']'\n");
    CHECK(has(forms, "'[ab]'"));
    CHECK_FALSE(has(forms, "'(a b)'"));
    CHECK_FALSE(has(values_in("def f(s: str):\n    raise ValueError('no [')\n"), "'no ['"));
    const ParsedFile file(
        "class Box:\n    def __init__(self, size): ...\n    def __add__(self, b): ...\n    @property\n"
        "    def lid(self): ...\n    @lid.setter\n    def lid(self, v): ...\n");
    const std::vector<Target> targets = targets_of(file);
    const Mined mined = mine(file, targets);
    const World w = world();
    Values values(w, mined);
    CHECK(values.of(targets[1], targets[1].parameters[0])[0].text == "Box(1)");
    CHECK(has(befores_of(2, targets, values), "setattr(subject, 'lid', 'abc')"));
    values.know("Box", {{"Box(7)", ""}});
    CHECK(values.objects("Box") == Strings{"Box(7)"});
    CHECK(values.of(targets[1], targets[1].parameters[0])[0].text == "Box(7)");
}

TEST_CASE("values: annotations, docstrings, the module's own classes") {
    CHECK(values_in("def f(c: 'Colour'): ...\n")[0] == "Colour.RED");
    CHECK(values_in("def f(b: Optional[Box]): ...\n")[0] == "Box(1)");
    CHECK(values_in("def f(x: dict[str, list[int]]): ...\n")[0] == "{'abc': [1, 0]}");
    CHECK(values_in("def f(x: Literal['a', 'b']): ...\n")[0] == "'a'");
    CHECK(values_in("def f(x):\n    \"\"\"Does.\n\n    :type x: int or None\n    \"\"\"\n")[0] == "1");
    CHECK(values_in("def f(box): ...\n")[0] == "Box(1)");
    CHECK(values_in("class Box:\n    def __init__(self, box): ...\n")[0] != "Box(1)");
    CHECK(values_in("def f(callback): ...\n")[0].substr(0, 6) == "lambda");
    CHECK(has(values_in("def f(x): ...\n"), "[1, 2]"));
    CHECK_FALSE(has(values_in("def f(x): ...\n"), ""));
}

TEST_CASE("docstrings: types in the three styles, examples with what comes out") {
    CHECK(type_in_docstring(":param int n: how many", "n") == "int");
    CHECK(type_in_docstring("Args:\n    n (int, optional): how many", "n") == "int");
    CHECK(type_in_docstring("n : list of str\n    names", "n") == "list[str]");
    CHECK(type_in_docstring("n : the number that counts", "n").empty());
    const auto examples = examples_in("\"\"\"\n>>> f(1)\n'a'\n\n>>> f(\n...     2)\n\"\"\"");
    REQUIRE(examples.size() == 2);
    CHECK(examples[0].expected == "'a'");
    CHECK(examples[1].code == "f(\n    2)");
}

TEST_CASE("calls: those whose arguments stand by themselves") {
    const ParsedFile code("def f(a, b=0): ...\nclass Box:\n    def put(self, x): ...\n");
    const std::vector<Target> targets = targets_of(code);
    std::vector<Row> rows;
    const ParsedFile callers(
        "f(1, b=[2])\nf(local)\nf(Colour.RED)\nm.f('x')\nbox = Box(3)\nbox.put(4)\nother.put(5)\nf(*all)\n");
    add_rows_of_calls(callers, targets, world(), rows);
    REQUIRE(rows.size() == 6);
    CHECK(rows[0].arguments == std::vector<Argument>{{"", "1"}, {"b", "[2]"}});
    CHECK(rows[1].arguments[0].value == "Colour.RED");
    CHECK(rows[2].arguments[0].value == "'x'");
    CHECK(targets[rows[3].target].symbol == "Box");
    CHECK(rows[4].subject == "Box(3)");
    CHECK(rows[5].subject.empty());  // of what, is not told
    CHECK(rows[5].arguments[0].value == "5");
}

TEST_CASE("what reaches out of the process is mocked where it is used, or not called") {
    const ParsedFile file(
        "def f(p):\n    os.remove(p)\n"
        "def g(p):\n    return sp.check_output(p)\n"
        "def h(p):\n    return g(p)\n"
        "def i():\n    os.fork()\n"
        "def j():\n    sleep(1)\n    return input()\n"
        "def k(p):\n    return p\n"
        "def l():\n    return i()\n"
        "def main():\n    if '-x' in sys.argv or '-y' in sys.argv:\n        open(sys.argv[2])\n");
    const std::vector<Target> targets = targets_of(file);
    const World w = world();
    const Mined mined = mine(file, targets);
    const Boundaries all(file, targets, w, mined, "m");
    const Boundary removed = all.of(0);
    CHECK(removed.must);
    REQUIRE(removed.ways.size() == 2);
    CHECK(removed.ways[0] == std::vector<Mock>{{"m.os.remove", "mock_remove", "return_value=None"}});
    CHECK(removed.ways[1][0].behaviour == "side_effect=OSError('boom')");
    CHECK(all.of(1).ways[0][0].target == "m.sp.check_output");
    CHECK(all.of(2).ways[0] == all.of(1).ways[0]);  // through what it calls
    CHECK(all.of(3).why == "calls os.fork");
    const Boundary two = all.of(4);
    REQUIRE(two.ways[0].size() == 2);
    CHECK(two.ways[0][0].target == "m.sleep");
    CHECK(two.ways[0][1].target == "builtins.input");
    CHECK(all.of(5).ways.empty());
    CHECK(all.of(6).why == "calls i, which calls os.fork");
    const Boundary program = all.of(7);  // the files it is told of are there
    CHECK(program.ways[0].size() == 1);
    const auto with_both = [](const std::vector<Mock>& way) {
        return way[0].behaviour == "['prog', '-x', '-y', str(tmp_path / 'input.txt')]";
    };
    CHECK(std::any_of(program.ways.begin(), program.ways.end(), with_both));
}

TEST_CASE("values: streams and files with lines that the code looks for, what callees ask, attributes") {
    const Strings streams = values_in("def f(fp):\n    return fp.readline() == 'BEGIN'\n");
    CHECK(has(streams, "io.StringIO('first line\\nsecond line\\n')"));
    CHECK(has(streams, "io.StringIO('BEGIN abc\\nabc\\n')"));
    CHECK(values_in("def f(fp):\n    return fp.read() == b'x'\n")[0].substr(0, 10) == "io.BytesIO");
    const ParsedFile file("def f(name):\n    with open(name) as file:\n        return file.read()\n");
    const std::vector<Target> targets = targets_of(file);
    const Mined mined = mine(file, targets);
    const World w = world();
    const std::vector<Value> paths = Values(w, mined).of(targets[0], targets[0].parameters[0]);
    CHECK(paths[0].text == "str(tmp_path / 'name.txt')");
    CHECK(paths[0].setup == "(tmp_path / 'name.txt').write_text('first line\\nsecond line\\n')");
    CHECK(has(texts(paths), "str(tmp_path / 'missing.txt')"));
    CHECK(has(values_in("def f(x):\n    return g(x)\ndef g(y):\n    return y == 'yes'\n"), "'yes'"));
    CHECK(has(
        values_in("def f(lines):\n    for line in lines:\n        if line.startswith('#'): return line\n"),
        "['# abc\\n', 'abc\\n']"));
    const ParsedFile methods(
        "class Box:\n    def __init__(self, size):\n        self.kind = size\n"
        "    def go(self):\n        if self.kind == 'big': return 1\n");
    const std::vector<Target> of_box = targets_of(methods);
    const Mined asked = mine(methods, of_box);
    const Values values(w, asked);
    CHECK(has(texts(values.of(of_box[0], of_box[0].parameters[0])), "'big'"));
    CHECK(has(befores_of(1, of_box, values), "setattr(subject, 'kind', 'big')"));
}

TEST_CASE(
    "values: objects that have what is asked, what is taken apart, handlers, keywords, made subclasses") {
    const ParsedFile file(
        "class Shape:\n"
        "    KEYS = ('wide', 'high')\n"
        "    def __init__(self, **options):\n"
        "        self.area = 1\n"
        "        for key in self.KEYS:\n            options.get(key)\n"
        "    def run(self, line):\n        return getattr(self, 'do_' + line, None) or hasattr(self, "
        "'help')\n"
        "    def scan(self):\n        return self.text.strip()\n"
        "def total(shape):\n    return shape.area\n"
        "def apart(pair):\n    s, end = pair\n    return s[end:]\n"
        "def each(pairs):\n    for name, count in pairs:\n        print(name)\n");
    const std::vector<Target> targets = targets_of(file);
    const Mined mined = mine(file, targets);
    const World w = world_of(nlohmann::json::parse(R"({
        "names": {
            "Shape": {"kind": "class", "parameters": [], "members": ["KEYS", "run", "scan"], "bases": [],
                      "constants": {"KEYS": ["wide", "high"]}, "lacking": []},
            "Base": {"kind": "class", "abstract": true, "parameters": [], "members": ["go"], "bases": [],
                     "lacking": ["go"]}},
        "patterns": {}})"));
    const Values values(w, mined);
    const auto target = [&](const std::string& symbol) {
        return *std::find_if(targets.begin(), targets.end(),
                             [&](const Target& t) { return t.symbol == symbol; });
    };
    const auto of = [&](const std::string& symbol) {
        return texts(values.of(target(symbol), target(symbol).parameters.at(0)));
    };
    CHECK(of("total").front() == "Shape()");
    CHECK(of("apart").front() == "('abc', 1)");
    CHECK(of("each").front().substr(0, 2) == "[(");
    CHECK(values.keys_of(target("Shape"), target("Shape").parameters.at(0)) == Strings{"wide", "high"});
    Strings states;
    for (const auto& [name, value] : values.states(target("Shape.run"))) states.push_back(name);
    CHECK(has(states, "do_abc"));
    CHECK(has(states, "help"));
    // an attribute that nothing sets is set
    CHECK(values.states(target("Shape.scan")).front().first == "text");
    CHECK(values.objects("Base") == Strings{"type('Concrete', (Base,), {'go': lambda self, *args: 1})()"});
}

TEST_CASE("choice: rows and checks that notice something, the fewest of them") {
    const auto seen = [](const std::string& value, std::vector<Arc> arcs) {
        Observed o;
        o.row.arguments = {{"", value}};
        o.outcome.checks = {{"", "==", value}, {"", "len", "1"}};
        o.outcome.arcs = std::move(arcs);
        return o;
    };
    const std::vector<Observed> rows = {seen("'a'", {1}), seen("'b'", {1, 2}), seen("'c'", {3})};
    const std::vector<Candidate> candidates = {
        {rows.data(), {{0}, {}}, {}}, {&rows[1], {{0, 1}, {1}}, {}}, {&rows[2], {{}, {}}, {}}};
    const auto chosen = choose(candidates, true);
    REQUIRE(chosen.size() == 1);
    CHECK(chosen[0].candidate == 1);
    CHECK(chosen[0].checks == std::vector<std::size_t>{0});
}

TEST_CASE("situations: the branch in words") {
    const ParsedFile file(
        "def f(n):\n    if n >= 3:\n        return 1\n    if not n:\n        return 2\n    return 3\n");
    const Reach reach(file);
    const auto node = targets_of(file)[0].node;
    const auto arc = [](Arc from, Arc to) { return from << 20 | to; };
    CHECK(reach.situation(node, {arc(2, 3)}) == "n_ge_3");
    CHECK(reach.situation(node, {arc(2, 4), arc(4, 5)}) == "not_n");
    CHECK(reach.situation(node, {arc(4, 6)}) == "n");
    CHECK(reach.missing(node, {arc(0, 2), arc(2, 3), arc(3, 0)}) == 4);
}

TEST_CASE("tests: tables of what has one form, the others by themselves; names from where they come") {
    const ParsedFile file("def f(text, n=0): ...\nclass Box:\n    def put(self, x): ...\n");
    const std::vector<Target> targets = targets_of(file);
    const auto kept = [](std::size_t target, std::vector<Argument> arguments, std::vector<Check> checks) {
        Kept k;
        k.row.target = target;
        k.row.arguments = std::move(arguments);
        k.row.label = "text";
        k.outcome.checks = std::move(checks);
        return k;
    };
    std::vector<Kept> rows = {
        kept(0, {{"", "'a'"}}, {{"", "==", "'A'"}}), kept(0, {{"", "''"}}, {{"", "==", "'x'"}}),
        kept(0, {{"", "None"}}, {{"", "raises", "TypeError"}, {"", "message", "not (this)"}}),
        kept(2, {{"", "[1]"}}, {{"self.items", "==", "[1]"}, {"argument:0", "==", "[]"}})};
    rows[1].situation = "not_text";
    rows[2].outcome.raised = true;
    rows[3].row.subject = "Box(1)";
    const Rendered out = render("pkg.mod", targets, world(), rows, {'"', 88}, "");
    CHECK(out.text == R"py(import re

import pytest

from pkg.mod import Box, f


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a", "A", id="text"),
        pytest.param("", "x", id="not_text"),
    ],
)
def test_f(text, expected):
    assert f(text) == expected


def test_f_text():
    with pytest.raises(TypeError, match=re.escape("not (this)")):
        f(None)


def test_box_put_text():
    subject = Box(1)
    x = [1]
    subject.put(x)
    assert subject.items == [1]
    assert x == []
)py");
    CHECK(out.names == Strings{"test_f[text]", "test_f[not_text]", "test_f_text", "test_box_put_text"});
    CHECK(out.assertions == 5);
    const Rendered narrow = render("pkg.mod", targets, world(), {rows[3]}, {'"', 20}, "");
    CHECK(narrow.text.find("    subject = Box(1)\n") != std::string::npos);
    rows[3].row.arguments[0].value = "['first', 'second']";
    CHECK(render("pkg.mod", targets, world(), {rows[3]}, {'"', 24}, "")
              .text.find("    x = [\n        \"first\",\n        \"second\",\n    ]\n") != std::string::npos);
}

TEST_CASE("tests: mocks, files, fixtures and the project's way with coroutines") {
    const ParsedFile file(
        "def f(path): ...\nclass Box:\n    def put(self, x): ...\nasync def later(n): ...\n");
    const std::vector<Target> targets = targets_of(file);
    Kept removes;
    removes.row.arguments = {{"", "'a'"}};
    removes.row.label = "text";
    removes.row.mocks = {{"m.os.remove", "mock_remove", "return_value=None"}};
    removes.outcome.checks = {{"mock:0", "calls", "[mock.call('a')]"}};
    Kept writes;
    writes.row.arguments = {{"", "str(tmp_path / 'a.txt')"}};
    writes.row.setup = {"(tmp_path / 'a.txt').write_text('abc')"};
    writes.row.label = "file";
    writes.outcome.checks = {{"", "==", "3"}, {"file:b.txt", "text", "'cba'"}};
    Kept puts;
    puts.row.target = 2;
    puts.row.subject = "Box(1)";
    puts.row.arguments = {{"", "1"}};
    puts.row.label = "one";
    puts.row.before = {"setattr(subject, 'size', 2)"};
    puts.outcome.checks = {{"", "==", "2"}};
    Kept waits;
    waits.row.target = 3;
    waits.row.arguments = {{"", "1"}};
    waits.row.label = "one";
    waits.outcome.checks = {{"", "==", "2"}};
    World w = world();
    w.fixtures["Box(1)"] = "box";
    Style style;
    style.asynchronous = Style::Asynchronous::marked;
    CHECK(render("m", targets, w, {removes, writes, puts, waits}, style, "").text ==
          R"py(from unittest import mock

import pytest

from m import f


def test_f_text():
    with mock.patch("m.os.remove", return_value=None) as mock_remove:
        f("a")
    mock_remove.assert_called_once_with("a")


def test_f_file(tmp_path):
    (tmp_path / "a.txt").write_text("abc")
    assert f(str(tmp_path / "a.txt")) == 3
    assert (tmp_path / "b.txt").read_text() == "cba"


def test_box_put_one(box):
    subject = box
    subject.size = 2
    assert subject.put(1) == 2


@pytest.mark.asyncio
async def test_later_one():
    assert await later(1) == 2
)py");
    CHECK(fixtures_in("import pytest\nfrom m import Box\n@pytest.fixture\ndef box():\n    return Box(1)\n"
                      "@pytest.fixture\ndef other(box):\n    return Box(2)\n"
                      "@pytest.fixture\ndef third():\n    return Box(size)\n") ==
          std::map<std::string, std::string>{{"Box(1)", "box"}});
}

TEST_CASE("tests: context managers, iterators, functions that a library in C stands over") {
    const ParsedFile file("def f(n): ...\ndef g(n): ...\nclass Box:\n    def __iter__(self): ...\n");
    std::vector<Target> targets = targets_of(file);
    targets[0].hidden = true;
    Kept hidden;
    hidden.row.arguments = {{"", "1"}};
    hidden.row.label = "one";
    hidden.outcome.checks = {{"", "==", "2"}};
    Kept managed = hidden;
    managed.row.target = 1;
    managed.outcome.entered = true;
    Kept refused = managed;
    refused.row.label = "refused";
    refused.outcome.checks = {{"", "raises", "KeyError"}};
    Kept listed;
    listed.row.target = 3;
    listed.row.subject = "Box(1)";
    listed.row.label = "all";
    listed.outcome.listed = true;
    listed.outcome.checks = {{"", "==", "[1]"}};
    World w = world();
    w.instead = {"_m"};
    CHECK(render("m", targets, w, {hidden, managed, refused, listed}, {}, "").text ==
          R"py(import importlib.util
import sys

import pytest

from m import Box


@pytest.fixture(scope="module")
def pure_python():
    spec = importlib.util.find_spec("m")
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "_m", None)
        spec.loader.exec_module(module)
    return module


def test_f_one(pure_python):
    assert pure_python.f(1) == 2


def test_g_one():
    with g(1) as result:
        assert result == 2


def test_g_refused():
    with pytest.raises(KeyError):
        g(1).__enter__()


def test_box_iter_all():
    assert list(Box(1)) == [1]
)py");
}

TEST_CASE("tests: what a context manager gives is looked at inside, a property's function is called") {
    const ParsedFile file("def g(n): ...\nclass Box:\n    @property\n    def make(self): ...\n");
    const std::vector<Target> targets = targets_of(file);
    Kept items;
    items.row.arguments = {{"", "1"}};
    items.row.label = "items";
    items.outcome.entered = items.outcome.listed = true;
    items.outcome.checks = {{"", "==", "[1]"}};
    Kept ends = items;
    ends.row.label = "ends";
    ends.outcome.leaving = true;
    ends.outcome.checks = {{"", "raises", "KeyError"}};
    Kept fails = ends;
    fails.row.label = "fails";
    fails.outcome.listed = false;
    Kept made;
    made.row.target = 2;
    made.row.subject = "Box(1)";
    made.row.label = "made";
    made.outcome.then = "('abc')";
    made.outcome.listed = true;
    made.outcome.checks = {{"", "==", "['abc']"}, {"", "len", "1"}};
    const std::string text = render("m", targets, world(), {items, ends, fails, made}, {}, "").text;
    for (const char* part :
         {"    with g(1) as result:\n        result = list(result)\n        assert result == [1]\n",
          "    with pytest.raises(KeyError):\n        with g(1) as result:\n"
          "            list(result)\n",
          "    with pytest.raises(KeyError):\n        with g(1):\n            pass\n",
          "    result = list(Box(1).make(\"abc\"))\n"}) {
        INFO(text);
        CHECK(text.find(part) != std::string::npos);
    }
}

TEST_CASE("texts as Python writes them") {
    CHECK(text_literal("a'b\n\\") == R"("a'b\n\\")");
    CHECK(text_literal("a'\"") == R"('a\'"')");
    CHECK(text_literal(std::string_view("\0", 1)) == R"('\x00')");
    CHECK(slug("HTTPServer.getName") == "httpserver_get_name");
    CHECK(slug("!!") == "other");
}

TEST_CASE("made again: what a person changed, added or took out stays so") {
    const std::string made =
        "import pytest\n\nfrom m import f, g\n\n\ndef test_f():\n    assert f() == 1\n\n\ndef test_g():\n    "
        "assert g() == 2\n";
    const std::string first = sealed(made);
    CHECK(merged(first, made) == first);
    std::string edited = first;
    edited.replace(edited.find("f() == 1"), 8, "f() == min(1, helper())");
    edited.insert(edited.find("def test_g"), "def helper():\n    return os.getpid()\n\n\n");
    edited.insert(0, "import os\n");
    const std::string again = merged(edited, made);
    CHECK(again.find("import pytest\n\nfrom m import f, g\nimport os\n") == 0);
    CHECK(again.find("    assert f() == min(1, helper())\n\n\ndef test_g():") != std::string::npos);
    CHECK(again.find("def helper():\n    return os.getpid()\n") != std::string::npos);
    CHECK(merged(again, made) == again);
    std::string shorter = first;
    shorter.erase(shorter.find("def test_g"), shorter.find("# What") - shorter.find("def test_g"));
    const std::string without = merged(shorter, made);
    CHECK(without.find("def test_g") == std::string::npos);
    CHECK(merged(without, made) == without);
}

TEST_CASE("properties: strategies by annotation, inverses by name, tests of what the calls showed") {
    const World w = world();
    CHECK(strategy_for("Optional[List[int]]", w) == "st.one_of(st.lists(st.integers()), st.none())");
    CHECK(strategy_for("dict[str, 'Colour']", w) == "st.dictionaries(st.text(), st.sampled_from(Colour))");
    CHECK(strategy_for("Box", w).empty());
    CHECK(are_inverse("url_encode", "url_decode"));
    CHECK(are_inverse("a_to_b", "b_to_a"));
    CHECK_FALSE(are_inverse("encode", "encode"));
    CHECK(are_inverse("to_dict", "from_dict"));
    CHECK(are_undoing("add_item", "remove_item"));
    CHECK_FALSE(are_undoing("add_item", "remove_user"));
    CHECK(ought_to_agree("fast_sum", "_slow_sum"));
    CHECK(ought_to_agree("parse", "_parse"));
    CHECK_FALSE(ought_to_agree("parse", "format"));
    CHECK(strategy_of_value("[-1, 2]") == "st.lists(st.integers())");
    CHECK(strategy_of_value("[1, 'a']").empty());
    CHECK(strategy_of_value("Box(1)").empty());
    const ParsedFile file("def encode(s: str): ...\ndef decode(s: str): ...\n");
    std::vector<Observed> seen(2);
    seen[1].row.target = 1;
    for (Observed& o : seen) o.outcome.checks = {{"", "==", "'x'"}, {"", "isinstance", "str"}};
    seen.push_back(seen[0]);
    seen[2].outcome.raised = true;
    seen[2].outcome.checks = {{"", "raises", "ValueError"}};
    const auto targets = targets_of(file);
    const Mined mined = mine(file, targets);
    const auto all = properties_of(targets, {true, true}, w, mined, Values(w, mined), seen);
    Strings names;
    for (const Property& p : all) names.push_back(p.name);
    CHECK(has(names, "test_encode_returns_str"));
    CHECK(has(names, "test_decode_undoes_itself"));
    REQUIRE(has(names, "test_encode_then_decode"));
    const auto round = std::find_if(all.begin(), all.end(),
                                    [](const Property& p) { return p.name == "test_encode_then_decode"; });
    CHECK(round->text == R"py(

@given(s=st.text())
@settings(deadline=None, max_examples=100, derandomize=True, database=None)
def test_encode_then_decode(s):
    try:
        result = encode(s)
    except ValueError:
        return
    assert decode(result) == s
)py");
}

TEST_CASE("properties: methods of objects, alone and after another one") {
    const ParsedFile file(
        "class Queue:\n    def __init__(self, size: int): ...\n    def add(self, task: int): ...\n"
        "    def claim(self, task: int): ...\n    def release(self, task: int): ...\n");
    const auto targets = targets_of(file);
    const Mined mined = mine(file, targets);
    const World w = world();
    std::vector<Observed> seen;
    for (std::size_t t = 1; t < 4; ++t) {
        Observed o;
        o.row.target = t;
        o.row.subject = "Queue(1)";
        o.outcome.checks = {{"", "is", "None"}};
        seen.push_back(o);
    }
    seen.push_back(seen[1]);
    seen.back().outcome.raised = true;
    seen.back().outcome.checks = {{"", "raises", "ValueError"}};
    const auto all = properties_of(targets, {true, true, true, true}, w, mined, Values(w, mined), seen);
    const auto at = std::find_if(all.begin(), all.end(), [](const Property& p) {
        return p.name == "test_queue_claim_twice_raises_value_error_after_add";
    });
    REQUIRE(at != all.end());
    CHECK(at->text == R"py(

@given(task=st.integers(), size=st.integers())
@settings(deadline=None, max_examples=100, derandomize=True, database=None)
def test_queue_claim_twice_raises_value_error_after_add(task, size):
    try:
        subject = Queue(size)
        subject.add(task)
        subject.claim(task)
    except ValueError:
        return
    with pytest.raises(ValueError):
        subject.claim(task)
)py");
    CHECK(std::any_of(all.begin(), all.end(), [](const Property& p) {
        return p.name == "test_queue_claim_then_release_leaves_the_object_after_add";
    }));
}
