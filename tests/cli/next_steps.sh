#!/bin/sh
# Refusals say what to do next: which option was meant, which file comes first, how an array is to be written.
. "$SOURCE_DIR/tests/scratch.sh"
seed=$SOURCE_DIR/testdata/seed_example
cat >gt.json <<'JSON'
{"samples": [{"boxes": [[0.5, 0.5, 0.2, 0.2], [0.4, 0.4, 0.1, 0.2]], "labels": [0, 2]},
             {"boxes": [[0.6, 0.5, 0.2, 0.3]], "labels": [1]}]}
JSON
cat >coco_gt.json <<'JSON'
{"images": [{"id": 1}, {"id": 2}], "categories": [{"id": 1}, {"id": 3}],
 "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 10, 20, 20], "iscrowd": 0}]}
JSON
echo '[{"image_id": 1, "category_id": 1, "bbox": [10, 10, 20, 20], "score": 0.9}]' >coco_results.json
boxes='"boxes": [[0.5, 0.5, 0.2, 0.2], [0.3, 0.3, 0.1, 0.1]]'
logits='[[2, 0, 0, 1], [0, 1, 0, 2]]'
echo "[{$boxes, \"logits\": $logits}, {$boxes, \"logits\": $logits}]" >logits.json
sed 's/"boxes"/"pred_boxes"/g; s/"logits"/"pred_logits"/g' logits.json >pred_logits.json
existence='"existence": [1, 0]'
echo "[{$boxes, \"class_probs\": $logits, $existence}, {$boxes, \"class_probs\": $logits, $existence}]" >probs.json
"$RAGLOSS" eval gt.json probs.json -o result.json

# COCO's files without --coco, wherever ground truth and predictions are read.
look='use --coco'
for command in eval "inspect -p"; do
    # shellcheck disable=SC2086
    refuses "coco_gt.json: these look like COCO's annotations: $look" "$RAGLOSS" $command coco_gt.json coco_results.json
    # shellcheck disable=SC2086
    refuses "coco_results.json: there is no array" "$RAGLOSS" $command gt.json coco_results.json
    grep -q "look like COCO's results: $look" err.txt || fail "$(cat err.txt)"
    # shellcheck disable=SC2086
    refuses "look like COCO's results, which are PRED with --coco" "$RAGLOSS" $command coco_results.json coco_gt.json
done
refuses "standard input: these look like COCO's annotations: $look" "$RAGLOSS" eval - coco_results.json <coco_gt.json
refuses "coco_gt.json: these look like COCO's annotations: $look" \
    "$RAGLOSS" report result.json --gt coco_gt.json --pred coco_results.json
refuses "coco_results.json: there is no array" "$RAGLOSS" report result.json --gt gt.json --pred coco_results.json
grep -q "$look" err.txt || fail "$(cat err.txt)"
mkdir samples
cp coco_gt.json samples/a.json
refuses "samples/a.json: these look like COCO's annotations" "$RAGLOSS" eval samples probs.json

# And with it, or converted, what is not COCO's, or the other way round.
for command in "eval --coco" "inspect -p --coco" "convert coco -o made" "report result.json --coco"; do
    gt= pred=
    case $command in report*) gt=--gt pred=--pred ;; esac
    # shellcheck disable=SC2086
    refuses "coco_results.json: expected an object, found a list: were the two swapped?" \
        "$RAGLOSS" $command $gt coco_results.json $pred coco_gt.json
    # shellcheck disable=SC2086
    refuses "coco_gt.json: array 'results': it is an object; a list was expected: COCO's results, behind" \
        "$RAGLOSS" $command $gt coco_gt.json $pred coco_gt.json
    # shellcheck disable=SC2086
    refuses "gt.json: it has none of COCO's images, annotations and categories" "$RAGLOSS" $command $gt gt.json $pred probs.json
    grep -q "without --coco" err.txt || fail "$(cat err.txt)"
    [ ! -e made ] || fail "$command: a folder was left"
done

# Logits where probabilities are wanted, and the other way round; by --config too.
echo '{"criterion": "focal"}' >focal.json
for command in eval "inspect -p"; do
    for pred in logits.json pred_logits.json; do
        # shellcheck disable=SC2086
        refuses "$pred: there is no array 'class_probs'" "$RAGLOSS" $command gt.json $pred
        grep -q "logits are what --criterion detr or focal takes" err.txt || fail "$(cat err.txt)"
    done
    for criterion in "-c detr" "-c focal" "--config focal.json"; do
        # shellcheck disable=SC2086
        refuses "probs.json: there is no array 'logits'" "$RAGLOSS" $command gt.json probs.json $criterion
        grep -q "probabilities are what --criterion accv takes" err.txt || fail "$(cat err.txt)"
    done
done
refuses "--criterion detr or focal takes" "$RAGLOSS" report result.json --gt gt.json --pred logits.json -c accv

# The sides swapped.
for command in eval "inspect -p"; do
    for pair in "probs.json accv" "logits.json detr" "pred_logits.json focal"; do
        pred=${pair% *} criterion=${pair#* }
        # shellcheck disable=SC2086
        refuses "$pred: there is no array" "$RAGLOSS" $command $pred gt.json -c "$criterion"
        grep -q "look like predictions: were the two swapped? GT comes before PRED" err.txt || fail "$(cat err.txt)"
        # shellcheck disable=SC2086
        refuses "gt.json: there is no array" "$RAGLOSS" $command gt.json gt.json -c "$criterion"
        grep -q "look like ground truth: were the two swapped?" err.txt || fail "$(cat err.txt)"
    done
done
refuses "were the two swapped?" "$RAGLOSS" eval "$seed/pred.npz" "$seed/gt.json"
refuses "were the two swapped?" "$RAGLOSS" report result.json --gt probs.json --pred gt.json -c accv

# Arrays by another name, which --key gives; keys that are misspelt, and that no array is read for.
rename() {
    sed "s/\"$1\"/\"$2\"/g" "$3"
}
rename boxes bboxes gt.json >named.json
refuses "the file holds 'bboxes', 'labels'; did you mean --key boxes=bboxes?" "$RAGLOSS" eval named.json probs.json
rename labels label gt.json >named.json
refuses "did you mean --key labels=label?" "$RAGLOSS" eval named.json probs.json
rename class_probs probs probs.json >named.json
refuses "did you mean --key class_probs=probs?" "$RAGLOSS" eval gt.json named.json
rename existence exist probs.json >named.json
refuses "did you mean --key existence=exist?" "$RAGLOSS" eval gt.json named.json
rename labels y gt.json >named.json
refuses "the file holds 'boxes', 'y'" "$RAGLOSS" eval named.json probs.json
if grep -q "did you mean" err.txt; then fail "$(cat err.txt)"; fi
refuses "did you mean 'labels'?" "$RAGLOSS" eval gt.json probs.json -k lables=y
refuses "did you mean 'class_probs'?" "$RAGLOSS" eval gt.json probs.json -k pred.class_prob=y
refuses "key 'class_probs=logits': it would have no effect" "$RAGLOSS" eval gt.json logits.json -c detr -k class_probs=logits

# Labels that count the class of no object first, or from 1.
sed 's/"labels": \[0, 2\]/"labels": [1, 3]/' gt.json >shifted.json
shift_by_one="the last logit is that of no object, so labels 1 to 3 of a code whose background is 0 must be shifted"
refuses "a class in [0, 3) was expected; $shift_by_one" "$RAGLOSS" eval shifted.json logits.json -c detr
exits 1 "$RAGLOSS" inspect -p shifted.json logits.json -c detr
grep -q "$shift_by_one" out.txt || fail "$(cat out.txt)"
sed 's/"logits": [^"]*\]\]/"logits": [[1], [2]]/g' logits.json >one_logit.json
refuses "so one logit alone leaves no class" "$RAGLOSS" eval gt.json one_logit.json -c detr
exits 1 "$RAGLOSS" inspect -p gt.json one_logit.json -c detr
grep -q "so one logit alone leaves no class" out.txt || fail "$(cat out.txt)"
sed 's/"labels": \[0, 2\]/"labels": [1, 4]/' gt.json >from_one.json
refuses "a class in [0, 4) was expected; labels start at 0" "$RAGLOSS" eval from_one.json logits.json -c focal
refuses "a class in [0, 4) was expected; labels start at 0" "$RAGLOSS" eval from_one.json probs.json

# A golden file that is not there yet.
hint="No such file or directory; ragloss eval --golden FILE --update-golden creates it"
refuses "none.json: cannot be opened: $hint" "$RAGLOSS" eval gt.json probs.json -g none.json
refuses "none.json: cannot be opened: $hint" "$RAGLOSS" report result.json -g none.json
refuses "none.json: cannot be opened: $hint" "$RAGLOSS" diff none.json result.json
exits 0 "$RAGLOSS" eval gt.json probs.json -g none.json --update-golden

# Arrays of objects: how ragged arrays are laid out.
"$PYTHON" - <<'PY'
import numpy
ragged = numpy.empty(2, object)
ragged[:] = [numpy.zeros((1, 4), "f4"), numpy.zeros((2, 4), "f4")]
numpy.savez("objects.npz", boxes=ragged, labels=numpy.zeros(3, "i8"), sizes=numpy.array([1, 2]))
PY
refuses "objects.npz: array 'boxes': it is an array of objects" "$RAGLOSS" eval objects.npz probs.json
grep -q "flat with sizes or offsets, padded with sample_sizes, or a member a sample (ragloss-formats(5))" err.txt ||
    fail "$(cat err.txt)"

# Words of configurations and columns of results.
echo '{"criterion": "dter"}' >config.json
refuses "found 'dter'; did you mean 'detr'?" "$RAGLOSS" eval gt.json logits.json --config config.json
echo '{"criterion": "detr", "los": {"l1": 1}}' >config.json
refuses "did you mean 'loss'?" "$RAGLOSS" config config.json
echo '{"criterion": "detr", "loss": {"gious": 1}}' >config.json
refuses "did you mean 'giou'?" "$RAGLOSS" config config.json
echo '{"criterion": "detr", "gt_form": "xyyx"}' >config.json
refuses "did you mean 'xyxy'?" "$RAGLOSS" config config.json
echo 'id,los' >columns.csv
refuses "did you mean 'loss'?" "$RAGLOSS" diff columns.csv columns.csv
