import urllib.request


def fetch(url):
    """The body of a page."""
    with urllib.request.urlopen(url) as answer:
        return answer.read()
