#!/bin/sh
# The criteria of other projects: their matches and losses, whatever the threads, batches, forms of input and shards.
. "$SOURCE_DIR/tests/scratch.sh"
check() {
    name=$1 criterion=$2
    mkdir "$name"
    cd "$name"
    "$PYTHON" - "$SOURCE_DIR/testdata/criteria/$name.json" <<'PY'
import json
import os
import sys
import numpy as np
data = json.load(open(sys.argv[1]))
for side in "gt", "pred":
    json.dump(data[side], open(side + ".json", "w"))
samples = data["pred"]["samples"]
logits, boxes = (np.array([sample[key] for sample in samples], np.float32) for key in ("pred_logits", "pred_boxes"))
np.savez_compressed("pred.npz", logits=logits, boxes=boxes.astype(np.float64))
os.mkdir("pred")
np.save("pred/pred_logits.npy", logits)
np.save("pred/boxes.npy", np.asfortranarray(boxes))
PY
    evaluate() {
        "$RAGLOSS" eval gt.json "$@" --criterion "$criterion"
    }
    evaluate pred.json -o whole.json -m whole_matches.csv
    evaluate pred.json -o whole.csv
    "$PYTHON" - "$SOURCE_DIR/testdata/criteria/$name.json" <<'PY' || fail "$name: other results than published"
import json
import sys
expected, actual = json.load(open(sys.argv[1]))["expected"], json.load(open("whole.json"))
def close(a, b):
    assert abs(a - b) <= 1e-5 * abs(b), (a, b)
assert len(expected["samples"]) == len(actual["samples"]) == 6
for want, got in zip(expected["samples"], actual["samples"]):
    assert [match["pred"] for match in got["matches"]] == want["pred"]
    assert [match["gt"] for match in got["matches"]] == want["gt"]
    for loss in "loss_ce", "loss_bbox", "loss_giou", "cardinality_error", "loss":
        close(got[loss], want[loss])
close(actual["total"], expected["all"]["loss"])
PY
    for pred in pred.json pred.npz pred; do
        for batch in 1 4 1000; do
            evaluate $pred --threads $batch --batch $batch -o now.json -m now_matches.csv
            cmp whole.json now.json
            cmp whole_matches.csv now_matches.csv
        done
    done
    for number in 1 2 3 4; do evaluate pred.npz --shard $number/4 -o part$number.json; done
    "$RAGLOSS" merge part3.json part1.json part4.json part2.json -o merged.json -m merged_matches.csv
    "$RAGLOSS" merge part*.json -o merged.csv
    for file in .json .csv _matches.csv; do cmp whole$file merged$file; done
    for golden in whole.json whole.csv whole_matches.csv; do exits 0 evaluate pred.npz --golden $golden; done
    cd ..
}
check detr detr
check transformers detr
check focal focal
"$RAGLOSS" eval "$SOURCE_DIR/testdata/edge/gt.json" "$SOURCE_DIR/testdata/edge/pred.npz" -o accv.json
exits 1 "$RAGLOSS" diff detr/whole.csv accv.json
grep -q "columns found only in detr/whole.csv: .*loss_giou" out.txt || fail "$(cat out.txt)"
grep -q "columns found only in accv.json: .*existence_loss" out.txt || fail "$(cat out.txt)"
