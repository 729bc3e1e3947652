def f():
    try:
        g()
    except:  # sixth: ignore[SML102]
        pass
