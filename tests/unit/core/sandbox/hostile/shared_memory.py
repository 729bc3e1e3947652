from multiprocessing import shared_memory


def posix():
    area = shared_memory.SharedMemory("planted", create=True, size=4096)
    area.buf[:4] = b"left"


attempt(posix)
print("shmget", call(29, 0x5EED, 4096, 0o1600))
print("msgget", call(68, 0x5EED, 0o1600))
print("semget", call(64, 0x5EED, 1, 0o1600))
print("mq_open", call(240, b"planted", 0o102, 0o600, None))
print("memfd", call(319, b"planted", 0))
sys.stdout.flush()
os._exit(3)  # the segment is left behind on purpose
