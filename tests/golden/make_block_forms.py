#!/usr/bin/env python3
"""Writes the same predictions of several blocks in every form that ragloss reads.

    make_block_forms.py PRED.npz OUT

PRED.npz holds arrays of decoder layers, (L, B, P, ...), and may hold those of the encoder, (B, E, ...), of denoising
queries and numbers of groups; OUT is made. A line is printed for each form: its name and its path, between a tab. The
first is a copy; an evaluation of any other must give the same bytes. Files of a sample are named 0, 1, and so on.

Needs nothing but Python's standard library.
"""
import array
import ast
import os
import struct
import sys
import zipfile

from make_forms import Array, npy, write_folder, write_json, write_npz

ALIASES = [{"logits": "pred_logits", "boxes": "pred_boxes"},
           {"logits": "all_cls_scores", "boxes": "all_bbox_preds", "enc_logits": "interm_logits",
            "enc_boxes": "interm_boxes"}]


def read_npy(data):
    """The numbers of a little-endian NPY file in C order."""
    start = 10 + struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:start].decode())
    assert not header["fortran_order"]
    values = array.array({"<f4": "f", "<i8": "q"}[header["descr"]], data[start:])
    if sys.byteorder == "big":
        values.byteswap()
    return Array(header["shape"], values.tolist())


def is_number(content):
    return content.shape == ()


def sample_of(content, b):
    """Sample b of an array, whose axis of samples is behind that of layers where there is one."""
    if is_number(content):
        return content
    if len(content.shape) == 3:
        return content.row(b)
    layers = [content.row(layer).row(b) for layer in range(content.shape[0])]
    return Array((len(layers),) + layers[0].shape, [value for layer in layers for value in layer.values])


class Forms:
    def __init__(self, path, out):
        self.out = out
        with zipfile.ZipFile(path) as archive:
            self.pred = {name[:-4]: read_npy(archive.read(name)) for name in archive.namelist()}
        self.num_samples = self.pred["boxes"].shape[1]

    def path(self, *names):
        return os.path.join(self.out, *names)

    @staticmethod
    def show(name, path):
        print(name, path, sep="\t")

    def members(self, names={}, dtype="f4", number="i8", shape=(), **how):
        return {names.get(name, name): npy(Array(shape, content.values), number) if is_number(content)
                else npy(content, dtype, **how) for name, content in self.pred.items()}

    def npz(self, name, deflated=False, zip64=False, **how):
        self.show(name, write_npz(self.path(name + ".npz"), self.members(**how), deflated, zip64))

    def sample(self, b):
        return {name: sample_of(content, b) for name, content in self.pred.items()}

    def json_sample(self, b):
        return {name: content.values[0] if is_number(content) else content.nested()
                for name, content in self.sample(b).items()}

    def files(self, name, kinds):
        """A file a sample, of each kind in turn."""
        for b in range(self.num_samples):
            kind = kinds[b % len(kinds)]
            path = self.path(name, f"{b}.{kind}")
            if kind == "npz":
                write_npz(path, {key: npy(content, "i8" if is_number(content) else "f4")
                                 for key, content in self.sample(b).items()}, deflated=b % 2 == 0)
            else:
                write_json(path, {"samples": [self.json_sample(b)]} if b % 4 else self.json_sample(b))
        self.show(name, self.path(name))

    def make(self):
        self.npz("plain")
        self.npz("deflated", deflated=True)
        self.npz("zip64", zip64=True)
        self.npz("float64", dtype="f8")
        self.npz("big-endian", order=">")
        self.npz("fortran", fortran=True)
        self.npz("fortran-deflated", fortran=True, deflated=True)
        self.npz("groups-as-arrays", number="f4", shape=(1,))
        self.npz("groups-as-bytes", number="u1", deflated=True)
        for k, names in enumerate(ALIASES):
            self.npz(f"names-{k}", names=names)
        self.show("folder", write_folder(self.path("folder"), self.members()))
        samples = [self.json_sample(b) for b in range(self.num_samples)]
        self.show("json", write_json(self.path("pred.json"), {"samples": samples}))
        self.show("json-list", write_json(self.path("list.json"), samples))
        for name, kinds in (("npz", ["npz"]), ("json", ["json"]), ("mixed", ["npz", "json", "json"])):
            self.files(f"files-{name}", kinds)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Forms(sys.argv[1], sys.argv[2]).make()


if __name__ == "__main__":
    main()
