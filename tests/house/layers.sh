#!/bin/sh
# Includes go from higher folders to lower ones, and in no circle; and layers.py complains where one does not.
. "$SOURCE_DIR/tests/scratch.sh"
layers="$SOURCE_DIR/tests/house/layers.py"

"$PYTHON" "$layers" "$SOURCE_DIR" >found.txt || fail "$(cat found.txt)"

# complains TEXT FILE INCLUDED: the sources with one more include are refused, for that alone.
mkdir house
for folder in core formats cuda cli tests fuzz; do cp -R "$SOURCE_DIR/$folder" house; done
complains() {
    text=$1 file=$2 included=$3
    mkdir -p "$(dirname "house/$file")"
    touch "house/$file"
    cp "house/$file" kept
    printf '#include "%s"\n' "$included" >>"house/$file"
    exits 1 "$PYTHON" "$layers" house
    [ "$(grep -cF -- "$text" out.txt)" = 1 ] || fail "'$text' is not in: $(cat out.txt)"
    [ "$(wc -l <out.txt)" = 1 ] || fail "more complaints than one of $file: $(cat out.txt)"
    mv kept "house/$file"
}

complains 'core/interface is not below core/base' core/base/memory.c core/interface/evaluate.h
complains 'core/base is not below core' core/tensor.h core/base/status.h
complains 'formats/source is not below formats/json' formats/json/json_fields.c formats/source/names.h
complains 'core/ragged is not below core/assignment' core/assignment/transpose.c core/ragged/sizes.h
complains 'formats/io is not below core/problems' core/problems/problem.c formats/io/crc32.h
complains 'cuda is not below core/cpu' core/cpu/ragged_cpu.c cuda/launch.h
complains 'formats/results is to know nothing of core/evaluation' formats/results/merge.c core/evaluation/tally.h
complains 'formats/coco is to know nothing of cuda' formats/coco/coco_rows.c cuda/launch.h
complains 'cuda is to know nothing of core/assignment' cuda/check.cu core/assignment/assignment.h
complains 'tests is no folder of the program' cli/times.c tests/random.h
complains 'fuzz is no folder of the program' formats/text/csv.c fuzz/draws.h
complains 'not written as a path from the root' formats/text/csv.c csv.h
complains 'not written as a path from the root' formats/text/csv.c formats/json/../text/csv.h
complains 'formats/new has no place in the order' formats/new/new.c core/base/status.h
rm -r house/formats/new

# A circle of two units, by a header or by a source, and a longer one.
circle='a circle: core/base/harmless includes core/base/utf8 includes core/base/harmless'
complains "$circle" core/base/utf8.c core/base/harmless.h
complains "$circle" core/base/utf8.h core/base/harmless.h
complains 'formats/source/array includes formats/source/names includes formats/source/source includes formats/source/array' \
    formats/source/array.h formats/source/names.h
