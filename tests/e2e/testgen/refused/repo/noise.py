import os

os.write(4, b'{"a": 1}\n' * 20)
