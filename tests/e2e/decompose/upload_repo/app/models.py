"""What is kept of an upload."""


class Upload:
    """One file on its way to the store."""

    def __init__(self, name, size):
        self.name = name
        self.size = size
        self.state = "new"

    def is_done(self):
        return self.state == "done"
