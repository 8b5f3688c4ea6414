#!/bin/sh
# What README.md shows of the first command's output is its output.
. "$SOURCE_DIR/tests/scratch.sh"
awk '/^```/ {inside = 0} inside {print} /^```$/ && after {inside = 1; after = 0} /^It ends with/ {after = 1}' \
    "$SOURCE_DIR/README.md" >shown.txt
data=$SOURCE_DIR/testdata/coco100
"$RAGLOSS" eval "$data/gt.json" "$data/pred.npz" | head -n 6 >real.txt
[ "$(wc -l <shown.txt)" = 6 ] || fail "README.md shows $(wc -l <shown.txt) lines"
cmp shown.txt real.txt
