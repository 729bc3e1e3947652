# Part of the driver; what it imports stands in world.py.


class Fork:
    """A copy of this process that works through a list and says a line of JSON for each item."""

    def __init__(self, work):
        reader, writer = os.pipe()
        self.buffer = b""
        self.reader = reader
        self.pid = fork()
        if self.pid == 0:
            status = 1
            try:
                os.close(reader)
                null = os.open(os.devnull, os.O_RDWR)
                os.dup2(null, 0)
                os.close(3), os.close(4)
                signal.signal(signal.SIGALRM, out_of_time)
                signal.signal(signal.SIGPROF, out_of_time)
                gc.disable()
                for item in work():
                    data = (json.dumps(item) + "\n").encode()
                    while data:
                        data = data[write(writer, data):]
                status = 0
            except BaseException:
                pass
            finally:
                os._exit(status)
        os.close(writer)

    def next(self, seconds):
        """The next answer; None when it died or the time is up."""
        end = now() + seconds
        while b"\n" not in self.buffer:
            if not select.select([self.reader], [], [], max(0, end - now()))[0]:
                return None
            more = os.read(self.reader, 1 << 16)
            if not more:
                return None
            self.buffer += more
        line, _, self.buffer = self.buffer.partition(b"\n")
        try:
            return json.loads(line)
        except ValueError:
            return None

    def close(self):
        os.close(self.reader)
        try:
            kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)


class Here:
    """The same in this process, where the sandbox allows no other."""

    def __init__(self, work):
        signal.signal(signal.SIGALRM, out_of_time)
        signal.signal(signal.SIGPROF, out_of_time)
        self.items = iter(work())

    def next(self, _):
        return next(self.items, None)

    def close(self):
        self.items.close()


def aside(work):
    try:
        return Fork(work)
    except OSError:
        return Here(work)


MOST_SLOW = 5  # rows that do not end, after which no further one is tried


def in_forks(items, work, limit, most=60.0):
    """work(item) for each, in as few forks as survive; what killed one gets None."""
    answers = []
    slow = 0
    end = now() + most
    while len(answers) < len(items):
        if now() > end or slow >= MOST_SLOW:
            answers.append({"unusable": "no time left"})
            continue
        rest = items[len(answers):]
        child = aside(lambda: (work(i) for i in rest))
        for _ in rest:
            answer = child.next(limit)
            answers.append(answer)
            slow += answer is not None and answer.get("slow", False)
            if answer is None or now() > end or slow >= MOST_SLOW:
                break
        child.close()
    return answers


