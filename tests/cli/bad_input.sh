#!/bin/sh
# Whatever is wrong: exit status 2, one line that names it, and no output file.
. "$SOURCE_DIR/tests/scratch.sh"

# refuses_all NAME COMMAND…: the texts to find are the lines of texts.txt.
refuses_all() {
    name=$1
    shift
    refuses "" "$@"
    while read -r text; do
        grep -qF -- "$text" err.txt || fail "$name: '$text' is not in: $(cat err.txt)"
    done <texts.txt
    [ ! -e out.csv ] || fail "$name: an output file was left"
    [ -z "$(find . -name '*.tmp*' -o -name '.out*')" ] || fail "$name: a temporary file was left"
    echo "$name: $(cat err.txt)"
}

"$PYTHON" "$SOURCE_DIR/tests/cli/make_bad_inputs.py" inputs >inputs.txt
while IFS="$(printf '\t')" read -r name gt pred texts; do
    printf '%s\n' "$texts" | tr '\t' '\n' >texts.txt
    refuses_all "$name" "$RAGLOSS" eval "$gt" "$pred" -o out.csv --threads 2
done <inputs.txt

gt=$SOURCE_DIR/testdata/ties/gt.json
pred=$SOURCE_DIR/testdata/ties/pred.npz
: >texts.txt
refuses_all "output in no folder" "$RAGLOSS" eval "$gt" "$pred" -o none/out.csv
refuses_all "output is a folder" "$RAGLOSS" eval "$gt" "$pred" -o inputs
refuses_all "golden missing" "$RAGLOSS" eval "$gt" "$pred" -o out.csv --golden none.csv
refuses_all "golden is no result" "$RAGLOSS" eval "$gt" "$pred" -o out.csv --golden "$gt"
refuses_all "both from standard input" "$RAGLOSS" eval - - -o out.csv
refuses_all "no such key" "$RAGLOSS" eval "$gt" "$pred" -o out.csv --key boxes=rectangles
refuses_all "matches in no folder" "$RAGLOSS" eval "$gt" "$pred" -o out.csv --matches none/matches.csv
[ "$(id -u)" = 0 ] || {
    mkdir sealed && chmod a-w sealed
    refuses_all "sealed folder" "$RAGLOSS" eval "$gt" "$pred" -o sealed/out.csv
}

# What a failing run would replace stays as it was.
echo before >out.csv
exits 2 "$RAGLOSS" eval "$(sed -n 4p inputs.txt | cut -f2)" "$pred" -o out.csv
[ "$(cat out.csv)" = before ] || fail "a failed run touched its output"
rm out.csv

# Output that cannot be written.
for format in csv json; do
    status=0
    "$RAGLOSS" eval "$gt" "$pred" --format $format >/dev/full 2>err.txt || status=$?
    [ $status = 2 ] && [ "$(wc -l <err.txt)" = 1 ] || fail "/dev/full: $status, $(cat err.txt)"
done
exits 2 "$RAGLOSS" eval "$gt" "$pred" -o /dev/full
status=0
"$RAGLOSS" --help >/dev/full 2>err.txt || status=$?
[ $status = 2 ] || fail "--help to /dev/full: $status"

# A reader that has had enough: silence, and the shell's 141. Notes come after the results, if the reader is still there.
{ "$RAGLOSS" eval --quiet "$gt" "$pred" --format json 2>err.txt || echo $? >status.txt; } | true
[ ! -s err.txt ] || fail "closed pipe: $(cat err.txt)"
