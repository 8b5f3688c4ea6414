"""What the tests of failures share: small inputs in every form, and runs of ragloss with interpose.c's faults.

RAGLOSS is the program, INTERPOSE the library, both from the environment.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import numpy as np

RAGLOSS = os.environ["RAGLOSS"]
INTERPOSE = os.environ["INTERPOSE"]
SANITIZED = os.environ.get("SANITIZERS", "")


def skip(why):
    print("skipped:", why)
    sys.exit(77)


class Scratch:
    """A folder of its own as the current one, removed at the end: in memory, where fsync costs nothing, or on disk."""

    def __init__(self, on_disk=False):
        self.place = None if on_disk or not os.access("/dev/shm", os.W_OK) else "/dev/shm"

    def __enter__(self):
        self.before = os.getcwd()
        self.folder = tempfile.mkdtemp(prefix="ragloss-faults-", dir=self.place)
        os.chdir(self.folder)
        return self.folder

    def __exit__(self, *_):
        os.chdir(self.before)
        shutil.rmtree(self.folder)


def arrays(seed, samples, preds, classes, objects):
    """Ground truth (flat, with offsets) and predictions, as dictionaries of arrays."""
    random = np.random.default_rng(seed)
    counts = random.integers(0, objects + 1, samples)
    offsets = np.concatenate([[0], np.cumsum(counts)])

    def boxes(*shape):
        corner = random.uniform(0, 80, (*shape, 2))
        return np.concatenate([corner, corner + random.uniform(1, 20, (*shape, 2))], -1).astype("<f4")

    gt = {
        "boxes": boxes(offsets[-1]),
        "labels": random.integers(0, classes, offsets[-1]).astype("<i4"),
        "weights": random.uniform(0.5, 2, offsets[-1]).astype("<f4"),
        "offsets": offsets.astype("<i8"),
    }
    probs = random.uniform(0, 1, (samples, preds, classes))
    pred = {
        "boxes": boxes(samples, preds),
        "class_probs": (probs / probs.sum(-1, keepdims=True)).astype("<f4"),
        "existence": random.uniform(0, 1, (samples, preds)).astype("<f4"),
    }
    return gt, pred


def sample(gt, pred, b):
    first, end = gt["offsets"][b], gt["offsets"][b + 1]
    return ({name: gt[name][first:end] for name in ("boxes", "labels", "weights")},
            {name: array[b] for name, array in pred.items()})


def write_json(path, samples):
    with open(path, "w") as file:
        json.dump({"samples": [{name: array.tolist() for name, array in one.items()} for one in samples]}, file)


def write_folder(path, named):
    os.mkdir(path)
    for name, array in named.items():
        np.save(f"{path}/{name}.npy", array)


def write_forms(seed=1):
    """The same small problem in every form; returns pairs of paths by name. The larger files are mapped when read."""
    gt, pred = arrays(seed, 3, 60, 100, 5)
    tiny_gt, tiny_pred = arrays(seed, 2, 3, 2, 3)
    tiny = [sample(tiny_gt, tiny_pred, b) for b in range(2)]
    write_json("gt.json", [one[0] for one in tiny])
    write_json("pred.json", [one[1] for one in tiny])
    np.savez("gt.npz", **gt)
    np.savez("unweighted.npz", **{name: array for name, array in gt.items() if name != "weights"})
    np.savez("pred.npz", **pred)
    np.savez_compressed("gt_deflated.npz", **gt)
    np.savez_compressed("pred_deflated.npz", **pred)
    write_folder("gt", gt)
    write_folder("pred", pred)
    for side in ("gt_files", "pred_files"):
        os.mkdir(side)
    for b in range(3):
        for side, named in zip(("gt_files", "pred_files"), sample(gt, pred, b)):
            np.savez(f"{side}/{b}.npz", **named)
    return {
        "json": ("gt.json", "pred.json"),
        "npz": ("gt.npz", "pred.npz"),
        "deflated": ("gt_deflated.npz", "pred_deflated.npz"),
        "folder": ("gt", "pred"),
        "files": ("gt_files", "pred_files"),
    }


def write_coco(objects=20):
    """COCO's files of two images and so many objects, all of them found, and a folder for what they become; returns the
    files' names."""
    os.mkdir("converted")
    truth = {"images": [{"id": 9}, {"id": 4}], "categories": [{"id": 1}, {"id": 3}],
             "annotations": [{"image_id": 9, "category_id": 3, "bbox": [k, 1, 5, 5]} for k in range(objects)]}
    results = [{**one, "score": 0.5} for one in truth["annotations"]]
    for name, value in (("instances.json", truth), ("results.json", results)):
        with open(name, "w") as file:
            json.dump(value, file)
    return ["instances.json", "results.json"]


def make_old(old, golden):
    """A golden file of other results: its total, or the last number of its first row, is not what it is now."""
    with open(old, "wb") as file:
        file.write(re.sub(rb'("total":|\n.*,)[^,\n]+', rb"\g<1>0.125", contents(golden), count=1))


def write_commands():
    """Every command that reads input, in each of its forms, by name: arguments of ragloss, the files that it writes, and
    those of them that it also reads.

    Not `devices`: with CUDA built in, what it does is the CUDA runtime's doing, which keeps memory of its own."""
    forms = write_forms()
    commands = {name: (["eval", *pair, "-o", "out.csv"], ["out.csv"]) for name, pair in forms.items()}
    npz = list(forms["npz"])
    coco = write_coco()
    for shard in (1, 2):
        run([RAGLOSS, "eval", *npz, "--shard", f"{shard}/2", "-o", f"part{shard}.json"])
    run([RAGLOSS, "eval", *npz, "-o", "golden.csv"])
    run([RAGLOSS, "eval", *npz, "-o", "golden.json"])
    run([RAGLOSS, "eval", *npz, "-o", "matches_golden.csv", "-m", "golden_matches.csv"])
    for golden in ("golden.csv", "golden.json", "golden_matches.csv"):
        make_old(golden.replace("golden", "old"), golden)
    with open("criterion.json", "w") as file:
        json.dump({"criterion": "focal", "cost": {"l1": 0.1}, "gt_form": "xyxy"}, file)
    commands.update({
        "to standard output": (["eval", *npz], []),
        "json output": (["eval", *npz, "-o", "out.json"], ["out.json"]),
        "matches": (["eval", *npz, "-o", "out.csv", "-m", "out_matches.csv", "--threads", "2"],
                    ["out.csv", "out_matches.csv"]),
        "golden": (["eval", *npz, "-g", "golden.csv", "-o", "out.csv"], ["out.csv"]),
        "golden json": (["eval", *npz, "-g", "golden.json", "-o", "out.csv"], ["out.csv"]),
        "golden to junit": (["eval", *npz, "-g", "golden.csv", "--junit", "out.xml", "-o", "out.csv"],
                            ["out.xml", "out.csv"]),
        "golden updated": (["eval", *npz, "-g", "old.csv", "--update-golden"], ["old.csv"], ["old.csv"]),
        "golden json updated": (["eval", *npz, "-g", "old.json", "--update-golden", "--junit", "out.xml", "-o",
                                 "/dev/null"], ["out.xml", "old.json"], ["old.json"]),
        "golden of matches updated": (["eval", *npz, "-g", "old_matches.csv", "--update-golden", "-o", "out.csv"],
                                      ["old_matches.csv", "out.csv"], ["old_matches.csv"]),
        "golden made": (["eval", *npz, "-g", "new.json", "--update-golden"], ["new.json"], ["new.json"]),
        "keys": (["eval", *npz, "-k", "boxes=boxes", "-o", "out.csv"], ["out.csv"]),
        "gradients": (["eval", *npz, "--grad", "out.npz", "-o", "out.csv", "--threads", "2"], ["out.npz", "out.csv"]),
        "gradients with ids": (["eval", *forms["files"], "--grad", "out.npz", "-o", "out.csv"],
                               ["out.npz", "out.csv"]),
        "shard": (["eval", *forms["deflated"], "--shard", "2/2", "-o", "out.json"], ["out.json"]),
        "merge": (["merge", "part1.json", "part2.json", "-o", "out.csv", "-m", "out_matches.csv"],
                  ["out.csv", "out_matches.csv"]),
        "diff": (["diff", "golden.csv", "golden.json"], []),
        "diff to junit": (["diff", "golden.csv", "golden.json", "--junit", "out.xml"], ["out.xml"]),
        "diff of matches": (["diff", "golden.json", "golden_matches.csv"], []),
        "report": (["report", "golden.json", "-g", "golden.csv", "-o", "out.html"], ["out.html"]),
        "report with boxes": (["report", "golden.json", "--gt", npz[0], "--pred", npz[1], "-o", "out.html"],
                              ["out.html"]),
        "report with inflated boxes": (["report", "golden.json", "--gt", forms["files"][0], "--pred",
                                        forms["deflated"][1], "-k", "boxes=boxes"], []),
        "coco": (["eval", "--coco", *coco, "-o", "out.csv"], ["out.csv"]),
        "shard of coco": (["eval", "--coco", *coco, "-p", "3", "--shard", "2/2", "-o", "out.json"], ["out.json"]),
        "convert": (["convert", "coco", *coco, "-o", "converted"],
                    ["converted/gt.json", "converted/pred.npz"]),
        "inspect json": (["inspect", "gt.json"], []),
        "inspect npz": (["inspect", "pred_deflated.npz"], []),
        "inspect folder": (["inspect", "pred"], []),
        "inspect files": (["inspect", "pred_files"], []),
        "config": (["config", "criterion.json"], []),
        "criterion": (["eval", "unweighted.npz", "pred_deflated.npz", "--config", "criterion.json", "-k",
                       "logits=class_probs", "-o", "out.json"], ["out.json"]),
        "problems": (["inspect", "--problems", *forms["deflated"]], []),
        "problems of a criterion": (["inspect", "--problems", "unweighted.npz", "pred_deflated.npz", "--config",
                                     "criterion.json", "-k", "logits=class_probs"], []),
    })
    for arguments, *_ in commands.values():
        if arguments[0] == "eval":
            arguments += ["--device", "cpu"]
            if SANITIZED:  # the start of a thread there takes memory without which the sanitizer ends the program
                arguments += ["--threads", "1"]
    return commands


class Result:
    def __init__(self, status, out, err, report):
        self.status, self.out, self.err, self.report = status, out, err, report

    def counted(self, what):
        return next(int(line.split()[1]) for line in self.report if line.startswith(what + " "))

    def leaks(self):
        """Blocks that nothing freed, but for what the dynamic linker keeps of threads that have ended."""
        return [line for line in self.report if line.startswith("leak") and " ld-" not in line]


def preload():
    """The library, behind the run-time library of the address sanitizer where the program has that."""
    libraries = [INTERPOSE]
    if "address" in SANITIZED:
        linked = subprocess.run(["ldd", RAGLOSS], stdout=subprocess.PIPE, check=True).stdout.decode()
        libraries += [line.split()[2] for line in linked.splitlines() if "libasan" in line]
    return ":".join(libraries)


def run(command, fault=None, **more):
    """Runs the command, with a fault or merely counted (""), or as it is (None)."""
    environment = dict(os.environ)
    if fault is not None:
        environment.update(LD_PRELOAD=preload(), RAGLOSS_FAULT=fault, RAGLOSS_FAULT_REPORT="report.txt")
        environment["ASAN_OPTIONS"] = "verify_asan_link_order=0:detect_leaks=1"
        environment["LSAN_OPTIONS"] = "exitcode=23"
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **more)
    report = []
    if os.path.exists("report.txt"):
        with open("report.txt") as file:
            report = file.read().splitlines()
        os.remove("report.txt")
    return Result(done.returncode, done.stdout, done.stderr, report)


def contents(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read()


def all_files():
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(".") for name in names)


class Case:
    """A command, and what it does when nothing fails. `read` are the outputs that it also reads, if they are there: each
    run finds them as the first did."""

    def __init__(self, name, arguments, outputs, read=()):
        self.name, self.arguments, self.outputs = name, arguments, outputs
        self.read = {path: contents(path) for path in read}
        self.prepare()
        self.files = all_files()
        self.expected = self.run("")
        self.written = [contents(path) for path in outputs]
        assert self.expected.status == 0, (name, self.expected.err)
        assert not self.expected.leaks(), (name, self.expected.leaks())
        assert not any(self.read.get(path) == now for path, now in zip(outputs, self.written)), name
        self.prepare()

    def before(self, what):
        """What each output holds before a run, where those that are only written hold this."""
        return [self.read.get(path, what) for path in self.outputs]

    def prepare(self, what=None):
        for path, data in zip(self.outputs, self.before(what)):
            if data is not None:
                with open(path, "wb") as file:
                    file.write(data)
            elif os.path.exists(path):
                os.remove(path)

    def run(self, fault, **more):
        return run([RAGLOSS, *self.arguments], fault, **more)

    def succeeded(self, result):
        """Everything as without a fault."""
        return (result.status == 0 and result.out == self.expected.out and result.err == self.expected.err and
                [contents(path) for path in self.outputs] == self.written)

    def failed_well(self, result, word):
        """Status 2, one line that holds the word, and nothing on standard output except what inspect has shown already, or
        what was there before another output could not be renamed. If the failed call only asks whether a file is there,
        the line may be about opening it instead."""
        lines = result.err.decode().split("\n")
        return (result.status == 2 and len(lines) == 2 and lines[1] == "" and lines[0].startswith("ragloss: ") and
                (word in lines[0] or "failed access " in result.report) and len(lines[0]) < 2000 and self.expected.out.startswith(result.out) and
                (self.arguments[0] == "inspect" or "failed rename " in result.report or not result.out))

    def check_fault(self, fault, word, allowed=lambda: False, before=None):
        """Holds a run with the fault to the rules. Returns its result, and whether the fault was reported: else it did no
        harm."""
        self.prepare(before)
        result = self.run(fault)
        what = f"{self.name}, {fault}: {result.status} {result.err!r} {result.report}"
        assert not result.leaks(), "leak: " + what
        harmless = self.succeeded(result)
        assert harmless or self.failed_well(result, word), what
        if not harmless:
            left = [contents(path) for path in self.outputs]
            assert left == self.before(before) or allowed(), what
        self.prepare()
        assert all_files() == self.files, what
        return result, not harmless
