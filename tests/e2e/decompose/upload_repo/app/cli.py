"""The command line: upload FILE."""
import argparse

from app.models import Upload
from app.transfer import send


def main(arguments, store):
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    options = parser.parse_args(arguments)
    send(Upload(options.file, 0), store)
