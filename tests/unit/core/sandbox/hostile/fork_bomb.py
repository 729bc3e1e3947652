def spread():
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.001)
            break
    while True:
        os.getpid()


if attempt(os.fork) is not None:
    time.sleep(0.05)
    threading.Thread(target=lambda: (time.sleep(0.1), os._exit(3)), daemon=True).start()
    spread()
sys.exit(3)
