#!/bin/sh
# Files that are given by mistake: wherever a file is read, the error says what it is and what to do.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/seed_example/gt.json
pred=$SOURCE_DIR/testdata/seed_example/pred.npz
"$RAGLOSS" eval "$gt" "$pred" -o result.json
mkdir arrays samples
echo '{"boxes": [], "labels": []}' >samples/a.json

# Each command that reads FILE, and as what.
readers="eval FILE $pred
eval $gt FILE
eval $gt - <FILE
eval arrays $pred
eval samples $pred
eval $gt $pred --golden FILE
eval $gt $pred --golden FILE --update-golden
eval $gt $pred --config FILE
eval --coco FILE none
eval --coco instances.json FILE
convert coco FILE none -o made
convert coco instances.json FILE -o made
config FILE
diff FILE result.json
diff result.json FILE
merge FILE
report FILE
report result.json --golden FILE
report result.json --gt FILE --pred $pred
report result.json --gt $gt --pred FILE
report result.json --gt $gt --pred $pred --config FILE
inspect FILE
inspect -p FILE $pred"
echo '{"images": [{"id": 1}], "annotations": [], "categories": [{"id": 1}]}' >instances.json

# read_by FILE READER
read_by() {
    file=$1 reader=$2
    input=/dev/null
    case $reader in *" <FILE") input=$file reader=${reader% <FILE} ;; esac
    # shellcheck disable=SC2046,SC2086
    set -- $(echo "$reader" | sed "s|FILE|$file|g")
    refuses "" "$RAGLOSS" "$@" <$input
    [ ! -e made ] || fail "$*: a folder was left"
}

"$PYTHON" "$SOURCE_DIR/tests/cli/make_known_files.py" files >files.txt
tab=$(printf '\t')
while IFS="$tab" read -r file texts; do
    cp "$file" arrays/boxes.npy
    cp "$file" samples/b.json
    echo "$readers" | while read -r reader; do
        read_by "$file" "$reader"
        echo "$texts" | tr '\t' '\n' | while read -r text; do
            grep -qF -- "$text" err.txt || fail "$reader, $file: '$text' is not in: $(cat err.txt)"
        done
    done
done <files.txt
[ "$(wc -l <files.txt)" -gt 30 ]

# Arrays where text is read, and archives of something else.
"$PYTHON" - "$pred" <<'PY'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as pred, open("boxes.npy", "wb") as out:
    out.write(pred.read("boxes.npy"))
with zipfile.ZipFile("zipped.npz", "w") as out:
    out.writestr("gt.json", "[]")
PY
for command in "diff result.json" "merge" "config" "report" "eval $gt $pred --golden" "eval $gt $pred --config" \
    "eval --coco instances.json" \
    "convert coco -o made instances.json"; do
    # shellcheck disable=SC2086
    refuses "pred.npz: it is a ZIP archive, such as NPZ is; " "$RAGLOSS" $command "$pred"
    grep -q "was expected" err.txt || fail "$(cat err.txt)"
    # shellcheck disable=SC2086
    refuses "boxes.npy: it is an NPY array; " "$RAGLOSS" $command boxes.npy
done
refuses "zipped.npz: it is a ZIP archive without arrays, of 'gt.json' and the like" "$RAGLOSS" eval zipped.npz "$pred"
refuses "members that end in .npy" "$RAGLOSS" inspect zipped.npz
exits 0 "$RAGLOSS" inspect "$SOURCE_DIR/testdata/formats/nothing.npz"
