#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("coroutines of an AsyncSession") {
    CHECK(sqla_fixed("SQA112", "async def f(s: AsyncSession):\n    s.commit()\n") ==
          "async def f(s: AsyncSession):\n    await s.commit()\n");
    CHECK(sqla_fixed("SQA112",
                     "async def f(s: AsyncSession):\n    return s.execute(select(User)).scalars()\n") ==
          "async def f(s: AsyncSession):\n    return (await s.execute(select(User))).scalars()\n");
    CHECK(
        sqla_fixed("SQA112",
                   "async def f(s: AsyncSession):\n    r = s.execute(select(User))\n    return r.all()\n") ==
        "async def f(s: AsyncSession):\n    r = await s.execute(select(User))\n    return r.all()\n");
    CHECK(sqla("SQA112",
               "class R:\n    def __init__(self, s: AsyncSession):\n        self.s = s\n"
               "    async def f(self):\n        self.s.flush()\n")
              .size() == 1);
    CHECK(sqla("SQA112", "async def f():\n    async with AsyncSession(e) as s:\n        s.delete(z)\n")
              .size() == 1);
}

TEST_CASE("what is awaited, synchronous or handed on") {
    CHECK(sqla("SQA112", "async def f(s: AsyncSession):\n    await s.commit()\n    s.add(z)\n").empty());
    CHECK(sqla("SQA112", "async def f(s: Session):\n    s.commit()\n").empty());
    CHECK(sqla("SQA112", "async def f(s: AsyncSession):\n    return s.execute(select(User))\n").empty());
    CHECK(sqla("SQA112", "async def f(s: AsyncSession):\n    c = s.commit()\n    await c\n").empty());
    CHECK(sqla("SQA112", "async def f(s):\n    s.commit()\n").empty());
}
