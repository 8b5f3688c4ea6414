#!/bin/sh
# The examples that take steps of the transformers package: what ragloss gives for them is what the package gives.
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
