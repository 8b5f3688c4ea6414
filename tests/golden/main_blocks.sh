#!/bin/sh
# Criteria with a name give what the published code gives for the last decoder layer: matches, terms and totals.
. "$SOURCE_DIR/tests/scratch.sh"
check() {
    "$PYTHON" -B "$SOURCE_DIR/tests/golden/main_blocks.py" "$RAGLOSS" "$SOURCE_DIR/testdata/published" "$@"
}
check detr hf_deformable_detr conditional_detr dino rt_detr hf_d_fine deimv2 lw_detr
# The check itself must be able to fail: the numbers are no other criterion's.
exits 1 check detr=focal
exits 1 check conditional_detr=hf_deformable_detr
exits 1 check dino=conditional_detr
exits 1 check rt_detr=dino
exits 1 check deimv2=deim
exits 1 check lw_detr=rt_detr
