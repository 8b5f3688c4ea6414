#!/bin/sh
# The example that writes a DETR model's outputs: what it writes is what the outputs say, and can be evaluated.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" -c "import torch" 2>/dev/null || { echo "skipped: Python has no torch"; exit 77; }
"$PYTHON" -B - "$SOURCE_DIR/examples" <<'PY' || fail "the example"
import json
import sys
import numpy
import torch
sys.path.insert(0, sys.argv[1])
from detr_predictions import write_predictions
torch.manual_seed(1)
logits = torch.randn(2, 5, 4, requires_grad=True)
boxes = torch.rand(2, 5, 4)
logits.data[1, 3] = torch.tensor([-200.0, 200.0, -200.0, -200.0])
boxes[1, 3] = torch.tensor([0.5, 0.25, 0.5, 0.5])
write_predictions("pred.npz", {"pred_logits": logits, "pred_boxes": boxes}, torch.tensor([[480, 640], [100, 200]]), [7, 9])
with numpy.load("pred.npz") as written:
    assert written["ids"].tolist() == ["7", "9"]
    assert written["class_probs"].shape == (2, 5, 3) and written["existence"].shape == (2, 5)
    sums = written["class_probs"].astype("f8").sum(-1)
    assert abs(sums - written["existence"]).max() < 1e-6
    assert written["boxes"][1, 3].tolist() == [50, 0, 150, 50]
    x, y, w, h = boxes[0, 0].tolist()
    expected = [640 * (x - w / 2), 480 * (y - h / 2), 640 * (x + w / 2), 480 * (y + h / 2)]
    assert abs(written["boxes"][0, 0] - expected).max() < 1e-3
with open("gt.json", "w") as file:
    json.dump([{"id": "9", "boxes": [[50, 0, 150, 50]], "labels": [1]}, {"id": "7", "boxes": [], "labels": []}], file)
PY
# The one sure prediction is that object: nothing is lost but what the others claim to exist.
"$RAGLOSS" eval gt.json pred.npz --matches matches.csv -o losses.csv
grep -q "^0,9,3,0,0,1,1,1$" matches.csv || fail "$(cat matches.csv)"
grep -q "^0,9,1,5,1,0,0," losses.csv || fail "$(cat losses.csv)"
