#!/usr/bin/env python3
"""coverage.py SOURCE BUILD [--lines]: adds up what gcov counted in a build, file by file. Used by coverage.sh.

A file is compiled several times (the loops over arrays for each level of vector instructions, the backend for its
simulator, a program's sources for several programs): a line or branch counts as covered where any of them ran it.
"""

import collections
import json
import pathlib
import subprocess
import sys

ROOMS = ("core", "formats", "cuda", "cli")


def gcov(build):
    """The reports of all objects, as gcov prints them."""
    for notes in sorted(build.rglob("*.gcno")):
        out = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", notes.name],
                             cwd=notes.parent, capture_output=True, text=True, check=True).stdout
        for line in out.splitlines():
            if line.startswith("{"):
                yield json.loads(line)


def collect(source, build):
    """{file: {line: [count, {branch: count}]}}"""
    found = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, collections.Counter()]))
    for report in gcov(build):
        for file in report["files"]:
            path = (pathlib.Path(report["current_working_directory"]) / file["file"]).resolve()
            if not path.is_relative_to(source) or path.relative_to(source).parts[0] not in ROOMS:
                continue
            lines = found[str(path.relative_to(source))]
            for line in file["lines"]:
                record = lines[line["line_number"]]
                record[0] += line["count"]
                for k, branch in enumerate(line["branches"]):
                    if not branch["throw"]:
                        record[1][k] += branch["count"]
    return found


def percent(part, whole):
    return f"{100 * part / whole:6.1f} %" if whole else "       -"


def row(name, lines):
    covered = sum(count > 0 for count, _ in lines)
    branches = [count for _, counts in lines for count in counts.values()]
    taken = sum(count > 0 for count in branches)
    print(f"{name:40} {len(lines):6} {percent(covered, len(lines))} {len(branches):8} {percent(taken, len(branches))}")


def missing(path, lines):
    for number, (count, branches) in sorted(lines.items()):
        untaken = sum(times == 0 for times in branches.values())
        if count == 0:
            print(f"{path}:{number}: not reached")
        elif untaken:
            print(f"{path}:{number}: {untaken} of {len(branches)} branches not taken")


def main():
    source, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    found = collect(source, build)
    if "--lines" in sys.argv:
        for path in sorted(found):
            missing(path, found[path])
    print(f"{'file':40} {'lines':>6} {'covered':>8} {'branches':>8} {'taken':>8}")
    for room in ROOMS:
        here = [path for path in sorted(found) if path.split("/")[0] == room]
        for path in here:
            row(path, list(found[path].values()))
        row(room, [line for path in here for line in found[path].values()])
    row("all", [line for lines in found.values() for line in lines.values()])


main()
