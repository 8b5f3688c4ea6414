#!/usr/bin/env python3
"""COCO files to test with, and what they are as arrays, computed here independently.

    make_coco.py coco100 DIR      the files that testdata/coco100 could be from
    make_coco.py hard DIR         made up, with all that the format allows
    make_coco.py large DIR N      N images, for trying out sizes

DIR gets instances.json and results.json and, but for `large`, expected.npz: offsets, boxes and labels of the ground
truth; ids; and pred_boxes, class_probs and existence with as many predictions as any image has.
"""
import json
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).parent


def corners(x, y, width, height):
    return np.array([x, y, x + width, y + height], np.float64).astype(np.float32)


def inverse(box):
    """[x, y, width, height] in decimals whose corners are these, of float32."""
    low = [float(str(value)) for value in box[:2]]
    size = []
    for start, end in zip(low, box[2:]):
        candidates = [round(float(str(end)) - start, digits) for digits in range(1, 12)]
        size.append(next(value for value in candidates if np.float32(start + value) == end))
    return low + size


def category_id(label):
    """With gaps, as COCO's."""
    return 1 + label + label // 8


def coco100():
    samples = json.loads((HERE / "coco100/gt.json").read_text())["samples"]
    pred = np.load(HERE / "coco100/pred.npz")
    annotations, results = [], []
    for sample, boxes, probs, scores in zip(samples, pred["boxes"], pred["class_probs"], pred["existence"]):
        image = {"image_id": int(sample["id"])}
        for box, label in zip(sample["boxes"], sample["labels"]):
            annotations.append({**image, "bbox": inverse(np.array(box, np.float32)), "category_id": category_id(label)})
        for box, row, score in zip(boxes, probs, scores):
            if score > 0:
                results.append({**image, "bbox": inverse(box), "category_id": category_id(int(row.argmax())),
                                "score": float(str(score))})
    return {"images": [{"id": int(sample["id"])} for sample in samples], "annotations": annotations,
            "categories": [{"id": category_id(label)} for label in range(80)]}, results


def hard(num_images=9, seed=1, most=12):
    """Out of order, with ties, crowds, empty images, and keys that are nobody's business."""
    random = np.random.default_rng(seed)
    images = [int(i) for i in random.permutation(num_images) * 7919 + 2]
    categories = [90, 3, 17, 2**40]

    def box():
        return [round(float(v), 3) for v in random.uniform([-5, -5, 0, 0], [90, 90, 70, 70])]

    annotations, results = [], []
    for place in range(4 * num_images):
        crowd = place % 5 == 3
        outline = {"counts": [1, 2, 3], "size": [2, 3]} if crowd else [[1, 2.5, 3, 4], []]
        annotations.append({"segmentation": outline, "area": 1e-3, "iscrowd": int(crowd), "keypoints": [0, 0, 2],
                            "image_id": images[int(random.integers(num_images - 1))], "bbox": box(),
                            "category_id": categories[int(random.integers(4))], "id": place, "é\"\\": {"id": None}})
    for _ in range(most // 2 * num_images):
        results.append({"image_id": images[int(random.integers(1, num_images))], "segmentation": {"counts": "`a\\b\""},
                        "category_id": categories[int(random.integers(4))], "bbox": box(),
                        "score": int(random.integers(5)) / 4 + 1e-12 * int(random.integers(3))})
    truth = {"info": {"images": [1]}, "annotations": annotations, "licenses": [{"id": 1}, {"id": 1}],
             "images": [{"file_name": "x", "id": i, "height": 1} for i in images],
             "categories": [{"name": "n", "id": i, "supercategory": None} for i in categories]}
    del annotations[0]["iscrowd"]
    return truth, results


def large(num_images):
    """The shape of COCO's train2017, of which 118,287 images are about 450 MB: outlines take most of it."""
    random = np.random.default_rng(2)
    truth, results = hard(2)
    truth["images"] = [{"id": 5 * i, "file_name": f"{i:012}.jpg", "height": 480, "width": 640, "license": 3,
                        "coco_url": f"http://images.example/train/{i:012}.jpg"} for i in range(num_images)]
    numbers = np.round(random.uniform(0, 600, (1000, 50)), 2).tolist()
    truth["annotations"] = ({"segmentation": [numbers[k % 1000]], "area": 702.1, "iscrowd": 0,
                             "image_id": 5 * (k * 7919 % num_images), "bbox": numbers[k % 999][:4],
                             "category_id": 17, "id": k} for k in range(int(7.27 * num_images)))
    results = ({"image_id": 5 * (k % num_images), "category_id": 3, "bbox": numbers[k % 998][:4],
                "score": numbers[k % 997][0] / 600} for k in range(10 * num_images))
    return truth, results


def dump(path, value):
    """As json.dump, but takes lists that are generators."""
    with open(path, "w") as file:
        if isinstance(value, dict):
            for place, (key, part) in enumerate(value.items()):
                file.write(f"{', ' if place else '{'}{json.dumps(key)}: ")
                dump_list(file, part) if not isinstance(part, dict) else json.dump(part, file)
            file.write("}")
        else:
            dump_list(file, value)


def dump_list(file, entries):
    for place, entry in enumerate(entries):
        file.write((", " if place else "[") + json.dumps(entry))
    file.write("]")


def reference(truth, results, num_preds=None):
    """The arrays that ragloss makes of them."""
    ids = sorted(image["id"] for image in truth["images"])
    labels = {one: place for place, one in enumerate(sorted(one["id"] for one in truth["categories"]))}
    objects = {one: [] for one in ids}
    found = {one: [] for one in ids}
    for one in truth["annotations"]:
        if not one.get("iscrowd", 0):
            objects[one["image_id"]].append((corners(*one["bbox"]), labels[one["category_id"]]))
    for one in results:
        found[one["image_id"]].append((corners(*one["bbox"]), labels[one["category_id"]], one["score"]))
    if num_preds is None:
        num_preds = max(map(len, found.values()))
    boxes = np.zeros((len(ids), num_preds, 4), np.float32)
    probs = np.zeros((len(ids), num_preds, len(labels)), np.float32)
    existence = np.zeros((len(ids), num_preds), np.float32)
    for b, one in enumerate(ids):
        for i, (box, label, score) in enumerate(sorted(found[one], key=lambda entry: -entry[2])[:num_preds]):
            boxes[b, i], probs[b, i, label], existence[b, i] = box, score, score
    every = [entry for one in ids for entry in objects[one]]
    return {"offsets": np.cumsum([0] + [len(objects[one]) for one in ids]),
            "boxes": np.array([entry[0] for entry in every], np.float32).reshape(-1, 4),
            "labels": np.array([entry[1] for entry in every], np.int32),
            "ids": np.array(ids), "pred_boxes": boxes, "class_probs": probs, "existence": existence}


def main():
    kind, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    truth, results = {"coco100": coco100, "hard": hard, "large": large}[kind](*map(int, sys.argv[3:]))
    if kind != "large":
        np.savez(folder / "expected.npz", **reference(truth, results))
    dump(folder / "instances.json", truth)
    dump(folder / "results.json", results)


if __name__ == "__main__":
    main()
