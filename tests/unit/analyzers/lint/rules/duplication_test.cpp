#include <catch2/catch.hpp>

#include "tests/support/lint_case.h"

using namespace sixth;

namespace {

std::string claim(const std::string& name, const std::string& tail) {
    return "def " + name +
           "(store, task, worker):\n"
           "    if task is None:\n"
           "        raise ValueError('no task')\n"
           "    if task.state != 'ready':\n"
           "        raise RuntimeError(task.state)\n"
           "    row = store.lookup(task.id, worker.name)\n"
           "    if row.owner and row.owner != worker.name:\n"
           "        raise PermissionError(row.owner)\n"
           "    row.seen = store.clock.now()\n" +
           tail;
}

const char* rest_of_claim =
    "    row.owner = worker.name\n"
    "    for other in store.waiting(task.lane):\n"
    "        other.position -= 1\n"
    "    with store.lock:\n"
    "        store.save(row, True)\n"
    "    return row\n";
const char* rest_of_release =
    "    try:\n"
    "        return [x for x in worker.rest if x.old > 3]\n"
    "    finally:\n"
    "        print('released', task.id, sep=':')\n";

}  // namespace

TEST_CASE("the same start of two functions is one class with two places") {
    const auto found = test::lint("DUP101", {{"a.py", claim("claim_task", rest_of_claim)},
                                             {"b.py", claim("release_task", rest_of_release)}});
    REQUIRE(found.size() == 2);
    CHECK(found[0].file == "a.py");
    CHECK(found[0].symbol == "claim_task");
    CHECK(found[0].similarity == 1);
    CHECK_FALSE(found[0].repeated);
    CHECK(found[1].repeated);
    REQUIRE(found[0].related.size() == 1);
    CHECK(found[0].related[0].file == "b.py");
    CHECK(found[0].suggestion ==
          "Extract the block at the top of claim_task (lines 2-9, also in release_task) into one function");
}

TEST_CASE("stubs and overloads are no copies") {
    const std::string one = claim("a", "    return row\n");
    CHECK(test::lint("DUP101", {{"a.pyi", one}, {"b.pyi", one}}).empty());
    CHECK(test::lint("DUP101", {{"a.pyi", one}, {"b.py", one}}).empty());
    const std::string overload = "@typing.overload\n" + one;
    CHECK(test::lint("DUP101", {{"a.py", overload}, {"b.py", overload}}).empty());
    const std::string cached = "@functools.cache\n" + one;
    CHECK(test::lint("DUP101", {{"a.py", cached}, {"b.py", cached}}).size() == 2);
}

TEST_CASE("a whole function copied, and silenced at either end") {
    const std::string one = claim("a", "    return row\n");
    CHECK(test::lint("DUP101", {{"a.py", one}, {"b.py", one}}).size() == 2);
    CHECK(test::lint("DUP101", {{"a.py", "# sixth: ignore[DUP101]\n" + one}, {"b.py", one}}).size() == 2);
    const std::string silent =
        "def a(store, task, worker):  # sixth: ignore[DUP101]\n" + one.substr(one.find('\n') + 1);
    CHECK(test::lint("DUP101", {{"a.py", silent}, {"b.py", one}}).empty());
}
