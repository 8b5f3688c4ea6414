#!/bin/sh
# --on-invalid skip: the sample's row says so, the rest goes on, the end says how many.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" "$SOURCE_DIR/tests/cli/make_bad_inputs.py" inputs >inputs.txt
tab=$(printf '\t')
for name in "NaN box" "NaN probability" "infinite existence" "infinity in JSON"; do
    line=$(grep "^$name$tab" inputs.txt)
    gt=$(printf '%s' "$line" | cut -f2)
    pred=$(printf '%s' "$line" | cut -f3)
    exits 0 "$RAGLOSS" eval "$gt" "$pred" --on-invalid skip
    cp out.txt $$.csv
    [ "$(grep -c invalid out.txt)" = 1 ] || fail "$name: $(cat out.txt)"
    [ "$(wc -l <out.txt)" = 4 ] || fail "$name: $(cat out.txt)"
    grep -q "1 of 3 samples" err.txt || fail "$name: $(cat err.txt)"
    exits 0 "$RAGLOSS" diff $$.csv $$.csv
    exits 0 "$RAGLOSS" eval "$gt" "$pred" --on-invalid skip --quiet --format json
    [ ! -s err.txt ] || fail "$name: --quiet says: $(cat err.txt)"
    "$PYTHON" -c '
import json
results = json.load(open("out.txt"))
assert results["num_invalid"] == 1, results
assert [sample["loss"] for sample in results["samples"]].count(None) == 1
assert results["total"] == sum(sample["loss"] or 0 for sample in results["samples"])
'
done
for name in "label too large" "truncated archive"; do
    line=$(grep "^$name$tab" inputs.txt)
    refuses "" "$RAGLOSS" eval "$(printf '%s' "$line" | cut -f2)" "$(printf '%s' "$line" | cut -f3)" --on-invalid skip
done
