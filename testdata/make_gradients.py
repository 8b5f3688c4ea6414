#!/usr/bin/python3
"""Writes the set `gradients`: samples at the edges of the loss's formulas, and d total / d predictions of them as
PyTorch's autograd finds it, in float32, with the matches that SciPy finds held fixed.

make_gradients.py FOLDER
"""
import json
import sys

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment

P, C = 6, 3
LEAST_UNION = 1e-6


def iou(gt, pred):
    """Pairs along the first axes, which broadcast. Writing a limit over what is below it lets nothing through."""
    def area(box):
        return (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])

    sides = torch.minimum(gt[..., 2:], pred[..., 2:]) - torch.maximum(gt[..., :2], pred[..., :2])
    sides = sides.masked_fill(sides < 0, 0)
    shared = sides[..., 0] * sides[..., 1]
    covered = area(gt) + area(pred) - shared
    return shared / covered.masked_fill(covered < LEAST_UNION, LEAST_UNION)


def loss(gt, pred, matched):
    boxes, class_probs, existence = pred
    rows, objects = matched
    weights = gt["weights"][objects]
    one_hot = torch.nn.functional.one_hot(gt["labels"], C).float()[objects]
    class_loss = (weights[:, None] * (one_hot - class_probs[rows]).abs()).sum()
    box_losses = (1 - iou(gt["boxes"][objects], boxes[rows])) * weights
    matched_weights = weights * (1 - box_losses)
    mean = matched_weights.mean() if len(rows) else torch.tensor(0.0)
    imbalance = torch.nan_to_num(torch.tensor(float(len(rows))) / (P - len(rows)), 0.0)
    all_weights = (mean * imbalance).repeat(P).index_put((rows,), matched_weights)
    target = torch.zeros(P).index_fill(0, rows, 1)
    return class_loss + box_losses.sum() + (all_weights * (existence - target).abs()).sum()


def gradients(gt, pred):
    leaves = [torch.tensor(array, requires_grad=True) for array in pred]
    gt = {name: torch.tensor(array) for name, array in gt.items()}
    cost = (1 - iou(gt["boxes"], leaves[0][:, None])) + (1 - leaves[1][:, gt["labels"]])
    matched = [torch.tensor(side) for side in linear_sum_assignment(cost.detach().numpy())]
    loss(gt, leaves, matched).backward()
    return [leaf.grad.numpy() if leaf.grad is not None else np.zeros_like(array) for leaf, array in zip(leaves, pred)]


def samples():
    """Objects with their boxes, labels and weights; predictions of which the first ones are given, and likely to be
    matched in this order, the others far off."""
    random = np.random.default_rng(11)

    def boxes(count, scale=1.0):
        corners = np.sort(random.uniform(0, scale, (count, 2, 2)), 1)
        return corners.reshape(count, 4)

    def sample(gt, pred, weights=None, labels=None, class_probs=None, existence=None):
        count = len(gt)
        far = boxes(P) + 100 + 2 * np.arange(P)[:, None]
        far[:len(pred)] = np.reshape(pred, (-1, 4))
        labels = random.integers(0, C, count) if labels is None else np.array(labels)
        if class_probs is None:
            class_probs = random.uniform(0, 0.5, (P, C))
            meant = np.arange(min(count, len(pred)))
            class_probs[meant, labels[meant]] += 0.5
        return ({"boxes": np.reshape(gt, (-1, 4)).astype("f4"), "labels": labels.astype("i8"),
                 "weights": np.array(random.uniform(0.5, 2, count) if weights is None else weights, dtype="f4")},
                [far.astype("f4"), class_probs.astype("f4"),
                 (random.uniform(0, 1, P) if existence is None else np.array(existence)).astype("f4")])

    unit = [0, 0, 1, 1]
    yield "overlapping", sample(boxes(3), boxes(6))
    yield "equal", sample([unit, [4, 4, 6, 8]], [unit, [4, 4, 6, 8]])
    yield "inside, with common edges", sample([[0, 0, 4, 4], [10, 10, 14, 14]], [[0, 1, 3, 4], [10, 9, 15, 14]])
    yield "touching by an edge", sample([unit, [8, 0, 9, 1]], [[1, 0.25, 2, 0.75], [8, 1, 9, 2]])
    yield "touching by a corner", sample([unit], [[1, 1, 2, 2]] + [[1, 1, 2, 2]] * 5)
    yield "apart along x, y, both", sample([unit, unit, unit], [[3, 0, 4, 1], [0, 3, 1, 4], [3, 3, 4, 4]])
    yield "apart, all of them", sample([unit], [])
    yield "without area", sample([[2, 2, 2, 2], [5, 5, 7, 5]], [[2, 2, 2, 2], [5, 5, 7, 5]] + [[2, 2, 2, 2]] * 4)
    yield "a union below the limit", sample([[0, 0, 1e-4, 2e-4]], [[0, 0, 2e-4, 1e-4]] * 6)
    yield "inverted", sample([unit, [2, 2, 4, 4], [9, 9, 6, 6]], [[0.75, 0.25, 0.25, 0.5], [3, 3, 1, 5], [6, 6, 9, 9]])
    yield "a negative union", sample([[3, 1, 1, 5]], [[2, 2, 2.5, 3]] * 6)
    yield "no objects", sample([], boxes(6))
    yield "as many objects as predictions", sample(boxes(P), boxes(P))
    yield "more objects than predictions", sample(boxes(9), boxes(P))
    yield "weights of any sign", sample(boxes(4), boxes(P), weights=[0, -1.5, 30, 1])
    yield "all weights zero", sample(boxes(2), boxes(P), weights=[0, 0])
    yield "no loss of class and existence", sample([unit, [4, 4, 6, 8]], [unit, [4, 4, 6, 8]], labels=[0, C - 1],
                                                   class_probs=np.eye(P, C)[[0, 2, 1, 1, 1, 1]],
                                                   existence=[1, 1, 0, 0, 0, 0])
    yield "probabilities outside of [0, 1]", sample(boxes(2), boxes(P), class_probs=random.normal(0, 2, (P, C)),
                                                    existence=random.normal(0, 2, P))
    yield "pixels", sample(boxes(4, 640), boxes(P, 640))
    yield "one object", sample(boxes(1), boxes(P), labels=[C - 1])


def main():
    named = list(samples())
    with open(f"{sys.argv[1]}/gt.json", "w") as file:
        file.write('{"samples": [\n' + ",\n".join(
            json.dumps({"id": name, **{array: values.tolist() for array, values in gt.items()}})
            for name, (gt, _) in named) + "\n]}\n")
    named.reverse()  # pairing by id is what puts the ground truth back
    ids = np.array([name for name, _ in named])
    for file, each in (("pred", [pred for _, (_, pred) in named]), ("expected", [gradients(*one) for _, one in named])):
        arrays = {name: np.stack([rows[k] for rows in each])
                  for k, name in enumerate(("boxes", "class_probs", "existence"))}
        np.savez(f"{sys.argv[1]}/{file}.npz", ids=ids, **arrays)


main()
