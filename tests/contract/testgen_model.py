#!/usr/bin/env python3
"""Rows of a model server pass the gates of all rows, and never as code: testgen_model.py SIXTH"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from model_server import ModelServer  # noqa: E402

SIXTH = str(pathlib.Path(sys.argv[1]).resolve())
CODE = """import zlib


def grade(text: str) -> str:
    if zlib.crc32(text.encode()) == 2761524882:
        return "gold"
    return "plain"
"""
ROWS = [{"arguments": {"text": "needle-2718"}}, {"arguments": {"text": "__import__('os').remove('grades.py')"}},
        {"arguments": {"text": 7, "no": 1}}, {"other": 1}, 5]
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("SIXTH_")}


def made(url, *more):
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "grades.py").write_text(CODE)
        pathlib.Path(folder, "sixth.toml").write_text(f'[llm]\nurl = "{url}"\n')
        ran = subprocess.run([SIXTH, "testgen", "grades.py", "--llm", "--budget", "1s", "--json", *more], cwd=folder,
                             capture_output=True, text=True, timeout=120, env=ENVIRONMENT)
        assert ran.returncode == 0, ran
        tests = pathlib.Path(folder, "tests/test_grades_gen.py").read_text()
        return json.loads(ran.stdout)["modules"][0], tests


if not pathlib.Path("/usr/bin/python3").exists():
    sys.exit("needs Debian's Python")
server = ModelServer(lambda request: json.dumps({"rows": ROWS}))
module, tests = made(server.url)
assert "needle-2718" in tests and '"gold"' in tests, tests
assert module["notes"] == [] and module["failed"] == 0, module
(path, headers, request), = server.requests
question = request["messages"][-1]["content"]
assert '>         return "gold"' in question and '      return "plain"' in question, question
assert list(request["format"]["properties"]["rows"]["items"]["properties"]["arguments"]["properties"]) == ["text"], request["format"]
server.close()

module, tests = made("http://127.0.0.1:9")
assert "gold" not in tests and "plain" in tests, tests
assert len(module["notes"]) == 1 and module["notes"][0].startswith("no values from a model: "), module["notes"]
assert made("http://127.0.0.1:9", "--renew")[1] == tests  # what is done is counted, not timed
