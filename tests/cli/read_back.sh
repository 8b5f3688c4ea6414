#!/bin/sh
# Results opened by independent readers.
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
