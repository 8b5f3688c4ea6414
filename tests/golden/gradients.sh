#!/bin/sh
# Gradients against PyTorch's autograd, at the edges of the formulas.
. "$SOURCE_DIR/tests/scratch.sh"
data=$SOURCE_DIR/testdata/gradients
"$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" --grad now.npz >/dev/null
"$PYTHON" "$SOURCE_DIR/tests/golden/check_gradients.py" "$data/expected.npz" now.npz
