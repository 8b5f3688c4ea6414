"""Holds what the program gives for published sets against what the published code computed: matches, terms, totals and
gradients of each step.

    published_runs.py RAGLOSS PUBLISHED [--device D] [FAMILY...]
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

TERM_LIMIT, GRADIENT_LIMIT = 1e-6, 1e-5

# What transformers makes of costs that are not finite.
LARGEST = {"become": "numbers", **dict.fromkeys(("nan", "inf", "minus_inf"), 3.4028235e38)}
# The preset of each family, and what its code as it ran does otherwise.
FAMILIES = {
    "detr": ("detr", {"ranks": "twice", "invalid_costs": LARGEST}),
    "hf_deformable_detr": ("hf_deformable_detr", {}),
    "conditional_detr": ("conditional_detr", {}),
    "dino": ("dino", {}),
    "rt_detr": ("rt_detr", {}),
    "lw_detr": ("lw_detr", {}),
    "deimv2": ("deimv2", {}),
    "hf_d_fine": ("hf_d_fine", {}),
}
# There the published code takes the logarithm of a probability that float32 rounds to 0, and is infinite.
INFINITE = {"lw_detr/saturated"}
# There it also takes the GIoU of predictions and objects that are not matched, and where 0 / 0 is among them, gradients
# are NaN that are numbers here.
NAN_OF_OTHERS = "flat_both"
# What some log and no loss is made of; and terms of edges, which there are none of here, with the arrays that they read.
LOGGED_ONLY = {"loss_xy", "loss_hw", "class_error"}
EDGES, EDGE_ARRAYS = {"loss_fgl", "loss_ddf"}, {"corners", "ref_points", "dn_corners", "dn_ref_points"}


class Wrong(Exception):
    pass


def near(found, wanted, limit, scale=None):
    if wanted is None or found is None or not (math.isfinite(wanted) and math.isfinite(found)):
        return str(found) == str(wanted) or (found is None and wanted is not None and not math.isfinite(wanted))
    return abs(found - wanted) <= limit * max(abs(wanted), scale or 0.0)


def column(block, quantity):
    return f"{quantity}_{block}" if block else quantity


def evaluate(ragloss, family, folder, device, scratch):
    preset, settings = FAMILIES[family]
    command = [ragloss, "eval", "-q", "--device", device, folder / "gt.npz", folder / "pred.npz"]
    if settings:
        config = scratch / "config.json"
        config.write_text(json.dumps({"criterion": preset, **settings}))
        command += ["--config", config]
    else:
        command += ["--criterion", preset]
    results, grad = scratch / "results.json", scratch / "grad.npz"
    made = subprocess.run([*command, "-o", results, "--grad", grad], capture_output=True, text=True)
    if made.returncode:
        raise Wrong(made.stderr.strip())
    return json.loads(results.read_text()), np.load(grad)


def check_matches(expected, results):
    for block, samples in expected["matches"].items():
        for b, (sample, (preds, objects)) in enumerate(zip(results["samples"], samples)):
            found = [(m["pred"], m["gt"]) for m in sample["matches"] if m.get("block", "main") == (block or "main")]
            if found != list(zip(preds, objects)):
                raise Wrong(f"sample {b}, block '{block}': matches {found}, expected {list(zip(preds, objects))}")


def has_edges(names):
    return any(quantity in EDGES for _, quantity in names.values())


def check_step(wanted, found, names):
    for name, value in wanted["terms_unweighted"].items():
        block, quantity = names[name]
        if quantity in LOGGED_ONLY | EDGES:
            continue
        one = found["terms"].get(column(block, quantity), "absent")
        if one == "absent" and block.startswith("dn") and value == 0.0:
            continue  # a step without objects has no denoising queries
        if one == "absent" or not near(one, value, TERM_LIMIT, 1e-6):
            raise Wrong(f"step {found['step']}: {column(block, quantity)} is {one}, expected {value}")
    if not has_edges(names) and not near(found["loss"], wanted["total"], TERM_LIMIT, 1e-6):
        raise Wrong(f"step {found['step']}: the loss is {found['loss']}, expected {wanted['total']}")


def check_steps(expected, results, names):
    wanted = expected.get("steps", [expected])
    if len(wanted) != len(results["steps"]):
        raise Wrong(f"{len(results['steps'])} steps, expected {len(wanted)}")
    for one, found in zip(wanted, results["steps"]):
        check_step(one, found, names)
    if not has_edges(names) and not near(results["total"], expected["total"], TERM_LIMIT):
        raise Wrong(f"the total is {results['total']}, expected {expected['total']}")


def check_gradients(wanted, found, nan_of_others):
    for name in set(wanted) - EDGE_ARRAYS:
        if name not in found:
            raise Wrong(f"there is no gradient of {name}")
        one, other = wanted[name], found[name]
        if one.shape != other.shape:
            raise Wrong(f"gradients of {name} are {other.shape}, expected {one.shape}")
        numbers = np.isfinite(one)
        if not np.array_equal(numbers, np.isfinite(other)) and not (nan_of_others and np.isfinite(other).all()):
            raise Wrong(f"gradients of {name} have NaN elsewhere")
        largest = abs(one[numbers]).max(initial=0.0)
        off = abs(other - one)[numbers].max(initial=0.0)
        if off > GRADIENT_LIMIT * largest:
            raise Wrong(f"gradients of {name} are off by {off:g}, where the largest is {largest:g}")


def check(ragloss, family, folder, device):
    expected = json.loads((folder / "expected.json").read_text())
    if "raises" in expected or f"{family}/{folder.name}" in INFINITE:
        return False
    cases = folder.parent / "cases.json"
    names = (json.loads(cases.read_text()) if cases.exists() else expected)["term_blocks"]
    with tempfile.TemporaryDirectory() as scratch:
        results, grad = evaluate(ragloss, family, folder, device, pathlib.Path(scratch))
        check_steps(expected, results, names)
        if folder.name != "ties":  # which of equals is matched is free, and their gradients with it
            check_matches(expected, results)
            check_gradients(np.load(folder / "grad.npz"), grad, folder.name == NAN_OF_OTHERS)
    return True


def main():
    arguments = sys.argv[1:]
    device = "cpu"
    if "--device" in arguments:
        at = arguments.index("--device")
        device = arguments[at + 1]
        del arguments[at:at + 2]
    ragloss, published = arguments[0], pathlib.Path(arguments[1])
    checked = wrong = 0
    for family in arguments[2:] or FAMILIES:
        for folder in sorted(file.parent for file in (published / family).rglob("expected.json")):
            try:
                checked += check(ragloss, family, folder, device)
            except Wrong as why:
                wrong += 1
                print(f"{folder.relative_to(published)}: {why}")
    print(f"{checked} checked, {wrong} wrong")
    sys.exit(wrong > 0 or not checked)


main()
