"""check_differences.py RAGLOSS: evaluates made up samples with many settings, and holds the gradients to differences of
the total, whose terms config_terms.py computes in float64, with the matches that ragloss found.

What is not differentiated is held fixed: the weight of CIoU's aspect term, and the IoU that class terms take.
"""
import itertools
import json
import subprocess
import sys

import numpy as np

from config_terms import BOX, EPSILON, FORMS, SOFTMAX, angle, box_costs, box_loss, class_losses, corners
from config_terms import reshape

# Terms whose derivatives flow through all of them but the IoU; of the others the published gradients are the witness.
SIGMOID = "focal", "position", "bce"
TERMS = SOFTMAX + SIGMOID + BOX
EPSILONS = ({"add": 0, "clamp": 0},) * 2  # of IoU and GIoU: none
STEP, LIMIT = 1e-6, 1e-5  # the limit is of the largest gradient of an array
NUM_PREDS, NUM_LOGITS, OBJECTS = 5, 4, (3, 0, 6)
SETTINGS = {"no_object_weight": 0.1, "focal": {"alpha": 0.25, "gamma": 2}, "gt_form": "cxcywh", "pred_form": "cxcywh"}


def files():
    """The settings that are tried: each term alone, then all of them."""
    for term in TERMS:
        yield {term: 1.5}, {}
    for classes in SOFTMAX, SIGMOID[:1]:
        yield {term: 0.5 + k for k, term in enumerate(classes + BOX)}, {"no_object_weight": 0.7}
    for gt_form, pred_form in itertools.product(FORMS, FORMS):
        yield {"cross_entropy": 1, "l1": 2, "giou": 1}, {"gt_form": gt_form, "pred_form": pred_form}
    for alpha, gamma in (0, 1), (1, 3), (0.6, 0), (0.4, 2.5):
        yield {"focal": 1, "l1": 1}, {"focal": {"alpha": alpha, "gamma": gamma}}


def draw():
    random = np.random.default_rng(4)

    def boxes(*shape):
        centre, half = random.uniform(0.3, 0.7, (*shape, 2)), random.uniform(0.05, 0.25, (*shape, 2))
        return np.concatenate([centre - half, centre + half], -1)

    gt = [(boxes(count), random.integers(0, NUM_LOGITS - 1, count)) for count in OBJECTS]
    return gt, boxes(len(OBJECTS), NUM_PREDS), random.normal(0, 1.5, (len(OBJECTS), NUM_PREDS, NUM_LOGITS))


def evaluate(loss, settings, gt, boxes, logits):
    """The gradients, and each sample's pairs."""
    is_sigmoid = any(loss.get(term) for term in SIGMOID)
    file = {"criterion": "focal" if is_sigmoid else "detr", "loss": {**dict.fromkeys(TERMS, 0), **loss}, **settings}
    with open("config.json", "w") as output:
        json.dump(file, output)
    with open("gt.json", "w") as output:
        json.dump([{"boxes": own.tolist(), "labels": labels.tolist()} for own, labels in gt], output)
    np.savez("pred.npz", boxes=boxes, logits=logits)
    subprocess.run([sys.argv[1], "eval", "gt.json", "pred.npz", "--config", "config.json", "--grad", "grad.npz", "-q",
                    "-o", "results.json"], check=True)
    with open("results.json") as results:
        samples = json.load(results)["samples"]
    return np.load("grad.npz"), [[(m["pred"], m["gt"]) for m in one["matches"]] for one in samples]


def aspect(pred, gt):
    return (2 / np.pi * (angle(pred)[:, None] - angle(gt)[None])) ** 2


class Total:
    """The total as a function of predictions, of which `boxes` are those where constants are taken."""

    def __init__(self, loss, settings, gt, pairs, boxes):
        self.loss, self.settings, self.pairs = loss, settings, pairs
        self.gt = [(corners(own, settings["gt_form"]), labels) for own, labels in gt]
        self.aspect_weights = [self.aspect_weight(b, boxes[b]) for b in range(len(gt))]
        self.iou = [self.iou_of(b, boxes[b]) for b in range(len(gt))]

    def aspect_weight(self, b, boxes):
        pred, (gt, _) = corners(boxes, self.settings["pred_form"]), self.gt[b]
        v = aspect(pred, gt)
        return v / (1 + box_costs(pred, gt, "xyxy", *EPSILONS)["iou"] + v + EPSILON)

    def iou_of(self, b, boxes):
        """Of each prediction that has a match."""
        iou = -box_costs(corners(boxes, self.settings["pred_form"]), self.gt[b][0], "xyxy", *EPSILONS)["iou"]
        made = np.zeros(NUM_PREDS)
        for i, j in self.pairs[b]:
            made[i] = iou[i, j]
        return made

    def sample(self, b, boxes, logits):
        """The sum of each term, and of the weights of the targets."""
        pred, (gt, labels) = corners(boxes, self.settings["pred_form"]), self.gt[b]
        targets = np.full(NUM_PREDS, -1)
        for i, j in self.pairs[b]:
            targets[i] = labels[j]
        weights = np.where(targets < 0, self.settings["no_object_weight"], 1)
        classes = class_losses(logits, targets, self.iou[b], "rt_detr", **self.settings["focal"])
        costs = box_costs(pred, gt, self.settings["pred_form"], *EPSILONS)
        costs["ciou"] = costs["diou"] + self.aspect_weights[b] * aspect(pred, gt)
        sums = {term: (weights * classes[term]).sum() for term in SOFTMAX}
        sums |= {term: classes[term].sum() for term in SIGMOID}
        sums |= {term: sum(box_loss(term, costs[term][pair]) for pair in self.pairs[b]) for term in BOX}
        return sums, weights.sum()

    def __call__(self, boxes, logits):
        samples = [self.sample(b, boxes[b], logits[b]) for b in range(len(self.gt))]
        weight = sum(own for _, own in samples)
        by = {term: weight if term in SOFTMAX else sum(OBJECTS) for term in TERMS}
        return sum(self.loss[term] * sum(sums[term] for sums, _ in samples) / by[term] for term in self.loss)


def differences(function, array):
    made = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        before = array[place]
        array[place] = before + STEP
        above = function()
        array[place] = before - STEP
        made[place] = (above - function()) / (2 * STEP)
        array[place] = before
    return made


def check(loss, changed, drawn):
    settings = {**SETTINGS, **changed}
    gt = [(reshape(own, settings["gt_form"]).astype("f4"), labels) for own, labels in drawn[0]]
    boxes, logits = reshape(drawn[1], settings["pred_form"]).astype("f4"), drawn[2].astype("f4")
    grad, pairs = evaluate(loss, settings, gt, boxes, logits)
    boxes, logits = boxes.astype(float), logits.astype(float)
    total = Total(loss, settings, [(own.astype(float), labels) for own, labels in gt], pairs, boxes)
    for name, array in ("boxes", boxes), ("logits", logits):
        expected = differences(lambda: total(boxes, logits), array)
        worst = abs(grad[name] - expected).max()
        assert worst <= LIMIT * abs(expected).max() + 1e-9, f"{loss} {settings}: {name} is off by {worst}"


def main():
    drawn, count = draw(), 0
    for loss, changed in files():
        check(loss, changed, drawn)
        count += 1
    print(f"the differences of {count} settings agree")


main()
