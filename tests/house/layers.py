#!/usr/bin/env python3
"""layers.py SOURCE: does every include go down?

The folders stand in their order below, and nowhere else: a file includes what is in its own folder or in one that stands
above it. No two units (a header and its source) of one folder include each other, by whatever way round.
"""

import collections
import pathlib
import re
import sys

ORDER = """
core
core/base
core/formulas
core/assignment
core/ragged
core/cpu
core/evaluation
core/problems
formats/io
formats/text
formats/json
formats/npz
formats/source
formats/input
formats/coco
formats/dataset
formats/results
formats/compare
formats/report
cuda
cli
""".split()
# Where the order alone would allow more than the design does: a folder of the first kind includes none of the second.
APART = [("formats", "core/assignment"), ("formats", "cuda"), ("cuda", "formats"), ("cuda", "core/evaluation")]
