#!/usr/bin/env python3
"""calls.py SOURCE BUILD: do the sources need each other in one direction only?

A source needs another one if its object takes a function or a table from the other's object. layers.py looks at includes,
which cannot show a circle through a header that is not of the file that defines what it declares. In a circle nothing
can be understood, tested or replaced before the rest.

Prints the circles, one per line, and ends with 1 if there are any.
"""

import collections
import pathlib
import subprocess
import sys

HOUSES = ["cli", "core", "cuda", "formats"]

# A table of criteria by kind, and the kinds, which read their own rows in it as everybody does.
TABLE = {"core/evaluation/criterion_ops.c", "core/evaluation/example_losses.c", "core/evaluation/terms_losses.c"}


def sources(source, build):
    """(source, its object) for all objects of the program; those of sources that are gone may still lie there."""
    for house in HOUSES:
        for made in sorted((build / house).rglob("*.o")):
            parts = made.relative_to(build / house).parts  # CMakeFiles, TARGET.dir, then the path of the source
            file = source.joinpath(house, *parts[2:]).with_suffix("")
            if file.is_file():
                yield str(file.relative_to(source)), made


def symbols(made):
    """(name, whether it is defined here) for all that objects see of each other."""
    listed = subprocess.run(["nm", "-P", "-g", made], check=True, capture_output=True, text=True).stdout
    for line in listed.splitlines():
        name, kind = line.split()[:2]
        yield name, kind not in "Uvw"


def needs(source, build):
    """For each source the others that it needs."""
    defined, wanted = {}, collections.defaultdict(set)
    for file, made in sources(source, build):
        for name, is_here in symbols(made):
            if is_here:
                defined[name] = file
            else:
                wanted[file].add(name)
    if not wanted:
        sys.exit(f"{build} holds no objects to look at")
    return {file: {defined[name] for name in names & defined.keys()} - {file} for file, names in wanted.items()}


def reached(graph, start):
    """What `start` needs, directly or not."""
    found, queue = set(), [start]
    while queue:
        new = graph.get(queue.pop(), set()) - found
        found |= new
        queue += new
    return found


def main():
    graph = needs(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    below = {file: reached(graph, file) for file in graph}
    knots = {tuple(sorted(other for other in below[file] if file in below.get(other, ()))) for file in graph}
    knots = sorted(knot for knot in knots if knot and not TABLE.issuperset(knot))
    for knot in knots:
        print("a circle:", ", ".join(knot))
    sys.exit(bool(knots))


main()
