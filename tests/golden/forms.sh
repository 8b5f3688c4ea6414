#!/bin/sh
# The same data in every input form gives the same bytes: those of the first form, plain JSON and NPZ.
. "$SOURCE_DIR/tests/scratch.sh"
for set in coco100 ties edge; do
    "$PYTHON" "$SOURCE_DIR/tests/golden/make_forms.py" "$SOURCE_DIR/testdata/$set" $set >forms.txt
    rm -f expected.json
    count=0
    while IFS="$(printf '\t')" read -r name gt pred; do
        "$RAGLOSS" eval "$gt" "$pred" -o actual.json </dev/null || fail "$set as $name: $gt $pred"
        without_notes actual.json
        [ -e expected.json ] || cp actual.json expected.json
        cmp -s expected.json actual.json || fail "$set as $name differs"
        count=$((count + 1))
    done <forms.txt
    [ $count -ge 40 ] || fail "only $count forms of $set were made"
    echo "$set: $count forms"
done
