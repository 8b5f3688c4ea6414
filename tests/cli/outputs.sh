#!/bin/sh
# No output takes another's place or an input's, a closed stream's, or what a limit leaves of a file.
. "$SOURCE_DIR/tests/scratch.sh"
cp "$SOURCE_DIR/testdata/coco100/gt.json" "$SOURCE_DIR/testdata/coco100/pred.npz" .
"$RAGLOSS" eval gt.json pred.npz -o right.csv -m right_matches.csv
cp right.csv golden.csv
ln -s golden.csv link.csv
mkdir folder
ln -s folder same_folder

unchanged() {
    cmp right.csv golden.csv || fail "the golden file changed: $*"
    cmp gt.json "$SOURCE_DIR/testdata/coco100/gt.json" || fail "the ground truth changed: $*"
    [ -z "$(find . -name '.ragloss*' -o -name 'new*')" ] || fail "files are left: $(ls -A . folder)"
}

# collides FILE OPTION…: two outputs of this run are FILE.
collides() {
    text="$1: two outputs would go there"
    shift
    refuses "$text" "$RAGLOSS" eval gt.json pred.npz "$@"
    unchanged "$@"
}
collides new.csv -o new.csv -m new.csv
collides ./new.csv -o new.csv -m ./new.csv
collides same_folder/new -o folder/new -m same_folder/new
collides link.csv -o golden.csv -m link.csv
collides new.npz --grad new.npz -o new.npz
collides golden.csv -g golden.csv --update-golden --junit link.csv
collides "standard output" -m -
ln golden.csv hard.csv
collides hard.csv -o golden.csv -m hard.csv
rm hard.csv

# keeps FILE COMMAND…: FILE is an input and stays.
keeps() {
    text="$1: it is read, and would be replaced"
    shift
    refuses "$text" "$RAGLOSS" "$@"
    unchanged "$@"
}
keeps gt.json eval gt.json pred.npz -o gt.json
exec 3<gt.json
keeps gt.json eval - pred.npz -o gt.json <gt.json
keeps gt.json eval /dev/fd/3 pred.npz -o gt.json
exec 3<&-
ln gt.json hard.json
keeps hard.json eval gt.json pred.npz -m hard.json
rm hard.json
"$RAGLOSS" config -c accv >criterion.json
keeps criterion.json eval gt.json pred.npz --config criterion.json -o criterion.json
keeps criterion.json report right.csv --gt gt.json --pred pred.npz --config criterion.json -o criterion.json
keeps pred.npz eval gt.json pred.npz --grad pred.npz
keeps link.csv eval gt.json pred.npz -g golden.csv --junit link.csv
keeps golden.csv diff golden.csv right.csv --junit golden.csv
keeps golden.csv report golden.csv -o golden.csv
"$RAGLOSS" eval gt.json pred.npz --shard 1/1 -o part.json
keeps part.json merge part.json -o part.json
mkdir coco
echo '{"images": [], "annotations": [], "categories": [{"id": 1}]}' >coco/gt.json
echo '[]' >results.json
keeps coco/gt.json convert coco coco/gt.json results.json -o coco

# A file whose name is "-" is not what standard input is.
echo mine >./-
exits 0 "$RAGLOSS" eval - pred.npz -o ./- <gt.json
cmp ./- right.csv || fail "the file - is not what it should be"
rm ./-

# What standard output appends to an input.
cp gt.json appended.json
status=0
"$RAGLOSS" eval appended.json pred.npz >>appended.json 2>err.txt || status=$?
[ "$status" = 2 ] || fail "exit status $status where an input is appended to"
grep -qx "ragloss: standard output: it is read, and would be written to; expected another path" err.txt || fail "$(cat err.txt)"
cmp appended.json gt.json

# Members of folders that are read: arrays, then samples. One may lie elsewhere, and be a link in the folder.
mkdir arrays samples beyond
"$PYTHON" -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall("arrays")' pred.npz
echo '[{"id": "a", "boxes": [[0, 0, 1, 1]], "labels": [0]}, {"id": "b", "boxes": [[0, 0, 1, 1]], "labels": [0]}]' >two.json
echo '{"boxes": [[0, 0, 1, 1]], "class_probs": [[0.5]], "existence": [0.5]}' | tee samples/a.json >beyond/b.json
ln -s ../beyond/b.json samples/b.json
ln -s samples/a.json symbolic.json
ln samples/a.json hard.json
ln -s samples same_samples
cp -r arrays arrays_before
cp -r samples samples_before

# members TEXT COMMAND…: the run is refused, with this text, and the folders stay as they are.
members() {
    text=$1
    shift
    refuses "$text" "$RAGLOSS" "$@"
    diff -r arrays arrays_before || fail "a folder of arrays changed: $*"
    diff -r samples samples_before || fail "a folder of samples changed: $*"
    unchanged "$@"
}
read_text="it is read, and would be replaced; expected another path"
joins_text="its folder is read, and it would be read with it; expected another path"
members "arrays/boxes.npy: $read_text" eval gt.json arrays -o arrays/boxes.npy
members "arrays/../arrays/boxes.npy: $read_text" eval gt.json ./arrays/ -m arrays/../arrays/boxes.npy
members "arrays/boxes.npy: $read_text" eval gt.json arrays --grad arrays/boxes.npy
members "arrays/boxes.npy: $read_text" eval gt.json arrays -g golden.csv --junit arrays/boxes.npy
members "arrays/boxes.npy: $read_text" report right.csv --gt gt.json --pred arrays -o arrays/boxes.npy
members "arrays/new.npy: $joins_text" eval gt.json arrays -o arrays/new.npy
for file in samples/a.json same_samples/a.json symbolic.json hard.json samples/b.json beyond/b.json "$PWD/samples/a.json"; do
    members "$file: $read_text" eval two.json samples -o "$file"
    members "$file: $read_text" eval two.json samples -m "$file"
    members "$file: $read_text" eval two.json same_samples/ --grad "$file"
done
mkdir objects
echo '{"boxes": [[0, 0, 1, 1]], "labels": [0]}' | tee objects/a.json >objects/b.json
members "objects/b.json: $read_text" eval objects samples -o objects/b.json
members "objects/c.json: $joins_text" eval objects samples -o objects/c.json
for file in samples/new.json samples/new.npz samples/new.npy same_samples/new.json beyond/../samples/new.json; do
    members "$file: $joins_text" eval two.json samples -o "$file"
    members "$file: $joins_text" eval two.json samples --grad "$file"
    members "$file: $joins_text" eval two.json samples -g "$file" --update-golden
done
(cd samples && refuses "new.json: $joins_text" "$RAGLOSS" eval ../two.json . -o new.json)
rm -f samples/out.txt samples/err.txt

# What of such a folder is not read may be written, and what is hidden is not.
for file in samples/new.csv samples/.new.json arrays/new.json; do
    exits 0 "$RAGLOSS" eval two.json samples -o "$file"
    exits 0 "$RAGLOSS" eval gt.json arrays -o "$file"
    exits 0 "$RAGLOSS" eval two.json samples -o "$file"
    rm "$file"
done
exits 0 "$RAGLOSS" eval two.json samples

# What may be one: a device, and files of one name in two folders.
exits 0 "$RAGLOSS" eval gt.json pred.npz -o /dev/null -m /dev/null
exits 0 "$RAGLOSS" eval gt.json pred.npz -o here.csv -m folder/here.csv
cmp here.csv right.csv && cmp folder/here.csv right_matches.csv || fail "files of one name are not what they should be"

# Each shard has a part of the golden file's samples only.
refuses "golden.csv: it has samples that this shard has not" "$RAGLOSS" eval gt.json pred.npz --shard 1/2 -g golden.csv --update-golden
unchanged

# The next file to be opened would be standard output.
for options in "-m new.csv" "-g golden.csv --junit new.xml"; do
    status=0
    # shellcheck disable=SC2086
    "$RAGLOSS" eval gt.json pred.npz $options 2>err.txt >&- || status=$?
    [ "$status" = 2 ] || fail "exit status $status with closed standard output"
    grep -qx "ragloss: standard output: cannot be written: Bad file descriptor" err.txt || fail "$(cat err.txt)"
    unchanged
done
"$RAGLOSS" eval gt.json pred.npz -o closed.csv <&- >&- 2>&- || fail "files need no standard streams"
cmp closed.csv right.csv

# Files may not grow over 1 or 2 KiB, as shells count in 512 bytes or 1024.
(ulimit -f 2 && refuses "new.csv: cannot be written: File too large" "$RAGLOSS" eval gt.json pred.npz -o new.csv)
unchanged
