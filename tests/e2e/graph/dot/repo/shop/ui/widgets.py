import json


def show(x):
    return json.dumps(x)
