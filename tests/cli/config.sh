#!/bin/sh
# ragloss config prints what it reads, completed and checked.
. "$SOURCE_DIR/tests/scratch.sh"

# By every name, and without one; accv has nothing to set.
names=$("$RAGLOSS" config --list | sed 's/ .*//' | tr '\n' ' ')
for name in accv detr focal deformable_detr hf_deformable_detr conditional_detr dino rt_detr d_fine hf_d_fine deim deimv2 \
    lw_detr rf_detr; do
    case " $names " in *" $name "*) ;; *) fail "$name is not among $names" ;; esac
done
"$RAGLOSS" config -l | grep -qx 'dino  *IDEA-Research/DINO and detrex' || fail "no source of dino"
refuses "option --list: it lists all criteria" "$RAGLOSS" config --list -c detr
refuses "option --list: it lists all criteria" "$RAGLOSS" config --list detr.json
for name in $names; do
    exits 0 "$RAGLOSS" config --criterion $name
    mv out.txt $name.json
    grep -q "^  \"criterion\": \"$name\"" $name.json || fail "$(cat $name.json)"
done
[ "$(wc -l <accv.json)" = 3 ] || fail "accv has settings: $(cat accv.json)"
exits 0 "$RAGLOSS" config
cmp out.txt detr.json

# It is JSON, and the same whichever way it comes back.
for name in $names; do
    "$PYTHON" -m json.tool $name.json >tool.json
    for again in "config $name.json" "config -" "config --criterion=$name tool.json"; do
        # shellcheck disable=SC2086
        "$RAGLOSS" $again <tool.json >again.json
        cmp again.json $name.json || fail "$again"
    done
done

# A file changes what it names.
cat >mine.json <<'END'
{"pred_form": "xyxy", "loss": {"giou": 0, "ciou": 1e-1}, "no_object_weight": 0.30000001192092896,
 "criterion": "detr"}
END
sed -e '/"loss"/ s/"giou": 2/"giou": 0/; /"loss"/ s/"ciou": 0/"ciou": 0.1/' -e 's/ 0.1,$/ 0.3,/' \
    -e '/pred_form/ s/cxcywh/xyxy/' detr.json >expected.json
cmp detr.json expected.json && fail "nothing was to change"
"$RAGLOSS" config mine.json >actual.json
diff -u expected.json actual.json

# The key focal is another name of two settings.
echo '{"criterion": "dino", "focal": {"alpha": 0.5}, "loss_focal": {"alpha": 0.75, "gamma": 1}}' >both.json
"$RAGLOSS" config both.json | grep '^  "[a-z]*_focal":' >focal.txt
cat >expected.txt <<'END'
  "cost_focal": {"alpha": 0.5, "gamma": 2, "epsilon": 1e-08},
  "loss_focal": {"alpha": 0.75, "gamma": 1},
END
diff -u expected.txt focal.txt

refuses "option --criterion: focal was asked for, but the file is of detr" "$RAGLOSS" config -c focal mine.json
refuses "option --criterion: 'dter' is none of accv|detr|focal|" "$RAGLOSS" config -c dter
refuses "none.json: cannot be opened" "$RAGLOSS" config none.json
refuses "one argument too many" "$RAGLOSS" config mine.json mine.json
while IFS='|' read -r message text; do
    printf '%s\n' "$text" >wrong.json
    refuses "wrong.json: $message" "$RAGLOSS" config wrong.json
done <<'END'
it lacks the key 'criterion'|{"cost": {"l1": 1}}
there is no key 'cst'; expected one of criterion, cost,|{"criterion": "detr", "cst": {"l1": 1}}
'cost': there is no key 'lI'; expected one of probability,|{"criterion": "detr", "cost": {"lI": 1}}
key 'cost' stands twice in one object, again at line 1, column 35;|{"criterion": "detr", "cost": {}, "cost": {}}
'cost.l1' is -1; expected a number from 0|{"criterion": "detr", "cost": {"l1": -1}}
'loss.l1' is inf; expected a number from 0|{"criterion": "detr", "loss": {"l1": 1e39}}
'cost_focal.alpha' is 2; expected a number from 0 to 1|{"criterion": "focal", "focal": {"alpha": 2}}
'focal' is of sigmoid and 'probability' of softmax,|{"criterion": "focal", "loss": {"probability": 1}}
'loss': there is no key 'focal_logits';|{"criterion": "focal", "loss": {"focal_logits": 1}}
'focal' and 'ia_bce' both have weights in 'loss', where each is called loss_ce;|{"criterion": "focal", "loss": {"ia_bce": 1}}
'bce' and 'focal' both have weights in 'loss';|{"criterion": "focal", "loss": {"bce": 1}}
'cost': there is no key 'varifocal';|{"criterion": "rt_detr", "cost": {"varifocal": 1}}
'clamp_boxes': expected true or false, found a number|{"criterion": "focal", "clamp_boxes": 1}
'cardinality': expected one of last, half, found 'all'|{"criterion": "focal", "cardinality": "all"}
'accv': there is no key 'cost'; expected only criterion|{"criterion": "accv", "cost": {}}
'gt_form': expected one of xyxy, xywh, cxcywh, found 'xyhw'|{"criterion": "detr", "gt_form": "xyhw"}
not valid JSON at line 1, column 31:|{"criterion": "detr", "cost": NaN}
END
