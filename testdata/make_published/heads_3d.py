#!/usr/bin/env python3
"""Writes the cases of published/NAME for heads of 3-D detectors, whose `loss` runs unchanged with mmdet's own losses.

heads_3d.py NAME CHECKOUT: `detr3d` with WangYueFt/detr3d, `petr` with megvii-research/PETR, `streampetr` or
`streampetr_velo` with exiawsh/StreamPETR. Needs torch, scipy, six and mmdet 2.28.2 as files; neither mmcv nor mmdet3d:
whatever those would give, and whatever only builds models, is a dummy.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import pathlib
import sys
import types
from unittest import mock

import torch

from cases import NUM_CLASSES, NUM_LAYERS, Family, Result, make

CLASS_WEIGHT, BOX_WEIGHT, SPLIT, EPSILON = 2.0, 0.25, 0.75, 1.1920929e-07
DUMMIES = (
    "mmcv",
    "mmdet3d",
    "mmdet.core.bbox.iou_calculators",
    "mmdet.core.bbox.transforms",
    "mmdet.core.mask",
    "mmdet.models.dense_heads",
    "mmdet.models.utils",
    "projects.mmdet3d_plugin.models.utils",
)
PLUGIN = "projects.mmdet3d_plugin."
HEADS = {
    "detr3d": ("detr3d_head", "Detr3DHead", "WangYueFt/detr3d 34a4767"),
    "petr": ("petr_head", "PETRHead", "megvii-research/PETR f7525f9"),
    "streampetr": ("streampetr_head", "StreamPETRHead", "exiawsh/StreamPETR 95f6470"),
}
ONCE_RAISED = ("alone", "no_objects", "crowded", "ties", "saturated", "flat", "nan_velocity", "two_steps", "ranks_2")
CASES = {
    "detr3d": ONCE_RAISED,
    "petr": ONCE_RAISED,  # a sample without objects raises, in any other case too
    "streampetr_velo": ("alone", "crowded", "flat", "nan_velocity", "ranks_2"),
}


class Dummy(torch.nn.Module):
    """Stands for any class; as a decorator, or a maker of decorators, it changes nothing."""

    def __new__(cls, *arguments, **named):
        if cls is Dummy and len(arguments) == 1 and callable(arguments[0]) and not named:
            return arguments[0]
        return super().__new__(cls)

    def __init__(self, *_, **__):
        super().__init__()

    def __call__(self, *arguments, **_):
        return arguments[0] if arguments else self

    @staticmethod
    def register_module(*_, **__):
        return lambda cls: cls


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Packages without what they run when imported, so that single modules of them can be; and dummies of others."""

    def __init__(self, folders):
        self.folders = folders

    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in DUMMIES):
            return importlib.machinery.ModuleSpec(name, self, origin="dummy", is_package=True)
        top, *rest = name.split(".")
        folder = self.folders.get(top) and pathlib.Path(self.folders[top], *rest)
        if folder and folder.is_dir():
            spec = importlib.machinery.ModuleSpec(name, self, is_package=True)
            spec.submodule_search_locations = [str(folder)]
            return spec
        return None

    def exec_module(self, module):
        def missing(name):
            if name.startswith("__"):
                raise AttributeError(name)
            is_real = module.__spec__.origin != "dummy"
            if is_real and importlib.util.find_spec(f"{module.__name__}.{name}"):
                return importlib.import_module(f"{module.__name__}.{name}")
            return Dummy

        module.__getattr__ = missing


def import_head(name, checkout):
    mmdet = importlib.util.find_spec("mmdet").submodule_search_locations[0]
    sys.meta_path.insert(0, Finder({"mmdet": mmdet, "projects": str(pathlib.Path(checkout, "projects"))}))
    core, bbox = importlib.import_module("mmdet.core"), importlib.import_module("mmdet.core.bbox")
    core.multi_apply = importlib.import_module("mmdet.core.utils.misc").multi_apply
    core.reduce_mean = importlib.import_module("mmdet.core.utils.dist_utils").reduce_mean
    assigners = importlib.import_module("mmdet.core.bbox.assigners")
    assigners.AssignResult = importlib.import_module("mmdet.core.bbox.assigners.assign_result").AssignResult
    costs = importlib.import_module("mmdet.core.bbox.match_costs.match_cost")
    assigner = importlib.import_module(PLUGIN + "core.bbox.assigners.hungarian_assigner_3d")
    file, kind, _ = HEADS[name.removesuffix("_velo")]
    head = getattr(importlib.import_module(f"{PLUGIN}models.dense_heads.{file}"), kind)
    box_cost = importlib.import_module(PLUGIN + "core.bbox.match_costs.match_cost").BBox3DL1Cost
    return types.SimpleNamespace(head=head, assigner=assigner, class_cost=costs.FocalLossCost, box_cost=box_cost)


def bare(kind, **attributes):
    """An object without what its constructor builds, but with these attributes."""
    made = kind.__new__(kind)
    if isinstance(made, torch.nn.Module):
        torch.nn.Module.__init__(made)
    for name, value in attributes.items():
        setattr(made, name, value)
    return made


def build(name, code):
    losses = importlib.import_module("mmdet.models.losses.focal_loss")
    l1 = importlib.import_module("mmdet.models.losses.smooth_l1_loss")
    sampler = importlib.import_module("mmdet.core.bbox.samplers.pseudo_sampler")
    is_stream = name.startswith("stream")
    weights = torch.tensor([2.0, 2.0] + [1.0] * 8 if is_stream else [1.0] * 8 + [0.2, 0.2])
    assigner = bare(
        code.assigner.HungarianAssigner3D,
        cls_cost=code.class_cost(weight=CLASS_WEIGHT),
        reg_cost=code.box_cost(weight=BOX_WEIGHT),
        iou_cost=None,
        pc_range=None,
    )
    return bare(
        code.head,
        num_classes=NUM_CLASSES,
        cls_out_channels=NUM_CLASSES,
        code_weights=weights,
        match_costs=weights,
        match_with_velo=name.endswith("_velo"),
        bg_cls_weight=0,
        sync_cls_avg_factor=name == "detr3d",
        loss_cls=losses.FocalLoss(loss_weight=CLASS_WEIGHT),
        loss_bbox=l1.L1Loss(loss_weight=BOX_WEIGHT),
        assigner=assigner,
        sampler=sampler.PseudoSampler(),
        pc_range=None,
        with_dn=is_stream,
        dn_weight=1.0,
        split=SPLIT,
    )


def denoising(pred, targets):
    """What the head keeps of the objects that it added noise to."""
    groups = int(pred["dn_groups"])
    size = pred["dn_logits"].shape[2] // groups
    counts = [len(target["labels"]) for target in targets]
    own = torch.cat([torch.arange(n) for n in counts])
    sample = torch.cat([torch.full((n,), k) for k, n in enumerate(counts)])
    place = torch.cat([own + g * size for g in range(groups)])
    boxes = torch.cat([target["boxes"] for target in targets]).repeat(groups, 1)
    return {
        "known_indice": torch.arange(len(own)).repeat(groups),
        "batch_idx": sample,
        "map_known_indice": place,
        "known_lbs_bboxes": (pred["dn_labels"][sample.repeat(groups), place], boxes),
        "pad_size": groups * size,
        "output_known_lbs_bboxes": (pred["dn_logits"], pred["dn_boxes"]),
    }


def keep_matches(head):
    assign, kept = head.assigner.assign, []

    def kept_assign(*arguments, **named):
        found = assign(*arguments, **named)
        preds = torch.nonzero(found.gt_inds > 0)[:, 0]
        kept.append((preds, found.gt_inds[preds] - 1))
        return found

    return mock.patch.object(head.assigner, "assign", kept_assign), kept


def compute(head, pred, targets):
    boxes = [types.SimpleNamespace(gravity_center=target["boxes"][:, :3], tensor=target["boxes"]) for target in targets]
    outputs = {
        "all_cls_scores": pred["logits"],
        "all_bbox_preds": pred["boxes"],
        "enc_cls_scores": None,
        "enc_bbox_preds": None,
        "dn_mask_dict": denoising(pred, targets) if "dn_logits" in pred else None,
    }
    keeping, kept = keep_matches(head)
    with keeping, mock.patch.object(torch.Tensor, "cuda", lambda self: self):
        terms = head.loss(boxes, [target["labels"] for target in targets], outputs)
    names = [str(k) for k in range(NUM_LAYERS - 1)] + [""]
    matches = {block: kept[k * len(targets) : (k + 1) * len(targets)] for k, block in enumerate(names)}
    if "dn_logits" in pred:
        groups = int(pred["dn_groups"])
        starts = range(0, pred["dn_logits"].shape[2], pred["dn_logits"].shape[2] // groups)
        pairs = [
            (
                torch.cat([torch.arange(len(t["labels"])) + k for k in starts]),
                torch.arange(len(t["labels"])).tile(groups),
            )
            for t in targets
        ]
        matches |= {"dn_" + block if block else "dn": pairs for block in names}
    weighted = {name: float(value) for name, value in terms.items()}
    unweighted = {name: value / (CLASS_WEIGHT if "cls" in name else BOX_WEIGHT) for name, value in weighted.items()}
    return Result(unweighted, weighted, sum(terms.values()), matches, sum(len(preds) for preds, _ in matches[""]))


def term_blocks(has_dn):
    made = {}
    for half in ("", "dn_") if has_dn else ("",):
        for quantity in "loss_cls", "loss_bbox":
            made[half + quantity] = ["dn" if half else "", quantity]
            for k in range(NUM_LAYERS - 1):
                made[f"d{k}.{half}{quantity}"] = [half + str(k), quantity]
    return made


def main():
    name, checkout = sys.argv[1:]
    code = import_head(name, checkout)
    head, is_stream = build(name, code), name.startswith("stream")
    _, kind, repository = HEADS[name.removesuffix("_velo")]
    source = {
        "code": f"{repository}, mmdet 2.28.2, torch {torch.__version__.split('+')[0]}",
        "function": kind + ".loss",
    }
    weights = [float(str(value)[:3]) for value in head.code_weights.tolist()]
    settings = {
        "cls_cost": CLASS_WEIGHT,
        "reg_cost": BOX_WEIGHT,
        "code_weights": weights,
        "avg_factor_eps": EPSILON,
        "loss_alpha": 0.25,
        "sync_cls_avg_factor": head.sync_cls_avg_factor,
    }
    if is_stream:
        settings |= {"split": SPLIT, "dn_weight": 1.0, "match_with_velo": head.match_with_velo}
    some = CASES.get(name)
    tied = {"detr3d": (), "streampetr_velo": ("flat", "nan_velocity")}.get(name, ("flat",))
    make(
        Family(
            name,
            source,
            settings,
            code.assigner,
            lambda pred, targets: compute(head, pred, targets),
            term_blocks(is_stream),
            has_dn=is_stream,
            dn_has_negatives=False,
            in_space=True,
            cases=some,
            tied=tied,
        )
    )


if __name__ == "__main__":
    main()
