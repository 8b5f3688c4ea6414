#!/bin/sh
# The example that writes a DETR model's outputs and targets: what it writes is what they say, and can be evaluated.
. "$SOURCE_DIR/tests/scratch.sh"
"$PYTHON" -B - "$SOURCE_DIR/examples" <<'PY' || fail "the example"
import json
import sys
import numpy
sys.path.insert(0, sys.argv[1])
from detr_predictions import write_predictions, write_probabilities, write_targets

try:
    import torch

    def tensor(values, dtype):
        made = torch.tensor(values)
        return made.half().requires_grad_() if dtype == "f2" else made
except ImportError:

    class Tensor:
        """As much of PyTorch's as the example asks for: what has a gradient, or is no float32, does not become NumPy's."""

        def __init__(self, values, has_gradient, dtype):
            self.values, self.has_gradient, self.dtype = values, has_gradient, dtype

        def __len__(self):
            return len(self.values)

        def __int__(self):
            return int(self.values)

        item = __int__

        def detach(self):
            return Tensor(self.values, False, self.dtype)

        def float(self):
            return Tensor(self.values.astype("f4"), self.has_gradient, "f4")

        def cpu(self):
            return self

        def numpy(self):
            assert not self.has_gradient and self.dtype == "f4"
            return self.values

    def tensor(values, dtype):
        return Tensor(numpy.asarray(values, dtype), dtype == "f2", dtype)


rng = numpy.random.default_rng(1)
logits = rng.normal(size=(2, 5, 4)).astype("f2")
boxes = rng.uniform(0.2, 0.8, (2, 5, 4)).astype("f2")
logits[1, 3] = -200, 200, -200, -200
boxes[1, 3] = 0.5, 0.25, 0.5, 0.5
outputs = {"pred_logits": tensor(logits, "f2"), "pred_boxes": tensor(boxes, "f2")}
objects = [([2, 0], [[0.5, 0.5, 0.25, 0.25], [0.25, 0.5, 0.125, 0.5]]), ([1], [[0.5, 0.25, 0.5, 0.5]]), ([], [])]
targets = [{"labels": tensor(numpy.array(labels, "i8"), "i8"), "boxes": tensor(numpy.array(rows, "f4").reshape(-1, 4), "f4"),
            "image_id": tensor(numpy.int64(7 + 2 * k), "i8")} for k, (labels, rows) in enumerate(objects)]

write_predictions("logits.npz", outputs, [7, 9])
write_targets("targets.npz", targets[:2])
with numpy.load("logits.npz") as written:
    assert written["ids"].tolist() == ["7", "9"]
    assert written["logits"].dtype == written["boxes"].dtype == "f4"
    assert (written["logits"] == logits).all() and (written["boxes"] == boxes).all()
with numpy.load("targets.npz") as written:
    assert written["ids"].tolist() == ["7", "9"] and written["sizes"].tolist() == [2, 1]
    assert written["labels"].tolist() == [2, 0, 1] and written["boxes"].shape == (3, 4)
write_targets("none.npz", targets[2:])
with numpy.load("none.npz") as written:
    assert written["boxes"].shape == (0, 4) and written["sizes"].tolist() == [0]

write_probabilities("probabilities.npz", outputs, [[480, 640], [100, 200]], [7, 9])
with numpy.load("probabilities.npz") as written:
    assert written["ids"].tolist() == ["7", "9"]
    assert written["class_probs"].shape == (2, 5, 3) and written["existence"].shape == (2, 5)
    sums = written["class_probs"].astype("f8").sum(-1)
    assert abs(sums - written["existence"]).max() < 1e-6
    assert written["boxes"][1, 3].tolist() == [50, 0, 150, 50]
    x, y, w, h = boxes[0, 0].astype("f8")
    expected = [640 * (x - w / 2), 480 * (y - h / 2), 640 * (x + w / 2), 480 * (y + h / 2)]
    assert abs(written["boxes"][0, 0] - expected).max() < 1e-3
with open("gt.json", "w") as file:
    json.dump([{"id": "9", "boxes": [[50, 0, 150, 50]], "labels": [1]}, {"id": "7", "boxes": [], "labels": []}], file)
PY

# With probabilities, the one sure prediction is that object: nothing is lost but what the others claim to exist.
"$RAGLOSS" eval gt.json probabilities.npz --matches matches.csv -o losses.csv
grep -q "^0,9,3,0,0,1,1,1$" matches.csv || fail "$(cat matches.csv)"
grep -q "^0,9,1,5,1,0,0," losses.csv || fail "$(cat losses.csv)"

# With logits, the losses are DETR's: computed here from the matches, which are right for the sure prediction.
"$RAGLOSS" eval targets.npz logits.npz --criterion detr --matches matches.csv -o losses.csv
grep -q "^1,9,3,0,-3,1,1,1$" matches.csv || fail "$(cat matches.csv)"
"$PYTHON" - <<'PY' || fail "$(cat losses.csv)"
import csv
import numpy
with numpy.load("logits.npz") as pred, numpy.load("targets.npz") as gt:
    logits, pred_boxes = pred["logits"].astype("f8"), pred["boxes"].astype("f8")
    gt_boxes, labels, first = gt["boxes"], gt["labels"], [0, 2]
with open("matches.csv") as file:
    matches = list(csv.DictReader(file))
with open("losses.csv") as file:
    losses = list(csv.DictReader(file))
for b, num_gt in enumerate([2, 1]):
    target, weight, distance = numpy.full(5, 3), numpy.full(5, 0.1), 0.0
    for match in matches:
        if int(match["sample"]) == b:
            i, j = int(match["pred"]), first[b] + int(match["gt"])
            target[i], weight[i] = labels[j], 1.0
            distance += abs(pred_boxes[b, i] - gt_boxes[j]).sum()
    largest = logits[b].max(-1, keepdims=True)
    logarithms = logits[b] - largest - numpy.log(numpy.exp(logits[b] - largest).sum(-1, keepdims=True))
    entropy = -(weight * logarithms[range(5), target]).sum() / weight.sum()
    assert abs(float(losses[b]["loss_ce"]) - entropy) < 1e-6 * entropy, (losses[b], entropy)
    assert abs(float(losses[b]["loss_bbox"]) - distance / num_gt) < 1e-6, (losses[b], distance)
PY
