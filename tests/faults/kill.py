"""kill -9 at 200 random moments of runs that rewrite a golden file with one of two results in turn: the file is always
whole, one or the other."""
import os
import random
import signal
import subprocess
import time

from faults import RAGLOSS, Scratch, arrays, contents

import numpy as np

MOMENTS = 200


def start(seed):
    return subprocess.Popen([RAGLOSS, "eval", f"gt{seed}.npz", f"pred{seed}.npz", "-o", "golden.csv", "--device", "cpu"])


def temporary_files():
    return [name for name in os.listdir(".") if name.endswith(".tmp")]


with Scratch(on_disk=True):
    whole, length = [], 1.0
    for seed in range(2):
        gt, pred = arrays(seed, 6000, 4, 3, 4)
        np.savez(f"gt{seed}.npz", **gt)
        np.savez(f"pred{seed}.npz", **pred)
        began = time.monotonic()
        assert start(seed).wait() == 0
        length = min(length, time.monotonic() - began)
        whole.append(contents("golden.csv"))
    assert whole[0] != whole[1]
    print(f"a run takes {length:.3f} s and writes {len(whole[0])} bytes")

    moments = random.Random(20240607)
    runs = killed = while_writing = replaced = 0
    now = whole[1]
    while killed < MOMENTS:
        run = start(runs % 2)
        time.sleep(moments.uniform(0, 1.3) * length)
        run.send_signal(signal.SIGKILL)
        killed += run.wait() == -signal.SIGKILL
        found = contents("golden.csv")
        assert found in whole, f"run {runs}: neither result, but {len(found)} bytes"
        runs += 1
        replaced += found != now
        now = found
        for name in temporary_files():
            while_writing += 1
            os.remove(name)
    print(f"{runs} runs: {killed} killed, {while_writing} of them while writing; the file was replaced {replaced} times")
    assert while_writing and replaced
