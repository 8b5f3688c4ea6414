#!/bin/sh
# Where there is only what the program itself needs, it can be configured, without tests.
. "$SOURCE_DIR/tests/scratch.sh"
command -v pkg-config >/dev/null || { echo "skipped: no pkg-config"; exit 77; }
mkdir described
for library in libcjson zlib; do
    cp "$(pkg-config --variable=pcfiledir $library)/$library.pc" described
done
PKG_CONFIG_LIBDIR=$scratch/described cmake -S "$SOURCE_DIR" -B build -DRAGLOSS_CUDA=OFF >out.txt 2>&1 || fail "$(cat out.txt)"
grep -q "Building without tests, which need cmocka" out.txt || fail "$(cat out.txt)"
