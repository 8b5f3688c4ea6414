"""SIGINT, SIGTERM and SIGHUP at random moments of a long run, and while it waits for a pipe's reader, which end it as
signals do, and a closed pipe, which does so quietly: no file is left behind, and what was to be replaced is as it was,
or all of it new."""
import os
import random
import signal
import subprocess
import time

from faults import RAGLOSS, Scratch, arrays, contents, preload

import numpy as np

COMMAND = [RAGLOSS, "eval", "gt.npz", "pred.npz", "-o", "out.csv", "-m", "matches.csv", "--device", "cpu", "--quiet"]
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def start():
    """Writes a byte at a time, so that the moments fall into the writing, too."""
    environment = dict(os.environ, LD_PRELOAD=preload(), RAGLOSS_FAULT="short",
                       ASAN_OPTIONS="verify_asan_link_order=0")
    return subprocess.Popen(COMMAND, env=environment, stderr=subprocess.PIPE)


def undo():
    os.remove("matches.csv")
    with open("out.csv", "wb") as file:
        file.write(b"before")


def end_at_random():
    began = time.monotonic()
    assert start().wait() == 0
    length = time.monotonic() - began
    new = contents("out.csv"), contents("matches.csv")
    undo()
    files = sorted(os.listdir("."))
    moments = random.Random(7)
    runs = ended = while_writing = 0
    while ended < 50 or while_writing < 10:  # how long a run takes depends on what else the machine does
        run, sent = start(), ENDING[runs % 3]
        time.sleep(moments.uniform(0, length))
        while_writing += any(name.endswith(".tmp") for name in os.listdir("."))
        run.send_signal(sent)
        error = run.communicate()[1]
        if run.returncode != 0:
            ended += 1
            assert (run.returncode, error) == (-sent, b""), (runs, run.returncode, error)
        if os.path.exists("matches.csv"):  # the signal fell behind the last of the work, or behind the run
            assert (contents("out.csv"), contents("matches.csv")) == new, runs
            undo()
        assert sorted(os.listdir(".")) == files and contents("out.csv") == b"before", (runs, os.listdir("."))
        runs += 1
    print(f"{runs} moments of {length:.2f} s: {ended} runs ended by a signal, at least {while_writing} of them while writing")


def end_without_reader():
    """A named pipe that nobody reads is waited for until a signal comes. The gradients' file is begun by then."""
    os.mkfifo("pipe")
    files = sorted(os.listdir("."))
    for options in (["-o", "pipe"], ["-m", "pipe", "-o", "out.csv"], ["-o", "pipe", "--grad", "grad.npz"]):
        for sent in (*ENDING, signal.SIGQUIT):
            run = subprocess.Popen([RAGLOSS, "eval", "gt.npz", "pred.npz", "--device", "cpu", *options],
                                   stderr=subprocess.PIPE)
            try:
                run.wait(timeout=1)
                assert False, (options, "a pipe that nobody reads is not waited for")
            except subprocess.TimeoutExpired:
                run.send_signal(sent)
            try:
                error = run.communicate(timeout=20)[1]
            except subprocess.TimeoutExpired:
                run.kill()
                raise
            assert (run.returncode, error) == (-sent, b""), (options, sent, run.returncode, error)
            assert sorted(os.listdir(".")) == files, (options, sent, os.listdir("."))
    os.remove("pipe")


def close_pipe(ignored):
    """The exit status and standard error of a run whose reader has gone, where the parent ignores SIGPIPE or not."""
    def prepare():
        signal.signal(signal.SIGPIPE, signal.SIG_IGN if ignored else signal.SIG_DFL)

    run = subprocess.Popen([RAGLOSS, "eval", "gt.npz", "pred.npz", "-m", "matches.csv"], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, preexec_fn=prepare, restore_signals=False)
    run.stdout.read(10)
    run.stdout.close()
    error = run.stderr.read()
    return run.wait(), error


def write_input(samples):
    gt, pred = arrays(1, samples, 4, 3, 4)
    np.savez("gt.npz", **gt)
    np.savez("pred.npz", **pred)


with Scratch():
    write_input(3000)  # more than a pipe holds
    files = sorted(os.listdir("."))
    assert close_pipe(False) == (-signal.SIGPIPE, b"")
    assert close_pipe(True) == (2, b"ragloss: standard output: cannot be written: Broken pipe\n")
    assert sorted(os.listdir(".")) == files
    write_input(250)
    end_without_reader()
    end_at_random()
