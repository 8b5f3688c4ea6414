#!/usr/bin/env python3
"""Writes the cases of published/dino for IDEA-Research/DINO's SetCriterion and HungarianMatcher, which run unchanged.

dino.py CHECKOUT; needs torch and scipy. What the checkout's modules import only to build models is replaced by dummies.
"""

import importlib
import sys
import types
from unittest import mock

import torch

from cases import NUM_CLASSES, NUM_LAYERS, Family, Result, make

WEIGHTS = {"loss_ce": 1.0, "loss_bbox": 5.0, "loss_giou": 2.0}
DUMMIES = (
    "torchvision.models",
    "torchvision.models._utils",
    "torchvision.ops",
    "torchvision.ops.misc",
    "timm",
    "timm.models",
    "timm.models.layers",
    "panopticapi",
    "panopticapi.utils",
    "PIL",
    "PIL.Image",
    "models.dino.ops",
    "models.dino.ops.modules",
    "MultiScaleDeformableAttention",
    "pycocotools",
    "models.dino.backbone",
    "models.dino.segmentation",
    "models.dino.deformable_transformer",
)
QUANTITIES = ("loss_ce", "loss_bbox", "loss_giou", "loss_xy", "loss_hw", "cardinality_error")


def import_from(checkout):
    boxes = types.ModuleType("torchvision.ops.boxes")
    boxes.box_area = lambda b: (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    boxes.nms = None
    torchvision = types.ModuleType("torchvision")
    torchvision.__version__ = "1.9.0"
    dummies = {name: mock.MagicMock() for name in DUMMIES}
    with mock.patch.dict(sys.modules, {**dummies, "torchvision": torchvision, "torchvision.ops.boxes": boxes}):
        sys.path.insert(0, checkout)
        try:
            return [importlib.import_module("models.dino." + name) for name in ("dino", "matcher", "dn_components")]
        finally:
            sys.path.pop(0)


def on_the_cpu():
    """Moves to a GPU, which the criterion has written into it, do nothing."""
    to = torch.Tensor.to
    stay = mock.patch.object(
        torch.Tensor,
        "to",
        lambda self, where, *more, **named: self if where == "cuda" else to(self, where, *more, **named),
    )
    return mock.patch.object(torch.Tensor, "cuda", lambda self: self), stay


def layers_of(pred, half):
    layers = [{"pred_logits": x, "pred_boxes": b} for x, b in zip(pred[half + "logits"], pred[half + "boxes"])]
    return layers[-1] | {"aux_outputs": layers[:-1]}


def of(modules):
    model, matcher, _ = modules
    match = matcher.HungarianMatcher(cost_class=2.0, cost_bbox=5.0, cost_giou=2.0, focal_alpha=0.25)
    criterion = model.SetCriterion(NUM_CLASSES, match, WEIGHTS, 0.25, ["labels", "boxes", "cardinality"])
    criterion.train()
    return lambda pred, targets: compute(criterion, pred, targets)


def compute(criterion, pred, targets):
    outputs = layers_of(pred, "")
    outputs["interm_outputs"] = {"pred_logits": pred["enc_logits"], "pred_boxes": pred["enc_boxes"]}
    outputs["dn_meta"] = None
    found = {}
    if "dn_logits" in pred:
        groups, queries = int(pred["dn_groups"]), pred["dn_logits"].shape[2]
        outputs["dn_meta"] = {
            "num_dn_group": groups,
            "pad_size": queries,
            "output_known_lbs_bboxes": layers_of(pred, "dn_"),
        }
        pairs = [
            [
                torch.cat([torch.arange(len(t["labels"])) + k for k in range(0, queries, queries // groups)]),
                torch.arange(len(t["labels"])).tile(groups),
            ]
            for t in targets
        ]
        found = {block: pairs for block in [f"dn_{k}" for k in range(NUM_LAYERS - 1)] + ["dn"]}
    counts, loss_boxes = [], criterion.loss_boxes

    def counted(outputs, targets, indices, num_boxes):
        counts.append(num_boxes)
        return loss_boxes(outputs, targets, indices, num_boxes)

    cuda, to = on_the_cpu()
    with cuda, to, mock.patch.object(criterion, "loss_boxes", counted):
        terms, matches = criterion(outputs, targets, return_indices=True)
    matches = dict(zip([str(k) for k in range(NUM_LAYERS - 1)] + ["enc", ""], matches)) | found
    weighted = {
        name: WEIGHTS[quantity] * value
        for name, value in terms.items()
        for quantity in WEIGHTS
        if name.startswith(quantity)
    }
    num_boxes = counts[-1]
    return Result(
        {name: float(value) for name, value in terms.items()},
        {name: float(value) for name, value in weighted.items()},
        sum(weighted.values()),
        matches,
        num_boxes,
    )


def term_blocks():
    blocks = {"": "", "_dn": "dn", "_interm": "enc"}
    for k in range(NUM_LAYERS - 1):
        blocks |= {f"_{k}": str(k), f"_dn_{k}": f"dn_{k}"}
    named = {quantity + suffix: [block, quantity] for suffix, block in blocks.items() for quantity in QUANTITIES}
    return named | {"class_error": ["", "class_error"]}


if __name__ == "__main__":
    modules = import_from(sys.argv[1])
    source = {
        "code": f"IDEA-Research/DINO faa8520, torch {torch.__version__.split('+')[0]}",
        "function": "models/dino/dino.py SetCriterion.forward, models/dino/matcher.py HungarianMatcher",
    }
    settings = {"class_cost": 2.0, "bbox_cost": 5.0, "giou_cost": 2.0, "weights": WEIGHTS, "focal_alpha": 0.25}
    make(Family("dino", source, settings, modules[1], of(modules), term_blocks(), has_enc=True, has_dn=True))
