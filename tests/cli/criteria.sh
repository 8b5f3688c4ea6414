#!/bin/sh
# --criterion: what it asks of the input, where there is nothing to match, and what is invalid.
. "$SOURCE_DIR/tests/scratch.sh"
evaluate() {
    "$RAGLOSS" eval gt.json pred.json "$@"
}
echo '{"samples": [{"boxes": [[0.5, 0.5, 0.2, 0.2]], "labels": [1]}, {"boxes": [], "labels": []}]}' >gt.json
cat >pred.json <<'JSON'
{"samples": [{"pred_boxes": [[0.5, 0.5, 0.2, 0.2], [0.2, 0.2, 0.1, 0.1]], "pred_logits": [[0, 4, 0], [0, 0, 4]]},
             {"pred_boxes": [[0.5, 0.5, 0.2, 0.2], [0.2, 0.2, 0.1, 0.1]], "pred_logits": [[0, 0, 4], [0, 0, 4]]}]}
JSON
evaluate --criterion detr -o good.csv
sed -n 1p good.csv | grep -qx "sample,id,num_gt,num_pred,num_matched,loss_ce,loss_bbox,loss_giou,cardinality_error,loss"
grep -q '^0,0,1,2,1,0.03597.*,0,.*,0,0.03597' good.csv || fail "$(cat good.csv)"
evaluate --criterion focal >/dev/null
evaluate --criterion accv 2>err.txt && fail "accv took logits"
grep -q "there is no array 'class_probs' or 'classes_pred'" err.txt || fail "$(cat err.txt)"
refuses "option --criterion: 'other'" evaluate --criterion other
exits 0 evaluate --criterion detr --golden good.csv
exits 1 evaluate --criterion focal --golden good.csv

# Which logit is that of no object decides which labels there are.
for no_object in last first none; do
    echo "{\"criterion\": \"detr\", \"no_object\": \"$no_object\"}" >$no_object.json
done
sed 's/"labels": \[1\]/"labels": [2]/' gt.json >last_label.json
exits 0 "$RAGLOSS" eval last_label.json pred.json --config none.json
refuses "the last logit is that of no object, so labels 1 to 2 of a code whose background is 0 must be shifted" \
    "$RAGLOSS" eval last_label.json pred.json --config last.json
refuses "the first logit is that of no object, so labels 1 to 2 of a code whose background is 0 must be shifted" \
    "$RAGLOSS" eval last_label.json pred.json --config first.json

# To put the logit of no object first, and to say so, changes nothing.
"$PYTHON" - <<'PY'
import json
samples = json.load(open("pred.json"))
for sample in samples["samples"]:
    sample["pred_logits"] = [[last, *others] for *others, last in sample["pred_logits"]]
json.dump(samples, open("shifted.json", "w"))
PY
"$RAGLOSS" eval gt.json shifted.json --config first.json -o shifted.csv
cmp good.csv shifted.csv

# Settings from a file.
"$RAGLOSS" config --criterion detr >config.json
evaluate --config config.json -o same.csv
cmp good.csv same.csv
evaluate --config - <config.json -o same.csv --criterion detr
cmp good.csv same.csv
refuses "option --criterion: focal was asked for, but the file is of detr" \
    evaluate --config config.json --criterion focal
refuses "no.json: cannot be opened" evaluate --config no.json
echo '{"criterion": "detr", "loss": {"l1": 0, "iou": 1, "diou": 1, "ciou": 1, "probability": 3}}' >more.json
evaluate --config more.json -o more.csv
sed -n 1p more.csv | grep -q ",loss_probability,loss_ce,loss_iou,loss_giou,loss_diou,loss_ciou,cardinality_error,loss$"
for number in 1 2; do evaluate --config more.json --shard $number/2 -o part$number.json; done
"$RAGLOSS" merge part1.json part2.json -o merged.csv
cmp more.csv merged.csv
evaluate --criterion detr --shard 2/2 -o other.json
refuses "where those of part1.json have" "$RAGLOSS" merge part1.json other.json -o none.csv
echo '{"criterion": "accv"}' >accv.json
evaluate --config accv.json 2>err.txt && fail "accv took logits"

# Labels are below the class of no object, which sigmoid has none of.
sed 's/"labels": \[1\]/"labels": [2]/' gt.json >high.json
refuses "array 'labels', sample 0: object 0 has label 2; a class in [0, 2) was expected" \
    "$RAGLOSS" eval high.json pred.json --criterion detr
"$RAGLOSS" eval high.json pred.json --criterion focal >/dev/null

# Weights of 1 are none.
sed 's/"labels": \[\([01]*\)\]/"labels": [\1], "weights": [\1]/g' gt.json >ones.json
"$RAGLOSS" eval ones.json pred.json --criterion detr -o ones.csv
cmp good.csv ones.csv
sed 's/"weights": \[1\]/"weights": [0.5]/' ones.json >weighted.json
refuses "array 'weights', sample 0: object 0 has weight 0.5; the criterion knows no weights, so 1 was expected" \
    "$RAGLOSS" eval weighted.json pred.json --criterion detr

# Two boxes without area have no GIoU.
sed 's/0.2, 0.2\]/0, 0]/g' gt.json >flat.json
sed 's/\[0.5, 0.5, 0.2, 0.2\]/[0.5, 0.5, 0, 0]/' pred.json >flat_pred.json
refuses "sample 0: the cost of prediction 0 and object 0 is nan: the boxes have no area" \
    "$RAGLOSS" eval flat.json flat_pred.json --criterion detr
"$RAGLOSS" eval flat.json flat_pred.json --criterion detr --on-invalid skip -o skipped.json -q
"$PYTHON" - <<'PY'
import json
result = json.load(open("skipped.json"))
assert result["num_invalid"] == 1 and result["samples"][0]["loss_giou"] is None
assert result["total"] == result["samples"][1]["loss"]
PY

# No predictions, no samples, and files that lack an array.
echo '{"samples": [{"boxes": [], "logits": []}, {"boxes": [], "logits": []}]}' >pred.json
for criterion in detr focal; do evaluate --criterion $criterion -f json >none.json; done
grep -q '"num_matched":0,"loss_ce":0,"loss_bbox":0,"loss_giou":0,"cardinality_error":1,"loss":0' none.json ||
    fail "$(cat none.json)"
echo '{"samples": []}' >gt.json
echo '{"samples": []}' >pred.json
evaluate --criterion detr -f json | grep -q '"total":0,"num_samples":0' || fail "no samples"
echo '{"samples": [{"boxes": [], "labels": []}]}' >gt.json
echo '{"samples": [{"boxes": [[0, 0, 1, 1]], "logits": [[1]], "pred_logits": [[1]]}]}' >pred.json
refuses "both 'logits' and 'pred_logits' are there" evaluate --criterion detr
echo '{"samples": [{"boxes": [[0, 0, 1, 1]], "class_probs": [[1]], "existence": [1]}]}' >pred.json
refuses "there is no array 'logits' or 'pred_logits' or 'all_cls_scores'" evaluate --criterion detr
echo '{"samples": [{"boxes": [[0, 0, 1, 1]], "logits": [[]]}]}' >pred.json
refuses "there are no logits of any class" evaluate --criterion detr
refuses "option --coco: COCO's results have no logits" evaluate --coco --criterion detr
