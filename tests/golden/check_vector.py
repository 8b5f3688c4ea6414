"""Holds a result file against what the reference code computed: check_vector.py EXPECTED.json ACTUAL.json

Matches must be equal. Losses may differ by 1e-5 of themselves or of the sample's largest component; existence_loss,
which the reference file holds as a difference, by 1e-5 of the largest of the others.
"""
import json
import sys

LIMIT = 1e-5


def differences(index, expected, actual):
    pairs = [(match["pred"], match["gt"]) for match in actual["matches"]]
    if pairs != list(zip(expected["pred"], expected["gt"])):
        yield f"sample {index}: matches {pairs}, expected {list(zip(expected['pred'], expected['gt']))}"
    largest = max(abs(expected[name]) for name in ("class_loss", "bbox_loss", "existence_loss", "loss"))
    others = max(abs(expected[name]) for name in ("class_loss", "bbox_loss", "loss"))
    for name in ("class_loss", "bbox_loss", "existence_loss", "loss"):
        allowed = LIMIT * (others if name == "existence_loss" else max(abs(expected[name]), largest))
        if not abs(actual[name] - expected[name]) <= allowed:
            yield f"sample {index}: {name} {actual[name]}, expected {expected[name]} within {allowed}"


def main():
    with open(sys.argv[1]) as file:
        expected = json.load(file)
    with open(sys.argv[2]) as file:
        actual = json.load(file)
    found = []
    if len(expected["samples"]) != len(actual["samples"]):
        found.append(f"{len(actual['samples'])} samples, expected {len(expected['samples'])}")
    for index, (one, other) in enumerate(zip(expected["samples"], actual["samples"])):
        found.extend(differences(index, one, other))
    scale = sum(abs(sample["loss"]) for sample in expected["samples"])
    if not abs(actual["total"] - expected["total"]) <= LIMIT * max(abs(expected["total"]), scale):
        found.append(f"total {actual['total']}, expected {expected['total']}")
    print("\n".join(found) or f"{len(expected['samples'])} samples equal")
    sys.exit(bool(found))


main()
