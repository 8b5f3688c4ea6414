#!/usr/bin/env python3
"""mutate.py [--count N] [--seed S] [--build FOLDER] [--jobs J] [--only PREFIX]: are the tests able to fail?

Changes one operator or constant of core or cuda at a time, in a copy of the sources, builds what depends on it with
AddressSanitizer and UBSan, and runs the tests of that folder until one fails. Prints every change that no test noticed,
and how many were caught. The same seed makes the same changes. 100 changes take an hour on two processors.

A change is not made if its line, before or after it, holds a text of mutate_exempt.txt, which says why no result would
show it. A text that no line holds any more is an error.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
OPERATORS = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&", "+": "-", "-": "+",
    "*": "/", "/": "*", "%": "/", "&": "|", "|": "&", "^": "&", "<<": ">>", ">>": "<<", "+=": "-=", "-=": "+=",
    "*=": "/=", "/=": "*=", "|=": "&=", "&=": "|=",
}
# The sources have spaces around operators, which the star of a pointer and the bracket of a template lack.
BINARY = re.compile(r"(?<=[\w)\]}'] )(" + "|".join(sorted(map(re.escape, OPERATORS), key=len, reverse=True)) + r")(?= )")
NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?(?:e[+-]?\d+)?)(f|u|ul)?(?![\w.])")
WORD = re.compile(r"\b(true|false)\b")
NEGATION = re.compile(r"!(?=[\w(])")
# The smaller or larger of two numbers is the same whichever of two equal ones is taken, except in formulas.h, where zeros
# have signs.
EXTREME = re.compile(r"([\w.>*\[\] +()-]+?) [<>] ([\w.>*\[\] +()-]+?) \? (?:\1 : \2|\2 : \1)\b|"
                     r"\(([\w*.>-]+) [<>] ([\w*.>-]+)\) (?:\4 = \3|\3 = \4);")
STEP = re.compile(r"\+\+|--")

# The programs that are built for changes of each folder, and the tests that run: the quick ones and, if none of them
# fails, the others.
ROOMS = {
    "core": (["ragloss", "fuzz_problem", "test_cuda_ragged"],
             ("^unit/core/|^golden/(vectors|gradients|criteria|config)|^cli/(stats|skip_invalid|problems|inspect)"
              "|^fuzz/replay/problem|^cuda/ragged/seed1_devices1$",
              "^unit/core/assignment_(families|ties)$|^golden/determinism|^cli/usage")),
    "cuda": (["test_cuda_evaluation", "test_cuda_ragged", "test_cuda_failures", "ragloss_cudasim", "fuzz_problem"],
             ("^cuda/ragged/seed1|^cuda/(devices|vectors)$|^fuzz/replay/problem",
              "^cuda/evaluation/seed1|^cuda/(failures|failing_calls)$")),
}
BUILD_LIMIT, TEST_LIMIT = 900, 120  # seconds; a test that takes ten times as long as it should has noticed
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": "hard_rss_limit_mb=4000"}


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def code_of(text):
    """The text with comments, strings and preprocessor lines other than definitions replaced by as many blanks."""
    text = re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.S)
    text = re.sub(r"^#(?!define\b)[^\n]*|^#define \w+(?: \w+)?$", blank, text, flags=re.M)
    return re.sub(r"static_assert\([^;]*;|_Static_assert\([^;]*;", blank, text)


def other_number(match):
    value, suffix = match.group(1), match.group(2) or ""
    if "e" in value or "." in value:
        return f"{float(value) * 2 + (float(value) == 0)!r}{suffix}"
    return f"{int(value) + 1}{suffix}"


def line_at(text, offset):
    return text[text.rfind("\n", 0, offset) + 1:text.find("\n", offset)]


def decides(change, exempt, unused):
    """Whether a result may depend on the change. Removes from `unused` what makes it exempt."""
    path, start, end, replacement = change
    text = path.read_text()
    line = line_at(text, start)
    changed = line_at(text[:start] + replacement + text[end:], start)
    either = text[start:end] in "<>" and path.name != "formulas.h" and EXTREME.search(line)
    matching = {piece for piece in exempt if piece in line or piece in changed}
    unused.difference_update(matching)
    return not either and not matching


def changes_of(path):
    """(path, start, end, replacement) of every change that can be made."""
    code = code_of(path.read_text())
    for pattern, other in ((BINARY, lambda m: OPERATORS[m.group()]), (NUMBER, other_number),
                           (WORD, lambda m: "false" if m.group() == "true" else "true"), (NEGATION, lambda m: ""),
                           (STEP, lambda m: "--" if m.group() == "++" else "++")):
        for match in pattern.finditer(code):
            yield path, match.start(), match.end(), other(match)


def read_exempt():
    lines = (SOURCE / "tests/mutate_exempt.txt").read_text().splitlines()
    return {line for line in lines if line and not line.startswith("# ")}


def copy_sources(to):
    files = subprocess.run(["git", "ls-files", "-z"], cwd=SOURCE, capture_output=True, check=True).stdout.split(b"\0")
    for name in filter(None, (file.decode() for file in files)):
        target = to / name
        if not (SOURCE / name).is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != (SOURCE / name).read_bytes():
            shutil.copy(SOURCE / name, target)


def quietly(command, limit, log):
    """The exit status, or 124 for taking too long."""
    with open(log, "w") as out:
        try:
            return subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, timeout=limit, env=ENVIRONMENT).returncode
        except subprocess.TimeoutExpired:
            return 124


class Trial:
    """A copy of the sources and its build."""

    def __init__(self, folder, jobs):
        self.source, self.build, self.jobs = folder / "source", folder / "build", jobs
        copy_sources(self.source)
        generator = ["-G", "Ninja"] if shutil.which("ninja") else []
        command = ["cmake", *generator, "-S", self.source, "-B", self.build, "-DRAGLOSS_CUDA=OFF",
                   "-DCMAKE_BUILD_TYPE=Release",
                   "-DCMAKE_C_FLAGS_RELEASE=-O1", "-DCMAKE_CXX_FLAGS_RELEASE=-O1",
                   "-DRAGLOSS_SANITIZE=address,undefined"]
        if quietly(command, BUILD_LIMIT, folder / "configure.log"):
            sys.exit(f"the sources cannot be configured: {folder}/configure.log")

    def make(self, room):
        targets = ROOMS[room][0] + [f"test_core_{file.stem[:-5]}" for file in self.source.glob("tests/core/*_test.c")
                                    if room == "core"]
        command = ["cmake", "--build", self.build, "--parallel", str(self.jobs), "--target", *targets]
        return quietly(command, BUILD_LIMIT, self.build / "build.log")

    def test(self, room):
        """The name of a test that failed, or None."""
        quick, slow = ROOMS[room][1]
        return self.run_tests(["-R", quick, "-E", slow]) or self.run_tests(["-R", slow])

    def run_tests(self, which):
        log = self.build / "ctest.log"
        command = ["ctest", "--test-dir", self.build, *which, "--stop-on-failure", "--timeout", str(TEST_LIMIT),
                   "--parallel", str(self.jobs)]
        if not quietly(command, 3600, log):
            return None
        failed = re.search(r"Test +#\d+: (\S+) .*(?:Failed|Timeout|Exception|Subprocess)", log.read_text())
        return failed.group(1) if failed else "ctest"


def try_change(trial, change):
    """'caught by …', 'survived', or None if the change does not compile."""
    path, start, end, replacement = change
    inside = trial.source / path.relative_to(SOURCE)
    original = inside.read_text()
    inside.write_text(original[:start] + replacement + original[end:])
    try:
        room = path.relative_to(SOURCE).parts[0]
        if trial.make(room):
            return None
        failed = trial.test(room)
        return f"caught by {failed}" if failed else "survived"
    finally:
        inside.write_text(original)


def describe(change):
    path, start, end, replacement = change
    text = path.read_text()
    number = text.count("\n", 0, start) + 1
    line = text.splitlines()[number - 1].strip()
    return f"{path.relative_to(SOURCE)}:{number}: '{text[start:end]}' to '{replacement}' in: {line}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip", type=int, default=0, help="continue an earlier run that stopped after so many changes")
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build/mutants")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="change only files whose paths start with this")
    parser.add_argument("--list", action="store_true", help="print the changes and make none")
    options = parser.parse_args()

    exempt = read_exempt()
    files = [path for room in ROOMS for path in sorted((SOURCE / room).rglob("*"))
             if path.suffix in (".c", ".h", ".cu") and str(path.relative_to(SOURCE)).startswith(options.only)]
    changes = [change for path in files for change in changes_of(path)]
    random.Random(options.seed).shuffle(changes)
    unused = set(exempt)
    changes = [change for change in changes if decides(change, exempt, unused)]
    if unused and not options.only:
        sys.exit("mutate_exempt.txt: no change needs these texts: " + "; ".join(sorted(unused)))
    if options.list:
        print(*map(describe, changes[:options.count]), sep="\n")
        return 0

    trial = Trial(options.build, options.jobs)
    for room in ROOMS:
        if trial.make(room) or trial.test(room):
            sys.exit(f"without any change {room} does not build or a test fails: see {options.build}/build")
    caught = tried = 0
    for change in changes[options.skip:]:
        if tried == options.count:
            break
        outcome = try_change(trial, change)
        if not outcome:
            options.skip += 1  # it does not compile
            continue
        tried += 1
        caught += outcome != "survived"
        print(f"{tried + options.skip:4} {outcome}: {describe(change)}", flush=True)
    print(f"{caught} of {tried} changes were caught")
    return 0


sys.exit(main())
