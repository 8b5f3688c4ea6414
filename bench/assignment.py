#!/usr/bin/env python3
"""Times scipy's assignment on the matrices of assignment.c: microseconds a matrix, the least of several rounds.

    python3 bench/assignment.py
"""
import pathlib
import sys
import time

from scipy.optimize import linear_sum_assignment

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "testdata"))
from make_assignments import matrix

SHAPES = [(300, 7), (300, 30), (900, 100), (900, 300), (300, 300), (100, 300)]
ROUNDS = 9


def microseconds(costs):
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for cost in costs:
            linear_sum_assignment(cost)
        best = min(best, time.perf_counter() - start)
    return best / len(costs) * 1e6


for preds, objects in SHAPES:
    for family in ("random", "eighths", "detection"):
        count = max(4, 2**18 // (preds * objects))
        costs = [matrix(family, seed, preds, objects) for seed in range(count)]
        print(f"{preds:4} x {objects:3} {family:10} scipy {microseconds(costs):8.2f}", flush=True)
