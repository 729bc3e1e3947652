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

TEST_CASE("a session nobody names the type of, awaited elsewhere in the function") {
    const std::string head = "async def f(session, stmt):\n    await session.execute(stmt)\n";
    CHECK(sqla("SQA112", head + "    session.commit()\n").size() == 1);
    CHECK(sqla("SQA112", head + "    await session.commit()\n").empty());
    CHECK(sqla("SQA112", head + "    session.add(stmt)\n").empty());
    CHECK(sqla("SQA112", "async def f(session, stmt):\n    session.execute(stmt)\n    session.commit()\n")
              .empty());
    CHECK(
        sqla("SQA112",
             "async def f(session: Session, stmt):\n    await session.execute(stmt)\n    session.commit()\n")
            .empty());
    CHECK(sqla("SQA112",
               "class R:\n  async def f(self, stmt):\n    await self.session.flush()\n    "
               "self.session.execute(stmt)\n")
              .size() == 1);
    CHECK(sqla("SQA112",
               "class R:\n  async def f(self, stmt):\n    await self.session.flush()\n    "
               "self.other.execute(stmt)\n")
              .empty());
    // a session of something else than SQLAlchemy's
    CHECK(sqla("SQA112", "async def f(session, url):\n    await session.get(url)\n    session.close()\n")
              .empty());
}

TEST_CASE("sessions by NewType, by a property and by a method") {
    CHECK(sqla("SQA112",
               "from typing import NewType\nReading = NewType('Reading', AsyncSession)\n"
               "async def f(s: Reading):\n    s.commit()\n")
              .size() == 1);
    CHECK(sqla("SQA112",
               "class Db:\n    def open(self) -> AsyncSession: ...\n"
               "async def f(db: Db):\n    async with db.open() as s:\n        s.commit()\n")
              .size() == 1);
}
