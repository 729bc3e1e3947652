"""abc
def f(:
  class
