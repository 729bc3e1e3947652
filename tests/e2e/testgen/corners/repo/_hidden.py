from math import floor as bounded
from os import mkdir as made
