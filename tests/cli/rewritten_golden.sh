#!/bin/sh
# Golden files that other programs have read and written again are still the same results.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/edge/gt.json
pred=$SOURCE_DIR/testdata/edge/pred.npz
"$RAGLOSS" eval "$gt" "$pred" --matches matches.csv -o results.csv
"$RAGLOSS" eval "$gt" "$pred" --format json -o results.json

"$PYTHON" - <<'PY' || fail "nothing was rewritten"
import csv, json


def rewrite(stem):
    with open(f"{stem}.csv", newline="") as file:
        header, *rows = csv.reader(file)

    def write(name, header, rows, **how):
        with open(f"{stem}_{name}.csv", "w", newline="") as file:
            csv.writer(file, **{"lineterminator": "\n", **how}).writerows([header, *rows])

    def floats(row):
        return [value if name in ("id", "sample") else repr(float(value)) for name, value in zip(header, row)]

    write("index", ["", *header], [[k, *row] for k, row in enumerate(rows)])
    write("indices", ["Unnamed: 0.1", "Unnamed: 0", *header], [[k, k, *row] for k, row in enumerate(rows)])
    write("floats", header, [floats(row) for row in rows])
    write("quoted", header, rows, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    write("reversed", header[::-1], [row[::-1] for row in rows])
    write("blank", header, [*rows, [], []], lineterminator="\r\n")
    write("empty", header, [*rows, [""] * len(header)])
    write("empty_names", [*header, ""], [[*row, ""] for row in rows])


rewrite("results")
rewrite("matches")
json.dump(json.load(open("results.json")), open("results_python.json", "w"), indent=1)
for name, nan in {"empty": "", "NaN": "NaN", "NA": "NA", "none": "None"}.items():
    with open(f"nan_{name}.csv", "w") as file:
        file.write(f"id,loss\na,{nan}\nb,1\n")
for name, infinity in {"inf": "inf", "Inf": "Inf", "Infinity": "Infinity", "plus": "+inf"}.items():
    with open(f"infinite_{name}.csv", "w") as file:
        file.write(f"id,loss\na,{infinity}\nb,1\n")
with open("infinite.json", "w") as file:
    file.write('{"ragloss":1,"total":null,"samples":[{"id":"a","loss":1e999},{"id":"b","loss":1}]}')
json.dump(json.load(open("infinite.json")), open("infinite_python.json", "w"))
PY

for file in results_*.csv results_python.json; do
    exits 0 "$RAGLOSS" diff $file results.csv --rtol 0 --atol 0
    exits 0 "$RAGLOSS" eval "$gt" "$pred" --golden $file -o out.csv
done
for file in matches_*.csv; do
    exits 0 "$RAGLOSS" diff $file matches.csv --rtol 0 --atol 0
done
printf 'id,loss\na,nan\nb,1\n' >nan.csv
for file in nan_*.csv; do
    exits 0 "$RAGLOSS" diff nan.csv $file --rtol 0 --atol 0
done
grep -q Infinity infinite_python.json || fail "Python writes infinity in another way"
for file in infinite_*.csv infinite_python.json; do
    exits 0 "$RAGLOSS" diff infinite.json $file --rtol 0 --atol 0
    exits 1 "$RAGLOSS" diff nan.csv $file
done
