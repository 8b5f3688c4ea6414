#!/bin/sh
# The same data in every input form gives the same bytes.
. "$SOURCE_DIR/tests/scratch.sh"
for set in coco100 ties edge; do
    "$RAGLOSS" eval "$SOURCE_DIR/testdata/$set/gt.json" "$SOURCE_DIR/testdata/$set/pred.npz" -o expected.json
    "$PYTHON" "$SOURCE_DIR/tests/cli/make_forms.py" "$SOURCE_DIR/testdata/$set" $set >forms.txt
    count=0
    while IFS="$(printf '\t')" read -r name gt pred; do
        "$RAGLOSS" eval "$gt" "$pred" -o actual.json </dev/null || fail "$set as $name: $gt $pred"
        cmp -s expected.json actual.json || fail "$set as $name differs"
        count=$((count + 1))
    done <forms.txt
    [ $count -ge 10 ] || fail "only $count forms of $set were made"
    echo "$set: $count forms"
done
