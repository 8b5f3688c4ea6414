#!/usr/bin/env bash
# coverage.sh [BUILD]: runs the tests in a build that counts (gcov), and prints the covered lines and branches of each
# file of core, formats, cuda (as compiled for its simulator) and cli. With LINES=1 it lists what no test reached. Left
# out are the GPU's tests, timed fuzzing, and cli/install, whose programs know nothing of gcov. Takes some minutes.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-$source/build/coverage}
jobs=${JOBS:-2}

cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DRAGLOSS_CUDA=OFF -DCMAKE_C_COMPILER=gcc \
    -DCMAKE_CXX_COMPILER=g++ -DCMAKE_C_FLAGS="--coverage -fprofile-update=atomic" \
    -DCMAKE_CXX_FLAGS="--coverage -fprofile-update=atomic" >/dev/null
cmake --build "$build" --parallel "$jobs" >"$build/build.log" 2>&1 || { tail -n 40 "$build/build.log"; exit 1; }
find "$build" -name '*.gcda' -delete
(cd "$build" && ctest --parallel "$jobs" -LE gpu -E '^fuzz/run/|^cli/install$' --output-on-failure >ctest.log 2>&1) ||
    { tail -n 30 "$build/ctest.log"; echo "some tests failed; the figures are of what ran"; }
"${PYTHON:-/usr/bin/python3}" "$source/tests/coverage.py" "$source" "$build" ${LINES:+--lines}
