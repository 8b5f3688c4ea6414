#!/bin/sh
# Every vector set on simulated GPUs: the CPU's bytes, whatever the batch, the seed and the number of GPUs.
. "$SOURCE_DIR/tests/scratch.sh"
export CUDASIM_SEED CUDASIM_DEVICES=2
for set in coco100 crowded edge one_class random seed_example ties; do
    data=$SOURCE_DIR/testdata/$set
    evaluate() {
        "$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" "$@"
    }
    evaluate --device cpu --threads 1 -o cpu.json --matches cpu.csv
    for CUDASIM_SEED in 1 2 3; do
        for device in cuda cuda:0,1; do
            for batch in 1 7 1000; do
                evaluate --device $device --batch $batch -o cuda.json --matches cuda.csv
                cmp cpu.json cuda.json
                cmp cpu.csv cuda.csv
            done
        done
    done
    evaluate --device auto -o auto.json
    cmp cpu.json auto.json
done
