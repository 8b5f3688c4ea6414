"""main_blocks.py RAGLOSS PUBLISHED NAME...: evaluates the last layer of the published sets and cases of these names by
the criteria of the same names, or of NAME=CRITERION; holds matches and losses to what the published code gave.

Prints what differs, and ends with 1 where something does.
"""
import json
import math
import pathlib
import subprocess
import sys

import numpy as np

LIMIT = 2e-6  # of a loss, or of 0.1 where that is more


def evaluate(ragloss, folder, criterion):
    gt, pred = (np.load(folder / (side + ".npz")) for side in ("gt", "pred"))
    np.savez("gt.npz", **{name: gt[name] for name in ("boxes", "labels", "sizes")})
    np.savez("pred.npz", logits=pred["logits"][-1], boxes=pred["boxes"][-1])
    command = [ragloss, "eval", "gt.npz", "pred.npz", "-c", criterion, "-i", "clamp", "-o", "results.json", "-q"]
    run = subprocess.run(command, capture_output=True, text=True)
    return json.loads(pathlib.Path("results.json").read_text()) if run.returncode == 0 else run.stderr


def is_close(actual, expected):
    actual = math.nan if actual is None else actual
    if math.isnan(expected) or math.isnan(actual):
        return math.isnan(expected) and math.isnan(actual)
    return actual == expected or abs(actual - expected) <= LIMIT * max(abs(expected), 0.1)


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


def wrong(results, expected):
    if isinstance(results, str):
        yield results
        return
    for b, (sample, matches) in enumerate(zip(results["samples"], expected["matches"][""])):
        pairs = [[match[side] for match in sample["matches"]] for side in ("pred", "gt")]
        if pairs != matches:
            yield f"sample {b} is matched {pairs}, published {matches}"
    for b, alone in enumerate(expected.get("per_sample", [])):
        for name, value in main_terms(expected, unweighted(expected, alone)).items():
            if name in results["samples"][b] and not is_close(results["samples"][b][name], value):
                yield f"sample {b}: {name} is {results['samples'][b][name]}, published {value}"
    weighted = main_terms(expected, expected["terms_weighted"])
    if not is_close(results["total"], sum(weighted.values())):
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
            if "raises" in expected or "steps" in expected:
                continue
            num_checked += 1
            for line in wrong(evaluate(ragloss, folder, criterion or name), expected):
                num_wrong += 1
                print(f"{folder}: {line}")
    print(f"{num_checked} sets and cases, {num_wrong} of their numbers wrong")
    sys.exit(bool(num_wrong))


main()
