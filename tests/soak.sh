#!/usr/bin/env bash
# soak.sh [RUNS] [SEED]: 10,000 runs (or so many) over random inputs under AddressSanitizer and UBSan, a tenth of that
# under ThreadSanitizer at 8 threads, and the tests of the command line under valgrind. Not among the usual tests: it
# takes most of an hour.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
runs=${1:-10000} seed=${2:-1}
python=${PYTHON:-/usr/bin/python3}
jobs=${JOBS:-2}
cd "$source"

build() {
    cmake --preset "$1" -DRAGLOSS_CUDA=OFF >/dev/null
    cmake --build --preset "$1" --parallel "$jobs" --target ragloss >/dev/null
}

build asan
echo "AddressSanitizer and UBSan"
ASAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=halt_on_error=1 "$python" tests/soak.py build/asan/ragloss "$runs" --seed "$seed"

build tsan
echo "ThreadSanitizer, 8 threads"
TSAN_OPTIONS=exitcode=99 "$python" tests/soak.py build/tsan/ragloss $((runs / 10)) --seed "$seed" --threads 8

command -v valgrind >/dev/null || { echo "valgrind is not installed"; exit 77; }
build release
echo "valgrind"
checked=$(mktemp -d)
trap 'rm -rf "$checked"' EXIT
# "Possibly lost" are the stacks of threads that run while a signal ends the program. Standard error is what the tests
# look at, so what is found goes to files.
kinds=definite,indirect
cat >"$checked/ragloss" <<END
#!/bin/sh
exec valgrind -q --log-file="$checked/%p.log" --error-exitcode=99 --leak-check=full --show-leak-kinds=$kinds \
    --errors-for-leak-kinds=$kinds "$source/build/release/ragloss" "\$@"
END
chmod +x "$checked/ragloss"
# LINK_FLAGS lets the tests know that the build takes more memory. Left out are those of what surrounds the program.
for script in tests/cli/*.sh; do
    test=$(basename "$script" .sh)
    case $test in
        examples | hardened | install | man_lint | mpirun | package | parallel | slurm | terminal) continue ;;
    esac
    LINK_FLAGS=valgrind RAGLOSS=$checked/ragloss SOURCE_DIR=$source BUILD_DIR=$source/build/release PYTHON=$python \
        "$script" >"$checked/output" 2>&1 && ! grep -q -e Invalid -e uninitialised "$checked"/*.log ||
        { cat "$checked/output" "$checked"/*.log; echo "cli/$test failed under valgrind"; exit 1; }
    rm -f "$checked"/*.log
    echo "cli/$test: nothing found"
done
