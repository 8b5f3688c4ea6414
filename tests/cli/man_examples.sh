#!/bin/sh
# The manual's examples do what they show.
#
# In a page, a display after the comment `.\" checked` is a session: what follows "$ " is run, and must print, to
# standard output and standard error together, the lines below it. All sessions of a page go on in one folder, which
# starts with a copy of testdata/seed_example. $? is the status of the command before. Notes on the seed's own files,
# whose predictions are random, are left out.
. "$SOURCE_DIR/tests/scratch.sh"

# The text of a page's sessions, without roff's escapes.
sessions() {
    awk '
        checked && /^\.Ed/ { checked = 0 }
        checked && !/^\.Bd/ { print }
        /^\.\\" checked$/ { checked = 1 }
    ' "$1" | sed -e 's/\\-/-/g' -e "s/\\\\(aq/'/g" -e 's/\\(ti/~/g' -e 's/\\&//g' -e 's/\\e/\\/g'
}

# Runs the commands of a session, and prints the session as it went.
run() {
    status=0
    while IFS= read -r line; do
        case $line in '$ '*) ;; *) continue ;; esac
        printf '%s\n' "$line"
        set +e
        { (exit $status); eval "${line#'$ '}"; } </dev/null >output.txt 2>&1
        status=$?
        grep -v "$notes" output.txt
        set -e
    done
}

mkdir bin
ln -s "$RAGLOSS" bin/ragloss
PATH=$scratch/bin:$PATH
notes='^ragloss: note: .*\(gt.json\|other.json\|pred.npz\): '
total=0
differ=
for page in "$SOURCE_DIR"/man/*.[1-9]; do
    name=${page##*/}
    sessions "$page" >expected.txt
    count=$(grep -c '^\$ ' expected.txt) || true
    total=$((total + count))
    mkdir "$name"
    cp "$SOURCE_DIR"/testdata/seed_example/gt.json "$SOURCE_DIR"/testdata/seed_example/pred.npz "$name"
    (cd "$name" && run) <expected.txt >actual.txt
    diff -u --label "$name" --label "what it does" expected.txt actual.txt || differ="$differ $name"
done
echo "$total commands"
[ "$total" -gt 0 ] || fail "no page has an example"
[ -z "$differ" ] || fail "examples of$differ"
