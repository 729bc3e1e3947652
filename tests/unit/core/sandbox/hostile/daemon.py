def later():
    os.setsid()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork():
        os._exit(0)
    os.closerange(0, 64)
    for _ in range(600):
        time.sleep(0.1)
        attempt(lambda: open(REPO + "/late", "w").write("late"))


for _ in range(3):
    if attempt(os.fork) == 0:
        later()
time.sleep(0.1)
sys.exit(3)
