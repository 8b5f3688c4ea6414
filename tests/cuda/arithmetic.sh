#!/bin/sh
# The kernels' PTX, for every architecture that the build made it for: it holds no instruction that rounds otherwise
# than the CPU does, and becomes machine code that spills no register. Lists the registers of each kernel.
. "$SOURCE_DIR/tests/scratch.sh"
if [ -z "$NVCC" ]; then
    echo "skipped: no nvcc"
    exit 77
fi
ptxas=$(dirname "$NVCC")/ptxas
# Also min and max: they are comparisons, for the sake of NaN and signed zeros.
inexact='(fma|mad)\.[a-z.]*f(32|64)|\.approx|\.ftz|(min|max)\.([a-zA-Z]*\.)*f(32|64)'

# The check itself must be able to fail.
cat >inexact.cu <<'EOF'
__global__ void inexact(float *a)
{
    a[0] = a[1] * a[2] + a[3];
    a[4] = __fdividef(a[5], a[6]);
    a[7] = fminf(a[8], a[9]);
}
EOF
"$NVCC" -ptx -o inexact.ptx inexact.cu
[ "$(grep -cE "$inexact" inexact.ptx)" = 3 ] || fail "inexact instructions are not found: $(cat inexact.ptx)"

for kernels in example logits ragged terms; do
    for ptx in "$PTX_DIR"/kernels_$kernels*.ptx; do
        ! grep -nE "$inexact" "$ptx" || fail "$ptx rounds otherwise than the CPU"
        grep -qE "(add|mul|sub|div|cvt)\.rn\.f(32|64)" "$ptx" || fail "$ptx has no arithmetic to look at"
        target=$(sed -n 's/^\.target \(sm_[0-9]*\).*/\1/p' "$ptx")
        "$ptxas" -v -arch=$target -o kernels.cubin "$ptx" 2>>ptxas.txt || fail "$ptx: $(cat ptxas.txt)"
    done
done

# ptxas reports each kernel in three lines: which and for what, the bytes spilled, the registers.
awk '/Compiling entry function/ { split($0, quoted, "\047"); kernel = quoted[2]; target = quoted[4] }
     /spill stores/ { spilled = $5 + $9 }
     /Used [0-9]+ registers/ { printf "%-7s %3d registers %d bytes spilled %s\n", target, $5, spilled, kernel }' \
    ptxas.txt | sort >listed.txt
cat listed.txt
for kernel in example_cost example_loss example_gradients terms_cost terms_loss terms_gradients softmax background pad \
    unpad convert claim gather scatter mark sum; do
    grep -q "rl_${kernel}_kernel" listed.txt || fail "the registers of rl_${kernel}_kernel are not listed"
done
! grep -v ' 0 bytes spilled' listed.txt || fail "registers are spilled"
