# Part of the driver; what it imports stands in world.py.


def properties(ask):
    """Which of the tests in a text notice one of the mutants at least."""
    space = {"__name__": "properties"}
    try:
        exec(compile(ask["text"], "<properties>", "exec"), space)
    except Exception as error:
        return {"error": f"the properties cannot be read: {type(error).__name__}: {error}"}
    from hypothesis.errors import HypothesisException
    compiled, noticing = {}, set()
    deadline = cpu() + ask["seconds"]
    for mutant in ask["mutants"]:
        names = [name for name in mutant["tests"] if name not in noticing]
        if not names:
            continue
        if cpu() > deadline:
            break
        swaps = swaps_of(mutant, compiled)
        if not swaps:
            continue
        child = aside(lambda: failing_of(names, space, swaps, HypothesisException))
        for name in names:
            failed = child.next(15.0)
            if failed is None or failed:  # it ended or hangs: so would a test
                noticing.add(name)
            if failed is None:
                break
        child.close()
    return {"noticing": sorted(noticing)}


def failing_of(names, space, swaps, own_errors):
    """For each test whether it fails with the swaps."""
    for function, code in swaps:
        function.__code__ = code
    sys.stdout = sys.stderr = io.StringIO()
    for name in names:
        CLOCK.limit(2)
        try:
            space[name]()
            failed = False
        except own_errors:  # about the values that are drawn
            failed = False
        except (Exception, OutOfTime):
            failed = True
        CLOCK.limit(0)
        yield failed


