"""terminal.py RAGLOSS: runs the program with a terminal as its standard error. Standard library only."""
import json
import os
import pty
import signal
import subprocess
import sys
import time

RAGLOSS = sys.argv[1]


def run(*arguments, stop_after=None, **environment):
    """The exit status and what the terminal got. With `stop_after`, the program stands still for over a second once it
    has run for so long."""
    ours, theirs = pty.openpty()
    settings = {**os.environ, "TERM": "xterm", **environment}
    settings.pop("NO_COLOR", None)
    settings.update(environment)
    program = subprocess.Popen([RAGLOSS, *arguments], stdout=subprocess.DEVNULL, stderr=theirs, env=settings)
    os.close(theirs)
    if stop_after is not None:
        time.sleep(stop_after)
        program.send_signal(signal.SIGSTOP)
        time.sleep(1.3)
        program.send_signal(signal.SIGCONT)
    seen = b""
    try:
        while more := os.read(ours, 4096):
            seen += more
    except OSError:  # what the end of a terminal is on Linux
        pass
    os.close(ours)
    return program.wait(), seen.decode()


def write(name, value):
    with open(name, "w") as file:
        json.dump(value, file)


def check(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what!r}")


def colours():
    status, seen = run("eval", "missing.json", "missing.npz")
    check(status == 2 and seen.startswith("\x1b[1;31mragloss:\x1b[0m missing.json: "), seen)
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        status, seen = run("eval", "missing.json", "missing.npz", **environment)
        check(status == 2 and seen.startswith("ragloss: missing.json: "), seen)
    status, seen = run("eval", "##[group]\u009b\x1b\u202e", "missing.npz")
    check(seen.startswith("\x1b[1;31mragloss:\x1b[0m ?#[group]???: "), seen)
    status, seen = run("eval", "missing.json", "missing.npz", NO_COLOR="")
    check(seen.startswith("\x1b["), seen)


def notes():
    with open("bad.json", "w") as file:
        file.write('[{"boxes": [[0, 0, 1e999, 1]], "labels": [0]}]')
    write("pred.json", [{"boxes": [[0, 0, 1, 1]], "class_probs": [[1]], "existence": [1]}])
    status, seen = run("eval", "bad.json", "pred.json", "--on-invalid", "skip")
    check(status == 0 and seen.startswith("\x1b[1mragloss:\x1b[0m 1 of 1 samples skipped"), seen)


def long_work():
    """Samples that take their time: many objects, all alike."""
    box = [0, 0, 1, 1]
    gt = [{"boxes": [box] * 300, "labels": [0] * 300}] * 40
    pred = [{"boxes": [box] * 300, "class_probs": [[0.5]] * 300, "existence": [0.5] * 300}] * 40
    write("gt.json", gt)
    write("many.json", pred)
    return "eval", "gt.json", "many.json", "--threads", "1", "--batch", "1", "--device", "cpu"


def progress():
    """Where the program is stopped is chance: anywhere in the evaluation will do."""
    command = long_work()
    started = time.monotonic()
    run(*command)
    took = time.monotonic() - started
    for attempt in range(40):
        status, seen = run(*command, stop_after=took * (attempt % 10 + 1) / 11)
        check(status == 0, seen)
        if " of 40 samples (" in seen:
            break
    check(" of 40 samples (" in seen, "no progress")
    shown = seen.split("\x1b[1mragloss:\x1b[0m note: ")[0]
    check(shown.endswith("\r\x1b[K"), seen)
    for _ in range(3):
        status, seen = run(*command, "--quiet", stop_after=took / 2)
        check(status == 0 and not seen, seen)


colours()
notes()
progress()
