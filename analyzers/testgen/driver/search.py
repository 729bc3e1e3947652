# Part of the driver; what it imports stands in world.py.


def search(ask):
    """Rows that reach arcs no row reached, by changing the ones there are."""
    if WORLD.instrumented is None:
        WORLD.instrumented = Comparisons().instrumented(ask["code"])
    found = []
    if ask["target"] in WORLD.stuck:
        return {"found": found, "calls": 0}
    known = set(ask["known"])
    left = ask["calls"]
    end = cpu() + ask["seconds"]
    for attempt in range(4):
        if left <= 0 or cpu() > end:
            break
        child = aside(lambda: searching(ask["rows"] + [f["row"] for f in found], known, ask, left, attempt))
        while True:
            answer = child.next(5 + ask["seconds"])
            if answer is not None:
                left -= answer.pop("calls")
            if answer is None or answer.get("done"):
                if answer and answer["stuck"]:
                    WORLD.stuck.add(ask["target"])
                break
            found.append(answer)
            known.update(answer["arcs"])
        child.close()
        if answer is not None:
            break
        left //= 2  # what it did until it died is not known
    return {"found": found, "calls": ask["calls"] - left}


def searching(rows, known, ask, calls, attempt):
    there = set(os.listdir(WORLD.base))
    seen = Comparisons()
    seen.listen(WORLD.instrumented)
    change = Mutator(ask["seed"] * 31 + attempt, ask["words"], ask["numbers"])
    known = set(known)
    pool = list(rows)
    near = {}  # what a comparison has not been yet -> how far the nearest row was, the row, what it compared
    options = {}
    for row in pool:
        for i, (name, text) in enumerate(row["args"]):
            options.setdefault(name or i, []).append(text)

    def tried_row(row):
        random.seed(0)
        seen.start()
        outcome = perform({**row, "limit": 0.3}, True, False)
        usable = "checks" in outcome and "unusable" not in outcome and (not outcome["raised"] or outcome.get("intended"))
        return outcome, usable

    def remember(row):
        for key, (distance, left, right) in seen.nearest.items():
            if key not in near or distance < near[key][0]:
                near[key] = distance, row, (left, right)

    for row in pool:
        change.keep(row)
        if tried_row(row)[1]:
            remember(row)
        change.learn(seen.values)
    tried = set()
    used = told = idle = slow = 0
    end = cpu() + ask["seconds"]
    while used < calls and idle < ask["idle"] and slow < MOST_SLOW and cpu() < end:
        used += 1
        idle += 1
        hint = None
        open_keys = [key for key in near if key not in seen.outcomes] if change.random.random() < 0.5 else ()
        if open_keys:
            _, row, hint = near[change.random.choice(open_keys)]
        else:
            row = change.random.choice(pool[-8:] if change.random.random() < 0.5 else pool)
        new = changed(row, change, options, pool, ask, hint)
        key = json.dumps([new["subject"], new["before"], new["args"], new.get("setup"), new.get("mocks")])
        if key in tried or not WORLD.endless.isdisjoint(new["before"]):
            continue
        tried.add(key)
        outcome, usable = tried_row(new)
        used += outcome.get("steps", 0) // STEPS_A_CALL
        if outcome.get("slow"):
            if "endless" in outcome:
                WORLD.endless.add(outcome["endless"])
            slow += 1
        change.learn(seen.values)
        if not usable:
            continue
        remember(new)
        fresh = set(outcome["arcs"]) - known
        if not fresh:
            continue
        idle = 0
        new, cost = shrunk(new, fresh)
        used += cost
        outcome = perform({**new, "limit": 0.5}, True, False)
        if "arcs" not in outcome or not fresh & set(outcome["arcs"]):
            continue
        known.update(outcome["arcs"])
        pool.append(new)
        change.keep(new)
        yield {"row": new, "arcs": outcome["arcs"], "calls": used - told}
        told = used
    remove_but(there)
    yield {"done": True, "calls": used - told, "stuck": slow == MOST_SLOW}


def changed(row, change, options, pool, ask, hint):
    new = {**row, "args": [list(a) for a in row["args"]], "before": list(row["before"]), "setup": list(row.get("setup", ()))}
    r, befores = change.random, ask["befores"]
    if row["subject"]:
        if r.random() < 0.15:
            new["subject"] = r.choice(ask["subjects"] if ask["subjects"] and r.random() < 0.6 else [p["subject"] for p in pool[-20:]])
        elif r.random() < 0.25:
            new["subject"] = with_change(new["subject"], change, hint)
        if befores and len(new["before"]) < 4 and r.random() < 0.2:
            new["before"].insert(r.randint(0, len(new["before"])), r.choice(befores))
        if new["before"] and r.random() < 0.3:
            i = r.randrange(len(new["before"]))
            new["before"][i] = with_change(new["before"][i], change, hint)
        if new["before"] and r.random() < 0.05:
            new["before"].pop(r.randrange(len(new["before"])))
    if new["setup"] and r.random() < 0.6:
        i = r.randrange(len(new["setup"]))
        new["setup"][i] = with_change(new["setup"][i], change, hint)
    if not new["args"]:
        return new
    for _ in range(r.choice((1, 1, 1, 2))):
        i = r.randrange(len(new["args"]))
        name, text = new["args"][i]
        if r.random() < 0.15:
            new["args"][i][1] = r.choice(options[name or i])
        else:
            new["args"][i][1] = with_change(text, change, hint)
    return new


def shrunk(row, fresh):
    """The same row with less text that still reaches these arcs, and what that cost in calls."""
    row = {**row, "args": [list(a) for a in row["args"]], "before": list(row["before"])}
    tries = 0

    def reaches():
        nonlocal tries
        outcome = perform({**row, "limit": 0.3}, True, False)
        tries += 1 + outcome.get("steps", 0) // STEPS_A_CALL
        return fresh <= set(outcome.get("arcs", ())) and (not outcome["raised"] or outcome.get("intended"))

    for i in reversed(range(len(row["before"]))):
        gone = row["before"].pop(i)
        if not reaches():
            row["before"].insert(i, gone)
    for argument in row["args"]:
        spent = tries
        for number in range(len(literals_in(argument[1]))):
            value = literals_in(argument[1])[number][2]
            size = max(1, len(value) // 2) if isinstance(value, (str, bytes)) else 0
            while size >= 1 and tries < spent + 120:
                at = 0
                while at < len(value) and tries < spent + 120:
                    less = value[:at] + value[at + size:]
                    old = argument[1]
                    argument[1] = with_other(old, literals_in(old)[number], less)
                    if argument[1] is not None and reaches():
                        value = less
                    else:
                        argument[1] = old
                        at += size
                size //= 2
    return row, tries


