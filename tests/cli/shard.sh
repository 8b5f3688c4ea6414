#!/bin/sh
# Parts of a run: what they read and say, what becomes of skipped samples and golden files, and what is refused.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/edge/gt.json
pred=$SOURCE_DIR/testdata/edge/pred.npz
unset SLURM_PROCID SLURM_NTASKS OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE

for shard in 0/3 4/3 1 1/ /3 a/b 1/0 -1/3 1/3/3 1.5/3 " 1/3" AUTO ""; do
    refuses "option --shard: '$shard' is neither auto nor K/N" "$RAGLOSS" eval "$gt" "$pred" --shard "$shard"
done
refuses "the results of a shard are JSON" "$RAGLOSS" eval "$gt" "$pred" --shard 1/3 --format csv

# By the launcher's word.
"$RAGLOSS" eval "$gt" "$pred" --shard 2/3 >second.json
refuses "expected SLURM_PROCID and SLURM_NTASKS, or OMPI" "$RAGLOSS" eval "$gt" "$pred" --shard auto
refuses "expected SLURM_PROCID" env SLURM_PROCID=1 "$RAGLOSS" eval "$gt" "$pred" --shard auto
refuses "SLURM_PROCID is '3' and SLURM_NTASKS '3'" \
    env SLURM_PROCID=3 SLURM_NTASKS=3 "$RAGLOSS" eval "$gt" "$pred" --shard auto
refuses "OMPI_COMM_WORLD_RANK is 'x'" \
    env OMPI_COMM_WORLD_RANK=x OMPI_COMM_WORLD_SIZE=3 "$RAGLOSS" eval "$gt" "$pred" --shard auto
refuses "SLURM_PROCID is '1' and SLURM_NTASKS 'x'" \
    env SLURM_PROCID=1 SLURM_NTASKS=x "$RAGLOSS" eval "$gt" "$pred" --shard auto
refuses "Slurm says 2/4, but Open MPI 2/3" env SLURM_PROCID=1 SLURM_NTASKS=4 OMPI_COMM_WORLD_RANK=1 \
    OMPI_COMM_WORLD_SIZE=3 "$RAGLOSS" eval "$gt" "$pred" --shard auto
refuses "Slurm says 2/3, but Open MPI 1/3" env SLURM_PROCID=1 SLURM_NTASKS=3 OMPI_COMM_WORLD_RANK=0 \
    OMPI_COMM_WORLD_SIZE=3 "$RAGLOSS" eval "$gt" "$pred" --shard auto
auto() {
    env "$@" "$RAGLOSS" eval "$gt" "$pred" --shard auto >auto.json
    cmp auto.json second.json || fail "--shard auto with $*"
}
auto SLURM_PROCID=1 SLURM_NTASKS=3
auto OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=3
auto OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=3 SLURM_PROCID=0
auto SLURM_PROCID=1 SLURM_NTASKS=3 OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=3

# A part is read by others, and compared as any results; its matches are those of the whole run, by number.
"$RAGLOSS" eval "$gt" "$pred" --matches all.csv >/dev/null
for number in 1 2 3; do
    "$RAGLOSS" eval "$gt" "$pred" --shard $number/3 -o part$number.json --matches some.csv
    [ $number = 1 ] || sed 1d some.csv >more.csv
    [ $number = 1 ] && cp some.csv joined.csv || cat more.csv >>joined.csv
done
cmp all.csv joined.csv
exits 0 "$RAGLOSS" eval "$gt" "$pred" --shard 2/3 --golden part2.json
exits 1 "$RAGLOSS" eval "$gt" "$pred" --shard 2/3 --golden part1.json
exits 0 "$RAGLOSS" diff part2.json second.json
"$PYTHON" - <<'PY'
import json
parts = [json.load(open(f"part{number}.json")) for number in (1, 2, 3)]
assert [part["shard"]["number"] for part in parts] == [1, 2, 3]
assert {part["shard"]["of"] for part in parts} == {3}
assert {part["shard"]["num_samples"] for part in parts} == {12}
assert [sample["sample"] for part in parts for sample in part["samples"]] == list(range(12))
PY

refuses "missing of 3 shards: 2" "$RAGLOSS" merge part1.json part3.json -o out.csv
refuses "second.json: it is shard 2 of 3, and so is part2.json" \
    "$RAGLOSS" merge part1.json part2.json part3.json second.json -o out.csv
"$RAGLOSS" eval "$gt" "$pred" --shard 3/3 --on-invalid skip >skipping.json
refuses 'skipping.json: its options have "on_invalid":"skip" where those of part1.json have "on_invalid":"error"' \
    "$RAGLOSS" merge part1.json part2.json skipping.json -o out.csv
"$RAGLOSS" eval "$SOURCE_DIR/testdata/ties/gt.json" "$SOURCE_DIR/testdata/ties/pred.npz" --shard 3/3 >foreign.json
refuses "foreign.json: it is of a run of 24 samples" "$RAGLOSS" merge part1.json part2.json foreign.json -o out.csv
"$RAGLOSS" eval "$gt" "$pred" -o all.json
refuses "all.json: it is no part of a run" "$RAGLOSS" merge all.json -o out.csv
sed 's/"num_gt":[0-9]*/"num_gt":18446744073709551615/' part2.json >vast.json
refuses "vast.json: sample 0: 'num_gt': expected a whole number below 2^31" \
    "$RAGLOSS" merge part1.json vast.json part3.json -o out.csv
sed 's/"id":"[^"]*"/"id":"same"/' part2.json >same.json
refuses "samples 4 and 5 have the same id 'same'" "$RAGLOSS" merge part1.json same.json part3.json -o out.csv
[ ! -e out.csv ] || fail "output of what was refused"

# The same shapes and ids, but other numbers: an epoch later.
"$PYTHON" - "$pred" <<'PY'
import numpy, os, sys
arrays = dict(numpy.load(sys.argv[1]))
first = arrays["existence"].copy()
first[0] = 0.5
for name, existence in (("now", arrays["existence"]), ("later", first)):
    arrays["existence"] = existence
    numpy.savez(name + ".npz", **arrays)
    numpy.savez_compressed(name + "_deflated.npz", **arrays)
    os.mkdir(name)
    os.mkdir(name + "_files")
    for array in arrays:
        numpy.save(f"{name}/{array}.npy", arrays[array])
    ids = arrays.get("ids", numpy.arange(12))
    for place in range(12):
        numpy.savez(f"{name}_files/{place:02}.npz", **{array: arrays[array][place] for array in arrays if array != "ids"})
PY
for form in .npz _deflated.npz "" _files; do
    truth=$gt
    if [ "$form" = _files ]; then sed 's/"id": *"[^"]*",//g' "$gt" >no_ids.json && truth=no_ids.json; fi
    "$RAGLOSS" eval "$truth" "now$form" --shard 1/2 >one.json
    "$RAGLOSS" eval "$truth" "now$form" --shard 2/2 >two.json
    "$RAGLOSS" merge one.json two.json >/dev/null
    "$RAGLOSS" eval "$truth" "later$form" --shard 2/2 >two.json
    refuses "two.json: it is of other ground truth or predictions" "$RAGLOSS" merge one.json two.json
done

# Only the slice is read: damage elsewhere goes unseen, and where it is seen, it is reported with the number of its sample in the whole run.
"$PYTHON" - <<'PY'
import numpy
existence = numpy.load("now/existence.npy")
existence[7, 3] = numpy.nan
numpy.save("now/existence.npy", existence)
PY
"$RAGLOSS" eval "$gt" now --shard 1/2 >one.json
refuses "now: array 'existence', sample 7: " "$RAGLOSS" eval "$gt" now --shard 2/2
"$RAGLOSS" eval "$gt" now --on-invalid skip -o whole.csv --quiet
"$RAGLOSS" eval "$gt" now --on-invalid skip -o whole.json --quiet
for number in 1 2; do
    "$RAGLOSS" eval "$gt" now --on-invalid skip --shard $number/2 -o skipped$number.json 2>>notes.txt
done
[ "$(grep -c 'sample 7' notes.txt)" = 1 ] || fail "$(cat notes.txt)"
"$RAGLOSS" merge skipped1.json skipped2.json -o merged.csv
"$RAGLOSS" merge skipped2.json skipped1.json -o merged.json
cmp whole.csv merged.csv
cmp whole.json merged.json
