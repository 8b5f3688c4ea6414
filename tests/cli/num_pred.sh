#!/bin/sh
# Detections of one image that stand twice make the padding of all images wider, which moves the losses of all: the one
# image is named, and what the padding did to the others.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" - <<'PY'
import json
images = [1, 2, 3]
objects = [{"id": image, "image_id": image, "category_id": 1, "bbox": [10, 10, 20, 20], "area": 400, "iscrowd": 0}
           for image in images]
json.dump({"images": [{"id": image} for image in images], "annotations": objects,
           "categories": [{"id": 1, "name": "thing"}]}, open("gt.json", "w"))
found = [{"image_id": image, "category_id": 1, "bbox": box, "score": score}
         for image in images for box, score in (([10, 10, 20, 18], 0.9), ([60, 60, 20, 20], 0.3))]
json.dump(found, open("once.json", "w"))
json.dump(found + found[:2], open("twice.json", "w"))
PY
for golden in golden.csv golden.json; do
    exits 0 "$RAGLOSS" eval --coco gt.json once.json -o $golden
    exits 1 "$RAGLOSS" eval --coco gt.json twice.json -o now.json -g $golden --junit junit.xml --annotations github
    sed -n '2,6p' err.txt >said.txt
    [ $golden = golden.csv ] && matches= || matches=", matches: 0"
    cat >expected.txt <<END
1 of 3 samples differs, and 2 no further than num_pred can explain ($golden against these results; rtol 1e-05, atol 1e-06)
differences by column: class_loss: 0 samples, bbox_loss: 0, existence_loss: 3, loss: 3$matches
  sample  column          golden               actual              error  limit
  1       existence_loss  0.36000002920627594  0.5400000363588333  0.18   4.6e-06
note: predictions a sample: golden 2, actual 4 (in 3 of 3 samples); existence_loss weighs the unmatched ones by \
num_matched / (num_pred - num_matched), which can explain 2 samples (the first: 2, loss 0.56 to 0.38)
END
    cmp expected.txt said.txt || fail "$(cat err.txt)"
    grep -q "^ragloss: note: doubled detections: .*the first, of id 1: " err.txt || fail "no word of the doubled ones"
    [ "$(grep -c '^::error .*title=ragloss%3A sample' err.txt)" = 1 ] || fail "other samples are blamed: $(cat err.txt)"
    grep -q "^::error .*title=ragloss::predictions a sample: golden 2, actual 4 " err.txt || fail "$(cat err.txt)"
    grep -q 'name="num_pred"><failure type="column" message="predictions a sample: golden 2' junit.xml ||
        fail "$(cat junit.xml)"
    [ "$(grep -c 'classname="ragloss.sample".*<failure' junit.xml)" = 1 ] || fail "$(cat junit.xml)"
done
exits 1 "$RAGLOSS" report now.json -g golden.json -o page.html
grep -q "Different: 1 of 3 samples, besides those that num_pred can explain\." page.html || fail "no verdict"
grep -q "<p>predictions a sample: golden 2, actual 4 " page.html || fail "no word of the padding"

# Where no loss differs, another number is a note.
exits 0 "$RAGLOSS" eval --coco gt.json once.json -o now.csv -g golden.csv -p 2
[ ! -s err.txt ] || fail "$(cat err.txt)"
sed 's/,1,2,1,/,1,3,1,/' golden.csv >wider.csv
exits 0 "$RAGLOSS" diff golden.csv wider.csv
tail -n 1 out.txt | grep -qx "note: predictions a sample: golden 2, actual 3 (in 3 of 3 samples)" || fail "$(cat out.txt)"
exits 0 "$RAGLOSS" eval --coco gt.json once.json -o now.csv -g wider.csv
grep -qx "note: predictions a sample: golden 3, actual 2 (in 3 of 3 samples)" err.txt || fail "$(cat err.txt)"
