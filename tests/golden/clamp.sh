#!/bin/sh
# --on-invalid clamp: NumPy's costs, SciPy's matches, and NaN where they lead to it; whatever the threads, batches and
# shards.
. "$SOURCE_DIR/tests/scratch.sh"
data=$SOURCE_DIR/testdata/clamp
evaluate() {
    "$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" --on-invalid clamp "$@"
}
evaluate -o whole.json -m whole_matches.csv
evaluate -o whole.csv
exits 0 "$RAGLOSS" diff "$data/expected.json" whole.json
"$PYTHON" - "$data/expected.json" whole.json <<'PY' || fail "other costs"
import json
import sys
expected, actual = ([sample["matches"] for sample in json.load(open(path))["samples"]] for path in sys.argv[1:])
assert expected == actual, (expected, actual)
assert sum(match["cost"] > 1e38 for matches in actual for match in matches) > 5
PY
for threads in 1 2 7; do
    for batch in 1 3 1000; do
        evaluate --threads $threads --batch $batch -o now.json -m now_matches.csv
        cmp whole.json now.json
        cmp whole_matches.csv now_matches.csv
    done
done
for number in 1 2 3; do evaluate --shard $number/3 -o part$number.json; done
"$RAGLOSS" merge part*.json -o merged.json -m merged_matches.csv
"$RAGLOSS" merge part*.json -o merged.csv
for file in .json .csv _matches.csv; do cmp whole$file merged$file; done

# What is valid is as without.
for set in coco100 edge ties; do
    data=$SOURCE_DIR/testdata/$set
    evaluate -o clamped.csv -m clamped_matches.csv
    "$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" -o plain.csv -m plain_matches.csv
    cmp plain.csv clamped.csv
    cmp plain_matches.csv clamped_matches.csv
done
