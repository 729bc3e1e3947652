# Part of the driver; what it imports stands in world.py.


MOST_LOST = 2  # tests of one function that end the process or hang, after which no further one is tried


class Watch:
    def __init__(self, reverse, apart):
        self.reverse = reverse
        self.apart = apart
        self.outcomes = {}
        self.reports = {}  # of hypothesis: what a test failed on
        self.lost = collections.Counter()  # by what tests are about
        self.end = cpu() + 85

    @staticmethod
    def about(item):
        return getattr(item.module, "ABOUT", {}).get(item.name, item.name)

    def pytest_collection_modifyitems(self, items):
        if self.reverse:
            items.reverse()

    def pytest_runtest_protocol(self, item):
        """Each test in a fork of its own, where one may hang or run out of memory and take no other with it."""
        if not self.apart:
            return None
        if cpu() > self.end or self.lost[self.about(item)] == MOST_LOST:
            self.outcomes[item.name] = "failed"
            return True

        process = os.getpid()

        def work():
            from _pytest.runner import runtestprotocol
            if os.getpid() != process:  # what hangs in C hears no alarm; of processor time
                limit = 10 if item.name in getattr(item.module, "PROMISED", ()) else 4
                resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            runtestprotocol(item, nextitem=None)
            yield {"outcome": self.outcomes.get(item.name, "failed"), "report": self.reports.get(item.name)}

        child = aside(work)
        answer = child.next(15.0)
        if answer is None:  # it ended or hangs: so will others that draw such values
            self.lost[self.about(item)] += 1
            answer = {"outcome": "failed", "report": None}
        child.close()
        self.outcomes[item.name] = answer["outcome"]
        if answer["report"]:
            self.reports[item.name] = answer["report"]
        return True

    def pytest_runtest_logreport(self, report):
        name = report.nodeid.rpartition("::")[2]
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[name] = report.outcome if self.outcomes.get(name, "passed") == "passed" else self.outcomes[name]

        if report.failed:
            said = report.longreprtext + "".join(text for _, text in report.sections)
            at = said.find("Falsifying example: ")
            if at >= 0:
                self.reports[name] = re.sub(r"[\s,]*\n(?:E\s+)?\s*", " ", said[at + 20:said.find(")\n", at) + 1])[:300]

    def pytest_collectreport(self, report):
        if report.failed:
            self.outcomes["<collect>"] = str(report.longrepr)[-600:]


def run_pytest(ask):
    sys.path[:] = ask["paths"] + [p for p in sys.path if p]
    try:
        import pytest
    except ImportError:
        return {"error": "pytest is not installed for this interpreter"}
    if "from hypothesis import" in ask["text"]:
        try:
            import hypothesis
        except ImportError:
            return {"error": "hypothesis is not installed for this interpreter"}
    if ask["shift"]:
        shift_clock(ask["shift"])
        os.environ["COLUMNS"] = "57"
    folder = os.getcwd()
    files = list(ask["files"])
    if ask["text"]:
        files.append(os.path.join(folder, ask["name"]))
        for name, text in ((ask["name"], ask["text"]), ("conftest.py", ask["conftest"])):
            if text:
                with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
                    out.write(text)
    measure = None
    if ask["cover"]:
        try:
            import coverage
            measure = coverage.Coverage(data_file=None, branch=True, include=[ask["cover"]], config_file=False)
            measure.start()
        except ImportError:
            pass
    watch = Watch(ask["reverse"], ask["apart"])
    # the reports would flood the pipe
    sys.stdout = sys.stderr = io.StringIO()
    try:
        pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-c", os.devnull, "--rootdir", folder,
                     *(["-o", "asyncio_mode=auto"] if ask["automatic"] else []), *files],
                    plugins=[watch])
    except BaseException as error:
        return {"error": f"pytest ended with {type(error).__name__}: {error}"}
    said = {"outcomes": watch.outcomes, "reports": watch.reports}
    if measure is not None:
        measure.stop()
        report = os.path.join(folder, "coverage.json")
        try:
            measure.json_report(outfile=report)
            with open(report) as file:
                totals = json.load(file)["totals"]
            said["coverage"] = {"lines": totals["num_statements"], "lines_hit": totals["covered_lines"],
                                "branches": totals["num_branches"], "branches_hit": totals["covered_branches"]}
        except Exception:
            pass
    return said


def main():
    requests = os.fdopen(3, "rb")
    answers = os.fdopen(4, "wb")
    process = os.getpid()
    ways = {"load": WORLD.load, "run": run, "mutants": mutants, "properties": properties, "search": search, "pytest": run_pytest}
    for line in requests:
        ask = json.loads(line)
        answer = ways[ask["op"]](ask)
        if os.getpid() != process:  # a copy of us that the module made: one of us answers
            os._exit(0)
        answer["cpu"] = cpu()
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


main()
