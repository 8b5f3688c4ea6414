#!/bin/sh
# Every vector set on GPUs: the CPU's bytes, whatever the batch, the number of GPUs, and the order of what is done at
# the same time, which for simulated GPUs the seed decides.
. "$SOURCE_DIR/tests/scratch.sh"
export CUDASIM_SEED CUDASIM_DEVICES=2
"$RAGLOSS" devices >devices.txt
if ! grep -q '^cuda:0 ' devices.txt; then
    echo "skipped: $(grep '^cuda' devices.txt)"
    exit 77
fi
devices=cuda
! grep -q '^cuda:1 ' devices.txt || devices="cuda cuda:0,1"
for set in clamp coco100 crowded edge one_class random seed_example ties; do
    data=$SOURCE_DIR/testdata/$set
    on_invalid=error
    [ $set != clamp ] || on_invalid=clamp
    evaluate() {
        "$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" --on-invalid $on_invalid "$@"
    }
    evaluate --device cpu --threads 1 -o cpu.json --matches cpu.csv --grad cpu.npz
    for CUDASIM_SEED in 1 2 3; do
        for device in $devices; do
            for batch in 1 7 1000; do
                evaluate --device $device --batch $batch -o cuda.json --matches cuda.csv --grad cuda.npz
                cmp cpu.json cuda.json
                cmp cpu.csv cuda.csv
                cmp cpu.npz cuda.npz
            done
        done
    done
    evaluate --device auto -o auto.json
    cmp cpu.json auto.json
done
