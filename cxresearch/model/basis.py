"""What everything else is said in: verdicts, regions, tolerances, estimates, the analyst's choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Verdict(StrEnum):
    """The word a finding ends in; `cxresearch.verdict` alone chooses it."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNDECIDED = "undecided"
    UNTESTABLE = "untestable"


Side = Literal["above", "below"]


Ends = Literal["[]", "[)", "(]", "()"]


Kind = Literal["measured", "universal", "all-of", "principle"]


Unit = Literal["share", "ratio", "points", "score", "slope", "people", "effect", "coefficient", "levels"]


Grade = Literal["A", "B", "C", "D", "E", "N"]


class Untestable(Exception):
    """A claim cannot be tested on this company; `reason` is a code that `text/` turns into words.

    Codes: `missing:TABLE.COLUMN`, `missing:TABLE.COLUMN=WORD` (an answer that was not offered),
    `empty:TABLE`, `minimum:GROUP=N`, `undefined:NAME`, `principle:NAME`, `model:NAME`, `excluded`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Region:
    """The values of a quantity for which a claim is true, e.g. `Region(0.5, 1, "(]")`."""

    low: float
    high: float
    ends: Ends = "[]"

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"a region runs from low to high, not from {self.low} to {self.high}")


ANYTHING = Region(float("-inf"), float("inf"), "()")
"""The region of a principle: no data can lie outside it."""


@dataclass(frozen=True)
class Tolerance:
    """How far a region as printed is widened before it is held against an interval.

    A `factor` (above 1) divides the lower and multiplies the upper end; a `margin` is subtracted
    and added. `within` bounds the widened region, e.g. `(0, 1)` for shares.
    """

    kind: Literal["factor", "margin"]
    size: float
    within: tuple[float, float] = (float("-inf"), float("inf"))

    def __post_init__(self) -> None:
        if self.kind == "factor" and not self.size > 1:
            raise ValueError(f"a tolerance that is a factor is above 1, not {self.size}")
        if self.kind == "margin" and not self.size > 0:
            raise ValueError(f"a tolerance that is a margin is above 0, not {self.size}")


Counts = tuple[tuple[int, int], ...]
"""(events, n) of each group behind a number, the group the claim speaks of first."""


@dataclass(frozen=True)
class Estimate:
    """A number with its confidence interval. `n` is the answers it rests on, never rows.

    A census has no interval: its limits are nan. `p` is of the two-sided test of no effect, where
    several claims are tested together. `reason` says why an interval has no ends, as a code such as
    `undefined:denominator`: from minus to plus infinity it leaves the verdict undecided, and the
    reason is told instead of it. `counts` are the groups that a share, a ratio or a difference of
    shares was computed from; empty for everything else.
    """

    value: float
    low: float
    high: float
    level: float
    n: int
    method: str
    p: float | None = None
    reason: str | None = None
    counts: Counts = ()


@dataclass(frozen=True)
class Bounds:
    """What a share could be if those who did not answer were all outside it, or all inside it.

    `frame` is the number of customers who could have answered. `least` is the lower confidence limit
    had the share been `low`, `most` the upper one had it been `high`, both with `frame` answers.
    """

    low: float
    high: float
    frame: int
    least: float
    most: float


@dataclass(frozen=True)
class Reading:
    """Definitions that another analyst might have chosen. No company file sets them: they are varied to see
    how much a verdict owes to them.

    Attributes:
        ratings: Which rating of a customer counts: as the claim defines it, or everywhere the first, or
            everywhere the latest (of those followed, where what came after counts).
        unhappy: The highest rating level that counts as unhappy.
        exits: Which exit of a customer counts.
        strata: Whether customers who are compared are told apart by what they were like before.
    """

    ratings: Literal["defined", "first", "latest"] = "defined"
    unhappy: int = 2
    exits: Literal["last", "first"] = "last"
    strata: bool = False

    @property
    def unhappy_levels(self) -> tuple[int, ...]:
        """The rating levels that count as unhappy."""
        return tuple(range(1, self.unhappy + 1))


@dataclass(frozen=True)
class Analysis:
    """The choices an analyst may change: `[analysis]` of the company file, notebook parameters; and the
    `reading` of the definitions, which stays as it is but for a comparison."""

    level: float = 0.95
    horizon_days: int = 180
    complaint_days: int = 30
    min_cell: int = 10
    exclude: tuple[str, ...] = ()
    tolerance: Mapping[str, float] = field(default_factory=dict)
    claims: tuple[str, ...] = ()
    reading: Reading = Reading()
