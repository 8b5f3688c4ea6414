#!/bin/sh
# Predictions of several blocks (decoder layers, the encoder's proposals, denoising queries) in every input form give the
# same bytes, for any number of threads and samples in a batch.
. "$SOURCE_DIR/tests/scratch.sh"
published=$SOURCE_DIR/testdata/published

# same FORM PRED OPTION…: the results of $set by $criterion are those of the first form.
same() {
    form=$1 pred=$2
    shift 2
    "$RAGLOSS" eval -c "$criterion" "$published/$set/gt.npz" "$pred" "$@" --matches matches.csv -o actual.json \
        </dev/null 2>err.txt || fail "$set by $criterion as $form: $(cat err.txt)"
    without_notes actual.json
    cat matches.csv >>actual.json
    [ -e expected.json ] || cp actual.json expected.json
    cmp -s expected.json actual.json || fail "$set by $criterion as $form $* differs"
    count=$((count + 1))
}

while read -r set criterion; do
    [ -d "$set" ] || "$PYTHON" -B "$SOURCE_DIR/tests/golden/make_block_forms.py" "$published/$set/pred.npz" "$set" \
        >"$set.txt" || fail "no forms of $set"
    rm -f expected.json
    count=0
    while IFS="$(printf '\t')" read -r form pred; do
        same "$form" "$pred"
        same "$form" "$pred" --batch 1 --threads 3
    done <"$set.txt"
    same deflated "$set/deflated.npz" --batch 2 --threads 2
    [ $count -ge 30 ] || fail "only $count runs of $set"
    echo "$set by $criterion: $count runs"
done <<'END'
detr detr
hf_deformable_detr focal
dino focal
dino dino
rt_detr rt_detr
lw_detr lw_detr
END
