#!/bin/sh
# --on-invalid clamp: all samples have losses, NaN among them, which every command takes; other faults stay errors.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" "$SOURCE_DIR/tests/cli/make_bad_inputs.py" inputs >inputs.txt
tab=$(printf '\t')
find_input() {
    gt=$(grep "^$1$tab" inputs.txt | cut -f2)
    pred=$(grep "^$1$tab" inputs.txt | cut -f3)
}
for name in "NaN box" "NaN probability" "infinite existence" "infinity in JSON"; do
    find_input "$name"
    exits 0 "$RAGLOSS" eval "$gt" "$pred" --on-invalid clamp --quiet
    [ ! -s err.txt ] || fail "$name: $(cat err.txt)"
    [ "$(wc -l <out.txt)" = 4 ] || fail "$name: $(cat out.txt)"
    ! grep -q invalid out.txt || fail "$name: $(cat out.txt)"
done
for name in "label too large" "truncated archive" "NaN in JSON"; do
    find_input "$name"
    refuses "" "$RAGLOSS" eval "$gt" "$pred" --on-invalid clamp
done

gt=$SOURCE_DIR/testdata/clamp/gt.json
pred=$SOURCE_DIR/testdata/clamp/pred.npz
"$RAGLOSS" eval "$gt" "$pred" --on-invalid clamp -o now.csv -m matches.csv
"$RAGLOSS" eval "$gt" "$pred" --on-invalid clamp -o now.json
grep -q ',nan$' now.csv || fail "no loss is NaN"
grep -q '"options":{"criterion":"accv","on_invalid":"clamp"},"total":null,' now.json || fail "$(head -n 1 now.json)"
exits 0 "$RAGLOSS" diff now.csv now.json
exits 0 "$RAGLOSS" diff now.json now.json
exits 0 "$RAGLOSS" diff matches.csv now.json
sed '2s/,[^,]*$/,nan/' now.csv >other.csv
exits 1 "$RAGLOSS" diff now.csv other.csv
exits 1 "$RAGLOSS" diff other.csv now.json
exits 0 "$RAGLOSS" eval "$gt" "$pred" --on-invalid clamp --golden now.json --junit now.xml
exits 0 "$RAGLOSS" eval "$gt" "$pred" --on-invalid clamp --golden other.csv --update-golden
cmp now.csv other.csv
exits 0 "$RAGLOSS" report now.json --gt "$gt" --pred "$pred" -g now.csv -o page.html
grep -q '<dt>Total loss</dt><dd>nan</dd>' page.html || fail "the page has another total"

# In JSON, a sample of NaN and one that was skipped are different things.
"$RAGLOSS" eval "$gt" "$pred" --on-invalid skip --quiet -o skipped.json
exits 1 "$RAGLOSS" diff skipped.json now.json
grep -q 'losses *invalid *valid' out.txt || fail "$(cat out.txt)"
