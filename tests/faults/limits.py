"""Inputs of extreme sizes, claimed and real: a clear answer, or a clear refusal before any work; in memory that is
bounded by 64 MB and 8 times the input, unless the answer itself is larger."""
import os
import resource
import struct
import time
import zipfile

from faults import RAGLOSS, SANITIZED, Scratch

import many_members
import numpy as np

MB = 1 << 20


def apart(write, *arguments):
    """Calls the function in a process of its own, whose memory then does not count as a peak of this one's children."""
    child = os.fork()
    if child == 0:
        try:
            write(*arguments)
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0, write


def measure(arguments, address_space=None):
    """Exit status, standard error, peak memory in bytes, and seconds of a run."""
    began = time.monotonic()
    with open("out.txt", "wb") as out, open("err.txt", "wb") as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            if address_space:
                resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
            os.execv(RAGLOSS, [RAGLOSS, *arguments])
        _, status, used = os.wait4(child, 0)
    with open("err.txt", encoding="utf-8") as file:
        error = "".join(line for line in file if not line.startswith("ragloss: note: "))
        return os.waitstatus_to_exitcode(status), error, used.ru_maxrss * 1024, time.monotonic() - began


def size_of(path):
    return sum(os.path.getsize(f"{path}/{name}") for name in os.listdir(path)) if os.path.isdir(path) else \
        os.path.getsize(path)


def check(name, arguments, status=0, line="", answer=0, seconds=10, **more):
    """Holds a run to its exit status, the line that standard error holds, and the bounds; `answer` is the bytes of
    memory that the results need by themselves."""
    if os.path.exists("out.csv"):
        os.remove("out.csv")
    files = [path for path in arguments if os.path.exists(path)]
    got, error, peak, took = measure(arguments, **more)
    print(f"{name}: exit status {got}, {took:.2f} s, {peak / MB:.0f} MB for {sum(map(size_of, files)) / MB:.1f} MB",
          error.strip())
    assert got == status and line in error and error.count("\n") == (status == 2), (name, got, error)
    assert status == 0 or not os.path.exists("out.csv"), name
    assert took < seconds * (10 if SANITIZED else 1), (name, took)
    assert SANITIZED or peak < 64 * MB + 8 * sum(map(size_of, files)) + answer, (name, peak)


def evaluate(name, gt, pred, *options, **expected):
    check(name, ["eval", gt, pred, "--device", "cpu", "-o", "out.csv", *options], **expected)


def rows():
    """The losses that were written, as text."""
    with open("out.csv") as file:
        return file.read().splitlines()[1:]


def npy(shape, data=b"", descr="<f4"):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {tuple(shape)}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def save(path, named):
    """An archive of raw members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in named.items():
            archive.writestr(name + ".npy", data)


def problem(path, counts, preds, classes=2, seed=1):
    """Writes gt_PATH.npz and pred_PATH.npz with so many objects a sample."""
    random = np.random.default_rng(seed)
    total = sum(counts)

    def boxes(*shape):
        corner = random.uniform(0, 100, (*shape, 2))
        return np.concatenate([corner, corner + random.uniform(1, 30, (*shape, 2))], -1).astype("f4")

    np.savez(f"gt_{path}.npz", boxes=boxes(total), labels=random.integers(0, max(classes, 1), total).astype("i4"),
             sizes=np.array(counts, "i8"))
    np.savez(f"pred_{path}.npz", boxes=boxes(len(counts), preds),
             class_probs=random.uniform(0, 1, (len(counts), preds, classes)).astype("f4"),
             existence=random.uniform(0, 1, (len(counts), preds)).astype("f4"))
    return f"gt_{path}.npz", f"pred_{path}.npz"


def claims():
    """Headers that promise what is not there."""
    gt, _ = problem("one", [1], 1)
    shapes = {
        "2^63 elements": (2 ** 31, 2 ** 31, 2),
        "2^63 bytes": (2 ** 31, 2 ** 29, 2),
        "just below 2^63 bytes": (2 ** 31, 2 ** 30 - 1),
        "2^64 elements, and none": (2 ** 32, 2 ** 32, 0),
        "an axis of 2^63": (2 ** 63, 4),
        "an axis beyond 2^64": (2 ** 65, 4),
        "10 GB": (2_500_000_000,),
    }
    for name, shape in shapes.items():
        with open("claim.npy", "wb") as file:
            file.write(npy(shape, bytes(800)))
        check(f"{name} claimed in 1 kB of NPY", ["inspect", "claim.npy"], 2, "claim.npy: ", seconds=1)
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            with zipfile.ZipFile("claim.npz", "w", method) as archive:
                for array in ("boxes", "class_probs", "existence"):
                    archive.writestr(array + ".npy", npy(shape, bytes(800)))
            evaluate(f"{name} claimed in 1 kB of NPZ", gt, "claim.npz", status=2, line="claim.npz: ", seconds=1)


def write_bombs(side):
    """Some 256 MB of zeros a side, deflated to a thousandth: as many samples, as many predictions of one, and as many
    objects of one."""
    zeros = lambda *shape: npy(shape, bytes(4 * int(np.prod(shape))))
    many = 4000
    save("bomb_samples.npz", {"boxes": zeros(many, 100, 4), "class_probs": zeros(many, 100, 150),
                              "existence": zeros(many, 100)})
    np.savez("bomb_gt.npz", boxes=np.tile(np.array([0, 0, 1, 1], "f4"), (many, 1)), labels=np.zeros(many, "i4"),
             sizes=np.ones(many, "i8"))
    save("bomb_preds.npz", {"boxes": zeros(1, side, 4), "class_probs": zeros(1, side, 12), "existence": zeros(1, side)})
    save("bomb_objects.npz", {"boxes": zeros(side, 4), "labels": zeros(side), "weights": zeros(side),
                              "sizes": npy((1,), struct.pack("<q", side), "<i8")})
    wide = 5 * side
    save("bomb_sizes.npz", {"boxes": npy((0, 4)), "labels": npy((0,)), "sizes": npy((wide,), bytes(wide), "|u1")})
    save("bomb_row.npz", {"row": npy((1, wide), bytes(wide), "|b1")})
    save("bomb_empty.npz", {"boxes": npy((wide, 0, 4)), "class_probs": npy((wide, 0, 2)), "existence": npy((wide, 0))})


def bombs():
    side = 4_000_000
    gt, pred = problem("one", [1], 1)
    apart(write_bombs, side)
    evaluate("a bomb of samples", "bomb_gt.npz", "bomb_samples.npz", seconds=20)
    assert len(rows()) == 4000
    if SANITIZED:
        return
    evaluate("a bomb of predictions", gt, "bomb_preds.npz", status=2, line="MiB may be used", address_space=200 * MB)
    evaluate("a bomb of objects", "bomb_objects.npz", pred, status=2, line="MiB are available", address_space=80 * MB)
    evaluate("a bomb of sizes", "bomb_sizes.npz", pred, status=2, line="'sizes': it needs 324.", address_space=200 * MB)
    evaluate("a bomb of ids", "bomb_sizes.npz", "bomb_empty.npz", status=2, line="it needs 762.", address_space=800 * MB,
             answer=20 * MB * 16)
    with open("tree.json", "w") as file:
        file.write('{"x":[%s0],"ragloss":"","options":{},"samples":[],"totals":{}}' % ("0," * 4 * side))
    check("a result file of very many numbers", ["diff", "tree.json", "tree.json"], status=2,
          line="'ragloss': expected 1, the format's version", address_space=800 * MB)
    check("a bomb of one row looked at", ["inspect", "bomb_row.npz"])
    check("a bomb looked at", ["inspect", "bomb_samples.npz"], seconds=20)


def counts():
    """Very many members, levels, objects, predictions; and none."""
    samples = 500_000
    apart(many_members.write, "many.npz", samples)
    np.savez("many_pred.npz", boxes=np.zeros((samples, 1, 4), "f4"), class_probs=np.ones((samples, 1, 2), "f4"),
             existence=np.ones((samples, 1), "f4"))
    evaluate("a million members", "many.npz", "many_pred.npz", seconds=30)
    assert len(rows()) == samples
    os.remove("many.npz")
    os.remove("many_pred.npz")

    gt, pred = problem("one", [1], 1)
    deep = "[" * 100_000
    for name, text in (("arrays", deep), ("and closed arrays", deep + "]" * 100_000),
                       ("objects", '{"samples":' * 100_000), ("boxes", '[{"boxes":' + deep),
                       ("arrays under an unknown key", '[{"other":' + deep)):
        with open("nested.json", "w") as file:
            file.write(text)
        evaluate(f"100,000 nested {name}", "nested.json", pred, status=2, line="nested.json: ", seconds=1)

    evaluate("1 prediction, 100,000 objects", *problem("objects", [100_000], 1), seconds=5)
    assert rows()[0].startswith("0,0,100000,1,1,")
    evaluate("100,000 predictions, 1 object", *problem("preds", [1], 100_000), seconds=5)
    assert rows()[0].startswith("0,0,1,100000,1,")
    evaluate("no sample", *problem("none", [], 5))
    assert rows() == []
    evaluate("no prediction", *problem("no_preds", [2, 0, 3], 0))
    assert [row.split(",")[2:5] for row in rows()] == [["2", "0", "0"], ["0", "0", "0"], ["3", "0", "0"]]
    evaluate("no object", *problem("no_objects", [0, 0], 3))
    assert [row.split(",")[2:5] for row in rows()] == [["0", "3", "0"], ["0", "3", "0"]]
    evaluate("1 class", *problem("class", [2, 3], 4, classes=1))
    evaluate("no class, no object", *problem("no_class", [0], 4, classes=0))
    evaluate("no class, an object", *problem("no_class_one", [1], 4, classes=0), status=2, line="label")


def ids():
    """One id that is much longer than the others."""
    samples = 60_000
    np.savez("ids_pred.npz", boxes=np.zeros((samples, 0, 4), "f4"), class_probs=np.zeros((samples, 0, 2), "f4"),
             existence=np.zeros((samples, 0), "f4"))
    with open("ids.json", "w") as file:
        names = ["x" * 1024, *map(str, range(1, samples))]
        file.write("[" + ",".join('{"id":"%s","boxes":[],"labels":[]}' % name for name in names) + "]")
    evaluate("60,000 ids, one of them long", "ids.json", "ids_pred.npz")
    assert rows()[0].startswith("0,xxx") and rows()[-1].startswith("59999,59999,")


def coco():
    """COCO's files of very many images, categories and detections, converted and evaluated as they are."""
    def write(path, images, categories, detections, extra=""):
        entries = lambda text, count: "[" + ", ".join(text % k for k in range(count)) + "]"
        with open(f"{path}.json", "w") as file:
            file.write('{%s"images": %s, "categories": %s, "annotations": []}' %
                       (extra, entries('{"id": %d}', images), entries('{"id": %d}', categories)))
        with open(f"{path}_results.json", "w") as file:
            file.write(entries('{"image_id": 0, "category_id": 0, "bbox": [0, 0, 1, 1], "score": 0.%d}', detections))
        return f"{path}.json", f"{path}_results.json"

    def both(name, files, *options, **expected):
        check(f"COCO's {name}, converted", ["convert", "coco", *files, "-o", files[0] + ".out", *options], **expected)
        evaluate(f"COCO's {name}", *files, "--coco", *options, **expected)

    both("200,000 images", write("images", 200_000, 1, 1))
    assert len(rows()) == 200_000
    both("100,000 detections in one image", write("detections", 1, 1, 100_000))
    assert rows()[0].startswith("0,0,0,100000,0,")
    both("100,000 nested lists", write("deep", 1, 1, 1, '"info": ' + "[" * 100_000), status=2, line="deep.json: ", seconds=1)
    few = write("few", 2, 3, 1)
    both("2^62 predictions", few, "--num-preds", str(2 ** 62), status=2, line="out of memory", seconds=1)
    evaluate("COCO's 2^32 predictions", *few, "--coco", "-p", str(2 ** 32), status=2, line="int32", seconds=1)
    evaluate("COCO's 10^9 predictions", *few, "--coco", "-p", str(10 ** 9), "--max-memory", "1G", status=2,
             line="MiB may be used", seconds=1)
    evaluate("COCO's 300,000 categories in 64 MB", *write("wide", 2, 300_000, 1), "--coco", "-p", "100", "--max-memory",
             "64M", status=2, line="MiB may be used")


def memory():
    """What needs more memory than it may take is refused before it starts; what needs less stays within that."""
    gt, pred = problem("crowd", [20_000], 20_000)
    evaluate("20,000 objects, 20,000 predictions in 1 GB", gt, pred, "--max-memory", "1G", status=2, seconds=2,
             line=f"{gt}: sample 0: to match its 20000 objects and 20000 predictions, and to hold all results, 4590.")
    if not SANITIZED:  # which take memory of their own
        evaluate("the same in an address space of 1 GB", gt, pred, status=2, line="MiB may be used", seconds=2,
                 address_space=1024 * MB)
    gt, pred = problem("group", [3000, 5, 3000], 3000)
    evaluate("3,000 objects, 3,000 predictions in 64 MB", gt, pred, "--max-memory", "64M", status=2, seconds=2,
             line="64.0 MiB may be used")
    if SANITIZED:
        return
    evaluate("the same in 110 MB, by one thread", gt, pred, "--max-memory", "110M", "--threads", "2", answer=110 * MB,
             seconds=60)
    one = rows()
    evaluate("the same in 4 GB, by two", gt, pred, "--max-memory", "4G", "--threads", "2", answer=220 * MB, seconds=60)
    assert rows() == one


with Scratch():
    for test in (claims, bombs, counts, ids, coco, memory):
        test()
