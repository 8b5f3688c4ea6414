#!/usr/bin/env python3
"""Times the assignment against SciPy's and, where the package is installed, the fastest of lapx's, side by side.

usage: compare_assignment.py LIBRARY ROUNDS

Prints CSV: preds,objects,costs,scipy (its version),solver,round,microseconds (of one matrix). In every round each solver takes the same
matrices, one solver after another: a group of 512 KiB at a time, as a batch of a run is, and each group copied just
before, untimed, so that no solver waits for memory that a run would not wait for.

SciPy gets what a pipeline has, (preds, objects) float32; `scipy float64` is spared the conversion. `ragloss` reads
costs as its own cost stage writes them, by objects; `ragloss transposing` starts from what SciPy gets. lapx has many
solvers: a first round finds the fastest for the case, with the matrix either way round and of either type. Ends with
an error where a pair differs from SciPy's, or lapx's sum from SciPy's by more than rounding.
"""
import ctypes
import sys
import time

import numpy as np
import scipy
from scipy.optimize import linear_sum_assignment

try:
    import lap
except ImportError:
    lap = None

SHAPES = [(300, 7), (300, 30), (900, 100), (900, 300), (300, 300)]
GROUP_BYTES = 1 << 19
LAPX = ["lapjv", "lapjvh", "lapjvr", "lapjvs", "lapjvsa", "lapjvx", "lapjvxa"]


def make_costs(rng, kind, count, preds, objects):
    costs = rng.uniform(0, 2, (count, preds, objects)).astype(np.float32)
    return np.round(costs * 8) / 8 if kind == "quantised" else costs


def group_size(preds, objects):
    return max(1, GROUP_BYTES // (4 * preds * objects))


def aligned(shape, value):
    """float32 that starts on a cache line, as ragloss's own memory does."""
    size = int(np.prod(shape))
    memory = np.full(size + 16, value, np.float32)
    start = -memory.ctypes.data % 64 // 4
    return memory[start : start + size].reshape(shape)


class Ragloss:
    """Both ways of calling the library; each returns seconds and leaves the pairs."""

    def __init__(self, library, costs):
        count, preds, objects = costs.shape
        library.bench_stride.restype = ctypes.c_size_t
        library.bench_create.restype = ctypes.c_void_p
        library.bench_assign.restype = library.bench_transpose_and_assign.restype = ctypes.c_double
        stride = library.bench_stride(ctypes.c_size_t(preds))
        group = group_size(preds, objects)
        self.library = library
        self.sizes = [ctypes.c_size_t(value) for value in (count, group, preds, objects)]
        self.costs = costs
        self.by_objects = aligned((count, objects, stride), np.inf)
        self.by_objects[:, :, :preds] = costs.transpose(0, 2, 1)
        self.scratch = aligned((group, objects, stride), 0)
        self.one_by_objects = aligned((objects, stride), 0)
        self.pairs = np.empty((2, count, min(preds, objects)), np.int32)
        self.workspace = ctypes.c_void_p(library.bench_create(*self.sizes[2:]))

    @staticmethod
    def _pointers(*arrays):
        return [array.ctypes.data_as(ctypes.c_void_p) for array in arrays]

    def assign(self):
        return self.library.bench_assign(self.workspace, *self._pointers(self.by_objects), *self.sizes,
                                         *self._pointers(self.scratch, *self.pairs))

    def transpose_and_assign(self):
        return self.library.bench_transpose_and_assign(
            self.workspace, *self._pointers(self.costs), *self.sizes,
            *self._pointers(self.scratch, self.one_by_objects, *self.pairs))

    def close(self):
        self.library.bench_destroy(self.workspace)


def time_calls(function, matrices):
    """Seconds for all of them, (count, rows, columns)."""
    seconds, group = 0.0, group_size(*matrices.shape[1:])
    scratch = np.empty_like(matrices[:group])
    for first in range(0, len(matrices), group):
        some = matrices[first : first + group]
        scratch[: len(some)] = some
        start = time.perf_counter()
        for matrix in scratch[: len(some)]:
            function(matrix)
        seconds += time.perf_counter() - start
    return seconds


def fastest_of_lapx(costs, expected_sums):
    """A name, and what times a round."""
    best = None
    for by_objects in (False, True):
        for dtype in (np.float32, np.float64):
            matrices = np.ascontiguousarray(costs.transpose(0, 2, 1) if by_objects else costs, dtype)
            for name in filter(lambda name: hasattr(lap, name), LAPX):
                def solve(matrix, solver=getattr(lap, name)):
                    return solver(matrix, extend_cost=True, return_cost=True)
                sums = [solve(matrix)[0] for matrix in matrices[:8]]
                if not np.allclose(sums, expected_sums[:8], rtol=1e-5):
                    raise SystemExit(f"lapx's {name} finds other sums than SciPy")
                seconds = time_calls(solve, matrices[:8])
                if best is None or seconds < best[0]:
                    best = (seconds, name, solve, matrices)
    return f"lapx {best[1]}", lambda: time_calls(best[2], best[3])


def compare(library, kind, preds, objects, rounds):
    count = int(np.clip(2**21 // (preds * objects), 12, 512))
    costs = make_costs(np.random.default_rng([2026, preds, objects]), kind, count, preds, objects)
    expected = [linear_sum_assignment(cost) for cost in costs]
    sums = [cost[pairs].sum(dtype=np.float64) for cost, pairs in zip(costs, expected)]
    ragloss = Ragloss(library, costs)
    doubles = costs.astype(np.float64)
    solvers = {
        "ragloss": ragloss.assign,
        "ragloss transposing": ragloss.transpose_and_assign,
        "scipy": lambda: time_calls(linear_sum_assignment, costs),
        "scipy float64": lambda: time_calls(linear_sum_assignment, doubles),
    }
    for name in list(solvers)[:2]:
        ragloss.pairs[:] = -1
        solvers[name]()
        if not np.array_equal(ragloss.pairs, np.array(expected).transpose(1, 0, 2)):
            raise SystemExit(f"{name}: pairs differ from SciPy's at {preds}x{objects}, {kind}")
    if lap:
        name, solve = fastest_of_lapx(costs, sums)
        solvers[name] = solve
    for number in range(rounds):
        for name, solve in solvers.items():
            print(f"{preds},{objects},{kind},{scipy.__version__},{name},{number},{solve() / count * 1e6:.4f}", flush=True)
    ragloss.close()


def main():
    library = ctypes.CDLL(sys.argv[1])
    print("preds,objects,costs,scipy,solver,round,microseconds")
    for preds, objects in SHAPES:
        for kind in ("random", "quantised"):
            compare(library, kind, preds, objects, int(sys.argv[2]))
    one = np.ones((1000, 1, 1))
    for number in range(int(sys.argv[2])):
        print(f"1,1,random,{scipy.__version__},scipy,{number},{time_calls(linear_sum_assignment, one) * 1e3:.4f}")


if __name__ == "__main__":
    main()
