"""The terms of ragloss-config(1) in NumPy and float64: a cost of every prediction and object, and losses. Boxes are their
corners, which `corners` takes from any form, and `reshape` brings to any."""
import numpy as np

SOFTMAX, SIGMOID, COSTS = ("probability", "cross_entropy"), ("focal",), ("focal_logits", "alignment")
QUALITY = ("varifocal", "mal", "ia_bce", "quality_focal", "position", "bce")  # losses alone
BOX = ("l1", "iou", "giou", "diou", "ciou")
TERMS = SOFTMAX + SIGMOID + COSTS + QUALITY + BOX
FORMS = ("xyxy", "xywh", "cxcywh")
EPSILON = 1e-7


def corners(boxes, form):
    a, b = boxes[..., :2], boxes[..., 2:]
    return np.concatenate({"xyxy": (a, b), "xywh": (a, a + b), "cxcywh": (a - b / 2, a + b / 2)}[form], -1)


def reshape(boxes, form):
    a, b = boxes[..., :2], boxes[..., 2:]
    return np.concatenate({"xyxy": (a, b), "xywh": (a, b - a), "cxcywh": ((a + b) / 2, b - a)}[form], -1)


def size(boxes):
    return boxes[..., 2:] - boxes[..., :2]


def centre(boxes):
    return (boxes[..., 2:] + boxes[..., :2]) / 2


def angle(boxes):
    return np.arctan2(size(boxes)[..., 0], size(boxes)[..., 1])


def box_costs(pred, gt, form, iou_epsilon, giou_epsilon):
    """By term, (P, n) of predictions (P, 4) and objects (n, 4)."""
    pred, gt = pred[:, None], gt[None]

    def limit(areas, epsilon):
        """Areas, and what they are as divisors."""
        areas = np.maximum(areas, epsilon["clamp"]) if epsilon["clamp"] else areas
        return areas, areas + epsilon["add"]

    low, high = np.maximum(pred, gt)[..., :2], np.minimum(pred, gt)[..., 2:]
    shared = np.maximum(high - low, 0).prod(-1)
    union = size(pred).prod(-1) + size(gt).prod(-1) - shared
    hull = np.maximum(pred, gt)[..., 2:] - np.minimum(pred, gt)[..., :2]
    iou = shared / limit(union, iou_epsilon)[1]
    (covered, by_covered), (whole, by_whole) = (limit(areas, giou_epsilon) for areas in (union, hull.prod(-1)))
    giou = shared / by_covered - (whole - covered) / by_whole
    diou = iou - ((centre(pred) - centre(gt)) ** 2).sum(-1) / ((hull**2).sum(-1) + EPSILON)
    v = (2 / np.pi * (angle(pred) - angle(gt))) ** 2
    ciou = diou - v**2 / (1 - iou + v + EPSILON)
    l1 = abs(reshape(pred, form) - reshape(gt, form)).sum(-1)
    return {"l1": l1, "iou": -iou, "giou": -giou, "diou": -diou, "ciou": -ciou}


def box_loss(term, cost):
    return cost if term == "l1" else 1 + cost


def softmax(logits):
    powers = np.exp(logits)
    return powers / powers.sum(-1, keepdims=True)


def class_costs(logits, labels, iou, alpha, gamma, epsilon):
    """By term, (P, n) of logits (P, C), labels (n,) and IoU (P, n)."""
    chosen, p = softmax(logits)[:, labels], 1 / (1 + np.exp(-logits[:, labels]))

    def focal(epsilon):
        right = alpha * (1 - p) ** gamma * -np.log(p + epsilon)
        return right - (1 - alpha) * p**gamma * -np.log(1 - p + epsilon)

    return {"probability": -chosen, "cross_entropy": -np.log(chosen), "focal": focal(epsilon), "focal_logits": focal(0),
            "alignment": -p * iou**4}


def class_losses(logits, targets, iou, varifocal, alpha, gamma):
    """By term, (P,) of logits (P, C), targets (P,), which are -1 for no object, and IoU (P,) of those that have one."""
    chosen = np.take_along_axis(softmax(logits), targets[:, None] % logits.shape[1], 1)[:, 0]
    is_target = np.arange(logits.shape[1]) == targets[:, None]
    right = 1 / (1 + np.exp(np.where(is_target, -logits, logits)))
    focal = np.where(is_target, alpha, 1 - alpha) * (1 - right) ** gamma * -np.log(right)
    s, quality = 1 / (1 + np.exp(-logits)), np.where(is_target, iou[:, None], 0)

    def entropy(aim):
        return -aim * np.log(s) - (1 - aim) * np.log(1 - s)

    relative = quality / (quality.max() + 1e-8)
    factor = 1 - alpha if varifocal == "rf_detr" else alpha
    counts = is_target if varifocal == "rt_detr" else quality > 0
    power = np.where(is_target, quality**gamma, 0)
    aim = np.where(is_target, np.maximum(s**alpha * quality ** (1 - alpha), 0.01), 0)
    by_class = {
        "focal": focal,
        "varifocal": np.where(counts, quality, factor * s**gamma) * entropy(quality),
        "mal": np.where(is_target, 1, alpha * s**gamma) * entropy(power),
        "ia_bce": -aim * np.log(s) - np.where(is_target, 1 - aim, s**gamma) * np.log(1 - s),
        "quality_focal": abs(quality - s) ** gamma * entropy(quality),
        "position": np.where(relative > 0, alpha, 1 - alpha) * abs(relative - s) ** gamma * entropy(relative),
        "bce": entropy(1.0 * is_target),
    }
    return {"probability": 1 - chosen, "cross_entropy": -np.log(chosen),
            **{term: losses.sum(-1) for term, losses in by_class.items()}}
