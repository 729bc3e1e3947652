#!/usr/bin/env python3
"""Correct SQLAlchemy code, broken in the ways the SQA1xx rules are about, judged by SQLite.

usage: sqla_oracle.py SIXTH [--fast] [--python PYTHON] [--sqlalchemy LIB]

Each case is a function that asks a small database. The broken one must answer otherwise than the correct one (or
raise), else it is no mutant and is left out. Then `sixth lint` must name the rule at it (recall), and the code that
`sixth lint --fix --unsafe` leaves must give the correct answer again, wherever it changed something.

PYTHON runs the cases, with SQLAlchemy 1.4 or later; LIB is put in front of its path.
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
'''

RUNNER = '''
import importlib, json, sys, warnings
warnings.simplefilter("ignore")
sys.path[:0] = [p for p in sys.argv[2].split(":") if p]
sys.path.insert(0, sys.argv[1])
import models
answers = {}
for name in sys.argv[3].split(","):
    try:
        answers[name] = repr(importlib.import_module(name).run(models.fresh_session()))
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


def cases():
    """(rule, correct file, broken file)"""
    head = "{}\nfrom sqlalchemy import delete, select, text, update\n\n\ndef run(session):\n    "
    for imports, model in IMPORTS.items():
        if model == "U":  # an alias is not what get(), update() and delete() take
            bodies = []
        else:
            bodies = BODIES
        for rule, right, wrong in bodies:
            yield (rule, head.format(imports) + right.replace("{M}", model) + "\n",
                   head.format(imports) + wrong.replace("{M}", model) + "\n")
        for shape in SHAPES:
            for rule, right, wrong in conditions():
                text = head.format(imports) + shape.replace("{M}", model) + "\n"
                yield (rule, text.replace("{C}", right.replace("{M}", model)),
                       text.replace("{C}", wrong.replace("{M}", model)))
    for number, default in enumerate(("str(uuid.uuid4())", "uuid.uuid4().hex", "str(uuid.uuid1())")):
        right = DEFAULT.format(N="Right%d" % number, D="lambda: " + default)
        yield "SQA114", right, DEFAULT.format(N="Wrong%d" % number, D=default)


def answers(options, folder, names):
    out = {}
    for at in range(0, len(names), 400):
        run = subprocess.run([options.python, "-c", RUNNER, folder, options.sqlalchemy, ",".join(names[at:at + 400])],
                             stdout=subprocess.PIPE, text=True, check=True)
        out.update(json.loads(run.stdout))
    return out


def lint(options, folder, *more):
    return subprocess.run([options.sixth, "lint", "--root", folder, "--select", "SQA1", *more, folder],
                          stdout=subprocess.PIPE, text=True, check=False).stdout


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("sixth")
    parser.add_argument("--fast", action="store_true", help="twelve cases a rule")
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--sqlalchemy", default="")
    options = parser.parse_args()
    options.sixth = os.path.abspath(options.sixth)
    has = subprocess.run([options.python, "-c", "import sys; sys.path.insert(0, sys.argv[1] or '/'); import sqlalchemy; "
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
        mutants = [i for i, name in enumerate(names)
                   if broken[name] != expected[name] and not expected[name].startswith("raises")]

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
    print("rule     mutants  found  recall  rewritten  restored  on correct code")
    for rule in sorted(table):
        n, hits, rewritten, restored = table[rule]
        print("%-8s %7d %6d %6.1f%% %10d %9d %16d" % (rule, n, hits, 100 * hits / n, rewritten, restored, false[rule]))
    missed = sum(row[0] - row[1] for row in table.values())
    print("missed %d, wrongly repaired %d, on correct code %d" % (missed, bad, sum(false.values())))
    return 1 if missed or bad or false or len(table) < 12 else 0


if __name__ == "__main__":
    sys.exit(main())
