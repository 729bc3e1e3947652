lambda *a, b=lambda: (yield), **k: [x for y in z if w for x in y if not v]
