#!/bin/sh
# sarif.sh BINARY SCHEMA: what lint prints as SARIF, with fixes, copies, odd names and an unreadable file, is valid.
set -eu
/usr/bin/python3 -c 'import jsonschema' 2> /dev/null && [ -f "$2" ] || {
    echo "python3-jsonschema or the SARIF schema is missing; run: third_party/setup --tests"
    exit 1
}
binary=$(realpath "$1") schema=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work"
mkdir 'a b'
printf 'def f(x=[]):\n    try:\n        g()\n    except:  # \377 ä\n        pass\n    return 1\n    h()\n' > 'a b/ä%#.py'
printf 'x = = 1\n' > bad.py
for name in one two; do
    { echo "def $name(items):"; for i in 1 2 3 4 5 6 7 8 9; do echo "    items[$i] = compute(items, $i) + items[$i - 1]"; done; } > $name.py
done
ln -s loop.py loop.py
"$binary" lint --root . --format sarif . loop.py > out.sarif 2> /dev/null && exit 1
/usr/bin/python3 - "$schema" out.sarif << 'END'
import json, sys
import jsonschema
schema, log = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:3])
errors = sorted(jsonschema.Draft4Validator(schema).iter_errors(log), key=str)
for error in errors[:5]:
    print(list(error.absolute_path), error.message[:300])
run = log["runs"][0]
rules = run["tool"]["driver"]["rules"]
for result in run["results"]:
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region.get("endColumn", 9) > 1 or region["startLine"] == region["endLine"], region
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["partialFingerprints"]
prints = [r["partialFingerprints"]["sixth/v1"] for r in run["results"]]
assert len(set(prints)) == len(prints), "fingerprints are not unique"
uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]}
assert "a%20b/%C3%A4%25%23.py" in uris, uris
assert any("fixes" in r for r in run["results"])
assert run["invocations"][0]["executionSuccessful"] is False
sys.exit(bool(errors))
END
"$binary" lint --root . --select SML102,DUP --format sarif bad.py > empty.sarif
/usr/bin/python3 - "$schema" empty.sarif << 'END'
import json, sys
import jsonschema
jsonschema.Draft4Validator(json.load(open(sys.argv[1]))).validate(json.load(open(sys.argv[2])))
END
