# Part of the driver; what it imports stands in world.py.


process_id, status_of = os.getpid, os.fstat  # a call may have others in their places


class Descriptors:
    """The files of this process that are not the call's own: pytest has others at these numbers."""

    def __init__(self):
        self.taken = set()
        self.process = None  # that makes a call at the moment
        self.touched = ""
        sys.addaudithook(self.hear)

    def hear(self, event, args):
        if event != "open" or type(args[0]) is not int or self.process != process_id():
            return
        if args[0] in self.taken or not self.is_open(args[0]):
            self.touched = "opens a file by its number"
            raise OSError(errno.EBADF, "Bad file descriptor")

    @staticmethod
    def is_open(number):
        try:
            return bool(status_of(number))
        except (OSError, OverflowError):
            return False

    def watch(self):
        try:
            numbers = map(int, os.listdir("/proc/self/fd"))
        except OSError:
            numbers = range(64)
        self.taken = set(filter(self.is_open, numbers))
        self.touched = ""
        self.process = process_id()

    def fault(self):
        """Why the call cannot be a test; empty: it left them alone."""
        self.process = None
        if not all(map(self.is_open, self.taken)):
            return "closes a file that is not its own"
        return self.touched


DESCRIPTORS = Descriptors()


