#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;
using sixth::test::sqla_fixed;

TEST_CASE("imports that moved") {
    CHECK(sqla_fixed("SQA205", "from sqlalchemy.ext.declarative import declarative_base\n") ==
          "from sqlalchemy.orm import declarative_base\n");
    CHECK(sqla("SQA205", "from sqlalchemy.ext.declarative import AbstractConcreteBase, declared_attr\n")[0]
              .fix.edits.empty());
    CHECK(sqla("SQA205", "from sqlalchemy.orm import mapper\n").size() == 1);
    CHECK(sqla("SQA205",
               "from sqlalchemy.ext.declarative import AbstractConcreteBase\nfrom sqlalchemy.orm import "
               "relationship\n")
              .empty());
}
