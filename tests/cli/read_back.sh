#!/bin/sh
# Results opened by independent readers, and ids that not all can read.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/edge/gt.json
pred=$SOURCE_DIR/testdata/edge/pred.npz
"$RAGLOSS" eval "$gt" "$pred" --matches matches.csv >results.csv
"$RAGLOSS" eval "$gt" "$pred" --format json >results.json
"$PYTHON" - "$gt" <<'PY'
import csv, json, sys
with open(sys.argv[1]) as file:
    samples = json.load(file)["samples"]
with open("results.csv", newline="") as file:
    rows = list(csv.DictReader(file))
with open("matches.csv", newline="") as file:
    matches = list(csv.DictReader(file))
with open("results.json") as file:
    results = json.load(file)
assert list(rows[0]) == "sample,id,num_gt,num_pred,num_matched,class_loss,bbox_loss,existence_loss,loss".split(",")
assert list(matches[0]) == "sample,id,pred,gt,cost,iou,label,weight".split(",")
assert [row["id"] for row in rows] == [sample["id"] for sample in samples]
assert [row["sample"] for row in rows] == [str(k) for k in range(len(samples))]
assert results["ragloss"] == 1 and results["num_samples"] == len(samples)
assert results["total"] == sum(float(row["loss"]) for row in rows)
for row, sample, result in zip(rows, samples, results["samples"]):
    assert int(row["num_gt"]) == len(sample["labels"]) == result["num_gt"]
    assert result["id"] == row["id"]
    for name in ("class_loss", "bbox_loss", "existence_loss", "loss"):
        assert float(row[name]) == result[name]
    own = [match for match in matches if match["sample"] == row["sample"]]
    assert len(own) == int(row["num_matched"]) == len(result["matches"])
    for match, other in zip(own, result["matches"]):
        assert (int(match["pred"]), int(match["gt"])) == (other["pred"], other["gt"])
        assert match["cost"] == format(float(match["cost"]), ".9g") or float(match["cost"]) == other["cost"]
        assert int(match["label"]) == sample["labels"][other["gt"]]
print(len(rows), "rows,", len(matches), "matches")
PY

# An id that is not UTF-8 has a place in CSV, but none in JSON.
"$PYTHON" - <<'PY'
import json, os
os.mkdir(b"latin")
for name in (b"latin/a.json", b"latin/\xe9.json"):
    with open(name, "w") as file:
        json.dump({"boxes": [[0, 0, 1, 1]], "labels": [0]}, file)
with open("two.json", "w") as file:
    json.dump([{"boxes": [[0, 0, 1, 1]], "class_probs": [[1]], "existence": [1]}] * 2, file)
PY
"$RAGLOSS" eval latin two.json -o latin.csv --golden new.csv --update-golden
"$RAGLOSS" eval latin two.json -o - --golden latin.csv --junit latin.xml | cmp - latin.csv
"$RAGLOSS" diff latin.csv new.csv
for option in "-o out.json" "-f json" "--shard 2/2" "--golden results.json" "--golden new.json --update-golden"; do
    # shellcheck disable=SC2086 # an option's words
    refuses "latin: sample 1: its id '" "$RAGLOSS" eval latin two.json $option
done
[ ! -e out.json ] && [ ! -e new.json ] || fail "output of what was refused"
"$RAGLOSS" eval latin two.json --shard 1/2 >/dev/null
