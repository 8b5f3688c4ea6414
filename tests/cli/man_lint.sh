#!/bin/sh
# The manual pages are correct mdoc, are installed, and refer to pages that are there.
. "$SOURCE_DIR/tests/scratch.sh"
command -v mandoc >/dev/null || { echo "skipped: no mandoc"; exit 77; }
cd "$SOURCE_DIR/man"
wrong=

for page in *.[1-9]; do
    mandoc -T lint -W warning "$page" || wrong="$wrong $page"
    grep -qw -- "$page" CMakeLists.txt || fail "$page is not installed: man/CMakeLists.txt lacks it"
    for reference in $(sed -n 's/.*Xr \(ragloss[^ ]*\) \([1-9]\).*/\1.\2/p' "$page"); do
        [ -e "$reference" ] || fail "$page refers to $reference, which is not there"
    done
done
[ -z "$wrong" ] || fail "mdoc of$wrong"
