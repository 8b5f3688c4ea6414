#!/bin/sh
# Which GPU is taken, what is said of it, and what where there is none or too little memory.
. "$SOURCE_DIR/tests/scratch.sh"
data=$SOURCE_DIR/testdata/random
evaluate() {
    "$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" "$@"
}
evaluate --device cpu >cpu.csv

export CUDASIM_DEVICES=0
refuses 'looking for GPUs failed: no CUDA-capable device is detected (cudaErrorNoDevice)' evaluate --device cuda
exits 0 evaluate --device auto
cmp cpu.csv out.txt
exits 0 "$RAGLOSS" devices
grep -q '^cuda .*no CUDA-capable device is detected' out.txt || fail "$(cat out.txt)"

CUDASIM_DEVICES=2
exits 0 "$RAGLOSS" devices
grep -q '^cuda:1  cudasim, 1.0 GiB (1.0 GiB free), compute capability 9.0$' out.txt || fail "$(cat out.txt)"
grep -q 'CUDA 13.0' out.txt || fail "$(cat out.txt)"
refuses 'there is no GPU 2; the last one is 1' evaluate --device cuda:2
refuses 'there is no GPU 9999' evaluate --device cuda:99999999999999999999
refuses 'GPU 1 is named twice' evaluate --device cuda:1,0,1
refuses 'GPU 1 is named twice' evaluate --device cuda:0,1,1
for name in cuda: cuda:x cuda:1, cuda:,1 cuda:-1 cuda:0,1x cuda:0:1; do
    refuses "option --device: '$name' is not cuda, cuda:N" evaluate --device $name
done
refuses "option --device: 'cudax' is none of" evaluate --device cudax

# The batch is halved until it fits, down to one sample.
for memory in 150000 400000 1000000; do
    export CUDASIM_MEMORY=$memory
    exits 0 evaluate --device cuda --batch 1000 --threads 2
    cmp cpu.csv out.txt
done
CUDASIM_MEMORY=2000
refuses 'batches of a single sample, one for each of up to 2 threads, do not fit: cuda:0: allocating ' evaluate --device cuda --batch 1000 --threads 2
