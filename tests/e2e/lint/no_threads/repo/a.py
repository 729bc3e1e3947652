def f():
    try:
        g()
    except:
        pass
