#!/usr/bin/env bash
# static_analysis.sh [BUILD]: clang-tidy, cppcheck and gcc's -fanalyzer on all that is installed, and on the CUDA backend
# as compiled for its simulator. Ends with 1 where one of them complains. clang-tidy's checks, and why some are off, are
# in .clang-tidy. Takes some minutes.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$source/build/analysis}
cd "$source"
c_files=(core/*/*.c formats/*/*.c cli/*.c) cpp_files=(formats/text/*.cpp) cuda_files=(cuda/*.cu)
failed=0

cmake -S . -B "$build" -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ -DRAGLOSS_CUDA=OFF \
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null

echo "clang-tidy"
for file in "${c_files[@]}" "${cpp_files[@]}" "${cuda_files[@]}"; do
    clang-tidy -p "$build" --quiet "$file" 2>"$build/tidy.err" || { cat "$build/tidy.err"; failed=1; }
done

echo "cppcheck"
# It does not know the compiler's own macros (FLT_EVAL_METHOD, __FLT_…), nor what `0x1p63` is (incorrectLogicOperator).
# uninitvar: it takes loops over a rank, and tables of functions that fill something in, for ones that may do nothing.
# knownConditionTrueFalse: in a build without CUDA there is no GPU, and this machine's byte order is known.
cppcheck --quiet --enable=warning,style,performance,portability --inline-suppr --error-exitcode=1 \
    --std=c11 --std=c++17 -D__GNUC__=12 -D__x86_64__=1 -D_GNU_SOURCE -DFLT_EVAL_METHOD=0 -D__BYTE_ORDER__=1 \
    -D__ORDER_LITTLE_ENDIAN__=1 -DRL_KERNELS=rl_assignment_kernels_baseline \
    -DRL_STAGE_KERNELS=rl_stage_kernels_baseline -DRAGLOSS_VERSION='""' -I. \
    --suppress=incorrectLogicOperator:core/base/tensor.c --suppress=uninitvar:core/base/tensor.c \
    --suppress=uninitvar:formats/compare/compare_print.c --suppress=knownConditionTrueFalse:cli/devices.c \
    --suppress=knownConditionTrueFalse:formats/npz/npy_header.c \
    "${c_files[@]}" "${cpp_files[@]}" || failed=1

echo "gcc -fanalyzer"
for file in "${c_files[@]}"; do
    gcc -std=c11 -O2 -fanalyzer -Werror -Wall -Wextra -Wconversion -Wshadow -ffp-contract=off -fno-math-errno \
        -fno-trapping-math -D_GNU_SOURCE -DRL_KERNELS=rl_assignment_kernels_baseline \
        -DRL_STAGE_KERNELS=rl_stage_kernels_baseline -DRAGLOSS_VERSION='""' -I. -c "$file" \
        -o /dev/null || failed=1
done

[ $failed = 0 ] && echo "nothing to complain about"
exit $failed
