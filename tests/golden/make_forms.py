#!/usr/bin/env python3
"""Writes the same ground truth and predictions in every form that ragloss reads.

    make_forms.py VECTOR OUT

VECTOR is a folder with gt.json and pred.npz; OUT is made. A line is printed for each form: its name, the ground truth's
path and the predictions', between tabs. The first line is the plainest form; an evaluation of any other must give the
same bytes. Samples are in the order of their files' names, which a folder of per-sample files imposes.

Needs nothing but Python's standard library.
"""
import array
import ast
import json
import math
import os
import random
import struct
import sys
import zipfile

CODES = {"f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q",
         "u1": "B", "u2": "H", "u4": "I", "u8": "Q"}


class Array:
    """Numbers or texts: a shape and the values in C order."""

    def __init__(self, shape, values):
        assert math.prod(shape) == len(values)
        self.shape = tuple(shape)
        self.values = values

    def rows(self, order):
        """The entries along axis 0 in another order."""
        size = math.prod(self.shape[1:])
        values = [v for row in order for v in self.values[row * size:(row + 1) * size]]
        return Array((len(order),) + self.shape[1:], values)

    def row(self, index):
        one = self.rows([index])
        return Array(one.shape[1:], one.values)

    def nested(self):
        """As lists of lists."""
        nest = self.values
        for size in reversed(self.shape[1:]):
            nest = [nest[i:i + size] for i in range(0, len(nest), size)] if size else [[] for _ in range(self.shape[0])]
        return nest

    def fortran_values(self):
        strides = [math.prod(self.shape[axis + 1:]) for axis in range(len(self.shape))]
        offsets = [0]
        for size, stride in zip(self.shape, strides):
            offsets = [step * stride + rest for step in range(size) for rest in offsets]
        return [self.values[offset] for offset in offsets]


def pack(values, code, order="<"):
    if code not in "efd":
        values = [int(v) for v in values]
    return struct.pack(f"{order}{len(values)}{code}", *values)


def fits(values, code):
    """Whether this element type holds the values exactly."""
    distinct = list(set(values))
    try:
        back = struct.unpack(f"<{len(distinct)}{code}", pack(distinct, code))
    except (struct.error, OverflowError, ValueError):
        return False
    return pack(back, "d") == pack(distinct, "d")


def encode(values, dtype, order):
    if dtype[0] in "SU":
        texts = [v.encode({"S": "utf-8", "U": "utf-32-le" if order == "<" else "utf-32-be"}[dtype[0]]) for v in values]
        width = max([len(t) for t in texts] + [4])
        return dtype[0] + str(width // 4 if dtype == "U" else width), b"".join(t.ljust(width, b"\0") for t in texts)
    return dtype, pack(values, CODES[dtype], order)


def npy(content, dtype, order="<", fortran=False):
    """The bytes of an .npy file."""
    values = content.fortran_values() if fortran else content.values
    dtype, data = encode(values, dtype, order)
    mark = "|" if dtype[0] == "S" or dtype[1:] == "1" else order
    header = f"{{'descr': '{mark}{dtype}', 'fortran_order': {fortran}, 'shape': {content.shape!r}, }}".encode()
    header = header.ljust((len(header) + 11 + 63) // 64 * 64 - 11) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def read_npy(data):
    """The numbers of an NPY file of little-endian float32 in C order."""
    start = 10 + struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:start].decode())
    assert header["descr"] == "<f4" and not header["fortran_order"]
    values = array.array("f", data[start:])
    if sys.byteorder == "big":
        values.byteswap()
    return Array(header["shape"], values.tolist())


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    return path


def write_npz(path, members, deflated=False, zip64=False):
    """Members are .npy bytes by name."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name + ".npy")
            info.compress_type = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
            with archive.open(info, "w", force_zip64=zip64) as member:
                member.write(data)
    return path


def write_folder(path, members):
    for name, data in members.items():
        write(os.path.join(path, name + ".npy"), data)
    return path


def write_json(path, content):
    return write(path, json.dumps(content).encode())


# What each array is stored as where a form does not say otherwise.
PLAIN = {"boxes": "f4", "labels": "i8", "weights": "f4", "class_probs": "f4", "existence": "f4", "ids": "U",
         "sizes": "i8", "offsets": "i8", "sample_sizes": "i8"}
EXAMPLE_GT = {"boxes": "rects_gt", "labels": "classes_gt", "weights": "weights_gt"}
EXAMPLE_PRED = {"boxes": "rects_pred", "class_probs": "classes_pred", "existence": "pred_existence"}


def members(arrays, dtypes={}, names={}, **how):
    """.npy bytes by name of arrays by name; `boxes_3` is stored as `boxes` is."""
    def dtype_of(name):
        base = name.rstrip("0123456789").rstrip("_")
        return dtypes.get(base, PLAIN[base])
    return {names.get(name, name): npy(content, dtype_of(name), **how) for name, content in arrays.items()}


def smallest(arrays, choices):
    """For each array of numbers the first of these types that holds it exactly."""
    return {name: next((c for c in choices if fits(content.values, CODES[c])), PLAIN[name])
            for name, content in arrays.items() if name != "ids"}


def load(vector):
    """The samples as in gt.json, and the arrays of pred.npz, in the order of files named after the ids."""
    with open(os.path.join(vector, "gt.json"), encoding="utf-8") as file:
        samples = json.load(file)["samples"]
    with zipfile.ZipFile(os.path.join(vector, "pred.npz")) as archive:
        pred = {name: read_npy(archive.read(name + ".npy")) for name in EXAMPLE_PRED}
    order = sorted(range(len(samples)), key=lambda b: (samples[b]["id"] + ".").encode())
    return [samples[b] for b in order], {name: content.rows(order) for name, content in pred.items()}


class Forms:
    def __init__(self, vector, out):
        self.out = out
        self.samples, self.pred = load(vector)
        self.ids = Array((len(self.samples),), [s["id"] for s in self.samples])
        self.sizes = [len(s["labels"]) for s in self.samples]
        self.plain_gt = write_json(self.path("gt.json"), {"samples": self.samples})
        self.plain_pred = write_npz(self.path("pred.npz"), members(self.pred))
        self.show("plain", self.plain_gt, self.plain_pred)

    def path(self, *names):
        return os.path.join(self.out, *names)

    @staticmethod
    def show(name, gt, pred):
        print(name, gt, pred, sep="\t")

    def of_gt(self, name, path):
        self.show(name, path, self.plain_pred)

    def of_pred(self, name, path):
        self.show(name, self.plain_gt, path)

    def sample_gt(self, b):
        s = self.samples[b]
        n = len(s["labels"])
        return {"boxes": Array((n, 4), [x for box in s["boxes"] for x in box]), "labels": Array((n,), s["labels"]),
                "weights": Array((n,), s["weights"])}

    def sample_pred(self, b):
        return {name: content.row(b) for name, content in self.pred.items()}

    def flat_gt(self):
        each = [self.sample_gt(b) for b in range(len(self.samples))]
        total = sum(self.sizes)
        return {name: Array((total,) + each[0][name].shape[1:], [v for one in each for v in one[name].values])
                for name in each[0]} | {"ids": self.ids}

    def padded_gt(self):
        """With filler that would spoil every result it reached."""
        count, longest = len(self.samples), max(self.sizes) + 1
        values = {"boxes": [], "labels": [], "weights": []}
        for b, size in enumerate(self.sizes):
            one, filler = self.sample_gt(b), longest - size
            values["boxes"] += one["boxes"].values + [math.nan] * (4 * filler)
            values["labels"] += one["labels"].values + [-(2**40)] * filler
            values["weights"] += one["weights"].values + [math.inf] * filler
        return {"boxes": Array((count, longest, 4), values["boxes"]),
                "labels": Array((count, longest), values["labels"]),
                "weights": Array((count, longest), values["weights"]),
                "sample_sizes": Array((count,), self.sizes), "ids": self.ids}

    def member_gt(self):
        return {f"{name}_{b}": content for b in range(len(self.samples))
                for name, content in self.sample_gt(b).items()} | {"ids": self.ids}

    def json_pred(self, order):
        nested = {name: content.nested() for name, content in self.pred.items()}
        return [{"id": self.ids.values[b]} | {name: nest[b] for name, nest in nested.items()} for b in order]

    def write_files(self, name, arrays_of, kinds):
        """A file a sample, of each kind in turn."""
        for b, sample_id in enumerate(self.ids.values):
            kind, arrays = kinds[b % len(kinds)], arrays_of(b)
            path = self.path(name, f"{sample_id}.{kind}")
            if kind == "npz":
                write_npz(path, members(arrays), deflated=b % 4 == 0)
            else:
                sample = {key: content.nested() for key, content in arrays.items()}
                write_json(path, {"samples": [sample]} if b % 2 else sample)
        return self.path(name)

    def make_gt(self):
        flat, padded = self.flat_gt(), self.padded_gt()
        sizes = {"sizes": Array((len(self.sizes),), self.sizes)}
        offsets = {"offsets": Array((len(self.sizes) + 1,), [sum(self.sizes[:b]) for b in range(len(self.sizes) + 1)])}
        sized = flat | sizes

        def npz(name, arrays, dtypes={}, names={}, deflated=False, zip64=False, **how):
            path = write_npz(self.path(name + ".npz"), members(arrays, dtypes, names, **how), deflated, zip64)
            self.of_gt(name, path)

        self.of_gt("gt-json-list", write_json(self.path("gt-list.json"), self.samples))
        npz("gt-sizes", sized)
        npz("gt-sizes-deflated", sized, deflated=True)
        npz("gt-sizes-zip64", sized, zip64=True)
        npz("gt-offsets", flat | offsets)
        npz("gt-offsets-int32", flat | offsets, {"offsets": "i4", "labels": "i4"})
        npz("gt-padded", padded)
        npz("gt-padded-deflated", padded, deflated=True)
        npz("gt-padded-fortran", padded, fortran=True)
        npz("gt-padded-fortran-deflated", padded, deflated=True, fortran=True)
        npz("gt-members", self.member_gt())
        npz("gt-members-deflated", self.member_gt(), deflated=True)
        npz("gt-members-reversed", dict(reversed(self.member_gt().items())))
        npz("gt-example-names", sized, names=EXAMPLE_GT)
        npz("gt-float64", sized, {"boxes": "f8", "weights": "f8", "labels": "f8"})
        npz("gt-float16", sized, smallest(sized, ["f2"]))
        npz("gt-integers", sized, smallest(sized, ["u1", "i1", "u2", "i2", "u4", "i4"]))
        npz("gt-fortran", sized, fortran=True)
        npz("gt-big-endian", sized, order=">")
        npz("gt-bytes-ids", sized, {"ids": "S"})
        if all(i.isdigit() and str(int(i)) == i for i in self.ids.values):
            npz("gt-integer-ids", sized | {"ids": Array(self.ids.shape, [int(i) for i in self.ids.values])}, {"ids": "i8"})
        if set(flat["weights"].values) == {1.0}:
            npz("gt-no-weights", {name: content for name, content in sized.items() if name != "weights"})
        self.of_gt("gt-folder", write_folder(self.path("gt-folder"), members(sized)))
        self.of_gt("gt-folder-padded", write_folder(self.path("gt-folder-padded"), members(padded)))
        for name, kinds in (("npz", ["npz"]), ("json", ["json"]), ("mixed", ["npz", "json"])):
            self.of_gt(f"gt-files-{name}", self.write_files(f"gt-files-{name}", self.sample_gt, kinds))

    def make_pred(self):
        pred, ids = self.pred, {"ids": self.ids}
        count = len(self.samples)
        order = random.Random(1).sample(range(count), count)
        shuffled = {name: content.rows(order) for name, content in (pred | ids).items()}

        def npz(name, arrays, dtypes={}, names={}, deflated=False, zip64=False, **how):
            path = write_npz(self.path(name + ".npz"), members(arrays, dtypes, names, **how), deflated, zip64)
            self.of_pred(name, path)

        npz("pred-ids", pred | ids)
        npz("pred-deflated", pred, deflated=True)
        npz("pred-zip64", pred, zip64=True)
        npz("pred-shuffled", shuffled)
        npz("pred-shuffled-deflated", shuffled, {"ids": "S"}, deflated=True)
        npz("pred-example-names", pred, names=EXAMPLE_PRED)
        npz("pred-float64", pred, {name: "f8" for name in pred})
        npz("pred-float16", pred, smallest(pred, ["f2"]))
        npz("pred-integers", pred, smallest(pred, ["u1", "i1", "u2", "i2", "u4", "i4"]))
        npz("pred-fortran", pred, fortran=True)
        npz("pred-fortran-deflated", pred, deflated=True, fortran=True)
        npz("pred-big-endian", pred | ids, order=">")
        npz("pred-big-endian-fortran", pred, order=">", fortran=True)
        self.of_pred("pred-folder", write_folder(self.path("pred-folder"), members(pred)))
        self.of_pred("pred-folder-shuffled", write_folder(self.path("pred-folder-shuffled"), members(shuffled)))
        in_order = self.json_pred(range(count))
        self.of_pred("pred-json", write_json(self.path("pred.json"), {"samples": in_order}))
        self.of_pred("pred-json-shuffled", write_json(self.path("pred-shuffled.json"), [in_order[b] for b in order]))
        for name, kinds in (("npz", ["npz"]), ("json", ["json"]), ("mixed", ["npz", "json"])):
            self.of_pred(f"pred-files-{name}", self.write_files(f"pred-files-{name}", self.sample_pred, kinds))

    def make_both(self):
        sized = self.flat_gt() | {"sizes": Array((len(self.sizes),), self.sizes)}
        both = members(sized, names=EXAMPLE_GT) | members(self.pred, names=EXAMPLE_PRED)
        path = write_npz(self.path("both.npz"), both)
        self.show("both-in-one", path, path)
        self.show("both-files", self.path("gt-files-mixed"), self.path("pred-files-npz"))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    forms = Forms(sys.argv[1], sys.argv[2])
    forms.make_gt()
    forms.make_pred()
    forms.make_both()


if __name__ == "__main__":
    main()
