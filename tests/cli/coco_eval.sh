#!/bin/sh
# COCO's files evaluated as they are: the bytes that converting them first gives, in bounded memory.
. "$SOURCE_DIR/tests/scratch.sh"
unset SLURM_PROCID SLURM_NTASKS OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE
make() {
    "$PYTHON" -B "$SOURCE_DIR/testdata/make_coco.py" "$@"
}

# same OPTIONS…: the results of gt.json and results.json, and of what `convert` made of them with the same --num-preds.
same() {
    "$RAGLOSS" eval --coco gt.json results.json -o actual.json -m actual.csv --grad actual.npz -q "$@"
    without_notes actual.json
    cmp expected.json actual.json || fail "--coco $*"
    cmp expected.csv actual.csv || fail "--coco $*"
    cmp expected.npz actual.npz || fail "--coco $*"
}

# take GT RESULTS [P]: gt.json and results.json are these, and expected.* what `convert` and `eval` give.
take() {
    cp "$1" gt.json
    cp "$2" results.json
    "$RAGLOSS" convert coco gt.json results.json -o converted ${3:+-p $3}
    "$RAGLOSS" eval converted/gt.json converted/pred.npz -q -o expected.json -m expected.csv --grad expected.npz
    without_notes expected.json
}

make coco100 coco100
make hard hard
echo '[]' >none.json
echo '{"images": [], "annotations": [], "categories": []}' >empty.json
for set in coco100 hard; do
    for preds in "" 1 5 100; do
        take $set/instances.json $set/results.json $preds
        same ${preds:+--num-preds $preds}
        same ${preds:+-p $preds} --batch 1 --threads 3
        same ${preds:+-p $preds} --batch 7 --threads 2
    done
done
take hard/instances.json none.json
same
take hard/instances.json none.json 3
same -p 3
take empty.json none.json
same

# One of the two from a pipe, and held to golden results.
take coco100/instances.json coco100/results.json 100
cp expected.json golden.json
exits 0 "$RAGLOSS" eval --coco -p 100 - results.json -g golden.json <gt.json
exits 0 "$RAGLOSS" eval --coco -p 100 gt.json - -g golden.json <results.json
exits 0 "$RAGLOSS" eval --coco -p 99 gt.json results.json -g golden.json
grep -qx "note: predictions a sample: golden 100, actual 99 (in 100 of 100 samples)" err.txt || fail "$(cat err.txt)"
exits 1 "$RAGLOSS" eval --coco -p 1 gt.json results.json -g golden.json

# A report draws the same of either.
"$RAGLOSS" report golden.json --gt converted/gt.json --pred converted/pred.npz -o expected.html
"$RAGLOSS" report golden.json --coco -p 100 --gt gt.json --pred results.json -o actual.html
cmp expected.html actual.html
refuses "option --key: " "$RAGLOSS" report golden.json --coco --gt gt.json --pred results.json -k boxes=bbox

# So does a look for problems: an annotation with a negative width is one that is noted.
sed 's/"bbox": \[[^,]*, [^,]*, /&-/' gt.json >inverted.json
"$RAGLOSS" convert coco inverted.json results.json -p 100 -o inverted
"$RAGLOSS" inspect -p inverted/gt.json inverted/pred.npz | sed 's|inverted/gt.json|GT|; s|inverted/pred.npz|PRED|' >expected.txt
"$RAGLOSS" inspect -p --coco --num-preds 100 inverted.json results.json | sed 's|inverted.json|GT|; s|results.json|PRED|' >actual.txt
grep -q inverted expected.txt || fail "$(cat expected.txt)"
diff -u expected.txt actual.txt || fail "problems of COCO's files"
refuses "option --key: " "$RAGLOSS" inspect -p --coco gt.json results.json -k boxes=bbox

# Shards are merged; a change of the very last detection, or of an object, makes it another run.
for number in 1 2 3; do
    "$RAGLOSS" eval --coco gt.json results.json -p 100 --shard $number/3 -o part$number.json --threads 1
done
"$RAGLOSS" eval --coco gt.json results.json -p 100 -o whole.json
"$RAGLOSS" merge part3.json part1.json part2.json -o merged.json
cmp whole.json merged.json
"$PYTHON" - <<'PY'
import json
truth, results = (json.load(open(f"{name}.json")) for name in ("gt", "results"))
results[-1]["score"] /= 2
json.dump(results, open("other_results.json", "w"))
truth["annotations"][-1]["bbox"][3] += 1
json.dump(truth, open("other_gt.json", "w"))
PY
for files in "gt.json other_results.json" "other_gt.json results.json"; do
    # shellcheck disable=SC2086 # two words
    "$RAGLOSS" eval --coco $files -p 100 --shard 3/3 -o part3.json
    refuses "it is of other ground truth or predictions" "$RAGLOSS" merge part1.json part2.json part3.json
done
"$RAGLOSS" eval --coco gt.json results.json -p 101 --shard 3/3 -o part3.json
refuses "it is of other ground truth or predictions" "$RAGLOSS" merge part1.json part2.json part3.json

# Boxes whose overlap no float32 holds are reported by their image's place, and skipped where asked to.
cat >gt.json <<'JSON'
{"images": [{"id": 9}, {"id": 4}], "categories": [{"id": 2}], "annotations": [
    {"image_id": 4, "category_id": 2, "bbox": [1, 1, 2, 2]}, {"image_id": 9, "category_id": 2, "bbox": [0, 0, 3e30, 3e30]}]}
JSON
echo '[{"image_id": 9, "category_id": 2, "bbox": [0, 0, 3e30, 3e30], "score": 0.5}]' >huge.json
refuses "huge.json: sample 1: " "$RAGLOSS" eval --coco gt.json huge.json
"$RAGLOSS" convert coco gt.json huge.json -o converted
"$RAGLOSS" eval converted/gt.json converted/pred.npz -i skip -q -o skipped.json
exits 0 "$RAGLOSS" eval --coco gt.json huge.json -i skip -o actual.json
grep -q "^ragloss: 1 of 2 samples skipped" err.txt || fail "$(cat err.txt)"
without_notes skipped.json
without_notes actual.json
cmp skipped.json actual.json

# The rows of all images together would be 105 MiB.
make large large 3000
"$PYTHON" - <<'PY'
import os, resource, subprocess
subprocess.run([os.environ["RAGLOSS"], "eval", "--coco", "large/instances.json", "large/results.json", "-p", "1000",
                "-o", "large.csv"], check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(f"{peak >> 20} MiB at the peak")
assert len(open("large.csv").readlines()) == 3001
assert os.environ["LINK_FLAGS"] or peak < 32 << 20  # a sanitizer keeps more
PY

# What is wrong with a file is reported as `convert` reports it.
same_refusal() {
    status=0
    "$RAGLOSS" convert coco "$1" "$2" -o refused 2>convert.txt || status=$?
    [ $status = 2 ] || fail "$1 $2 converted"
    refuses "" "$RAGLOSS" eval --coco "$1" "$2" -o refused.csv
    cmp convert.txt err.txt || fail "$(cat err.txt)"
    [ ! -e refused.csv ] || fail "output of $1 and $2"
}
printf '{"images": [],\n "annotations": [}' >broken.json
echo '[{"image_id": 8, "category_id": 2, "bbox": [1, 2, 3, 4], "score": 0.5}]' >stranger.json
same_refusal broken.json none.json
same_refusal gt.json stranger.json
same_refusal none.json none.json
same_refusal gt.json empty.json
same_refusal gt.json missing.json
same_refusal missing.json none.json
same_refusal . none.json

refuses "cannot both be standard input" "$RAGLOSS" eval --coco - -
refuses "option --key: " "$RAGLOSS" eval --coco gt.json none.json -k boxes=bbox
refuses "option --num-preds: expected --coco" "$RAGLOSS" eval gt.json none.json -p 3
refuses "option --num-preds: '0'" "$RAGLOSS" eval --coco gt.json none.json -p 0
for preds in 9223372036854775807 4294967296 2147483647; do
    refuses "" "$RAGLOSS" eval --coco gt.json none.json -p $preds --max-memory 1G
done
