"""Every call of the system's fails in turn, with EIO, and writing with ENOSPC: the run ends with status 2 and one line,
or as if nothing had been; it leaves no file, and what it was to replace as it was. Reads and writes of one byte and
interrupted calls do no harm at all."""
import errno
import itertools
import os

from faults import Case, SANITIZED, Scratch, contents, write_commands

STEP = 5 if SANITIZED else 1


def is_harmless(failed):
    """Whether the failing of this call may go untold: those that only spare time or memory, or end what is read, and
    the sync of a folder, which not every file system can."""
    name, _, path = failed.partition(" ")
    return (name in ("access", "madvise", "poll") or path.startswith(("/proc/", "/sys/")) or
            name in ("open", "fsync", "close") and (path == "." or os.path.isdir(path)) or
            name == "close" and not path.endswith(".tmp"))


def fail_calls(case, error, before):
    """The number of faults, and of those that were reported."""
    def second_in_place():
        """Whether the first of two outputs is in place although the second is not: undoing that could fail, too."""
        return (len(case.outputs) == 2 and
                [contents(path) for path in case.outputs] == [case.written[0], case.before(before)[1]])

    points = reported = 0
    for number in itertools.count(1, STEP):
        result, failed = case.check_fault(f"call:{number}:{error}", os.strerror(error), second_in_place, before)
        if result.counted("call") < number:
            return points, reported
        what = next((line[len("failed "):] for line in result.report if line.startswith("failed ")), "")
        assert failed or is_harmless(what), (case.name, number, what)
        points += 1
        reported += failed


with Scratch():
    all_points = all_reported = 0
    for name, command in write_commands().items():
        case = Case(name, *command)
        for fault in ("short", "interrupt"):
            assert case.succeeded(result := case.run(fault)), (name, fault, result.status, result.err)
            case.prepare()
        for error, before in ((errno.EIO, None), (errno.ENOSPC, b"before")):
            points, reported = fail_calls(case, error, before)
            assert reported or not points, name
            print(f"{name}, {errno.errorcode[error]}: {points} faults, {reported} reported")
            all_points += points
            all_reported += reported
    print(f"in all {all_points} failing calls, {all_reported} reported, the others without harm")
