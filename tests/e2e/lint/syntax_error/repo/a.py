def f():
    try:
        g()
    except:
        pass
x = = 1
