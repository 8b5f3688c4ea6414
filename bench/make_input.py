#!/usr/bin/env python3
"""Writes gt.json and pred.npz of a given shape, the same bytes for the same arguments.

usage: make_input.py DIR SAMPLES PREDS CLASSES OBJECTS [--logits] [--compressed] [--layers=L]

OBJECTS is the mean number of objects a sample (Poisson). A third of the predictions lie near an object, as a trained
detector's do. Without --logits, the predictions are those of the example accv: corners in pixels, existences, and class
probabilities that are a softmax, so that they compress as badly as real ones. With it they are what DETR and its
successors put out: centre and size in parts of the image, and logits, among which the last class is that of no object,
so that no object has it. With --layers, there are so many decoder layers of them, which differ a little.
"""
import json
import os
import sys
import zipfile

import numpy as np


def pixel_boxes(rng, count):
    corner = rng.uniform(0, 600, (count, 2))
    side = rng.uniform(4, 200, (count, 2))
    return np.concatenate([corner, corner + side], axis=1).astype(np.float32)


def relative_boxes(rng, count):
    return np.concatenate([rng.uniform(0.2, 0.8, (count, 2)), rng.uniform(0.01, 0.35, (count, 2))],
                          axis=1).astype(np.float32)


def probabilities_sample(rng, preds, classes, mean_objects):
    """The objects of a sample and its predictions, by name."""
    objects = int(rng.poisson(mean_objects))
    boxes = pixel_boxes(rng, objects)
    labels = rng.integers(0, classes, objects)
    weights = rng.uniform(0.5, 1.5, objects).astype(np.float32)
    pred = pixel_boxes(rng, preds)
    logits = rng.normal(0, 1, (preds, classes)).astype(np.float32)
    if objects:
        near = rng.permutation(preds)[: preds // 3]
        owner = rng.integers(0, objects, len(near))
        pred[near] = boxes[owner] + rng.normal(0, 8, (len(near), 4)).astype(np.float32)
        logits[near, labels[owner]] += 4
    probs = np.exp(logits)
    probs /= probs.sum(axis=1, keepdims=True)
    existence = rng.uniform(0, 1, preds).astype(np.float32)
    return ({"boxes": boxes, "labels": labels, "weights": weights},
            {"class_probs": probs, "boxes": pred, "existence": existence})


def logits_sample(rng, preds, classes, mean_objects):
    objects = int(rng.poisson(mean_objects))
    boxes = relative_boxes(rng, objects)
    labels = rng.integers(0, classes - 1, objects)
    pred = relative_boxes(rng, preds)
    logits = rng.normal(-4, 1.5, (preds, classes)).astype(np.float32)
    logits[:, -1] += 5
    if objects:
        near = rng.permutation(preds)[: preds // 3]
        owner = rng.integers(0, objects, len(near))
        pred[near] = boxes[owner] * rng.uniform(0.9, 1.1, (len(near), 4)).astype(np.float32)
        logits[near, labels[owner]] += 5
    return {"boxes": boxes, "labels": labels}, {"logits": logits, "boxes": pred}


def layers_of(num_layers, samples):
    """(L, B, ...) of samples' arrays by name: each layer is the last one with noise of its own."""
    for name in samples[0]:
        last = np.stack([sample[name] for sample in samples])
        layers = [last]
        for layer in range(num_layers - 1):
            rng = np.random.default_rng([2027, layer, len(name)])
            layers.append(last + rng.normal(0, 0.003, last.shape).astype(np.float32) * abs(last))
        yield name, layers[::-1]


def write_member(archive, name, shape, chunks):
    """A member whose array is written chunk by chunk, so that large inputs need little memory."""
    with archive.open(name + ".npy", "w", force_zip64=True) as member:
        np.lib.format.write_array_header_1_0(
            member, {"descr": "<f4", "fortran_order": False, "shape": shape})
        for chunk in chunks:
            member.write(np.ascontiguousarray(chunk, dtype="<f4").tobytes())


def listed(array):
    return array.astype(float).tolist() if array.dtype.kind == "f" else array.tolist()


def main():
    make_sample = logits_sample if "--logits" in sys.argv else probabilities_sample
    method = zipfile.ZIP_DEFLATED if "--compressed" in sys.argv else zipfile.ZIP_STORED
    directory, *numbers = [a for a in sys.argv[1:] if not a.startswith("--")]
    count, preds, classes = map(int, numbers[:3])
    objects = float(numbers[3])
    num_layers = max([int(a.partition("=")[2]) for a in sys.argv if a.startswith("--layers=")], default=0)
    os.makedirs(directory, exist_ok=True)
    small, samples = {}, []

    def largest_array(gt):
        """Writes each sample's objects and keeps its small arrays, on the way of the large one to its member."""
        for index in range(count):
            rng = np.random.default_rng([2026, index])
            truth, predictions = make_sample(rng, preds, classes, objects)
            gt.write(", " if index else "")
            json.dump({"id": f"{index:06d}"} | {name: listed(array) for name, array in truth.items()}, gt)
            if num_layers:
                samples.append(predictions)
                continue
            yield predictions.pop(next(iter(predictions)))
            for name, array in predictions.items():
                small.setdefault(name, []).append(array)

    with open(os.path.join(directory, "gt.json"), "w") as gt, \
            zipfile.ZipFile(os.path.join(directory, "pred.npz"), "w", method) as archive:
        gt.write('{"samples": [')
        if num_layers:
            list(largest_array(gt))
            for name, layers in layers_of(num_layers, samples):
                write_member(archive, name, (num_layers, *layers[0].shape), layers)
        else:
            write_member(archive, "logits" if make_sample == logits_sample else "class_probs", (count, preds, classes),
                         largest_array(gt))
        gt.write("]}")
        for name, arrays in small.items():
            write_member(archive, name, (count, *arrays[0].shape), arrays)


if __name__ == "__main__":
    main()
