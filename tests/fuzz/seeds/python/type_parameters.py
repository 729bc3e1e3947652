type X[T] = list[T]
def f[T: int, *Ts, **P](x: T): pass
class A[T](B, metaclass=M): x: int
