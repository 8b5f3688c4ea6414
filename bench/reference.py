#!/usr/bin/env python3
"""The same losses by PyTorch and SciPy, as a training pipeline computes them: padded batches on the CPU, one
linear_sum_assignment a sample. What ragloss is measured against.

usage: reference.py GT.json PRED.npz BATCH THREADS
       reference.py --tune GT.json PRED.npz

Prints the total; and on standard error the seconds that it took once all was imported and loaded. With --tune, prints
the BATCH and THREADS (PyTorch's; SciPy's solver holds Python's lock) that are the fastest here.
"""
import json
import os
import sys
import time

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment


def pad(lists, shape, dtype):
    most = max((len(entry) for entry in lists), default=0)
    out = np.zeros((len(lists), most, *shape), dtype)
    for row, entry in enumerate(lists):
        if len(entry):
            out[row, : len(entry)] = entry
    return torch.from_numpy(out)


def iou(gt, pred):
    side = torch.minimum(gt[..., 2:], pred[..., 2:]) - torch.maximum(gt[..., :2], pred[..., :2])
    side = side.clamp(min=0)
    inter = side[..., 0] * side[..., 1]

    def area(box):
        return (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])

    return inter / ((area(gt) + area(pred)) - inter).clamp(min=1e-6)


def batch_loss(samples, boxes, probs, existence):
    sizes = [len(sample["labels"]) for sample in samples]
    gt = pad([sample["boxes"] for sample in samples], (4,), np.float32)
    labels = pad([sample["labels"] for sample in samples], (), np.int64)
    weights = pad([sample["weights"] for sample in samples], (), np.float32)
    count, preds = existence.shape
    cost = (1 - iou(gt[:, None], boxes[:, :, None])) + (
        1 - torch.gather(probs, 2, labels[:, None].expand(-1, preds, -1)))
    cost = cost.numpy()
    pairs = [linear_sum_assignment(cost[b, :, : sizes[b]]) for b in range(count)]

    most = max((len(rows) for rows, _ in pairs), default=0)
    valid = torch.zeros((count, most), dtype=torch.bool)
    rows = pad([r for r, _ in pairs], (), np.int64)
    columns = pad([c for _, c in pairs], (), np.int64)
    for b, (matched, _) in enumerate(pairs):
        valid[b, : len(matched)] = True
    batch = torch.arange(count)[:, None]
    weight = torch.where(valid, weights[batch, columns], torch.zeros(()))
    target = torch.nn.functional.one_hot(labels[batch, columns], probs.shape[2]).to(torch.float32)
    class_loss = (weight[..., None] * (target - probs[batch, rows]).abs()).sum(dim=(1, 2))
    bbox = (1 - iou(gt[batch, columns], boxes[batch, rows])) * weight
    matched_weight = torch.where(valid, weight * (1 - bbox), torch.zeros(()))
    matches = valid.sum(dim=1)
    mean = torch.nan_to_num(matched_weight.sum(dim=1) / matches, nan=0.0)
    imbalance = torch.nan_to_num(matches / (preds - matches))
    full = (mean * imbalance)[:, None].repeat(1, preds)
    is_matched = torch.zeros((count, preds))
    full[batch.expand(-1, most)[valid], rows[valid]] = matched_weight[valid]
    is_matched[batch.expand(-1, most)[valid], rows[valid]] = 1
    existence_loss = (full * (existence - is_matched).abs()).sum(dim=1)
    return (class_loss + bbox.sum(dim=1)) + existence_loss


def load(gt, pred):
    with open(gt) as file:
        samples = json.load(file)["samples"]
    with np.load(pred) as data:
        return samples, [torch.from_numpy(data[name]) for name in ("boxes", "class_probs", "existence")]


def evaluate(samples, arrays, batch, threads):
    """The total, and the seconds that it took."""
    torch.set_num_threads(threads)
    start = time.perf_counter()
    total = 0.0
    with torch.inference_mode():
        for first in range(0, len(samples), batch):
            rows = slice(first, first + batch)
            total += batch_loss(samples[rows], *(array[rows] for array in arrays)).double().sum().item()
    return total, time.perf_counter() - start


def tune(samples, arrays):
    choices = [(batch, threads) for batch in (2, 4, 8, 16, 32, 64) for threads in sorted({1, os.cpu_count()})]
    return min(choices, key=lambda choice: min(evaluate(samples, arrays, *choice)[1] for _ in range(2)))


def main():
    if sys.argv[1] == "--tune":
        print(*tune(*load(*sys.argv[2:])))
        return
    total, seconds = evaluate(*load(*sys.argv[1:3]), *map(int, sys.argv[3:]))
    print(f"{seconds:.3f}", file=sys.stderr)
    print(total)


if __name__ == "__main__":
    main()
