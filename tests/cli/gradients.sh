#!/bin/sh
# --grad: a file like the predictions', of any form and part of them, beside the other outputs or not at all.
. "$SOURCE_DIR/tests/scratch.sh"
set=$SOURCE_DIR/testdata/gradients
gt=$set/gt.json
pred=$set/pred.npz

"$RAGLOSS" eval "$gt" "$pred" -o plain.csv
"$RAGLOSS" eval "$gt" "$pred" -o losses.csv --matches matches.csv --grad all.npz --golden plain.csv --junit plain.xml
cmp plain.csv losses.csv
"$RAGLOSS" inspect all.npz >inspected.txt
grep -q "boxes  *float32  *(20, 6, 4)" inspected.txt || fail "$(cat inspected.txt)"
"$RAGLOSS" eval "$gt" all.npz >/dev/null # which pairs by id

# The same predictions in other forms have the same gradients, and the ids that these forms have.
"$PYTHON" - "$gt" "$pred" <<'PY'
import json, os, sys
import numpy as np
truth = json.load(open(sys.argv[1]))["samples"]
named = dict(np.load(sys.argv[2]))
ids = named.pop("ids")
np.savez_compressed("deflated.npz", ids=ids, **named)
with open("pred.json", "w") as file:
    json.dump([{"id": str(name), **{array: named[array][b].tolist() for array in named}}
               for b, name in enumerate(ids)], file)
numbers = {name: 7 * b - 50 for b, name in enumerate(ids)}
np.savez("numbered.npz", ids=np.array(list(numbers.values()), dtype="i2"), **named)
accents = {name: f"{b}\u00e9\u20ac\U0001f600" for b, name in enumerate(ids)}
np.savez("accents.npz", ids=np.array(list(accents.values())), **named)
os.mkdir("nameless")
for array in named:
    np.save(f"nameless/{array}.npy", named[array])
os.mkdir("files")
for b in range(len(ids)):
    np.savez(f"files/{b:02}.npz", **{array: named[array][b] for array in named})
def write(path, renamed):
    with open(path, "w") as file:
        json.dump([{**sample, "id": renamed[sample["id"]]} for sample in truth], file)
write("numbered.json", numbers)
write("accents.json", accents)
write("files.json", {name: f"{b:02}" for b, name in enumerate(ids)})
by_id = {sample["id"]: {**sample} for sample in truth}
for sample in by_id.values():
    del sample["id"]
with open("nameless.json", "w") as file:
    json.dump([by_id[name] for name in ids], file)
PY
"$RAGLOSS" eval "$gt" deflated.npz --grad deflated_grad.npz >/dev/null
cmp all.npz deflated_grad.npz
"$RAGLOSS" eval "$gt" pred.json --grad json_grad.npz >/dev/null
cmp all.npz json_grad.npz
for form in numbered.npz accents.npz nameless files; do
    "$RAGLOSS" eval "${form%.npz}.json" $form --grad "${form%.npz}_grad.npz" >/dev/null
done

# A shard's are those of its samples.
for number in 1 2 3; do
    "$RAGLOSS" eval "$gt" "$pred" --shard $number/3 --grad part$number.npz >/dev/null
done
"$PYTHON" - "$pred" <<'PY'
import sys
import numpy as np
everything = np.load("all.npz")
names = ("boxes", "class_probs", "existence")
for form, of in (("numbered", "numbered.npz"), ("accents", "accents.npz"), ("files", None), ("nameless", None)):
    gradients = np.load(f"{form}_grad.npz")
    for name in names:
        assert gradients[name].tobytes() == everything[name].tobytes(), (form, name)
    ids = gradients["ids"].tolist() if "ids" in gradients else None
    expected = np.load(of)["ids"].tolist() if of else [f"{b:02}" for b in range(20)] if form == "files" else None
    assert ids == expected, (form, ids)
parts = [np.load(f"part{number}.npz") for number in (1, 2, 3)]
assert [len(part["ids"]) for part in parts] == [7, 7, 6]
for name in (*names, "ids"):
    assert (np.concatenate([part[name] for part in parts]) == everything[name]).all(), name

# Without samples, predictions or classes there is a file all the same.
for shape in ((0, 3, 2), (2, 0, 2), (2, 3, 1)):
    b, p, c = shape
    np.savez("empty%d%d.npz" % (b, p), boxes=np.zeros((b, p, 4), "f4"), class_probs=np.zeros(shape, "f4"),
             existence=np.zeros((b, p), "f4"))
    np.savez("empty%d%d_gt.npz" % (b, p), boxes=np.zeros((0, 4), "f4"), labels=np.zeros(0, "i4"),
             sizes=np.zeros(b, "i8"))
PY
for empty in empty03 empty20 empty23; do
    "$RAGLOSS" eval ${empty}_gt.npz $empty.npz --grad grad.npz >/dev/null
    "$RAGLOSS" inspect grad.npz >/dev/null
    "$PYTHON" -c '
import sys, numpy
wanted, found = numpy.load(sys.argv[1]), numpy.load("grad.npz")
assert all(found[name].shape == wanted[name].shape and not found[name].any() for name in wanted), dict(found)
' $empty.npz
done

# Not over the predictions themselves.
cp "$pred" over.npz
refuses "over.npz: it is read, and would be replaced" "$RAGLOSS" eval "$gt" over.npz --grad over.npz
cmp "$pred" over.npz

# In order or not at all: no pipe, no device; and nothing is left of it where something else fails.
own="is no file of its own"
refuses "-: $own" "$RAGLOSS" eval "$gt" "$pred" --grad - -o out.csv
refuses "/dev/null: $own" "$RAGLOSS" eval "$gt" "$pred" --grad /dev/null -o out.csv
refuses "missing/grad.npz: cannot be created" "$RAGLOSS" eval "$gt" "$pred" --grad missing/grad.npz -o out.csv
refuses "missing/out.csv: cannot be created" "$RAGLOSS" eval "$gt" "$pred" --grad new.npz -o missing/out.csv
"$PYTHON" -c '
import numpy, sys
arrays = dict(numpy.load(sys.argv[1]))
arrays["existence"][19, 5] = numpy.nan
numpy.savez("bad.npz", **arrays)
arrays["ids"] = arrays["ids"].astype("S")
arrays["ids"][3] = b"\xff"
numpy.savez("bytes.npz", **arrays)
' "$pred"
refuses "bad.npz: array 'existence', sample 19" "$RAGLOSS" eval "$gt" bad.npz --grad new.npz -o out.csv
refuses "new.npz: the id '" "$RAGLOSS" eval nameless.json bytes.npz --on-invalid skip --grad new.npz -o out.csv
[ ! -e out.csv ] && [ ! -e new.npz ] || fail "output of what was refused"
[ -z "$(find . -name '.ragloss*')" ] || fail "$(find . -name '.ragloss*')"

# Of terms, the total is divided by the counts of what is left: where samples are skipped, the gradients are those of the
# others by themselves, in whatever form the predictions come, though these are read twice.
"$PYTHON" - "$SOURCE_DIR/testdata/term_gradients" <<'PY'
import json, sys
import numpy as np
truth = {sample["id"]: sample for sample in json.load(open(sys.argv[1] + "/gt.json"))["samples"]}
arrays = dict(np.load(sys.argv[1] + "/pred.npz"))
ids = arrays.pop("ids")
arrays["logits"][4, 1, 2] = np.nan
arrays["boxes"][9, 5, 3] = np.inf
np.savez("skipped.npz", **arrays)
np.savez_compressed("skipped_deflated.npz", **arrays)
kept = [k for k in range(len(ids)) if k not in (4, 9)]
np.savez("kept.npz", **{name: array[kept] for name, array in arrays.items()})
for path, which in ("skipped.json", range(len(ids))), ("kept.json", kept):
    samples = [{"boxes": truth[ids[k]]["boxes"], "labels": truth[ids[k]]["labels"]} for k in which]
    json.dump(samples, open(path, "w"))
PY
for criterion in detr focal; do
    "$RAGLOSS" eval kept.json kept.npz --criterion $criterion --grad kept_grad.npz -f json >kept.out
    for form in skipped skipped_deflated; do
        "$RAGLOSS" eval skipped.json $form.npz --criterion $criterion --on-invalid skip --grad ${form}_grad.npz -q --batch 3 \
            -f json >skipped.out
        "$PYTHON" -c '
import json, numpy, sys
kept, found = numpy.load("kept_grad.npz"), numpy.load(sys.argv[1])
for name in ("boxes", "logits"):
    assert not found[name][[4, 9]].any()
    assert numpy.delete(found[name], [4, 9], 0).tobytes() == kept[name].tobytes(), name
assert json.load(open("kept.out"))["total"] == json.load(open("skipped.out"))["total"]
' ${form}_grad.npz || fail "$criterion $form"
    done
done

# NaN in a sample that is clamped has one pattern of bits.
"$RAGLOSS" eval "$gt" bad.npz --on-invalid clamp --grad clamped.npz >/dev/null
"$PYTHON" -c '
import numpy
found, expected = numpy.load("clamped.npz"), numpy.load("all.npz")
assert set(found["existence"][numpy.isnan(found["existence"])].view("u4")) == {0x7fc00000}
assert (found["boxes"][:19] == expected["boxes"][:19]).all()
'
