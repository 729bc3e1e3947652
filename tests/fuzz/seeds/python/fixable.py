def f(a=[], b={}, c=set(), *, d=dict()):
    try:
        return a == b
    except:
        pass
    if x == None: y
    elif x: y
    elif x: y
    else: y
# sixth: ignore[CPX101]
x = 1  # noqa: E1, CPX101
