#!/bin/sh
# Shards of GNU parallel, merged.
. "$SOURCE_DIR/tests/scratch.sh"
command -v parallel >/dev/null || { echo "skipped: there is no GNU parallel"; exit 77; }
parallel --version 2>/dev/null | grep -q GNU || { echo "skipped: this parallel is not GNU's"; exit 77; }
gt=$SOURCE_DIR/testdata/coco100/gt.json
pred=$SOURCE_DIR/testdata/coco100/pred.npz
export HOME="$scratch"
seq 5 | parallel --will-cite --jobs 2 "$RAGLOSS" eval "$gt" "$pred" --shard '{}/5' -o 'part{}.json' --quiet
"$RAGLOSS" merge part*.json -o merged.json
"$RAGLOSS" eval "$gt" "$pred" -o whole.json
cmp whole.json merged.json
