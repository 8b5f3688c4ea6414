#!/bin/sh
# COCO's files: the arrays that another implementation makes of them, in bounded memory, and what is refused.
. "$SOURCE_DIR/tests/scratch.sh"
make() {
    "$PYTHON" -B "$SOURCE_DIR/testdata/make_coco.py" "$@"
}

# same DIR OUT: what was converted to OUT is what DIR says.
same() {
    "$PYTHON" - "$1" "$2" <<'PY'
import json, sys
import numpy as np
expected = np.load(f"{sys.argv[1]}/expected.npz")
pred = np.load(f"{sys.argv[2]}/pred.npz")
samples = json.load(open(f"{sys.argv[2]}/gt.json"))["samples"]
num_preds = pred["boxes"].shape[1]

def same(name, actual, wanted):
    assert actual.dtype == wanted.dtype and actual.shape == wanted.shape, (name, actual.dtype, actual.shape)
    assert actual.tobytes() == wanted.tobytes(), name

assert sorted(pred) == ["boxes", "class_probs", "existence", "ids"]
same("ids", pred["ids"], expected["ids"])
for name, wanted in (("boxes", "pred_boxes"), ("class_probs", "class_probs"), ("existence", "existence")):
    wanted = expected[wanted]
    filler = np.zeros_like(wanted, shape=(wanted.shape[0], max(0, num_preds - wanted.shape[1]), *wanted.shape[2:]))
    same(name, pred[name], np.ascontiguousarray(np.concatenate([wanted, filler], 1)[:, :num_preds]))
assert [sample["id"] for sample in samples] == [str(one) for one in expected["ids"]]
sizes = [len(sample["labels"]) for sample in samples]
assert np.array_equal(np.cumsum([0] + sizes), expected["offsets"])
boxes = np.array([box for sample in samples for box in sample["boxes"]], np.float64)
assert (boxes.astype(np.float32) == boxes).all()
same("boxes", boxes.astype(np.float32), expected["boxes"])
same("labels", np.array([label for sample in samples for label in sample["labels"]], np.int32), expected["labels"])
PY
}

# What testdata/coco100 is from, and what it holds.
make coco100 coco100
"$RAGLOSS" convert coco coco100/instances.json coco100/results.json -o out --num-preds 100
same coco100 out
"$RAGLOSS" eval "$SOURCE_DIR/testdata/coco100/gt.json" "$SOURCE_DIR/testdata/coco100/pred.npz" -m matches.csv >expected.csv
"$RAGLOSS" eval out/gt.json out/pred.npz -m converted_matches.csv >converted.csv
cmp expected.csv converted.csv
cmp matches.csv converted_matches.csv

# Made up, with ties that P cuts through; the same bytes again, into the folder that is there, and from a pipe.
make hard hard
for preds in "" 1 2 5 40; do
    "$RAGLOSS" convert coco hard/instances.json hard/results.json -o hard_out ${preds:+-p $preds}
    same hard hard_out
    "$RAGLOSS" eval hard_out/gt.json hard_out/pred.npz >/dev/null
done
cp hard_out/pred.npz before.npz
"$RAGLOSS" convert coco - hard/results.json -p 40 -o hard_out <hard/instances.json
cmp before.npz hard_out/pred.npz

# Nothing to be found, and no images.
echo '[]' >none.json
"$RAGLOSS" convert coco hard/instances.json none.json -o none
exits 0 "$RAGLOSS" eval none/gt.json none/pred.npz
echo '{"images": [], "annotations": [], "categories": []}' >empty.json
"$RAGLOSS" convert coco empty.json none.json -o empty
exits 0 "$RAGLOSS" eval empty/gt.json empty/pred.npz

# Memory is for what goes to the output, not for what is read.
make large large 3000
"$PYTHON" - <<'PY'
import os, resource, subprocess
read = sum(os.path.getsize(f"large/{name}.json") for name in ("instances", "results"))
subprocess.run([os.environ["RAGLOSS"], "convert", "coco", "large/instances.json", "large/results.json", "-o", "wide"],
               check=True)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(f"{read >> 20} MiB read, {os.path.getsize('wide/pred.npz') >> 20} MiB written, {peak >> 20} MiB at the peak")
assert os.environ["LINK_FLAGS"] or peak < 24 << 20  # a sanitizer keeps more
PY

refuses_input() {
    name=$1 text=$2
    refuses "$name.json: $text" "$RAGLOSS" convert coco "$3" "$4" -o refused
    [ ! -e refused ] || fail "output of $3 and $4"
}

# Ground truth. Each line: what is said, then the lists.
images='"images": [{"id": 7}, {"id": 3}]'
categories='"categories": [{"id": 2}]'
while IFS='|' read -r text json; do
    printf '%s\n' "$json" | sed "s/IMAGES/$images/; s/CATEGORIES/$categories/" >gt.json
    refuses_input gt "$text" gt.json none.json
done <<'EOF'
expected an object, found a list|[]
it lacks the key 'images'|{"annotations": [], CATEGORIES}
it lacks the key 'annotations'|{IMAGES, CATEGORIES}
it lacks the key 'categories'|{IMAGES, "annotations": []}
array 'images': it is an object; a list|{"images": {}, "annotations": [], CATEGORIES}
array 'images': entry 1: it lacks the key 'id'|{"images": [{"id": 1}, {"ID": 2}], "annotations": [], CATEGORIES}
array 'images': entry 0: 'id': expected a whole number or a text, found null|{"images": [{"id": null}], "annotations": [], CATEGORIES}
array 'images': entry 0: 'id': expected a whole number or a text, found true|{"images": [{"id": true}], "annotations": [], CATEGORIES}
array 'images': entry 0: 'id': expected 1 to 1024 bytes, found 0|{"images": [{"id": ""}], "annotations": [], CATEGORIES}
array 'images': entry 0: not valid JSON at line 1|{"images": [{"id": NaN}], "annotations": [], CATEGORIES}
array 'images': two entries have the id a b|{"images": [{"id": "a b"}, {"id": "c"}, {"id": "a b"}], "annotations": [], CATEGORIES}
array 'images': two entries have the id 5|{"images": [{"id": 5}, {"id": "5"}], "annotations": [], CATEGORIES}
array 'annotations': entry 0: there is no image with the id x|{IMAGES, CATEGORIES, "annotations": [{"bbox": [1, 2, 3, 4], "image_id": "x", "category_id": 2}]}
array 'annotations': entry 0: there is no image with the id 07|{IMAGES, CATEGORIES, "annotations": [{"bbox": [1, 2, 3, 4], "image_id": "07", "category_id": 2}]}
array 'images': entry 0: 'id': expected a whole number below 2^63|{"images": [{"id": 9223372036854775808}], "annotations": [], CATEGORIES}
array 'images': two entries have the id 5|{"images": [{"id": 5}, {"id": 1}, {"id": 5}], "annotations": [], CATEGORIES}
array 'categories': two entries have the id 5|{IMAGES, "annotations": [], "categories": [{"id": 5}, {"id": 5}]}
array 'annotations': entry 0: expected an object, found a number|{IMAGES, CATEGORIES, "annotations": [7]}
array 'annotations': entry 0: it lacks the key 'bbox'|{IMAGES, CATEGORIES, "annotations": [{"image_id": 7, "category_id": 2}]}
array 'annotations': entry 0: it lacks the key 'image_id'|{IMAGES, CATEGORIES, "annotations": [{"bbox": [1, 2, 3, 4], "category_id": 2}]}
array 'annotations': entry 0: it lacks the key 'category_id'|{IMAGES, CATEGORIES, "annotations": [{"bbox": [1, 2, 3, 4], "image_id": 7}]}
array 'annotations': entry 1: there is no image with the id 8|{IMAGES, CATEGORIES, "annotations": [{"bbox": [1, 2, 3, 4], "image_id": 7, "category_id": 2}, {"bbox": [1, 2, 3, 4], "image_id": 8, "category_id": 2}]}
array 'annotations': entry 0: there is no category with the id 8|{IMAGES, CATEGORIES, "annotations": [{"bbox": [1, 2, 3, 4], "image_id": 7, "category_id": 8}]}
array 'annotations': entry 0: 'bbox': expected 4 numbers, found 3|{IMAGES, CATEGORIES, "annotations": [{"bbox": [1, 2, 3], "image_id": 7, "category_id": 2}]}
array 'annotations': entry 0: 'bbox': expected 4 numbers, found more|{IMAGES, CATEGORIES, "annotations": [{"bbox": [1, 2, 3, 4, 5], "image_id": 7, "category_id": 2}]}
array 'annotations': entry 0: 'bbox': expected 4 numbers, found null|{IMAGES, CATEGORIES, "annotations": [{"bbox": [1, 2, null, 4], "image_id": 7, "category_id": 2}]}
array 'annotations': entry 0: 'bbox': expected a list of 4 numbers, found a text|{IMAGES, CATEGORIES, "annotations": [{"bbox": "1 2 3 4", "image_id": 7, "category_id": 2}]}
array 'annotations': entry 0: 'bbox': its corners are too large|{IMAGES, CATEGORIES, "annotations": [{"bbox": [3e38, 0, 3e38, 1], "image_id": 7, "category_id": 2}]}
array 'annotations': entry 0: 'iscrowd': expected true or false|{IMAGES, CATEGORIES, "annotations": [{"iscrowd": "no", "bbox": [1, 2, 3, 4], "image_id": 7, "category_id": 2}]}
array 'annotations': entry 0: not valid JSON at line 1|{IMAGES, CATEGORIES, "annotations": [{"bbox": [1, NaN
not valid JSON at line 1|{IMAGES, CATEGORIES, "annotations": []} []
EOF

# Results.
echo "{$images, $categories, \"annotations\": []}" >truth.json
while IFS='|' read -r text json; do
    printf '%s\n' "$json" >results.json
    refuses_input results "$text" truth.json results.json
done <<'EOF'
array 'results': it is an object; a list was expected|{"images": []}
array 'results': entry 0: it lacks the key 'score'|[{"image_id": 7, "category_id": 2, "bbox": [1, 2, 3, 4]}]
array 'results': entry 0: it lacks the key 'bbox'|[{"image_id": 7, "category_id": 2, "score": 0.5}]
array 'results': entry 0: it lacks the key 'image_id'|[{"category_id": 2, "bbox": [1, 2, 3, 4], "score": 0.5}]
array 'results': entry 0: it lacks the key 'category_id'|[{"image_id": 7, "bbox": [1, 2, 3, 4], "score": 0.5}]
array 'results': entry 0: 'score': expected a finite number, found null|[{"image_id": 7, "category_id": 2, "bbox": [1, 2, 3, 4], "score": null}]
array 'results': entry 0: 'score': expected a finite number|[{"image_id": 7, "category_id": 2, "bbox": [1, 2, 3, 4], "score": 1e999}]
array 'results': entry 0: not valid JSON|[{"image_id": 7, "category_id": 2, "bbox": [1, 2, 3, 4], "score": NaN}]
array 'results': entry 0: the ground truth has no image with the id 8|[{"image_id": 8, "category_id": 2, "bbox": [1, 2, 3, 4], "score": 0.5}]
array 'results': entry 0: the ground truth has no category with the id 9|[{"image_id": 7, "category_id": 9, "bbox": [1, 2, 3, 4], "score": 0.5}]
array 'results': entry 0: the ground truth has no image with the id y|[{"image_id": "y", "category_id": 2, "bbox": [1, 2, 3, 4], "score": 0.5}]
array 'results': entry 0: 'image_id': expected a whole number below 2^63 or a text, found a number|[{"image_id": 7.5, "category_id": 2, "bbox": [1, 2, 3, 4], "score": 0.5}]
EOF

refuses "no format 'voc' to convert" "$RAGLOSS" convert voc truth.json none.json -o refused
refuses "option --output is missing" "$RAGLOSS" convert coco truth.json none.json
refuses "standard input: array 'results'" "$RAGLOSS" convert coco truth.json - -o refused <truth.json
refuses "cannot both be standard input" "$RAGLOSS" convert coco - - -o refused
refuses "option --num-preds: '0'" "$RAGLOSS" convert coco truth.json none.json -o refused --num-preds 0
refuses "none: cannot be made" "$RAGLOSS" convert coco truth.json none.json -o nowhere/none
refuses "memory" "$RAGLOSS" convert coco truth.json none.json -o refused --num-preds 9223372036854775807
refuses "cannot be" "$RAGLOSS" convert coco truth.json none.json -o truth.json
[ ! -e refused ] || fail "a folder of what failed"
