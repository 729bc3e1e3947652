from app.models import Upload
from app.transfer import send


class Store:
    def put(self, name, size):
        return True


def test_send_marks_done():
    upload = Upload("a", 1)
    send(upload, Store())
    assert upload.is_done()
