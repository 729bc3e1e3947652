def f():
    pass
