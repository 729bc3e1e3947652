# Part of the driver; what it imports stands in world.py.


def keep_what_is_no_chance(answer, row, salt):
    """Two runs may agree by chance; more do not."""
    for more in range(1, 13):
        random.seed(salt + more)
        other = perform(row, False)
        if other.get("raised") != answer.get("raised"):
            answer["unusable"] = "it depends on chance"
            return
        answer["checks"] = [c for c in answer.get("checks", []) if c in other.get("checks", [])]


def run(ask):
    random_salt = ask.get("salt", 0)

    def one(row):
        random.seed(random_salt)
        before = random.getstate()
        answer = perform(row, ask.get("trace", True))
        if random_salt and not ask.get("keep") and random.getstate() != before:
            keep_what_is_no_chance(answer, row, random_salt)
        return answer

    rows = ask["rows"]
    answers = in_forks(rows, one, 8.0, ask.get("explore", False))
    answers = [a or {"unusable": "the process ended", "died": True} for a in answers]
    if ask.get("keep"):
        WORLD.baseline = {row["id"]: (row, {tuple(c[:2]): c[2] for c in a.get("checks", [])}) for row, a in zip(rows, answers)}
    return {"rows": answers}


def codes_of(code):
    found = {}

    def walk(code):
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                found.setdefault((constant.co_name, constant.co_firstlineno), []).append(constant)
                walk(constant)

    walk(code)
    return found


def swaps_of(mutant, compiled):
    """The functions that a mutant changes, each with its other code."""
    try:
        if mutant["before"] not in compiled:
            compiled[mutant["before"]] = codes_of(compile(mutant["before"], WORLD.file, "exec", dont_inherit=True))
        changed = codes_of(compile(mutant["after"], WORLD.file, "exec", dont_inherit=True))
    except (SyntaxError, ValueError):
        return []
    original = compiled[mutant["before"]]
    swaps = []
    for key, codes in changed.items():
        for function in WORLD.functions.get(key, ()):
            if len(codes) == 1 and len(original.get(key, ())) == 1 and codes[0] != original[key][0] \
                    and len(codes[0].co_freevars) == len(function.__code__.co_freevars):
                swaps.append((function, codes[0]))
    return swaps


def noticed_by(rows, swaps):
    """[row, checks] of those that notice the change."""
    before = [function.__code__ for function, _ in swaps]
    for function, code in swaps:
        function.__code__ = code
    try:
        killed = []
        for i in rows:
            row, checks = WORLD.baseline[i]
            random.seed(1)
            outcome = perform({**row, "limit": 0.4}, False)
            found = differences(outcome, checks)
            if found:
                killed.append([i, found])
            if outcome.get("slow") or len(killed) == ENOUGH_NOTICE:
                break
        return killed
    finally:
        for (function, _), code in zip(swaps, before):
            function.__code__ = code


ENOUGH_NOTICE = 8  # rows, of which the best are kept
MUTANTS_A_FORK = 8  # a fork costs more than a mutant; what a mutant leaves behind, few others meet


def mutants(ask):
    """Which checks of which rows notice a mutant."""
    compiled = {}
    answers = []
    work = []  # place in answers, rows, swaps
    for mutant in ask["mutants"]:
        swaps = swaps_of(mutant, compiled)
        answers.append({"left": True} if swaps else {"invalid": True})
        if swaps:
            work.append((len(answers) - 1, mutant["rows"], swaps))
    deadline = cpu() + ask["seconds"]
    while work and cpu() < deadline:
        some = work[:MUTANTS_A_FORK]
        child = aside(lambda: (noticed_by(rows, swaps) for _, rows, swaps in some))
        done = 0
        for place, rows, _ in some:
            killed = child.next(15.0)
            done += 1
            # it ended or hangs: so would a test
            answers[place] = {"killed": [[rows[0], None]] if killed is None else killed}
            if killed is None:
                break
        child.close()
        work = work[done:]
    return {"mutants": answers}


def differences(outcome, checks):
    if "checks" not in outcome:
        return [list(key) for key in checks]
    found = {tuple(c[:2]): c[2] for c in outcome["checks"]}
    raises = ("", "raises") in checks
    if raises != (("", "raises") in found):
        return [list(key) for key in checks]
    return [list(key) for key, text in checks.items() if found.get(key) != text]


