#!/bin/sh
# The sets of published criteria hold what the criteria's formulas give.
. "$SOURCE_DIR/tests/scratch.sh"
check() {
    "$PYTHON" -B "$SOURCE_DIR/tests/golden/published_terms.py" "$@"
}
check "$SOURCE_DIR"/testdata/published/*
# The check itself must be able to fail: two objects of a sample exchanged, or one term a little off.
"$PYTHON" - "$SOURCE_DIR/testdata/published" <<'PY'
import json
import pathlib
import shutil
import sys
for folder in pathlib.Path(sys.argv[1]).iterdir():
    for change in "exchanged", "off":
        wrong = pathlib.Path(change, folder.name)
        shutil.copytree(folder, wrong)
        expected = json.loads((folder / "expected.json").read_text())
        if change == "exchanged":
            objects = max((sample[1] for sample in expected["matches"][""]), key=len)
            objects[0], objects[1] = objects[1], objects[0]
        else:
            expected["terms_unweighted"]["loss_bbox"] *= 1 + 1e-5
            if expected["terms_are"] == "unweighted":
                expected["terms"]["loss_bbox"] = expected["terms_unweighted"]["loss_bbox"]
        (wrong / "expected.json").chmod(0o644)
        (wrong / "expected.json").write_text(json.dumps(expected))
PY
exits 1 check exchanged/* off/*
for wrong in exchanged/* off/*; do
    grep -q "^$wrong: " out.txt || fail "$wrong: $(cat out.txt)"
done
