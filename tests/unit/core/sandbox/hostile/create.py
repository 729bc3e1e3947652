for folder in EVERYWHERE + [REPO + "/package", os.path.dirname(WORLD)]:
    attempt(lambda: open(folder + "/planted.py", "w").write("planted"))
    attempt(os.mkdir, folder + "/planted")
    attempt(os.mkfifo, folder + "/planted.fifo")
    attempt(os.mknod, folder + "/planted.device", 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    attempt(os.symlink, "/etc/passwd", folder + "/planted.link")
    attempt(os.link, REPO + "/module.py", folder + "/planted.hard")
sys.path.insert(0, REPO)
sys.dont_write_bytecode = False
import module  # writes no __pycache__

assert module.double(4) == 8
