#!/usr/bin/env python3
"""Writes assignment_families.txt: scipy's answers on cost matrices full of ties.

The matrices are those of tests/core/assignment_families.c, made from the family's name, a seed and the shape, so only
the answers are kept: pred:object pairs for up to eight, else a hash of them; "infeasible" where there is none.

    python3 make_assignments.py > assignment_families.txt
"""
import numpy as np
from scipy.optimize import linear_sum_assignment

F = np.float32
SMALL = [(p, n) for p in (1, 2, 3, 5, 8, 12, 17) for n in (1, 2, 3, 5, 8, 12, 17)]
LARGE = [(20, 20), (33, 20), (20, 33), (60, 60), (100, 12), (12, 100), (150, 40), (40, 70), (300, 7), (100, 100)]
# A column's dual rises above 0 by rounding, which decides between two equal columns: rare.
RARE = [("wide_duplicates", 426969, 31, 31)]


def draw(stream, index):
    """The numbers of a splitmix64 stream at the places `index`."""
    with np.errstate(over="ignore"):
        x = np.uint64(stream) + (np.asarray(index, np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))


def below(stream, index, limit):
    return (draw(stream, index) % np.uint64(limit)).astype(F)


def unit(stream, index):
    return (draw(stream, index) >> np.uint64(40)).astype(F) / F(16777216)


def boxes(stream, index):
    corner = [below(stream, index * 4 + k, 12) for k in range(2)]
    return corner + [corner[k] + F(1) + below(stream, index * 4 + 2 + k, 5) for k in range(2)]


def overlap(a, b, axis):
    return np.maximum(np.minimum(a[axis + 2], b[axis + 2]) - np.maximum(a[axis], b[axis]), F(0))


def area(a):
    return (a[2] - a[0]) * (a[3] - a[1])


def detection(seed, i, j):
    pred = boxes(draw(seed, 1), i)
    thing = boxes(draw(seed, 2), np.where(j % 3 == 2, j - 1, j))
    inter = overlap(pred, thing, 0) * overlap(pred, thing, 1)
    total = (area(pred) + area(thing)) - inter
    score = below(draw(seed, 3), i, 20) / F(19)
    return (F(1) - inter / total) + (F(1) - score)


def wide(stream, index):
    return np.ldexp(unit(stream, index * 2) - F(0.5), below(stream, index * 2 + 1, 201).astype(np.int32) - 100)


FAMILIES = {
    "random": lambda s, i, j, cell, n: unit(s, cell),
    "eighths": lambda s, i, j, cell, n: below(s, cell, 9) / F(8),
    "constant": lambda s, i, j, cell, n: unit(s, cell * 0),
    "binary": lambda s, i, j, cell, n: below(s, cell, 2),
    "rank_one": lambda s, i, j, cell, n: ((F(1) + below(draw(s, 1), i, 16)) / F(16))
    * ((F(1) + below(draw(s, 2), j, 16)) / F(16)),
    "duplicated_objects": lambda s, i, j, cell, n: unit(s, i * n + j // 3),
    "duplicated_predictions": lambda s, i, j, cell, n: unit(s, i // 3 * n + j),
    "forbidden": lambda s, i, j, cell, n: np.where(
        draw(s, cell * 2) % np.uint64(2) == 0, F(np.inf), below(s, cell * 2 + 1, 9) / F(8)
    ),
    "wide_range": lambda s, i, j, cell, n: wide(s, cell),
    "rounded": lambda s, i, j, cell, n: np.ldexp(
        below(s, cell * 2, 5), np.array([0, 27, 52, 53, 54, 60])[draw(s, cell * 2 + 1) % np.uint64(6)]
    ),
    "wide_duplicates": lambda s, i, j, cell, n: wide(s, i // 2 * n + j // 2),
    "zeros": lambda s, i, j, cell, n: np.array([0.0, -0.0, 2.0**-149, -(2.0**-149)], F)[draw(s, cell) % np.uint64(4)],
    "detection": lambda s, i, j, cell, n: detection(s, i, j),
    "clamped": lambda s, i, j, cell, n: np.minimum(FAMILIES["forbidden"](s, i, j, cell, n), np.finfo(F).max),
    "nudged": lambda s, i, j, cell, n: (F(8) + below(s, cell * 2, 8)) / F(8)
    + np.ldexp(below(s, cell * 2 + 1, 3), -23),
    "scales": lambda s, i, j, cell, n: np.ldexp(
        F(8388608) + below(s, cell * 2, 8),
        -23 - ((draw(s, cell * 2 + 1) % np.uint64(2)) * (np.uint64(2) + draw(s, 0) % np.uint64(44))).astype(np.int32),
    ),
}


def hash_of(pairs):
    """FNV-1a over the pairs' numbers, each as four bytes, the lowest first."""
    h = 0xCBF29CE484222325
    for byte in np.asarray(pairs, "<i4").tobytes():
        h = (h ^ byte) * 0x100000001B3 % 2**64
    return f"{h:016x}"


def answer(cost):
    try:
        pairs = list(zip(*linear_sum_assignment(cost)))
    except ValueError:
        return "infeasible"
    return " ".join(f"{i}:{j}" for i, j in pairs) if len(pairs) <= 8 else hash_of(pairs)


def problems():
    for name in FAMILIES:
        for seed, (preds, objects) in enumerate(SMALL * 6 + LARGE * 4):
            yield name, seed, preds, objects
    yield from RARE


def matrix(name, seed, preds, objects):
    i, j = np.meshgrid(np.arange(preds), np.arange(objects), indexing="ij")
    cost = FAMILIES[name](seed, i, j, i * objects + j, objects)
    assert cost.dtype == F and cost.shape == (preds, objects)
    return cost


if __name__ == "__main__":
    for problem in problems():
        print(*problem, answer(matrix(*problem).astype(np.float64)))
