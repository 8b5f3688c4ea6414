#!/usr/bin/env python3
"""The same losses by PyTorch and SciPy, as a training pipeline computes them: padded batches on the CPU, one
linear_sum_assignment a sample. What ragloss is measured against.

usage: reference.py CRITERION GT.json PRED.npz BATCH THREADS [--rounds N] [--grad]
       reference.py CRITERION GT.json PRED.npz --tune
       reference.py --list | --versions

Prints the total; with --rounds, after one evaluation that is not counted, also the seconds that each of N takes once
all is imported and loaded; with --grad, these run each batch's loss backward, too. --tune prints the BATCH and THREADS
(PyTorch's; SciPy's solver holds Python's lock) that are the fastest here for the first samples of the input, --list the
criteria that are known here, and --versions what they run on.
"""
import argparse
import json
import os
import time

import numpy as np
import scipy
import torch
from scipy.optimize import linear_sum_assignment
from torch.nn import functional


def pad(entries, shape, dtype):
    most = max((len(entry) for entry in entries), default=0)
    out = np.zeros((len(entries), most, *shape), dtype)
    for row, entry in enumerate(entries):
        out[row, : len(entry)] = entry
    return torch.from_numpy(out)


def assign(cost, targets):
    """The rows and columns that match, a pair of arrays a sample; of a padded batch of costs."""
    cost = cost.detach().numpy()
    return [linear_sum_assignment(cost[b, :, : len(target["labels"])]) for b, target in enumerate(targets)]


class Example:
    """The object-detection loss example of ACCV-Lab's batching-helpers."""

    arrays = ("class_probs", "boxes", "existence")

    @staticmethod
    def _iou(gt, pred):
        side = torch.minimum(gt[..., 2:], pred[..., 2:]) - torch.maximum(gt[..., :2], pred[..., :2])
        side = side.clamp(min=0)
        inter = side[..., 0] * side[..., 1]

        def area(box):
            return (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])

        return inter / ((area(gt) + area(pred)) - inter).clamp(min=1e-6)

    def sums(self, targets, probs, boxes, existence):
        gt = pad([target["boxes"] for target in targets], (4,), np.float32)
        labels = pad([target["labels"] for target in targets], (), np.int64)
        weights = pad([target["weights"] for target in targets], (), np.float32)
        count, preds = existence.shape
        with torch.no_grad():
            cost = (1 - self._iou(gt[:, None], boxes[:, :, None])) + (
                1 - torch.gather(probs, 2, labels[:, None].expand(-1, preds, -1)))
        pairs = assign(cost, targets)

        most = max((len(rows) for rows, _ in pairs), default=0)
        valid = torch.zeros((count, most), dtype=torch.bool)
        rows = pad([r for r, _ in pairs], (), np.int64)
        columns = pad([c for _, c in pairs], (), np.int64)
        for b, (matched, _) in enumerate(pairs):
            valid[b, : len(matched)] = True
        batch = torch.arange(count)[:, None]
        weight = torch.where(valid, weights[batch, columns], torch.zeros(()))
        target = functional.one_hot(labels[batch, columns], probs.shape[2]).to(torch.float32)
        class_loss = (weight[..., None] * (target - probs[batch, rows]).abs()).sum(dim=(1, 2))
        bbox = (1 - self._iou(gt[batch, columns], boxes[batch, rows])) * weight
        matched_weight = torch.where(valid, weight * (1 - bbox), torch.zeros(()))
        matches = valid.sum(dim=1)
        mean = torch.nan_to_num(matched_weight.sum(dim=1) / matches, nan=0.0)
        imbalance = torch.nan_to_num(matches / (preds - matches))
        full = (mean * imbalance)[:, None].repeat(1, preds)
        is_matched = torch.zeros((count, preds))
        full[batch.expand(-1, most)[valid], rows[valid]] = matched_weight[valid]
        is_matched[batch.expand(-1, most)[valid], rows[valid]] = 1
        existence_loss = (full * (existence - is_matched).abs()).sum(dim=1)
        return torch.stack([((class_loss + bbox.sum(dim=1)) + existence_loss).sum()])

    @staticmethod
    def total(sums):
        return sums[0]


def corners(boxes):
    centre, half = boxes[..., :2], boxes[..., 2:] / 2
    return torch.cat([centre - half, centre + half], -1)


def giou(a, b):
    """Generalized IoU of boxes that broadcast, x1 y1 x2 y2."""
    def area(box):
        return (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])

    side = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0)
    inter = side[..., 0] * side[..., 1]
    union = area(a) + area(b) - inter
    hull = (torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])).clamp(min=0)
    hull = hull[..., 0] * hull[..., 1]
    return inter / union - (hull - union) / hull


def gather_labels(scores, labels):
    return torch.gather(scores, 2, labels[:, None].expand(-1, scores.shape[1], -1))


def softmax_cost(logits, labels):
    return -gather_labels(logits.softmax(-1), labels)


def focal_cost(logits, labels, alpha=0.25, gamma=2.0):
    """Of the objects' classes alone, where the published code first takes it of all."""
    prob = gather_labels(logits, labels).sigmoid()
    negative = (1 - alpha) * (prob**gamma) * (-(1 - prob + 1e-8).log())
    positive = alpha * ((1 - prob) ** gamma) * (-(prob + 1e-8).log())
    return positive - negative


def cross_entropy(logits, matched, labels, no_object_weight=0.1):
    """The sum of a class loss, and what it is divided by: None for the number of objects."""
    classes = torch.full(logits.shape[:2], logits.shape[2] - 1, dtype=torch.int64)
    classes[matched] = labels
    weight = torch.ones(logits.shape[2])
    weight[-1] = no_object_weight
    return functional.cross_entropy(logits.transpose(1, 2), classes, weight, reduction="sum"), weight[classes].sum()


def sigmoid_focal(logits, matched, labels, alpha=0.25, gamma=2.0):
    target = torch.zeros_like(logits)
    target[(*matched, labels)] = 1
    prob = logits.sigmoid()
    entropy = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    right = prob * target + (1 - prob) * (1 - target)
    loss = entropy * ((1 - right) ** gamma) * (alpha * target + (1 - alpha) * (1 - target))
    return loss.sum(), None


class Terms:
    """DETR's set loss and its successors': a cost and a loss of classes, L1, and generalized IoU. Where the arrays have
    an axis of decoder layers, the loss is the sum over the layers, each matched on its own."""

    arrays = ("logits", "boxes")

    def __init__(self, class_cost, class_loss, cost_weights, loss_weights):
        self.class_cost, self.class_loss = class_cost, class_loss
        self.cost_weights, self.loss_weights = cost_weights, loss_weights

    @torch.no_grad()
    def _match(self, targets, logits, boxes):
        gt = pad([target["boxes"] for target in targets], (4,), np.float32)
        labels = pad([target["labels"] for target in targets], (), np.int64)
        of_class, of_l1, of_giou = self.cost_weights
        cost = of_l1 * torch.cdist(boxes, gt, p=1) + of_class * self.class_cost(logits, labels) - of_giou * giou(
            corners(boxes)[:, :, None], corners(gt)[:, None])
        return assign(cost, targets)

    def _layer_sums(self, targets, logits, boxes):
        pairs = self._match(targets, logits, boxes)
        batch = torch.from_numpy(np.repeat(np.arange(len(pairs)), [len(rows) for rows, _ in pairs]))
        matched = batch, torch.from_numpy(np.concatenate([rows for rows, _ in pairs]))
        labels = torch.from_numpy(np.concatenate([t["labels"][c] for t, (_, c) in zip(targets, pairs)]))
        gt = torch.from_numpy(np.concatenate([t["boxes"][c] for t, (_, c) in zip(targets, pairs)]))
        loss, divisor = self.class_loss(logits, matched, labels)
        objects = torch.tensor(float(sum(len(target["labels"]) for target in targets)))
        with torch.no_grad():  # published code logs it
            found = (logits.argmax(-1) != logits.shape[-1] - 1).sum(1).float()
            sizes = torch.tensor([float(len(target["labels"])) for target in targets])
            functional.l1_loss(found, sizes)
        return torch.stack([loss, objects if divisor is None else divisor,
                            functional.l1_loss(boxes[matched], gt, reduction="sum"),
                            (1 - giou(corners(boxes[matched]), corners(gt))).sum(), objects])

    def sums(self, targets, logits, boxes):
        if logits.dim() == 3:
            logits, boxes = logits[None], boxes[None]
        return torch.stack([self._layer_sums(targets, *layer) for layer in zip(logits, boxes)], -1)

    def total(self, sums):
        classes, divisor, l1, of_giou, objects = sums
        objects = objects.clamp(min=1)
        weights = self.loss_weights
        return (weights[0] * classes / divisor + weights[1] * l1 / objects + weights[2] * of_giou / objects).sum()


CRITERIA = {
    "accv": Example(),
    "detr": Terms(softmax_cost, cross_entropy, (1, 5, 2), (1, 5, 2)),
    "focal": Terms(focal_cost, sigmoid_focal, (2, 5, 2), (2, 5, 2)),
}


def load(criterion, gt, pred):
    with open(gt) as file:
        samples = json.load(file)["samples"]
    types = {"boxes": np.float32, "labels": np.int64, "weights": np.float32}
    shapes = {"boxes": (-1, 4), "labels": -1, "weights": -1}
    targets = [{name: np.asarray(sample[name], types[name]).reshape(shapes[name]) for name in types if name in sample}
               for sample in samples]
    with np.load(pred) as data:
        return targets, [torch.from_numpy(data[name]) for name in criterion.arrays]


def rows_of(array, first, end, gradients):
    """Of an array with or without an axis of layers before that of samples."""
    rows = array[first:end] if array.dim() <= 3 else array[:, first:end]
    return rows.detach().requires_grad_() if gradients else rows


def evaluate(criterion, targets, arrays, batch, gradients=False):
    sums = 0.0
    with torch.inference_mode(not gradients):
        for first in range(0, len(targets), batch):
            end = first + batch
            made = criterion.sums(targets[first:end], *(rows_of(array, first, end, gradients) for array in arrays))
            if gradients:
                criterion.total(made).backward()
            sums = sums + made.detach().double()
    return criterion.total(sums).item()


def seconds_of(*arguments):
    start = time.perf_counter()
    evaluate(*arguments)
    return time.perf_counter() - start


def tune(criterion, targets, arrays):
    """The batches and threads that are the fastest for a part of the samples."""
    targets = targets[:128]

    def seconds(choice):
        torch.set_num_threads(choice[1])
        return min(seconds_of(criterion, targets, arrays, choice[0]) for _ in range(2))

    return min(((batch, threads) for batch in (1, 2, 4, 8, 16, 32) for threads in sorted({1, os.cpu_count()})),
               key=seconds)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("criterion", nargs="?")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--rounds", type=int, default=0)
    for flag in ("grad", "tune", "list", "versions"):
        parser.add_argument("--" + flag, action="store_true")
    given = parser.parse_args()
    if given.list:
        print(*CRITERIA)
        return
    if given.versions:
        print(f"PyTorch {torch.__version__.split('+')[0]} + SciPy {scipy.__version__}")
        return
    criterion = CRITERIA[given.criterion]
    loaded = load(criterion, *given.files[:2])
    if given.tune:
        print(*tune(criterion, *loaded))
        return
    batch, threads = map(int, given.files[2:])
    torch.set_num_threads(threads)
    print(evaluate(criterion, *loaded, batch))
    for _ in range(given.rounds):
        print(f"{seconds_of(criterion, *loaded, batch, given.grad):.6f}")


if __name__ == "__main__":
    main()
