#!/usr/bin/python3
"""Writes the set `term_gradients`: samples at the edges of the formulas of terms, settings of criteria, and for each of
them d total / d predictions as PyTorch's autograd finds it in float32, with the matches that SciPy finds held fixed.
Box terms are written as DETR's util/box_ops.py and torchvision write them, the focal loss as Deformable-DETR does.

make_term_gradients.py FOLDER
"""
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment

P, C = 6, 5
EPSILON = 1e-7
COMMON = {"no_object_weight": 0.1, "focal": {"alpha": 0.25, "gamma": 2}, "gt_form": "cxcywh", "pred_form": "cxcywh"}
FAMILY = {"l1": 5, "giou": 2}
PUBLISHED = {
    "detr": {"cost": {"probability": 1, **FAMILY}, "loss": {"cross_entropy": 1, **FAMILY}, **COMMON},
    "focal": {"cost": {"focal": 2, **FAMILY}, "loss": {"focal": 2, **FAMILY}, **COMMON},
}
FILES = {
    "detr": {"criterion": "detr"},
    "focal": {"criterion": "focal"},
    "softmax": {
        "criterion": "detr",
        "loss": {"probability": 3, "cross_entropy": 0.5, "l1": 0, "iou": 1.5, "giou": 0, "diou": 2},
        "no_object_weight": 0.4,
        "pred_form": "xywh",
    },
    "sigmoid": {
        "criterion": "focal",
        "loss": {"focal": 1, "l1": 1, "giou": 0, "ciou": 2},
        "focal": {"alpha": 0.4, "gamma": 1.5},
        "gt_form": "xywh",
    },
    "entropies": {"criterion": "focal", "focal": {"alpha": 0.5, "gamma": 0}, "loss": {"l1": 0, "iou": 3}},
    "first_powers": {"criterion": "focal", "focal": {"alpha": 0.6, "gamma": 1}},
}


def completed(file):
    published = PUBLISHED[file["criterion"]]
    return {key: {**value, **file.get(key, {})} if isinstance(value, dict) else file.get(key, value)
            for key, value in published.items()}


def corners(boxes, form):
    x, y, w, h = boxes.unbind(-1)
    if form == "xywh":
        return torch.stack([x, y, x + w, y + h], -1)
    return torch.stack([x - 0.5 * w, y - 0.5 * h, x + 0.5 * w, y + 0.5 * h], -1)


def reshape(boxes, old, new):
    if old == new:
        return boxes
    low, high = corners(boxes, old).split(2, -1)
    return torch.cat([low if new == "xywh" else (low + high) / 2, high - low], -1)


def box_losses(pred, gt):
    """Of pairs of corners along the first axes, which broadcast."""
    def area(box):
        return (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])

    def angle(box):
        return torch.atan((box[..., 2] - box[..., 0]) / (box[..., 3] - box[..., 1]))

    sides = (torch.min(pred[..., 2:], gt[..., 2:]) - torch.max(pred[..., :2], gt[..., :2])).clamp(min=0)
    hull = (torch.max(pred[..., 2:], gt[..., 2:]) - torch.min(pred[..., :2], gt[..., :2])).clamp(min=0)
    shared, around = sides[..., 0] * sides[..., 1], hull[..., 0] * hull[..., 1]
    union = area(pred) + area(gt) - shared
    iou = shared / union
    distance = ((pred[..., :2] + pred[..., 2:]) / 2 - (gt[..., :2] + gt[..., 2:]) / 2).pow(2).sum(-1)
    diou = 1 - iou + distance / (hull.pow(2).sum(-1) + EPSILON)
    v = 4 / torch.pi**2 * (angle(gt) - angle(pred)).pow(2)
    with torch.no_grad():
        alpha = v / (1 - iou + v + EPSILON)
    return {"iou": 1 - iou, "giou": 1 - (iou - (around - union) / around), "diou": diou, "ciou": diou + alpha * v}


def class_costs(logits, labels, alpha, gamma):
    s = logits.sigmoid()
    negative = (1 - alpha) * s**gamma * -(1 - s + 1e-8).log()
    positive = alpha * (1 - s) ** gamma * -(s + 1e-8).log()
    return {"probability": -logits.softmax(-1)[:, labels], "focal": (positive - negative)[:, labels]}


def weighted(weights, terms):
    return sum(weight * terms[name] for name, weight in weights.items() if weight)


def match(settings, gt, boxes, logits):
    objects = reshape(gt["boxes"], settings["gt_form"], settings["pred_form"])
    terms = {**class_costs(logits, gt["labels"], **settings["focal"]), "l1": torch.cdist(boxes, objects, p=1)}
    found = box_losses(corners(boxes, settings["pred_form"])[:, None], corners(gt["boxes"], settings["gt_form"])[None])
    cost = weighted(settings["cost"], {**terms, **found})
    return [torch.tensor(side) for side in linear_sum_assignment(cost.numpy())]


def focal_loss(logits, one_hot, alpha, gamma):
    p = logits.sigmoid()
    entropy = F.binary_cross_entropy_with_logits(logits, one_hot, reduction="none")
    wrong = 1 - (p * one_hot + (1 - p) * (1 - one_hot))
    return (alpha * one_hot + (1 - alpha) * (1 - one_hot)) * entropy * wrong**gamma


def total(settings, samples, boxes, logits, matches):
    targets = torch.full((len(samples), P), C - 1)
    is_matched = torch.zeros(len(samples), P, dtype=torch.bool)
    pred, corners_of_pred, gt, corners_of_gt = [], [], [], []
    for b, (rows, objects) in enumerate(matches):
        targets[b, rows], is_matched[b, rows] = samples[b]["labels"][objects], True
        pred.append(boxes[b, rows])
        corners_of_pred.append(corners(boxes[b, rows], settings["pred_form"]))
        gt.append(reshape(samples[b]["boxes"][objects], settings["gt_form"], settings["pred_form"]))
        corners_of_gt.append(corners(samples[b]["boxes"][objects], settings["gt_form"]))
    count = max(sum(len(sample["labels"]) for sample in samples), 1)
    terms = {name: loss.sum() / count
             for name, loss in box_losses(torch.cat(corners_of_pred), torch.cat(corners_of_gt)).items()}
    terms["l1"] = F.l1_loss(torch.cat(pred), torch.cat(gt), reduction="sum") / count
    weights = torch.where(is_matched, 1.0, settings["no_object_weight"])
    chosen = logits.softmax(-1).gather(-1, targets[..., None])[..., 0]
    entropies = F.cross_entropy(logits.transpose(1, 2), targets, reduction="none")
    terms["probability"] = (weights * (1 - chosen)).sum() / weights.sum()
    terms["cross_entropy"] = (weights * entropies).sum() / weights.sum()
    one_hot = F.one_hot(targets, C) * is_matched[..., None].float()
    terms["focal"] = focal_loss(logits, one_hot, **settings["focal"]).sum() / count
    return weighted(settings["loss"], terms)


def gradients(settings, samples, preds):
    boxes, logits = (torch.tensor(np.stack([pred[k] for pred in preds]), requires_grad=True) for k in range(2))
    samples = [{name: torch.tensor(array) for name, array in sample.items()} for sample in samples]
    matches = [match(settings, sample, one.detach(), own.detach())
               for sample, one, own in zip(samples, boxes, logits)]
    total(settings, samples, boxes, logits, matches).backward()
    return {"boxes": boxes.grad.numpy(), "logits": logits.grad.numpy()}


def draw():
    """Objects with boxes and labels; predictions of which the first ones are given, and likely to be matched in this
    order, the others far off."""
    random = np.random.default_rng(12)

    def boxes(count):
        return np.concatenate([random.uniform(0.3, 0.7, (count, 2)), random.uniform(0.1, 0.4, (count, 2))], 1)

    def sample(gt, pred, labels=None, logits=None):
        count, far = len(gt), np.concatenate([random.uniform(3, 9, (P, 2)), random.uniform(0.1, 0.4, (P, 2))], 1)
        far[:len(pred)] = np.reshape(pred, (-1, 4))
        labels = random.integers(0, C - 1, count) if labels is None else np.array(labels)
        if logits is None:
            logits = random.normal(0, 1.5, (P, C))
            meant = np.arange(min(count, len(pred)))
            logits[meant, labels[meant]] += 2
        return ({"boxes": np.reshape(gt, (-1, 4)).astype("f4"), "labels": labels.astype("i8")},
                [far.astype("f4"), np.array(logits).astype("f4")])

    half = [0.5, 0.5, 0.5, 0.5]
    yield "overlapping", sample(boxes(3), boxes(P))
    yield "equal", sample([half, [2, 2, 1, 0.5]], [half, [2, 2, 1, 0.5]])
    yield "inside, with common edges", sample([half, [2, 2, 1, 1]], [[0.375, 0.5, 0.25, 0.5], [2, 1.75, 0.5, 0.5]])
    yield "touching by an edge", sample([half], [[1, 0.5, 0.5, 0.25]])
    yield "touching by a corner", sample([half], [[1, 1, 0.5, 0.5]])
    yield "apart along x, y, both", sample([half, [2, 2, 0.5, 0.5], [5, 5, 0.5, 0.5]],
                                           [[1.5, 0.5, 0.5, 0.5], [2, 3, 0.5, 0.5], [6, 6.5, 0.5, 0.25]])
    yield "lines and a point", sample([half, [2, 2, 1, 1], [5, 5, 1, 1]],
                                      [[0.5, 0.5, 0, 0.25], [2, 2.25, 0.5, 0], [5, 5.125, 0, 0]])
    yield "the same centre and size", sample([half, [2, 2, 1, 1]], [[0.5, 0.5, 0.25, 0.5], [2, 2.25, 1, 1]])
    yield "no objects", sample([], boxes(P))
    yield "as many objects as predictions", sample(boxes(P), boxes(P))
    yield "more objects than predictions", sample(boxes(9), boxes(P))
    yield "saturated", sample(boxes(2), boxes(P), [0, 3], np.where(random.random((P, C)) < 0.4, 30, -30))
    yield "confident", sample(boxes(2), boxes(P), [1, 2], 14 * np.eye(P, C)[[1, 2, 4, 4, 4, 4]])
    yield "all logits the same", sample(boxes(1), boxes(P), [2], np.full((P, C), 0.25))
    yield "one object", sample(boxes(1), boxes(P))


def main():
    folder, named = sys.argv[1], list(draw())
    with open(f"{folder}/gt.json", "w") as file:
        file.write('{"samples": [\n' + ",\n".join(
            json.dumps({"id": name, **{array: values.tolist() for array, values in gt.items()}})
            for name, (gt, _) in named) + "\n]}\n")
    named.reverse()  # pairing by id is what puts the ground truth back
    ids = np.array([name for name, _ in named])
    samples, preds = [gt for _, (gt, _) in named], [pred for _, (_, pred) in named]
    np.savez(f"{folder}/pred.npz", ids=ids, boxes=np.stack([pred[0] for pred in preds]),
             logits=np.stack([pred[1] for pred in preds]))
    for name, settings in FILES.items():
        with open(f"{folder}/{name}.json", "w") as file:
            file.write(json.dumps(settings) + "\n")
        np.savez(f"{folder}/{name}.npz", ids=ids, **gradients(completed(settings), samples, preds))


main()
