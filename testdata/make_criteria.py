#!/usr/bin/python3
"""Writes criteria/NAME.json: what published criteria compute on the CPU for inputs of hard cases.

make_criteria.py DETR DEFORMABLE_DETR, checkouts of facebookresearch/detr and fundamentalvision/Deformable-DETR; the
`transformers` package is imported.

Each file holds the ground truth and the predictions as ragloss reads them, for each sample the pairs and losses of a
batch of that sample alone, and the losses of all samples as one batch. The published code is run unchanged; what it
imports only to train is replaced by dummies.
"""
import importlib
import json
import os
import sys
import types
from unittest import mock

import torch

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "criteria")
NUM_QUERIES, NUM_CLASSES = 6, 4
OBJECTS = [3, 0, 1, 9, 6, 2]  # also none, more than queries, and as many


def box_area(boxes):
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def import_from(checkout, name):
    """A module of a checkout, whose packages have the same names as the other's."""
    for loaded in [m for m in sys.modules if m.split(".")[0] in ("models", "util")]:
        del sys.modules[loaded]
    dummies = {name: mock.MagicMock(name=name) for name in (
        "torchvision.models", "torchvision.models._utils", "torchvision.ops", "torchvision.ops.misc", "panopticapi",
        "panopticapi.utils", "MultiScaleDeformableAttention")}
    boxes = types.ModuleType("torchvision.ops.boxes")
    boxes.box_area = box_area
    torchvision = types.ModuleType("torchvision")
    torchvision.__version__ = "1.0.0"
    torchvision.models, torchvision.ops = dummies["torchvision.models"], dummies["torchvision.ops"]
    with mock.patch.dict(sys.modules, {**dummies, "torchvision": torchvision, "torchvision.ops.boxes": boxes}):
        sys.path.insert(0, checkout)
        try:
            return importlib.import_module("models.matcher"), importlib.import_module("models." + name)
        finally:
            sys.path.pop(0)


def detr(checkout):
    matcher, model = import_from(checkout, "detr")
    match = matcher.HungarianMatcher(cost_class=1, cost_bbox=5, cost_giou=2)
    weights = {"loss_ce": 1, "loss_bbox": 5, "loss_giou": 2}
    criterion = model.SetCriterion(NUM_CLASSES, match, weights, 0.1, ["labels", "boxes", "cardinality"])
    return match, criterion, weights


def deformable_detr(checkout):
    matcher, model = import_from(checkout, "deformable_detr")
    match = matcher.HungarianMatcher(cost_class=2, cost_bbox=5, cost_giou=2)
    weights = {"loss_ce": 2, "loss_bbox": 5, "loss_giou": 2}
    criterion = model.SetCriterion(NUM_CLASSES, match, weights, ["labels", "boxes", "cardinality"], 0.25)
    return match, criterion, weights


def transformers_losses(outputs, targets):
    from transformers.loss.loss_for_object_detection import ForObjectDetectionLoss

    config = types.SimpleNamespace(class_cost=1, bbox_cost=5, giou_cost=2, num_labels=NUM_CLASSES, eos_coefficient=0.1,
                                   bbox_loss_coefficient=5, giou_loss_coefficient=2, auxiliary_loss=False)
    labels = [{"class_labels": target["labels"], "boxes": target["boxes"]} for target in targets]
    loss, losses, _ = ForObjectDetectionLoss(outputs["pred_logits"], labels, "cpu", outputs["pred_boxes"], config)
    return named(losses) | {"loss": float(loss)}


def named(losses):
    return {name: float(losses[name]) for name in ("loss_ce", "loss_bbox", "loss_giou", "cardinality_error")}


def losses_of(criterion, weights, outputs, targets):
    losses = named(criterion(outputs, targets))
    return losses | {"loss": sum(weight * losses[name] for name, weight in weights.items())}


def make_input(num_columns):
    def boxes(count):
        return torch.cat([torch.rand(count, 2) * 0.6 + 0.2, torch.rand(count, 2) * 0.35 + 0.05], 1)

    logits = torch.randn(len(OBJECTS), NUM_QUERIES, num_columns) * 2
    logits[2, 0] *= 8
    logits[5, 3] = logits[5, 1]
    predicted = torch.stack([boxes(NUM_QUERIES) for _ in OBJECTS])
    predicted[5, 3] = predicted[5, 1]  # a tie
    outputs = {"pred_logits": logits, "pred_boxes": predicted}
    return outputs, [{"labels": torch.randint(NUM_CLASSES, (count,)), "boxes": boxes(count)} for count in OBJECTS]


def listed(tensors):
    return {name: tensor.tolist() for name, tensor in tensors.items()}


def write(name, num_columns, match, compute):
    outputs, targets = make_input(num_columns)
    samples = []
    for b, target in enumerate(targets):
        one = {key: value[b : b + 1] for key, value in outputs.items()}
        pred, gt = match(one, [target])[0]
        samples.append({"pred": pred.tolist(), "gt": gt.tolist()} | compute(one, [target]))
    made = {
        "gt": {"samples": [listed(target) for target in targets]},
        "pred": {"samples": [listed({k: v[b] for k, v in outputs.items()}) for b in range(len(targets))]},
        "expected": {"all": compute(outputs, targets), "samples": samples},
    }
    with open(os.path.join(HERE, name + ".json"), "w") as file:
        json.dump(made, file, indent=0)
        file.write("\n")


def main():
    torch.manual_seed(11)
    match, criterion, weights = detr(sys.argv[1])
    write("detr", NUM_CLASSES + 1, match, lambda *batch: losses_of(criterion, weights, *batch))
    write("transformers", NUM_CLASSES + 1, match, transformers_losses)
    match, criterion, weights = deformable_detr(sys.argv[2])
    write("focal", NUM_CLASSES, match, lambda *batch: losses_of(criterion, weights, *batch))


main()
