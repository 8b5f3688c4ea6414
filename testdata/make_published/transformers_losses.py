#!/usr/bin/env python3
"""Writes the cases of published/NAME for the losses of the `transformers` package, which run unchanged.

transformers_losses.py [NAME...]; needs torch, transformers, scipy and accelerate.
"""

import sys
from unittest import mock

import accelerate
import torch
import transformers
from transformers.loss import (
    loss_d_fine,
    loss_deformable_detr,
    loss_deimv2,
    loss_for_object_detection,
    loss_lw_detr,
    loss_rt_detr,
)

from cases import NUM_CLASSES, NUM_LAYERS, Family, Result, make

VERSIONS = ", ".join(
    f"{package.__name__} {package.__version__.split('+')[0]}" for package in (transformers, torch, accelerate)
)
BOX_WEIGHTS = {"loss_bbox": 5, "loss_giou": 2}
BINS = 4


def recording(owner, method):
    """Patches a method so that what it returns is kept too."""
    original, kept = getattr(owner, method), []

    def recorded(*arguments, **named):
        kept.append(original(*arguments, **named))
        return kept[-1]

    return mock.patch.object(owner, method, recorded), kept


def weight_of(name, weights):
    return next((weight for quantity, weight in weights.items() if name.startswith(quantity)), None)


def result(loss, published, weights, are_weighted, matches, num_boxes, union=None):
    values = {name: float(value) for name, value in published.items()}
    weighted = {
        name: (1 if are_weighted else weight_of(name, weights)) * value
        for name, value in values.items()
        if weight_of(name, weights)
    }
    unweighted = {name: value / (weight_of(name, weights) if are_weighted else 1) for name, value in values.items()}
    return Result(unweighted, weighted, loss, matches, num_boxes, union)


def renamed(targets):
    return [{"class_labels": target["labels"], "boxes": target["boxes"]} for target in targets]


def divisor(owner):
    """The divisor of the boxes' terms, as the criterion hands it to them first."""
    original, kept = owner.loss_boxes, []

    def recorded(self, outputs, targets, indices, num_boxes):
        kept.append(num_boxes)
        return original(self, outputs, targets, indices, num_boxes)

    return mock.patch.object(owner, "loss_boxes", recorded), kept


def inner_layers():
    return [str(k) for k in range(NUM_LAYERS - 1)]


def of_layers(loss_function, config, matcher, criterion, weights):
    """Criteria of decoder layers, and of proposals where there are such: DETR's, Deformable DETR's, LW-DETR's."""

    def compute(pred, targets):
        matching, matches = recording(matcher, "forward")
        counting, counts = divisor(criterion)
        proposals = {"enc_outputs_class": pred.get("enc_logits"), "enc_outputs_coord": pred.get("enc_boxes")}
        with matching, counting:
            loss, terms, _ = loss_function(
                pred["logits"][-1],
                renamed(targets),
                "cpu",
                pred["boxes"][-1],
                config,
                outputs_class=pred["logits"],
                outputs_coord=pred["boxes"],
                **(proposals if "enc_logits" in pred else {}),
            )
        blocks = [""] + inner_layers() + (["enc"] if "enc_logits" in pred else [])
        return result(loss, terms, weights, False, dict(zip(blocks, matches)), counts[0])

    return compute


def of_queries(loss_function, config, criterion, weights):
    """Criteria with proposals and denoising queries: RT-DETR's, D-FINE's, DEIMv2's."""

    def compute(pred, targets):
        def joined(name):
            parts = [pred[half + name] for half in ("dn_", "") if half + name in pred]
            return torch.cat(parts, 2).transpose(0, 1)

        matching, matches = recording(loss_rt_detr.RTDetrHungarianMatcher, "forward")
        counting, counts = divisor(criterion)
        uniting, unions = recording(loss_deimv2.Deimv2Loss, "_get_dense_o2o_indices")
        positives = None
        named = {"outputs_class": joined("logits"), "outputs_coord": joined("boxes")}
        if "dn_logits" in pred:
            groups, size = int(pred["dn_groups"]), pred["dn_logits"].shape[2] // int(pred["dn_groups"])
            positives = [torch.cat([torch.arange(len(t["labels"])) + g * size for g in range(groups)]) for t in targets]
            named["denoising_meta_values"] = {
                "dn_positive_idx": positives,
                "dn_num_group": groups,
                "dn_num_split": [groups * size, pred["logits"].shape[2]],
            }
        if "corners" in pred:
            named |= {"predicted_corners": joined("corners"), "initial_reference_points": joined("ref_points")}
        with matching, counting, uniting:
            loss, terms, _ = loss_function(
                named["outputs_class"][:, -1],
                renamed(targets),
                "cpu",
                named["outputs_coord"][:, -1],
                config,
                enc_topk_logits=pred["enc_logits"],
                enc_topk_bboxes=pred["enc_boxes"],
                **named,
            )
        found = dict(zip([""] + inner_layers() + ["enc"], matches))
        if positives is not None:
            pairs = [(own, torch.arange(len(t["labels"])).tile(groups)) for own, t in zip(positives, targets)]
            found |= {block: pairs for block in ["dn_" + k for k in inner_layers()] + ["dn"]}
        union = [sorted_pairs(*one) for one in unions[0]] if unions else None
        boxes = max(sum(len(target["labels"]) for target in targets), 1)
        return result(loss, terms, weights, True, found, boxes, union)

    return compute


def sorted_pairs(preds, objects):
    order = torch.argsort(preds)
    return preds[order], objects[order]


def names_of_layers(quantities, has_enc):
    blocks = {"": ""} | {"_" + k: k for k in inner_layers()} | ({"_enc": "enc"} if has_enc else {})
    return {quantity + suffix: [block, quantity] for suffix, block in blocks.items() for quantity in quantities}


def names_of_queries(quantities, has_enc):
    blocks = {"": ""} | {"_aux_" + k: k for k in inner_layers()} | {f"_aux_{NUM_LAYERS - 1}": "enc"}
    blocks |= {"_dn_" + k: "dn_" + k for k in inner_layers()} | {f"_dn_{NUM_LAYERS - 1}": "dn"}
    without_local = ("", "enc")
    return {
        quantity + suffix: [block, quantity]
        for suffix, block in blocks.items()
        for quantity in quantities
        if block not in without_local or quantity not in ("loss_fgl", "loss_ddf")
    }


def families():
    common = {"num_labels": NUM_CLASSES, "decoder_layers": NUM_LAYERS, "auxiliary_loss": True}
    kept = ("loss_ce", "loss_bbox", "loss_giou", "cardinality_error")
    reduce_by_accelerate = {"start_process": lambda: accelerate.PartialState(cpu=True)}

    def family(name, function, config, compute, quantities, names, settings=(), **more):
        source = {"code": VERSIONS, "function": f"{function.__module__}.{function.__name__}"}
        used = common | {key: getattr(config, key) for key in settings}
        return Family(name, source, used, more.pop("matcher"), compute, names(quantities, "has_enc" in more), **more)

    detection = loss_for_object_detection
    config = transformers.DetrConfig(**common)
    matcher_costs = ("class_cost", "bbox_cost", "giou_cost")
    yield family(
        "detr",
        detection.ForObjectDetectionLoss,
        config,
        of_layers(
            detection.ForObjectDetectionLoss,
            config,
            detection.HungarianMatcher,
            detection.ImageLoss,
            {"loss_ce": 1, **BOX_WEIGHTS},
        ),
        kept,
        names_of_layers,
        (*matcher_costs, "eos_coefficient"),
        num_logits=NUM_CLASSES + 1,
        matcher=detection,
        **reduce_by_accelerate,
    )
    for name, kind, cases in (
        ("hf_deformable_detr", transformers.DeformableDetrConfig, None),
        ("conditional_detr", transformers.ConditionalDetrConfig, ("alone", "crowded", "ties")),
    ):
        config = kind(**common)
        function = loss_deformable_detr.DeformableDetrForObjectDetectionLoss
        yield family(
            name,
            function,
            config,
            of_layers(
                function,
                config,
                loss_deformable_detr.DeformableDetrHungarianMatcher,
                loss_deformable_detr.DeformableDetrImageLoss,
                {"loss_ce": 1, **BOX_WEIGHTS},
            ),
            kept,
            names_of_layers,
            (*matcher_costs, "focal_alpha"),
            cases=cases,
            matcher=loss_deformable_detr,
            **reduce_by_accelerate,
        )
    config = transformers.LwDetrConfig(group_detr=2, **common)
    yield family(
        "lw_detr",
        loss_lw_detr.LwDetrForObjectDetectionLoss,
        config,
        of_layers(
            loss_lw_detr.LwDetrForObjectDetectionLoss,
            config,
            loss_lw_detr.LwDetrHungarianMatcher,
            loss_lw_detr.LwDetrImageLoss,
            {"loss_ce": 1, **BOX_WEIGHTS},
        ),
        kept,
        names_of_layers,
        (*matcher_costs, "focal_alpha", "group_detr"),
        has_enc=True,
        query_groups=2,
        matcher=loss_lw_detr,
    )
    queries = {"has_enc": True, "has_dn": True, "matcher": loss_rt_detr}
    used = ("matcher_class_cost", "matcher_bbox_cost", "matcher_giou_cost", "focal_loss_alpha", "focal_loss_gamma")
    local = ("up", "reg_scale", "max_num_bins")
    local_weights = {"loss_fgl": 0.15, "loss_ddf": 1.5}
    config = transformers.RTDetrConfig(**common)
    yield family(
        "rt_detr",
        loss_rt_detr.RTDetrForObjectDetectionLoss,
        config,
        of_queries(
            loss_rt_detr.RTDetrForObjectDetectionLoss, config, loss_rt_detr.RTDetrLoss, {"loss_vfl": 1, **BOX_WEIGHTS}
        ),
        ("loss_vfl", "loss_bbox", "loss_giou"),
        names_of_queries,
        used,
        **queries,
    )
    config = transformers.DFineConfig(max_num_bins=BINS, **common)
    yield family(
        "hf_d_fine",
        loss_d_fine.DFineForObjectDetectionLoss,
        config,
        of_queries(
            loss_d_fine.DFineForObjectDetectionLoss,
            config,
            loss_d_fine.DFineLoss,
            {"loss_vfl": 1, **BOX_WEIGHTS, **local_weights},
        ),
        ("loss_vfl", "loss_bbox", "loss_giou", "loss_fgl", "loss_ddf"),
        names_of_queries,
        used + local,
        num_bins=BINS,
        **queries,
    )
    config = transformers.Deimv2Config(max_num_bins=BINS, **common)
    yield family(
        "deimv2",
        loss_deimv2.Deimv2ForObjectDetectionLoss,
        config,
        of_queries(
            loss_deimv2.Deimv2ForObjectDetectionLoss,
            config,
            loss_deimv2.Deimv2Loss,
            {"loss_mal": 1, **BOX_WEIGHTS, **local_weights},
        ),
        ("loss_mal", "loss_bbox", "loss_giou", "loss_fgl", "loss_ddf"),
        names_of_queries,
        (*used, *local, "mal_alpha"),
        num_bins=BINS,
        **queries,
    )


if __name__ == "__main__":
    for one in families():
        if len(sys.argv) == 1 or one.name in sys.argv[1:]:
            make(one)
