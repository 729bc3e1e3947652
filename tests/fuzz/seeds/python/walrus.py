if (n := len(a)) > 10: pass
f(x:=1, y:=2)
