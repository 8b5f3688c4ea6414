#!/bin/sh
# ragloss-criteria(7) names every criterion, and its tables translate the published names of terms rightly.
. "$SOURCE_DIR/tests/scratch.sh"
page=$SOURCE_DIR/man/ragloss-criteria.7
check() {
    "$PYTHON" -B "$SOURCE_DIR/tests/cli/criteria_manual.py" "$RAGLOSS" "$1" "$SOURCE_DIR/testdata/published"
}
check "$page"
# The check itself must be able to fail.
sed 's/^\.It Li _interm Ta Li _enc/.It Li _interm Ta Li _dn/' "$page" >interm.7
exits 1 check interm.7
grep -v 'Li _aux_L' "$page" >encoder.7
exits 1 check encoder.7
sed 's/conditional_detr/absent/' "$page" >absent.7
exits 1 check absent.7

