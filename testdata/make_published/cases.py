"""Cases for published set losses: what is drawn, and how a case becomes files.

A project's script gives a Family; `make` draws its cases, runs the published code on them and writes
published/FAMILY/CASE/{gt.npz,pred.npz,grad.npz,expected.json}, and what its cases share to published/FAMILY/cases.json.
Cases are small, and hard: no objects, more of them than queries, ties, saturated logits, boxes without size, several
training steps, several processes of one.
"""

import json
import multiprocessing
import os
import pathlib
import tempfile
from dataclasses import dataclass
from unittest import mock

import numpy as np
import scipy
import scipy.optimize
import torch
import torch.distributed

OUT = pathlib.Path(__file__).resolve().parent.parent / "published"
LEAST_MARGIN = 0.01  # of a matching's cost below the next, so that no rounding can exchange them
NUM_CLASSES, NUM_LAYERS, NUM_QUERIES = 3, 2, 5


@dataclass
class Family:
    """What a project's script gives. `compute` takes predictions (torch, by name) and targets (a list of {boxes,
    labels}), and gives a Result; `terms` names published terms by block and quantity."""

    name: str
    source: dict
    settings: dict
    matcher_module: object  # which solves its matchings by SciPy's function, under that function's name
    compute: callable
    term_blocks: dict  # published name: [block, quantity]
    has_enc: bool = False
    has_dn: bool = False
    num_bins: int = 0
    query_groups: int = 1
    num_logits: int = NUM_CLASSES
    in_space: bool = False
    dn_has_negatives: bool = True
    cases: tuple = None  # None: all
    tied: tuple = ()  # cases whose matches are not the only best ones
    start_process: callable = lambda: None  # in each process of several


@dataclass
class Result:
    unweighted: dict  # name: number
    weighted: dict
    loss: torch.Tensor
    matches: dict  # block: [(predictions, objects) of each sample]
    num_boxes: float
    union: list = None
    margin: float = 0


@dataclass
class Case:
    name: str
    note: str
    objects: list  # how many of each sample
    step: list = None
    rank: list = None
    change: callable = lambda draw: None
    is_tied: bool = False


class Draw:
    """Predictions near the objects, and others anywhere, of a case."""

    def __init__(self, family, case, seed):
        self.random = np.random.default_rng(seed)
        self.family, self.sizes = family, np.array(case.objects)
        width = 10 if family.in_space else 4
        self.boxes = [self.some_boxes(n) for n in case.objects]
        self.labels = [self.random.integers(0, NUM_CLASSES, n) for n in case.objects]
        queries, most = NUM_QUERIES * family.query_groups, max(case.objects)
        self.pred = {}
        self.add("", (NUM_LAYERS,), queries, width)
        if family.has_enc:
            self.add("enc_", (), queries, width)
        if family.query_groups > 1:
            self.pred["groups"] = np.int64(family.query_groups)
        if family.has_dn and most:
            groups, size = 2, most * (2 if family.dn_has_negatives else 1)
            self.add("dn_", (NUM_LAYERS,), groups * size, width)
            self.pred["dn_groups"] = np.int64(groups)
            if not family.dn_has_negatives:
                self.pred["dn_labels"] = self.noisy_labels(groups, size)

    def some_boxes(self, count):
        uniform = self.random.uniform
        if self.family.in_space:
            return np.concatenate(
                [
                    uniform(-30, 30, (count, 2)),
                    uniform(-2, 2, (count, 1)),
                    uniform(0.6, 5, (count, 3)),
                    uniform(-3, 3, (count, 1)),
                    uniform(-2, 2, (count, 2)),
                ],
                -1,
            ).astype(np.float32)
        return np.concatenate([uniform(0.3, 0.7, (count, 2)), uniform(0.1, 0.4, (count, 2))], -1).astype(np.float32)

    def coded(self, boxes):
        if not self.family.in_space:
            return boxes
        x, y, z, w, l, h, yaw, *velocity = boxes.T
        order = (
            (x, y, z, np.log(w), np.log(l))
            if self.family.name.startswith("stream")
            else (x, y, np.log(w), np.log(l), z)
        )
        return np.stack([*order, np.log(h), np.sin(yaw), np.cos(yaw), *velocity], -1)

    def add(self, prefix, layers, queries, width):
        shape = (*layers, len(self.sizes), queries)
        boxes = self.coded(self.some_boxes(int(np.prod(shape)))).reshape(*shape, width)
        for place in np.ndindex(*shape):
            objects = self.coded(self.boxes[place[-2]])
            group = queries // (2 if prefix == "dn_" else self.family.query_groups)
            k = place[-1] % group
            if k < len(objects):
                noise = self.random.normal(0, 1, width) * (0.3 if self.family.in_space else 0.02)
                boxes[place] = objects[k] + noise
        self.pred[prefix + "logits"] = self.random.normal(-0.5, 1.5, (*shape, self.family.num_logits))
        self.pred[prefix + "boxes"] = boxes
        if self.family.num_bins and layers:
            sides = 4 * (self.family.num_bins + 1)
            self.pred[prefix + "corners"] = self.random.normal(0, 1, (*shape, sides))
            self.pred[prefix + "ref_points"] = boxes + self.random.normal(0, 0.02, boxes.shape)

    def noisy_labels(self, groups, size):
        labels = np.full((len(self.sizes), groups * size), -1, np.int64)
        for k, own in enumerate(self.labels):
            for g in range(groups):
                is_noise = self.random.random(len(own)) < 0.4
                labels[k, g * size : g * size + len(own)] = np.where(is_noise, NUM_CLASSES, own)
        return labels

    def arrays(self):
        return {k: v.astype(np.float32) if v.dtype == np.float64 else v for k, v in self.pred.items()}

    def blocks(self, kind):
        """The arrays `logits` or `boxes` of every layer of every half, each (B, queries, ...)."""
        for name, array in self.pred.items():
            if name.endswith(kind):
                yield from array if array.ndim == 4 else [array]


def repeat_predictions_and_objects(draw):
    for kind in "logits", "boxes", "corners", "ref_points":
        for array in draw.blocks(kind):
            if array.shape[1] > 4:
                array[0, 3], array[0, 4] = array[0, 0], array[0, 1]
    draw.boxes[1][1], draw.labels[1][1] = draw.boxes[1][0], draw.labels[1][0]


def saturate(draw):
    for array in draw.blocks("logits"):
        array[...] = np.where(array > -0.5, 50, -50)


def flatten(draw):
    """An object without width; where boxes are in the plane, predictions that are a line and a point."""
    if draw.family.in_space:
        draw.boxes[0][0, 3] = 0
        return
    for array in draw.blocks("boxes"):
        array[1, 0, 3] = 0
        array[1, 1, 2:] = 0


def flatten_both(draw):
    flatten(draw)
    draw.boxes[0][0, 2] = 0
    draw.boxes[0][1, 2:] = 0


def collapse(draw):
    """One point, object and predictions alike: an IoU of 0/0 for every pair of the second sample."""
    draw.boxes[1][:, :2], draw.boxes[1][:, 2:] = 0.5, 0
    for array in draw.blocks("boxes"):
        array[1, :, :2], array[1, :, 2:] = 0.5, 0


def lose_velocity(draw):
    draw.boxes[0][0, 7] = np.nan


TIED = (
    "predictions 3 and 4 of the first sample repeat 0 and 1, object 1 of the second repeats object 0: which of "
    "equals is matched is SciPy's choice; the terms and the total are the same for either choice, matches and "
    "gradients are so only up to an exchange of equals (where blocks' matches are united, box terms hang on it too)"
)
CASES = [
    Case("alone", "one sample", [2]),
    Case("no_objects", "no object in the whole step; a model has no denoising queries then", [0, 0]),
    Case("crowded", "more objects than queries", [NUM_QUERIES + 2, 1]),
    Case("ties", TIED, [2, 2], change=repeat_predictions_and_objects, is_tied=True),
    Case("saturated", "every logit is 50 or -50", [2, 1], change=saturate, is_tied=True),
    Case(
        "flat", "boxes that are lines and points: predictions in the plane, an object in space", [2, 2], change=flatten
    ),
    Case(
        "flat_both",
        "predictions of the second sample are a line and a point, and so are objects of the first: "
        "published code takes the GIoU of every matched prediction with every matched object of the step, so that 0/0 "
        "of a pair that is not matched makes gradients NaN, though no term is",
        [2, 2],
        change=flatten_both,
    ),
    Case("point", "all boxes of the second sample are one point", [1, 1], change=collapse, is_tied=True),
    Case("nan_velocity", "an object whose velocity is not known", [2, 1], change=lose_velocity),
    Case("two_steps", "two training steps, the first of two samples", [2, 1, 2], step=[0, 0, 1]),
    Case("empty_step", "of three training steps the second has no object", [2, 0, 1], step=[0, 1, 2]),
    Case(
        "ranks_2",
        "a step of two processes, the second with fewer objects",
        [2, 2, 1, 1],
        step=[0] * 4,
        rank=[0, 0, 1, 1],
    ),
    Case(
        "ranks_4",
        "a step of four processes with fewer objects than processes",
        [1, 0, 2, 0],
        step=[0] * 4,
        rank=[0, 1, 2, 3],
    ),
    Case(
        "ranks_steps",
        "two steps of two processes, no object in one process of the second",
        [2, 1, 1, 0],
        step=[0, 0, 1, 1],
        rank=[0, 1, 0, 1],
    ),
]
IN_PLANE, IN_SPACE = {"point", "flat_both"}, {"nan_velocity"}


class Recorder:
    """Costs as the published matchers hand them to SciPy."""

    def __init__(self, module):
        self.costs, self.module = [], module

    def __enter__(self):
        solve = scipy.optimize.linear_sum_assignment

        def recorded(cost):
            self.costs.append(np.array(cost, np.float64))
            return solve(cost)

        self.patch = mock.patch.object(self.module, "linear_sum_assignment", recorded)
        self.patch.start()
        return self

    def __exit__(self, *_):
        self.patch.stop()

    def margin(self):
        """The least that a matching rises by where one of its pairs is forbidden."""
        least = np.inf
        for cost in self.costs:
            if cost.size == 0 or cost.shape[0] * cost.shape[1] == 1:
                continue
            pairs = scipy.optimize.linear_sum_assignment(cost)
            for i, j in zip(*pairs):
                other = cost.copy()
                other[i, j] = 1e9
                best = other[scipy.optimize.linear_sum_assignment(other)].sum()
                least = min(least, best - cost[pairs].sum())
        return float(max(min(least, 1e9), 0))


def tensors(arrays, samples):
    """Leaves for these samples; the sample's axis is the last but two, or the only one that counts them."""
    made = {}
    for name, array in arrays.items():
        if array.ndim == 0:
            made[name] = array
            continue
        part = array[samples] if name.startswith("enc_") or name == "dn_labels" else array[:, samples]
        made[name] = torch.tensor(part, requires_grad=array.dtype == np.float32)
    return made


def run_part(family, draw, samples, share):
    """The published code on one process's samples of a step: its Result, and gradients of that share of its loss."""
    arrays = draw.arrays()
    pred = tensors(arrays, samples)
    targets = [{"boxes": torch.tensor(draw.boxes[k]), "labels": torch.tensor(draw.labels[k])} for k in samples]
    if sum(len(draw.labels[k]) for k in samples) == 0:
        pred = {name: value for name, value in pred.items() if not name.startswith("dn_")}
    with Recorder(family.matcher_module) as recorder:
        result = family.compute(pred, targets)
    result.margin = recorder.margin()
    result.matches = {block: listed(pairs) for block, pairs in result.matches.items()}
    result.union = listed(result.union) if result.union is not None else None
    if result.loss.requires_grad:
        (result.loss * share).backward()
    result.loss = float(result.loss)
    return result, {
        name: value.grad.numpy() for name, value in pred.items() if getattr(value, "grad", None) is not None
    }


def run_ranks(family, draw, steps, share):
    """Every step on as many processes as it has ranks, which reduce by torch.distributed."""
    num_ranks = len(steps[0])

    def work(rank, file, pipe):
        torch.set_num_threads(1)
        os.environ.update(
            RANK=str(rank),
            LOCAL_RANK=str(rank),
            WORLD_SIZE=str(num_ranks),
            MASTER_ADDR="127.0.0.1",
            MASTER_PORT="29511",
        )
        torch.distributed.init_process_group("gloo", init_method=f"file://{file}", rank=rank, world_size=num_ranks)
        family.start_process()
        try:
            pipe.send([run_part(family, draw, step[rank], share) for step in steps])
        except Exception as error:  # handed over, and raised there
            pipe.send(error)
        torch.distributed.destroy_process_group()

    fork = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory() as folder:
        ends = [fork.Pipe() for _ in range(num_ranks)]
        processes = [
            fork.Process(target=work, args=(rank, os.path.join(folder, "store"), ends[rank][1]))
            for rank in range(num_ranks)
        ]
        for process in processes:
            process.start()
        found = [end.recv() for end, _ in ends]
        for process in processes:
            process.join()
    for one in found:
        if isinstance(one, Exception):
            raise one
    return [[found[rank][k] for rank in range(num_ranks)] for k in range(len(steps))]


def short(value):
    """The shortest number that reads back as the same float32."""
    return value if isinstance(value, int) else float(str(np.float32(value)))


def listed(pairs):
    return [[[int(v) for v in side] for side in one] for one in pairs]


def mean_terms(parts):
    """A process without objects has no denoising terms, which then count as 0."""
    names = max(parts, key=len)
    return {name: short(float(np.mean([part.get(name, 0) for part in parts]))) for name in names}


def reported(results, samples):
    """A step, as its process logs it, or as the mean of its processes is logged."""
    step = {"samples": [int(k) for part in samples for k in part]}
    if len(results) == 1:
        step["num_boxes"] = results[0].num_boxes
    step["terms_unweighted"] = mean_terms([one.unweighted for one in results])
    step["terms_weighted"] = mean_terms([one.weighted for one in results])
    step["total"] = short(float(np.mean([one.loss for one in results])))
    if len(results) > 1:
        step["ranks"] = [{"rank": k, **reported([one], [samples[k]])} for k, one in enumerate(results)]
        for one in step["ranks"]:
            del one["terms_weighted"]
    return step


def run_case(family, case, draw):
    step = np.array(case.step or [0] * len(case.objects))
    rank = np.array(case.rank or [0] * len(case.objects))
    num_steps, num_ranks = step.max() + 1, rank.max() + 1
    parts = [[np.flatnonzero((step == s) & (rank == r)) for r in range(num_ranks)] for s in range(num_steps)]
    share = 1 / (num_steps * num_ranks)
    if num_ranks > 1:
        done = run_ranks(family, draw, parts, share)
    else:
        done = [[run_part(family, draw, samples[0], share)] for samples in parts]
    grad = {name: np.zeros_like(array) for name, array in draw.arrays().items() if array.dtype == np.float32}
    blocks = max((one.matches for ranks in done for one, _ in ranks), key=len)
    matches = {block: [([], [])] * len(case.objects) for block in blocks}
    union = None
    for samples, ranks in zip(parts, done):
        for own, (result, grads) in zip(samples, ranks):
            for name, value in grads.items():
                grad[name][(own if name.startswith("enc_") else (slice(None), own))] = value
            for block, pairs in result.matches.items():
                for k, pair in zip(own, pairs):
                    matches[block][k] = pair
            if result.union is not None:
                union = union or [([], [])] * len(case.objects)
                for k, pair in zip(own, result.union):
                    union[k] = pair
    steps = [reported([one for one, _ in ranks], samples) for samples, ranks in zip(parts, done)]
    expected = {"matches": matches}
    if union is not None:
        expected["matches_union"] = union
    expected["least_margin"] = short(min(one.margin for ranks in done for one, _ in ranks))
    if num_steps * num_ranks > 1:
        expected["steps"] = [{"step": k, **one} for k, one in enumerate(steps)]
        expected["total"] = short(float(np.mean([one["total"] for one in steps])))
    else:
        del steps[0]["samples"]
        expected.update(steps[0])
    return expected, grad


def votes_are_clear(union, matches):
    """A union keeps for a query the object that most blocks gave it; an unstable sort would decide between equals."""
    blocks = [pairs for block, pairs in matches.items() if not block.startswith("dn")]
    for k in range(len(union)):
        votes = {}
        for pairs in blocks:
            for pred, gt in zip(*pairs[k]):
                votes.setdefault(pred, []).append(gt)
        for given in votes.values():
            counts = sorted((given.count(gt) for gt in set(given)), reverse=True)
            if len(counts) > 1 and counts[0] == counts[1]:
                return False
    return True


def write(family, case, draw, expected, grad):
    folder = OUT / family.name / case.name
    folder.mkdir(parents=True, exist_ok=True)
    gt = {
        "boxes": np.concatenate(draw.boxes),
        "labels": np.concatenate(draw.labels).astype(np.int64),
        "sizes": draw.sizes,
    }
    gt |= {name: np.array(value) for name, value in (("step", case.step), ("rank", case.rank)) if value}
    np.savez_compressed(folder / "gt.npz", **gt)
    np.savez_compressed(folder / "pred.npz", **draw.arrays())
    if grad is not None:
        np.savez_compressed(folder / "grad.npz", **grad)
    write_json(folder / "expected.json", expected)


def write_json(path, values):
    """An entry a line."""
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in values.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def make_case(family, case):
    for seed in range(1000):
        draw = Draw(family, case, seed)
        case.change(draw)
        try:
            expected, grad = run_case(family, case, draw)
        except (AssertionError, IndexError, RuntimeError, ValueError) as error:  # what published code does then
            text = str(error).split(", but got")[0].splitlines()[0] if str(error) else ""
            return draw, {"raises": {"type": type(error).__name__, "message": text}}, None
        clear = "matches_union" not in expected or votes_are_clear(expected["matches_union"], expected["matches"])
        is_tied = case.is_tied or case.name in family.tied
        if is_tied or (expected["least_margin"] >= LEAST_MARGIN and clear):
            return draw, expected, grad
    raise SystemExit(f"{family.name} {case.name}: no draw has clear matches")


def make(family):
    torch.set_num_threads(1)
    notes = {}
    for case in CASES:
        fits = case.name not in (IN_PLANE if family.in_space else IN_SPACE)
        if fits and (family.cases is None or case.name in family.cases):
            draw, expected, grad = make_case(family, case)
            write(family, case, draw, expected, grad)
            notes[case.name] = case.note
            print(family.name, case.name, expected.get("total", expected.get("raises")), flush=True)
    shared = {"source": family.source, "settings": family.settings, "term_blocks": family.term_blocks, "cases": notes}
    write_json(OUT / family.name / "cases.json", shared)
