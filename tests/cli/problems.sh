#!/bin/sh
# inspect --problems: what spoils costs, where first, how often; exit status 1 where there is something.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" "$SOURCE_DIR/tests/cli/make_bad_inputs.py" inputs >inputs.txt
tab=$(printf '\t')

# of NAME: sets gt and pred to the files of that case.
of() {
    line=$(grep "^$1$tab" inputs.txt)
    gt=$(printf '%s' "$line" | cut -f2)
    pred=$(printf '%s' "$line" | cut -f3)
}

# finds STATUS GT PRED: the output is what follows on standard input.
finds() {
    exits "$1" "$RAGLOSS" inspect --problems "$2" "$3"
    sed -e "s|$2|gt.json|" -e "s|$3|pred.npz|" out.txt >actual.txt
    cat >expected.txt
    cmp -s expected.txt actual.txt || fail "$2 $3: $(diff expected.txt actual.txt)"
}

of "NaN box"
finds 1 "$gt" "$pred" <<'END'
NaN: 1 in 1 sample; the first, of id s1:
  pred.npz: array 'boxes', sample 1: x2 of prediction 1 is nan
"matrix contains invalid numeric entries": 1 sample; the first, of id s1:
  pred.npz: sample 1: the cost of prediction 1 and object 0 is nan; the IoU is nan, the probability of the class 0.25
END
of "NaN probability"
finds 1 "$gt" "$pred" <<'END'
NaN: 1 in 1 sample; the first, of id s2:
  pred.npz: array 'class_probs', sample 2: class 3 of prediction 1 is nan
END
of "label too large"
finds 1 "$gt" "$pred" <<'END'
label that is no class: 1 in 1 sample; the first, of id s1:
  gt.json: array 'labels', sample 1: object 0 has label 4 of 4 classes
END
of "areas beyond float32"
finds 1 "$gt" "$pred" <<'END'
overflow of float32 in an area: 1 in 1 sample; the first, of id s1:
  gt.json: array 'boxes', sample 1: object 0 has the corners (-1e+30, -1e+30) and (1e+30, 1e+30)
overflow of float32 in an area: 6 in 3 samples; the first, of id s0:
  pred.npz: array 'boxes', sample 0: prediction 0 has the corners (-1e+30, -1e+30) and (1e+30, 1e+30)
overflow of float32 in an IoU: 2 in 1 sample; the first, of id s1:
  pred.npz: sample 1: the cost of prediction 0 and object 0 is nan; the IoU is nan, the probability of the class 0.25
"matrix contains invalid numeric entries": 1 sample; the first, of id s1:
  pred.npz: sample 1: the cost of prediction 0 and object 0 is nan; the IoU is nan, the probability of the class 0.25
END

# A float16 array that overflowed, and stopped short of that; an inverted box is only noted.
of "overflow of float16"
finds 1 "$gt" "$pred" <<'END'
overflow of float16: 3 in 3 samples; the first, of id s0:
  pred.npz: array 'existence', sample 0: the existence of prediction 1 is inf
END
cat >one.json <<'END'
[{"id": "a", "boxes": [[0, 0, 5, 5]], "labels": [0]}]
END
cat >note.json <<'END'
[{"id": "a", "boxes": [[0, 0, 5, 5], [5, 0, 0, 5]], "class_probs": [[1], [1]], "existence": [1, 1]}]
END
finds 0 one.json note.json <<'END'
note: inverted box: 1 in 1 sample; the first, of id a:
  pred.npz: array 'boxes', sample 0: prediction 1 has the corners (5, 0) and (0, 5)
no problem in 1 sample
END

# What cannot be read is an error, and so is a wrong command line.
refuses "GT and PRED, were expected, not 1" "$RAGLOSS" inspect --problems one.json
refuses "without --problems" "$RAGLOSS" inspect one.json -k boxes=b
sed 's/"boxes"/"b"/' one.json >named.json
refuses "boxes" "$RAGLOSS" inspect --problems named.json note.json
exits 0 "$RAGLOSS" inspect named.json -k gt.boxes=b --problems note.json
of "stored CRC"
refuses CRC "$RAGLOSS" inspect --problems "$gt" "$pred"
of "text boxes"
refuses "array 'boxes': it holds text" "$RAGLOSS" inspect --problems "$gt" "$pred"
