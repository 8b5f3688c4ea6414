"""report_page.py PAGE CSV [--matches JSON GT [PRED]] [--golden JSON] [--total JSON]: holds a report to the results that it
shows.

The page is read as XML, which its markup is on purpose, and by Python's reader of HTML."""
import csv
import html.parser
import json
import math
import re
import sys
import xml.etree.ElementTree as etree

page, results, *rest = sys.argv[1:]
with open(page, encoding="utf-8") as file:
    text = file.read()
doctype, markup = text.split("\n", 1)
assert doctype == "<!DOCTYPE html>"
root = etree.fromstring(markup)
with open(results, newline="") as file:
    reader = csv.DictReader(file)
    rows = list(reader)
    losses_shown = [name for name in reader.fieldnames if name not in ("sample", "id", "num_gt", "num_pred", "num_matched")]


def words(element):
    return "".join(element.itertext())


class Nesting(html.parser.HTMLParser):
    """Every element that is opened is closed."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


reader = Nesting()
reader.feed(text)
assert not reader.open, reader.open

# Nothing from elsewhere, and nothing that runs. An id may look like an address; an attribute that is one may not.
for element in root.iter():
    assert element.tag not in ("script", "link", "img", "iframe", "object", "use", "image"), element.tag
    for name, value in element.attrib.items():
        assert not name.startswith("on") and name not in ("src", "action", "style"), name
        assert name != "href" or value.startswith("#"), value
style = root.find("head/style").text
assert "url(" not in style and "@import" not in style and "http" not in style
assert "prefers-color-scheme:dark" in style and "@media print" in style and ":focus-visible" in style

# For readers of all kinds: a language, a title, one h1, no level of headings left out, ids once, names of what they say.
assert root.get("lang") and root.find("head/title").text
levels = [int(one.tag[1]) for one in root.iter() if re.fullmatch("h[1-6]", one.tag)]
assert levels[0] == 1 and levels.count(1) == 1
assert all(after <= before + 1 for before, after in zip(levels, levels[1:])), levels
assert len(list(root.iter("main"))) == 1
ids = [one.get("id") for one in root.iter() if one.get("id")]
assert len(ids) == len(set(ids))
for element in root.iter():
    for name in element.get("aria-labelledby", "").split():
        assert name in ids, name
for table in root.iter("table"):
    assert all(head.get("scope") in ("col", "row") for head in table.iter("th"))
    widths = {len(row) for row in table.iter("tr")}
    assert len(widths) == 1, widths
pictures = [one for one in root.iter("svg") if one.get("aria-hidden") != "true"]
for svg in pictures:
    assert svg.get("role") == "img" and [one.tag for one in svg[:2]] == ["title", "desc"], svg.attrib
    assert not re.search("nan|inf", " ".join(value for one in svg.iter() for name, value in one.attrib.items()
                                            if name not in ("class", "id", "aria-labelledby", "role")))

# The sum, mean, least and greatest are those of the rows.
valid = [row for row in rows if row["loss"] != "invalid"]
section = {one.get("aria-labelledby"): one for one in root.iter("section")}
summary = {row[0].text: [words(cell) for cell in row[1:]] for row in section["summary"].find("div/table/tbody")}
assert list(summary) == losses_shown, (list(summary), losses_shown)
for name in losses_shown:
    numbers = [float(row[name]) for row in valid]
    total = 0.0
    for number in numbers:
        total += number
    shown = [float("nan") if cell == "-" else float(cell) for cell in summary[name]]
    real = [one for one in numbers if not math.isnan(one)]
    expected = [total, total / len(numbers), min(real), max(real)] if numbers else [0.0] + 3 * [math.nan]
    assert [repr(one) for one in shown] == [repr(one) for one in expected], (name, shown, expected)
figures = {one.find("dt").text: one.find("dd").text for one in root.iter("div") if one.find("dt") is not None}
assert figures["Samples"] == str(len(rows)) and figures["Invalid"] == str(len(rows) - len(valid))
if rows and "num_gt" in rows[0]:
    assert float(figures["Objects"]) == sum(int(row["num_gt"]) for row in rows)

# What is called the total is the run's, which a file may lack, and need not be the sum of the rows.
assert ("Sum of losses" in figures) != ("Total loss" in figures), figures
assert figures.get("Sum of losses", summary["loss"][0]) == summary["loss"][0]
if rest[:1] == ["--total"]:
    with open(rest[1]) as file:
        assert float(figures["Total loss"]) == json.load(file)["total"], figures

# Histograms count every finite loss once.
for figure in section["distribution"].iter("figure"):
    name = figure.find("h3").text
    finite = [row for row in valid if math.isfinite(float(row[name]))] if rows else []
    counts = [int(row[2].text) for row in figure.iter("tr") if row[0].tag == "td"]
    assert sum(counts) == len(finite), (name, counts)
    bins = [(float(row[0].text), float(row[1].text)) for row in figure.iter("tr") if row[0].tag == "td"]
    for (low, high), count in zip(bins[:-1], counts):
        assert count == sum(low <= float(row[name]) < high for row in finite), (name, low, high, count)
    assert sum(count > 0 for count in counts) == len(list(figure.iter("rect")))

# The worst samples: the largest losses, NaN first, or those of the drift; with the very numbers of the file.
heads = [words(one) for one in section["worst"].iter("th") if one.get("scope") == "col"]
table = section["worst"].find("div/table/tbody")
worst = [[words(cell) for cell in row] for row in table] if table is not None else []
if section["worst"].find("h2").text == "Samples of the largest loss":
    losses = [float(row["loss"]) for row in valid]
    ranked = sorted(range(len(valid)), key=lambda k: (not math.isnan(losses[k]), -losses[k]))[:10]
    assert [row[0] for row in worst] == [valid[k]["id"] for k in ranked]
    for row, k in zip(worst, ranked):
        assert row[1:] == [valid[k][name] for name in heads[1:len(row)]], row
else:
    assert worst


def is_box(said, box):
    return len(said) == len(box) and all(abs(a - b) <= 1e-6 * max(map(abs, box)) for a, b in zip(said, box))


def boxes_of(path):
    with open(path) as file:
        samples = json.load(file)
    samples = samples["samples"] if isinstance(samples, dict) else samples
    return {str(one.get("id", place)): one["boxes"] for place, one in enumerate(samples)}


if rest[:1] == ["--matches"]:
    with open(rest[1]) as file:
        matches = {one["id"]: [(match["pred"], match["gt"]) for match in one["matches"]]
                   for one in json.load(file)["samples"]}
    truth = boxes_of(rest[2])
    found = boxes_of(rest[3]) if rest[3:] else None
    assert len(worst) == min(10, len(valid))
    for figure in section["worst"].iter("figure"):
        name = words(figure.find("h3"))
        drawn = {"object": [], "prediction": []}
        for rect in figure.iter("rect"):
            number, said = words(rect).removeprefix(rect.get("class") + " ").split(": ")
            drawn[rect.get("class")].append((int(number), [float(one) for one in said.split()], rect))
        assert [number for number, _, _ in drawn["object"]] == list(range(len(truth[name])))
        assert [number for number, _, _ in drawn["prediction"]] == [pred for pred, _ in matches[name]]
        assert all(is_box(said, truth[name][number]) for number, said, _ in drawn["object"]), (name, drawn)
        assert not found or all(is_box(said, found[name][number]) for number, said, _ in drawn["prediction"]), name
        widths = [(float(rect.get("width")), said[2] - said[0]) for boxes in drawn.values() for _, said, rect in boxes]
        scale = max(widths)[0] / max(widths)[1] if widths else 0
        assert all(abs(width - scale * real) < 0.2 for width, real in widths), name
        pairs = [tuple(int(cell.text) for cell in row[:2]) for row in figure.iter("tr") if row[0].tag == "td"]
        assert pairs == matches[name]

if rest[:1] == ["--golden"]:
    shown = [[words(cell) for cell in row] for row in section["drift"].find("div[@role]/table/tbody")]
    with open(rest[1]) as file:
        golden = json.load(file)["samples"]
    assert [row[0] for row in shown] == [golden[3]["id"], golden[17]["id"]], shown
    assert [row[2] for row in shown] == [repr(golden[k]["loss"]) for k in (3, 17)], shown
    assert shown[0][0] in words(section["worst"])
    marks = {one.get("class"): one.get("d").count("M") for one in section["drift"].iter("path")
             if one.get("class") in ("agrees", "differs")}
    assert marks["agrees"] > 20 and marks["differs"] == 2, marks
