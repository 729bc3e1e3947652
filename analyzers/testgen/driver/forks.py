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
                CLOCK.listen()
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

    def used(self):
        """Seconds of processor; of a process the clock has a name of this form in Linux."""
        try:
            return time.clock_gettime(~self.pid << 3 | 2)
        except OSError:
            return math.inf

    def next(self, seconds):
        """The next answer; None when it died, took so long of the processor, or waited so long."""
        started, last, waited = self.used(), None, 0
        while b"\n" not in self.buffer:
            if not select.select([self.reader], [], [], WAIT_SECONDS)[0]:
                used = self.used()
                waited = waited + WAIT_SECONDS if last is not None and used - last < 0.002 else 0
                last = used
                if used - started > seconds or waited > seconds:
                    return None
                continue
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
        CLOCK.listen()
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


def in_forks(rows, work, limit, explore, most=250.0):
    """work(row) for each, in as few forks as survive; what killed one gets None. explore: rows may be given up."""
    answers = []
    end = now() + most

    def one(row):
        if explore and WORLD.is_hopeless(row):
            return {"unusable": "calls of it do not end"}
        answer = work(row)
        if os.getpid() != process:  # else it is noted below
            WORLD.note(row, answer)
        return answer

    process = os.getpid()
    while len(answers) < len(rows):
        rest = rows[len(answers):]
        if now() > end:
            answers += [{"unusable": "no time left"} for _ in rest]
            break
        child = aside(lambda: (one(row) for row in rest))
        for row in rest:
            answer = child.next(limit)
            answers.append(answer)
            WORLD.note(row, answer)
            if answer is None or now() > end:
                break
        child.close()
    return answers


