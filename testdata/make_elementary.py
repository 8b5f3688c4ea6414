#!/usr/bin/python3
"""Writes elementary.txt: exp, log and atan of doubles, as mpmath computes them with 160 bits and rounds to double.

make_elementary.py >elementary.txt
"""
import math
import random
import sys

import mpmath

EDGES = {
    "exp": [0.0, -0.0, 5e-324, -5e-324, 1.0, -1.0, 0.5, 88.0, -103.9, 709.0, 709.782712893384, -708.3964185322641,
            -708.4, -740.0, -745.0, -745.1332191019411, math.log(2) / 2, -math.log(2) / 2, 3 * math.log(2) / 2],
    "log": [1.0, 2.0, 0.5, 10.0, 5e-324, 2.0**-1022, 2.0**-1023, 1.7976931348623157e308, math.sqrt(2),
            math.nextafter(math.sqrt(2), 2), math.sqrt(0.5), math.nextafter(1, 0), math.nextafter(1, 2), 1e-8],
    "atan": [0.0, -0.0, 5e-324, 1.0, -1.0, math.nextafter(1, 2), 0.198912367379658, 0.1989123673796581,
             0.6681786379192989, 0.668178637919299, 0.4142135623730951, 1e300, -1e-300, 2.414213562373095],
}


def arguments(name):
    yield from EDGES[name]
    for _ in range(60):
        if name == "exp":
            yield random.uniform(-745, 709)
            yield random.gauss(0, 4)
        elif name == "log":
            yield math.exp(random.uniform(-740, 709))
            yield random.uniform(0, 3)
            yield 1 + random.gauss(0, 1) * 2.0 ** random.randint(-40, -4)
        else:
            yield math.exp(random.gauss(0, 1))
            yield -math.exp(random.uniform(-30, 30))


def main():
    random.seed(20)
    mpmath.mp.prec = 160
    for name in EDGES:
        function = getattr(mpmath, name)
        for x in arguments(name):
            value = -0.0 if name == "atan" and x == 0 and math.copysign(1, x) < 0 else float(function(mpmath.mpf(x)))
            sys.stdout.write(f"{name} {x.hex()} {value.hex()}\n")


main()
