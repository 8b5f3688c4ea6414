#!/usr/bin/env python3
"""A training run in half precision beside ragloss: ragloss-half(7) has what it shows.

    half_precision.py run FOLDER
    half_precision.py compare RUN.json RESULTS.json

The first runs the loss of DETR, as the transformers package has it, on made up predictions and on a CPU, in steps under
bfloat16 autocast. It writes to FOLDER gt.npz and pred.npz, the very numbers that the loss was given; run.csv, the
matches that it found, as `ragloss eval --given` reads them; and run.json, the terms of each step. The second prints for
each term by how much of its value the steps of two such files differ, on average and at most.
"""
import csv
import json
import pathlib
import sys

import numpy
import torch
from transformers import DetrConfig
from transformers.loss import loss_for_object_detection as loss_module

STEPS, SAMPLES_OF_STEP, QUERIES, CLASSES = 16, 16, 100, 91


def make_sample():
    """Objects, and predictions: some near each object, of which one is to be chosen, and the others anywhere."""
    count = int(torch.randint(1, 16, ()))
    boxes = torch.cat([torch.rand(count, 2) * 0.6 + 0.2, torch.rand(count, 2) * 0.3 + 0.02], 1)
    labels = torch.randint(0, CLASSES, (count,))
    owner = torch.randint(0, 2 * count, (QUERIES,))
    near = owner < count
    pred_boxes = torch.cat([torch.rand(QUERIES, 2), torch.rand(QUERIES, 2) * 0.4 + 0.02], 1)
    pred_boxes[near] = boxes[owner[near]] * torch.empty(int(near.sum()), 4).normal_(1, 0.05)
    logits = torch.randn(QUERIES, CLASSES + 1)
    logits[:, -1] += 5
    logits[near, labels[owner[near]]] += 6
    return {"class_labels": labels, "boxes": boxes}, logits, pred_boxes


def run_step(logits, boxes, targets):
    """The terms of a step, its loss, and the matches of each sample, as the published code finds them."""
    found = []
    matching = loss_module.HungarianMatcher.forward

    def observed(*arguments):
        found.extend(matching(*arguments))
        return found

    loss_module.HungarianMatcher.forward = observed
    try:
        with torch.autocast("cpu", torch.bfloat16):
            config = DetrConfig(num_labels=CLASSES)
            loss, terms, _ = loss_module.ForObjectDetectionLoss(logits, targets, "cpu", boxes, config)
    finally:
        loss_module.HungarianMatcher.forward = matching
    return {name: float(value) for name, value in terms.items()}, float(loss), found


def write_run(folder):
    torch.manual_seed(0)
    targets, logits, boxes = zip(*(make_sample() for _ in range(STEPS * SAMPLES_OF_STEP)))
    logits, boxes = torch.stack(logits).bfloat16(), torch.stack(boxes).bfloat16()
    steps, matches = [], []
    for first in range(0, len(targets), SAMPLES_OF_STEP):
        samples = slice(first, first + SAMPLES_OF_STEP)
        terms, loss, found = run_step(logits[samples], boxes[samples], targets[samples])
        steps.append({"step": len(steps), "terms": terms, "loss": loss})
        matches += found
    numpy.savez(folder / "pred.npz", logits=logits.float().numpy(), boxes=boxes.float().numpy())
    numpy.savez(
        folder / "gt.npz",
        boxes=torch.cat([one["boxes"] for one in targets]).numpy(),
        labels=torch.cat([one["class_labels"] for one in targets]).numpy(),
        sizes=numpy.array([len(one["boxes"]) for one in targets]),
    )
    (folder / "run.json").write_text(json.dumps({"steps": steps}))
    with open(folder / "run.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "pred", "gt"])
        for sample, pairs in enumerate(matches):
            rows.writerows([sample, int(pred), int(gt)] for pred, gt in zip(*pairs))


def compare(run, results):
    """Prints how the steps of a run differ from those of a result file, the results being right."""
    print(f"{'term':12} {'mean':>9} {'largest':>9}")
    for name in ("loss_ce", "loss_bbox", "loss_giou", "loss"):
        found, right = ([one["terms"].get(name, one["loss"]) for one in steps] for steps in (run, results))
        differences = [abs(one - other) / abs(other) for one, other in zip(found, right, strict=True)]
        print(f"{name:12} {sum(differences) / len(differences):9.2e} {max(differences):9.2e}")


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "run":
        write_run(pathlib.Path(sys.argv[2]))
    elif len(sys.argv) == 4 and sys.argv[1] == "compare":
        compare(*(json.loads(pathlib.Path(name).read_text())["steps"] for name in sys.argv[2:]))
    else:
        sys.exit(f"usage: {sys.argv[0]} run FOLDER, or compare RUN.json RESULTS.json")


if __name__ == "__main__":
    main()
