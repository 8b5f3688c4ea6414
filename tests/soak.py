#!/usr/bin/env python3
"""soak.py RAGLOSS RUNS [--seed S] [--threads N]: runs of `ragloss eval` over random inputs. Used by soak.sh.

Each round makes one ground truth and its predictions in random forms, evaluates them in two ways, which must print the
same bytes, then damages a file and evaluates again: that either works or fails with status 2 and one line. Any other
ending, such as a sanitizer's, stops the soak and leaves the input behind.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np


class Round:
    def __init__(self, random, folder):
        self.random, self.folder = random, folder
        self.samples, self.preds, self.classes = (int(random.integers(*limits)) for limits in ((0, 30), (0, 40), (1, 20)))
        self.sizes = random.integers(0, 1 + int(random.choice([1, 5, 50])), self.samples)
        self.steps = int(random.choice([2, 10, 1 << 20]))
        self.criterion = str(random.choice(["accv", "detr", "focal"]))

    def numbers(self, *shape):
        return (self.random.integers(0, self.steps, shape) / self.steps).astype(np.float32)

    def boxes(self, *shape):
        if self.criterion != "accv":
            return 1 - self.numbers(*shape, 4)  # of some area
        corner = self.numbers(*shape, 2)
        return np.concatenate([corner, corner + self.numbers(*shape, 2)], -1)

    def ground_truth(self):
        """A list of arrays by name for each sample."""
        weights = self.numbers if self.criterion == "accv" else np.ones
        return [{"boxes": self.boxes(n), "labels": self.random.integers(0, self.classes, n), "weights": weights(n)}
                for n in map(int, self.sizes)]

    def predictions(self):
        shape = self.samples, self.preds
        if self.criterion != "accv":
            logits = 8 * self.numbers(*shape, self.classes + (self.criterion == "detr")) - 4
            return {"pred_boxes": self.boxes(*shape), "pred_logits": logits}
        return {"boxes": self.boxes(*shape), "class_probs": self.numbers(*shape, self.classes),
                "existence": self.numbers(*shape)}

    def save_json(self, name, samples):
        listed = [{"id": f"s{b}", **{key: value.tolist() for key, value in sample.items()}}
                  for b, sample in enumerate(samples)]
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps({"samples": listed} if self.random.integers(2) else listed))
        return path

    def save_arrays(self, name, arrays):
        """An NPZ archive, stored or deflated, or a folder of NPY files."""
        kind = self.random.integers(3)
        if kind == 2:
            path = self.folder / name
            path.mkdir()
            for key, values in arrays.items():
                np.save(path / f"{key}.npy", values)
            return path
        path = self.folder / f"{name}.npz"
        (np.savez if kind else np.savez_compressed)(path, **arrays)
        return path

    def save_ground_truth(self, samples):
        kind = self.random.integers(4)
        if kind == 0 or not samples:
            return self.save_json("gt", samples)
        if kind == 1:
            return self.save_arrays("gt", {f"{key}_{b}": value for b, sample in enumerate(samples)
                                           for key, value in sample.items()})
        if kind == 2:
            most = int(self.sizes.max())
            padded = {key: np.zeros((self.samples, most) + samples[0][key].shape[1:], samples[0][key].dtype)
                      for key in samples[0]}
            for b, sample in enumerate(samples):
                for key, value in sample.items():
                    padded[key][b, :len(value)] = value
            return self.save_arrays("gt", {**padded, "sample_sizes": self.sizes})
        flat = {key: np.concatenate([sample[key] for sample in samples]) for key in samples[0]}
        return self.save_arrays("gt", {**flat, "offsets": np.concatenate([[0], np.cumsum(self.sizes)])})

    def save_predictions(self, arrays):
        if self.random.integers(4) == 0 and self.samples:
            return self.save_json("pred", [{key: value[b] for key, value in arrays.items()}
                                           for b in range(self.samples)])
        dtype = self.random.choice([np.float32, np.float64, ">f4"])
        return self.save_arrays("pred", {key: value.astype(dtype) for key, value in arrays.items()})

    def damage(self, path):
        """Changes, cuts or lengthens one file in one place."""
        if path.is_dir():
            path = self.random.choice(sorted(path.iterdir()))
        data = bytearray(path.read_bytes())
        at = int(self.random.integers(len(data) + 1))
        kind = self.random.integers(4)
        if kind == 0:
            del data[at:]
        elif kind == 1:
            data[at:at] = self.random.bytes(int(self.random.integers(1, 9)))
        else:
            size = int(self.random.integers(1, 9))
            data[at:at + size] = self.random.bytes(size) if kind == 2 else b"9" * size
        path.write_bytes(data)


def evaluate(ragloss, paths, options):
    return subprocess.run([ragloss, "eval", *paths, *options], capture_output=True, timeout=300)


def options_of(random, threads):
    options = ["--device", "cpu", "--threads", str(threads or random.integers(1, 9))]
    return options + (["--batch", str(random.integers(1, 40))] if random.integers(2) else [])


def fail(what, folder, done):
    sys.stderr.write(done.stderr.decode(errors="replace"))
    sys.exit(f"{what} (status {done.returncode}); the input is in {folder}")


def one_round(ragloss, random, folder, threads):
    made = Round(random, folder)
    paths = made.save_ground_truth(made.ground_truth()), made.save_predictions(made.predictions())
    shape = [["--format", "json"], ["--on-invalid", "skip"], ["--on-invalid", "clamp"], []][random.integers(4)]
    shape = ["--criterion", made.criterion, *shape]
    first, second = (evaluate(ragloss, paths, shape + options_of(random, threads)) for _ in range(2))
    for done in first, second:
        if done.returncode != 0 or done.stderr:
            fail("a valid input was not evaluated", folder, done)
    if first.stdout != second.stdout:
        fail("two evaluations differ", folder, second)
    made.damage(paths[random.integers(2)])
    done = evaluate(ragloss, paths, shape + options_of(random, threads))
    if done.returncode not in (0, 2) or (done.returncode == 2 and (done.stdout or done.stderr.count(b"\n") != 1)):
        fail("a damaged input was not reported in one line", folder, done)
    return 3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ragloss")
    parser.add_argument("runs", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, help="instead of 1 to 8")
    given = parser.parse_args()
    done = number = 0
    while done < given.runs:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="soak-"))
        done += one_round(given.ragloss, np.random.default_rng([given.seed, number]), folder, given.threads)
        shutil.rmtree(folder)
        number += 1
    print(f"{done} runs, seed {given.seed}: nothing found")


main()
