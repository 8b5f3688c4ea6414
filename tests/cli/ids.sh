#!/bin/sh
# Samples pair by their ids, whatever these are called, in every form; ambiguous ids are refused.
. "$SOURCE_DIR/tests/scratch.sh"

# gt_NAME and pred_NAME have the same two samples in another order, under ids of that name.
"$PYTHON" - <<'PY' || fail "no arrays"
import json, os
import numpy as np

boxes = [[0, 0, 1, 1], [5, 5, 7, 7]]


def both(name, gt_ids, pred_ids, **others):
    gt = {"boxes": np.array(boxes, "f4"), "labels": np.array([0, 1]), "sizes": np.array([1, 1]), name: np.array(gt_ids)}
    pred = {"boxes": np.array(boxes[::-1], "f4")[:, None], "class_probs": np.array([[[0.1, 0.9]], [[0.9, 0.1]]], "f4"),
            "existence": np.ones((2, 1), "f4"), name: np.array(pred_ids)}
    return {**gt, **others}, {**pred, **others}


def write(stem, sides):
    for side, arrays in zip(("gt", "pred"), sides):
        np.savez(f"{side}_{stem}.npz", **arrays)
        np.savez_compressed(f"{side}_{stem}_deflated.npz", **arrays)
        os.mkdir(f"{side}_{stem}")
        for name, values in arrays.items():
            np.save(f"{side}_{stem}/{name}.npy", values)


def samples(name, gt_ids, pred_ids):
    gt = [{"boxes": [boxes[k]], "labels": [k], name: gt_ids[k]} for k in range(2)]
    pred = [{"boxes": [boxes[1 - k]], "class_probs": [[0.1, 0.9][::1 - 2 * k]], "existence": [1], name: pred_ids[k]}
            for k in range(2)]
    return gt, pred


for name in ("ids", "id", "image_id", "image_ids", "img_id", "img_ids", "sample_id", "sample_ids"):
    write(name, both(name, [7, 9], [9, 7]))
    if name != "ids":
        for side, values in zip(("gt", "pred"), samples(name, [7, 9], [9, 7])):
            json.dump(values, open(f"{side}_{name}.json", "w"))
write("column", both("image_id", [[7], [9]], [[9], [7]]))
write("text", both("image_id", ["7", "b"], np.array([b"b", b"7"])))
write("contract", both("ids", [7, 9], [9, 7], image_id=np.array([1, 2])))
write("both", both("image_id", [7, 9], [9, 7], img_ids=np.array([1, 2])))
write("doubled", both("image_id", [7, 7], [9, 7]))
write("halves", both("image_id", [7, 9], [9.5, 7]))
write("objects", both("image_id", [7, 9], np.array([9, "7"], object)))
# An id of each object, three in all, or none for each sample, is something else.
plain_gt, plain_pred = both("unnamed", [0, 0], [0, 0])
write("others", ({**plain_gt, "boxes": np.array([*boxes, [50, 50, 60, 60]], "f4"), "labels": np.array([0, 1, 0]),
                  "sizes": np.array([1, 2]), "image_id": np.array([7, 9, 9])},
                 {**plain_pred, "id": np.zeros((2, 3)), "image_id": np.array("a")}))
write("one_side", (both("image_id", [7, 9], [0, 0])[0], plain_pred))
for side, values in zip(("gt", "pred"), samples("image_id", [[7], [9]], ["9", 7.0])):  # as DETR's targets
    json.dump([{**one, "area": [1.0] * (1 + k), "caption": None if k else "a", "size": [480, 640],
                "masks": [[[0] * (2 + k)] * 2], "score": float("nan")} for k, one in enumerate(values)],
              open(f"{side}_targets.json", "w"))
for k, names in enumerate((["7", "9"], ["9", "7"])):  # a file a sample, which pair by the files' names
    side = ("gt", "pred")[k]
    os.mkdir(f"{side}_files")
    for name, one in zip(names, samples("image_id", [1, 2], [1, 2])[k]):
        json.dump(one, open(f"{side}_files/{name}.json", "w"))

long = "x" * 1024
for stem, values in {"nul": ["a\0b", "c"], "empty": ["", "c"], "blank": ["c", "\0"], "longer": [long + "y", "c"],
                     "wide": ["é" * 513, "c"], "longest": [long, "c"]}.items():
    for kind in ("U", "S"):
        made = np.array(values) if kind == "U" else np.array([v.encode() for v in values])
        write(f"{stem}_{kind}", both("ids", made, made[::-1]))
    named = np.array(values)
    write(f"{stem}_named", both("image_id", named, named[::-1]))
PY

# pairs GT PRED: every box has the one that is its own, at an IoU of 1.
pairs() {
    exits 0 "$RAGLOSS" eval "$@" -o out.csv
    [ "$(cut -d, -f7 out.csv | sort -u | tr '\n' ' ')" = "0 bbox_loss " ] || fail "$*: other samples: $(cat out.csv)"
}
for name in ids id image_id image_ids img_id img_ids sample_id sample_ids; do
    for form in .npz _deflated.npz ""; do
        pairs gt_$name$form pred_$name$form
        [ "$(sed 1d out.csv | cut -d, -f2 | tr '\n' ' ')" = "7 9 " ] || fail "$name$form: other ids: $(cat out.csv)"
        [ $name = ids ] || pairs gt_$name$form pred_$name.json
        pairs gt_image_id.json pred_$name$form
        pairs gt_files pred_$name$form
    done
done
pairs gt_files pred_files
pairs gt_files pred_image_id.json
pairs gt_targets.json pred_targets.json
for name in column text contract longest_U longest_S longest_named; do
    for form in .npz _deflated.npz ""; do
        pairs gt_$name$form pred_$name$form
    done
done
pairs gt_both.npz pred_both.npz -k ids=image_id
exits 0 "$RAGLOSS" inspect gt_targets.json
grep -Exq " +image_id +bytes +\(2,\) +2 samples of 1 to 1" out.txt || fail "inspect: $(cat out.txt)"
grep -Exq " +masks +- +- +not read: sample 1: element \(0, 0\) has 3 entries; 2 were expected, as before" out.txt ||
    fail "inspect: $(cat out.txt)"
grep -Exq " +score +- +- +not read: sample 0: not valid JSON at line 1, .*: NaN and .*" out.txt || fail "$(cat out.txt)"

# By place: one side has no ids, or arrays of these names that hold none.
for name in one_side others; do
    exits 0 "$RAGLOSS" eval gt_$name.npz pred_$name.npz -o out.csv
    [ "$(sed 1d out.csv | cut -d, -f7 | sort -u)" = 1 ] || fail "$name: $(cat out.csv)"
done
[ "$("$RAGLOSS" eval gt_one_side.npz pred_one_side.npz | sed 1d | cut -d, -f2 | tr '\n' ' ')" = "7 9 " ] ||
    fail "the ids of one side were lost"

refuses "gt_both.npz: both 'image_id' and 'img_ids' are there, which mean the same" \
    "$RAGLOSS" eval gt_both.npz pred_both.npz
refuses "gt_doubled.npz: array 'image_id': samples 0 and 1 have the same id '7'" \
    "$RAGLOSS" eval gt_doubled.npz pred_doubled.npz
refuses "pred_halves.npz: array 'image_id', sample 0: " "$RAGLOSS" eval gt_halves.npz pred_halves.npz
refuses "pred_objects.npz: array 'image_id': it is an array of objects" \
    "$RAGLOSS" eval gt_objects.npz pred_objects.npz
for form in .npz _deflated.npz ""; do
    for kind in U S named; do
        name=ids
        [ $kind != named ] || name=image_id
        refuses "array '$name', sample 0: the id has a NUL character in its midst" \
            "$RAGLOSS" eval gt_nul_$kind$form pred_nul_$kind$form
        refuses "array '$name', sample 0: it is empty; some text was expected" \
            "$RAGLOSS" eval gt_empty_$kind$form pred_empty_$kind$form
        refuses "array '$name', sample 1: it is empty; some text was expected" \
            "$RAGLOSS" eval gt_blank_$kind$form pred_blank_$kind$form
        refuses "array '$name', sample 0: it has 1025 bytes; at most 1024 were expected" \
            "$RAGLOSS" eval gt_longer_$kind$form pred_longer_$kind$form
        refuses "array '$name', sample 0: it has 1026 bytes; at most 1024 were expected" \
            "$RAGLOSS" eval gt_wide_$kind$form pred_wide_$kind$form
    done
done
