if a and \
   b: \
  c
x = \
