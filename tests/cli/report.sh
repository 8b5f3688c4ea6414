#!/bin/sh
# The page of results: its numbers, pictures and words, read by Python's parsers, and by a browser where there is one.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/coco100/gt.json
pred=$SOURCE_DIR/testdata/coco100/pred.npz
check() {
    "$PYTHON" -B "$SOURCE_DIR/tests/cli/report_page.py" "$@" || fail "$*"
}

"$RAGLOSS" eval "$gt" "$pred" -o now.json
"$RAGLOSS" eval "$gt" "$pred" -o now.csv
exits 0 "$RAGLOSS" report now.json -o page.html
check page.html now.csv --total now.json
exits 0 "$RAGLOSS" report now.json
cmp out.txt page.html
exits 0 "$RAGLOSS" report - -o - <now.csv
check out.txt now.csv

# The boxes, from every form of input: of a whole file, they are those of the samples that a page shows.
exits 0 "$RAGLOSS" report now.json --gt "$gt" --pred "$pred" -o boxes.html
check boxes.html now.csv --matches now.json "$gt"
"$PYTHON" - "$gt" "$pred" <<'PY' || fail "no other forms"
import json, os, sys, zipfile
with zipfile.ZipFile(sys.argv[2]) as stored:
    with zipfile.ZipFile("deflated.npz", "w", zipfile.ZIP_DEFLATED) as deflated:
        for name in stored.namelist():
            deflated.writestr(name, stored.read(name))
    stored.extractall("folder")
PY
for form in deflated.npz folder; do
    exits 0 "$RAGLOSS" report now.json --gt "$gt" --pred $form -o other.html
    cmp boxes.html other.html
done
exits 0 "$RAGLOSS" report now.csv --gt "$gt" --pred "$pred" -o objects.html
grep -q "This result file has no matches" objects.html || fail "no word of the matches that a CSV lacks"

# Drift: equal, within the tolerance, different. Ids that are markup.
exits 0 "$RAGLOSS" report now.json -g now.csv -o equal.html
grep -q "Equal: 100 samples" equal.html || fail "not said to be equal"
sed 's/"id":"139"/"id":"<script>\&\\"x"/; s/"id":"74"/"id":"http:\/\/a"/' now.json >named.json
"$PYTHON" - <<'PY' || fail "no drift"
import json
record = json.load(open("named.json"))
for place, factor in ((3, 1.5), (17, 1.001), (41, 1 + 1e-7)):
    record["samples"][place]["loss"] *= factor
json.dump(record, open("old.json", "w"))
PY
exits 1 "$RAGLOSS" report named.json -g old.json -o drift.html
check drift.html now.csv --golden old.json
exits 0 "$RAGLOSS" report named.json -g old.json --rtol 1 -o drift.html
exits 1 "$RAGLOSS" report named.json -g old.json --atol 0 --rtol 0 -o drift.html
exits 1 "$RAGLOSS" report named.json -g now.json -o renamed.html
check renamed.html now.csv

# What differs beside the samples' losses: the total, a column, whether a sample is valid.
sed 's/"total":[^,]*/"total":1/' now.json >total.json
exits 1 "$RAGLOSS" report now.json -g total.json -o total.html
grep -q "<p>the total differs: golden 1, actual " total.html || fail "no word of the total"
cut -d , -f 1-5,7- now.csv >narrow.csv
exits 1 "$RAGLOSS" report now.csv -g narrow.csv -o narrow.html
check narrow.html now.csv
grep -q "<p>Only the actual file has the column class_loss.</p>" narrow.html || fail "no word of the column"
awk -F , -v OFS=, 'NR == 4 { $6 = $7 = $8 = $9 = "invalid" } { print }' now.csv >skipped.csv
exits 1 "$RAGLOSS" report skipped.csv -g now.csv -o skipped.html
check skipped.html skipped.csv
grep -q '>74</span></th><td class="number">8</td>.*<td class="number">invalid</td>' skipped.html || fail "no invalid sample"

# Nothing, one sample, and what is no number.
echo "sample,id,loss" >none.csv
echo "0,only,2.5" | cat none.csv - >one.csv
printf '0,a,invalid\n1,b,nan\n2,c,inf\n3,d,-1e+308\n4,e,1.7e+308\n5,f,-inf\n' | cat none.csv - >odd.csv
printf '0,a,invalid\n' | cat none.csv - >invalid.csv
for name in none one odd invalid; do
    exits 0 "$RAGLOSS" report $name.csv -g $name.csv -o $name.html
    check $name.html $name.csv
done
exits 1 "$RAGLOSS" report odd.csv -g one.csv -o odd_one.html
check odd_one.html odd.csv

# However many samples, a page stays small.
awk 'BEGIN { print "sample,id,class_loss,loss"; srand(1)
             for (k = 0; k < 100000; k++) printf "%d,%d,%.9g,%.9g\n", k, k, rand(), 1000 * rand() ^ 9 }' >many.csv
awk -F, -v OFS=, 'NR > 1 { $4 *= 1 + 10 ^ (-3 - NR % 7); $3 *= 1 + NR % 3 } { print }' many.csv >more.csv
exits 1 "$RAGLOSS" report more.csv -g many.csv -o many.html
check many.html more.csv
[ "$(wc -c <many.html)" -lt 500000 ] || fail "$(wc -c <many.html) bytes for 100,000 samples"

"$RAGLOSS" eval "$gt" "$pred" -m matches.csv >/dev/null
refuses "matches.csv: it has no losses; expected the column 'loss'" "$RAGLOSS" report matches.csv
refuses "missing.json: " "$RAGLOSS" report missing.json
refuses "option --gt: expected --pred with it" "$RAGLOSS" report now.json --gt "$gt"
refuses "option --pred: expected --gt with it" "$RAGLOSS" report now.json --pred "$pred"
refuses "there is no sample '<script>" "$RAGLOSS" report named.json --gt "$gt" --pred "$pred"
sed 's/"gt":41,/"gt":99,/' now.json >wrong.json
refuses "the results match prediction" "$RAGLOSS" report wrong.json --gt "$gt" --pred "$pred"
refuses "no/page.html: " "$RAGLOSS" report now.json -o no/page.html

# A browser that finds nothing to complain about, in a profile of its own.
browser=$(command -v chromium || command -v google-chrome) || { echo "not opened in a browser: there is none"; exit 0; }
HOME=$scratch timeout 100 "$browser" --headless --no-sandbox --disable-gpu --enable-logging=stderr --dump-dom \
    "file://$scratch/boxes.html" >dom.html 2>console.txt || fail "the browser: $(tail -n 3 console.txt)"
if grep CONSOLE console.txt; then fail "the browser complains"; fi
[ "$(grep -o '<svg' dom.html | wc -l)" = "$(grep -o '<svg' boxes.html | wc -l)" ] || fail "other pictures in the browser"
