#!/usr/bin/env python3
"""Writes corpus/TARGET/seed-…: small inputs of every form for the fuzzer to start from. The same bytes every time."""

import io
import json
import pathlib
import zipfile

import numpy as np

CORPUS = pathlib.Path(__file__).parent / "corpus"
MARK = b"\n=====\n"


def seed(target, name, data):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{name}").write_bytes(data if isinstance(data, bytes) else data.encode())


def npy(values, version=None):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, values, version)
    return stream.getvalue()


def npz(level=None, **arrays):
    stream = io.BytesIO()
    method = zipfile.ZIP_STORED if level is None else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(stream, "w", method, compresslevel=level) as archive:
        for name, values in arrays.items():
            archive.writestr(zipfile.ZipInfo(name + ".npy"), npy(values), method, level)
    return stream.getvalue()


def floats(*shape):
    return (np.arange(np.prod(shape), dtype=np.float32) / 64).reshape(shape)


def npy_seeds():
    for kind in ("<f2", ">f4", "<f8", "|b1", "<i2", ">i8", "|u1", "<u8", "|S3", "<U2"):
        yield kind.strip("|<>") + kind[0].replace("<", "l").replace(">", "b").replace("|", ""), npy(
            np.arange(4).astype(kind).reshape(2, 2))
    yield "fortran", npy(np.asfortranarray(floats(3, 2)))
    yield "scalar", npy(np.float64(1.5))
    yield "empty", npy(np.zeros((0, 4), np.float32))
    yield "version2", npy(floats(2), (2, 0))
    yield "version3", npy(floats(2), (3, 0))
    yield "structured", npy(np.zeros(2, [("x", "<f4"), ("y", "<i4", (2,))]))
    yield "date", npy(np.array(3, "M8[s]"))
    yield "bfloat16", npy(np.zeros(2, "V2"))


def predictions(b=2, p=3, c=2):
    boxes = np.tile(np.array([0.0, 0.0, 0.5, 0.5], np.float32), (b, p, 1)) + floats(b, p, 4)
    return {"boxes": boxes, "class_probs": floats(b, p, c), "existence": floats(b, p)}


def ground_truth(b=2):
    return {"samples": [{"id": f"s{k}", "boxes": [[0, 0, 1, 1.5]] * k, "labels": [1] * k, "weights": [0.5] * k}
                        for k in range(b)]}


def flat(**sizes):
    return {"boxes": floats(3, 4), "labels": np.array([0, 1, 1]), "weights": floats(3), **sizes}


def padded():
    return {"boxes": floats(2, 2, 4), "labels": np.array([[0, 1], [1, 0]], np.uint8),
            "sample_sizes": np.array([2, 1], np.int32)}


def members():
    return {"boxes_0": floats(1, 4), "labels_0": np.array([1]), "boxes_1": floats(0, 4), "labels_1": np.zeros(0, int)}


def listed(arrays):
    return json.dumps([{name: values[b].tolist() for name, values in arrays.items()} for b in range(2)])


def result(options, *losses):
    """JSON of two samples, of which one is invalid."""
    counts = {"num_gt": 1, "num_pred": 2}
    values = {name: 0.25 * (k + 1) for k, name in enumerate(losses)} | {"loss": 1.5}
    steps = [{"step": number, "num_samples": 1, "num_boxes": 1, "terms": {name: 0.25 for name in losses}, "loss": 1.5}
             for number in (-1, 0)]
    return {"ragloss": 1, "version": "0", "options": options, "total": 1.5, "num_samples": 2, "steps": steps, "samples": [
        {"id": "a", **counts, "num_matched": 1, **values, "matches": [{"pred": 1, "gt": 0, "cost": 0.5}]},
        {"id": "b", "invalid": True, **counts, "num_matched": 0, **dict.fromkeys(values), "matches": []}]}


def part(whole, *others):
    """The same of a run's only shard, with these blocks beside the main one."""
    names = ["main", *others]
    samples = [{**sample, "sample": place, "step": -place, "rank": place} for place, sample in enumerate(whole["samples"])]
    samples[0]["matches"] = [{"block": name, "pred": 1, "gt": 0, "cost": 0.5, "iou": 0.5, "label": 0, "weight": 1}
                             for name in names]
    blocks = [{"block": name, "num_pred": 2, "num_classes": 3, "num_groups": 1} for name in names]
    head = {key: value for key, value in whole.items() if key != "samples"}
    return {**head, "blocks": blocks, "samples": samples,
            "shard": {"number": 1, "of": 1, "num_samples": 2, "input": "00"}}


def pair(*files):
    return MARK.decode().join(files)


def result_seeds():
    losses = "sample,id,num_gt,num_pred,num_matched,class_loss,bbox_loss,existence_loss,loss\n"
    rows = '0,a,1,2,1,0.25,0.5,1e-07,0.75\n1,"b,""c""",0,2,0,nan,inf,-inf,0\r\n2,d,3,2,invalid,,,,\n'
    matches = "sample,id,pred,gt,cost,iou,label,weight\n0,a,1,0,0.5,0.25,3,1\n0,a,2,1,1.5,0,0,0.5\n"
    accv = result({"criterion": "accv"}, "class_loss", "bbox_loss", "existence_loss")
    changed = json.dumps(accv).replace("0.75", "0.8").replace('"gt": 0', '"gt": 1')
    seed("results", "part", json.dumps(part(accv)))
    seed("results", "losses", losses + rows)
    seed("results", "matches", matches)
    seed("results", "rewritten", ',Unnamed: 0,loss,id,num_gt\r\n0,1,,a,2.0\r\n\r\n1,2,-Infinity,"b",3\r\n,,,,\r\n')
    seed("results", "python", json.dumps(accv).replace("0.75", "-Infinity").replace("0.5", "NaN"))
    seed("results", "json", json.dumps(accv))
    noted = part(accv) | {"notes": [
        {"kind": "flat_prediction", "note": "n", "count": 2, "sample": 1, "first": "f"},
        {"kind": "no_object", "note": "n", "count": 2, "sample": None, "first": ""},
        {"kind": "of_tomorrow", "count": 1, "sample": 9, "first": "x"}]}
    seed("results", "noted", json.dumps(noted))
    seed("results", "two_csv", pair(losses + rows, losses + rows.replace("0.25", "0.26")))
    seed("results", "two_json", pair(json.dumps(accv), changed))
    seed("results", "csv_json", pair(losses + rows, changed))
    seed("results", "matches_json", pair(matches, changed))


def block_result_seeds():
    blocks = ("", "_0", "_enc")
    names = [name + block for block in blocks for name in ("loss_ce", "loss_bbox", "loss_giou", "cardinality_error")]
    whole = part(result({"criterion": "focal", "on_invalid": "skip"}, *names), "0", "enc")
    csv = "id,loss_ce_dn_0,loss_ce_dn,num_gt,loss_giou_enc,loss\na,0.5,1,2,3,nan\nb,1,2,3,4,5\n"
    matches = "id,block,pred,gt,cost\na,main,1,0,0.5\na,enc,2,0,1\na,dn_0,3,1,1\nb,,1,1,1\n"
    seed("results", "blocks_part", json.dumps(whole))
    seed("results", "blocks_json", pair(json.dumps(whole), json.dumps(whole).replace("0.75", "0.8")))
    seed("results", "blocks_csv", pair(csv, csv.replace("0.5", "0.6").replace("_dn_0", "_dn_1")))
    seed("results", "blocks_matches", pair(matches, matches.replace("enc", "dn").replace("main", "")))


def criterion_result_seeds():
    names = ("loss_ce", "loss_bbox", "loss_giou", "cardinality_error")
    csv = f"sample,id,num_gt,num_pred,num_matched,{','.join(names)},loss\n0,a,1,2,1,0.25,0.5,0.75,1,1.5\n"
    csv += "1,b,1,2,0,invalid,invalid,invalid,invalid,invalid\n"
    detr = json.dumps(part(result({"criterion": "detr", "on_invalid": "skip"}, *names)))
    focal = json.dumps(part(result({"criterion": "focal", "cost": {"focal": 2, "l1": 5, "giou": 2}, "loss": {"l1": 0.1},
                                    "focal": {"alpha": 0.25, "gamma": 2}, "gt_form": "xyxy"}, *names)))
    config = json.dumps(part(result({"criterion": "detr", "no_object_weight": 0.5,
                                     "loss": {"probability": 1, "giou": 0, "iou": 1, "diou": 1, "ciou": 1}},
                                    "loss_probability", "loss_ce", "loss_bbox", "loss_iou", "loss_diou", "loss_ciou",
                                    "cardinality_error")))
    seed("results", "detr_csv", csv)
    seed("results", "detr", detr)
    seed("results", "focal", focal)
    seed("results", "config", config)
    seed("results", "detr_focal", pair(detr, focal))
    seed("results", "csv_detr", pair(csv.replace("0.75", "0.8"), detr))
    seed("results", "config_detr", pair(config, csv))


def all_terms(sigmoid, gt_form, pred_form):
    """The choices by which `problem` draws a criterion that has them."""
    weights = 2 * (6 if sigmoid else 7) * bytes([0, 1, 2])
    return bytes([3, not sigmoid]) + weights + bytes([0, 0, 2, gt_form, pred_form])


def problem_seeds():
    criteria = {"accv": bytes([0]), "detr": bytes([1]), "focal": bytes([2]), "terms": bytes([3]),
                "softmax": all_terms(False, 0, 1), "sigmoid": all_terms(True, 2, 0)}
    # Two samples of 600 predictions and up to 6 objects; fine steps, nothing inverted or wild.
    long_samples = bytes([4, 2, 2, 88, 3, 5, 4] + [4, 0, 1, 1, 1, 1])
    for name, criterion in criteria.items():
        seed("problem", f"{name}-long", criterion + long_samples)
        for k in range(8):
            drawn = bytes((k * 37 + 11 * j + j * j * k) % 256 for j in range(8 + 40 * k))
            seed("problem", f"{name}-{k}", criterion + drawn)


def main():
    for name, data in npy_seeds():
        seed("npy", name, data)
    for name, level in (("stored", None), ("raw", 0), ("deflated", 9)):
        seed("npz", name, npz(level, **predictions()))
    seed("npz", "ids", npz(ids=np.array(["a", "bc"]), fortran=np.asfortranarray(floats(3, 2))))
    seed("npz", "foreign", npz(boxes=floats(2, 4), fields=np.zeros(2, [("x", "<f4")]), bfloat16=np.zeros(3, "V2")))
    seed("npz", "fortran_deflated", npz(6, fortran=np.asfortranarray(floats(3, 2)), scalar=np.float32(2)))
    seed("json", "ground_truth", json.dumps(ground_truth()))
    seed("json", "predictions", listed(predictions()))
    seed("json", "one", '{"id": 7, "boxes": [[1e-3, -0.0, 1.5E+2, 12345678901234567890]], "labels": [true, false]}')
    seed("json", "text", '\ufeff[{"id":"\\u00e9\\ud83d\\ude00é\\n", "x": null, "y": [[], []], "z": {"a": [1]}}]')
    seed("json", "targets", '{"lr": NaN, "samples": [{"image_id": [7], "x": [[1], [2, -Infinity]], "img_id": [1, 2]}, '
                            '{"image_id": "a", "x": null, "y": 1, "sample_id": {}}]}')
    seed("json", "nothing", '{"samples": []}')
    gt = json.dumps(ground_truth()).encode()
    for name, form in (("sizes", flat(sizes=np.array([1, 2]))), ("offsets", flat(offsets=np.array([0, 1, 3]))),
                       ("padded", padded()), ("members", members())):
        seed("dataset", name, npz(**form) + MARK + npz(**predictions()))
    seed("dataset", "json", gt + MARK + listed(predictions()).encode())
    targets = json.dumps([{"image_id": [7 + b], "boxes": [[0, 0, 1, 1]], "class_labels": [b]} for b in range(2)])
    seed("dataset", "image_ids", targets.encode() + MARK + npz(image_id=np.array([[8], [7]]), **predictions()))
    seed("dataset", "ids", gt + MARK + npz(6, ids=np.array([b"s1", b"s0"]), **predictions()))
    logits = {"pred_boxes": floats(2, 3, 4), "pred_logits": floats(2, 3, 3)}
    unweighted = [{"boxes": [[0.5, 0.5, 0.25, 1]] * k, "labels": [1] * k} for k in range(2)]
    seed("dataset", "logits", json.dumps(unweighted).encode() + MARK + npz(**logits))
    seed("dataset", "logits_json", json.dumps(unweighted).encode() + MARK + listed(logits).encode())
    layers = {"all_bbox_preds": floats(2, 2, 4, 4), "all_cls_scores": floats(2, 2, 4, 3), "groups": np.array(2),
              "enc_boxes": floats(2, 2, 4), "enc_logits": floats(2, 2, 1), "dn_boxes": floats(2, 2, 4, 4),
              "dn_logits": floats(2, 2, 4, 3), "dn_groups": np.array([2])}
    stepped = [one | {"step": k, "rank": 1 - k} for k, one in enumerate(unweighted)]
    for name, form in (("stored", npz(**layers)), ("deflated", npz(6, **layers)),
                       ("fortran", npz(6, **{key: np.asfortranarray(array) for key, array in layers.items()}))):
        seed("dataset", f"layers_{name}", json.dumps(stepped).encode() + MARK + form)
    seed("dataset", "layers_json", json.dumps(stepped).encode() + MARK + json.dumps(
        [{key: (array if "groups" in key else array[b] if key.startswith("enc") else array[:, b]).tolist()
          for key, array in layers.items()} for b in range(2)]).encode())
    spoilt = {"pred_boxes": np.tile(np.array([0.5, 0.5, 0, 0], np.float16), (2, 3, 1)), "logits": floats(2, 3, 3) * 1e38}
    seed("dataset", "logits_flat", json.dumps(unweighted).replace("0.25, 1", "0, 0").encode() + MARK + npz(**spoilt))
    example = {"rects_gt": [[0, 0, 1, 1]], "classes_gt": [0], "weights_gt": [1]}
    seed("dataset", "example", json.dumps([example, example]).encode() + MARK + listed(
        {"rects_pred": predictions()["boxes"], "classes_pred": floats(2, 3, 2), "pred_existence": floats(2, 3)}
    ).encode())
    coco = {"info": {"x": [1]}, "images": [{"id": 9, "name": "a"}, {"id": 4}], "categories": [{"id": 1}, {"id": 3}],
            "annotations": [{"id": k, "image_id": 9, "category_id": 3, "bbox": [k, 1.5, 5, 1e1], "iscrowd": k // 2,
                             "segmentation": [[1, 2]]} for k in range(3)]}
    found = [{"image_id": 4, "category_id": 1 + 2 * (k // 2), "bbox": [k, 1, 2, 3], "score": k % 2 / 4} for k in range(4)]
    seed("coco", "boxes", json.dumps(coco) + MARK.decode() + json.dumps(found))
    texts = {"images": [{"id": "b", "width": None}, {"id": 4.0}, {"id": "a", "x": [float("nan")]}],
             "categories": [{"id": "7"}, {"id": -1}], "annotations": [
                 {"image_id": name, "category_id": 7, "bbox": [1, 1, 2, 2], "iscrowd": None} for name in ("a", "4")]}
    seed("coco", "texts", json.dumps(texts) + MARK.decode() +
         '[{"image_id": "b", "category_id": "-1", "bbox": [1, 2, 3, 4], "score": 0.5, "area": NaN}]')
    seed("coco", "none", json.dumps({**coco, "annotations": []}) + MARK.decode() + "[]")
    seed("criterion", "accv", '{"criterion": "accv"}')
    seed("criterion", "focal", '{"gt_form": "xyxy", "criterion": "focal", "focal": {"alpha": 1, "gamma": 0.5}}')
    seed("criterion", "detr", json.dumps({"criterion": "detr", "cost": {"cross_entropy": 1e-3, "l1": 0.1, "ciou": 2E+38},
                                          "loss": {"probability": 1, "iou": 0, "diou": 3}, "no_object_weight": 0,
                                          "pred_form": "xywh"}))
    result_seeds()
    block_result_seeds()
    criterion_result_seeds()
    seed("options", "eval", "eval\ngt.json\n-opred\n--threads=4\n--rtol\n1e-5\n-k\nboxes=b\n--key=gt.labels=l\npred.npz")
    seed("options", "end", "eval\n-s\n--quiet\n--format\njson\n--\n-gt\n-")
    seed("options", "help", "eval\n--help\n")
    seed("options", "numbers", "0.1\n1e400\n-1e-400\n4.9e-324\nnan\ninf\n-inf\n18446744073709551616\n000.5e+10\n1.")
    seed("options", "devices", "auto\ncpu\ncuda\ncuda:0\ncuda:0,1\ncuda:99999999999")
    problem_seeds()


main()
