#!/usr/bin/env python3
"""Are sixth graph's modules and imports those of grimp 2.5, and how much faster is it?

    graph_equal.py --sixth build/release/bin/sixth --grimp GRIMP_SOURCE/src FOLDER:PACKAGE...

FOLDER is a repository, PACKAGE the path of a package in it ("sqlalchemy:lib/sqlalchemy"). GRIMP_SOURCE is grimp's
repository at tag v2.5, the last version in plain Python; it needs python3-networkx. Both are asked for the package's
modules and for who imports whom among them. Each difference is printed with its reason; one without a known reason
makes the exit code 1. Known reasons:

  * namespace   grimp leaves out folders without __init__.py inside a package, sixth takes them for namespace packages;
  * dots        grimp leaves out files with further dots in their name;
  * stub        sixth knows a .pyi that stands without a .py;
  * itself      a module that imports itself: sixth has no such import;
  * grammar     grimp stops at a file the running Python cannot parse; then nothing is compared.

Times (wall, and of the processor): grimp's build_graph without its cache, and sixth as a whole process, with warm facts (the best of --rounds).
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
import time

GRIMP = """
import json, sys, time
sys.path[:0] = [sys.argv[1], sys.argv[2]]
import logging
logging.disable(logging.CRITICAL)
import grimp
start = time.perf_counter(), time.process_time()
graph = grimp.build_graph(sys.argv[3], cache_dir=None)
spent = time.perf_counter() - start[0], time.process_time() - start[1]
edges = [(m, other) for m in graph.modules for other in graph.find_modules_directly_imported_by(m)]
json.dump({"modules": sorted(graph.modules), "edges": edges, "spent": spent}, sys.stdout)
"""


def sixth(options, folder, rounds):
    with tempfile.TemporaryDirectory() as state:
        command = [options.sixth, "graph", "--json", "-q", "--state", os.path.join(state, "state.db")]
        best = cpu = float("inf")
        for _ in range(rounds + 1):  # the first one parses
            time.sleep(0.1)
            start, before = time.perf_counter(), os.times()
            out = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
            best, after = min(best, time.perf_counter() - start), os.times()
            cpu = min(cpu, after.children_user + after.children_system - before.children_user - before.children_system)
        return json.loads(out), (best, cpu)


def reason(module, files):
    path = files.get(module, "")
    if path.endswith(".pyi"):
        return "stub"
    folder = os.path.dirname(path)
    if os.path.basename(path).count(".") > 1:
        return "dots"
    while folder:
        if not os.path.exists(os.path.join(files[""], folder, "__init__.py")):
            return "namespace"
        folder = os.path.dirname(folder)
        if folder == files["top"]:
            break
    return None


def compare(options, folder, package):
    name = os.path.basename(package)
    ran = subprocess.run(
        [options.python, "-c", GRIMP, options.grimp, os.path.join(folder, os.path.dirname(package)), name],
        capture_output=True, text=True)
    if ran.returncode:
        print(f"{name}: grimp failed (grammar?): {ran.stderr.strip().splitlines()[-1]}")
        return False
    peer = json.loads(ran.stdout)
    ours, spent = sixth(options, folder, options.rounds)
    files = {m["name"]: m["file"] for m in ours["modules"] if (m["file"] or "").startswith(package + "/")}
    modules = set(files)
    files[""], files["top"] = folder, os.path.dirname(package)
    edges = {(i["from"], i["to"]) for i in ours["imports"] if i["from"] in modules and i["to"] in modules}
    peer_modules, peer_edges = set(peer["modules"]), {tuple(e) for e in peer["edges"]}
    print(f"{name}: grimp {len(peer_modules)} modules, {len(peer_edges)} imports in {peer['spent'][0]:.2f} s "
          f"({peer['spent'][1]:.2f} s of processor); sixth {len(modules)}, {len(edges)} in {spent[0] * 1000:.0f} ms "
          f"({spent[1] * 1000:.0f} ms) for all {len(ours['modules'])} modules of the root; ratio "
          f"{peer['spent'][0] / spent[0]:.0f} ({peer['spent'][1] / spent[1]:.0f})")
    found = collections.defaultdict(list)
    for module in peer_modules ^ modules:
        whose = "sixth" if module in modules else "grimp"
        found[whose, "module", whose == "sixth" and reason(module, files)].append(module)
    for a, b in peer_edges ^ edges:
        whose = "sixth" if (a, b) in edges else "grimp"
        why = "itself" if a == b and whose == "grimp" else None
        if whose == "sixth" and not {a, b} <= peer_modules:
            why = "a module sixth alone has"
        found[whose, "import", why].append(f"{a} -> {b}")
    for (whose, what, why), names in sorted(found.items(), key=str):
        print(f"  only {whose}: {len(names)} {what}(s), {why or 'NO KNOWN REASON'}")
        for one in sorted(names)[:options.list if why else None]:
            print(f"    {one}")
    unexplained = sum(not why for whose, what, why in found)
    return unexplained == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sixth", required=True)
    parser.add_argument("--grimp", required=True)
    parser.add_argument("--python", default="/usr/bin/python3", help="runs grimp")
    parser.add_argument("--list", type=int, default=3, help="examples of each explained difference")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("packages", nargs="+", metavar="FOLDER:PACKAGE")
    options = parser.parse_args()
    options.sixth, options.grimp = os.path.abspath(options.sixth), os.path.abspath(options.grimp)
    equal = [compare(options, *map(os.path.normpath, given.split(":"))) for given in options.packages]
    print("all equal, or explained" if all(equal) else "not equal")
    sys.exit(not all(equal))


if __name__ == "__main__":
    main()
