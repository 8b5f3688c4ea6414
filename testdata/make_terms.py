#!/usr/bin/python3
"""Writes terms.txt: box and class terms as PyTorch computes them, the former by torchvision's formulas.

make_terms.py >terms.txt

A line is NAME, its arguments and the expected cost and loss. Box terms: the prediction's corners, then the object's.
Class terms: alpha, gamma, the label, -1 for the loss of no object (which has no cost), and four logits.
"""
import math

import torch
import torch.nn.functional as F

EPSILON = 1e-7


def box_costs(pred, gt):
    def area(box):
        return (box[2] - box[0]) * (box[3] - box[1])

    inter = torch.clamp(torch.minimum(pred[2:], gt[2:]) - torch.maximum(pred[:2], gt[:2]), min=0).prod()
    union = area(pred) + area(gt) - inter
    hull = torch.clamp(torch.maximum(pred[2:], gt[2:]) - torch.minimum(pred[:2], gt[:2]), min=0)
    iou = inter / union
    giou = iou - (hull.prod() - union) / hull.prod()
    centres = (pred[:2] + pred[2:]) / 2 - (gt[:2] + gt[2:]) / 2
    diou = iou - (centres**2).sum() / ((hull**2).sum() + EPSILON)
    angles = [torch.atan((box[2] - box[0]) / (box[3] - box[1])) for box in (pred, gt)]
    v = 4 / math.pi**2 * (angles[0] - angles[1]) ** 2
    ciou = diou - v / (1 - iou + v + EPSILON) * v
    yield "l1", F.l1_loss(pred, gt, reduction="sum"), F.l1_loss(pred, gt, reduction="sum")
    for name, value in (("iou", iou), ("giou", giou), ("diou", diou), ("ciou", ciou)):
        yield name, -value, 1 - value


def class_terms(alpha, gamma, label, logits):
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
    cost = alpha * (1 - s) ** gamma * -(s + 1e-8).log() - (1 - alpha) * s**gamma * -(1 - s + 1e-8).log()
    yield "focal", cost, loss


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
        for name, cost, loss in box_costs(boxes[0].double(), boxes[1].double()):
            write(name, boxes.flatten(), cost, loss)
    for k in range(40):
        logits = torch.randn(4) * (12 if k % 4 == 3 else 2)
        alpha, gamma = ((0.25, 2.0), (0.5, 0.0), (0.25, 1.5))[k % 3]
        label = k % 5 - 1
        for name, cost, loss in class_terms(alpha, gamma, label, logits.double()):
            write(name, [alpha, gamma, label, *logits], cost, loss)


main()
