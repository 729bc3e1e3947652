del (a), b[1:2:3, ...], c.d
global x; nonlocal y; assert a, b
x: int = yield
@x
class A: pass
