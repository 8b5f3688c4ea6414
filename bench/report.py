#!/usr/bin/env python3
"""Prints what bench/run measured as one table, and draws it.

usage: report.py RESULTS

Writes RESULTS/table.md and the plots beside the CSV files; the table of bench/results goes into README.md, too.
"""
import os
import sys

import plots
import results

NAMES = {"wide": "2,000 × 300 × 80", "dense80": "64 × 900 × 80, ~280 objects",
         "dense300": "64 × 900 × 300, ~280 objects", "compressed": "2,000 × 300 × 80, compressed"}
WANTED = {"wide": ("≥ 100", "≤ 2"), "dense80": ("≥ 60", ""), "dense300": ("≥ 60", ""),
          "compressed": ("", "≤ 1.15")}


def seconds(value):
    unit, scale = next(((unit, scale) for unit, scale in (("s", 1), ("ms", 1e3)) if abs(value) * scale >= 1),
                       ("µs", 1e6))
    return f"{value * scale:.3g} {unit}"


def gigabytes(value):
    return f"{value:.3g} GB/s"


def megabytes(value):
    return f"{value:.0f} MB/s"


def mebibytes(value):
    return f"{value:.1f} MiB"


class Table:
    def __init__(self):
        self.lines = ["| what | ragloss, min / median | against | min / median | ratio, min / median | wanted |",
                      "| --- | --- | --- | --- | --- | --- |"]

    def _row(self, what, ours, against, theirs, ratio, wanted):
        self.lines.append(f"| {what} | {ours} | {against} | {theirs} | {ratio} | {wanted} |")

    @staticmethod
    def _both(sample, unit, best):
        return f"{unit(best(sample))} / {unit(sample.median)}"

    def faster(self, what, ours, against, theirs, wanted="", unit=seconds):
        """Times, of which theirs are the longer ones."""
        low, middle = theirs.min / ours.min, theirs.median / ours.median
        self._row(what, self._both(ours, unit, lambda s: s.min), against, self._both(theirs, unit, lambda s: s.min),
                  f"{low:.3g} / {middle:.3g} × faster", wanted)

    def as_long(self, what, ours, against, theirs, wanted=""):
        """Times, of which theirs are the floor."""
        low, middle = ours.min / theirs.min, ours.median / theirs.median
        self._row(what, self._both(ours, seconds, lambda s: s.min), against,
                  self._both(theirs, seconds, lambda s: s.min), f"{low:.3g} / {middle:.3g} × as long", wanted)

    def share(self, what, ours, against, theirs, unit):
        """Speeds, of which theirs are the limit: the best is the most."""
        best, middle = ours.max / theirs.max, ours.median / theirs.median
        self._row(what, self._both(ours, unit, lambda s: s.max), against,
                  self._both(theirs, unit, lambda s: s.max), f"{best:.3g} / {middle:.3g} of it", wanted="")

    def alone(self, what, ours, wanted="", against="", ratio=""):
        self._row(what, ours, against, "", ratio, wanted)


def whole(folder, table):
    for part, floor, floor_name in (("whole", "read", "a read of the input"),
                                    ("compressed", "inflate the largest member", "zlib on its largest member")):
        times = results.processes(folder, part)
        for group in dict.fromkeys(group for group, _ in times):
            best, one = times[group, "ragloss 2 threads"], times[group, "ragloss 1 thread"]
            reference, least = times[group, "reference"], times[group, floor]
            much_faster, not_longer = WANTED[group]
            table.faster(f"{NAMES[group]}: 2 threads", best, "PyTorch + SciPy", reference, much_faster)
            if (group, "reference once loaded") in times:
                table.faster("", best, "the same once loaded, one run", times[group, "reference once loaded"])
            table.as_long("", best, floor_name, least, not_longer)
            table.faster("… 1 thread", one, "PyTorch + SciPy", reference)
            table.as_long("", one, floor_name, least)


def wanted_of_assignment(preds, objects, costs):
    if preds == objects:
        return "≥ 10" if costs == "quantised" else "≥ 5"
    return "≥ 20"


def assignment(folder, table):
    times = {key: sample.map(lambda value: value / 1e6) for key, sample in results.assignments(folder).items()}
    for preds, objects, costs in dict.fromkeys(key[:3] for key in times):
        case = {key[3]: sample for key, sample in times.items() if key[:3] == (preds, objects, costs)}
        if "ragloss" not in case:
            continue
        wanted = wanted_of_assignment(int(preds), int(objects), costs)
        table.faster(f"assignment {preds} × {objects}, {costs}", case["ragloss"], "SciPy", case["scipy"], wanted)
        table.faster("… transposing first", case["ragloss transposing"], "SciPy", case["scipy"],
                     "≥ 12" if (preds, objects) == ("900", "300") else "")
        for solver in filter(lambda name: name.startswith("lapx"), case):
            table.faster("", case["ragloss"], solver, case[solver])


def stages(folder, table):
    speeds = results.stages(folder)
    for preds, classes, objects, data in dict.fromkeys(key[:4] for key in speeds):
        for stage in ("cost", "loss"):
            table.share(f"{stage} {preds} × {classes} × {objects}, from {data}",
                        speeds[preds, classes, objects, data, stage], "a copy in memory",
                        speeds[preds, classes, objects, data, "copy"], gigabytes)


def growth(folder, table):
    times = {int(group): sample for (group, command), sample in results.processes(folder, "growth").items()
             if command == "ragloss"}
    if len(times) < 2:
        return
    slope, intercept, off = results.line([(size, times[size].median) for size in times])
    span = f"{min(times):,} to {max(times):,} samples"
    table.alone(f"time for {span}", f"{seconds(slope * 1000)} for 1,000 more, from {seconds(intercept)}",
                "a straight line", "the line through the medians", f"off it by {off:.1%} at most")
    for what, column in (("its memory that is no file's", "anonymous_kib"), ("all of its memory", "resident_kib")):
        sizes = {int(key): value for key, value in results.memory(folder, "memory", "samples", column).items()}
        least, most = sizes[min(sizes)].max, sizes[max(sizes)].max
        more = (most - least) * 1024 / (max(sizes) - min(sizes))
        table.alone(f"{what}, {span}", f"{mebibytes(least)} to {mebibytes(most)}",
                    "flat" if column == "anonymous_kib" else "", "", f"{more:.2f} KiB a sample more")


def json(folder, table):
    times = results.processes(folder, "json")
    for (size,) in dict.fromkeys(key[:1] for key in times):
        def speed(command, size=size):
            return times[size, command].map(lambda value: int(size) / value / 1e6)
        ours, python, read = speed("ragloss"), speed("python's json"), speed("read")
        table.faster(f"JSON of {int(size) / 1e6:.0f} MB parsed", times[size, "ragloss"], "Python's json",
                     times[size, "python's json"])
        table.share("", ours, "a read of it", read, megabytes)
        table.alone("", f"{ours.max:.0f} / {ours.median:.0f} MB/s", "≥ 250")
    for what, column in (("all of its memory", "resident_kib"), ("its memory that is no file's", "anonymous_kib")):
        for file, sample in results.memory(folder, "json_memory", "file_kib", column).items():
            table.alone(f"JSON: {what}", mebibytes(sample.max), "≤ 4" if column == "resident_kib" else "", "the file",
                        f"{sample.max * 1024 / int(file):.3g} × its size")


def insert(text, path):
    """Replaces what lies between README.md's two marks."""
    with open(path) as file:
        before, rest = file.read().split("<!-- results -->\n", 1)
        after = rest.split("<!-- end -->", 1)[1]
    with open(path, "w") as file:
        file.write(f"{before}<!-- results -->\n{text}<!-- end -->{after}")


def main():
    folder = sys.argv[1]
    table = Table()
    for part in (whole, assignment, stages, growth, json):
        part(folder, table)
    with open(os.path.join(folder, "machine.txt")) as file:
        machine = file.read()
    text = f"```\n{machine}```\n\n" + "\n".join(table.lines) + "\n"
    with open(os.path.join(folder, "table.md"), "w") as file:
        file.write(text)
    here = os.path.dirname(os.path.abspath(__file__))
    if os.path.abspath(folder) == os.path.join(here, "results"):
        insert(text, os.path.join(here, "README.md"))
    plots.draw_all(folder)
    print(text, end="")


if __name__ == "__main__":
    main()
