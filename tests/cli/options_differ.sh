#!/bin/sh
# Results of another criterion, or with other settings, are recognized as such before their losses are compared.
. "$SOURCE_DIR/tests/scratch.sh"
echo '[{"boxes":[[0.5,0.5,0.2,0.2]],"labels":[0]}]' >gt.json
echo '[{"pred_boxes":[[0.5,0.5,0.2,0.1]],"pred_logits":[[2,0]]}]' >pred.json
exits 0 "$RAGLOSS" eval -c detr gt.json pred.json -o golden.json
exits 0 "$RAGLOSS" eval -c detr gt.json pred.json -o now.csv -g golden.json --junit junit.xml
[ ! -s err.txt ] || fail "$(cat err.txt)"
grep -q 'classname="ragloss.options" name="options"/>' junit.xml || fail "$(cat junit.xml)"

first="options differ: criterion: golden detr, actual focal"
exits 1 "$RAGLOSS" eval -c focal gt.json pred.json -g golden.json -o now.json --junit junit.xml --annotations github
head -n 1 err.txt | grep -q "^$first; cost\." || fail "$(cat err.txt)"
grep -q "name=\"options\"><failure type=\"options\" message=\"$first; " junit.xml || fail "$(cat junit.xml)"
grep -q "^::error file=golden.json,title=ragloss::$first; " err.txt || fail "$(cat err.txt)"
exits 1 "$RAGLOSS" report now.json -g golden.json -o page.html
grep -q "<p>$first; " page.html || fail "no word of the options"
exits 0 "$RAGLOSS" eval -c focal gt.json pred.json -g golden.json -o now.json --update-golden
exits 0 "$RAGLOSS" diff golden.json now.json

# Though all numbers agree.
exits 0 "$RAGLOSS" eval -c detr gt.json pred.json -o golden.json
sed 's/"detr"/"focal"/' golden.json >other.json
exits 1 "$RAGLOSS" diff golden.json other.json
head -n 1 out.txt | grep -qx "$first" || fail "$(cat out.txt)"
exits 0 "$RAGLOSS" diff golden.json other.json --columns loss
head -n 1 out.txt | grep -qx "$first" || fail "$(cat out.txt)"
exits 1 "$RAGLOSS" eval -c detr gt.json pred.json -g golden.json -o now.json --on-invalid skip
head -n 1 err.txt | grep -qx "options differ: on_invalid: golden error, actual skip" || fail "$(cat err.txt)"
