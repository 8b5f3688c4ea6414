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

# finds STATUS GT PRED OPTION…: the output is what follows on standard input, but for the notes on what is suspicious,
# which have a test of their own.
finds() {
    status=$1 found_gt=$2 found_pred=$3
    shift 3
    exits "$status" "$RAGLOSS" inspect --problems "$found_gt" "$found_pred" "$@"
    sed -e '/^note: [^i]/d' -e "s|$found_gt|gt.json|" -e "s|$found_pred|pred.npz|" out.txt >actual.txt
    cat >expected.txt
    cmp -s expected.txt actual.txt || fail "$found_gt $found_pred: $(diff expected.txt actual.txt)"
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
  gt.json: array 'labels', sample 1: object 0 has label 4 of 4 classes; labels start at 0
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

# What other criteria have for problems: a label that softmax has no class for, an infinite logit, boxes without area, boxes too far apart for
# float32, and an inverted one, at which DETR's own code stops.
cat >objects.json <<'END'
[{"id": "a", "boxes": [[0.5, 0.5, 0, 0]], "labels": [1]}, {"id": "b", "boxes": [[0.5, 0.5, 0.2, 0.2]], "labels": [2]},
 {"id": "c", "boxes": [], "labels": []}, {"id": "d", "boxes": [[-3e38, 0.5, 0.2, 0.2]], "labels": [0]}]
END
cat >detr.json <<'END'
[{"pred_boxes": [[0.5, 0.5, 0.2, 0.2], [0.5, 0.5, 0, 0]], "pred_logits": [[0, 0, 0], [0, 4, 0]]},
 {"pred_boxes": [[0.5, 0.5, 0.2, -0.1], [0.5, 0.5, 0.2, 0.2]], "pred_logits": [[0, 0, 0], [0, 4, 0]]},
 {"pred_boxes": [[0.5, 0.5, 0.2, 0.2], [0.5, 0.5, 0.2, 0.2]], "pred_logits": [[0, 0, 0], [0, 1e999, 0]]},
 {"pred_boxes": [[3e38, 0.5, 0.2, 0.2], [3e38, 0.5, 0.2, 0.2]], "pred_logits": [[0, 0, 0], [0, 4, 0]]}]
END
finds 1 objects.json detr.json --criterion detr <<'END'
label that is no class: 1 in 1 sample; the first, of id b:
  gt.json: array 'labels', sample 1: object 0 has label 2 of 2 classes; the last logit is that of no object, so labels 1 to 2 of a code whose background is 0 must be shifted by one
infinity: 1 in 1 sample; the first, of id c:
  pred.npz: array 'pred_logits', sample 2: class 1 of prediction 1 is inf
NaN in the term giou: 3 in 2 samples; the first, of id a:
  pred.npz: sample 0: the cost of prediction 1 and object 0 is nan; probability costs -0.964663, l1 0, giou nan; the boxes are (0.5, 0.5, 0, 0) and (0.5, 0.5, 0, 0), the logit of the class is 4
infinity in the term l1: 2 in 1 sample; the first, of id d:
  pred.npz: sample 3: the cost of prediction 0 and object 0 is nan; probability costs -0.333333, l1 inf, giou nan; the boxes are (3e+38, 0.5, 0.2, 0.2) and (-3e+38, 0.5, 0.2, 0.2), the logit of the class is 0
"matrix contains invalid numeric entries": 2 samples; the first, of id a:
  pred.npz: sample 0: the cost of prediction 1 and object 0 is nan; probability costs -0.964663, l1 0, giou nan; the boxes are (0.5, 0.5, 0, 0) and (0.5, 0.5, 0, 0), the logit of the class is 4
box of negative width or height, at which published code of giou stops: 1 in 1 sample; the first, of id b:
  pred.npz: array 'pred_boxes', sample 1: prediction 0 has the corners (0.4, 0.55) and (0.6, 0.45)
END
echo '{"criterion": "focal", "cost": {"focal": 0, "giou": 0}, "loss": {"focal": 0, "giou": 0}}' >l1.json
finds 1 objects.json detr.json --config l1.json <<'END'
label that is no class: 1 in 1 sample; the first, of id b:
  gt.json: array 'labels', sample 1: object 0 has label 2 of 2 classes; the last logit is that of no object, so labels 1 to 2 of a code whose background is 0 must be shifted by one
infinity: 1 in 1 sample; the first, of id c:
  pred.npz: array 'pred_logits', sample 2: class 1 of prediction 1 is inf
infinity in the term l1: 2 in 1 sample; the first, of id d:
  pred.npz: sample 3: the cost of prediction 0 and object 0 is inf; l1 costs inf; the boxes are (3e+38, 0.5, 0.2, 0.2) and (-3e+38, 0.5, 0.2, 0.2), the logit of the class is 0
"cost matrix is infeasible": 1 sample; the first, of id d:
  pred.npz: sample 3: every matching of its 1 objects has an infinite cost
note: inverted box: 1 in 1 sample; the first, of id b:
  pred.npz: array 'pred_boxes', sample 1: prediction 0 has the corners (0.4, 0.55) and (0.6, 0.45)
END
refuses "there is no array 'class_probs' or 'classes_pred'" "$RAGLOSS" inspect --problems objects.json detr.json
refuses "option --criterion: detr was asked for, but the file is of focal" \
    "$RAGLOSS" inspect -p -c detr --config l1.json objects.json detr.json

# An evaluation skips these samples, and no other.
sed 's/"labels": \[2\]/"labels": [0]/' objects.json >labelled.json
skips() {
    ids=$1
    shift
    "$RAGLOSS" eval labelled.json detr.json -i skip -q "$@" >skipped.csv
    [ "$(grep invalid skipped.csv | cut -d, -f 2 | tr '\n' ' ')" = "$ids" ] || fail "$(cat skipped.csv)"
}
skips "a c d " --criterion detr
skips "c d " --config l1.json
sed 's/1e999/1/' detr.json >far.json
refuses "sample 3: every matching would have an infinite cost: the numbers are too large for float32" \
    "$RAGLOSS" eval labelled.json far.json --config l1.json
"$RAGLOSS" eval labelled.json far.json --config l1.json -i clamp -m matches.csv -o clamped.csv
grep -q "^3,d,.*,3.4028235e+38," matches.csv || fail "$(cat matches.csv)"

# What cannot be read is an error, and so is a wrong command line.
refuses "GT and PRED, were expected, not 1" "$RAGLOSS" inspect --problems one.json
refuses "option --key: expected --problems with it" "$RAGLOSS" inspect one.json -k boxes=b
refuses "option --criterion: expected --problems with it" "$RAGLOSS" inspect one.json -c accv
refuses "option --config: expected --problems with it" "$RAGLOSS" inspect one.json --config one.json
sed 's/"boxes"/"b"/' one.json >named.json
refuses "boxes" "$RAGLOSS" inspect --problems named.json note.json
exits 0 "$RAGLOSS" inspect named.json -k gt.boxes=b --problems note.json
of "stored CRC"
refuses CRC "$RAGLOSS" inspect --problems "$gt" "$pred"
of "text boxes"
refuses "array 'boxes': it holds text" "$RAGLOSS" inspect --problems "$gt" "$pred"
