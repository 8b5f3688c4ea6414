"""kill -9 at 200 random moments of runs that rewrite a golden file with one of two results in turn, half of them as their
output, half with --update-golden: the file is always whole, one or the other."""
import os
import random
import signal
import subprocess
import time

from faults import RAGLOSS, Scratch, arrays, contents

import numpy as np

MOMENTS = 100  # a way
WAYS = {"as the output": ["-o", "golden.csv"],
        "updated": ["-g", "golden.csv", "--update-golden", "--quiet", "-o", "/dev/null"]}
moments = random.Random(20240607)


def start(seed, way):
    return subprocess.Popen([RAGLOSS, "eval", f"gt{seed}.npz", f"pred{seed}.npz", "--device", "cpu", *WAYS[way]])


def write_whole(way):
    """Both results in turn, and the seconds that one takes."""
    whole, length = [], 1.0
    for seed in range(2):
        began = time.monotonic()
        assert start(seed, way).wait() == 0
        length = min(length, time.monotonic() - began)
        whole.append(contents("golden.csv"))
    return whole, length


def temporary_files():
    return [name for name in os.listdir(".") if name.endswith(".tmp")]


def kill_at_random(way, whole, length):
    runs = killed = while_writing = replaced = 0
    now = whole[1]
    while killed < MOMENTS or not while_writing or not replaced:
        run = start(runs % 2, way)
        time.sleep(moments.uniform(0, 1.3) * length)
        run.send_signal(signal.SIGKILL)
        assert run.wait() in (0, -signal.SIGKILL), (way, runs)
        killed += run.returncode != 0
        found = contents("golden.csv")
        assert found in whole, f"{way}, run {runs}: neither result, but {len(found)} bytes"
        runs += 1
        replaced += found != now
        now = found
        for name in temporary_files():
            while_writing += 1
            os.remove(name)
        if killed >= MOMENTS:
            length *= 1.05  # the machine is slower than it was when the length was taken
        assert runs < 20 * MOMENTS, (way, while_writing, replaced)
    print(f"{way}, {length:.3f} s: {runs} runs, {killed} killed, {while_writing} of them while writing; replaced {replaced} times")


with Scratch(on_disk=True):
    for seed in range(2):
        gt, pred = arrays(seed, 6000, 4, 3, 4)
        np.savez(f"gt{seed}.npz", **gt)
        np.savez(f"pred{seed}.npz", **pred)
    for way in WAYS:
        whole, length = write_whole(way)
        assert whole[0] != whole[1]
        kill_at_random(way, whole, length)
