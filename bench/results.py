"""What bench/run measured: its CSV files, read back."""
import csv
import os
import statistics
from collections import defaultdict


class Sample:
    """Values of one thing, one a run."""

    def __init__(self, values):
        self.values = sorted(values)
        self.min, self.max = self.values[0], self.values[-1]
        self.median = statistics.median(self.values)

    def map(self, function):
        return Sample([function(value) for value in self.values])


def rows(folder, part):
    """The rows of a part's file; none where it was never measured."""
    path = os.path.join(folder, part + ".csv")
    if not os.path.exists(path):
        return []
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def samples(folder, part, keys, value):
    """{values of the columns `keys`: Sample of the column `value`}"""
    found = defaultdict(list)
    for row in rows(folder, part):
        if int(row.get("run", row.get("round"))) >= 0:
            found[tuple(row[key] for key in keys)].append(value(row))
    return {key: Sample(values) for key, values in found.items()}


def seconds_by(folder, part, *keys):
    return samples(folder, part, keys, lambda row: float(row["seconds"]))


def processes(folder, part):
    """{group: {command: Sample of its seconds}}"""
    found = defaultdict(dict)
    for (group, command), sample in seconds_by(folder, part, "group", "command").items():
        found[group][command] = sample
    return found


def growth(folder):
    """{criterion: {command: {number of samples: Sample of its seconds}}}"""
    found = defaultdict(lambda: defaultdict(dict))
    for (criterion, size, command), sample in seconds_by(folder, "growth", "criterion", "samples", "command").items():
        found[criterion][command][int(size)] = sample
    return found


def assignments(folder):
    """Microseconds by (preds, objects, costs, version of SciPy, solver)."""
    return samples(folder, "assignment", ("preds", "objects", "costs", "scipy", "solver"),
                   lambda row: float(row["microseconds"]))


def stages(folder):
    """GB/s by (criterion, preds, classes, objects, data, stage)."""
    return samples(folder, "stages", ("criterion", "preds", "classes", "objects", "data", "stage"),
                   lambda row: float(row["bytes"]) / float(row["seconds"]) / 1e9)


def memory(folder, part, column, *keys):
    """MiB by the columns `keys`; of the column `column` of a memory file."""
    return samples(folder, part, keys, lambda row: float(row[column]) / 1024)


def references(commands):
    """The names of those commands that run the reference as a process; each is PyTorch's and SciPy's versions."""
    return [name for name in commands if name.startswith("PyTorch") and not name.endswith("once loaded")]


def loaded_references(commands):
    return [name for name in commands if name.startswith("PyTorch") and name.endswith("once loaded")]


def line(points):
    """Slope and intercept of the line of least squares through (x, y) points, and the largest share by which a point
    lies off it."""
    slope, intercept = statistics.linear_regression(*zip(*points))
    return slope, intercept, max(abs(y / (intercept + slope * x) - 1) for x, y in points)
