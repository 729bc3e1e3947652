threading.stack_size(32768 * 4)
made = 0
try:
    for made in range(100_000):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except BaseException as error:
    print("threads:", made, type(error).__name__)
os._exit(3)
