def f(a=[]):
    try:
        return a
    except:
        pass
