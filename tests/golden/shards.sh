#!/bin/sh
# Shards, merged, give the bytes of one run over everything: losses as CSV and JSON, matches, and training steps, from
# every input form, and of one block or several.
. "$SOURCE_DIR/tests/scratch.sh"

# whole GT PRED OPTION...: what one run writes.
whole() {
    "$RAGLOSS" eval "$@" -o whole.csv -m whole_matches.csv --steps whole_steps.csv
    "$RAGLOSS" eval "$@" -o whole.json
}

# shards N GT PRED OPTION...: the same from N shards, the last first.
shards() {
    rm -f part*.json
    count=$1
    shift
    for number in $(seq "$count" -1 1); do
        "$RAGLOSS" eval "$@" --shard "$number/$count" -o "part$number.json" --threads 2 --batch 3
    done
    "$RAGLOSS" merge part*.json -o merged.csv -m merged_matches.csv --steps merged_steps.csv
    "$RAGLOSS" merge part*.json --format json >merged.json
    for file in .csv .json _matches.csv _steps.csv; do
        cmp "whole$file" "merged$file" || fail "$count shards of $*"
    done
}

# Samples whose losses round, in another order, as 12 samples and less than a file a sample.
for set in coco100 ties edge; do
    gt=$SOURCE_DIR/testdata/$set/gt.json
    pred=$SOURCE_DIR/testdata/$set/pred.npz
    whole "$gt" "$pred"
    for count in 1 2 3 7 13; do shards $count "$gt" "$pred"; done
done

# Several blocks, and steps that no shard has alone.
for set in detr rt_detr; do
    gt=$SOURCE_DIR/testdata/published/$set/gt.npz
    pred=$SOURCE_DIR/testdata/published/$set/pred.npz
    whole "$gt" "$pred" -c "$set" --step-size 3
    grep -q ,loss_giou_0, whole.csv || fail "$set has no blocks: $(head -n 1 whole.csv)"
    grep -q ,main, whole_matches.csv || fail "matches of $set have no blocks"
    for count in 1 2 3; do shards $count "$gt" "$pred" -c "$set" --step-size 3; done
    [ "$(wc -l <whole_steps.csv)" -gt 2 ] || fail "$set has one step: $(cat whole_steps.csv)"
    exits 0 "$RAGLOSS" diff whole.json merged.json --rtol 0 --atol 0
    "$PYTHON" - <<'PY'
import csv, json
whole = json.load(open("whole.json"))
rows = list(csv.DictReader(open("whole_steps.csv")))
steps = whole["steps"]
assert [{"step": str(one["step"]), "num_samples": str(one["num_samples"]), "num_boxes": str(one["num_boxes"])}
        for one in steps] == [{key: row[key] for key in ("step", "num_samples", "num_boxes")} for row in rows]
for one, row in zip(steps, rows):
    assert all(float(row[name]) == value for name, value in one["terms"].items()) and float(row["loss"]) == one["loss"]
    assert list(row) == ["step", "num_samples", "num_boxes", *one["terms"], "loss"]
assert whole["total"] == sum(one["loss"] for one in steps) / len(steps)
assert {match["block"] for sample in whole["samples"] for match in sample["matches"]} <= {
    block["block"] for block in whole["blocks"]}
PY
done

"$PYTHON" "$SOURCE_DIR/tests/golden/make_forms.py" "$SOURCE_DIR/testdata/edge" forms >forms.txt
forms=0
while IFS="$(printf '\t')" read -r name gt pred; do
    whole "$gt" "$pred" </dev/null
    shards 3 "$gt" "$pred" </dev/null
    shards 14 "$gt" "$pred" </dev/null
    forms=$((forms + 1))
done <forms.txt
[ $forms -ge 40 ] || fail "only $forms forms were made"
echo "$forms forms"
