#!/bin/sh
# COCO's files as pycocotools takes them: ids that are texts or written as 1.0, null and NaN where nobody looks.
. "$SOURCE_DIR/tests/scratch.sh"

"$PYTHON" - <<'PY' || fail "no files"
import json

nan = float("nan")


def write(stem, image, category, of_results=lambda id: id):
    """Three images, the second without objects, and two categories; what each id is called."""
    gt = {"info": {"year": nan, "version": None}, "licenses": None,
          "images": [{"id": image(k), "height": None, "width": nan, "extra": [nan, {"x": -nan}]} for k in (2, 0, 1)],
          "categories": [{"id": category(k), "name": None, "supercategory": nan} for k in (1, 0)],
          "annotations": [{"id": "none", "image_id": image(k), "category_id": category(k // 2), "area": nan,
                           "bbox": [10 * k, 10, 20, 20], "iscrowd": None, "segmentation": nan, "score": None}
                          for k in (0, 2)] +
                         [{"id": 5, "image_id": image(1), "category_id": category(1), "bbox": [0, 0, 1, 1],
                           "iscrowd": 1.0}],
          "after": {"x": float("inf")}}
    results = [{"image_id": of_results(image(k)), "category_id": category(k // 2), "bbox": [10 * k, 10, 20, 18],
                "score": 0.75, "id": None, "segmentation": nan} for k in (2, 0)]
    json.dump(gt, open(f"{stem}_gt.json", "w"))
    json.dump(results, open(f"{stem}_results.json", "w"))


write("numbers", lambda k: [3, 20, 100][k], lambda k: [1, 7][k])
write("floats", lambda k: [3.0, 20.0, 100.0][k], lambda k: [1.0, 7.0][k])
write("digits", lambda k: ["3", "20", "100"][k], lambda k: ["1", "7"][k])
write("mixed", lambda k: ["3", "20", "100"][k], lambda k: ["1", 7][k], int)
write("texts", lambda k: ["a/b.png", "é\"", "ü 03"][k], lambda k: ["cat", "dog"][k])
write("padded", lambda k: ["0003", "0020", "0100"][k], lambda k: [1, 7][k])
write("negative", lambda k: [20, 100, -1][k], lambda k: [1, 7][k])
PY

for name in numbers floats digits mixed texts padded negative; do
    exits 0 "$RAGLOSS" eval --coco ${name}_gt.json ${name}_results.json -o $name.csv
    [ "$(cut -d, -f1,3- $name.csv)" = "$(cut -d, -f1,3- numbers.csv)" ] || fail "$name: $(cat $name.csv)"
    exits 0 "$RAGLOSS" convert coco ${name}_gt.json ${name}_results.json -o $name
    exits 0 "$RAGLOSS" eval $name/gt.json $name/pred.npz -o converted.csv
    cmp $name.csv converted.csv || fail "$name: other results when converted"
done
for name in floats digits mixed; do
    cmp numbers.csv $name.csv || fail "$name: other ids"
done
ids() {
    PYTHONIOENCODING=utf-8 "$PYTHON" -c 'import csv, sys; print(*(row["id"] for row in csv.DictReader(open(sys.argv[1], encoding="utf-8"))), sep="|")' $1.csv
}
[ "$(ids texts)" = 'a/b.png|é"|ü 03' ] || fail "ids of texts: $(ids texts)"
[ "$(ids negative)" = '20|100|-1' ] || fail "negative ids: $(ids negative)"
"$PYTHON" - <<'PY' || fail "other types of ids"
import numpy as np
assert np.load("digits/pred.npz")["ids"].tolist() == [3, 20, 100]
assert np.load("texts/pred.npz")["ids"].tolist() == ["a/b.png", "é\"", "ü 03"]
PY
