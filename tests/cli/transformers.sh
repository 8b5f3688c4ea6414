#!/bin/sh
# The examples that take steps of the transformers package, for which ragloss gives what the package does, and what the
# manual has for writing a step of others.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" -c "import torch, transformers" 2>/dev/null || { echo "skipped: Python has no torch or transformers"; exit 77; }
ln -s "$RAGLOSS" ragloss
PATH=$scratch:$PATH
step() {
    "$PYTHON" -B "$SOURCE_DIR/examples/transformers_step.py" "$@"
}
for model in detr rt_detr rf_detr; do
    step $model >out.txt 2>err.txt || fail "$model: $(cat out.txt err.txt)"
    grep -q '^loss  *loss ' out.txt || fail "$model: $(cat out.txt)"
done
# A loss that is another one shows.
sed 's/rt_detr, "rt_detr"/rt_detr, "d_fine"/; s/1e-5/1e-9/' "$SOURCE_DIR/examples/transformers_step.py" >strict.py
exits 1 "$PYTHON" -B strict.py rt_detr
grep -q "  differs$" out.txt || fail "no term differs: $(cat out.txt)"

half() {
    "$PYTHON" -B "$SOURCE_DIR/examples/half_precision.py" "$@"
}
half run .
ragloss eval gt.npz pred.npz -c detr --step-size 16 -m own.csv -o own.json
exits 1 ragloss diff own.csv run.csv
half compare run.json own.json >own.txt
[ "$(wc -l <own.txt)" = 5 ] || fail "$(cat own.txt)"
# With the run's matches, what it computes in float32 agrees; with those of ragloss it does not, because some differ.
ragloss eval gt.npz pred.npz -c detr --step-size 16 --given run.csv -m given.csv -o given.json
ragloss diff given.csv run.csv >out.txt || fail "other matches than given: $(cat out.txt)"
half compare run.json given.json >given.txt
largest() {
    awk '$1 == "loss_ce" { print ($3 < 1e-5) ? "equal" : "different" }' "$1"
}
[ "$(largest own.txt) $(largest given.txt)" = "different equal" ] || fail "$(cat own.txt given.txt)"

# The function that the manual has for writing a step, with all blocks that there may be.
sed -n '/^import numpy, torch$/,/^\.Ed/p' "$SOURCE_DIR/man/ragloss-criteria.7" | grep -v '^\.' >step.py
cat >>step.py <<'PY'

def block(queries):
    return {"pred_logits": torch.randn(2, queries, 4, requires_grad=True), "pred_boxes": torch.rand(2, queries, 4) / 4 + 0.3}

targets = [{"labels": torch.arange(count), "boxes": torch.rand(count, 4) / 4 + 0.3} for count in (3, 2)]
write_step([block(10), block(10)], targets, enc=block(20), dn=[block(12), block(12)], dn_groups=2)
PY
"$PYTHON" -B step.py
ragloss eval gt.npz pred.npz -c dino -o step.csv
for term in loss_ce loss_ce_0 loss_ce_enc loss_ce_dn_0 loss_ce_dn; do
    head -n 1 step.csv | grep -q ",$term," || fail "no $term: $(cat step.csv)"
done
