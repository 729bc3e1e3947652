f"{a!r:>{w}} {b=} {{x}} {f'{c}'}"
rb"\x00" b"" u"\N{DASH}"
