#!/bin/sh
# Numbers that are sound and yet wrong are noted: on standard error, in JSON, in a report, and by inspect --problems.
. "$SOURCE_DIR/tests/scratch.sh"
unset SLURM_PROCID SLURM_NTASKS OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE

# notes KIND TEXT ARGUMENT…: eval goes well, says TEXT in one note, quietly nothing, and has the note in its JSON; inspect
# says so, too, and no problem.
notes() {
    kind=$1 text=$2
    shift 2
    exits 0 "$RAGLOSS" eval "$@" -o results.json
    [ "$(grep -cF -- "$text" err.txt)" = 1 ] || fail "$kind: $(cat err.txt)"
    grep -F -- "$text" err.txt | grep -q "^ragloss: note: " || fail "$kind: $(cat err.txt)"
    grep -q "^{\"kind\":\"$kind\"," results.json || fail "$kind: $(cat results.json)"
    exits 0 "$RAGLOSS" eval "$@" -o quiet.json --quiet
    [ ! -s err.txt ] || fail "$kind: quietly $(cat err.txt)"
    cmp results.json quiet.json
    exits 0 "$RAGLOSS" inspect -p "$@"
    [ "$kind" = inverted_object ] || grep -F -- "$text" out.txt | grep -q "^note: " || fail "$kind: $(cat out.txt)"
    grep -q "^no problem in " out.txt || fail "$kind: $(cat out.txt)"
}

# has_problem TEXT ARGUMENT…: inspect says TEXT as a problem, and eval notes something.
has_problem() {
    text=$1
    shift
    exits 1 "$RAGLOSS" inspect -p "$@"
    grep -F -- "$text" out.txt | grep -v "^note: " | grep -q . || fail "$text: $(cat out.txt)"
    ! grep -q "^no problem" out.txt || fail "$text: $(cat out.txt)"
    exits 0 "$RAGLOSS" eval "$@" -o results.json
    grep -q "^ragloss: note: " err.txt || fail "$text: eval is silent"
}

# is_silent ARGUMENT…: there is nothing to note.
is_silent() {
    exits 0 "$RAGLOSS" eval "$@" -o results.json
    [ ! -s err.txt ] || fail "$*: $(cat err.txt)"
    ! grep -q notes results.json || fail "$*: $(cat results.json)"
    exits 0 "$RAGLOSS" inspect -p "$@"
    [ "$(wc -l <out.txt)" = 1 ] || fail "$*: $(cat out.txt)"
}

# COCO: crowds and nothing else, no detection, doubled annotations and detections, boxes without area, no image.
coco() {
    cat <<END
{"images": [{"id": 7}, {"id": 9}], "categories": [{"id": 1}, {"id": 4}], "annotations": [
    {"image_id": 7, "category_id": 1, "bbox": [10, 10, 20, 20]}, {"image_id": 9, "category_id": 4, "bbox": [1, 2, 3, 4]}${1-}]}
END
}
coco >gt.json
cat >res.json <<'END'
[{"image_id": 7, "category_id": 1, "bbox": [10, 10, 20, 20], "score": 0.75},
 {"image_id": 9, "category_id": 4, "bbox": [1, 2, 3, 5], "score": 0.5}]
END
is_silent --coco gt.json res.json
sed 's/"bbox"/"iscrowd": 1, "bbox"/g' gt.json >crowd.json
notes no_object "there is not one object: crowd.json: 2 crowds left out, no object is left" --coco crowd.json res.json
echo '[]' >none.json
notes no_prediction "there is not one prediction: none.json: it holds not one detection" --coco gt.json none.json
notes no_prediction "none.json: it holds not one detection" --coco gt.json none.json --num-preds 2
coco ', {"image_id": 9, "category_id": 4, "bbox": [1, 2, 3, 4]}, {"image_id": 9, "category_id": 1, "bbox": [1, 2, 3, 4]}' \
    >twice.json
notes doubled_object "(1; the first, of id 9: twice.json: array 'boxes', sample 1: object 1 has the label and the box of" \
    --coco twice.json res.json
coco ', {"image_id": 7, "category_id": 4, "bbox": [1, 2, 3, 0]}, {"image_id": 9, "category_id": 1, "bbox": [1, 2, 0, 4]}' \
    >flat.json
notes flat_object "(2; the first, of id 7: flat.json: array 'boxes', sample 0: object 1 has the corners (1, 2) and (4, 2))" \
    --coco flat.json res.json
sed 's/^\[//' res.json | sed '1s/0.75/0.5/' >again.txt
{ sed 's/]$/,/' res.json; cat again.txt; } >doubled.json
notes doubled_detection \
    "(2; the first, of id 7: doubled.json: array 'results': entries 0 and 2 have the same category and box)" \
    --coco gt.json doubled.json
! grep -q doubled_prediction results.json || fail "one thing is noted twice: $(cat results.json)"
echo '{"images": [], "annotations": [], "categories": []}' >empty.json
notes no_sample "there is not one sample" --coco empty.json none.json
coco ', {"image_id": 7, "category_id": 4, "bbox": [9, 9, -3, 2]}' >inverted.json
notes inverted_object "(1; the first, of id 7: inverted.json: array 'boxes', sample 0: object 1 has the corners (9, 9) and (6" \
    --coco inverted.json res.json
grep -q "^note: inverted box: 1 in 1 sample" out.txt || fail "$(cat out.txt)"
exits 0 "$RAGLOSS" convert coco twice.json doubled.json -o converted
[ "$(grep -c "^ragloss: note: doubled " err.txt)" = 2 ] || fail "convert: $(cat err.txt)"
refuses "option --coco: expected --problems with it" "$RAGLOSS" inspect --coco gt.json res.json
refuses "option --num-preds: expected --coco with it" "$RAGLOSS" inspect -p --num-preds 2 gt.json res.json

# The same of ragloss's own forms; and ids of one side.
cat >own.json <<'END'
[{"id": "a", "boxes": [[0, 0, 5, 5], [0, 0, 5, 5], [1, 1, 4, 1]], "labels": [0, 0, 0], "weights": [1, 0.5, 1]},
 {"id": "b", "boxes": [], "labels": [], "weights": []}]
END
cat >preds.json <<'END'
[{"id": "b", "boxes": [[0, 0, 0, 0], [0, 0, 0, 0], [1, 1, 2, 2]], "class_probs": [[0], [0], [0.5]], "existence": [0, 0, 1]},
 {"id": "a", "boxes": [[0, 0, 5, 4], [0, 0, 5, 4], [3, 3, 3, 4]], "class_probs": [[0.5], [0.25], [1]], "existence": [0, 1, 1]}]
END
notes doubled_object "own.json: array 'boxes', sample 0: object 1 has the label and the box of object 0)" own.json preds.json
notes doubled_prediction "(1; the first, of id a: preds.json: array 'boxes', sample 1: prediction 1" own.json preds.json
notes flat_object "sample 0: object 2 has the corners (1, 1) and (4, 1))" own.json preds.json
notes flat_prediction "(1; the first, of id a: preds.json: array 'boxes', sample 1: prediction 2" own.json preds.json
sed 's/"id": "[ab]", //' preds.json >nameless.json
notes one_sided_ids "own.json: the ground truth has ids of its 2 samples, the other has none" own.json nameless.json
sed 's/"id": "[ab]", //' own.json >unnamed.json
notes one_sided_ids "preds.json: the side of predictions has ids of its 2 samples, the other has none" \
    unnamed.json preds.json
echo '[{"boxes": [[0, 0, 5, 5]], "labels": [0], "weights": [0]}]' >weightless.json
echo '[{"boxes": [[0, 0, 5, 5]], "class_probs": [[0.5]], "existence": [1]}]' >one.json
notes no_weight "no object weighs more than 0" weightless.json one.json
sed 's/, "weights": \[0\]//' weightless.json >weighs.json
is_silent weighs.json one.json
sed 's/"boxes": .* "labels": \[0\]/"boxes": [], "labels": []/' weighs.json >object_less.json
notes no_object "there is not one object" object_less.json one.json
echo '[{"boxes": [], "class_probs": [], "existence": []}]' >finds_nothing.json
notes no_prediction "there is not one prediction" weighs.json finds_nothing.json

# Boxes of another unit, probabilities of another kind.
sed 's/5, 5\]/0.5, 0.5]/' one.json >unit.json
sed 's/5, 5\]/500, 500]/' weighs.json >pixels.json
notes other_unit "the objects' numbers reach 500, the predictions' 0.5" pixels.json unit.json
sed 's/0.5\]/-2.5]/' one.json >scores.json
notes probs_outside_0_1 "class_probs lie outside [0, 1]: are they logits? --criterion detr|focal (1; the first, of id 0: " \
    weighs.json scores.json
sed 's/"existence": \[1/"existence": [3/' one.json >existence.json
notes existence_outside_0_1 "existence lies outside [0, 1]: is it a logit? (1; the first, of id 0: " \
    weighs.json existence.json

# Logits, of 4 samples of 50 predictions and 11 logits.
"$PYTHON" - <<'PY'
import numpy
random = numpy.random.default_rng(0)
logits = random.normal(size=(4, 50, 11)).astype("f4") * 3
raised = numpy.exp(logits)
centre, side = random.random((4, 50, 2), dtype="f4") * .5 + .25, random.random((4, 50, 2), dtype="f4") * .2 + .05
boxes = numpy.concatenate([centre, side], -1)
corners = numpy.concatenate([centre - side / 2, centre + side / 2], -1)
def ground_truth(name, boxes, labels):
    numpy.savez(f"{name}.npz", boxes=boxes[:, :3].reshape(-1, 4), labels=numpy.tile(labels, 4), sizes=[3] * 4)
def predictions(name, logits, boxes):
    numpy.savez(f"{name}.npz", pred_logits=logits, pred_boxes=boxes)
ground_truth("gt", boxes, [0, 1, 2])
ground_truth("gt_from_1", boxes, [1, 2, 3])
ground_truth("gt_to_last", boxes, [1, 9, 9])
ground_truth("gt_some", boxes, [4, 2, 3])
ground_truth("gt_corners", corners, [0, 1, 2])
ground_truth("gt_pixels", boxes * 640, [0, 1, 2])
ground_truth("gt_unclipped", numpy.concatenate([centre * 1.005, side], -1), [0, 1, 2])
numpy.savez("gt_xyxy.npz", boxes=corners.reshape(-1, 4), labels=numpy.zeros(200, int), sizes=[50] * 4)
predictions("logits", logits, boxes)
predictions("probs", raised / raised.sum(-1, keepdims=True), boxes)
predictions("sigmoids", 1 / (1 + numpy.exp(-logits)), boxes)
predictions("corners", logits, corners)
predictions("pixels", logits, boxes * 640)
doubled = boxes.copy()
doubled[2, 7], doubled[2, 9] = boxes[2, 3], boxes[2, 5]
same = logits.copy()
same[2, 7], same[2, 9] = logits[2, 3] * 2, -logits[2, 5]
same[2, 3, 10] = same[2, 7, 10] = -99
predictions("doubled", same, doubled)
last = logits.copy()
last[..., 10] = -50
predictions("no_last", last, boxes)
half = logits.astype("f2")
predictions("half", half, boxes)
half[1, 4, 1], half[3, 2, 2], half[2, 0, 5] = 8.5, -17.5, 20
predictions("saturated", half, boxes)
predictions("full", half.astype("f4"), boxes)
negative = boxes.copy()
negative[1, 2, 2] *= -1
predictions("negative", logits, negative)
PY
for criterion in detr focal; do
    is_silent -c $criterion gt.npz logits.npz
    is_silent -c $criterion gt_unclipped.npz logits.npz
    is_silent -c $criterion gt_some.npz logits.npz
    notes no_label_0 "no object has label 0: gt_from_1.npz: those of 12 objects are 1 to 3" -c $criterion gt_from_1.npz \
        logits.npz
    notes prediction_unit "boxes exceed 1: are they in pixels/xyxy? see pred_form of --config (200; the first, of id 0: " \
        -c $criterion gt.npz pixels.npz
    notes object_unit "boxes exceed 1: are they in pixels/xyxy? see gt_form of --config (12; the first, of id 0: " \
        -c $criterion gt_pixels.npz logits.npz
    notes prediction_form "would be xyxy: are they? see pred_form of --config (4; the first, of id 0: " -c $criterion gt.npz \
        corners.npz
    notes object_form "would be xyxy: are they? see gt_form of --config (" -c $criterion gt_xyxy.npz logits.npz
    notes logits_sum_to_1 "logits lie in [0, 1] and sum to 1: are they probabilities? (4; the first, of id 0: " \
        -c $criterion gt.npz probs.npz
    notes logits_in_0_1 "logits lie in [0, 1]: are they probabilities? (4; the first, of id 0: " -c $criterion gt.npz \
        sigmoids.npz
    notes doubled_prediction "(1; the first, of id 2: doubled.npz: array 'pred_boxes', sample 2: prediction 7 has the class" \
        -c $criterion gt.npz doubled.npz
    exits 1 "$RAGLOSS" inspect -p -c $criterion gt.npz negative.npz
    grep -q "^box of negative width or height, at which published code of giou stops: 1 in 1 sample; the first, of id 1:$" \
        out.txt || fail "$(cat out.txt)"
    refuses "is nan: the prediction's box has a negative width or height" "$RAGLOSS" eval -c $criterion gt.npz negative.npz
done
notes no_label_0 "no object has label 0: gt_to_last.npz: those of 12 objects are 1 to 9, of 10 classes" -c detr \
    gt_to_last.npz logits.npz
notes last_logit "the last logit is never the largest: is it that of no object" -c detr gt.npz no_last.npz
is_silent -c focal gt.npz no_last.npz
is_silent -c focal gt.npz half.npz
is_silent -c focal gt.npz full.npz
is_silent -c detr gt.npz saturated.npz
has_problem "saturation of float16, the type of the logits: the focal cost is infinite there (2; the first, of id 1: \
saturated.npz: array 'pred_logits', sample 1: class 1 of prediction 4 is 8.5, whose sigmoid is 1 in float16)" -c focal \
    gt.npz saturated.npz

# Losses that are no numbers, of samples without an object or without a prediction.
echo '{"criterion": "detr", "no_object_weight": 0}' >weightless.json
echo '[{"boxes": [[0.5, 0.5, 0.2, 0.2]], "labels": [0]}, {"boxes": [], "labels": []}]' >half_empty.json
prediction='{"pred_boxes": [[0.5, 0.5, 0.2, 0.1]], "pred_logits": [[2, -1]]}'
echo "[$prediction, $prediction]" >two.json
has_problem "NaN or infinity in the losses (1; the first, of id 1: sample 1: loss_ce is nan: the weights of its targets sum \
to 0, since it has no match and no_object_weight is 0)" --config weightless.json half_empty.json two.json
is_silent -c detr half_empty.json two.json
echo '[{"pred_boxes": [], "pred_logits": []}, {"pred_boxes": [], "pred_logits": []}]' >nothing.json
has_problem "loss_ce is nan: the weights of its targets sum to 0, since it has no prediction)" -c detr half_empty.json \
    nothing.json
echo '[{"boxes": [[0.5, 0.5, -900, -900]], "labels": [0]}]' >negative.json
echo "[$prediction]" >one.json
has_problem "box of negative width or height" -c detr negative.json one.json
echo '[{"pred_boxes": [[0.5, 0.5, 0.2, 0]], "pred_logits": [[2, -1]]}]' >flat_pred.json
sed 's/-900, -900/0.2, 0/' negative.json >flat.json
refuses "is nan: the boxes have no area" "$RAGLOSS" eval -c detr flat.json flat_pred.json
sed 's/-900, -900/0.2, -0.1/' negative.json >thin.json
refuses "every matching would have an infinite cost: the object's box has a negative width or height" "$RAGLOSS" eval -c detr thin.json flat_pred.json
"$RAGLOSS" eval -c detr negative.json one.json -o results.json 2>err.txt
grep -q "^ragloss: note: losses below 0 (1; the first, of id 0: sample 0: loss_giou is -" err.txt || fail "$(cat err.txt)"

# However a run is cut, its notes are the same; and a report shows them.
"$PYTHON" - <<'PY'
import numpy
random = numpy.random.default_rng(1)
count = 40
boxes = random.random((count, 20, 4)).astype("f4") * 2
numpy.savez("many_gt.npz", boxes=boxes[::-1, :2].reshape(-1, 4), labels=numpy.ones(2 * count, int), sizes=[2] * count,
            ids=numpy.arange(count)[::-1])
numpy.savez("many.npz", boxes=boxes, class_probs=random.normal(size=(count, 20, 3)), existence=boxes[..., 0],
            ids=numpy.arange(count))
PY
"$RAGLOSS" eval many_gt.npz many.npz -o whole.json --threads 1 -q
[ "$(grep -c '^{"kind":' whole.json)" -ge 4 ] || fail "$(head -n 9 whole.json)"
for options in "-t 3 -b 1" "-t 2 -b 7" "-b 40"; do
    # shellcheck disable=SC2086 # words
    "$RAGLOSS" eval many_gt.npz many.npz -o cut.json -q $options
    cmp whole.json cut.json
done
for of in 1 3 7; do
    rm -f part*.json
    for number in $(seq $of); do "$RAGLOSS" eval many_gt.npz many.npz -q --shard $number/$of -o part$number.json; done
    "$RAGLOSS" merge part*.json -o merged.json
    cmp whole.json merged.json
done
sed 's/"count":[0-9]*,"sample":[0-9a-z]*,//' part1.json >broken.json
refuses "'count'" "$RAGLOSS" merge broken.json part2.json part3.json part4.json part5.json part6.json part7.json
sed 's/{"kind":"[a-z0-9_]*"/{"kind":"of_tomorrow"/' whole.json >tomorrow.json
exits 0 "$RAGLOSS" diff whole.json tomorrow.json
exits 0 "$RAGLOSS" report tomorrow.json -o tomorrow.html
exits 0 "$RAGLOSS" report whole.json -o whole.html
grep -q '<h2 id="notes">Notes</h2>' whole.html || fail "the report has no notes"
grep -q '<li>class_probs lie outside \[0, 1\]: are they logits? --criterion detr|focal ([0-9]*; the first, of id ' whole.html ||
    fail "$(grep '<li>' whole.html)"
