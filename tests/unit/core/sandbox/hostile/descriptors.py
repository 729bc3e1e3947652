open_ones = []
for fd in range(0, 4096):
    try:
        info = os.fstat(fd)
        open_ones.append(fd)
    except OSError:
        pass
print("open:", open_ones)
for fd in open_ones:
    if fd not in (1, 2, 3, 4):
        attempt(os.write, fd, b"stolen")
    attempt(os.fchdir, fd)
    attempt(lambda: print(os.listdir(fd)))
