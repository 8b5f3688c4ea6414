#!/bin/sh
# The program is built hardened, where no sanitizer takes the place of that.
. "$SOURCE_DIR/tests/scratch.sh"
[ -z "$LINK_FLAGS" ] || { echo "skipped: built with a sanitizer"; exit 77; }
command -v readelf >/dev/null || { echo "skipped: there is no readelf"; exit 77; }
LC_ALL=C readelf -hldsW "$RAGLOSS" >elf.txt
grep -q "Type: *DYN" elf.txt || fail "its code has a fixed place"
grep -q "GNU_RELRO" elf.txt || fail "its relocations stay writable"
grep -q "FLAGS.*NOW" elf.txt || fail "its functions are bound late"
grep -Eq "GNU_STACK .* RW " elf.txt || fail "its stack is executable"
grep -q "__stack_chk_fail" elf.txt || fail "its stack is not protected"
grep -q "^CMAKE_BUILD_TYPE:[A-Z]*=Debug$" "$BUILD_DIR/CMakeCache.txt" || grep -q "__memcpy_chk" elf.txt ||
    fail "its library calls are not fortified"
