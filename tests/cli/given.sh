#!/bin/sh
# Matches that are given: those of a run give its losses again, other ones theirs, and what is not named is matched.
. "$SOURCE_DIR/tests/scratch.sh"
data=$SOURCE_DIR/testdata/published/detr
run() {
    "$RAGLOSS" eval -q -c detr "$data/gt.npz" "$data/pred.npz" "$@"
}
run -o own.csv -m own_matches.csv --grad own.npz
run -f json -o own.json
for given in own_matches.csv own.json; do
    run --given $given -o again.csv -m again_matches.csv --grad again.npz
    cmp own.csv again.csv
    cmp own_matches.csv again_matches.csv
    cmp own.npz again.npz
done

# One match of the main block moved to another prediction: its sample's losses change, and no other sample's.
awk -F, -v OFS=, 'NR == 2 { $4 = 49 } { print }' own_matches.csv >moved.csv
run --given moved.csv -o moved_losses.csv -m moved_matches.csv
[ "$(cut -d, -f1-5 moved_matches.csv | sort)" = "$(cut -d, -f1-5 moved.csv | sort)" ] || fail "other matches"
sed 1,2d own.csv >others.csv
sed 1,2d moved_losses.csv | cmp - others.csv || fail "another sample changed"
if cmp -s own.csv moved_losses.csv; then fail "nothing changed"; fi

# A table names only samples and blocks that have matches there.
sed -n 1p own_matches.csv >few.csv
grep '^2,' own_matches.csv >>few.csv
run --given few.csv -o again.csv
cmp own.csv again.csv

refuses "missing.csv: cannot be opened" run --given missing.csv
sed '2s/^\(\([^,]*,\)\{3\}\)[0-9]*/\150/' own_matches.csv >beyond.csv
refuses "prediction 50 is given object" run --given beyond.csv
"$RAGLOSS" eval -q "$SOURCE_DIR/testdata/seed_example/gt.json" "$SOURCE_DIR/testdata/seed_example/pred.npz" -o losses.csv
refuses "losses.csv: has no matches" run --given losses.csv
