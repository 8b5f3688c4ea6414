#!/bin/sh
# A report of the criteria that take logits: what it calls the total, and its boxes, in whatever form they are.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" - "$SOURCE_DIR/testdata/criteria/detr.json" <<'PY' || fail "no input"
import json
import sys

def in_form(form, box):
    x, y, w, h = box
    x1, y1, x2, y2 = x - w / 2, y - h / 2, x + w / 2, y + h / 2
    return {"cxcywh": box, "xyxy": [x1, y1, x2, y2], "xywh": [x1, y1, w, h]}[form]

data = json.load(open(sys.argv[1]))
for side, boxes in ("gt", "boxes"), ("pred", "pred_boxes"):
    for form in "cxcywh", "xyxy", "xywh":
        samples = [{**sample, "boxes": [in_form(form, box) for box in sample[boxes]]} for sample in data[side]["samples"]]
        for sample in samples:
            sample.pop("pred_boxes", None)
        json.dump(samples, open(f"{side}_{form}.json", "w"))
PY
check() {
    "$PYTHON" -B "$SOURCE_DIR/tests/cli/report_page.py" "$@" || fail "$*"
}
# evaluate GT_FORM PRED_FORM OPTION…: writes now.json and now.csv.
evaluate() {
    gt=gt_$1.json pred=pred_$2.json
    shift 2
    for format in json csv; do "$RAGLOSS" eval "$gt" "$pred" "$@" -o now.$format; done
}

# The total that a file says is that of one batch, and not the sum of the rows. A file need not say it.
evaluate cxcywh cxcywh --criterion detr
exits 0 "$RAGLOSS" report now.json -o page.html
check page.html now.csv --total now.json
grep -q "The total is that of all samples as one batch, and not the sum of their losses.</p>" page.html ||
    fail "no word of what the total is"
exits 0 "$RAGLOSS" report now.csv -o page.html
check page.html now.csv
grep -q "<dt>Sum of losses</dt>" page.html || fail "the sum has another name"
grep -q "their losses; this result file lacks it, and a JSON file has it.</p>" page.html || fail "no word of the lack"

# Without a sample, nothing shows which criterion the losses would be of.
echo "[]" >none_gt.json
"$RAGLOSS" eval none_gt.json none_gt.json --criterion detr -o none.json
echo "sample,id,num_gt,num_pred,num_matched,loss" >none.csv
exits 0 "$RAGLOSS" report none.json -o page.html
check page.html none.csv --total none.json
if grep -q "one batch" page.html; then fail "a word of what the total is"; fi

# Boxes are drawn by their corners.
for gt_form in cxcywh xyxy xywh; do
    for pred_form in cxcywh xyxy xywh; do
        echo "{\"criterion\": \"focal\", \"gt_form\": \"$gt_form\", \"pred_form\": \"$pred_form\"}" >config.json
        evaluate $gt_form $pred_form --config config.json
        exits 0 "$RAGLOSS" report now.json --gt "$gt" --pred "$pred" --config config.json -o page.html
        check page.html now.csv --matches now.json gt_xyxy.json pred_xyxy.json
        exits 0 "$RAGLOSS" report now.json --gt "$gt" --pred "$pred" -o same.html
        cmp page.html same.html
    done
done

# A criterion's name stands for the form that it was published with.
evaluate cxcywh cxcywh --criterion detr
report() {
    "$RAGLOSS" report now.json --gt gt_cxcywh.json --pred pred_cxcywh.json "$@"
}
exits 0 report --criterion detr -o page.html
check page.html now.csv --matches now.json gt_xyxy.json pred_xyxy.json
exits 0 report -o same.html
cmp page.html same.html
refuses "there is no array 'class_probs'" report --criterion accv
refuses "there is no array 'class_probs'" "$RAGLOSS" report now.csv --gt gt_cxcywh.json --pred pred_cxcywh.json
sed 's/"criterion":"detr"/"criterion":"none"/' now.json >other.json
refuses "other.json: 'criterion'" "$RAGLOSS" report other.json --gt gt_cxcywh.json --pred pred_cxcywh.json
refuses "option --criterion: detr was asked for, but the file is of focal" report --config config.json --criterion detr
refuses "option --coco: COCO's results have no logits" report --criterion focal --coco
refuses "no.json: cannot be opened" report --config no.json

# Options that are of no use without boxes to draw.
for option in "--criterion detr" "--config config.json" "--key boxes=b" "--coco" "--num-preds 3"; do
    # shellcheck disable=SC2086
    refuses "option ${option%% *}: expected --gt and --pred" "$RAGLOSS" report now.json $option
done

# Several blocks and steps: a table each, while the pictures and the other tables show the main block.
published=$SOURCE_DIR/testdata/published/rt_detr
exits 0 "$RAGLOSS" eval "$published/gt.npz" "$published/pred.npz" -c rt_detr --step-size 3 -o blocks.json --quiet
exits 0 "$RAGLOSS" report blocks.json --gt "$published/gt.npz" --pred "$published/pred.npz" -o blocks.html
grep -q '<h2 id="blocks">' blocks.html || fail "no table of blocks"
grep -q '<h2 id="steps">' blocks.html || fail "no table of steps"
[ "$(grep -c '<th scope="row">\(main\|0\|1\|enc\|dn_0\|dn_1\|dn\)</th>' blocks.html)" -ge 7 ] || fail "a block is missing"
! grep -q 'loss_[a-z]*_\(0\|1\|enc\|dn\)' blocks.html || fail "$(grep -o 'loss_[a-z]*_[a-z0-9]*' blocks.html | sort | uniq -c)"
[ "$(grep -c 'Histogram of' blocks.html)" = 5 ] || fail "$(grep -o 'Histogram of [a-z_]*' blocks.html)"
