#!/bin/sh
# Threads and batches show in no byte of the results.
. "$SOURCE_DIR/tests/scratch.sh"
for set in coco100 crowded edge one_class random seed_example ties; do
    data=$SOURCE_DIR/testdata/$set
    for threads in 1 2 7; do
        for batch in 1 3 1000; do
            "$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" --threads $threads --batch $batch \
                -o $threads-$batch.json --matches $threads-$batch.csv --grad $threads-$batch.npz
            cmp 1-1.json $threads-$batch.json
            cmp 1-1.csv $threads-$batch.csv
            cmp 1-1.npz $threads-$batch.npz
        done
    done
done
