#!/usr/bin/env python3
"""Writes gt.json and pred.npz of a given shape, the same bytes for the same arguments.

usage: make_input.py DIR SAMPLES PREDS CLASSES OBJECTS [--compressed]

OBJECTS is the mean number of objects a sample (Poisson). A third of the predictions lie near an object, as a trained
detector's do; class probabilities are a softmax, so that they compress as badly as real ones.
"""
import json
import os
import sys
import zipfile

import numpy as np


def boxes_of(rng, count):
    corner = rng.uniform(0, 600, (count, 2))
    side = rng.uniform(4, 200, (count, 2))
    return np.concatenate([corner, corner + side], axis=1).astype(np.float32)


def sample_of(rng, preds, classes, mean_objects):
    objects = int(rng.poisson(mean_objects))
    boxes = boxes_of(rng, objects)
    labels = rng.integers(0, classes, objects)
    weights = rng.uniform(0.5, 1.5, objects).astype(np.float32)
    pred = boxes_of(rng, preds)
    logits = rng.normal(0, 1, (preds, classes)).astype(np.float32)
    if objects:
        near = rng.permutation(preds)[: preds // 3]
        owner = rng.integers(0, objects, len(near))
        pred[near] = boxes[owner] + rng.normal(0, 8, (len(near), 4)).astype(np.float32)
        logits[near, labels[owner]] += 4
    probs = np.exp(logits)
    probs /= probs.sum(axis=1, keepdims=True)
    existence = rng.uniform(0, 1, preds).astype(np.float32)
    return boxes, labels, weights, pred, probs, existence


def write_member(archive, name, shape, chunks):
    """A member whose array is written chunk by chunk, so that large inputs need little memory."""
    with archive.open(name + ".npy", "w", force_zip64=True) as member:
        np.lib.format.write_array_header_1_0(
            member, {"descr": "<f4", "fortran_order": False, "shape": shape})
        for chunk in chunks:
            member.write(np.ascontiguousarray(chunk, dtype="<f4").tobytes())


def main():
    compressed = "--compressed" in sys.argv
    directory, *numbers = [a for a in sys.argv[1:] if not a.startswith("--")]
    count, preds, classes = map(int, numbers[:3])
    objects = float(numbers[3])
    os.makedirs(directory, exist_ok=True)
    pred_boxes, pred_existence = [], []

    def probs_of_samples(gt):
        """Writes each sample's objects and keeps its small arrays, on the way of the large one to its member."""
        for index in range(count):
            rng = np.random.default_rng([2026, index])
            boxes, labels, weights, pred, probs, existence = sample_of(rng, preds, classes, objects)
            gt.write(", " if index else "")
            json.dump({"id": f"{index:06d}", "boxes": boxes.astype(float).tolist(), "labels": labels.tolist(),
                       "weights": weights.astype(float).tolist()}, gt)
            pred_boxes.append(pred)
            pred_existence.append(existence)
            yield probs

    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with open(os.path.join(directory, "gt.json"), "w") as gt, \
            zipfile.ZipFile(os.path.join(directory, "pred.npz"), "w", method) as archive:
        gt.write('{"samples": [')
        write_member(archive, "class_probs", (count, preds, classes), probs_of_samples(gt))
        gt.write("]}")
        write_member(archive, "boxes", (count, preds, 4), pred_boxes)
        write_member(archive, "existence", (count, preds), pred_existence)


if __name__ == "__main__":
    main()
