def f1(a):
    x = a + 1
    y = x * 2
    for i in y:
        print(i)
        z = i
    if z:
        return z
    return x

def f1(a):
    x = a + 1
    y = x * 2
    for i in y:
        print(i)
        z = i
    if z:
        return z
    return x

def f1(a):
    x = a + 1
    y = x * 2
    for i in y:
        print(i)
        z = i
    if z:
        return z
    return x

