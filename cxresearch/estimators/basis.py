"""What every estimator starts from: counts that a sample can have, exact sums, quantiles, common limits.

Quantiles come from `scipy.special` and not from `scipy.stats`, which takes a second longer to import.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import exp, inf, log, sqrt
from numbers import Integral
from sys import float_info

import scipy

from cxresearch.model import Untestable

Number = int | float | Decimal


def checked(level: float, *counts: tuple[int, int]) -> list[tuple[int, int]]:
    """(events, n) as plain integers, whatever type an engine or a frame counted in.

    Raises `ValueError` for what no sample can have, a fault of the caller, `Untestable` for an empty group.
    """
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {level}")
    for events, n in counts:
        if not 0 <= events <= n or events != int(events) or n != int(n):
            raise ValueError(f"{events} events among {n} customers")
        if n == 0:
            raise Untestable("undefined:too_few")
    return [(int(events), int(n)) for events, n in counts]


def refuse_equal_outcomes(counts: Sequence[tuple[int, int]]) -> None:
    if sum(events for events, _ in counts) in (0, sum(n for _, n in counts)):
        raise Untestable("undefined:all_equal")


def exact(number: Number) -> Fraction:
    # A NumPy integer would stay one inside the fraction, and overflow when squared.
    return Fraction(int(number)) if isinstance(number, Integral) else Fraction(number)


def z_of(level: float) -> float:
    return -float(scipy.special.ndtri((1 - level) / 2))


def t_of(degrees: float, level: float) -> float:
    return -float(scipy.special.stdtrit(degrees, (1 - level) / 2))


def wilson_limits(events: float, n: float, z: float) -> tuple[float, float]:
    centre = (events + z * z / 2) / (n + z * z)
    half = z * sqrt(events * (n - events) / n + z * z / 4) / (n + z * z)
    return (0.0 if events == 0 else centre - half), (1.0 if events == n else centre + half)


def limits_on_log_scale(value: float, half: float) -> tuple[float, float]:
    """value / e^half and value · e^half; so wide that no float holds it, a limit is 0 or infinite."""
    return value * exp(-half), (value * exp(half) if half < log(float_info.max) else inf)
