#!/bin/sh
# The boxes of a report: of predictions in another order, of more than are drawn, of what is not finite.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" - <<'PY' || fail "no input"
import json
import numpy
random = numpy.random.default_rng(5)
counts = [1, 101, 4, 5]
corner = random.uniform(0, 90, (4, 102, 2))
boxes = numpy.concatenate([corner, corner + random.uniform(1, 10, (4, 102, 2))], -1).astype("f4")
pred = {"boxes": boxes, "class_probs": random.uniform(0, 1, (4, 102, 3)).astype("f4"),
        "existence": random.uniform(0, 1, (4, 102)).astype("f4"), "ids": numpy.array(["one", "many", "four", "five"])}
numpy.savez("pred.npz", **pred)
other = {name: array[[2, 0, 3, 1]] for name, array in pred.items()}
numpy.savez("other.npz", **other)
numpy.savez_compressed("deflated.npz", **other)
samples = [{"id": str(name), "boxes": (boxes[b, :count] + 1).tolist(), "labels": [b % 3] * count}
           for b, (name, count) in enumerate(zip(pred["ids"], counts))]
with open("gt.json", "w") as file:
    json.dump(samples, file)
for box, place in zip(samples[3]["boxes"], range(4)):
    box[place] = float("inf")
with open("infinite.json", "w") as file:
    file.write(json.dumps(samples).replace("Infinity", "1e999"))
PY
"$RAGLOSS" eval gt.json pred.npz -o now.json

# count N PATTERN FILE: the pattern is there so many times.
count() {
    [ "$(grep -o "$2" "$3" | wc -l)" = "$1" ] || fail "$(grep -o "$2" "$3" | wc -l) of '$2', not $1"
}

exits 0 "$RAGLOSS" report now.json --gt gt.json --pred pred.npz -o page.html
for form in other deflated; do
    exits 0 "$RAGLOSS" report now.json --gt gt.json --pred $form.npz -o other.html
    cmp page.html other.html
done
count 1 "1 object, 102 predictions, 1 match<" page.html
count 1 "101 objects, 102 predictions, 101 matches; the first 100 of each are drawn<" page.html
count 1 "and 1 more<" page.html
count $((1 + 100 + 4 + 5)) '<title>object ' page.html
count $((1 + 100 + 4 + 5)) '<title>prediction ' page.html

# Four of five objects have a corner at infinity, each in another coordinate.
exits 0 "$RAGLOSS" report now.json --gt infinite.json --pred pred.npz -o page.html
count $((1 + 100 + 4 + 1)) '<title>object ' page.html

# A result file need not say the costs.
sed 's/,"cost":[^}]*//g' now.json >no_costs.json
exits 0 "$RAGLOSS" report no_costs.json --gt gt.json --pred pred.npz -o page.html
count $((1 + 100 + 4 + 5)) '<td class="number">-</td></tr>' page.html

# Of 100 samples the worst are drawn. One array is inflated, in the samples' order, beside others that are mapped.
data=$SOURCE_DIR/testdata/coco100
"$PYTHON" - "$data/pred.npz" <<'PY' || fail "no input"
import sys
import zipfile
with zipfile.ZipFile("mixed.npz", "w") as mixed, zipfile.ZipFile(sys.argv[1]) as given:
    for name in given.namelist():
        mixed.writestr(name, given.read(name), zipfile.ZIP_DEFLATED if name == "existence.npy" else zipfile.ZIP_STORED)
PY
"$RAGLOSS" eval -q "$data/gt.json" "$data/pred.npz" -o hundred.json
exits 0 "$RAGLOSS" report hundred.json --gt "$data/gt.json" --pred "$data/pred.npz" -o page.html
exits 0 timeout 60 "$RAGLOSS" report hundred.json --gt "$data/gt.json" --pred mixed.npz -o mixed.html
cmp page.html mixed.html
