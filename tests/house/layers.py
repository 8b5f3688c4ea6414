#!/usr/bin/env python3
"""layers.py SOURCE: does every include go down?

The folders of the program stand in ORDER, the lowest first, and nowhere else. A file includes what is in its own folder
or in one of a line above its folder's, by its path from the root; the headers of core itself alone, which are installed
in a folder of another name, include each other by name. So nothing of the program includes tests, fuzz targets
or benchmarks, which are on no line. And within a folder no units, each a header and its source, include each other,
however far round.

Prints what is wrong, one thing a line, and ends with 1 where something is.
"""

import collections
import pathlib
import re
import sys

ORDER = """
core
core/base
core/formulas
core/assignment core/ragged
core/interface
core/cpu cuda
core/evaluation
core/problems
formats/io
formats/text
formats/json formats/npz
formats/source
formats/input
formats/coco
formats/dataset
formats/results
formats/compare
formats/report
cli
"""
# What the order alone would allow: files below the first include nothing below the second.
APART = [
    ("cuda", "core/assignment"),
    ("formats", "core/assignment"),
    ("formats", "core/cpu"),
    ("formats", "core/evaluation"),
    ("formats", "cuda"),
]

PUBLIC = pathlib.PurePosixPath("core")

FLOOR = {folder: floor for floor, line in enumerate(ORDER.split("\n")) for folder in line.split()}
HOUSES = sorted({folder.split("/")[0] for folder in FLOOR})
SUFFIXES = {".c", ".cpp", ".cu", ".cuh", ".h"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.M)


def is_below(folder, other):
    return folder == other or folder.startswith(other + "/")


def includes(source):
    """(file, what it includes, both as paths from the root) for all that is not the system's."""
    for file in sorted(path for house in HOUSES for path in (source / house).rglob("*") if path.suffix in SUFFIXES):
        for quoted, bracketed in INCLUDE.findall(file.read_text()):
            if quoted or (source / bracketed).is_file():
                beside = PUBLIC / quoted if file.parent == source / PUBLIC and quoted and "/" not in quoted else None
                yield file.relative_to(source), pathlib.PurePosixPath(beside or quoted or bracketed)


def wrong_way(source, file, included):
    """Why this include is wrong, or None."""
    here, there = str(file.parent), str(included.parent)
    if here not in FLOOR:
        return f"{here} has no place in the order of folders"
    if ".." in included.parts or not (source / included).is_file():
        return "it is not written as a path from the root"
    if there not in FLOOR:
        return f"{there} is no folder of the program"
    if here != there and FLOOR[here] <= FLOOR[there]:
        return f"{there} is not below {here}"
    if any(is_below(here, one) and is_below(there, other) for one, other in APART):
        return f"{here} is to know nothing of {there}"
    return None


def shortest_circle(graph, start):
    """The units on the shortest way from `start` back to it; empty where there is none."""
    came_from, queue = {}, collections.deque([start])
    while queue:
        unit = queue.popleft()
        for other in sorted(graph[unit]):
            if other == start:
                way = [unit]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if other not in came_from:
                came_from[other] = unit
                queue.append(other)
    return []


def circles(pairs):
    """One of each knot within a folder; a circle through several folders goes up somewhere, which is said anyway."""
    graph = collections.defaultdict(set)
    for file, included in pairs:
        unit, other = str(file.with_suffix("")), str(included.with_suffix(""))
        if unit != other and file.parent == included.parent:
            graph[unit].add(other)
    found, knotted = [], set()
    for unit in sorted(graph):
        way = shortest_circle(graph, unit)
        if knotted.isdisjoint(way):
            found += [way] if way else []
            knotted.update(way)
    return found


def main():
    source = pathlib.Path(sys.argv[1])
    pairs = list(includes(source))
    if not pairs:
        sys.exit(f"{source} holds no includes to look at")
    complaints = [f"{file} includes {included}: {why}"
                  for file, included in pairs if (why := wrong_way(source, file, included))]
    complaints += ["a circle: " + " includes ".join([*way, way[0]]) for way in circles(pairs)]
    print(*complaints, sep="\n", end="\n" if complaints else "")
    sys.exit(bool(complaints))


main()
