"""check_config.py RAGLOSS: evaluates made up samples with many settings, and holds costs, matches, losses and totals to
config_terms.py, and the matches to the best there are."""
import csv
import itertools
import json
import math
import subprocess
import sys

import numpy as np

from config_terms import (BOX, COSTS, FORMS, QUALITY, SIGMOID, SOFTMAX, TERMS, box_costs, box_loss, class_costs, class_losses, corners,
                          reshape)

LIMIT = 1e-6  # of 1, or of the value where that is more
NUM_PREDS, NUM_LOGITS = 5, 4
OBJECTS = (3, 0, 1, 6, 5, 2)  # also none, more than predictions, and as many
NAMES = {"probability": "loss_probability", "cross_entropy": "loss_ce", "focal": "loss_ce", "l1": "loss_bbox",
         "varifocal": "loss_vfl", "mal": "loss_mal", "ia_bce": "loss_ce", "quality_focal": "loss_cls",
         "position": "loss_ce", "bce": "loss_bce", "iou": "loss_iou", "giou": "loss_giou", "diou": "loss_diou", "ciou": "loss_ciou"}
COMMON = {"no_object_weight": 0.1, "no_object": "last", "cost_focal": {"alpha": 0.25, "gamma": 2, "epsilon": 1e-8},
          "loss_focal": {"alpha": 0.25, "gamma": 2}, "varifocal": "rt_detr", "cardinality": "last", "ranks": "shared", "box_matches": "own", "iou_epsilon": {"add": 0, "clamp": 0},
          "giou_epsilon": {"add": 0, "clamp": 0},
          "invalid_costs": {"become": "invalid", "nan": 0, "inf": 0, "minus_inf": 0}, "gt_form": "cxcywh", "pred_form": "cxcywh", "clamp_boxes": False}
PUBLISHED = {
    "detr": {"cost": {"probability": 1, "l1": 5, "giou": 2}, "loss": {"cross_entropy": 1, "l1": 5, "giou": 2}, **COMMON},
    "focal": {"cost": {"focal": 2, "l1": 5, "giou": 2}, "loss": {"focal": 2, "l1": 5, "giou": 2}, **COMMON},
}


def only(**weights):
    """The terms that are costs and losses, and these."""
    return {**{term: 0 for term in TERMS if term not in COSTS + QUALITY}, **weights}


def files():
    """The settings that are tried."""
    yield {"criterion": "detr"}
    yield {"criterion": "focal"}
    yield {"criterion": "detr", "cost": {"ciou": 0.5}, "loss": {"l1": 0, "probability": 3}}
    for term in TERMS:
        for loss in "focal", "probability":
            if term not in QUALITY:
                yield {"criterion": "detr", "cost": only(**{term: 0.75}), "loss": only(**{loss: 1})}
        if term not in COSTS:
            yield {"criterion": "focal", "cost": only(l1=2), "loss": only(**{term: 1.5})}
    for term in QUALITY:
        yield {"criterion": "focal", "loss": only(**{term: 2, "l1": 1})}
    for classes in SOFTMAX, SIGMOID:
        every = {term: 0.5 + k for k, term in enumerate(classes + BOX)}
        yield {"criterion": "detr", "cost": only(**every), "loss": only(**dict(zip(every, reversed(every.values()))))}
    yield {"criterion": "detr", "cost": {term: 0.5 + k for k, term in enumerate(TERMS) if term not in QUALITY}}
    for term in "focal", "ia_bce", "position":
        yield {"criterion": "focal", "loss": {"focal": 0, term: 3, "varifocal": 1, "mal": 2, "quality_focal": 4}}
    for alpha, gamma in (0, 1), (1, 3), (0.6, 0), (0.4, 0.5), (0.75, 2):
        for varifocal in "rt_detr", "mmdet", "rf_detr":
            yield {"criterion": "focal", "varifocal": varifocal, "loss_focal": {"alpha": alpha, "gamma": gamma},
                   "loss": {"varifocal": 1}}
        for term in "ia_bce", "position":
            yield {"criterion": "focal", "loss_focal": {"alpha": alpha, "gamma": gamma}, "cost": {"alignment": 1},
                   "loss": {"focal": 0, "mal": 1, term: 2, "quality_focal": 4}}
    for gt_form, pred_form in itertools.product(FORMS, FORMS):
        yield {"criterion": "detr", "gt_form": gt_form, "pred_form": pred_form, "loss": {"iou": 1}}
    for weight in 0, 0.3, 2.5:
        yield {"criterion": "detr", "no_object_weight": weight, "loss": {"probability": 1}}
    for alpha, gamma in (0, 1), (1, 3), (0.6, 0), (0.4, 0.5), (0.5, 2):
        yield {"criterion": "focal", "focal": {"alpha": alpha, "gamma": gamma}}
    yield {"criterion": "focal", "focal": {"gamma": 1}, "no_object_weight": 7}
    yield {"criterion": "focal", "cost_focal": {"alpha": 0.6, "epsilon": 1e-3}, "loss_focal": {"alpha": 0.75, "gamma": 1}}
    yield {"criterion": "focal", "cost": {"focal_logits": 2}, "cost_focal": {"gamma": 0.5}}
    for name, term in ("iou_epsilon", "diou"), ("iou_epsilon", "ciou"), ("giou_epsilon", "giou"):
        for epsilon in {"add": 0.01}, {"clamp": 0.2}, {"add": 0.1, "clamp": 0.3}:
            yield {"criterion": "detr", name: epsilon, "cost": {term: 1, "iou": 1}, "loss": {term: 1}}
    for criterion in "detr", "focal":
        yield {"criterion": criterion, "cardinality": "half"}
        for no_object in "last", "first", "none":
            yield {"criterion": criterion, "no_object": no_object, "no_object_weight": 0.3}
            yield {"criterion": criterion, "no_object": no_object, "cost": {"focal": 1, "cross_entropy": 0.5}}
    yield {"criterion": "detr", "no_object": "none", "loss": {"probability": 2}}
    yield {"criterion": "detr", "clamp_boxes": True, "pred_form": "xywh"}


def as_read(value):
    """Numbers are read as float32."""
    if isinstance(value, dict):
        return {key: as_read(one) for key, one in value.items()}
    return value if isinstance(value, (str, bool)) else float(np.float32(value))


def completed(file):
    """All settings: those of the file, else as published."""
    if "focal" in file:
        file = {**file, "cost_focal": file["focal"], "loss_focal": file["focal"]}
    return as_read({key: {**value, **file.get(key, {})} if isinstance(value, dict) else file.get(key, value)
                    for key, value in PUBLISHED[file["criterion"]].items()})


def weighted(weights):
    return [(term, weights[term]) for term in TERMS if weights.get(term)]


def make_samples():
    """Corners, labels and logits, none of them near numbers that float32 cannot resolve."""
    random = np.random.default_rng(3)

    def boxes(count):
        centre, half = random.uniform(0.3, 0.7, (count, 2)), random.uniform(0.05, 0.25, (count, 2))
        return np.concatenate([centre - half, centre + half], -1)

    return [(boxes(count), random.integers(0, NUM_LOGITS - 1, count), boxes(NUM_PREDS),
             random.normal(0, 1.2, (NUM_PREDS, NUM_LOGITS)).astype(np.float32)) for count in OBJECTS]


def run(file, samples):
    """Evaluates the samples; returns what is read back of them: boxes in float32, and the results."""
    settings = completed(file)
    gt = [reshape(sample[0], settings["gt_form"]).astype(np.float32) for sample in samples]
    pred = np.array([reshape(sample[2], settings["pred_form"]) for sample in samples], np.float32)
    if settings["clamp_boxes"]:
        pred[:, :, 0] -= 0.5
    with open("gt.json", "w") as output:
        json.dump([{"boxes": boxes.tolist(), "labels": sample[1].tolist()} for boxes, sample in zip(gt, samples)], output)
    np.savez("pred.npz", boxes=pred, logits=np.array([sample[3] for sample in samples]))
    with open("config.json", "w") as output:
        json.dump(file, output)
    subprocess.run([sys.argv[1], "eval", "gt.json", "pred.npz", "--config", "config.json", "-o", "results.json", "-m",
                    "matches.csv"], check=True)
    with open("results.json") as results, open("matches.csv", newline="") as matches:
        return gt, pred.clip(0, 1) if settings["clamp_boxes"] else pred, json.load(results), list(csv.DictReader(matches))


def close(what, actual, expected, scale=1.0):
    actual = math.nan if actual is None else actual
    if math.isnan(expected) and math.isnan(actual):
        return
    assert abs(actual - expected) <= LIMIT * max(scale, abs(expected)), f"{what}: {actual}, expected {expected}"


def least_total(cost):
    """The least cost of all matchings, found by trying each one."""
    rows = cost if len(cost) <= cost.shape[1] else cost.T
    columns = np.array(list(itertools.permutations(range(rows.shape[1]), len(rows))), int)
    return rows[np.arange(len(rows)), columns].sum(1).min()


def check_matches(settings, terms, matches, rows):
    """The pairs of a sample, which are as good as any, and what is said of them."""
    cost = sum(weight * terms[term] for term, weight in weighted(settings["cost"]))
    pairs = [(match["pred"], match["gt"]) for match in matches]
    pred, gt = zip(*pairs) if pairs else ((), ())
    assert len(pairs) == min(cost.shape) == len(set(gt)) and list(pred) == sorted(set(pred)), pairs
    assert [(int(row["pred"]), int(row["gt"])) for row in rows] == pairs
    scale = sum(settings["cost"].values())
    for pair, match, row in zip(pairs, matches, rows):
        close(f"cost of {pair}", match["cost"], cost[pair], scale)
        close(f"cost of {pair}", float(row["cost"]), cost[pair], scale)
        close(f"iou of {pair}", float(row["iou"]), -terms["iou"][pair])
    close("total cost", sum(cost[pair] for pair in pairs), least_total(cost), scale)
    return pairs


def is_softmax(settings):
    """Whether the class losses are of softmax, or where there are none, the costs."""
    losses, costs = ({term for term, _ in weighted(settings[part])} for part in ("loss", "cost"))
    return not losses & {*SIGMOID, *QUALITY} and (bool(losses & {*SOFTMAX}) or not costs & {*SIGMOID, *COSTS})


def first_place(settings):
    """The place of class 0 in the logits."""
    return int(is_softmax(settings) and settings["no_object"] == "first")


def parts_of(settings, logits, labels, boxes, pairs):
    """What each loss of a sample is: its name, its weight, a sum, and by what that is to be divided; in a tuple what is at
    least 1."""
    no_object = settings["no_object"] if is_softmax(settings) else "last"
    targets = np.full(len(logits), 0 if no_object == "first" else -1)
    weights = np.full(len(logits), 0.0 if no_object == "none" else settings["no_object_weight"])
    for pred, gt in pairs:
        targets[pred], weights[pred] = labels[gt] + first_place(settings), 1
    iou = np.zeros(len(logits))
    for pred, gt in pairs:
        iou[pred] = -boxes["iou"][pred, gt]
    classes = class_losses(logits, targets, iou, settings["varifocal"], **settings["loss_focal"])
    for term, weight in weighted(settings["loss"]):
        if term in SOFTMAX:
            yield NAMES[term], weight, (weights * classes[term]).sum(), weights.sum()
        elif term == "quality_focal":
            yield NAMES[term], weight, classes[term].sum(), (len(pairs),)
        elif term in SIGMOID + QUALITY:
            yield NAMES[term], weight, classes[term].sum(), (len(labels),)
        else:
            yield NAMES[term], weight, sum(box_loss(term, boxes[term][pair]) for pair in pairs), (len(labels),)
    is_half = settings["cardinality"] == "half"
    background = {"last": logits.shape[1] - 1, "first": 0, "none": -1}[no_object]
    found = (logits.max(1) > 0 if is_half else logits.argmax(1) != background).sum()
    yield "cardinality_error", 0, abs(found - len(labels)), 1


def quotient(sum_of_terms, divisor):
    return sum_of_terms / divisor if divisor else math.nan


def added(divisors):
    """Of several samples."""
    divisors = list(divisors)
    return max(sum(by for by, in divisors), 1) if isinstance(divisors[0], tuple) else sum(divisors)


def check_losses(where, parts, actual):
    losses = [quotient(one, added([by])) for _, _, one, by in parts]
    for (name, *_), loss in zip(parts, losses):
        close(f"{where}: {name}", actual[name], loss)
    expected = sum(weight * loss for (_, weight, *_), loss in zip(parts, losses) if weight)
    close(f"{where}: loss", actual["loss"], expected, sum(weight for _, weight, *_ in parts))


def check(file, samples):
    settings = completed(file)
    gt, pred, results, rows = run(file, samples)
    all_parts = []
    for b, ((_, labels, _, logits), actual) in enumerate(zip(samples, results["samples"])):
        logits = logits.astype(float)
        gt_boxes, pred_boxes = (corners(boxes.astype(float), settings[form])
                                for boxes, form in ((gt[b], "gt_form"), (pred[b], "pred_form")))
        boxes = box_costs(pred_boxes, gt_boxes, settings["pred_form"], settings["iou_epsilon"], settings["giou_epsilon"])
        terms = {**boxes, **class_costs(logits, labels + first_place(settings), -boxes["iou"], **settings["cost_focal"])}
        pairs = check_matches(settings, terms, actual["matches"], [row for row in rows if row["sample"] == str(b)])
        all_parts.append(list(parts_of(settings, logits, labels, boxes, pairs)))
        names = [name for name, *_ in all_parts[b]]
        assert [name for name in actual if name.startswith("loss_") or name == "cardinality_error"] == names, names
        check_losses(f"sample {b}", all_parts[b], actual)
    total = 0.0
    for same in zip(*all_parts):
        total += same[0][1] * quotient(sum(part[2] for part in same), added(part[3] for part in same))
    close("total", results["total"], total, sum(settings["loss"].values()))


def main():
    samples, count = make_samples(), 0
    for file in files():
        try:
            check(file, samples)
        except AssertionError as error:
            sys.exit(f"{json.dumps(file)}: {error}")
        count += 1
    print(f"{count} settings")


main()
