#!/bin/sh
# The library as others use it, static and shared, from where it is installed: with pkg-config and find_package, in C and
# in C++. What it shows of itself is what its headers declare.
. "$SOURCE_DIR/tests/scratch.sh"
command -v pkg-config >/dev/null || { echo "skipped: no pkg-config"; exit 77; }
command -v "${CXX:-c++}" >/dev/null || { echo "skipped: no C++ compiler"; exit 77; }
version=$("$RAGLOSS" --version | cut -d ' ' -f 2)
evaluated="$version: 1-0 1.5"
ragged=$(cat <<'TEXT'
weights: [0.5 1 2] [4]
picked: [2 0.5] [4]
matched: [1 0 1] [1 0 0]
sample 0: sum 2.5, average 1.25
sample 1: sum 4, average 4
written: [0.75 1 0.25] [0.125]
TEXT
)

cp "$SOURCE_DIR/examples/evaluate.c" "$SOURCE_DIR/examples/ragged_batches.c" .
cp "$SOURCE_DIR/tests/cli/library_caller.c" caller.c
cp caller.c caller_cpp.cpp

# run_all FOLDER: the programs, built in this folder.
run_all() {
    [ "$("$1/evaluate")" = "$evaluated" ] || fail "$1: $("$1/evaluate")"
    [ "$("$1/ragged_batches")" = "$ragged" ] || fail "$1: $("$1/ragged_batches")"
    "$1/caller" || fail "$1: the caller ended with $?"
    "$1/caller_cpp" || fail "$1: the caller in C++ ended with $?"
}

mkdir project
cp ./*.c ./*.cpp project
cat >project/CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(caller LANGUAGES C CXX)
find_package(ragloss 0.1 REQUIRED)
foreach(source evaluate.c ragged_batches.c caller.c caller_cpp.cpp)
  get_filename_component(name ${source} NAME_WE)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ragloss::ragloss)
endforeach()
CMAKE

# use KIND PREFIX: of the library that is installed there.
use() {
    PKG_CONFIG_PATH=$(dirname "$(find "$2" -name ragloss.pc)")
    export PKG_CONFIG_PATH
    flags=$(pkg-config --cflags ragloss | sed 's/ *$//')
    [ "$flags" = "-I$(pkg-config --variable=includedir ragloss)" ] || fail "flags of pkg-config: $flags"
    linking=$([ "$1" = shared ] || echo --static)
    mkdir "$1"
    for name in evaluate ragged_batches caller; do
        # shellcheck disable=SC2046
        ${CC:-cc} -std=c11 -Wall -Wextra -Wconversion -Werror $LINK_FLAGS $name.c -o "$1/$name" $(pkg-config $linking --cflags --libs ragloss)
    done
    # shellcheck disable=SC2046
    ${CXX:-c++} -Wall -Wextra -Werror $LINK_FLAGS caller_cpp.cpp -o "$1/caller_cpp" $(pkg-config $linking --cflags --libs ragloss)
    LD_LIBRARY_PATH=$(pkg-config --variable=libdir ragloss) run_all "$1"
    cmake -S project -B "$1-cmake" -DCMAKE_PREFIX_PATH="$scratch/$2" -DCMAKE_C_FLAGS="$LINK_FLAGS" \
        -DCMAKE_CXX_FLAGS="$LINK_FLAGS" >cmake.txt 2>&1 || fail "$(cat cmake.txt)"
    cmake --build "$1-cmake" --parallel 2 >cmake.txt 2>&1 || fail "$(cat cmake.txt)"
    run_all "$1-cmake"
}

# As it is built: static.
cmake --install "$BUILD_DIR" --prefix "$scratch/usr" >/dev/null
use static usr
[ -z "$LINK_FLAGS" ] || exit 0 # what follows is built anew, without a sanitizer

# Shared: the library has a soname, and shows what is declared, all of it.
built() {
    cmake -S "$1" -B "$2" -DCMAKE_BUILD_TYPE=Debug -DRAGLOSS_CUDA=OFF $3 >cmake.txt 2>&1 || fail "$(cat cmake.txt)"
    cmake --build "$2" --parallel 2 >cmake.txt 2>&1 || fail "$(tail cmake.txt)"
}
built "$SOURCE_DIR" build-shared "-DBUILD_SHARED_LIBS=ON -DBUILD_TESTING=OFF"
cmake --install build-shared --prefix "$scratch/opt" >/dev/null
library=$(find opt -name "libragloss.so.$version")
[ -s "$library" ] || fail "no shared library: $(find opt -name 'libragloss*')"
readelf -d "$library" | grep -q 'SONAME.*\[libragloss\.so\.[0-9]*\]' || fail "no soname"
use shared opt
readelf -d shared/evaluate | grep -q 'NEEDED.*\[libragloss\.so\.[0-9]*\]' || fail "not linked with the shared library"
opt/bin/ragloss --version >/dev/null

"$PYTHON" - "$(dirname "$(find opt -name ragloss.h)")" >declared.txt <<'PY'
import pathlib, re, sys
for header in pathlib.Path(sys.argv[1]).iterdir():
    text = re.sub(r"/\*.*?\*/|^#.*?[^\\]$", "", header.read_text(), flags=re.S | re.M)
    for statement in re.split(r"[;{}]", text):
        function = re.search(r"\b(\w+)\(", statement)
        if function and "typedef" not in statement:
            print(function[1])
PY
sort -u -o declared.txt declared.txt
nm -D --defined-only "$library" | awk '{print $3}' | sort >shown.txt
grep -q '^rl_evaluate$' declared.txt || fail "no declarations"
diff -u declared.txt shown.txt || fail "symbols other than are declared"
nm -g --defined-only "$(find usr -name libragloss.a)" | awk 'NF == 3 && $3 !~ /^rl_/' >foreign.txt
[ ! -s foreign.txt ] || fail "symbols without rl_: $(cat foreign.txt)"

# As a part of another project, which gets the library alone: no tests, no package.
sed "s|find_package(ragloss 0.1 REQUIRED)|enable_testing()\nadd_subdirectory(\"$SOURCE_DIR\" ragloss)|" project/CMakeLists.txt >lists.txt
mv lists.txt project/CMakeLists.txt
built project part ""
run_all part
[ -z "$(ctest --test-dir part -N | grep '#')" ] || fail "tests in the other project: $(ctest --test-dir part -N)"
[ ! -e part/CPackConfig.cmake ] || fail "a package of the other project"
