#!/bin/sh
# The example's Slurm job array, with the variables that Slurm would set.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/coco100/gt.json
pred=$SOURCE_DIR/testdata/coco100/pred.npz
mkdir bin
ln -s "$RAGLOSS" bin/ragloss
PATH=$scratch/bin:$PATH
count=$(sed -n 's/^#SBATCH --array=1-//p' "$SOURCE_DIR/examples/slurm.sh")
for task in $(seq "$count"); do
    SLURM_ARRAY_TASK_ID=$task SLURM_ARRAY_TASK_COUNT=$count sh "$SOURCE_DIR/examples/slurm.sh" "$gt" "$pred"
done
ragloss merge parts/*.json -o losses.csv
ragloss eval "$gt" "$pred" -o whole.csv
cmp losses.csv whole.csv
