#!/usr/bin/env python3
"""Writes instances.json and results.json as COCO's validation set has them, the same bytes for the same arguments.

usage: make_coco.py DIR IMAGES DETECTIONS

Every image has DETECTIONS detections and about 7 objects (Poisson), of 80 categories whose ids have gaps, as COCO's do.
A third of the detections lie near an object of their category.
"""
import json
import os
import sys

import numpy as np

CATEGORIES = [number for number in range(1, 91) if number not in (12, 26, 29, 30, 45, 66, 68, 69, 71, 83)]


def boxes_of(rng, count):
    return np.concatenate([rng.uniform(0, 440, (count, 2)), rng.uniform(4, 200, (count, 2))], axis=1)


def sample_of(rng, detections):
    objects = int(rng.poisson(7))
    boxes, labels = boxes_of(rng, objects), rng.choice(CATEGORIES, objects)
    found, classes = boxes_of(rng, detections), rng.choice(CATEGORIES, detections)
    if objects:
        near = rng.permutation(detections)[: detections // 3]
        owner = rng.integers(0, objects, len(near))
        found[near] = boxes[owner] * rng.uniform(0.95, 1.05, (len(near), 4))
        classes[near] = labels[owner]
    return boxes, labels, found, classes, rng.uniform(0, 1, detections)


def main():
    folder, images, detections = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.makedirs(folder, exist_ok=True)
    annotations, separator = [], "["
    with open(os.path.join(folder, "results.json"), "w") as results:
        for image in range(images):
            ids = {"image_id": 139 + 58 * image}
            boxes, labels, found, classes, scores = sample_of(np.random.default_rng([2026, image]), detections)
            for box, label in zip(boxes.round(2), labels):
                annotations.append({**ids, "id": len(annotations) + 1, "category_id": int(label), "bbox": box.tolist(),
                                    "area": round(float(box[2] * box[3]), 4), "iscrowd": 0, "segmentation": []})
            for box, label, score in zip(found.round(2), classes, scores):
                results.write(separator + json.dumps({**ids, "category_id": int(label), "bbox": box.tolist(),
                                                      "score": round(float(score), 6)}))
                separator = ", "
        results.write("]")
    with open(os.path.join(folder, "instances.json"), "w") as instances:
        json.dump({"images": [{"id": 139 + 58 * image, "width": 640, "height": 640, "file_name": f"{image:012d}.jpg"}
                              for image in range(images)],
                   "annotations": annotations,
                   "categories": [{"id": number, "name": f"category {number}"} for number in CATEGORIES]}, instances)


if __name__ == "__main__":
    main()
