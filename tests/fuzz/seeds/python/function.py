@a.b(c)
@d
async def f(a, /, b: int=1, *args, c=[], **kw) -> "x":
    async with a as b, c: yield await d
    async for x in y: pass
    else: return 1
    raise
    dead()
