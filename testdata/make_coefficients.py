#!/usr/bin/python3
"""Prints the coefficients of core/formulas/elementary32.h: polynomials of least greatest relative error, by Remez's
exchange, rounded to float32.

make_coefficients.py
"""
import struct

import mpmath

GRID = 4000  # places at which the error is looked at


def of_least_error(function, weight, count, low, high):
    """`count` coefficients, of the lowest power first, for which the greatest weight * (function - polynomial) is least;
    and places between `low` and `high` where it alternates."""
    places = [low + (high - low) * (2 * i + 1) / (2 * GRID) for i in range(GRID)]
    values = [function(x) for x in places]
    weights = [weight(x) for x in places]
    chosen = [round((GRID - 1) * (1 - mpmath.cos(mpmath.pi * (i + mpmath.mpf(1) / 3) / (count + 1))) / 2)
              for i in range(count + 1)]
    for _ in range(50):
        equations = mpmath.matrix(count + 1, count + 1)
        right = mpmath.matrix(count + 1, 1)
        for row, i in enumerate(chosen):
            for k in range(count):
                equations[row, k] = places[i] ** k
            equations[row, count] = (-1) ** row / weights[i]
            right[row] = values[i]
        solution = list(mpmath.lu_solve(equations, right))
        coefficients, level = solution[:count], abs(solution[count])
        errors = [w * (v - mpmath.polyval(coefficients[::-1], x)) for x, v, w in zip(places, values, weights)]
        extrema = [0]  # the greatest error of each stretch of one sign
        for i in range(1, GRID):
            if (errors[i] > 0) != (errors[extrema[-1]] > 0):
                extrema.append(i)
            elif abs(errors[i]) > abs(errors[extrema[-1]]):
                extrema[-1] = i
        while len(extrema) > count + 1:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        chosen = extrema
        if max(map(abs, errors)) < level * mpmath.mpf("1.000001"):
            return coefficients
    raise ArithmeticError("the exchange does not converge")


def as_float32(number):
    """The nearest float32, and as C writes it."""
    value = struct.unpack("f", struct.pack("f", float(number)))[0]
    mantissa, exponent = value.hex().split("p")
    return value, mantissa.rstrip("0").rstrip(".") + "p" + str(int(exponent)) + "f"


def show(name, function, weight, count, low, high):
    coefficients = of_least_error(function, weight, count, low, high)
    rounded = [as_float32(c) for c in coefficients]
    polynomial = [mpmath.mpf(value) for value, _ in reversed(rounded)]
    worst = max(abs(weight(x) * (function(x) - mpmath.polyval(polynomial, x)))
                for x in (low + (high - low) * (2 * i + 1) / (2 * GRID) for i in range(GRID)))
    print(f"{name}: within 2^{mpmath.nstr(mpmath.log(worst, 2), 4)}")
    for k in reversed(range(count)):
        print(f"    {rounded[k][1]:24s} of power {k}")


def main():
    mpmath.mp.prec = 120
    # e^r = 1 + r + r^2 p(r). Rounding of x / ln 2 lets |r| grow a little past ln 2 / 2.
    half = mpmath.log(2) / 2 + mpmath.mpf("2e-5")
    show("exp", lambda r: (mpmath.exp(r) - 1 - r) / r**2, lambda r: r**2 / mpmath.exp(r), 5, -half, half)

    # ln((1 + s) / (1 - s)) = 2 s + s z p(z) with z = s^2; |s| is 0.2 at most, that of ln 1.5.
    def log(s):
        return 2 * mpmath.atanh(s)

    show("log", lambda z: (log(mpmath.sqrt(z)) / mpmath.sqrt(z) - 2) / z,
         lambda z: z * mpmath.sqrt(z) / log(mpmath.sqrt(z)), 3, mpmath.mpf(0), mpmath.mpf("0.04"))


main()
