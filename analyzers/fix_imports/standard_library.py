#!/usr/bin/python3
"""Writes standard_library.def: the standard library's modules and their public names, of the Python it runs under.
Names of newer versions are listed below. Run: /usr/bin/python3 standard_library.py > standard_library.def"""
import importlib, inspect, pkgutil, sys, types, warnings

warnings.simplefilter("ignore")
SUBMODULES = """collections.abc concurrent.futures importlib.metadata importlib.resources importlib.util importlib.abc
importlib.machinery os.path xml.etree.ElementTree xml.dom.minidom xml.sax.saxutils unittest.mock urllib.parse
urllib.request urllib.error urllib.robotparser logging.handlers logging.config multiprocessing.pool
multiprocessing.managers multiprocessing.shared_memory multiprocessing.synchronize http.client http.server http.cookies
http.cookiejar email.message email.mime.multipart email.mime.text email.mime.base email.mime.image
email.mime.application email.utils email.header email.policy email.parser email.encoders json.decoder json.encoder
wsgiref.simple_server wsgiref.util encodings.idna html.parser html.entities asyncio.subprocess asyncio.events
lib2to3.pgen2 distutils.core distutils.version distutils.util distutils.command.build_ext curses.ascii
dbm.dumb sqlite3.dbapi2 ctypes.util ctypes.wintypes tkinter.ttk tkinter.filedialog tkinter.messagebox""".split()
SKIP = {"antigravity", "this", "idlelib", "turtledemo", "lib2to3", "pydoc_data", "test", "nt", "ntpath", "posixpath", "posix",
        "genericpath", "sre_compile", "sre_constants", "sre_parse", "opcode", "tomllib_", "turtle"}
NEWER = {  # 3.12 to 3.14
    "typing": "override TypeAliasType TypeIs ReadOnly NoDefault get_protocol_members is_protocol evaluate_forward_ref",
    "itertools": "batched", "warnings": "deprecated", "collections.abc": "Buffer", "copy": "replace",
    "annotationlib": "", "compression.zstd": "", "string.templatelib": "Template Interpolation",
    "concurrent.interpreters": "", "tomllib": "",
}


def names(module):
    listed = getattr(module, "__all__", None)
    for name in sorted(set(listed if listed is not None else dir(module))):
        if name.startswith("_") or not name.isidentifier():
            continue
        value = getattr(module, name, None)
        if isinstance(value, types.ModuleType):
            continue
        if listed is None:
            home = getattr(value, "__module__", None)
            if home not in (None, module.__name__, "_" + module.__name__, "builtins") and callable(value):
                continue  # made elsewhere and imported there
        yield name


table = {}
for name in sorted(set(sys.stdlib_module_names) | set(SUBMODULES)):
    if name.startswith("_") and name != "__future__" or name in SKIP:
        continue
    try:
        module = importlib.import_module(name)
    except Exception:
        table[name] = []
        continue
    table[name] = list(names(module))
for name, more in NEWER.items():
    table[name] = sorted(set(table.get(name, [])) | set(more.split()))

print("// Written by standard_library.py under Python %d.%d: {module, its public names}. Sorted." % sys.version_info[:2])
for name in sorted(table):
    print('{"%s",' % name)
    line = ""
    for word in table[name]:
        if len(line) + len(word) > 96:
            print('    "%s "' % line.strip())
            line = ""
        line += word + " "
    print('    "%s"},' % line.strip())
