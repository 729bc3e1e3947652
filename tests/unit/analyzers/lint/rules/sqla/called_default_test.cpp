#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("defaults called once") {
    const std::string head =
        "import uuid\nfrom datetime import datetime, timezone\nfrom sqlalchemy import Column, DateTime, "
        "func\n";
    CHECK(sqla_fixed("SQA114", head + "c = Column(DateTime, default=datetime.utcnow())\n") ==
          head + "c = Column(DateTime, default=datetime.utcnow)\n");
    CHECK(sqla_fixed("SQA114", head + "c = Column(DateTime, onupdate=datetime.now(timezone.utc))\n") ==
          head + "c = Column(DateTime, onupdate=lambda: datetime.now(timezone.utc))\n");
    CHECK(sqla_fixed("SQA114", head + "c = Column(default=str(uuid.uuid4()))\n") ==
          head + "c = Column(default=lambda: str(uuid.uuid4()))\n");
    CHECK(sqla_fixed("SQA114", head + "c = Column(default=uuid.uuid4().hex)\n") ==
          head + "c = Column(default=lambda: uuid.uuid4().hex)\n");
    CHECK(sqla("SQA114", head + "c = Column(default=func.now())\nd = Column(default=datetime.utcnow)\n")
              .empty());
    CHECK(sqla("SQA114", head + "c = Column(default=make())\nd = Other(default=datetime.now())\n").empty());
}
