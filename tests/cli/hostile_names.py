"""hostile_names.py RAGLOSS: every output of every command, where names of files, ids, arrays, categories and keys, and the
words of the command line are hostile. Standard library only."""
import csv
import html.parser
import io
import json
import os
import re
import struct
import subprocess
import sys
import unicodedata
import urllib.parse
import xml.etree.ElementTree as etree
import zipfile

RAGLOSS = sys.argv[1]
# In each name, so that a test sees that it is shown, and that characters which do no harm stay.
MARK = "zap é日"
HOSTILE = [
    "\n::add-mask::\x1b[31m\x07\x7f\t\b\r\u0085\u009b31m\u009d0;".encode(),
    "\u2028::error::\u2029\u202e\u2066\u2069\u200f\u061c\ufeff\u200b\u00ad\U000E0041\ufffe".encode(),
    b"\xff\xc3\xed\xa0\x80\xc0\xaf",
    b"::stop-commands::",
    " \u00a0\u3000::error::".encode(),
    "\u200d:\ufe0f:error::".encode(),
    "##[add-mask]###[x]##vso[x]##TeamCity[x]#\u200d#\u034f[x]".encode(),
    b'"><![CDATA[%0A&amp;,:',
]


def write(name, text):
    with open(name, "wb") as file:
        file.write(text if isinstance(text, bytes) else json.dumps(text).encode())


def npy(shape, numbers, element_type=b"<f4"):
    header = b"{'descr': '%s', 'fortran_order': False, 'shape': %s, }" % (element_type, str(tuple(shape)).encode())
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + struct.pack(f"<{len(numbers)}f", *numbers)


def ground_truth(label=0, **more):
    return [{"boxes": [[0, 0, 1, 1]], "labels": [label], **more}]


def predictions(probability=0.5, **more):
    return [{"boxes": [[0, 0, 1, 1]], "class_probs": [[probability]], "existence": [0.5], **more}]


def is_unseen(character):
    """Whether a comparison by a language's rules passes over it, as that of GitHub's runner does."""
    code = ord(character)
    return unicodedata.category(character) == "Cf" or code in (0x34F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10),
                                                              *range(0xE0100, 0xE01F0))


def is_forbidden(character):
    joins = character in "\u200c\u200d"
    is_none = ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return is_none or (unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and not joins)


def is_obeyed(line):
    seen = "".join(character for character in line if not is_unseen(character))
    return seen.lstrip().startswith("::") or re.search(r"##[a-zA-Z]*\[", seen)


OWN = re.compile(r"::error file=[^:,]*,title=ragloss(%3A sample [^:,]*)?::[^:].*")
failures = []


def check(condition, *what):
    if not condition:
        failures.append(what)
        print("FAILED:", *(ascii(one) for one in what), file=sys.stderr)


def is_harmless(output, source, own=False):
    """`own`: may hold annotations."""
    try:
        text = output.decode()
    except UnicodeDecodeError as error:
        check(False, source, error, output)
        return
    for line in text.split("\n"):
        found = sorted({character for character in line if is_forbidden(character)})
        check(not found, source, found, line)
        check(not is_obeyed(line) or (own and OWN.fullmatch(line)), source, "obeyed", line)


def run(status, *arguments, shown=True, own=False, **environment):
    """`shown`: whether the output names what is hostile."""
    done = subprocess.run([RAGLOSS, *arguments], capture_output=True, stdin=subprocess.DEVNULL,
                          env={**os.environ, **environment})
    check(done.returncode == status, arguments, done.returncode, done.stderr)
    for output in (done.stdout, done.stderr):
        is_harmless(output, arguments, own)
    seen = (done.stdout + done.stderr).decode(errors="replace")
    check(not shown or MARK in seen, arguments, "not shown", seen)
    check(done.returncode != 2 or done.stderr.count(b"\n") == 1, arguments, "more than a line", done.stderr)
    return done.stdout


def command_line(name):
    """Its words, and the environment's."""
    run(2, name)
    for command in ("eval", "diff", "inspect", "report", "convert", "merge", "config", "completion", "devices"):
        run(2, command, b"--" + name)
        run(2, command, b"--help=" + name)
    for option in ("threads", "batch", "max-memory", "format", "on-invalid", "device", "shard", "key", "criterion",
                   "config", "num-preds", "rtol", "annotations", "golden"):
        update = ["--coco"] if option == "num-preds" else []
        run(2, "eval", "gt.json", "pred.json", *update, b"--" + option.encode() + b"=" + name)
    run(2, "eval", "gt.json", "pred.json", b"--key=boxes=" + name)
    run(2, "eval", "gt.json", "pred.json", name)
    run(2, "diff", "a.csv", "a.csv", name)
    run(2, "config", name)
    run(2, "config", "detr.json", name)
    run(2, "completion", name)
    run(2, "devices", name)
    run(2, "convert", name, "gt.json", "pred.json", "-o", "out")
    for command in ("eval", "diff"):
        run(2, command, name, "gt.json")
    for command in ("inspect", "report", "merge"):
        run(2, command, name)
    for option in ("output", "matches", "grad"):
        run(2, "eval", "gt.json", "pred.json", b"--" + option.encode() + b"=none/" + name)
    for names in (("SLURM_PROCID", "SLURM_NTASKS"), ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE")):
        run(2, "eval", "gt.json", "pred.json", "--shard=auto", shown=False,
            **{one: os.fsdecode(name) for one in names})


def files(name):
    """Names of files and folders, and of the arrays that files of a folder are."""
    gt, pred, other = name + b".gt.json", name + b".pred.json", name + b".csv"
    write(gt, ground_truth(label=9))
    write(pred, predictions())
    run(2, "eval", gt, pred)
    run(0, "inspect", gt, pred)
    run(1, "inspect", "-p", gt, pred)
    run(0, "eval", "gt.json", pred, "-g", other, "--update-golden", "-o", "out.csv")
    run(1, "diff", other, "b.csv", "--annotations=github", "--junit=junit.xml", own=True)
    junit(name)
    run(1, "diff", "narrow.csv", other)
    run(1, "diff", other, "narrow.csv", "--annotations=github", own=True)
    run(0, "eval", "gt.json", "pred.json", "-g", name + b".json", "--update-golden", "-o", "out.csv")
    run(0, "diff", name + b".json", "a.csv")
    run(1, "eval", "gt.json", "more.json", "-o", "out.csv", "-g", other, "--annotations=github", own=True)
    run(0, "report", other)
    page(run(1, "report", "b.csv", "-g", other))
    write(name, b'{"nonsense": 1}')
    run(2, "config", name)
    run(2, "merge", name)
    run(2, "eval", "--coco", name, "pred.json")
    run(2, "convert", "coco", name, "pred.json", "-o", "out")
    run(2, "convert", "coco", "instances.json", "results.json", "-o", name + b"/none")
    os.mkdir(name + b".folder")
    write(name + b".folder/" + name + b".npy", npy((1, 2), (0, 1)))
    run(0, "inspect", name + b".folder")
    run(2, "eval", "gt.json", name + b".folder")
    write("type.npy", npy((1, 2), (0, 1), name))
    run(0, "inspect", "type.npy", shown=False)
    write(name + b".folder/" + name + b".npy", b"none")
    run(0, "inspect", name + b".folder")
    run(2, "eval", "gt.json", "pred.json", b"--golden=" + name + b".folder")
    os.mkdir(name + b".samples")
    write(name + b".samples/" + name + b".json", {"boxes": [[0, 0, 1, 1]], "labels": [9]})
    run(0, "inspect", name + b".samples")
    run(2, "eval", name + b".samples", "pred.json")


def junit(name):
    with open("junit.xml", "rb") as file:
        text = file.read()
    is_harmless(text, (name, "junit.xml"))
    check(MARK in text.decode(errors="replace"), name, "not in junit.xml")
    try:
        etree.fromstring(text)
    except etree.ParseError as error:
        check(False, name, error, text)


def page(text):
    class Words(html.parser.HTMLParser):
        words = ""

        def handle_data(self, data):
            self.words += data

    words = Words()
    words.feed(text.decode(errors="replace"))
    check(MARK in words.words, "no word in the page", words.words)


def ids(name, text):
    """Names that are in files. `text` is the name."""
    write("id_gt.json", ground_truth(id=text))
    write("id_pred.json", predictions(id=text))
    write("id_more.json", predictions(0.25, id=text))
    write("id_none.json", json.dumps(predictions("none", id=text)).replace('"none"', "1e999").encode())
    write("id_wrong.json", ground_truth(id=text, label=9))
    run(2, "eval", "id_gt.json", "other.json")
    run(1, "inspect", "-p", "id_gt.json", "id_none.json")
    run(1, "inspect", "-p", "id_wrong.json", "id_pred.json")
    run(0, "eval", "id_gt.json", "id_pred.json", "-o", "id.json", shown=False)
    run(0, "eval", "id_gt.json", "id_pred.json", "-o", "id.csv", shown=False)
    for golden in ("id.json", "id.csv"):
        run(1, "eval", "id_gt.json", "id_more.json", "-o", "now.csv", "-g", golden, "--annotations=github",
            "--junit=junit.xml", own=True)
        junit(name)
        run(1, "diff", golden, "now.csv", "--annotations=github", own=True)
        page(run(1, "report", "now.csv", "-g", golden, "--gt=id_gt.json", "--pred=id_pred.json"))
    run(2, "report", "id.csv", "--gt=other_gt.json", "--pred=other.json")
    run(0, "eval", "id_gt.json", "id_pred.json", "--shard=1/1", "-o", "part.json", shown=False)
    run(2, "merge", "part.json", "part.json", shown=False)
    annotations(text)
    data(text)

    write("double.json", ground_truth(id=text) * 2)
    run(2, "eval", "double.json", "pred.json")
    write("keys.json", {text: [[0, 1]]})
    run(0, "inspect", "keys.json")
    run(2, "eval", "gt.json", "keys.json", f"--key=boxes={text}".encode(), shown=False)
    with zipfile.ZipFile("keys.npz", "w") as archive:
        archive.writestr(text + ".npy", npy((1, 2), (0, 1)))
    run(0, "inspect", "keys.npz")
    with zipfile.ZipFile("keys.npz", "w") as archive:
        archive.writestr(text + ".npy", b"none")
    run(0, "inspect", "keys.npz")
    for config in ({text: 1}, {"criterion": text}, {"criterion": "detr", "pred_form": text},
                   {"criterion": "detr", "loss": {text: 1}}):
        write("config.json", config)
        run(2, "config", "config.json", shown=False)
        run(2, "eval", "gt.json", "pred.json", "--config=config.json", shown=False)
    write("coco.json", {"images": [{"id": 1, "file_name": text}], "categories": [{"id": 1, "name": text}],
                        "annotations": [{"image_id": 2, "category_id": 1, "bbox": [0, 0, 1, 1], "iscrowd": 0}]})
    run(2, "convert", "coco", "coco.json", "results.json", "-o", "out", shown=False)
    run(2, "eval", "--coco", "coco.json", "results.json", shown=False)


def annotations(text):
    """What GitHub shows, with its escapes undone, is the id but for what is harmful."""
    output = run(1, "diff", "id.json", "now.csv", "-q", "--annotations=github", own=True).decode()
    check(output.count("\n") == 1, text, output)
    title = urllib.parse.unquote(re.search(r",title=([^:]*)::", output)[1])
    shown = title.removeprefix("ragloss: sample ")
    check(len(shown) == len(text), text, title)
    check(all(one in (other, "?") for one, other in zip(shown, text)), text, title)


def data(text):
    """Results are data: they hold ids as they are."""
    def of(*arguments):
        command = [RAGLOSS, "eval", "id_gt.json", "id_pred.json", *arguments]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()

    check(json.loads(of("--format=json"))["samples"][0]["id"] == text, text, "in JSON")
    row = next(csv.DictReader(io.StringIO(of("--format=csv"), newline="")))
    check(row["id"] == text, text, row)


def main():
    write("gt.json", ground_truth())
    write("pred.json", predictions())
    write("more.json", predictions(0.25))
    write("other_gt.json", ground_truth(id="other"))
    write("other.json", predictions(id="other"))
    write("detr.json", {"criterion": "detr"})
    write("instances.json", {"images": [{"id": 1}], "annotations": [], "categories": [{"id": 1}]})
    write("results.json", [])
    run(0, "eval", "gt.json", "pred.json", "-o", "a.csv", shown=False)
    run(0, "eval", "gt.json", "more.json", "-o", "b.csv", shown=False)
    with open("a.csv", "rb") as file:
        write("narrow.csv", re.sub(rb",[^,\n]*\n", b"\n", file.read()))
    for command in ("--help", "--version", "devices", "config"):
        run(0, command, shown=False)
    for shell in ("bash", "zsh", "fish"):
        run(0, "completion", shell, shown=False)
    for hostile in HOSTILE:
        name = hostile + MARK.encode()
        command_line(name)
        files(name)
        try:
            ids(name, name.decode())
        except UnicodeDecodeError:
            write("broken.json", b'[{"id": "' + name + b'", "boxes": [[0, 0, 1, 1]], "labels": [0]}]')
            run(2, "eval", "broken.json", "pred.json", shown=False)
    sys.exit(1 if failures else 0)


main()
