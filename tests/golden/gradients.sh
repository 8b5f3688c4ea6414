#!/bin/sh
# Gradients against PyTorch's autograd, at the edges of the formulas, and against finite differences.
. "$SOURCE_DIR/tests/scratch.sh"
data=$SOURCE_DIR/testdata/gradients
golden=$SOURCE_DIR/tests/golden
"$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" --grad now.npz >/dev/null
"$PYTHON" "$golden/check_gradients.py" "$data/expected.npz" now.npz

terms=$SOURCE_DIR/testdata/term_gradients
for settings in "$terms"/[a-fh-z]*.json; do # all but gt.json
    "$RAGLOSS" eval "$terms/gt.json" "$terms/pred.npz" --config "$settings" --grad now.npz -q -o results.csv
    "$PYTHON" "$golden/check_gradients.py" "${settings%.json}.npz" now.npz || fail "$settings"
done
"$PYTHON" -B "$golden/check_differences.py" "$RAGLOSS" || fail "other gradients"
