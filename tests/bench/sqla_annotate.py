#!/usr/bin/env python3
"""The rewrites for type checkers, SQA401 and SQA402, judged by SQLAlchemy 2 itself and by pyright.

usage: sqla_annotate.py SIXTH SQLALCHEMY_LIB [--python PYTHON] [--pyright COMMAND] [--models N] [--keep FOLDER]

Writes modules with models in the style of 1.4 (columns of every type, nullable or not, keys, defaults, foreign keys,
mixins, indexes and mappers that name columns) and functions that ask instances in conditions. `sixth lint --select
SQA401 --fix --unsafe` then declares the columns with Mapped[...]. Before and after must agree on CREATE TABLE and CREATE
INDEX for SQLite, PostgreSQL and SQL Server, on every mapper's columns and relationships, on what is stored, and on what
queries and functions answer; and what rows hold must be of the declared type. pyright, when COMMAND runs it, must complain of each condition before and of none after,
and of nothing new. The same for `--sqla-enum=value` and SQA402, on models that stay as they are.

SQLALCHEMY_LIB: folders with : between that hold SQLAlchemy 2 and, when PYTHON has none, typing_extensions 4.6.
"""
import argparse
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

# type as Column takes it, a value of it
TYPES = [("Integer", "7"), ("BigInteger", "2 ** 40"), ("SmallInteger", "3"), ("String", "'abc'"), ("String(30)", "'x y'"),
         ("Text", "'long'"), ("Unicode(20)", "'\\u00e4'"), ("UnicodeText", "'t'"), ("Boolean", "True"), ("Float", "1.5"),
         ("LargeBinary", "b'12'"), ("Numeric(10, 2)", "Decimal('1.25')"), ("DateTime", "datetime.datetime(2026, 1, 2, 3, 4)"),
         ("Date", "datetime.date(2026, 1, 2)"), ("Time", "datetime.time(3, 4)"), ("Interval", "datetime.timedelta(hours=3)"),
         ("Enum(Status)", "Status.DONE"), ("Enum(Status, name='st')", "Status.ACTIVE"), ("Float(asdecimal=True)", "Decimal('1.5')"),
         ("Numeric(asdecimal=False)", "2.5"), ("Enum('a', 'b', name='letters')", "'b'"), ("JSON", "{'k': 1}"), ("PickleType", "(1, 2)")]
NULL = ["", "", ", nullable=False", ", nullable=True"]
MORE = ["", "", "", ", index=True", ", unique=True", ", comment='c'", ", info={'a': 1}", ", doc='d'"]
NAMED_ONLY = re.compile(r"\b(Column|Integer|BigInteger|SmallInteger|String|Text|Unicode|UnicodeText|Boolean|Float|LargeBinary|Numeric|"
                        r"DateTime|Date|Time|Interval|Enum|JSON|PickleType|ForeignKey|Index|UniqueConstraint|func)\b(?!')")

HEADS = {
    "names": "from sqlalchemy import *\n",
    "named": "from sqlalchemy import (BigInteger, Boolean, Column, Date, DateTime, Enum, Float, ForeignKey, Index, Integer, Interval, JSON,\n"
             "                        LargeBinary, Numeric, PickleType, SmallInteger, String, Text, Time, Unicode, UnicodeText,\n"
             "                        UniqueConstraint, func)\n",
    "sa": "import sqlalchemy as sa\n",
}
BASE = '''
import enum

from sqlalchemy import Column, DateTime, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Status(enum.Enum):
    ACTIVE = "active"
    DONE = "done"


class Stamped:
    created_by = Column(String(20), default="me")
    revision = Column(Integer, nullable=False, default=1)
'''

MODULE = '''"""Models {n}."""
import datetime
from decimal import Decimal

{head}from sqlalchemy.orm import relationship

from base import Base, Stamped, Status


class Owner{n}(Base):
    __tablename__ = "owner{n}"
    id = Column(Integer, primary_key=True)
    name = Column("owner_name", String(40), nullable=False, server_default="nobody")
    boss_id = Column(Integer, ForeignKey("owner{n}.id"))
    boss = relationship("Owner{n}", remote_side=[id])
    items = relationship("Item{n}", back_populates="owner", order_by="Item{n}.id")


class Item{n}({bases}):
    __tablename__ = "item{n}"
    id = Column(Integer, primary_key=True)
    kind = Column(String(10), nullable=False)
{columns}
    owner_id = Column(ForeignKey("owner{n}.id"))
    owner = relationship("Owner{n}", foreign_keys=[owner_id], back_populates="items")
    __table_args__ = (Index("ix{n}_kind", kind, {indexed}), UniqueConstraint("kind", "id", name="uq{n}"))
    __mapper_args__ = {{"polymorphic_on": kind, "polymorphic_identity": "plain"}}


class Special{n}(Item{n}):
    __mapper_args__ = {{"polymorphic_identity": "special"}}
    extra = Column(Integer)


def fill(session):
    first, second = Owner{n}(id=1), Owner{n}(id=2, name="two", boss_id=1)
    session.add_all([first, second])
    session.add(Item{n}(id=1, owner=first, {values}))
    session.add(Special{n}(id=2, owner=second, extra=5, {values}))
    session.add(Item{n}(id=3, {least}))

{functions}

def answers(session):
    items = session.query(Item{n}).order_by(Item{n}.id).all()
    owners = session.query(Owner{n}).order_by(Owner{n}.id).all()
    return [[f(item) for item in items] for f in ({asks})] + [[about_owner(o) for o in owners]]
'''

OBSERVE = '''
import importlib, json, re, sys, typing, warnings
warnings.simplefilter("ignore")
sys.path[:0] = [p for p in sys.argv[2].split(":") if p]
sys.path.insert(0, sys.argv[1])
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable
assert sa.__version__.startswith("2."), sa.__version__
import base


def column(c):
    return [c.name, c.key, repr(c.type), c.nullable, c.primary_key, c.index, c.unique, c.comment, repr(c.default and c.default.arg),
            repr(c.server_default and c.server_default.arg), c.autoincrement, sorted(str(f.target_fullname) for f in c.foreign_keys), c.info, c.doc]


seen, lies = {}, []
for name in sys.argv[3].split(","):
    module = importlib.import_module(name)
    engine = sa.create_engine("sqlite://")
    base.Base.metadata.create_all(engine)
    told = []
    for mapper in sorted(base.Base.registry.mappers, key=lambda m: m.class_.__name__):
        if mapper.class_.__module__ != name:
            continue
        table = mapper.local_table
        told.append([mapper.class_.__name__, [[key, column(c)] for key, c in sorted(mapper.columns.items())],
                     [str(CreateTable(table).compile(dialect=d)) for d in (sqlite.dialect(), postgresql.dialect(), mssql.dialect())],
                     sorted(str(CreateIndex(i).compile(dialect=postgresql.dialect())) for i in table.indexes),
                     sorted([r.key, r.direction.name, r.uselist, r.mapper.class_.__name__, r.lazy] for r in mapper.relationships),
                     str(mapper.polymorphic_on), sorted(mapper.polymorphic_map)])
    with Session(engine) as session:
        module.fill(session)
        session.commit()
        rows = {t: [repr(tuple(r)) for r in session.execute(sa.text("select * from " + t + " order by id"))]
                for t in sorted(base.Base.metadata.tables) if t.endswith(name[6:]) and not t[-len(name[6:]) - 1].isdigit()}
        for mapper in base.Base.registry.mappers:
            if mapper.class_.__module__ != name:
                continue
            for key, hint in typing.get_type_hints(mapper.class_).items():
                held = typing.get_args(hint)[0]
                held = typing.get_args(held) or (held,)
                lies += [(name, key, hint, v) for v in session.scalars(sa.select(getattr(mapper.class_, key))) if not isinstance(v, held)]
        seen[name] = re.sub(r" at 0x[0-9a-f]+", "", repr([told, rows, module.answers(session)]))
print(json.dumps([seen, [repr(lie) for lie in lies]]))
'''


def write_module(folder, number, pick):
    chosen = pick.sample(TYPES, 7)
    columns, values, least, functions, asks, conditions = [], [], ["kind='plain'"], [], [], 0
    values.append("kind='plain'")
    for at, (sql, value) in enumerate(chosen):
        null = pick.choice(NULL)
        more = pick.choice(MORE) if sql not in ("JSON", "PickleType", "Text", "UnicodeText", "LargeBinary") else ""
        default = pick.choice(["", "", ", default=" + value, ", default=lambda: " + value])
        columns.append("    c%d = Column(%s%s%s%s)" % (at, sql, null, more if "unique" not in more else "", default))
        values.append("c%d=%s" % (at, value))
        if "nullable=False" in null:
            least.append("c%d=%s" % (at, value))
        plain = sql not in ("JSON", "PickleType")
        if plain:
            functions.append("\ndef ask%d(item: Item%d):\n    if item.c%d != %s:\n        return 1\n    return 'x' if item.c%d else 0\n"
                             % (at, number, at, value, at))
            asks.append("ask%d" % at)
            conditions += 2
    functions.append("\ndef about_owner(owner: Owner%d):\n    if owner.boss_id and owner.name:\n        return owner.boss_id\n    return owner.name\n" % number)
    indexed = next("c%d" % at for at, (sql, _) in enumerate(chosen) if sql not in ("JSON", "PickleType"))
    if not asks:
        return write_module(folder, number, pick)
    style = pick.choice(sorted(HEADS))
    bases = pick.choice(["Base", "Stamped, Base"])
    text = MODULE.format(n=number, head=HEADS[style], bases=bases, columns="\n".join(columns), values=", ".join(values).replace("kind='plain', ", "", 1),
                         least=", ".join(least).replace("kind='plain', ", "", 1).replace("kind='plain'", ""), functions="".join(functions),
                         asks=", ".join(asks) + ",", indexed=indexed)
    if style == "sa":
        text = NAMED_ONLY.sub(lambda m: "sa." + m.group(1), text)
    with open(os.path.join(folder, "models%d.py" % number), "w", encoding="utf-8") as file:
        file.write(text)
    return conditions + 2


ENUM_MODULE = '''import enum

from sqlalchemy import Column, Enum, Integer
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Status(enum.Enum):
    ACTIVE = "active"
    DONE = "done"


class Task(Base):
    __tablename__ = "task"
    id = Column(Integer, primary_key=True)
    status = Column(Enum(Status), nullable=False)
    maybe = Column(Enum(Status))


def fill(session):
    session.add_all([Task(id=1, status=Status.ACTIVE), Task(id=2, status=Status.DONE, maybe=Status.DONE)])


def differs(task: Task):
    if task.status != Status.DONE:
        return 1
    return 2


def equals(task: Task):
    return "yes" if Status.DONE == task.status else "no"


def both(task: Task):
    if task.status == Status.ACTIVE or (task.id and task.status == Status.DONE):
        return task.status.name
    return None


def none(task: Task):
    if task.maybe != Status.DONE:
        return 1
    return 2


def answers(session):
    return [[f(t) for t in session.query(Task).order_by(Task.id)] for f in (differs, equals, both, none)]
'''


def observe(options, folder, names):
    run = subprocess.run([options.python, "-c", OBSERVE, folder, options.lib, ",".join(names)], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)


def complaints(options, folder):
    """Lines with their text that pyright reports, by file."""
    with open(os.path.join(folder, "pyrightconfig.json"), "w", encoding="utf-8") as file:
        json.dump({"extraPaths": options.lib.split(":"), "exclude": ["before"], "pythonVersion": "3.11"}, file)
    run = subprocess.run([*shlex.split(options.pyright), "--outputjson", "-p", folder], stdout=subprocess.PIPE, text=True, check=False)
    found = []
    for one in json.loads(run.stdout)["generalDiagnostics"]:
        if one["severity"] != "error":
            continue
        with open(one["file"], encoding="utf-8") as file:
            line = file.read().split("\n")[one["range"]["start"]["line"]].strip()
        found.append((os.path.basename(one["file"]), line, one["message"].split("\n")[0]))
    return found


def is_condition(line):
    return line.startswith("if ") or " if " in line


def judge(options, title, folder, names, flags):
    print("\n" + title)
    before, _ = observe(options, folder, names)
    noise = complaints(options, folder) if options.pyright else []
    kept = tempfile.mkdtemp()
    shutil.copytree(folder, os.path.join(kept, "before"))
    subprocess.run([options.sixth, "lint", "--root", folder, "--fix", "--unsafe", *flags, folder], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)
    changed = [n for n in names if open(os.path.join(folder, n + ".py"), encoding="utf-8").read() !=
               open(os.path.join(kept, "before", n + ".py"), encoding="utf-8").read()]
    after, lies = observe(options, folder, names)
    wrong = [n for n in names if before[n] != after[n]]
    for n in wrong:
        at = len(os.path.commonprefix([before[n], after[n]]))
        print("differs:", n, "\n  before", before[n][max(at - 150, 0):at + 150], "\n  after ", after[n][max(at - 150, 0):at + 150])
    for lie in lies:
        print("not of the type it is declared with:", lie)
    print("modules %d, rewritten %d, that answer otherwise %d; values of another type than declared %d" %
          (len(names), len(changed), len(wrong), len(lies)))
    bad = len(wrong) + len(lies) + (not changed)
    if options.pyright:
        rest = complaints(options, folder)
        old = [n for n in noise if is_condition(n[1])]
        left = [n for n in rest if is_condition(n[1])]
        new = [n for n in rest if not is_condition(n[1]) and n[2] not in {m[2] for m in noise}]
        print("pyright on conditions: %d before, %d after; elsewhere %d before, %d after" %
              (len(old), len(left), len(noise) - len(old), len(rest) - len(left)))
        for one in left + new:
            print("  left" if one in left else "  new ", *one)
        bad += (not old) + len(new)
        return bad, len(old), len(left)
    shutil.rmtree(kept)
    return bad, 0, 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("sixth")
    parser.add_argument("lib")
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--pyright", default="")
    parser.add_argument("--models", type=int, default=60)
    parser.add_argument("--keep", default="")
    options = parser.parse_args()
    options.sixth = os.path.abspath(options.sixth)
    folder = options.keep or tempfile.mkdtemp()
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "base.py"), "w", encoding="utf-8") as file:
        file.write(BASE)
    pick = random.Random(1)
    for number in range(options.models):
        write_module(folder, number, pick)
    names = ["models%d" % n for n in range(options.models)]
    bad = judge(options, "SQA401: Column -> Mapped[...] = mapped_column()", folder, names, ["--select", "SQA401"])[0]
    with tempfile.TemporaryDirectory() as enums:
        for name, text in (("base", "from models_ import Base\n"), ("models_", ENUM_MODULE)):
            with open(os.path.join(enums, name + ".py"), "w", encoding="utf-8") as file:
                file.write(text)
        bad += judge(options, "SQA402: --sqla-enum=value", enums, ["models_"], ["--select", "SQA402", "--sqla-enum=value"])[0]
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
