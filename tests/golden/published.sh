#!/bin/sh
# The sets of published criteria hold what the criteria's formulas give.
. "$SOURCE_DIR/tests/scratch.sh"
check() {
    "$PYTHON" -B "$SOURCE_DIR/tests/golden/published_terms.py" "$@"
}
check "$SOURCE_DIR"/testdata/published/*/ "$SOURCE_DIR"/testdata/published/*/*/
# The check itself must be able to fail: two objects of a sample exchanged, or one term a little off.
"$PYTHON" - "$SOURCE_DIR/testdata/published" <<'PY'
import json
import math
import pathlib
import shutil
import sys


def exchange(expected):
    objects = max((sample[1] for sample in expected["matches"][""]), key=len)
    objects[0], objects[1] = objects[1], objects[0]


def put_off(expected):
    step = expected.get("steps", [expected])[-1]
    one = step.get("ranks", [step])[-1]
    name = next(iter(one["terms_unweighted"]))
    for terms in one["terms_unweighted"], one.get("terms", {}):
        terms[name] = terms.get(name, 0) * (1 + 1e-5) + 1e-6
        terms[name] = terms[name] if math.isfinite(terms[name]) else 1


published = pathlib.Path(sys.argv[1])
for file in published.rglob("expected.json"):
    expected = json.loads(file.read_text())
    if "raises" in expected:
        continue
    is_case = (file.parent.parent / "cases.json").exists()
    for change in (put_off,) if is_case else (put_off, exchange):
        wrong = change.__name__ / file.parent.relative_to(published)
        wrong.mkdir(parents=True, exist_ok=True)
        for array in file.parent.glob("*.npz"):
            shutil.copy(array, wrong)
        if is_case:
            shutil.copy(file.parent.parent / "cases.json", wrong.parent)
        changed = json.loads(file.read_text())
        change(changed)
        (wrong / "expected.json").write_text(json.dumps(changed))
PY
find put_off exchange -name expected.json | sed 's,/expected.json,,' >wrong.txt
exits 1 check $(cat wrong.txt)
mv out.txt report.txt
while read -r wrong; do
    grep -q "^$wrong: " report.txt || fail "$wrong: no word of what is wrong"
done <wrong.txt
[ "$(wc -l <wrong.txt)" -gt 100 ] || fail "only $(wc -l <wrong.txt) were made wrong"
