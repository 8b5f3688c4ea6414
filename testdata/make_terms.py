#!/usr/bin/python3
"""Writes terms.txt: box and class terms as PyTorch computes them, the former by torchvision's formulas.

make_terms.py >terms.txt

A line is NAME, its arguments and the expected cost and loss, nan of what the term has not. Box terms: what is added to
the areas that are divided by, and the least that these are; the prediction's corners, then the object's. Class terms:
alpha, gamma, epsilon, the IoU of the match and the largest of its sample, the label, -1 for the loss of no object (which
has no cost), and four logits.
"""
import math

import torch
import torch.nn.functional as F

EPSILON = 1e-7


def box_costs(pred, gt, added=0.0, least=-math.inf):
    def area(box):
        return (box[2] - box[0]) * (box[3] - box[1])

    inter = torch.clamp(torch.minimum(pred[2:], gt[2:]) - torch.maximum(pred[:2], gt[:2]), min=0).prod()
    union = (area(pred) + area(gt) - inter).clamp(min=least)
    sides = torch.clamp(torch.maximum(pred[2:], gt[2:]) - torch.minimum(pred[:2], gt[:2]), min=0)
    hull = sides.prod().clamp(min=least)
    iou = inter / (union + added)
    giou = iou - (hull - union) / (hull + added)
    centres = (pred[:2] + pred[2:]) / 2 - (gt[:2] + gt[2:]) / 2
    diou = iou - (centres**2).sum() / ((sides**2).sum() + EPSILON)
    angles = [torch.atan((box[2] - box[0]) / (box[3] - box[1])) for box in (pred, gt)]
    v = 4 / math.pi**2 * (angles[0] - angles[1]) ** 2
    ciou = diou - v / (1 - iou + v + EPSILON) * v
    yield "l1", F.l1_loss(pred, gt, reduction="sum"), F.l1_loss(pred, gt, reduction="sum")
    for name, value in (("iou", iou), ("giou", giou), ("diou", diou), ("ciou", ciou)):
        yield name, -value, 1 - value


def class_terms(alpha, gamma, epsilon, iou, best, label, logits):
    target = torch.tensor([label if label >= 0 else len(logits) - 1])
    p = logits.softmax(-1)[target[0]]
    entropy = F.cross_entropy(logits[None], target)
    yield "probability", -p, 1 - p
    yield "cross_entropy", entropy, entropy
    one_hot = torch.zeros_like(logits)
    if label >= 0:
        one_hot[label] = 1
    s = logits.sigmoid()
    wrong = s * (1 - one_hot) + (1 - s) * one_hot
    entropies = F.binary_cross_entropy_with_logits(logits, one_hot, reduction="none")
    loss = ((alpha * one_hot + (1 - alpha) * (1 - one_hot)) * wrong**gamma * entropies).sum()
    s = logits[label].float().sigmoid()
    cost = alpha * (1 - s) ** gamma * -(s + epsilon).log() - (1 - alpha) * s**gamma * -(1 - s + epsilon).log()
    yield "focal", cost, loss
    x = logits[label]
    right = alpha * x.neg().sigmoid() ** gamma * -F.logsigmoid(x)
    yield "focal_logits", right - (1 - alpha) * x.sigmoid() ** gamma * -F.logsigmoid(-x), math.nan
    yield "alignment", -x.sigmoid() * iou**4, math.nan
    for name, loss in quality_losses(alpha, gamma, iou, iou / (best + 1e-8), one_hot, logits):
        yield name, math.nan, loss.sum()


def quality_losses(alpha, gamma, iou, relative, one_hot, logits):
    """The losses of sigmoid by class, of a match with this IoU, which is `relative` among those of its sample."""
    s, elsewhere = logits.sigmoid(), 1 - one_hot

    def entropy(targets):
        return F.binary_cross_entropy_with_logits(logits, targets, reduction="none")

    quality, power, position = one_hot * iou, one_hot * iou**gamma, one_hot * relative
    yield "varifocal", (alpha * s**gamma * elsewhere + quality) * entropy(quality)
    for name, factor in ("varifocal_mmdet", alpha), ("varifocal_rf_detr", 1 - alpha):
        yield name, torch.where(quality > 0, quality, factor * s**gamma) * entropy(quality)
    yield "mal", (alpha * s**gamma * elsewhere + one_hot) * entropy(power)
    aim = one_hot * (s**alpha * quality ** (1 - alpha)).clamp(min=0.01)
    yield "ia_bce", -aim * F.logsigmoid(logits) - torch.where(one_hot > 0, 1 - aim, s**gamma) * F.logsigmoid(-logits)
    yield "quality_focal", (quality - s).abs() ** gamma * entropy(quality)
    yield "position", (position - s).abs() ** gamma * torch.where(position > 0, alpha, 1 - alpha) * entropy(position)
    yield "bce", entropy(one_hot)


def write(name, arguments, cost, loss):
    print(name, *(repr(float(value)) for value in arguments), repr(float(cost)), repr(float(loss)))


def main():
    torch.manual_seed(7)
    for k in range(40):
        corners = torch.rand(2, 4)
        boxes = torch.cat([torch.minimum(corners[:, :2], corners[:, 2:]), torch.maximum(corners[:, :2], corners[:, 2:])], 1)
        if k == 0:
            boxes[1] = boxes[0]
        if k == 1:
            boxes[1] += 2
        if k == 2:
            boxes *= 640
        if k == 3:
            boxes *= 1e-4
        added, least = ((0.0, None), (1e-6, None), (0.0, 1e-6), (1e-7, 1e-6))[k % 4]
        limits = {} if least is None else {"least": least}
        for name, cost, loss in box_costs(boxes[0].double(), boxes[1].double(), added, **limits):
            write(name, [added, least or 0.0, *boxes.flatten()], cost, loss)
    for k in range(40):
        logits = torch.randn(4) * (12 if k % 4 == 3 else 2)
        alpha, gamma = ((0.25, 2.0), (0.5, 0.0), (0.25, 1.5))[k % 3]
        epsilon = (1e-8, 1e-12)[k % 2]
        label = k % 5 - 1
        iou = torch.tensor(0.0 if k % 7 == 6 else (17 * k % 40 + 1) / 42).double()
        best = max(float(iou), (0.25, 0.5, 1.0)[k % 3])
        for name, cost, loss in class_terms(alpha, gamma, epsilon, iou, best, label, logits.double()):
            write(name, [alpha, gamma, epsilon, iou, best, label, *logits], cost, loss)


main()
