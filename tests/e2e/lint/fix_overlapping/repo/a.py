def both(first=[], second={}):
    try:
        first.append(len(first) + 1)
        second[len(second) + 1] = len(second) + 1
    except:
        raise
    return first, second
