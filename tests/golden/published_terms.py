"""published_terms.py SET...: rebuilds what published set losses computed, from the files of each set and by formulas.

A set is a folder with gt.npz, pred.npz, expected.json and grad.npz, and so is each case in it; testdata/README.md says
where they come from. Every unweighted term is computed anew in float64 for the matches that the set holds, and must
agree with the published float32. The matches must be proper ones, the terms must add up to the totals, and the gradients
must have the predictions' shapes; that matches are the best ones, and what gradients are, rests on the published code.

Prints what is wrong, one thing a line, and ends with 1 where something is.
"""

import json
import pathlib
import sys

import numpy as np

LIMIT = 2e-6  # of the term, or of 0.1 where that is more: what float32 leaves of sums
DISTILLATION_TEMPERATURE = 5
PI_AS_PUBLISHED = 3.14159
SOFTMAX, SIGMOID = ("detr",), ("hf_deformable_detr", "conditional_detr", "lw_detr")
CODES = ("detr3d", "petr", "streampetr")
# Whose divisor processes share; others divide by their own objects. Accelerate's mean is divided by their number again.
SHARED, SHARED_BY_ACCELERATE = ("lw_detr", "dino"), ("detr", "hf_deformable_detr", "conditional_detr")
CLAMPED = ("deimv2", "hf_d_fine")


def sigmoid(x):
    return 0.5 * (1 + np.tanh(x / 2))


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-abs(x)))


def log_softmax(x):
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def cross_entropy(x, target):
    """The binary cross entropy of one logit and the probability that it should have."""
    return target * softplus(-x) + (1 - target) * softplus(x)


def pick(values, index):
    return np.take_along_axis(values, index[..., None], -1)[..., 0]


def corners(boxes):
    return np.concatenate([boxes[..., :2] - boxes[..., 2:] / 2, boxes[..., :2] + boxes[..., 2:] / 2], -1)


def overlap(ours, theirs, added):
    """IoU and GIoU of pairs of boxes; `added` to union and hull."""
    (a0, a1), (b0, b1) = (np.split(corners(boxes), 2, -1) for boxes in (ours, theirs))
    shared = np.maximum(np.minimum(a1, b1) - np.maximum(a0, b0), 0).prod(-1)
    union = (a1 - a0).prod(-1) + (b1 - b0).prod(-1) - shared
    hull = (np.maximum(a1, b1) - np.minimum(a0, b0)).prod(-1)
    iou = shared / (union + added)
    return iou, iou - (hull - union) / (hull + added)


def encoded(boxes, centre_first):
    """Codes of ten numbers for objects (n, 9)."""
    x, y, z, w, l, h, yaw, *velocity = boxes.T
    place = (x, y, z, np.log(w), np.log(l)) if centre_first else (x, y, np.log(w), np.log(l), z)
    return np.stack([*place, np.log(h), np.sin(yaw), np.cos(yaw), *velocity], -1)


class Block:
    """The predictions of one block of one step's samples, and what they were matched with."""

    def __init__(self, data, name, samples, pairs):
        self.name, self.is_dn, self.data, self.samples = name, name.startswith("dn"), data, samples
        self.logits, self.boxes = self.array("logits"), self.array("boxes")
        if data.family in CLAMPED:
            self.boxes = self.boxes.clip(0, 1)
        self.sizes = data.sizes[samples]
        self.sample, self.pred, objects = flat(pairs)
        self.object = objects + data.offsets[samples][self.sample] if len(objects) else objects
        self.labels = data.labels[self.object]

    def array(self, name, last=False):
        """(samples, queries, ...) of this block; or of the last layer of its half."""
        if self.name == "enc":
            return self.data.pred["enc_" + name][self.samples]
        layer = self.name.removeprefix("dn").removeprefix("_")
        stacked = self.data.pred[("dn_" if self.is_dn else "") + name]
        return stacked[-1 if last or not layer else int(layer)][self.samples]

    def matched(self, values):
        return values[self.sample, self.pred]

    def at_match(self, values):
        """(B, P, C) that holds a number for each match at its prediction and the object's class, else 0."""
        whole = np.zeros(self.logits.shape)
        whole[self.sample, self.pred, self.labels] = values
        return whole


def flat(pairs):
    """Samples, predictions and objects of [[predictions, objects] of each sample]."""
    sample = [k for k, (preds, _) in enumerate(pairs) for _ in preds]
    both = [np.array(sum((one[side] for one in pairs), []), int) for side in (0, 1)]
    return np.array(sample, int), *both


def focal(block, data, is_target):
    alpha = data.settings.get("loss_alpha", data.settings.get("focal_alpha", 0.25))
    wrong = np.where(is_target, sigmoid(-block.logits), sigmoid(block.logits))
    return np.where(is_target, alpha, 1 - alpha) * wrong**2 * cross_entropy(block.logits, is_target)


def weighted_cross_entropy(block, data, iou):
    none = block.logits.shape[-1] - 1
    target = np.full(block.logits.shape[:2], none)
    target[block.sample, block.pred] = block.labels
    weight = np.where(target == none, data.settings["eos_coefficient"], 1)
    return -weight * pick(log_softmax(block.logits), target) / weight.sum()


def varifocal(block, data, iou):
    settings, quality, is_target = data.settings, block.at_match(iou), block.at_match(1)
    background = settings["focal_loss_alpha"] * sigmoid(block.logits) ** settings["focal_loss_gamma"]
    return np.where(is_target, quality, background) * cross_entropy(block.logits, quality)


def matching_aware(block, data, iou):
    gamma, is_target = data.settings["focal_loss_gamma"], block.at_match(1)
    background = (data.settings["mal_alpha"] or 1) * sigmoid(block.logits) ** gamma
    return np.where(is_target, 1, background) * cross_entropy(block.logits, block.at_match(iou) ** gamma)


def iou_aware(block, data, iou):
    """The published code takes logarithms of the probabilities, which overflow where float32 has 1 - p = 0."""
    p = sigmoid(block.logits)
    aim = np.maximum(p**0.25 * block.at_match(iou) ** 0.75, 0.01)
    right, wrong = np.where(block.at_match(1), [aim, 1 - aim], [0 * p, p**2])
    with np.errstate(invalid="ignore"):
        saturated = np.where(1 - p.astype(np.float32) == 0, np.inf, softplus(block.logits))
        return right * softplus(-block.logits) + wrong * saturated


CLASS_TERMS = {
    "detr": ("loss_ce", weighted_cross_entropy),
    "hf_deformable_detr": ("loss_ce", lambda block, data, iou: focal(block, data, block.at_match(1))),
    "conditional_detr": ("loss_ce", lambda block, data, iou: focal(block, data, block.at_match(1))),
    "dino": ("loss_ce", lambda block, data, iou: focal(block, data, block.at_match(1))),
    "rt_detr": ("loss_vfl", varifocal),
    "hf_d_fine": ("loss_vfl", varifocal),
    "deimv2": ("loss_mal", matching_aware),
    "lw_detr": ("loss_ce", iou_aware),
}


def cardinality(block, data):
    if data.family in SIGMOID:
        found = (block.logits.max(-1) > 0).sum(-1)
    else:
        found = (block.logits.argmax(-1) != block.logits.shape[-1] - 1).sum(-1)
    return abs(found - block.sizes).mean()


def class_error(block):
    if len(block.labels) == 0:
        return 100
    return 100 - 100 * (block.matched(block.logits).argmax(-1) == block.labels).mean()


def bins(settings):
    """The offsets that the bins of an edge's distribution stand for."""
    scale, count = abs(settings["reg_scale"]), settings["max_num_bins"]
    reach = abs(settings["up"]) * scale
    step = (reach + 1) ** (2 / (count - 2))
    inner = step ** np.arange(1, count // 2) - 1
    return np.concatenate([[-2 * reach], -inner[::-1], [0], inner, [2 * reach]])


def fine_grained(block, data, iou):
    scale, values = abs(data.settings["reg_scale"]), bins(data.settings)
    place = block.matched(block.array("ref_points"))
    low, high = np.split(corners(data.boxes[block.object]), 2, -1)
    unit = place[:, 2:] / scale + 1e-16
    offset = np.concatenate([(place[:, :2] - low) / unit, (high - place[:, :2]) / unit], -1) - scale / 2
    left = (np.searchsorted(values, offset, side="right") - 1).clip(0, len(values) - 2)
    share = (offset.clip(values[0], values[-1]) - values[left]) / (values[left + 1] - values[left])
    scores = log_softmax(block.matched(block.array("corners")).reshape(-1, 4, len(values)))
    return -(iou[:, None] * ((1 - share) * pick(scores, left) + share * pick(scores, left + 1)))


def distillation(block, data, iou):
    def cooled(last):
        whole = block.array("corners", last)
        return log_softmax(whole.reshape(*whole.shape[:2], 4, -1) / DISTILLATION_TEMPERATURE)

    teacher, student = cooled(True), cooled(False)
    if (teacher == student).all():
        return 0
    weight, is_matched = sigmoid(block.array("logits", True)).max(-1), np.zeros(block.logits.shape[:2], bool)
    is_matched[block.sample, block.pred] = True
    weight[block.sample, block.pred] = iou
    apart = (np.exp(teacher) * (teacher - student)).sum(-1) * DISTILLATION_TEMPERATURE**2 * weight[..., None]
    parts = [
        (apart[part].mean(), np.sqrt(4 * part.sum() / len(part))) for part in (is_matched, ~is_matched) if part.any()
    ]
    return sum(mean * root for mean, root in parts) / sum(root for _, root in parts)


def objects_per_step(data, own, everyone, num_ranks):
    """What the loss of `own` objects of a process is divided by, where all processes of the step have `everyone`."""
    if data.family in SHARED_BY_ACCELERATE:
        return max(everyone / num_ranks**2, 1)
    if data.family in SHARED:
        return max(everyone * data.query_groups / num_ranks, 1)
    return max(own, 1)


def box_terms(block, data, part):
    """Unweighted terms by quantity, of the families with boxes in the plane."""
    union = part.union if not block.is_dn else None
    on_boxes = Block(data, block.name, block.samples, union) if union else block
    theirs = data.boxes[on_boxes.object]
    iou, giou = overlap(on_boxes.matched(on_boxes.boxes), theirs, 1e-6 if data.family == "dino" else 0)
    away = abs(on_boxes.matched(on_boxes.boxes) - theirs)
    count = objects_per_step(data, block.sizes.sum(), data.sizes[part.everyone].sum(), part.num_ranks)
    count *= data.groups if block.is_dn else 1
    box_count = max(len(theirs), 1) if union else count
    name, class_term = CLASS_TERMS[data.family]
    own_iou = overlap(block.matched(block.boxes), data.boxes[block.object], 0)[0]
    yield name, class_term(block, data, own_iou).sum() / (1 if data.family in SOFTMAX else count)
    yield "loss_bbox", away.sum() / box_count
    yield "loss_giou", (1 - giou).sum() / box_count
    if data.family == "dino":
        yield "loss_xy", away[:, :2].sum() / count
        yield "loss_hw", away[:, 2:].sum() / count
        yield "class_error", class_error(block)
    yield "cardinality_error", cardinality(block, data)
    if "corners" in data.pred and block.name != "enc":
        yield "loss_fgl", fine_grained(on_boxes, data, iou).sum() / box_count
        yield "loss_ddf", distillation(on_boxes, data, iou)


def code_terms(block, data, part):
    """Unweighted terms by quantity, of the families with boxes in space."""
    settings, own = data.settings, len(block.object)
    pairs = data.expected["matches"][block.name]
    mean = sum(len(pairs[k][0]) for k in part.everyone) / part.num_ranks
    codes = encoded(data.boxes[block.object], data.family == "streampetr")
    is_finite = np.isfinite(codes).all(-1)
    away = abs(block.matched(block.boxes) - codes) * settings["code_weights"]
    class_count = mean if settings.get("sync_cls_avg_factor") else own
    if block.is_dn:
        classes = data.pred["dn_labels"][block.samples]
        is_target = classes[..., None] == np.arange(block.logits.shape[-1])
        losses = focal(block, data, is_target)[classes >= 0]
        class_count *= PI_AS_PUBLISHED / 6 * settings["split"] ** 3
    else:
        losses = focal(block, data, block.at_match(1))
    yield "loss_cls", losses.sum() / (max(class_count, 1) + settings["avg_factor_eps"])
    yield "loss_bbox", away[is_finite].sum() / (max(mean, 1) + settings["avg_factor_eps"])


class Data:
    def __init__(self, folder):
        shared = folder.parent / "cases.json"
        own = json.loads((folder / "expected.json").read_text())
        self.expected = (json.loads(shared.read_text()) if shared.exists() else {}) | own
        self.settings = self.expected["settings"]
        self.case = folder.name
        self.family = (folder.parent if shared.exists() else folder).name.removesuffix("_velo")
        gt, pred = (dict(np.load(folder / (side + ".npz"))) for side in ("gt", "pred"))
        self.grad = {} if "raises" in own else dict(np.load(folder / "grad.npz"))
        self.pred = {
            key: value.astype(np.float64) if value.dtype == np.float32 else value for key, value in pred.items()
        }
        self.boxes, self.labels, self.sizes = gt["boxes"].astype(np.float64), gt["labels"], gt["sizes"]
        self.offsets = np.concatenate([[0], self.sizes.cumsum()[:-1]])
        self.groups, self.query_groups = (int(pred.get(name, 1)) for name in ("dn_groups", "groups"))

    def parts(self):
        """One process's share of one training step, each."""
        steps = self.expected.get("steps", [self.expected | {"samples": list(range(len(self.sizes)))}])
        for step in steps:
            ranks = step.get("ranks", [step])
            for one in ranks:
                yield Part(self, one, step["samples"], len(ranks))


class Part:
    def __init__(self, data, published, everyone, num_ranks):
        self.data, self.published, self.everyone, self.num_ranks = data, published, everyone, num_ranks
        self.samples, self.union = np.array(published["samples"]), None
        if "matches_union" in data.expected:
            self.union = [data.expected["matches_union"][k] for k in self.samples]

    def terms(self):
        """Unweighted terms by published name."""
        data, found = self.data, {}
        compute = code_terms if data.family in CODES else box_terms
        for name, samples in data.expected["matches"].items():
            block = Block(data, name, self.samples, [samples[k] for k in self.samples])
            if not block.is_dn or block.sizes.any():
                found |= {(name, quantity): float(value) for quantity, value in compute(block, data, self)}
        names = {name: tuple(place) for name, place in data.expected["term_blocks"].items()}
        return {name: self.term(found, *place) for name, place in names.items()}

    def term(self, found, block, quantity):
        """Without objects there are no denoising queries: DINO then logs 0, StreamPETR the decoder's terms again."""
        if (block, quantity) not in found and block.startswith("dn"):
            is_stream = self.data.family == "streampetr"
            return found[block.removeprefix("dn").removeprefix("_"), quantity] if is_stream else 0
        return found[block, quantity]


def wrong_matches(data):
    for name, samples in data.expected["matches"].items():
        for k, (preds, objects) in enumerate(samples):
            layer = data.pred["enc_logits" if name == "enc" else "dn_logits" if name.startswith("dn") else "logits"]
            groups = data.groups if name.startswith("dn") else data.query_groups
            count = groups * min(data.sizes[k], layer.shape[-2] // groups)
            times = np.bincount(objects, minlength=data.sizes[k])
            proper = sorted(set(preds)) == preds and len(preds) == len(objects) == count
            if not proper or (times > groups).any() or (count and preds[-1] >= layer.shape[-2]):
                yield f"block '{name}', sample {k}: no matching: {preds} {objects}"


def unweighted(data, published):
    """Published terms by name; among those that the code returns are also some that only get logged."""
    return published["terms_unweighted"] | (
        data.expected["terms"] if data.expected.get("terms_are") == "unweighted" else {}
    )


def is_close(value, published):
    return (
        value == published
        or value != value
        and published != published
        or (abs(value - published) <= LIMIT * max(abs(published), 0.1))
    )


def wrong_terms(data):
    for part in data.parts():
        terms = part.terms()
        for name, published in unweighted(data, part.published).items():
            if not is_close(terms[name], published):
                yield f"{name} of samples {part.samples} is {published}, by formula {terms[name]}"


def wrong_sums(data):
    expected = data.expected
    for step in expected.get("steps", [expected]):
        if not is_close(sum(step["terms_weighted"].values()), step["total"]):
            yield f"total is {step['total']}, its terms {step['terms_weighted']}"
        ranks = step.get("ranks", [step])
        if not is_close(np.mean([one["total"] for one in ranks]), step["total"]):
            yield f"total is {step['total']}, of its processes {[one['total'] for one in ranks]}"
    if not is_close(np.mean([step["total"] for step in expected.get("steps", [expected])]), expected["total"]):
        yield f"total is {expected['total']}, which is no mean of the steps"


def wrong_gradients(data):
    for name, grad in data.grad.items():
        may_be_nan = data.case == "flat_both" or not np.isfinite(data.expected["total"])
        if grad.shape != data.pred[name].shape or not (may_be_nan or np.isfinite(grad).all()):
            yield f"the gradient of {name} is no gradient"


def main():
    wrong = 0
    for folder in map(pathlib.Path, sys.argv[1:]):
        data = Data(folder)
        if "raises" in data.expected:
            continue
        with np.errstate(all="ignore"):
            for check in wrong_matches, wrong_terms, wrong_sums, wrong_gradients:
                for line in check(data):
                    wrong += 1
                    print(f"{folder}: {line}")
    print(f"{len(sys.argv) - 1} sets and cases, {wrong} of their numbers wrong")
    sys.exit(bool(wrong))


main()
