def map_and_write(path):
    fd = os.open(path, os.O_RDONLY)
    for flags in (mmap.MAP_SHARED, mmap.MAP_PRIVATE):
        try:
            area = mmap.mmap(fd, 0, flags, mmap.PROT_READ | mmap.PROT_WRITE)
            area[:4] = b"POKE"
            area.flush()
        except (OSError, ValueError) as error:
            print("mmap", flags, error)


attempt(map_and_write, REPO + "/module.py")
area = mmap.mmap(os.open(REPO + "/module.py", os.O_RDONLY), 0, mmap.MAP_SHARED, mmap.PROT_READ)
address = ctypes.c_void_p.from_buffer_copy(struct.pack("P", 0))
for path in ("/dev/mem", "/dev/kmem", "/dev/port", "/proc/kcore", "/dev/vda", "/dev/sda", f"/proc/{os.getppid()}/mem", f"/proc/{PARENT}/mem"):
    door(path)
vector = (ctypes.c_size_t * 2)(ctypes.addressof(address), 8)
for pid in (os.getppid(), PARENT, VICTIM):
    call(310, pid, vector, 1, vector, 1, 0)  # process_vm_readv
    call(311, pid, vector, 1, vector, 1, 0)  # process_vm_writev
call(323, 0)  # userfaultfd
call(321, 0, vector, 0)  # bpf
call(298, vector, 0, -1, -1, 0)  # perf_event_open
call(425, 8, ctypes.create_string_buffer(256))  # io_uring_setup
