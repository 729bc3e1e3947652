#include "core/facts/metrics/cognitive.h"

#include <catch2/catch.hpp>

#include "core/facts/metrics/metrics.h"

using namespace sixth;

namespace {

std::vector<unsigned> cognitive(const char* text) {
    const python::ParsedFile file{std::string(text)};
    INFO(text);
    REQUIRE(file.errors().empty());
    std::vector<unsigned> found;
    for (const facts::FunctionMetrics& f : facts::measure(file).functions) found.push_back(f.cognitive);
    return found;
}

struct Case {
    const char* text;
    std::vector<unsigned> expected;  // of every function in document order
};

void check(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        INFO(c.text);
        CHECK(cognitive(c.text) == c.expected);
    }
}

}  // namespace

TEST_CASE("branches and loops cost one more for each level they are nested, elif and else do not") {
    check({
        {"def f(): return 1\n", {0}},
        {"def f():\n  if a: b\n  elif c: d\n  elif e: g\n  else: h\n", {4}},
        {"def f():\n  if a:\n    if b:\n      while c: d\n", {6}},
        {"def f():\n  if a: b\n  else:\n    if c: d\n    else: e\n", {5}},
        {"def f():\n  if a: b\n  elif c:\n    for d in e: g\n", {4}},
        {"def f():\n  for a in b:\n    if c: continue\n  else:\n    if d: e\n", {6}},
        {"def f():\n  while a:\n    break\n  else: b\n", {2}},
        {"async def f():\n  async for a in b:\n    async with c:\n      if d: e\n", {3}},
        {"def f():\n  with a:\n    with b:\n      if c: d\n", {1}},
        {"def f():\n  match a:\n    case 1:\n      if b: c\n    case _ if d and e: g\n", {3}},
    });
}

TEST_CASE("only handlers and else deepen a try") {
    check({
        {"def f():\n  try:\n    if a: b\n  finally:\n    if c: d\n", {2}},
        {"def f():\n  try: a\n  except B:\n    if c: d\n  except D: e\n  else:\n    for g in h: i\n  "
         "finally: j\n",
         {7}},
        {"def f():\n  try: a\n  except* B:\n    if c: d\n", {3}},
        {"def f():\n  if a:\n    try: b\n    except C: d\n", {3}},
    });
}

TEST_CASE("a run of a like operator costs one, parentheses and other expressions begin anew") {
    check({
        {"def f(): return a and b and c\n", {1}},
        {"def f(): return a and b or c and d\n", {3}},
        {"def f(): return a or b and c or d\n", {3}},
        {"def f(): return a or b or c and d\n", {2}},
        {"def f(): return a and (b and c)\n", {2}},
        {"def f(): return a and not b and c\n", {1}},
        {"def f(): return a or (lambda: b or c) or d\n", {2}},
        {"def f(): return g(a and b, c and d)\n", {2}},
        {"def f():\n  if a and b: return f'{c or d}'\n", {3}},
    });
}

TEST_CASE("a conditional expression nests the whole of itself") {
    check({
        {"def f(): return a if b else c\n", {1}},
        {"def f(): return a if b else c if d else e\n", {3}},
        {"def f(): return (a if b else c) if (d if e else g) else h\n", {5}},
        {"def f():\n  for a in b:\n    c = d if e and g else h\n", {4}},
        {"def f(): return [a if b else c for a in d if a]\n", {1}},
    });
}

TEST_CASE("a nested function is one level deeper, but for a wrapper's; a class begins anew") {
    check({
        {"def f():\n  def g():\n    if a: b\n  g()\n", {2, 1}},
        {"def f():\n  if a:\n    def g():\n      if b: c\n", {4, 1}},
        {"def f(g):\n  def w():\n    if a: b\n  return w\n", {1, 1}},
        {"def f(g):\n  @d(a and b)\n  def w():\n    if a: b\n  return w\n", {2, 2}},
        {"def f(g):\n  'doc'\n  def w():\n    if a: b\n  return w\n", {2, 1}},
        {"def f(g):\n  def w():\n    if a: b\n  # why\n  return w\n", {1, 1}},
        {"def f(g):\n  def w():\n    if a: b\n  return w()\n", {2, 1}},
        {"def f(g):\n  def w():\n    if a: b\n  def v():\n    if a: b\n  return w\n", {4, 1, 1}},
        {"def f(g):\n  if a:\n    def w(): b if c else d\n    return w\n", {4, 1}},
        {"def f():\n  def g():\n    def h():\n      if a: b\n    h()\n  g()\n", {3, 2, 1}},
        {"def f():\n  if a:\n    class C:\n      def m(self):\n        if b: c\n", {2, 1}},
        {"class C:\n  def f(self):\n    def g():\n      if a: b\n    class D:\n      x = a if b else c\n    "
         "g()\n",
         {3, 1}},
        {"def f(a=b if c else d): pass\n", {1}},
        {"def f():\n  def g(a=b if c else d): pass\n  g()\n", {2, 1}},
    });
}
