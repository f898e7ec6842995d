"""What a truth is, and the choices it holds for."""

from __future__ import annotations

from dataclasses import dataclass

HORIZON = 180
"""Days within which a customer returns or leaves: the default of the package."""

COMPLAINT_DAYS = 30
"""Days around a rating in which a complaint belongs to it: the default of the package."""


@dataclass(frozen=True)
class Truth:
    """The true value of a claim's quantity, and its true base rate where it has one."""

    value: float
    base: float | None = None
