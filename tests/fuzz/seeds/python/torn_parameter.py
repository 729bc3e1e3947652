def f(a=[],ÿ e
