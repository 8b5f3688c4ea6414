#!/bin/sh
# Where there is only what the program itself needs, it can be configured, without tests.
. "$SOURCE_DIR/tests/scratch.sh"
command -v pkg-config >/dev/null || { echo "skipped: no pkg-config"; exit 77; }
mkdir described
cp "$(pkg-config --variable=pcfiledir zlib)/zlib.pc" described
PKG_CONFIG_LIBDIR=$scratch/described cmake -S "$SOURCE_DIR" -B build -DRAGLOSS_CUDA=OFF >out.txt 2>&1 || fail "$(cat out.txt)"
grep -q "Building without tests, which need cmocka and Python 3" out.txt || fail "$(cat out.txt)"
