#!/usr/bin/python3
"""Writes clamp: made up samples with numbers that are not finite, or do not stay so, and what --on-invalid clamp makes
of them, by NumPy and SciPy: costs of NaN and infinity become the largest float32, and SciPy matches.

make_clamp.py DIR

expected.json is a result file. Its costs are exact; its losses are sums in another order than ragloss's.
"""
import json
import os
import sys

import numpy as np
from scipy.optimize import linear_sum_assignment

F = np.float32
MOST = np.finfo(F).max
PREDS, CLASSES = 8, 5
OBJECTS = [0, 1, 3, 5, 8, 8, 12, 4, 4, 6, 2, 3]
WILD = np.array([np.nan, np.inf, -np.inf, 1e30, -1e30], F)


def boxes(random, *shape):
    corners = random.random((*shape, 2, 2), F)
    return np.sort(corners, axis=-2).reshape(*shape, 4)


def spoil(random, values, share, wild):
    bad = random.random(values.shape) < share
    values[bad] = random.choice(wild, bad.sum())


def make(random):
    samples = []
    for index, count in enumerate(OBJECTS):
        gt = {"boxes": boxes(random, count), "labels": random.integers(CLASSES, size=count),
              "weights": random.random(count, F)}
        pred = {"boxes": boxes(random, PREDS), "class_probs": random.random((PREDS, CLASSES), F),
                "existence": random.random(PREDS, F)}
        share = (0, 0.02, 0.1)[index % 3]
        for values in pred.values():
            spoil(random, values, share, WILD)
        for name in ("boxes", "weights"):  # JSON has no NaN
            spoil(random, gt[name], share / 4, WILD[1:])
        if index >= 8:  # a network that diverged gives nothing else
            pred["boxes"][index - 8 :] = np.nan
        samples.append((gt, pred))
    return samples


def area(box):
    return (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])


def iou(pred, gt):
    side = np.minimum(pred[..., 2:], gt[..., 2:]) - np.maximum(pred[..., :2], gt[..., :2])
    side = np.where(side < 0, F(0), side)
    inter = side[..., 0] * side[..., 1]
    union = (area(gt) + area(pred)) - inter
    return inter / np.where(union < F(1e-6), F(1e-6), union)


def costs(gt, pred):
    cost = (F(1) - iou(pred["boxes"][:, None], gt["boxes"][None])) + (F(1) - pred["class_probs"][:, gt["labels"]])
    assert cost.dtype == F
    return np.where(np.isfinite(cost), cost, MOST)


def total(terms):
    return float(terms.astype(np.float64).sum())


def losses(gt, pred, i, j):
    weight = gt["weights"][j]
    one_hot = np.eye(CLASSES, dtype=F)[gt["labels"][j]]
    class_terms = weight[:, None] * np.abs(one_hot - pred["class_probs"][i])
    box_terms = (F(1) - iou(pred["boxes"][i], gt["boxes"][j])) * weight
    matched = weight * (F(1) - box_terms)
    mean = F(total(matched) / len(i)) if len(i) else F(0)
    mean = mean if np.isfinite(mean) else F(0)
    imbalance = MOST if len(i) == PREDS else F(len(i)) / F(PREDS - len(i))
    weights, target = np.full(PREDS, mean * imbalance, F), np.zeros(PREDS, F)
    weights[i], target[i] = matched, 1
    found = {"class_loss": total(class_terms), "bbox_loss": total(box_terms),
             "existence_loss": total(weights * np.abs(pred["existence"] - target))}
    return {**found, "loss": sum(found.values())}


def answer(index, gt, pred):
    cost = costs(gt, pred)
    i, j = linear_sum_assignment(cost)
    matches = [{"pred": int(p), "gt": int(g), "cost": float(str(cost[p, g]))} for p, g in zip(i, j)]
    counts = {"num_gt": len(gt["labels"]), "num_pred": PREDS, "num_matched": len(i)}
    return {"id": str(index), **counts, **losses(gt, pred, i, j), "matches": matches}


def write(path, value):
    """A line a sample; NaN as null, and infinity as a number beyond float64."""
    text = json.dumps(value).replace("Infinity", "1e999").replace("NaN", "null")
    with open(path, "w") as file:
        file.write(text.replace("}, {\"id\"", "},\n{\"id\"") + "\n")


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    samples = make(np.random.default_rng(47))
    with np.errstate(all="ignore"):
        answers = [answer(index, *sample) for index, sample in enumerate(samples)]
    write(f"{out}/gt.json", {"samples": [{name: values.tolist() for name, values in gt.items()} for gt, _ in samples]})
    np.savez(f"{out}/pred.npz", **{name: np.stack([pred[name] for _, pred in samples]) for name in samples[0][1]})
    total_loss = sum(answer["loss"] for answer in answers)
    write(f"{out}/expected.json", {"ragloss": 1, "total": total_loss, "samples": answers})


main()
