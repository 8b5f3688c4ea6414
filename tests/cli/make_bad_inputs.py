"""Writes inputs that are wrong, one way each: make_bad_inputs.py OUT

For each, a line NAME<TAB>GT<TAB>PRED<TAB>TEXT…: what the one line of error must hold. Standard library only.
"""
import io
import json
import os
import struct
import sys
import zipfile

NAN, INFINITY = float("nan"), float("inf")
SAMPLES, PREDS, CLASSES = 3, 2, 4


def npy(values, shape, descr="<f4", code="f", order=False):
    """An .npy file's bytes."""
    header = f"{{'descr': {descr!r}, 'fortran_order': {order}, 'shape': {tuple(shape)!r}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(
        f"<{len(values)}{code}", *values)


def members(**changed):
    """The members of a valid prediction archive, some of them changed."""
    arrays = {
        "boxes": npy([0, 0, 10, 10] * SAMPLES * PREDS, (SAMPLES, PREDS, 4)),
        "class_probs": npy([0.25] * SAMPLES * PREDS * CLASSES, (SAMPLES, PREDS, CLASSES)),
        "existence": npy([0.5] * SAMPLES * PREDS, (SAMPLES, PREDS)),
    }
    arrays.update(changed)
    return {name: data for name, data in arrays.items() if data is not None}


def npz(method=zipfile.ZIP_STORED, **changed):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members(**changed).items():
            archive.writestr(name + ".npy", data)
    return out.getvalue()


def ground_truth(**changed):
    """The samples of valid ground truth; `changed` goes into sample 1."""
    samples = [{"id": f"s{k}", "boxes": [[0, 0, 5, 5]], "labels": [k], "weights": [1]} for k in range(SAMPLES)]
    samples[1].update(changed)
    return {"samples": samples}


def text(value):
    return json.dumps(value).encode()


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1:]


def with_value(count, shape, at, value, default):
    values = [default] * count
    values[at] = value
    return npy(values, shape)


def cases():
    gt, pred = text(ground_truth()), npz()
    deflated = npz(zipfile.ZIP_DEFLATED)
    boxes = SAMPLES * PREDS * 4
    data_at = pred.index(npy([0, 0, 10, 10] * 6, (3, 2, 4))[-96:])
    yield "no such file", None, pred, ["gt.json", "No such file"]
    yield "empty file", b"", pred, ["gt.json"]
    yield "neither JSON nor an archive", b"hello there", pred, ["gt.json", "JSON"]
    yield "truncated JSON", gt[:-20], pred, ["gt.json", "JSON"]
    yield "text after JSON", gt + b" x", pred, ["gt.json"]
    yield "NaN in JSON", gt.replace(b"[[0, 0, 5, 5]]", b"[[0, NaN, 5, 5]]", 1), pred, ["gt.json", "NaN"]
    yield "infinity in JSON", text(ground_truth(boxes=[[0, 0, 5, 5e99]])), pred, [
        "gt.json", "array 'boxes'", "sample 1"]
    yield "nested JSON", b"[" * 100000 + b"]" * 100000, pred, ["gt.json"]
    yield "doubled key", gt.replace(b'"labels": [1]', b'"labels": [1], "labels": [1]'), pred, ["gt.json", "labels"]
    yield "doubled id", text(ground_truth(id="s0")), pred, ["gt.json", "s0"]
    yield "ragged box", text(ground_truth(boxes=[[0, 0, 5]])), pred, ["gt.json", "array 'boxes'"]
    yield "text as a number", text(ground_truth(labels=["cat"])), pred, ["gt.json", "array 'labels'", "sample 1"]
    yield "label not whole", text(ground_truth(labels=[1.5])), pred, ["gt.json", "array 'labels'", "1.5"]
    yield "label too large", text(ground_truth(labels=[CLASSES])), pred, [
        "gt.json", "array 'labels', sample 1", "[0, 4)"]
    yield "label negative", text(ground_truth(labels=[-1])), pred, ["gt.json", "array 'labels', sample 1"]
    yield "labels missing", text(ground_truth(labels=[])), pred, ["gt.json", "array 'labels'", "sample 1"]
    yield "fewer samples", text(ground_truth()["samples"][:2]), pred, ["2", "3"]
    yield "a .npy file", gt, members()["boxes"], ["pred.npz"]
    yield "truncated archive", gt, pred[:-30], ["pred.npz"]
    yield "headless archive", gt, pred[100:], ["pred.npz"]
    yield "wrong magic", gt, npz(boxes=b"\x93NUMPX" + members()["boxes"][6:]), ["pred.npz", "array 'boxes'"]
    yield "header cut", gt, npz(boxes=members()["boxes"][:40]), ["pred.npz", "array 'boxes'"]
    yield "data cut", gt, npz(boxes=members()["boxes"][:-4]), ["pred.npz", "array 'boxes'"]
    yield "data surplus", gt, npz(boxes=members()["boxes"] + b"four"), ["pred.npz", "array 'boxes'"]
    yield "shape overflow", gt, npz(boxes=npy([0], (2**40, 2**40, 4))), ["pred.npz", "array 'boxes'"]
    yield "shape negative", gt, npz(boxes=npy([0], (-1, 2, 4))), ["pred.npz", "array 'boxes'"]
    yield "ten gigabytes claimed", gt, npz(boxes=npy([0] * 4, (600000000, 1, 4))), ["pred.npz", "array 'boxes'"]
    yield "ten deflated gigabytes claimed", gt, npz(
        zipfile.ZIP_DEFLATED, boxes=npy([0] * 4, (3, 200000000, 4)), class_probs=npy([], (3, 200000000, 0)),
        existence=npy([0], (3, 200000000))), ["pred.npz"]
    yield "object array", gt, npz(boxes=npy([0] * boxes, (3, 2, 4), descr="|O")), ["pred.npz", "array 'boxes'", "pickle"]
    yield "complex numbers", gt, npz(boxes=npy([0] * 48, (3, 2, 4), descr="<c8")), ["pred.npz", "array 'boxes'"]
    yield "stored CRC", gt, flip(pred, data_at + 1), ["pred.npz", "array 'boxes'", "CRC"]
    yield "deflated damage", gt, flip(deflated, 60), ["pred.npz", "array 'boxes'"]
    yield "boxes of 5", gt, npz(boxes=npy([0] * 30, (3, 2, 5))), ["pred.npz", "array 'boxes'", "(3, 2, 5)"]
    yield "boxes missing", gt, npz(boxes=None), ["pred.npz", "boxes"]
    yield "other P", gt, npz(existence=npy([0.5] * 9, (3, 3))), ["pred.npz", "array 'existence'", "(3, 3)"]
    yield "other B", gt, npz(class_probs=npy([0.5] * 16, (2, 2, 4))), ["pred.npz", "array 'class_probs'", "(2, 2, 4)"]
    yield "NaN box", gt, npz(boxes=with_value(boxes, (3, 2, 4), 14, NAN, 1)), [
        "pred.npz", "array 'boxes', sample 1", "(1, 2)", "nan"]
    yield "NaN probability", gt, npz(class_probs=with_value(24, (3, 2, 4), 23, NAN, 0.5)), [
        "pred.npz", "array 'class_probs', sample 2", "(1, 3)", "nan"]
    yield "infinite existence", gt, npz(existence=with_value(6, (3, 2), 0, INFINITY, 0.5)), [
        "pred.npz", "array 'existence', sample 0", "(0)", "inf"]
    yield "overflow of float16", gt, npz(existence=npy([0.5, INFINITY, 65504, 65472, 0.5, -65504], (3, 2), "<f2", "e")), [
        "pred.npz", "array 'existence', sample 0", "(1)", "inf"]
    yield "areas beyond float32", text(ground_truth(boxes=[[-1e30, -1e30, 1e30, 1e30]])), npz(
        boxes=npy([-1e30, -1e30, 1e30, 1e30] * 6, (3, 2, 4))), [
            "pred.npz", "sample 1", "prediction 0 and object 0 is", "float32"]
    yield "text boxes", gt, npz(boxes=npy(b"a" * 24, (3, 2, 4), descr="|S1", code="B")), ["pred.npz", "array 'boxes'"]


def main():
    out = sys.argv[1]
    for number, (name, gt, pred, texts) in enumerate(cases()):
        folder = os.path.join(out, str(number))
        os.makedirs(folder)
        paths = [os.path.join(folder, "gt.json"), os.path.join(folder, "pred.npz")]
        for path, data in zip(paths, (gt, pred)):
            if data is not None:
                with open(path, "wb") as file:
                    file.write(data)
        print(name, *paths, *texts, sep="\t")


main()
