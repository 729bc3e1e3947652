#!/usr/bin/env python3
"""Correct SQLAlchemy code, broken in the ways the SQA rules are about, judged by SQLite.

usage: sqla_oracle.py SIXTH [--fast] [--verbose] [--python PYTHON] [--sqlalchemy LIB]

Each case is a function that asks a small database. The broken one must answer otherwise than the correct one (or
raise), else it is no mutant and is left out. Then `sixth lint` must name the rule at it (recall), and the code that
`sixth lint --fix --unsafe` leaves must give the correct answer again, wherever it changed something.

Answers are rows, numbers of SELECTs (SQA301), connections still taken (SQA302), what an AsyncSession over a
synchronous driver did (SQA112). Calls of 1.x (SQA2xx) still work with SQLAlchemy 1.4: there the rewrite must keep the
answer; with LIB of SQLAlchemy 2 they must raise, SQA204 and SQA205 apart, which only warn.

PYTHON runs the cases, with SQLAlchemy 1.4 or later; LIB, folders with : between, is put in front of its path.
"""
import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

MODELS = '''
import enum
from datetime import datetime
from sqlalchemy import Boolean, Column, DateTime, Enum, ForeignKey, Integer, String, create_engine
from sqlalchemy import event
from sqlalchemy.orm import Session, declarative_base, relationship

Base = declarative_base()


class Status(enum.Enum):
    ACTIVE = "active"
    DONE = "done"


class User(Base):
    __tablename__ = "user"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    nick = Column(String)
    age = Column(Integer)
    active = Column(Boolean)
    status = Column(Enum(Status))
    tasks = relationship("Task", back_populates="user")


class Task(Base):
    __tablename__ = "task"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    user_id = Column(ForeignKey("user.id"))
    user = relationship("User", back_populates="tasks")


def fresh_session():
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    session = Session(engine)
    for i in range(1, 13):
        user = User(id=i, name="abc"[i % 3], nick=None if i % 4 else "n%d" % i, age=10 * i, active=i % 2 == 0,
                    status=Status.ACTIVE if i % 3 else Status.DONE)
        user.tasks = [Task(title="t%d" % i)]
        session.add(user)
    session.commit()
    return session


def selects(session):
    """The statements from now on, in a list that grows."""
    session.expunge_all()
    seen = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: seen.append(given[2]))
    return seen


async def asynchronous(run):
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
    engine = fresh_session().get_bind()
    engine.dialect.is_async = True  # SQLite answers at once: nothing is waited for, and coroutines run all the same
    async with AsyncSession(AsyncEngine(engine), expire_on_commit=False) as session:
        return await run(session)
'''

RUNNER = '''
import asyncio, importlib, inspect, json, sys, warnings
warnings.simplefilter("ignore")
sys.path[:0] = [p for p in sys.argv[2].split(":") if p]
sys.path.insert(0, sys.argv[1])
import models
answers = {}
for name in sys.argv[3].split(","):
    try:
        run = importlib.import_module(name).run
        answer = asyncio.run(models.asynchronous(run)) if inspect.iscoroutinefunction(run) else run(models.fresh_session())
        answers[name] = repr(answer)
    except Exception as error:
        answers[name] = "raises " + type(error).__name__
print(json.dumps(answers))
'''

# How the models are named, and what a query over them looks like.
IMPORTS = {
    "from models import Status, Task, User": "User",
    "import models\nfrom models import Status": "models.User",
    "import models as m\nfrom models import Status": "m.User",
    "from models import Status, User as Person": "Person",
    "from models import Status\nfrom sqlalchemy.orm import aliased\nimport models\nU = aliased(models.User)": "U",
}
SHAPES = [
    "return sorted(u.id for u in session.scalars(select({M}).where({C})))",
    "return sorted(u.id for u in session.execute(select({M}).where({C})).scalars().all())",
    "return sorted(u.id for u in session.query({M}).filter({C}))",
    "condition = {C}\n    return sorted(u.id for u in session.query({M}).filter(condition))",
    "q = session.query({M})\n    if session:\n        q = q.filter({C})\n    return [u.id for u in q.order_by({M}.id).all()]",
]
CONDITIONS = ["{M}.name == 'a'", "{M}.age > 30", "{M}.active", "{M}.name.like('b%')", "{M}.age != 40",
              "{M}.status == Status.ACTIVE", "{M}.nick == None", "{M}.age + 5 <= 65"]


def conditions():
    """(rule, correct, broken) with {M} for the model."""
    for i, a in enumerate(CONDITIONS):
        b = CONDITIONS[(i + 3) % len(CONDITIONS)]
        c = CONDITIONS[(i + 5) % len(CONDITIONS)]
        yield "SQA102", "({}) & ({})".format(a, b), "{} and {}".format(a, b)
        yield "SQA102", "({}) | ({})".format(a, b), "{} or {}".format(a, b)
        yield "SQA102", "(({}) & ({})) | ({})".format(a, b, c), "{} and {} or {}".format(a, b, c)
        yield "SQA103", "~({})".format(a), "not {}".format(a)
        yield "SQA103", "~({})".format(a), "not ({})".format(a)
    for column in ("name", "nick", "age", "active", "status"):
        x = "{M}." + column
        yield "SQA104", x + ".is_(None)", x + " is None"
        yield "SQA104", x + ".isnot(None)", x + " is not None"
    yield "SQA104", "{M}.active.is_(True)", "{M}.active is True"
    for column, values in (("age", "[10, 50, 90]"), ("name", "('a', 'b')"), ("id", "range(3, 8)"),
                           ("status", "[Status.DONE]"), ("id", "[i for i in (1, 2, 3)]")):
        x = "{M}." + column
        yield "SQA105", x + ".in_(" + values + ")", x + " in " + values
        yield "SQA105", "~" + x + ".in_(" + values + ")", x + " not in " + values
    for low, high in ((20, 70), (0, 50)):
        yield "SQA106", "({1} < {0}) & ({0} < {2})".format("{M}.age", low, high), "{1} < {0} < {2}".format("{M}.age", low, high)
        yield "SQA106", "({1} <= {0}) & ({0} <= {2})".format("{M}.age", low, high), "{1} <= {0} <= {2}".format("{M}.age", low, high)
    plain = ["{M}.name == 'a'", "{M}.age > 30", "{M}.age != 40", "{M}.id <= 9"]
    for a in plain:
        for b in plain:
            if a == b:
                continue
            for op in "&|":
                yield "SQA107", "({}) {} ({})".format(a, op, b), "{} {} {}".format(a, op, b)
                yield "SQA107", "({}) {} ({})".format(a, op, b), "({}) {} {}".format(a, op, b)
    yield "SQA108", "{M}.status == Status.ACTIVE", "{M}.status == 'active'"
    yield "SQA108", "{M}.status != Status.DONE", "{M}.status != 'done'"


# (rule, correct, broken): whole bodies
BODIES = [
    ("SQA101", "return len([u for u in session.query({M}) if u.active])",
     "return len([u for u in session.query({M}) if {M}.active])"),
    ("SQA101", "user = session.get({M}, 1)\n    if user.active:\n        return 'yes'\n    return 'no'",
     "user = session.get({M}, 1)\n    if {M}.active:\n        return 'yes'\n    return 'no'"),
    ("SQA101", "user = session.get({M}, 3)\n    return 1 if user.name == 'a' else 2",
     "user = session.get({M}, 3)\n    return 1 if {M}.name == 'a' else 2"),
    ("SQA101", "user = session.get({M}, 2)\n    return bool(user.age > 3)",
     "user = session.get({M}, 2)\n    return bool({M}.age > 3)"),
    ("SQA101", "user = session.get({M}, 1)\n    while user.active:\n        return 1\n    return 2",
     "user = session.get({M}, 1)\n    while {M}.active:\n        return 1\n    return 2"),
    ("SQA102", "user = session.get({M}, 1)\n    return user.nick or 'none'",
     "user = session.get({M}, 1)\n    return {M}.nick or 'none'"),
    ("SQA108", "return sorted(u.id for u in session.query({M}).filter_by(status=Status.DONE))",
     "return sorted(u.id for u in session.query({M}).filter_by(status='done'))"),
    ("SQA108", "user = session.get({M}, 1)\n    return user.status == Status.ACTIVE",
     "user = session.get({M}, 1)\n    return user.status == 'active'"),
    ("SQA108", "out = 0\n    for user in session.query({M}):\n        if user.status != Status.DONE:\n            out += 1\n    return out",
     "out = 0\n    for user in session.query({M}):\n        if user.status != 'done':\n            out += 1\n    return out"),
    ("SQA109", "return 1 if session.query({M}).filter_by(id=99).first() is not None else 2",
     "return 1 if session.query({M}).filter_by(id=99) else 2"),
    ("SQA109", "q = session.query({M}).filter({M}.id > 50)\n    if q.first() is None:\n        return 'none'\n    return 'some'",
     "q = session.query({M}).filter({M}.id > 50)\n    if not q:\n        return 'none'\n    return 'some'"),
    ("SQA109", "q = session.query({M}).filter_by(id=99)\n    if q.count():\n        return 'some'\n    return 'none'",
     "q = session.query({M}).filter_by(id=99)\n    if q.count:\n        return 'some'\n    return 'none'"),
    ("SQA109", "if session.execute(select({M}).where({M}.id == 99)).first():\n        return 'some'\n    return 'none'",
     "if session.execute(select({M}).where({M}.id == 99)):\n        return 'some'\n    return 'none'"),
    ("SQA110", "n = \"a' or 'x' = 'x\"\n    return len(session.execute(text('select id from user where name = :n').bindparams(n=n)).all())",
     "n = \"a' or 'x' = 'x\"\n    return len(session.execute(text(f\"select id from user where name = '{n}'\")).all())"),
    ("SQA110", "n = '1 or 1 = 1'\n    return len(session.execute(text('select id from user where name = :n'), {'n': n}).all())",
     "n = '1 or 1 = 1'\n    return len(session.execute(text('select id from user where id = %s' % n)).all())"),
    ("SQA111", "return sorted(u.id for u in session.scalars(select({M})))",
     "return sorted(u.id for u in session.execute(select({M})))"),
    ("SQA111", "return sorted(u.age for u in session.execute(select({M})).scalars().all())",
     "return sorted(u.age for u in session.execute(select({M})).all())"),
    ("SQA111", "rows = session.scalars(select({M}).where({M}.id < 4))\n    return [u.name for u in rows]",
     "rows = session.execute(select({M}).where({M}.id < 4))\n    return [u.name for u in rows]"),
    ("SQA111", "return session.scalars(select({M}).order_by({M}.id)).first().name",
     "return session.execute(select({M}).order_by({M}.id)).first().name"),
    ("SQA113", "session.execute(delete({M}).where({M}.id == 1).execution_options(synchronize_session=False))\n    return session.query({M}).count()",
     "delete({M}).where({M}.id == 1)\n    return session.query({M}).count()"),
    ("SQA113", "stmt = update({M}).values(age=1).execution_options(synchronize_session=False)\n    session.execute(stmt)\n    return session.query({M}).filter({M}.age == 1).count()",
     "stmt = update({M}).values(age=1)\n    return session.query({M}).filter({M}.age == 1).count()"),
    ("SQA113", "q = session.query({M})\n    q = q.filter({M}.id < 3)\n    return q.count()",
     "q = session.query({M})\n    q.filter({M}.id < 3)\n    return q.count()"),
]

# Calls that 2.0 no longer has, or warns of.
UPGRADES = [
    ("SQA201", "return sorted(session.execute(select({M}.id).where({M}.id < 4)).scalars())",
     "return sorted(session.execute(select([{M}.id]).where({M}.id < 4)).scalars())"),
    ("SQA201", "stmt = select({M}.id, {M}.name).order_by({M}.id)\n    return [tuple(r) for r in session.execute(stmt)]",
     "stmt = select([{M}.id, {M}.name]).order_by({M}.id)\n    return [tuple(r) for r in session.execute(stmt)]"),
    ("SQA201", "return [r[0] for r in session.query(case(({M}.age > 50, 'old'), else_='new')).order_by({M}.id)]",
     "return [r[0] for r in session.query(case([({M}.age > 50, 'old')], else_='new')).order_by({M}.id)]"),
    ("SQA202", "return session.execute(text('select count(*) from user')).scalar()",
     "return session.execute('select count(*) from user').scalar()"),
    ("SQA202", "sql = 'select name from user where id = :id'\n    return session.execute(text(sql), {'id': 3}).scalar()",
     "sql = 'select name from user where id = :id'\n    return session.execute(sql, {'id': 3}).scalar()"),
    ("SQA203", "with session.get_bind().connect() as connection:\n        return connection.execute(text('select 1')).scalar()",
     "return session.get_bind().execute(text('select 1')).scalar()"),
    ("SQA203", "return len(session.execute({M}.__table__.select()).all())",
     "return len({M}.__table__.select().execute().all())"),
    ("SQA204", "return session.get({M}, 3).name", "return session.query({M}).get(3).name"),
    ("SQA206", "return [len(u.tasks) for u in session.query({M}).options(joinedload({M}.tasks))]",
     "return [len(u.tasks) for u in session.query({M}).options(joinedload('tasks'))]"),
    ("SQA206", "return [len(u.tasks) for u in session.query({M}).options(selectinload({M}.tasks)).filter({M}.id < 5)]",
     "return [len(u.tasks) for u in session.query({M}).options(selectinload('tasks')).filter({M}.id < 5)]"),
    ("SQA206", "return [u.name for u in session.query({M}).options(load_only({M}.name)).order_by({M}.id)]",
     "return [u.name for u in session.query({M}).options(load_only('name')).order_by({M}.id)]"),
]
MOVED = [("from sqlalchemy.orm import declarative_base", "from sqlalchemy.ext.declarative import declarative_base"),
         ("from sqlalchemy.orm import declarative_base, declared_attr",
          "from sqlalchemy.ext.declarative import declarative_base, declared_attr")]
LOADED = [
    ("for user in session.scalars(select({M}){O}):\n        n += len(user.tasks)", ".options(selectinload({M}.tasks))"),
    ("for user in session.query({M}){O}:\n        n += len(user.tasks)", ".options(joinedload({M}.tasks))"),
    ("users = session.query({M}){O}.filter({M}.id < 9).all()\n    for user in users:\n        n += len(user.tasks)",
     ".options(selectinload({M}.tasks))"),
    ("n += sum(len(user.tasks) for user in session.execute(select({M}){O}).scalars().unique())",
     ".options(joinedload({M}.tasks))"),
    ("for i, user in enumerate(session.query({M}){O}.order_by({M}.id)):\n        if user.tasks:\n            n += i",
     ".options(selectinload({M}.tasks))"),
]
LEAKS = [
    ("with Session(engine) as inner:\n        inner.execute(text('select 1'))",
     "inner = Session(engine)\n    inner.execute(text('select 1'))"),
    ("make = sessionmaker(bind=engine)\n    inner = make()\n    inner.execute(text('select 1'))\n    inner.close()",
     "make = sessionmaker(bind=engine)\n    inner = make()\n    inner.execute(text('select 1'))"),
    ("inner = Session(engine)\n    try:\n        inner.execute(text('select 1'))\n    finally:\n        inner.close()",
     "inner = Session(engine)\n    for _ in range(2):\n        inner.execute(text('select 1'))"),
]
ASYNC = [
    ("await session.execute(delete({M}).where({M}.id == 1))\n    return len((await session.scalars(select({M}))).all())",
     "session.execute(delete({M}).where({M}.id == 1))\n    return len((await session.scalars(select({M}))).all())"),
    ("rows = await session.execute(select({M}.id))\n    return len(rows.all())",
     "rows = session.execute(select({M}.id))\n    return len(rows.all())"),
    ("return len((await session.execute(select({M}.id))).all())", "return len(session.execute(select({M}.id)).all())"),
    ("user = await session.get({M}, 1)\n    await session.delete(user)\n    await session.flush()\n"
     "    return len((await session.scalars(select({M}))).all())",
     "user = await session.get({M}, 1)\n    session.delete(user)\n    await session.flush()\n"
     "    return len((await session.scalars(select({M}))).all())"),
    ("user = await session.get({M}, 1)\n    user.name = 'z'\n    await session.commit()\n    await session.rollback()\n"
     "    await session.refresh(user)\n    return user.name",
     "user = await session.get({M}, 1)\n    user.name = 'z'\n    session.commit()\n    await session.rollback()\n"
     "    await session.refresh(user)\n    return user.name"),
    ("user = await session.get({M}, 2)\n    return user.age", "user = session.get({M}, 2)\n    return user.age"),
]

MOVED_FILE = '''
from sqlalchemy import Column, Integer
{I}

Base = declarative_base()


class {N}(Base):
    __tablename__ = "{N}"
    id = Column(Integer, primary_key=True)


def run(session):
    Base.metadata.create_all(session.get_bind())
    session.add_all([{N}(), {N}()])
    session.commit()
    return session.query({N}).count()
'''

DEFAULT = '''
import itertools
import models
import uuid
from sqlalchemy import Column, Integer, String


class {N}(models.Base):
    __tablename__ = "{N}"
    id = Column(Integer, primary_key=True)
    key = Column(String, default={D})


def run(session):
    models.Base.metadata.create_all(session.get_bind())
    session.add_all([{N}(), {N}(), {N}()])
    session.commit()
    return len({{row.key for row in session.query({N})}})
'''


HEAD = """{}
from sqlalchemy import case, create_engine, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, joinedload, load_only, selectinload, sessionmaker
from sqlalchemy.pool import QueuePool
import models


"""


def with_body(head, body, model):
    return head + "    " + body.replace("{M}", model) + "\n"


def cases():
    """(rule, correct file, broken file)"""
    for imports, model in IMPORTS.items():
        plain = HEAD.format(imports) + "def run(session):\n"
        typed = HEAD.format(imports) + "def run(session: Session):\n"
        coroutine = HEAD.format(imports) + "async def run(session: AsyncSession):\n"

        def pair(head, right, wrong):
            return with_body(head, right, model), with_body(head, wrong, model)

        if model != "U":  # an alias is not what get(), update(), delete() and loader options take
            for rule, right, wrong in BODIES:
                yield (rule, *pair(plain, right, wrong))
            for rule, right, wrong in UPGRADES:
                yield (rule, *pair(typed, right, wrong))
            for right, wrong in ASYNC:
                yield ("SQA112", *pair(coroutine, right, wrong))
            for body, option in LOADED:
                body = "seen = models.selects(session)\n    n = 0\n    " + body + "\n    return len(seen) < 4, n"
                yield ("SQA301", *pair(typed, body.replace("{O}", option), body.replace("{O}", "")))
            for right, wrong in LEAKS:
                body = "engine = create_engine('sqlite://', poolclass=QueuePool)\n    %s\n    return engine.pool.checkedout()"
                yield ("SQA302", *pair(plain, body % right, body % wrong))
        for shape in SHAPES:
            for rule, right, wrong in conditions():
                yield (rule, *pair(plain, shape.replace("{C}", right), shape.replace("{C}", wrong)))
    for number, default in enumerate(("str(uuid.uuid4())", "uuid.uuid4().hex", "str(uuid.uuid1())")):
        right = DEFAULT.format(N="Right%d" % number, D="lambda: " + default)
        yield "SQA114", right, DEFAULT.format(N="Wrong%d" % number, D=default)
    for number, (right, wrong) in enumerate(MOVED):
        yield ("SQA205", MOVED_FILE.format(I=right, N="New%d" % number), MOVED_FILE.format(I=wrong, N="Old%d" % number))


def answers(options, folder, names):
    out = {}
    for at in range(0, len(names), 400):
        run = subprocess.run([options.python, "-c", RUNNER, folder, options.sqlalchemy, ",".join(names[at:at + 400])],
                             stdout=subprocess.PIPE, text=True, check=True)
        out.update(json.loads(run.stdout))
    return out


def lint(options, folder, *more):
    return subprocess.run([options.sixth, "lint", "--root", folder, "--select", "SQA1,SQA2,SQA3", *more, folder],
                          stdout=subprocess.PIPE, text=True, check=False).stdout


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("sixth")
    parser.add_argument("--fast", action="store_true", help="twelve cases a rule")
    parser.add_argument("--verbose", action="store_true", help="show what is no mutant")
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--sqlalchemy", default="")
    options = parser.parse_args()
    options.sixth = os.path.abspath(options.sixth)
    has = subprocess.run([options.python, "-c", "import sys; sys.path[:0] = [p for p in sys.argv[1].split(':') if p]; import sqlalchemy; "
                          "print(sqlalchemy.__version__)", options.sqlalchemy], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True, check=False)
    if has.returncode != 0:
        print("skipped: no SQLAlchemy for", options.python)
        return 77

    chosen = list(cases())
    if options.fast:
        by_rule = collections.defaultdict(list)
        for case in chosen:
            by_rule[case[0]].append(case)
        pick = random.Random(1)
        chosen = [case for some in by_rule.values() for case in pick.sample(some, min(12, len(some)))]
    with tempfile.TemporaryDirectory() as right, tempfile.TemporaryDirectory() as wrong:
        for folder in (right, wrong):
            with open(os.path.join(folder, "models.py"), "w", encoding="utf-8") as file:
                file.write(MODELS)
        names = []
        for number, (_, correct, broken) in enumerate(chosen):
            names.append("case%d" % number)
            for folder, source in ((right, correct), (wrong, broken)):
                with open(os.path.join(folder, names[-1] + ".py"), "w", encoding="utf-8") as file:
                    file.write(source)
        expected = answers(options, right, names)
        broken = answers(options, wrong, names)
        old = int(has.stdout.split(".")[0]) < 2
        mutants = [i for i, name in enumerate(names)
                   if not expected[name].startswith("raises") and
                   (broken[name] != expected[name] or chosen[i][0] in ("SQA204", "SQA205") or
                    (old and chosen[i][0].startswith("SQA2")))]
        harmless = collections.Counter(case[0] for i, case in enumerate(chosen) if i not in set(mutants))
        if options.verbose:
            for i in sorted(set(range(len(names))) - set(mutants)):
                print("no mutant:", chosen[i][0], expected[names[i]], broken[names[i]], chosen[i][2].split("def run", 1)[-1])

        found = collections.defaultdict(set)
        for line in lint(options, wrong, "--format", "jsonl").splitlines():
            file = json.loads(line)
            for issue in file.get("issues", []):
                found[os.path.basename(file["file"])[:-3]].add(issue["code"])
        false = collections.Counter()
        for line in lint(options, right, "--format", "jsonl").splitlines():
            for issue in json.loads(line).get("issues", []):
                false[issue["code"]] += 1
                print("on correct code:", json.loads(line)["file"], issue["code"], issue["message"])

        lint(options, wrong, "--fix", "--unsafe")
        changed = set()
        for i in mutants:
            with open(os.path.join(wrong, names[i] + ".py"), encoding="utf-8") as file:
                if file.read() != chosen[i][2]:
                    changed.add(i)
        mended = answers(options, wrong, [names[i] for i in sorted(changed)]) if changed else {}

        table = collections.defaultdict(lambda: [0, 0, 0, 0])
        bad = 0
        for i in mutants:
            rule = chosen[i][0]
            row = table[rule]
            row[0] += 1
            hit = rule in found[names[i]]
            row[1] += hit
            if not hit:
                print("missed", rule, chosen[i][2].split("def run", 1)[-1])
            if i in changed:
                row[2] += 1
                same = mended[names[i]] == expected[names[i]]
                row[3] += same
                if not same:
                    bad += 1
                    with open(os.path.join(wrong, names[i] + ".py"), encoding="utf-8") as file:
                        print("not restored", rule, expected[names[i]], "->", mended[names[i]], file.read())
    print("SQLAlchemy %s; %d cases, %d change the answer" % (has.stdout.strip(), len(chosen), len(mutants)))
    print("left out, for the answer stays:", ", ".join("%s %d" % one for one in sorted(harmless.items())) or "none")
    print("rule     mutants  found  recall  rewritten  restored  on correct code")
    for rule in sorted(table):
        n, hits, rewritten, restored = table[rule]
        print("%-8s %7d %6d %6.1f%% %10d %9d %16d" % (rule, n, hits, 100 * hits / n, rewritten, restored, false[rule]))
    missed = sum(row[0] - row[1] for row in table.values())
    print("missed %d, wrongly repaired %d, on correct code %d" % (missed, bad, sum(false.values())))
    return 1 if missed or bad or false or len(table) < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
