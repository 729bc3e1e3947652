#include <catch2/catch.hpp>

#include "tests/support/sqla_case.h"

using namespace sixth;
using sixth::test::sqla;

namespace {

const char* const model =
    "import enum\nfrom sqlalchemy import Column, DateTime, Enum, Integer, String\nfrom sqlalchemy.orm import "
    "declarative_base\n\nBase = declarative_base()\n\n\nclass Status(enum.Enum):\n    DONE = 'done'\n\n\n"
    "class Task(Base):\n    __tablename__ = 'task'\n    id = Column(Integer, primary_key=True)\n"
    "    status = Column(Enum(Status), index=True)\n    name = Column(String(50), nullable=False)\n"
    "    when = Column(DateTime)\n    other = Column(Strange)\n\n\n";

}  // namespace

TEST_CASE("conditions on instances are told at the model's first column") {
    const std::string use =
        "def f(task: Task):\n    if task.status != Status.DONE or not task.name: pass\n    if task.status: "
        "pass\n";
    const auto found = test::lint("SQA401", model + use);
    REQUIRE(test::lines(found) == std::vector<unsigned>{15});
    CHECK(found[0].message ==
          "type checkers take status and name of a Task for a Column; 3 conditions ask about them");
    REQUIRE(found[0].related.size() == 3);
    CHECK(found[0].related[0].symbol == "f");
    CHECK(found[0].symbol == "Task");
    CHECK(test::lint("SQA401", std::string(model) + "def f(task: Task):\n    return task.status\n").empty());
    CHECK(test::lint("SQA401", std::string(model) + "if Task.status: pass\n").empty());
}

TEST_CASE("without being asked for, it needs a program of 2.0") {
    const std::string use = "def f(task: Task):\n    if task.status: pass\n";
    lint::Settings all;
    all.extend_select = {"ALL"};
    const auto count = [&](const std::string& text) {
        lint::Settings settings;
        settings.select = {"SQA"};
        return test::lint("SQA", text, settings).size();
    };
    CHECK(count(model + use) == 0);
    CHECK(count("from sqlalchemy.orm import Mapped\n" + (model + use)) == 1);
}

TEST_CASE("the model is annotated, imports included") {
    const std::string use =
        "def f(task: Task):\n    if task.status or task.name or task.when or task.other: pass\n";
    const std::string mended = test::fixed("SQA401", model + use);
    CHECK(mended.find("    status: Mapped[Optional[Status]] = mapped_column(Enum(Status), index=True)\n") !=
          mended.npos);
    CHECK(mended.find("    name: Mapped[str] = mapped_column(String(50), nullable=False)\n") != mended.npos);
    CHECK(mended.find("    when: Mapped[Optional[datetime]] = mapped_column(DateTime)\n") != mended.npos);
    CHECK(mended.find("    other = Column(Strange)\n") != mended.npos);
    CHECK(mended.find(
              "import declarative_base\nfrom datetime import datetime\nfrom sqlalchemy.orm import Mapped\n"
              "from sqlalchemy.orm import mapped_column\nfrom typing import Optional\n") != mended.npos);
}
