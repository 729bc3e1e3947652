def first():
    try:
        g()
    except:
        pass


same = 1
still = 2
the = 3


def last():
    try:
        second()
    except:
        pass
