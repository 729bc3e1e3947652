"""HTTP endpoints of the uploads."""
from app.models import Upload
from app.transfer import send


def post_upload(request, store):
    """POST /uploads: accepts a file."""
    upload = Upload(request["name"], request["size"])
    send(upload, store)
    return {"status": 201, "name": upload.name}
