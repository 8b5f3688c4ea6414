"""Output to a file system that is full, or has no room for another file: status 2 and one line, and what was there is as
it was."""
import os
import subprocess

from faults import RAGLOSS, Scratch, arrays, contents, run, skip

import numpy as np


def mount(folder, options):
    os.mkdir(folder)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], stderr=subprocess.DEVNULL).returncode:
        skip("no file system can be mounted: that takes root")


def refuses(arguments, line, folder):
    files = {name: contents(f"{folder}/{name}") for name in os.listdir(folder)}
    result = run([RAGLOSS, "eval", *arguments, "--device", "cpu"])
    assert (result.status, result.out, result.err.decode()) == (2, b"", f"ragloss: {line}\n"), vars(result)
    assert {name: contents(f"{folder}/{name}") for name in os.listdir(folder)} == files, arguments


with Scratch():
    for name, samples in (("small", 100), ("large", 3000)):
        gt, pred = arrays(1, samples, 4, 3, 4)
        np.savez(f"{name}_gt.npz", **gt)
        np.savez(f"{name}_pred.npz", **pred)
    small, large = [[f"{name}_gt.npz", f"{name}_pred.npz"] for name in ("small", "large")]
    try:
        mount("full", "size=128k")
        mount("crowded", "nr_inodes=3")
        for folder in ("full", "crowded"):
            assert run([RAGLOSS, "eval", *small, "-o", f"{folder}/golden.csv"]).status == 0
        full = "full/golden.csv: cannot be written: No space left on device"
        refuses([*large, "-o", "full/golden.csv"], full, "full")
        refuses([*large, "-o", "full/golden.csv", "-m", "matches.csv"], full, "full")
        assert not os.path.exists("matches.csv")
        refuses([*large, "-m", "full/golden.csv", "-o", "out.csv"], full, "full")
        assert not os.path.exists("out.csv")
        refuses([*large, "-g", "full/golden.csv", "--update-golden", "-o", "out.csv"], full, "full")
        assert not os.path.exists("out.csv")
        refuses([*large, "--grad", "full/golden.csv", "-o", "out.csv"], full, "full")
        assert not os.path.exists("out.csv")
        open("crowded/another", "w").close()
        refuses([*small, "-o", "crowded/golden.csv"], "crowded/golden.csv: cannot be replaced, since its folder takes no "
                "new file: No space left on device", "crowded")
        print("6 outputs refused")
    finally:
        for folder in ("full", "crowded"):
            subprocess.run(["umount", folder], stderr=subprocess.DEVNULL)
