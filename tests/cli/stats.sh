#!/bin/sh
# --stats reports where the time went, on standard error alone.
. "$SOURCE_DIR/tests/scratch.sh"
gt=$SOURCE_DIR/testdata/seed_example/gt.json
pred=$SOURCE_DIR/testdata/seed_example/pred.npz

"$RAGLOSS" eval "$gt" "$pred" >expected.csv
for threads in 1 2; do
    exits 0 "$RAGLOSS" eval "$gt" "$pred" --stats --threads $threads --batch 1
    cmp expected.csv out.txt
    for stage in open read pack cost match loss write; do
        grep -Eq "^$stage +[0-9]+\.[0-9]{2} ms +[0-9]+ %" err.txt || fail "no $stage in: $(cat err.txt)"
    done
    grep -Eq "^pack .* MB +[0-9.]+ GB/s$" err.txt || fail "no bytes in: $(cat err.txt)"
    [ "$(grep -vc "^ragloss: note: " err.txt)" = 8 ] || fail "$(cat err.txt)"
done
grep -Eq "^total +[0-9.]+ ms; 2 workers; [a-z]+ bounds the run$" err.txt || fail "$(cat err.txt)"

echo '[]' >nothing.json
exits 0 "$RAGLOSS" eval nothing.json nothing.json --stats
grep -Eq "^total .*; 0 workers; " err.txt || fail "$(cat err.txt)"
