#!/bin/sh
# Outputs that are streams: links to /dev/stdout and other descriptors, two outputs on one of them, pipes, terminals, and
# files that cannot be replaced.
. "$SOURCE_DIR/tests/scratch.sh"
cp "$SOURCE_DIR/testdata/coco100/gt.json" "$SOURCE_DIR/testdata/coco100/pred.npz" .
"$RAGLOSS" eval gt.json pred.npz -o right.csv -m right_matches.csv
[ -e /proc/self/fd/1 ] || { echo "skipped: there is no /proc/self/fd here"; exit 77; }

ln -s /dev/stdout link
ln -s link chain
mkdir folder
ln -s ../chain folder/relative
ln -s folder same_folder
ln -s /dev/fd/4 to_four
ln -s /proc/thread-self/fd/1 of_thread

# goes FILE: what is written there goes to standard output, between what others write to the same file.
goes() {
    (
        echo header
        "$RAGLOSS" eval gt.json pred.npz -o "$1"
        echo trailer
    ) >log
    (
        echo header
        cat right.csv
        echo trailer
    ) | cmp - log || fail "-o $1"
    [ -z "$(find . -name '.ragloss*')" ] || fail "files are left: $(ls -A . folder)"
}
for name in - /dev/stdout /dev/fd/1 /proc/self/fd/1 link chain folder/relative same_folder/relative of_thread "$PWD/chain"; do
    goes "$name"
    "$RAGLOSS" eval gt.json pred.npz -o "$name" | cmp - right.csv || fail "-o $name, into a pipe"
done
for name in to_four /dev/fd/4; do
    (echo header && "$RAGLOSS" eval gt.json pred.npz -o "$name" 4>&1 >/dev/null && echo trailer) >log
    (echo header && cat right.csv && echo trailer) | cmp - log || fail "-o $name"
done
echo header >log
"$RAGLOSS" eval gt.json pred.npz -q -o /dev/stderr 2>>log
(echo header && cat right.csv) | cmp - log || fail "-o /dev/stderr"
[ -L link ] && [ -L chain ] || fail "links were replaced"

# What is no descriptor of the program's parent.
for name in to_four /dev/fd/4 /dev/fd/99; do
    refuses "$name: cannot be written: Bad file descriptor" "$RAGLOSS" eval gt.json pred.npz -o "$name"
done
refuses "/dev/fd/4: cannot be written: Bad file descriptor" "$RAGLOSS" eval gt.json pred.npz -o /dev/fd/4 4<gt.json

# collides NAME OPTION…: two outputs of this run go to one place.
collides() {
    text="$1: two outputs would go there; expected a path for each"
    shift
    refuses "$text" "$RAGLOSS" eval gt.json pred.npz "$@"
}
collides "standard output" -o - -m -
collides "standard output" -o /dev/stdout -m -
collides /dev/fd/1 -o - -m /dev/fd/1
collides link -o folder/relative -m link
collides "standard output" -g right.csv --junit link -q
collides /dev/fd/4 -o /dev/fd/3 -m /dev/fd/4 3>three 4>&3
collides /dev/fd/4 -o three -m /dev/fd/4 4>three
collides three -o /dev/fd/4 -m three 4>three
mkfifo fifo
ln fifo hard_fifo
ln -s fifo linked_fifo
sleep 60 <>fifo & # so that the pipe has a reader
reader=$!
for second in fifo hard_fifo linked_fifo; do collides $second -o fifo -m $second; done
kill $reader

# The same on what takes both, where the descriptors are two.
"$RAGLOSS" eval gt.json pred.npz -o /dev/null >/dev/null -m -
! "$RAGLOSS" eval gt.json pred.npz -o /dev/stdout -m - >/dev/null 2>err.txt || fail "two outputs on standard output"

# A report is an output: that of diff goes to standard output, that of eval to standard error.
cp right.csv golden.csv
for name in - /dev/stdout chain; do
    status=0
    "$RAGLOSS" diff golden.csv right.csv --junit "$name" >out.txt 2>err.txt || status=$?
    [ "$status" = 2 ] && [ ! -s out.txt ] && grep -q "two outputs would go there" err.txt || fail "diff --junit $name"
    "$RAGLOSS" diff -q golden.csv right.csv --junit "$name" | tail -n 1 | grep -qx "</testsuites>" || fail "diff -q --junit $name"
done
status=0
"$RAGLOSS" diff -q golden.csv right.csv --annotations github --junit - >out.txt 2>err.txt || status=$?
[ "$status" = 2 ] || fail "annotations come into the JUnit file"
refuses "/dev/stderr: the report goes there" "$RAGLOSS" eval gt.json pred.npz -o new.csv -g golden.csv --junit /dev/stderr
"$RAGLOSS" eval gt.json pred.npz -g golden.csv >log 2>&1 || fail "results and report may go to one log"

# Files that standard output or standard error goes to are not replaced behind it.
for redirected in 1 2; do
    status=0
    # shellcheck disable=SC2094
    if [ $redirected = 1 ]; then
        "$RAGLOSS" eval gt.json pred.npz -o log >log 2>err.txt || status=$?
    else
        "$RAGLOSS" eval gt.json pred.npz -o log 2>log || status=$?
        mv log err.txt
    fi
    [ "$status" = 2 ] || fail "exit status $status where descriptor $redirected goes to the output"
    grep -q "^ragloss: log: standard .* goes there, and it would be replaced; expected another path" err.txt || fail "$(cat err.txt)"
done

# What cannot be replaced is written in place, and no temporary file is left in its folder.
if unshare -rm true 2>/dev/null; then
    echo "a longer line than any, and so many of them that the file is longer before than after" >mounted
    for _ in 1 2 3 4 5 6 7 8 9 10; do cat mounted mounted >twice && mv twice mounted; done
    touch point
    files=$(ls -A)
    unshare -rm sh -ec 'mount --bind mounted point; "$RAGLOSS" eval gt.json pred.npz -o point 2>err.txt
        "$RAGLOSS" eval gt.json pred.npz -q -g right.csv -o point 2>quiet.txt' || fail "a mounted file: $(cat err.txt)"
    cmp mounted right.csv || fail "a mounted file is not what it should be"
    grep -qx "ragloss: point: written in place, since it cannot be replaced: Device or resource busy" err.txt || fail "$(cat err.txt)"
    [ ! -s quiet.txt ] || fail "$(cat quiet.txt)"
    rm quiet.txt
    [ "$(ls -A)" = "$files" ] || fail "files are left: $(ls -A)"
else
    echo "skipped: a file that is mounted on its own, since nothing can be mounted here"
fi

"$PYTHON" "$SOURCE_DIR/tests/cli/waiting.py" "$RAGLOSS"
