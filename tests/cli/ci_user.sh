#!/bin/sh
# As a CI job uses it: a golden file is written, found equal, and a drift of 1e-3 in one sample is caught and named.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/coco100/gt.json
pred=$SOURCE_DIR/testdata/coco100/pred.npz

for format in csv json; do
    exits 0 "$RAGLOSS" eval "$gt" "$pred" -o golden.$format
    exits 0 "$RAGLOSS" eval "$gt" "$pred" --golden golden.$format -o again.$format
    cmp golden.$format again.$format
    exits 0 "$RAGLOSS" diff golden.$format again.$format
done
exits 0 "$RAGLOSS" diff golden.csv golden.json

# Sample 41's loss grows by one part in a thousand.
"$PYTHON" - <<'PY'
import csv
with open("golden.csv", newline="") as file:
    rows = list(csv.DictReader(file))
rows[41]["loss"] = repr(float(rows[41]["loss"]) * 1.001)
with open("drifted.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
print(rows[41]["id"])
PY
id=$("$PYTHON" -c 'import csv; print(list(csv.DictReader(open("golden.csv", newline="")))[41]["id"])')
exits 1 "$RAGLOSS" diff golden.csv drifted.csv
grep -q "1 of 100 samples differ" out.txt || fail "no count in: $(cat out.txt)"
grep -q "$id.*loss" out.txt || fail "sample $id is not named in: $(cat out.txt)"
exits 1 "$RAGLOSS" eval "$gt" "$pred" --golden drifted.csv -o actual.csv
grep -q "$id.*loss" err.txt || fail "sample $id is not named in: $(cat err.txt)"
cmp golden.csv actual.csv
exits 1 "$RAGLOSS" eval "$gt" "$pred" --golden drifted.csv -o actual.csv --quiet
[ ! -s err.txt ] || fail "--quiet still says: $(cat err.txt)"

# A tolerance that allows it makes it equal again.
exits 0 "$RAGLOSS" diff golden.csv drifted.csv --rtol 2e-3

# Samples and columns that only one file has are differences.
head -n 100 golden.csv >shorter.csv
exits 1 "$RAGLOSS" diff golden.csv shorter.csv
exits 1 "$RAGLOSS" diff shorter.csv golden.csv
cut -d, -f1-8 golden.csv >narrower.csv
exits 1 "$RAGLOSS" diff golden.csv narrower.csv
exits 1 "$RAGLOSS" diff narrower.csv golden.csv
refuses "missing.csv: " "$RAGLOSS" diff golden.csv missing.csv
