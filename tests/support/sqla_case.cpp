#include "tests/support/sqla_case.h"

#include <algorithm>
#include <stdexcept>

#include "core/base/edits.h"

namespace sixth::test {
namespace {

const char* const models = R"(import enum
from datetime import datetime
from sqlalchemy import Boolean, Column, DateTime, Enum, ForeignKey, Integer, String
from sqlalchemy.orm import declarative_base, relationship

Base = declarative_base()


class Status(enum.Enum):
    ACTIVE = "active"
    DONE = "done"


class Stamped:
    created = Column(DateTime, default=datetime.utcnow)


class User(Stamped, Base):
    __tablename__ = "user"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    active = Column(Boolean)
    flags = Column(Integer)
    status = Column(Enum(Status), nullable=False)
    tasks = relationship("Task", back_populates="user")
    groups = relationship("Task", lazy="selectin")

    @property
    def title(self):
        return self.name


class Task(Base):
    __tablename__ = "task"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("user.id"))
    user = relationship("User", back_populates="tasks")
)";

const char* const models2 = R"(from typing import Optional
from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base2(DeclarativeBase):
    pass


class Account(Base2):
    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Optional[str]]
    parent: Mapped["Account"] = relationship()
)";

const char* const imports =
    "from sqlalchemy import select, delete, update, text\n"
    "from sqlalchemy.orm import Session, aliased, selectinload, sessionmaker\n"
    "from sqlalchemy.ext.asyncio import AsyncSession\n"
    "from models import Status, Task, User\nfrom models2 import Account\n\n\n";

}  // namespace

std::vector<SourceText> with_models(const std::string& text) {
    return {{"models.py", models}, {"models2.py", models2}, {"a.py", text}};
}

std::vector<Diagnostic> sqla(std::string_view code, const std::string& body, const lint::Settings& settings) {
    std::vector<Diagnostic> all = lint(code, with_models(imports + body), settings);
    all.erase(std::remove_if(all.begin(), all.end(), [](const Diagnostic& d) { return d.file != "a.py"; }),
              all.end());
    return all;
}

std::string sqla_fixed(std::string_view code, const std::string& body) {
    const std::string text = imports + body;
    const std::vector<Diagnostic> findings = sqla(code, body);
    std::vector<const Fix*> fixes;
    for (const Diagnostic& d : findings) {
        if (d.fix.safety != Safety::none) fixes.push_back(&d.fix);
    }
    std::vector<bool> applied;
    const std::string mended = apply_fixes(text, fixes, applied);
    if (!python::ParsedFile(mended).errors().empty())
        throw std::logic_error("the fix broke the file:\n" + mended);
    const std::size_t at = mended.find("\n\n\n");
    return mended.substr(at + 3);
}

}  // namespace sixth::test
