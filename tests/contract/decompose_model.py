#!/usr/bin/env python3
"""Whatever a model server does, a sound plan comes out, with an honest note: decompose_model.py SIXTH"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from model_server import ModelServer  # noqa: E402

SIXTH = str(pathlib.Path(sys.argv[1]).resolve())
ISSUE = """# AAS-1: Retry uploads

- [ ] Add `attempts` to `Upload` in app/models.py
- [ ] Retry `send`
- [ ] Document it in the README

## Acceptance criteria
- `send` gives up after three attempts
"""
ENVIRONMENT = {**{k: v for k, v in os.environ.items() if not k.startswith("SIXTH_")}, "SIXTH_LLM_KEY": "sk-secret-1"}


def numbers(request):
    return request["format"]["properties"]["subtasks"]["items"]["properties"]["number"]["enum"] if "format" in request else [1, 2, 3]


def good(request):
    return json.dumps({"subtasks": [
        {"number": n, "title": f"Reworded subtask {n}", "kind": "docs" if n == 3 else "core", "depends_on": [1] if n == 2 else [],
         "files": ["app/models.py"] if n == 1 else ["app/invented.py", "app/transfer.py"], "steps": ["read it", "change it"]} for n in numbers(request)]})


class Broken:
    """Wrong in the first `times` answers."""

    def __init__(self, wrong, times=9):
        self.wrong, self.times, self.asked = wrong, times, 0

    def __call__(self, request):
        self.asked += 1
        return good(request) if self.asked > self.times else self.wrong(json.loads(good(request)))


def without_title(answer):
    del answer["subtasks"][0]["title"]
    return json.dumps(answer)


def circle(answer):
    answer["subtasks"][0]["depends_on"] = [2]
    return json.dumps(answer)


def one_missing(answer):
    return json.dumps({"subtasks": answer["subtasks"][1:]})


def split(answer):
    answer["subtasks"][1]["split"] = [
        {"title": "Count the attempts of send", "kind": "core", "files": ["app/transfer.py", "app/invented.py"]},
        {"title": "Wait between attempts", "kind": "core", "files": []}]
    answer["subtasks"][2]["depends_on"] = [2]
    return json.dumps(answer)


def check_split(folder):
    """Parts are subtasks: with numbers that stay, behind each other, and the issue's items covered by all of them."""
    server = ModelServer(Broken(split))
    (folder / "issue.md").write_text(ISSUE.replace("AAS-1", "AAS-2").replace("`send` gives up after", "Retry `send` for"))
    found = json.loads(plan(folder, server.url, kept=True).stdout)
    tasks = {task["id"]: task for task in found["subtasks"]}
    assert list(tasks) == ["AAS-2.1", "AAS-2.2", "AAS-2.3", "AAS-2.4"], list(tasks)
    assert [tasks[i]["title"] for i in ("AAS-2.2", "AAS-2.4")] == ["Count the attempts of send", "Wait between attempts"]
    assert tasks["AAS-2.4"]["depends_on"] == ["AAS-2.2"] and "AAS-2.4" in tasks["AAS-2.3"]["depends_on"], tasks
    covered = {item["text"]: item["covered_by"] for item in found["items"]}
    assert covered["Retry `send`"] == ["AAS-2.2", "AAS-2.4"] and covered["Retry `send` for three attempts"] == ["AAS-2.4"], covered
    assert [file["path"] for file in tasks["AAS-2.2"]["files"]] == ["app/transfer.py"] and tasks["AAS-2.4"]["files"], tasks
    assert len({task["branch"] for task in found["subtasks"]}) == 4 and "AAS-2.4" in tasks["AAS-2.4"]["commit"], tasks
    # without the model it stays split, and the numbers stay when the issue grows
    without = [SIXTH, "decompose", "plan", "issue.md", "--json"]
    again = json.loads(subprocess.run(without, cwd=folder, capture_output=True, text=True, env=ENVIRONMENT).stdout)
    told = lambda made: [(task["id"], task["title"], task["kind"], task["files"], task["branch"]) for task in made["subtasks"]]
    assert told(again) == told(found) and again["items"] == found["items"], again
    text = (folder / "issue.md").read_text()
    (folder / "issue.md").write_text(text.replace("- [ ] Retry", "- [ ] Add a log line to `send`\n- [ ] Retry"))
    grown = json.loads(subprocess.run(without, cwd=folder, capture_output=True, text=True, env=ENVIRONMENT).stdout)
    titles = {task["id"]: task["title"] for task in grown["subtasks"]}
    assert titles["AAS-2.4"] == "Wait between attempts" and titles["AAS-2.5"] == "Add a log line to `send`", titles
    (folder / "issue.md").write_text(ISSUE)
    server.close()


def plan(folder, url, *options, kept=False):
    command = [SIXTH, "decompose", "plan", "issue.md", "--llm", "--llm-url", url, "--json", "--llm-timeout", "3s", *options]
    out = subprocess.run(command if kept else [*command, "--dry-run"], cwd=folder, capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert "sk-secret" not in out.stdout + out.stderr
    return out


def check(folder, name, server, expected, note, options=()):
    out = plan(folder, server.url if server else "http://127.0.0.1:9", *options)
    where = f"{name}: {out.stdout[:300]} {out.stderr}"
    assert out.returncode == 0, where
    found = json.loads(out.stdout)
    ids = [task["id"] for task in found["subtasks"]]
    assert ids == ["AAS-1.1", "AAS-1.2", "AAS-1.3"], where
    work = [item for item in found["items"] if item["role"] in ("work", "criterion")]
    assert len(work) == 4 and all(len(item["covered_by"]) == 1 for item in work), where
    for task in found["subtasks"]:
        assert all(file["new"] or (folder / file["path"]).exists() for file in task["files"]), where
    worded = found["subtasks"][1]["title"] == "Reworded subtask 2"
    assert worded == expected, where
    assert any(note in line for line in found["notes"]), f"{name}: {found['notes']}"
    assert expected or note in out.stderr, where
    if server:
        server.close()
    return found


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        (folder / "app").mkdir()
        (folder / "app/models.py").write_text("class Upload:\n    pass\n")
        (folder / "app/transfer.py").write_text("def send(upload):\n    return upload\n")
        (folder / "README.md").write_text("# uploads\n")
        (folder / "issue.md").write_text(ISSUE)
        (folder / "sixth.toml").write_text("")
        alone = "planned without a model"
        server = ModelServer(good)
        found = check(folder, "good", server, True, "worded by llama3.1:8b@46e0c10c039e")
        assert any("app/invented.py" in line for line in found["notes"]), found["notes"]
        assert found["planner"] == "llama3.1:8b@46e0c10c039e"
        path, headers, request = server.requests[0]
        assert path == "/api/chat" and "authorization" not in headers, headers
        assert request["options"]["num_ctx"] >= 4096 and request["options"]["temperature"] == 0, request
        assert request["truncate"] is False and "think" not in request, request
        for fault in ("bytewise", "odd borders", "slow first", "no line end", "think leak", "fenced", "old server"):
            check(folder, fault, ModelServer(good, fault), True, "worded by")
        thinker = ModelServer(good, capabilities=("completion", "thinking"))
        check(folder, "thinking", thinker, True, "worded by")
        assert thinker.requests[0][2]["think"] is False
        for fault, note in (("404", "not found"), ("404 old", "try pulling it first"), ("400", "does not support chat"),
                            ("500", "unexpectedly stopped"), ("503", "is busy"), ("400 long", "longer than the context"),
                            ("error in mid-stream", "unexpected EOF"), ("ends early", "in the middle"), ("length", "was cut at"),
                            ("reset", "broke"), ("reset in mid-stream", alone), ("think open", "no JSON"), ("no json", "no JSON"),
                            ("half json", "no JSON"), ("not ollama", "answers otherwise than Ollama")):
            check(folder, fault, ModelServer(good, fault), False, note)
        check(folder, "no answer", ModelServer(good, "no answer"), False, "said nothing for 1 seconds", ("--llm-timeout", "1s"))
        check(folder, "refused", None, False, "cannot reach")
        check(folder, "unknown model", ModelServer(good), False, "has no model 'mistral:7b'", ("--llm-plan-model", "mistral:7b"))
        for wrong, note in ((without_title, "'title'"), (circle, "circle"), (one_missing, "missing")):
            repaired = ModelServer(Broken(wrong, 1))
            check(folder, "repaired", repaired, True, "worded by")
            assert len(repaired.requests) == 2 and "It is wrong" in repaired.requests[1][2]["messages"][1]["content"]
            check(folder, "wrong twice", ModelServer(Broken(wrong)), False, "answered twice against the form")
        (folder / "long.md").write_text(ISSUE + "\nword " * 30000)
        cut = ModelServer(good, "cut prompt")
        out = subprocess.run([SIXTH, "decompose", "plan", "long.md", "--llm", "--llm-url", cut.url, "--json", "--dry-run"], cwd=folder,
                             capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
        assert out.returncode == 0 and "read only" in out.stderr, out
        for fault in ("", "no schema", "no stream"):
            check(folder, "openai " + fault, ModelServer(good, fault, openai=True), True, "worded by llama3.1:8b")
        for fault, note in (("503", "is busy"), ("error in mid-stream", "out of memory"), ("ends early", "in the middle"), ("length", "was cut at")):
            check(folder, "openai " + fault, ModelServer(good, fault, openai=True), False, note)
        keyed = ModelServer(good, openai=True)
        check(folder, "key", keyed, True, "worded by")
        assert keyed.requests[0][1]["authorization"] == "Bearer sk-secret-1"
        # the same question is asked once
        once = ModelServer(good)
        assert plan(folder, once.url, kept=True).returncode == 0
        again = json.loads(plan(folder, once.url, kept=True).stdout)
        assert len(once.requests) == 1 and any("kept" in line for line in again["notes"]), again["notes"]
        check_split(folder)
        # another machine is not asked because a repository's file says so
        (folder / "sixth.toml").write_text('[llm]\nurl = "http://192.0.2.1:11434"\n')
        out = subprocess.run([SIXTH, "decompose", "plan", "issue.md", "--llm", "--dry-run"], cwd=folder, capture_output=True, text=True,
                             env=ENVIRONMENT, timeout=60)
        assert out.returncode == 0 and "is another machine" in out.stderr and alone in out.stderr, out
        (folder / "sixth.toml").write_text("")
        assert plan(folder, "https://127.0.0.1").returncode == 2
        # Ctrl-C hangs up, which stops the server's work, and nothing is kept
        hanging = ModelServer(good, "no answer")
        (folder / "other.md").write_text("# B-1: x\n\n- [ ] Add a\n")
        process = subprocess.Popen([SIXTH, "decompose", "plan", "other.md", "--llm", "--llm-url", hanging.url], cwd=folder, env=ENVIRONMENT,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(200):
            if hanging.requests:
                break
            time.sleep(.02)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130, process.stderr.read()
        assert hanging.cancelled.wait(5)
        out = subprocess.run([SIXTH, "decompose", "list"], cwd=folder, capture_output=True, text=True, env=ENVIRONMENT)
        assert "other" not in out.stdout and "B-1" not in out.stdout, out
    print("all of them ended in a sound plan")


if __name__ == "__main__":
    main()
