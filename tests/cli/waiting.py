"""waiting.py RAGLOSS: what the program waits for: input and output that is not ready, since the other end of a
non-blocking stream is slow, and one terminal with several names. Standard library only."""
import fcntl
import json
import os
import pty
import socket
import subprocess
import sys
import threading
import time

RAGLOSS = sys.argv[1]
F_SETPIPE_SZ = 1031  # which Python 3.9 has no name for


def check(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what!r}")


def make_non_blocking(descriptor):
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_NONBLOCK)


def is_non_blocking(descriptor):
    return fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_NONBLOCK


def feed(descriptor, data):
    """Writes a part at once, and the others when the program has had the time to find nothing; then closes."""
    part = len(data) // 2 + 1
    for at in range(0, len(data), part):
        time.sleep(0.03)
        rest = data[at:at + part]
        while rest:
            rest = rest[os.write(descriptor, rest):]
    os.close(descriptor)


def run_slowly(arguments, file, ends):
    """Runs the program with the file's bytes coming through a non-blocking stream; its status, output and errors."""
    with open(file, "rb") as source:
        data = source.read()
    ours, theirs = ends
    make_non_blocking(theirs)
    program = subprocess.Popen([RAGLOSS, *arguments], stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.close(theirs)
    feeder = threading.Thread(target=feed, args=(ours, data))
    feeder.start()
    out, err = program.communicate()
    feeder.join()
    return program.returncode, out, err


def pipe():
    theirs, ours = os.pipe()
    return ours, theirs


def sockets():
    ours, theirs = socket.socketpair()
    return ours.detach(), theirs.detach()


def input_comes_late():
    """Every command that reads standard input gives what it gives of the file."""
    subprocess.run([RAGLOSS, "eval", "gt.json", "pred.npz", "--shard", "1/1", "-o", "part.json"], check=True)
    subprocess.run([RAGLOSS, "eval", "gt.json", "pred.npz", "-o", "late.csv"], check=True)
    with open("config.json", "wb") as file:
        file.write(subprocess.run([RAGLOSS, "config", "-c", "accv"], check=True, stdout=subprocess.PIPE).stdout)
    with open("coco.json", "w") as file:
        json.dump({"images": [{"id": 1}], "categories": [{"id": 1}],
                   "annotations": [{"image_id": 1, "category_id": 1, "bbox": [0, 0, 5, 5]}]}, file)
    with open("found.json", "w") as file:
        json.dump([{"image_id": 1, "category_id": 1, "bbox": [0, 0, 5, 5], "score": 0.5}], file)
    commands = [("eval", "GT", "pred.npz"), ("eval", "gt.json", "PRED"), ("eval", "gt.json", "pred.npz", "-g", "CSV"),
                ("eval", "gt.json", "pred.npz", "--config", "CONFIG"), ("eval", "--coco", "COCO", "found.json"),
                ("eval", "--coco", "coco.json", "FOUND"), ("diff", "CSV", "late.csv"), ("diff", "late.csv", "CSV"),
                ("merge", "PART"), ("report", "CSV"), ("report", "late.csv", "-g", "CSV"),
                ("report", "late.csv", "--gt", "GT", "--pred", "pred.npz"),
                ("convert", "coco", "COCO", "found.json", "-o", "made"), ("inspect", "GT"), ("inspect", "PRED"),
                ("inspect", "--problems", "gt.json", "PRED"), ("config", "CONFIG")]
    files = {"GT": "gt.json", "PRED": "pred.npz", "CSV": "late.csv", "CONFIG": "config.json", "COCO": "coco.json",
             "FOUND": "found.json", "PART": "part.json"}
    for command in commands:
        word = next(word for word in command if word in files)
        plain = subprocess.run([RAGLOSS, *(files[word] if one == word else one for one in command)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for ends, name in ((pipe, "-"), (sockets, "-"), (pipe, "/dev/stdin"), (sockets, "/dev/stdin")):
            status, out, err = run_slowly([name if one == word else one for one in command], files[word], ends())
            check(status == plain.returncode == 0, (command, name, ends.__name__, status, err))
            names_file = command[0] in ("inspect", "report", "diff")
            check(names_file or out == plain.stdout, (command, name, ends.__name__))


def output_goes_late():
    """The reader of a non-blocking pipe takes its time."""
    results = ["eval", "gt.json", "pred.npz", "-f", "json", "-o"]
    for command in ([*results, "-"], [*results, "/dev/stdout"], ["inspect"] + ["gt.json"] * 200,
                    ["report", "late.csv"]):
        expected = subprocess.run([RAGLOSS, *command], stdout=subprocess.PIPE).stdout
        check(len(expected) > 8192, command)
        for make in (pipe, sockets) if command[0] != "inspect" else (pipe,):
            ours, theirs = make()[::-1] if make is pipe else make()
            make_non_blocking(theirs)
            if make is pipe:
                fcntl.fcntl(theirs, F_SETPIPE_SZ, 4096)
            program = subprocess.Popen([RAGLOSS, *command], stdout=theirs)
            check(is_non_blocking(theirs), "a stream that others have, too, was changed")
            os.close(theirs)
            seen = b""
            while more := os.read(ours, 4096):
                seen += more
                time.sleep(0.005)
            os.close(ours)
            check(program.wait() == 0 and seen == expected, (command[0], make.__name__))


def errors_come_late():
    """A full pipe, which takes the message when it is read."""
    ours, theirs = os.pipe()
    make_non_blocking(theirs)
    filled = os.write(theirs, bytes(fcntl.fcntl(theirs, F_SETPIPE_SZ, 4096)))
    program = subprocess.Popen([RAGLOSS, "eval", "missing.json", "pred.npz"], stderr=theirs)
    time.sleep(0.2)
    check(is_non_blocking(theirs), "a stream that others have, too, was changed")
    os.close(theirs)
    with os.fdopen(ours, "rb") as reader:
        seen = reader.read()[filled:]
    check(program.wait() == 2 and seen == b"ragloss: missing.json: cannot be opened: No such file or directory\n", seen)


def on_a_terminal(*arguments):
    """Exit status and what a terminal saw that the program has as its controlling one, and as its standard output."""
    child, ours = pty.fork()
    if child == 0:
        os.execv(RAGLOSS, [RAGLOSS, "eval", "gt.json", "pred.npz", *arguments])
    seen = b""
    try:
        while more := os.read(ours, 4096):
            seen += more
    except OSError:  # what the end of a terminal is on Linux
        pass
    os.close(ours)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen


def a_terminal_takes_one():
    for options in (("-o", "/dev/tty", "-m", "-"), ("-m", "/dev/tty"), ("-o", "/dev/stdout", "-m", "/dev/stderr")):
        status, seen = on_a_terminal(*options)
        check(status == 2 and b"two outputs would go there" in seen and b"id,num_gt" not in seen, (options, status, seen))
    for options in (("-o", "/dev/tty"), ("-o", "/dev/tty", "-m", "/dev/null")):
        status, seen = on_a_terminal(*options)
        check(status == 0 and b"id,num_gt" in seen, (options, status, seen))


input_comes_late()
output_goes_late()
errors_come_late()
a_terminal_takes_one()
