#!/usr/bin/env python3
"""Prints what bench/run measured as one table, and draws it.

usage: report.py RESULTS

Writes RESULTS/table.md and the plots beside the CSV files; the table of bench/results goes into README.md, too.
"""
import os
import sys

import cases
import plots
import results


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


def both(sample, unit, best):
    return f"{unit(best)} / {unit(sample.median)}"


class Table:
    """Rows of ragloss against something else. A goal is a number that the medians' ratio must reach, and what misses it
    is marked and listed."""

    def __init__(self):
        self.lines = ["| what | ragloss, min / median | against | min / median | ratio, min / median | wanted |",
                      "| --- | --- | --- | --- | --- | --- |"]
        self.missed = []
        self._subject = ""

    def _row(self, what, ours, against, theirs, ratio, wanted, missed=False):
        """Where `what` is empty, the row is about the same as the one before; "…" stands for the last whole name."""
        if what and not what.startswith("…"):
            self._subject = what.split(":")[0]
        if missed:
            wanted = f"**{wanted}: missed**"
            name = what.replace("…", f"{self._subject}:") or self._subject
            self.missed.append(f"{name} against {against}: {ratio}" if against else f"{name}: {ratio or ours}")
        self.lines.append(f"| {what} | {ours} | {against} | {theirs} | {ratio} | {wanted} |")

    def faster(self, what, ours, against, theirs, goal=None):
        """Times, of which theirs are the longer ones: at least `goal` times as long."""
        low, middle = theirs.min / ours.min, theirs.median / ours.median
        self._row(what, both(ours, seconds, ours.min), against, both(theirs, seconds, theirs.min),
                  f"{low:.3g} / {middle:.3g} × faster", f"≥ {goal}" if goal else "", bool(goal) and middle < goal)

    def as_long(self, what, ours, against, theirs, goal=None):
        """Times, of which theirs are the floor: ours are at most `goal` times as long."""
        low, middle = ours.min / theirs.min, ours.median / theirs.median
        self._row(what, both(ours, seconds, ours.min), against, both(theirs, seconds, theirs.min),
                  f"{low:.3g} / {middle:.3g} × as long", f"≤ {goal}" if goal else "", bool(goal) and middle > goal)

    def share(self, what, ours, against, theirs, unit):
        """Speeds, of which theirs are the limit: the best is the most."""
        best, middle = ours.max / theirs.max, ours.median / theirs.median
        self._row(what, both(ours, unit, ours.max), against, both(theirs, unit, theirs.max),
                  f"{best:.3g} / {middle:.3g} of it", "")

    def alone(self, what, ours, against="", ratio="", wanted="", missed=False):
        self._row(what, ours, against, "", ratio, wanted, missed)

    def verdict(self):
        if not self.missed:
            return "No goal is missed.\n"
        return "Goals that are missed:\n\n" + "".join(f"- {missed}\n" for missed in self.missed)


THREADS = (("2", "2 threads"), ("1", "1 thread"))


def once_loaded(table, commands, goal):
    """Goals are those of two threads."""
    for threads, words in THREADS:
        for name in results.loaded_references(commands):
            table.faster(f"… once loaded, {words}", commands[f"ragloss once loaded {threads}"], name, commands[name],
                         goal if threads == "2" else None)


def whole(folder, table):
    for name, commands in results.processes(folder, "whole").items():
        case = cases.BY_NAME[name]
        for threads, words in THREADS:
            goals = case.goals if threads == "2" else {}
            ours, what = commands[f"ragloss {threads}"], f"{case.title}: {words}" if threads == "2" else f"… {words}"
            table.as_long(what, ours, "a read of the input", commands["read"], goals.get("read"))
            for reference in results.references(commands):
                table.faster("", ours, reference, commands[reference], goals.get("process"))
        once_loaded(table, commands, case.goals.get("loaded"))


def grad(folder, table):
    for name, commands in results.processes(folder, "grad").items():
        case = cases.BY_NAME[name]
        for threads, words in THREADS:
            what = f"{case.title}, gradients: {words}" if threads == "2" else f"… {words}"
            table.as_long(what, commands[f"ragloss {threads}"], "the same without gradients",
                          commands[f"without {threads}"], case.goals.get("grad"))
        once_loaded(table, commands, None)


def compressed(folder, table):
    for criterion, commands in results.processes(folder, "compressed").items():
        for threads, words in THREADS:
            what = f"{criterion}, 2,000 × 300 × 80, deflated: {words}" if threads == "2" else f"… {words}"
            table.as_long(what, commands[f"ragloss {threads}"], "zlib on its largest member",
                          commands["inflate the largest member"], 1.15 if threads == "2" else None)


def coco(folder, table):
    for size, commands in results.processes(folder, "coco").items():
        for threads, words in THREADS:
            what = f"COCO, 5,000 images, {int(size) / 1e6:.0f} MB of results: {words}"
            ours = commands[f"ragloss {threads}"]
            table.as_long(what if threads == "2" else f"… {words}", ours, "a read of the input", commands["read"])
            if "pycocotools loading" in commands:
                table.faster("", ours, "pycocotools, which only loads it", commands["pycocotools loading"])


def goal_of_assignment(preds, objects, costs):
    if preds == objects:
        return 10 if costs == "quantised" else 5
    return 20


def assignment(folder, table):
    times = {key: sample.map(lambda value: value / 1e6) for key, sample in results.assignments(folder).items()}
    for preds, objects, costs, scipy in dict.fromkeys(key[:4] for key in times):
        case = {key[4]: sample for key, sample in times.items() if key[:4] == (preds, objects, costs, scipy)}
        if "ragloss" not in case:
            continue
        against = f"SciPy {scipy}"
        table.faster(f"assignment {preds} × {objects}, {costs}", case["ragloss"], against, case["scipy"],
                     goal_of_assignment(preds, objects, costs))
        table.faster("… transposing first", case["ragloss transposing"], against, case["scipy"],
                     12 if (preds, objects) == ("900", "300") else None)
        for solver in filter(lambda name: name.startswith("lapx"), case):
            table.faster("", case["ragloss"], solver, case[solver], 1.1)


def stages(folder, table):
    speeds = results.stages(folder)
    for case in dict.fromkeys(key[:5] for key in speeds):
        criterion, preds, classes, objects, data = case
        for stage in ("cost", "loss"):
            table.share(f"{stage} of {criterion}, {preds} × {classes} × {objects}, from {data}", speeds[(*case, stage)],
                        "a copy in memory", speeds[(*case, "copy")], gigabytes)


def growth(folder, table):
    for criterion, commands in results.growth(folder).items():
        times = commands["ragloss"]
        if len(times) < 2:
            continue
        slope, intercept, off = results.line([(size, times[size].median) for size in times])
        span = f"{criterion}, {min(times):,} to {max(times):,} samples"
        table.alone(f"{span}: time", f"{seconds(slope * 1000)} for 1,000 more, from {seconds(intercept)}",
                    "the line through the medians", f"off it by {off:.1%} at most", "a straight line")
        for what, column, wanted in (("memory that is no file's", "anonymous_kib", "flat"),
                                     ("all of its memory", "resident_kib", "")):
            sizes = {int(size): sample for (of, size), sample in
                     results.memory(folder, "memory", column, "criterion", "samples").items() if of == criterion}
            least, most = sizes[min(sizes)].max, sizes[max(sizes)].max
            more = (most - least) * 1024 / (max(sizes) - min(sizes))
            table.alone(f"{span}: {what}", f"{mebibytes(least)} to {mebibytes(most)}", "",
                        f"{more:.2f} KiB a sample more", wanted)


def json(folder, table):
    for size, commands in results.processes(folder, "json").items():
        def speed(command, size=size, commands=commands):
            return commands[command].map(lambda value: int(size) / value / 1e6)
        ours, read = speed("ragloss"), speed("read")
        table.faster(f"JSON of {int(size) / 1e6:.0f} MB parsed", commands["ragloss"], "Python's json",
                     commands["python's json"])
        table.share("", ours, "a read of it", read, megabytes)
        table.alone("", f"{ours.max:.0f} / {ours.median:.0f} MB/s", wanted="≥ 250", missed=ours.median < 250)
    for what, column, goal in (("all of its memory", "resident_kib", 4), ("its memory that is no file's",
                                                                          "anonymous_kib", None)):
        for (file,), sample in results.memory(folder, "json_memory", column, "file_kib").items():
            ratio = sample.max * 1024 / int(file)
            table.alone(f"JSON: {what}", mebibytes(sample.max), "the file", f"{ratio:.3g} × its size",
                        f"≤ {goal}" if goal else "", bool(goal) and ratio > goal)


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
    for part in (whole, grad, compressed, coco, assignment, stages, growth, json):
        part(folder, table)
    with open(os.path.join(folder, "machine.txt")) as file:
        machine = file.read()
    text = f"```\n{machine}```\n\n{table.verdict()}\n" + "\n".join(table.lines) + "\n"
    with open(os.path.join(folder, "table.md"), "w") as file:
        file.write(text)
    here = os.path.dirname(os.path.abspath(__file__))
    if os.path.abspath(folder) == os.path.join(here, "results"):
        insert(text, os.path.join(here, "README.md"))
    plots.draw_all(folder)
    print(text, end="")


if __name__ == "__main__":
    main()
