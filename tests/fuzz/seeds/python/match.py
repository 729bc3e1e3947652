match x:
    case {"a": [1, *rest], **kw} if y: pass
    case Point(x=0) | None: return
    case _: ...
