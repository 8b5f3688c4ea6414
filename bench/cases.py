#!/usr/bin/env python3
"""What bench/run evaluates as a whole: a row an input and a criterion, and what is wanted of it.

A preset that ragloss gains is one row here, and in reference.py another where PyTorch is to compute it too. Rows whose
criterion ragloss does not have are left out, and so are gradients that it refuses.

usage: cases.py         prints a line a case: its name, its criterion, its input's folder, make_input.py's arguments
"""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    name: str
    criterion: str
    shape: tuple  # samples, predictions, classes or logits, mean number of objects
    options: str = ""  # make_input.py's
    # At least so many times as fast as PyTorch and SciPy as a "process" or once "loaded"; at most so many times as long
    # as a "read" of the input, or with gradients ("grad") as without.
    goals: dict = field(default_factory=dict)

    @property
    def title(self):
        samples, preds, classes, objects = self.shape
        many = f", ~{objects} objects" if objects > 7 else ""
        layers = "6 layers of " if "--layers=6" in self.options else ""
        return f"{self.criterion}, {layers}{samples:,} × {preds} × {classes}{many}"

    @property
    def arguments(self):
        return f"{' '.join(map(str, self.shape))} {self.options}".strip()

    @property
    def folder(self):
        return self.arguments.replace(" --", "-").replace(" ", "x")


CASES = [
    Case("wide", "accv", (2000, 300, 80, 7), goals={"process": 100, "read": 2, "grad": 2.5}),
    Case("dense80", "accv", (64, 900, 80, 280), goals={"process": 60, "grad": 2.5}),
    Case("dense300", "accv", (64, 900, 300, 280), goals={"process": 60, "grad": 2.5}),
    Case("detr", "detr", (2000, 300, 80, 7), "--logits", {"loaded": 12, "read": 2.5}),
    Case("focal", "focal", (2000, 300, 80, 7), "--logits", {"loaded": 8, "read": 5}),
    Case("layers", "detr", (333, 300, 80, 7), "--logits --layers=6", {"loaded": 12, "read": 2.5}),
    Case("rt_detr", "rt_detr", (2000, 300, 80, 7), "--logits"),
    Case("rf_detr", "rf_detr", (2000, 300, 80, 7), "--logits"),
]

BY_NAME = {case.name: case for case in CASES}


def main():
    for case in CASES:
        print(case.name, case.criterion, case.folder, case.arguments)


if __name__ == "__main__":
    main()
