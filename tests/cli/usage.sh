#!/bin/sh
# Command lines right and wrong.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/seed_example/gt.json
pred=$SOURCE_DIR/testdata/seed_example/pred.npz

exits 0 "$RAGLOSS" --help
grep -q "eval" out.txt
exits 0 "$RAGLOSS" --version
grep -qx "ragloss [0-9.]*" out.txt
for command in eval config convert merge diff report inspect devices completion help; do
    exits 0 "$RAGLOSS" $command --help
    grep -q "Usage: ragloss $command" out.txt
    exits 0 "$RAGLOSS" $command --version
    refuses "no option '--nonsense'" "$RAGLOSS" $command --nonsense
done
exits 2 "$RAGLOSS"
grep -q "Usage" err.txt
refuses "no command 'evaluate'" "$RAGLOSS" evaluate

# `help` is --help, of the commands and of each.
"$RAGLOSS" --help >long.txt
"$RAGLOSS" help >short.txt && cmp long.txt short.txt
for command in eval help; do
    "$RAGLOSS" $command --help >long.txt
    "$RAGLOSS" help $command >short.txt && cmp long.txt short.txt
done
refuses "one argument too many" "$RAGLOSS" help eval diff

# What is misspelt: commands, options, and the words that a value can be.
refuses "there is no command 'evla'; did you mean 'eval'?" "$RAGLOSS" evla
refuses "there is no command 'EVAL'; did you mean 'eval'?" "$RAGLOSS" EVAL
refuses "there is no command 'comparison' (see: ragloss help)" "$RAGLOSS" comparison
refuses "there is no command 'dif'; did you mean 'diff'?" "$RAGLOSS" help dif
refuses "'--golden' follows a command: ragloss eval --golden" "$RAGLOSS" --golden x
refuses "follows a command: ragloss eval $gt" "$RAGLOSS" "$gt" "$pred"
refuses "there is no option '--golen'; did you mean --golden?" "$RAGLOSS" eval "$gt" "$pred" --golen x
refuses "there is no option '--golen=x'; did you mean --golden?" "$RAGLOSS" eval "$gt" "$pred" --golen=x
refuses "there is no option '--num_preds'; did you mean --num-preds?" "$RAGLOSS" eval "$gt" "$pred" --num_preds 3
refuses "there is no option '-rtol'; did you mean --rtol?" "$RAGLOSS" eval "$gt" "$pred" -rtol 3
refuses "there is no option '-golden'; did you mean --golden?" "$RAGLOSS" eval "$gt" "$pred" -golden x
refuses "there is no option '-help'; did you mean --help?" "$RAGLOSS" diff -help
refuses "there is no option '--vresion'; did you mean --version?" "$RAGLOSS" devices --vresion
refuses "'jsn' is none of csv|json; did you mean 'json'?" "$RAGLOSS" eval "$gt" "$pred" --format jsn
refuses "'JSON' is none of csv|json; did you mean 'json'?" "$RAGLOSS" merge "$gt" -f JSON
refuses "; did you mean 'detr'?" "$RAGLOSS" eval "$gt" "$pred" --criterion dter
refuses "'skp' is none of error|skip|clamp; did you mean 'skip'?" "$RAGLOSS" eval "$gt" "$pred" -i skp
refuses "did you mean 'github'?" "$RAGLOSS" diff "$gt" "$pred" --annotations gitlab
refuses "did you mean 'cuda'?" "$RAGLOSS" eval "$gt" "$pred" --device cdua
refuses "did you mean 'cuda'?" "$RAGLOSS" eval "$gt" "$pred" --device cuda0
refuses "did you mean 'auto'?" "$RAGLOSS" eval "$gt" "$pred" --device atuo
refuses "did you mean 'coco'?" "$RAGLOSS" convert cooc "$gt" "$pred" -o out
refuses "did you mean 'bash'?" "$RAGLOSS" completion bsh
refuses "did you mean 'auto'?" "$RAGLOSS" eval "$gt" "$pred" --shard atuo

# Options that would have no effect.
for option in "--rtol 1e-5" --atol=0 --update-golden "--junit x.xml" "--annotations github"; do
    # shellcheck disable=SC2086
    refuses "option ${option%%[ =]*}: expected --golden with it" "$RAGLOSS" eval "$gt" "$pred" $option
done
for option in "--rtol 1e-5" "--atol 0"; do
    # shellcheck disable=SC2086
    refuses "option ${option% *}: expected --golden with it" "$RAGLOSS" report "$gt" $option
done
refuses "option --num-preds: expected --coco with it" "$RAGLOSS" eval "$gt" "$pred" -p 3
for option in "--criterion accv" "--config x" "--key boxes=x" --coco; do
    # shellcheck disable=SC2086
    refuses "option ${option% *}: expected --problems with it" "$RAGLOSS" inspect "$gt" "$pred" $option
    # shellcheck disable=SC2086
    refuses "option ${option% *}: expected --gt and --pred with it" "$RAGLOSS" report "$gt" $option
    # shellcheck disable=SC2086
    refuses "option --gt: expected --pred with it" "$RAGLOSS" report "$gt" $option --gt "$gt"
done
refuses "option --num-preds: expected --problems and --coco with it" "$RAGLOSS" inspect "$gt" --num-preds 3
refuses "option --num-preds: expected --coco with it" "$RAGLOSS" inspect -p "$gt" "$pred" --num-preds 3
refuses "option --num-preds: expected --coco with it" "$RAGLOSS" report "$gt" --gt "$gt" --pred "$pred" --num-preds 3
refuses "too few arguments" "$RAGLOSS" eval "$gt"
refuses "one argument too many" "$RAGLOSS" eval "$gt" "$pred" "$pred"
refuses "option --threads: '0'" "$RAGLOSS" eval "$gt" "$pred" --threads 0
refuses "option --threads: '-3'" "$RAGLOSS" eval "$gt" "$pred" --threads=-3
refuses "option --batch: '1e3'" "$RAGLOSS" eval "$gt" "$pred" --batch 1e3
for number in nan inf -1 "" 1x; do
    refuses "option --rtol: '$number'" "$RAGLOSS" eval "$gt" "$pred" --rtol="$number"
done
refuses "option --atol: '0,1'" "$RAGLOSS" diff "$gt" "$pred" --atol 0,1
for size in "" 0 K 12Q 1.5G -1 18446744073709551616 16777216T; do
    refuses "option --max-memory: '$size'" "$RAGLOSS" eval "$gt" "$pred" --max-memory="$size"
done
for format in xml js json\| "csv|json" ""; do
    refuses "option --format: '$format'" "$RAGLOSS" eval "$gt" "$pred" --format="$format"
done
for key in boxes boxes= =boxes = ""; do
    refuses "option --key: '$key'" "$RAGLOSS" eval "$gt" "$pred" --key="$key"
done

# Control characters neither break the line nor reach a terminal.
two_lines=$(printf 'one\ntwo\033')
refuses "there is no command 'one?two?'" "$RAGLOSS" "$two_lines"
refuses "there is no option '--one?two?'" "$RAGLOSS" eval "--$two_lines"
refuses "'one?two?' is one argument too many" "$RAGLOSS" eval "$gt" "$pred" "$two_lines"

refuses "needs a value" "$RAGLOSS" eval "$gt" "$pred" --output
refuses "takes no value" "$RAGLOSS" eval "$gt" "$pred" --quiet=yes
refuses "tpu" "$RAGLOSS" eval "$gt" "$pred" --device tpu

# One result, however it is asked for.
"$RAGLOSS" eval "$gt" "$pred" -o expected.csv
"$RAGLOSS" eval "$gt" "$pred" >actual.csv && cmp expected.csv actual.csv
"$RAGLOSS" eval -o - -- "$gt" "$pred" >actual.csv && cmp expected.csv actual.csv
"$RAGLOSS" eval --format=csv -oactual.csv -t2 "$gt" -b 1 "$pred" && cmp expected.csv actual.csv
"$RAGLOSS" eval - "$pred" <"$gt" >actual.csv && cmp expected.csv actual.csv
"$RAGLOSS" eval "$gt" - <"$pred" >actual.csv && cmp expected.csv actual.csv
cat "$pred" | "$RAGLOSS" eval "$gt" - --device cpu >actual.csv && cmp expected.csv actual.csv
"$RAGLOSS" eval "$gt" "$pred" -o /dev/stdout | cat >actual.csv && cmp expected.csv actual.csv
for size in 1000000000 900000K 900M 1G 16T; do
    "$RAGLOSS" eval "$gt" "$pred" --max-memory $size >actual.csv && cmp expected.csv actual.csv
done
refuses "of memory are needed" "$RAGLOSS" eval "$gt" "$pred" --max-memory 1K
LC_ALL=de_DE.UTF-8 "$RAGLOSS" eval "$gt" "$pred" >actual.csv && cmp expected.csv actual.csv

# A result keeps the permissions of the one it replaces.
chmod 640 expected.csv
"$RAGLOSS" eval "$gt" "$pred" -o expected.csv
[ "$(stat -c %a expected.csv)" = 640 ] || fail "permissions became $(stat -c %a expected.csv)"

exits 0 "$RAGLOSS" devices
grep -q "^cpu " out.txt
