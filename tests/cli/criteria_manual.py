"""Holds ragloss-criteria(7) to the criteria that there are, and its tables of names to the published terms.

    criteria_manual.py RAGLOSS PAGE PUBLISHED

A table's rows give a project's suffixes and those of ragloss; k is any layer before the last, of L. The names of all
terms of a published set, so converted, must be those that ragloss gives to their blocks.
"""
import json
import pathlib
import re
import subprocess
import sys

# The section that has the names of each set; sections without a table say that all names are the same.
SECTIONS = {
    "detr": "DETR, Table Transformer, YOLOS",
    "hf_deformable_detr": "Deformable DETR",
    "conditional_detr": "Conditional DETR, DAB-DETR",
    "dino": "DINO",
    "rt_detr": "RT-DETR, RT-DETRv2",
    "lw_detr": "LW-DETR, RF-DETR",
}


def section_of(page, title):
    lines = iter(page)
    for line in lines:
        if line in (".Sh " + title, ".Ss " + title):
            break
    else:
        sys.exit(f"no section {title}")
    found = []
    for line in lines:
        if line.startswith((".Sh", ".Ss")):
            break
        found.append(line)
    return found


def suffixes_of(section, num_layers):
    """Pairs of suffixes, the project's first: that of the last layer before those of any."""
    last, inner = [], []
    for line in section:
        row = re.fullmatch(r"\.It Li (_\S+)(?: Pq .*)? Ta Li (_\S+)", line)
        if row:
            theirs, ours = (suffix.replace("\\-", "-") for suffix in row.groups())
            last.append((theirs.replace("L-1", str(num_layers - 1)), ours))
            inner += [(theirs.replace("k", str(k)), ours.replace("k", str(k))) for k in range(num_layers - 1)]
    return last + inner


def check_names(page, family, published):
    blocks = json.loads((published / family / "expected.json").read_text())["term_blocks"]
    num_layers = 1 + sum(block.isdigit() for block in {block for block, _ in blocks.values()})
    suffixes = suffixes_of(section_of(page, SECTIONS[family]), num_layers)
    for name, (block, quantity) in blocks.items():
        ours = name
        for theirs, own in suffixes:
            if name == quantity + theirs:
                ours = quantity + own
                break
        wanted = f"{quantity}_{block}" if block else quantity
        if ours != wanted:
            sys.exit(f"{SECTIONS[family]}: by the page, {name} is {ours}; but it is {wanted}")


def main():
    ragloss, file, published = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    text = file.read_text()
    listed = subprocess.run([ragloss, "config", "--list"], capture_output=True, text=True, check=True).stdout
    presets = {line.split()[0] for line in listed.splitlines()} - {"accv", "focal"}
    named = set(re.findall(r"--criterion (\w+)|^\.Li (\w+)$|^\.Cm (\w+)", text.replace("\\-", "-"), re.MULTILINE))
    missing = presets - {name for names in named for name in names}
    if missing:
        sys.exit(f"the page has nothing on {', '.join(sorted(missing))}")
    for family in SECTIONS:
        check_names(text.splitlines(), family, published)


main()
