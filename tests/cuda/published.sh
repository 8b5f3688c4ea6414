#!/bin/sh
# Published sets on a simulated GPU: what their code computed, gradients among it, and the CPU's bytes.
. "$SOURCE_DIR/tests/scratch.sh"
published=$SOURCE_DIR/testdata/published
"$PYTHON" -B "$SOURCE_DIR/tests/golden/published_runs.py" "$RAGLOSS" "$published" --device cuda
for criterion in detr hf_deformable_detr conditional_detr dino rt_detr lw_detr; do
    for device in cpu cuda; do
        "$RAGLOSS" eval -q -c $criterion --device $device --batch 3 "$published/$criterion/gt.npz" \
            "$published/$criterion/pred.npz" -o $device.json -m $device.csv --grad $device.npz --steps $device.steps.csv
    done
    cmp cpu.json cuda.json
    cmp cpu.csv cuda.csv
    cmp cpu.npz cuda.npz
    cmp cpu.steps.csv cuda.steps.csv
done
