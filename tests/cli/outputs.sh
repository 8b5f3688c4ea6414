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

# keeps FILE COMMAND…: FILE is an input and stays.
keeps() {
    text="$1: it is read, and would be replaced"
    shift
    refuses "$text" "$RAGLOSS" "$@"
    unchanged "$@"
}
keeps gt.json eval gt.json pred.npz -o gt.json
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
