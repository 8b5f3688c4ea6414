#!/bin/sh
# Every vector set: the matches and losses of the reference code.
. "$SOURCE_DIR/tests/scratch.sh"
for set in coco100 crowded edge one_class random seed_example ties; do
    data=$SOURCE_DIR/testdata/$set
    "$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" -o $set.json
    printf '%s: ' $set
    "$PYTHON" "$SOURCE_DIR/tests/golden/check_vector.py" "$data/expected.json" $set.json
done
# COCO's own files, which coco100 could be from, evaluated as they are.
"$PYTHON" -B "$SOURCE_DIR/testdata/make_coco.py" coco100 coco
"$RAGLOSS" eval --coco coco/instances.json coco/results.json --num-preds 100 -o coco.json
without_notes coco100.json
without_notes coco.json
cmp coco100.json coco.json
# The check itself must be able to fail: another set's answers are wrong answers.
! "$PYTHON" "$SOURCE_DIR/tests/golden/check_vector.py" "$SOURCE_DIR/testdata/edge/expected.json" ties.json >wrong.txt
