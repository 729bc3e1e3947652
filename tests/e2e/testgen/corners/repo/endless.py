def forever(n):
    while True:
        n += 1


def asks():
    words = []
    while True:
        try:
            words.append(input("> "))
        except EOFError:
            return words


def sign(n):
    return "minus" if n < 0 else "plus"
