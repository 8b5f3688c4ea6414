#!/bin/sh
# Golden files are made, kept and brought up to date, each in its own form.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/coco100/gt.json
pred=$SOURCE_DIR/testdata/coco100/pred.npz
"$RAGLOSS" eval "$gt" "$pred" -o right.csv -m right_matches.csv
"$RAGLOSS" eval "$gt" "$pred" -o right.json

# update GOLDEN RIGHT: status 0, the file is as RIGHT is, and the results do not change.
update() {
    exits 0 "$RAGLOSS" eval "$gt" "$pred" --golden "$1" --update-golden
    cmp "$1" "$2" || fail "$1 is not $2"
    cmp out.txt right.csv || fail "the results changed"
}

update golden.csv right.csv
grep -qx "ragloss: golden.csv: created" err.txt || fail "$(cat err.txt)"
update golden.json right.json

sed '5s/,[^,]*$/,1/' right.csv >golden.csv
chmod 640 golden.csv
update golden.csv right.csv
grep -q "^1 of 100 samples differs (golden.csv against these results" err.txt || fail "$(cat err.txt)"
grep -qx "ragloss: golden.csv: updated" err.txt || fail "$(cat err.txt)"
[ "$(stat -c %a golden.csv)" = 640 ] || fail "permissions became $(stat -c %a golden.csv)"
exits 0 "$RAGLOSS" eval "$gt" "$pred" --golden golden.csv --update-golden --quiet
[ ! -s err.txt ] || fail "--quiet still says: $(cat err.txt)"

# By what is in it, not by its name.
sed 's/"total":[^,]*/"total":1/' right.json >golden
update golden right.json
sed '2d' right_matches.csv >golden
update golden right_matches.csv
sed '2d' right.csv >golden.json
update golden.json right.csv

# A shard's golden file is a part, which merges.
for number in 1 2; do
    exits 0 "$RAGLOSS" eval "$gt" "$pred" --shard $number/2 --golden part$number.json --update-golden
    cmp out.txt part$number.json
done
"$RAGLOSS" merge part1.json part2.json -o merged.json
cmp merged.json right.json

# What goes wrong leaves it as it was.
sed '2d' right.csv >golden.csv
cp golden.csv before.csv
refuses "no/out.csv: " "$RAGLOSS" eval "$gt" "$pred" -o no/out.csv --golden golden.csv --update-golden
refuses "no.npz: " "$RAGLOSS" eval "$gt" no.npz --golden golden.csv --update-golden
cmp golden.csv before.csv
echo nonsense >broken.csv
refuses "broken.csv: is no result file" "$RAGLOSS" eval "$gt" "$pred" --golden broken.csv --update-golden
refuses "option --update-golden: expected --golden" "$RAGLOSS" eval "$gt" "$pred" --update-golden
refuses "standard input cannot be written" "$RAGLOSS" eval "$gt" "$pred" --golden - --update-golden
refuses "absent.csv: " "$RAGLOSS" eval "$gt" "$pred" --golden absent.csv
