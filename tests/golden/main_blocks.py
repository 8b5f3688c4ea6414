"""main_blocks.py RAGLOSS PUBLISHED NAME...: evaluates the last layer of the published sets and cases of these names by
the criteria of the same names, or of NAME=CRITERION; holds matches and losses to what the published code gave.

Groups of queries become samples of their own, each with all objects of theirs, which comes to the same total. Box terms
over the union of several blocks' matches are passed over.

Prints what differs, and ends with 1 where something does.
"""
import json
import math
import pathlib
import subprocess
import sys

import numpy as np

LIMIT = 2e-6  # of a loss, or of 0.1 where that is more
# Where the published code takes logarithms of probabilities that float32 rounds to 0, instead of logits.
INFINITE = ("lw_detr/saturated",)


def evaluate(ragloss, folder, criterion):
    gt, pred = (np.load(folder / (side + ".npz")) for side in ("gt", "pred"))
    groups = int(pred["groups"]) if "groups" in pred else 1
    ends = gt["sizes"].cumsum()
    objects = [np.arange(end - size, end) for end, size in zip(ends, gt["sizes"]) for _ in range(groups)]
    rows = np.concatenate([np.zeros(0, int), *objects])
    np.savez("gt.npz", boxes=gt["boxes"][rows], labels=gt["labels"][rows], sizes=gt["sizes"].repeat(groups))
    logits, boxes = (pred[name][-1] for name in ("logits", "boxes"))
    logits, boxes = (one.reshape(len(one) * groups, one.shape[1] // groups, -1) for one in (logits, boxes))
    np.savez("pred.npz", logits=logits, boxes=boxes)
    # That of facebookresearch stops at costs that transformers' DETR clamps.
    on_invalid = "clamp" if criterion == "detr" else "error"
    command = [ragloss, "eval", "gt.npz", "pred.npz", "-c", criterion, "-i", on_invalid, "-o", "results.json", "-q"]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        return run.stderr, groups
    return json.loads(pathlib.Path("results.json").read_text()), groups


def is_close(actual, expected):
    actual = math.nan if actual is None else actual
    if math.isnan(expected) or math.isnan(actual):
        return math.isnan(expected) and math.isnan(actual)
    return actual == expected or math.isfinite(expected) and abs(actual - expected) <= LIMIT * max(abs(expected), 0.1)


def main_terms(expected, terms):
    """Of a step's terms those of the last layer, by quantity."""
    places = {name: place for name, place in expected["term_blocks"].items() if name in terms}
    return {quantity: terms[name] for name, (block, quantity) in places.items() if block == ""}


def unweighted(expected, alone):
    """The terms of a sample by itself."""
    if alone is None or expected["terms_are"] == "unweighted":
        return alone["terms"] if alone else {}
    whole, weighted = expected["terms_unweighted"], expected["terms_weighted"]
    return {name: value * whole[name] / weighted[name] for name, value in alone["terms"].items() if whole.get(name)}


def pairs_of(samples, num_preds):
    """The matches of a sample's groups as those of the sample."""
    preds = [match["pred"] + g * num_preds for g, sample in enumerate(samples) for match in sample["matches"]]
    return [preds, [match["gt"] for sample in samples for match in sample["matches"]]]


def wrong(results, groups, expected):
    if isinstance(results, str):
        yield results
        return
    samples = results["samples"]
    for b, matches in enumerate(expected["matches"][""]):
        own = samples[b * groups : (b + 1) * groups]
        pairs = pairs_of(own, own[0]["num_pred"])
        if pairs != matches:
            yield f"sample {b} is matched {pairs}, published {matches}"
    for b, alone in enumerate(expected.get("per_sample", []) if groups == 1 else []):
        for name, value in main_terms(expected, unweighted(expected, alone)).items():
            is_of_union = "matches_union" in expected and name in ("loss_bbox", "loss_giou")
            if name in samples[b] and not is_of_union and not is_close(samples[b][name], value):
                yield f"sample {b}: {name} is {samples[b][name]}, published {value}"
    weighted = main_terms(expected, expected["terms_weighted"])
    if "matches_union" not in expected and not is_close(results["total"], sum(weighted.values())):
        yield f"total is {results['total']}, published {sum(weighted.values())} of {weighted}"


def folders(published, name):
    yield published / name, {}
    shared = json.loads((published / name / "cases.json").read_text())
    for case in shared["cases"]:
        if (published / name / case).is_dir():
            yield published / name / case, shared


def main():
    ragloss, published, *names = sys.argv[1:]
    num_checked = num_wrong = 0
    for name in names:
        name, _, criterion = name.partition("=")
        for folder, shared in folders(pathlib.Path(published), name):
            expected = shared | json.loads((folder / "expected.json").read_text())
            if "raises" in expected or "steps" in expected or f"{name}/{folder.name}" in INFINITE:
                continue
            num_checked += 1
            for line in wrong(*evaluate(ragloss, folder, criterion or name), expected):
                num_wrong += 1
                print(f"{folder}: {line}")
    print(f"{num_checked} sets and cases, {num_wrong} of their numbers wrong")
    sys.exit(bool(num_wrong))


main()
