#!/bin/sh
# Predictions of several blocks: inspect says what their arrays are, and errors and problems say which block they are of.
. "$SOURCE_DIR/tests/scratch.sh"
published=$SOURCE_DIR/testdata/published
shows() {
    grep -Exq "$1" out.txt || fail "no line '$1' in: $(cat out.txt)"
}

exits 0 "$RAGLOSS" inspect "$published/dino/pred.npz"
shows " +logits +float32 +\(3, 4, 40, 12\) .* inf 0  3 decoder layers"
shows " +boxes +float32 +\(3, 4, 40, 4\) .* inf 0  3 decoder layers"
shows " +enc_logits +float32 +\(4, 40, 12\) .* inf 0  proposals of the encoder"
shows " +dn_boxes +float32 +\(3, 4, 44, 4\) .* inf 0  denoising queries of 3 decoder layers"
shows " +dn_groups +int64 +\(\) +min 2  max 2 .* inf 0  groups into which the denoising queries fall"
exits 0 "$RAGLOSS" inspect "$published/lw_detr/pred.npz"
shows " +groups .* inf 0  groups into which the queries fall"
exits 0 "$RAGLOSS" inspect "$published"/*/pred.npz "$published"/*/gt.npz

"$PYTHON" - "$published" <<'PY' || fail "no arrays"
import json, numpy, pathlib, sys
published = pathlib.Path(sys.argv[1])
arrays = dict(numpy.load(published / "detr" / "pred.npz"))
samples = [{name: array[:, b].tolist() for name, array in arrays.items()} for b in range(4)]
json.dump(samples, open("layers.json", "w"))
pathlib.Path("each").mkdir()
numpy.savez("each/a.npz", **{name: array[:, 0] for name, array in arrays.items()})
arrays["logits"][1, 2, 5, 0] = numpy.nan
arrays["boxes"][0, 3, 7, 1] = numpy.inf
numpy.savez("spoilt.npz", **arrays)
arrays = dict(numpy.load(published / "dino" / "pred.npz"))
arrays["enc_logits"][1, 4, 2] = numpy.nan
numpy.savez("spoilt_encoder.npz", **arrays)
numpy.savez("alone.npz", **{name: array for name, array in arrays.items() if name != "enc_boxes"})
PY
exits 0 "$RAGLOSS" inspect layers.json each
shows " +logits +float64 +\(12, 50, 13\) .* 4 samples of 3 to 3  3 decoder layers"
shows " +logits +float32 +\(3, 50, 13\) .* inf 0  3 decoder layers"

refuses "spoilt.npz: array 'logits[1]', sample 2: element (5, 0) is nan; finite numbers were expected" \
    "$RAGLOSS" eval -c detr "$published/detr/gt.npz" spoilt.npz
refuses "spoilt_encoder.npz: array 'enc_logits', sample 1: element (4, 2) is nan; finite numbers were expected" \
    "$RAGLOSS" eval -c focal "$published/dino/gt.npz" spoilt_encoder.npz
refuses "alone.npz: there is 'enc_logits' but no 'enc_boxes' to go with it" \
    "$RAGLOSS" eval -c focal "$published/dino/gt.npz" alone.npz

exits 1 "$RAGLOSS" inspect --problems -c detr "$published/detr/gt.npz" spoilt.npz
shows "NaN: 1 in 1 sample; the first, of id 2:"
shows " +spoilt.npz: array 'logits\[1\]', sample 2: .*"
shows " +spoilt.npz: array 'boxes\[0\]', sample 3: .*"
shows " +spoilt.npz: sample 2: decoder layer 1: the cost of prediction 5 and object 0 is nan; .*"

# Settings say which blocks have losses, and how often an object is put up for matching.
columns() {
    echo "{\"criterion\": \"dino\", $1}" >dino.json
    exits 0 "$RAGLOSS" eval --config dino.json "$published/dino/gt.npz" "$published/dino/pred.npz" -o dino.csv
    found=$(head -n 1 dino.csv | tr , '\n' | grep '^loss_bbox' | tr '\n' ' ')
    [ "$found" = "$2 " ] || fail "$1: columns $found"
}
all="loss_bbox loss_bbox_0 loss_bbox_1 loss_bbox_enc loss_bbox_dn_0 loss_bbox_dn_1 loss_bbox_dn"
echo '{"criterion": "dino", "blocks": {"layers": false}}' >dino.json
refuses "since the criterion takes no decoder layers: give the last one alone" \
    "$RAGLOSS" eval --config dino.json "$published/dino/gt.npz" "$published/dino/pred.npz"
columns '"blocks": {"encoder": "none", "denoising": false}' "loss_bbox loss_bbox_0 loss_bbox_1"
columns '"repeats": 0' "$all"
mv dino.csv once.csv
columns '"repeats": 1' "$all"
cmp once.csv dino.csv
columns '"repeats": 2' "$all"
cut -d, -f1,3-5 once.csv | awk -F, -v OFS=, 'NR > 1 { $4 *= 2 } 1' >expected.csv
cut -d, -f1,3-5 dino.csv | diff expected.csv - || fail "an object is not matched twice"
