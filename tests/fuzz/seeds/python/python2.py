print "a" % b, c
exec "x" in d
print >>f, 1
raise A, "b"
except A, e: pass
`a`
0777
ur"x"
a <> b
