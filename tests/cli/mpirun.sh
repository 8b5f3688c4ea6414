#!/bin/sh
# Shards of Open MPI's mpirun, merged.
. "$SOURCE_DIR/tests/scratch.sh"
command -v mpirun >/dev/null || { echo "skipped: there is no mpirun"; exit 77; }
mpirun --version | grep -q "Open MPI" || { echo "skipped: this mpirun is not Open MPI's"; exit 77; }
unset SLURM_PROCID SLURM_NTASKS
gt=$SOURCE_DIR/testdata/coco100/gt.json
pred=$SOURCE_DIR/testdata/coco100/pred.npz
export HOME="$scratch" RAGLOSS gt pred OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
mpirun --oversubscribe -n 4 sh -c \
    '"$RAGLOSS" eval "$gt" "$pred" --shard auto -o "part$OMPI_COMM_WORLD_RANK.json" --quiet'
[ "$(ls part*.json | wc -l)" = 4 ] || fail "$(ls)"
"$RAGLOSS" merge part*.json -o merged.json
"$RAGLOSS" eval "$gt" "$pred" -o whole.json
cmp whole.json merged.json
