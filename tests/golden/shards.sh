#!/bin/sh
# Shards, merged, give the bytes of one run over everything: losses as CSV and JSON, and matches, from every input form.
. "$SOURCE_DIR/tests/scratch.sh"

# whole GT PRED: what one run writes.
whole() {
    "$RAGLOSS" eval "$1" "$2" -o whole.csv -m whole_matches.csv
    "$RAGLOSS" eval "$1" "$2" -o whole.json
}

# shards N GT PRED: the same from N shards, the last first.
shards() {
    rm -f part*.json
    for number in $(seq "$1" -1 1); do
        "$RAGLOSS" eval "$2" "$3" --shard "$number/$1" -o "part$number.json" --threads 2 --batch 3
    done
    "$RAGLOSS" merge part*.json -o merged.csv -m merged_matches.csv
    "$RAGLOSS" merge part*.json --format json >merged.json
    for file in .csv .json _matches.csv; do
        cmp "whole$file" "merged$file" || fail "$1 shards of $2 $3"
    done
}

# Samples whose losses round, in another order, as 12 samples and less than a file a sample.
for set in coco100 ties edge; do
    gt=$SOURCE_DIR/testdata/$set/gt.json
    pred=$SOURCE_DIR/testdata/$set/pred.npz
    whole "$gt" "$pred"
    for count in 1 2 3 7 13; do shards $count "$gt" "$pred"; done
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
