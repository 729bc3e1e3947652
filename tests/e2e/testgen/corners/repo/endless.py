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


def first_line(descriptor: int):
    try:
        with open(descriptor) as file:
            return file.readline()
    except OSError:
        return None
