#!/usr/bin/env python3
"""The same losses by PyTorch and SciPy, as a training pipeline computes them: padded batches on the CPU, one
linear_sum_assignment a sample. What ragloss is measured against.

usage: reference.py GT.json PRED.npz [BATCH]

Prints the total.
"""
import json
import sys

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment


def pad(lists, shape, dtype):
    most = max((len(entry) for entry in lists), default=0)
    out = torch.zeros((len(lists), most, *shape), dtype=dtype)
    for row, entry in enumerate(lists):
        if len(entry):
            out[row, : len(entry)] = torch.as_tensor(entry, dtype=dtype)
    return out


def iou(gt, pred):
    side = torch.minimum(gt[..., 2:], pred[..., 2:]) - torch.maximum(gt[..., :2], pred[..., :2])
    side = side.clamp(min=0)
    inter = side[..., 0] * side[..., 1]

    def area(box):
        return (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])

    return inter / ((area(gt) + area(pred)) - inter).clamp(min=1e-6)


def batch_loss(samples, boxes, probs, existence):
    sizes = [len(sample["labels"]) for sample in samples]
    gt = pad([sample["boxes"] for sample in samples], (4,), torch.float32)
    labels = pad([sample["labels"] for sample in samples], (), torch.int64)
    weights = pad([sample["weights"] for sample in samples], (), torch.float32)
    count, preds = existence.shape
    cost = (1 - iou(gt[:, None], boxes[:, :, None])) + (
        1 - torch.gather(probs, 2, labels[:, None].expand(-1, preds, -1)))
    cost = cost.numpy()
    pairs = [linear_sum_assignment(cost[b, :, : sizes[b]]) for b in range(count)]

    most = max((len(rows) for rows, _ in pairs), default=0)
    valid = torch.zeros((count, most), dtype=torch.bool)
    rows = pad([r for r, _ in pairs], (), torch.int64)
    columns = pad([c for _, c in pairs], (), torch.int64)
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


def main():
    with open(sys.argv[1]) as file:
        samples = json.load(file)["samples"]
    with np.load(sys.argv[2]) as data:
        arrays = [torch.from_numpy(data[name]) for name in ("boxes", "class_probs", "existence")]
    size = int(sys.argv[3]) if len(sys.argv) > 3 else 32
    total = 0.0
    for first in range(0, len(samples), size):
        rows = slice(first, first + size)
        total += batch_loss(samples[rows], *(array[rows] for array in arrays)).double().sum().item()
    print(total)


if __name__ == "__main__":
    main()
