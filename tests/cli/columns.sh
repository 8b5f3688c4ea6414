#!/bin/sh
# --columns compares with what another program has of the losses; --ties lets ties pass that noise breaks another way.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/coco100/gt.json
pred=$SOURCE_DIR/testdata/coco100/pred.npz
"$RAGLOSS" eval "$gt" "$pred" -q -o ours.json
"$RAGLOSS" eval "$gt" "$pred" -q | cut -d, -f2,9 >theirs.csv
exits 1 "$RAGLOSS" diff theirs.csv ours.json
only="not compared: num_gt, num_pred, num_matched, class_loss, bbox_loss, existence_loss, matches, found only in"
grep -q "^columns found only in ours.json: num_gt, .*, existence_loss$" out.txt || fail "$(cat out.txt)"
grep -qx "compare what both have: --columns loss" out.txt || fail "$(cat out.txt)"
exits 0 "$RAGLOSS" diff theirs.csv ours.json --columns loss
grep -qx "$only ours.json" out.txt || fail "$(cat out.txt)"
exits 0 "$RAGLOSS" eval "$gt" "$pred" -g theirs.csv --columns loss -o now.csv
grep -q "^100 samples agree (theirs.csv against these results; .*; compared: loss alone)$" err.txt || fail "$(cat err.txt)"
grep -qx "$only these results" err.txt || fail "$(cat err.txt)"
exits 0 "$RAGLOSS" report ours.json -g theirs.csv --columns loss -o page.html
sed '3s/,.*/,1/' theirs.csv >other.csv
exits 1 "$RAGLOSS" diff other.csv ours.json --columns loss --junit junit.xml --annotations github -q
grep -q 'tests="101" failures="1"' junit.xml || fail "$(head -n 3 junit.xml)"
[ "$(wc -l <out.txt)" = 1 ] || fail "$(cat out.txt)"
exits 1 "$RAGLOSS" eval "$gt" "$pred" -g other.csv --columns loss -o now.csv
refuses "columns to compare: 'los' is in neither file; " "$RAGLOSS" diff theirs.csv ours.json --columns los
refuses "columns to compare: 'total' is only in the actual file" "$RAGLOSS" diff theirs.csv ours.json --columns loss,total
refuses "option --columns: expected --golden" "$RAGLOSS" eval "$gt" "$pred" --columns loss
refuses "option --ties: expected --golden" "$RAGLOSS" report ours.json --ties equal

# Two predictions that differ in noise alone swap.
echo '[{"boxes":[[0.5,0.5,0.2,0.2]],"labels":[0]}]' >gt.json
echo '[{"pred_boxes":[[0.5,0.5,0.2,0.1],[0.5,0.5,0.2,0.1]],"pred_logits":[[2,0],[2,0]]}]' >one.json
sed 's/\[2,0\]\]/[2.00001,0]]/' one.json >two.json
exits 0 "$RAGLOSS" eval -c detr gt.json one.json -q -o golden.json
for ties in differ equal; do
    [ $ties = equal ] && status=0 || status=1
    exits $status "$RAGLOSS" eval -c detr gt.json two.json -g golden.json -o now.json --ties $ties --junit junit.xml
    exits $status "$RAGLOSS" diff golden.json now.json --ties $ties
    grep -q ": nothing else differs, and both matchings cost the same (sample 0: -1.38, within 1e-06)$" out.txt ||
        fail "$(cat out.txt)"
    exits $status "$RAGLOSS" report now.json -g golden.json --ties $ties -o page.html
    [ "$(grep -c '<failure' junit.xml)" = $status ] || fail "$(cat junit.xml)"
done
exits 1 "$RAGLOSS" diff golden.json now.json
grep -q "^  0       gt 0    pred 0, cost -1.3807973  pred 1, cost -1.380798[0-9]*  -      -$" out.txt || fail "$(cat out.txt)"
