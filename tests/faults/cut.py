"""An input that another process cuts short while it is read: before each call of the system's in turn, and to several
sizes. The run ends with status 2 and one line and leaves no file, or was done with the file and ends as without the cut: never by
SIGBUS, and never with other numbers, though what is cut off a page reads as zeros."""
import collections
import os
import shutil

from faults import (Case, RAGLOSS, SANITIZED, Scratch, arrays, contents, make_old, run, sample, write_coco, write_folder,
                    write_json)

import numpy as np

STEP = 5 if SANITIZED else 1


def write_cases():
    """Cases, each with the input that is cut; all of them are large enough to be mapped."""
    gt, pred = arrays(3, 24, 20, 60, 80)
    write_json("gt.json", [sample(gt, pred, b)[0] for b in range(24)])
    np.savez("gt.npz", **gt)
    np.savez("pred.npz", **pred)
    np.savez_compressed("pred_deflated.npz", **pred)
    write_folder("pred", pred)
    os.mkdir("files")
    for b in range(6):
        np.savez(f"files/{b:02}.npz", **{name: np.repeat(array, 20, 0) for name, array in sample(gt, pred, b)[1].items()})
    write_json("gt_files.json", [sample(gt, pred, b)[0] for b in range(6)])
    small_gt, small_pred = arrays(4, 300, 10, 2, 10)
    np.savez("small_gt.npz", **small_gt)
    np.savez("small_pred.npz", **small_pred)
    run([RAGLOSS, "eval", "small_gt.npz", "small_pred.npz", "-o", "golden.json"])
    tail = ["-o", "out.csv", "--device", "cpu", "--threads", "2", "--batch", "4"]
    for name, gt, pred, cut in (
            ("JSON", "gt.json", "pred.npz", "gt.json"),
            ("NPZ", "gt.npz", "pred.npz", "pred.npz"),
            ("deflated NPZ", "gt.npz", "pred_deflated.npz", "pred_deflated.npz"),
            ("NPY in a folder", "gt.npz", "pred", "pred/class_probs.npy"),
            ("a sample's NPZ", "gt_files.json", "files", "files/03.npz")):
        yield (name, ["eval", gt, pred, *tail], ["out.csv"]), cut
    small = ["eval", "small_gt.npz", "small_pred.npz", *tail, "--batch", "100"]
    yield ("a golden file", [*small, "-g", "golden.json"], ["out.csv"]), "golden.json"
    make_old("old.json", "golden.json")
    yield ("a golden file updated", [*small, "-g", "old.json", "--update-golden"], ["old.json", "out.csv"],
           ["old.json"]), "old.json"
    coco = write_coco(1500)
    converted = ["converted/gt.json", "converted/pred.npz"]
    for cut in coco:
        yield (f"COCO's {cut}", ["eval", "--coco", *coco, "-p", "100", *tail], ["out.csv"]), cut
        yield (f"COCO's {cut} converted", ["convert", "coco", *coco, "-p", "100", "-o", "converted"], converted), cut
    yield ("inspect", ["inspect", "pred/class_probs.npy"], []), "pred/class_probs.npy"


def cut_in_turn(case, cut, size, reported):
    """The file is cut by the name "held", which does not lead to one that has taken its place."""
    def as_cut():
        """What is an output, too, stays as the other process has left it."""
        return all(contents(path) == (contents("held") if path == cut else None) for path in case.outputs)

    for number in range(1, case.expected.counted("call") + 2, STEP):
        os.remove("held")
        os.link(cut, "held")
        result, failed = case.check_fault(f"cut:{number}:{size}:held", "", as_cut)
        if failed:
            line = result.err.decode().rpartition(": ")[2].strip()
            reported["another" if "short" not in line else line] += 1
        shutil.copyfile("whole", cut)


with Scratch():
    for case, cut in write_cases():
        shutil.copyfile(cut, "whole")
        shutil.copyfile(cut, "held")
        size = os.path.getsize(cut)
        assert size > 65536, (case, size)
        case = Case(*case)
        reported = collections.Counter()
        for left in (0, 4096, size - 1):
            cut_in_turn(case, cut, left, reported)
        os.remove("held")
        print(f"{case.name}: {3 * case.expected.counted('call')} cuts, {dict(reported)}")
        assert reported, case.name
