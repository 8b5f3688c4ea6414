"""Every allocation fails in turn, alone and with all that follow it: in each command and form of input, the run ends
with status 2 and one line, which is reported without taking memory, or as if nothing had been; it leaks nothing and leaves no
file. So does every start of a thread, which always does no harm."""
import itertools

from faults import Case, SANITIZED, Scratch, skip, write_commands

# How many of the faults are tried: all that are alone, and a third of those that last.
STEP = 4 if SANITIZED else 1
STEPS = {"": STEP, "+": 3 * STEP}


def fail_allocations(case):
    """The number of faults, and of those that were reported. The rest did no harm: sorting goes on without memory."""
    points = reported = 0
    for which, step in STEPS.items():
        for number in itertools.count(1, step):
            result, failed = case.check_fault(f"alloc:{number}{which}", "memory", before=b"before" if which else None)
            if result.counted("alloc") < number:
                break
            points += 1
            reported += failed
    return points, reported


def fail_threads(case):
    numbers = range(1, case.expected.counted("thread") + 1)
    for fault in [f"thread:{number}{which}" for which in STEPS for number in numbers]:
        assert not case.check_fault(fault, "")[1], (case.name, fault)
    return 2 * len(numbers)


with Scratch():
    all_points = all_reported = threads = 0
    for name, command in write_commands().items():
        case = Case(name, *command)
        if not all_points and not case.expected.counted("alloc"):
            skip("the allocations of this program cannot be intercepted")
        points, reported = fail_allocations(case)
        assert reported or not points, name
        threads += fail_threads(case)
        print(f"{name}: {points} faults, {reported} reported")
        all_points += points
        all_reported += reported
    assert threads or SANITIZED
    print(f"in all {all_points} failing allocations, {all_reported} reported, the others without harm; {threads} failing threads")
