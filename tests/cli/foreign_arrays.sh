#!/bin/sh
# Arrays that nobody asks for may be of any type, or no arrays at all; those that are asked for may not, and say why.
. "$SOURCE_DIR/tests/scratch.sh"

"$PYTHON" - "$SOURCE_DIR/testdata/ties" <<'PY' || fail "no arrays"
import io, json, os, sys, zipfile
import numpy as np

ties = sys.argv[1]
plain = dict(np.load(f"{ties}/pred.npz"))
samples = json.load(open(f"{ties}/gt.json"))
samples = samples["samples"] if isinstance(samples, dict) else samples
truth = {"boxes": np.concatenate([np.array(s["boxes"], "f4").reshape(-1, 4) for s in samples]),
         "labels": np.concatenate([np.array(s["labels"], "i8") for s in samples]),
         "sizes": np.array([len(s["labels"]) for s in samples])}


def npy(values):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, values, allow_pickle=True)
    return stream.getvalue()


foreign = {
    "meta": npy(np.array({"epoch": 3}, object)),
    "names": npy(np.array(["a", None], object)),
    "bf16": npy(np.zeros(3, "V2")),
    "when": npy(np.array("2024-01-01", "M8[s]")),
    "took": npy(np.array([3], "m8[ms]")),
    "complex": npy(np.array([1j])),
    "wide": npy(np.zeros(2, np.longdouble)),
    "fields": npy(np.zeros(2, [("x", "<f4"), ("y", "<i4", (2,))])),
    "nameless": npy(np.array([], "U0")),
    "dimensions": npy(np.zeros((1,) * 12, "f4")),
    "__MACOSX/._boxes": b"\0\5\x16\7\0\2\0\0Mac OS X",
    "short": b"\x93",
    "none": b"",
}


def archive(path, arrays, others, method):
    with zipfile.ZipFile(path, "w", method) as out:
        for name, data in others.items():
            out.writestr(name + ".npy", data)
        out.writestr("notes.txt", "no array")
        out.writestr("__MACOSX/", "")
        for name, values in arrays.items():
            out.writestr(name + ".npy", npy(values))


def folder(path, arrays):
    os.mkdir(path)
    for name, data in foreign.items():
        if "/" not in name:
            open(f"{path}/{name}.npy", "wb").write(data)
    for name, values in arrays.items():
        np.save(f"{path}/{name}.npy", values)
    os.symlink("nowhere", f"{path}/dangling.npy")
    os.mkdir(f"{path}/folder.npy")
    for name in ("README.txt", "Thumbs.db", ".DS_Store", "._boxes.npy"):
        open(f"{path}/{name}", "wb").write(b"no array")


def per_sample(path, samples):
    os.mkdir(path)
    for k, arrays in enumerate(samples):
        archive(f"{path}/{k:02}.npz", arrays, foreign, zipfile.ZIP_DEFLATED)
    for name in ("README.txt", "Thumbs.db", ".DS_Store", "._00.npz"):
        open(f"{path}/{name}", "wb").write(b"no sample")


for side, arrays in (("gt", truth), ("pred", plain)):
    archive(f"{side}_stored.npz", arrays, foreign, zipfile.ZIP_STORED)
    archive(f"{side}_deflated.npz", arrays, foreign, zipfile.ZIP_DEFLATED)
    archive(f"{side}_plain.npz", arrays, {}, zipfile.ZIP_STORED)
    folder(f"{side}_folder", arrays)
    archive(f"{side}_bzip2.npz", arrays, {}, zipfile.ZIP_STORED)
    with zipfile.ZipFile(f"{side}_bzip2.npz", "a", zipfile.ZIP_BZIP2) as out:
        out.writestr("extra.npy", npy(np.zeros(3)))
offsets = np.concatenate([[0], np.cumsum(truth["sizes"])])
per_sample("gt_samples", [{"boxes": truth["boxes"][a:b], "labels": truth["labels"][a:b]}
                          for a, b in zip(offsets, offsets[1:])])
per_sample("pred_samples", [{name: plain[name][k] for name in ("boxes", "class_probs", "existence")}
                            for k in range(len(truth["sizes"]))])

# Used, each in an archive with all else that is needed.
for name in foreign:
    archive(f"used_{name.replace('/', '_')}.npz", {k: v for k, v in plain.items() if k != "boxes"},
            {"boxes": foreign[name]}, zipfile.ZIP_DEFLATED)
archive("used_weights.npz", truth, {"weights": foreign["names"]}, zipfile.ZIP_STORED)
archive("used_sizes.npz", {k: v for k, v in truth.items() if k != "sizes"}, {"sizes": foreign["when"]},
        zipfile.ZIP_STORED)
archive("used_ids.npz", plain, {"ids": foreign["names"]}, zipfile.ZIP_STORED)
archive("used_member.npz", {"boxes_0": truth["boxes"][:1], "labels_0": truth["labels"][:1],
                            "labels_1": truth["labels"][:1]}, {"boxes_1": foreign["names"]}, zipfile.ZIP_STORED)
PY

"$RAGLOSS" eval gt_plain.npz pred_plain.npz -o plain.csv || fail "nothing to compare with"
for form in stored.npz deflated.npz bzip2.npz folder; do
    exits 0 "$RAGLOSS" eval gt_$form pred_$form -o out.csv
    cmp plain.csv out.csv || fail "$form: other results"
done
exits 0 "$RAGLOSS" eval gt_samples pred_samples -o out.csv
[ "$(cut -d, -f3- plain.csv)" = "$(cut -d, -f3- out.csv)" ] || fail "folders of samples: other results"

used() {
    refuses "used_$1.npz: array '$2': $3" "$RAGLOSS" eval "${4:-gt_plain.npz}" "${5:-used_$1.npz}"
}
used meta boxes "it is an array of objects, which is a pickle and is not read; an array of numbers or text"
used bf16 boxes "its element type '|V2', which NumPy writes for bfloat16, is not read; float16 to float64"
used when boxes "its element type '<M8[s]', of dates or times, is not read"
used took boxes "its element type '<m8[ms]', of dates or times, is not read"
used complex boxes "its element type '<c16', of complex numbers, is not read"
used wide boxes "its element type '<f16' is not read"
used fields boxes "it is a structured array, which is not read"
used dimensions boxes "it has 12 dimensions; at most 8 can be read"
used __MACOSX_._boxes boxes "it does not start as NPY data does"
used short boxes "it does not start as NPY data does"
used none boxes "it does not start as NPY data does"
used weights weights "it is an array of objects" used_weights.npz pred_plain.npz
used sizes sizes "its element type '<M8[s]'" used_sizes.npz pred_plain.npz
used ids ids "it is an array of objects"
used member boxes_1 "it is an array of objects" used_member.npz pred_plain.npz
refuses "pred_plain.npz: there is no array" "$RAGLOSS" eval gt_plain.npz pred_plain.npz -c detr
refuses "pred_stored.npz: array 'meta': it is an array of objects" \
    "$RAGLOSS" eval gt_stored.npz pred_stored.npz -k pred.boxes=meta

shows() {
    grep -Exq "$1" out.txt || fail "no line '$1' in: $(cat out.txt)"
}
for form in stored.npz deflated.npz folder; do
    exits 0 "$RAGLOSS" inspect pred_$form
    shows " +boxes +float32 .* nan 0  inf 0"
    shows " +meta +\|O +\(\) +not read: it is an array of objects, .*"
    shows " +bf16 +\|V2 +\(3,\) +not read: its element type .*"
    shows " +fields +\[\('x', '<f4'\), .* +\(2,\) +not read: it is a structured array, .*"
    shows " +dimensions +- +- +not read: it has 12 dimensions; at most 8 can be read"
    shows " +none +- +- +not read: it .*"
done
