#!/bin/sh
# Criteria of every term, weight and form of boxes, from --config, held to the manual's formulas in NumPy.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" -B "$SOURCE_DIR/tests/golden/check_config.py" "$RAGLOSS" || fail "other results"
