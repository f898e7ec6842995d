"""What a claim came to on one company, and how much of that is owed to chance and to choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cxresearch.model.basis import Bounds, Estimate, Region, Verdict
from cxresearch.model.claim import Claim

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Specification:
    """One way to measure a claim: the choices that differ from the company's own (field -> option), and what
    they come to. `reason` says why an estimate is lacking."""

    choices: Mapping[str, str]
    verdict: Verdict
    estimate: Estimate | None
    reason: str | None = None


@dataclass(frozen=True)
class Strength:
    """What a sample of this size can tell.

    Attributes:
        coverage: The share of simulated companies of this size and with these rates whose interval holds
            the truth; None where companies cannot be drawn from the counts alone.
        simulations: How many were drawn.
        power: The share of companies of this size that would support the claim, were the truth `supposed`.
        supposed: The middle of what is claimed, or, of a claim of direction only, the value found here.
        needed: Of an undecided verdict, the n at which it would be expected to be decided, were the truth
            the value found here; infinite where that lies on the edge of the region.
        held: The size of the tolerance that the verdict was reached with.
        tolerance: The size nearest to it at which the verdict would be another.
        becomes: The verdict there.
    """

    coverage: float | None = None
    simulations: int = 0
    power: float | None = None
    supposed: float | None = None
    needed: float | None = None
    held: float | None = None
    tolerance: float | None = None
    becomes: Verdict | None = None


@dataclass(frozen=True)
class Multiplicity:
    """A decided verdict among all that were tested.

    Attributes:
        tests: How many tests were made; claims that rest on the same estimate are one.
        p: The smallest 1 - level at which the verdict would still be reached.
        p_adjusted: The same, adjusted for the number of claims tested, by Holm.
        survives: Whether it stays under 1 - level.
        adjusted: The estimate at the level at which, of all intervals selected because their claim was
            decided, the expected share that miss is 1 - level (Benjamini and Yekutieli).
    """

    tests: int
    p: float
    p_adjusted: float
    survives: bool
    adjusted: Estimate | None


@dataclass(frozen=True)
class Standardised:
    """A comparison of groups, made as if they were composed alike.

    Attributes:
        by: What they were made alike in: `tenure`, `earlier_orders`, `channel`, `segment`, and what the claim
            adds (`rating_before`).
        estimate: The comparison with each stratum weighed alike in all groups; None where it has none.
        kept: The share of the customers compared who are in strata that hold all groups.
        same: Whether that comes to the same verdict.
        e_value: How strongly, as a ratio of chances, something not measured would have to go with both the
            group and the outcome to explain the crude ratio away; None of what is no ratio.
        e_value_limit: The same for the limit of the crude interval that is nearer to 1; 1 where it holds 1.
    """

    by: tuple[str, ...]
    estimate: Estimate | None
    kept: float
    same: bool
    e_value: float | None
    e_value_limit: float | None


@dataclass(frozen=True)
class Response:
    """Who answered, where a share comes from a survey.

    Attributes:
        asked: Customers who could have answered.
        answered: Those who did.
        share: The share among them.
        by: What the strata of the weights are made of.
        weighted: The share with each answer weighed by the inverse of its stratum's response rate.
        bounds: What non-response alone could make of the share.
        tipping: The share among those who did not answer at which the verdict would be another; None
            where no such share exists.
    """

    asked: int
    answered: int
    share: float
    by: tuple[str, ...]
    weighted: Estimate | None
    bounds: Bounds
    tipping: float | None


@dataclass(frozen=True)
class Robustness:
    """How much a verdict owes to chance, to choices, to who was compared and to who answered.

    `specifications` begin with the company's own choices; there are none where nothing could have been chosen
    otherwise. `kept` is the share of those with a verdict that reach the same. `robust` sums up: see
    `cxresearch.robustness.robust`.
    """

    strength: Strength
    specifications: tuple[Specification, ...] = ()
    kept: float | None = None
    robust: bool | None = None
    multiplicity: Multiplicity | None = None
    standardised: Standardised | None = None
    response: Response | None = None


@dataclass(frozen=True)
class Finding:
    """What a claim came to on one company.

    `region` is R+, the region the interval was held against. `finding` says how a contradicted
    claim fails (`opposite`, `smaller`, `larger`). `table` and `detail` hold the aggregated rows
    behind the number, small groups already masked. `reason` is why there is no verdict, or why an
    undecided one has no interval. `p_adjusted` is Holm's, where several claims are tested together.
    `robustness` is there once `cxresearch.robustness` has examined the finding.
    """

    claim: Claim
    verdict: Verdict
    finding: Literal["opposite", "smaller", "larger"] | None
    direction: Verdict | None
    estimate: Estimate | None
    base_rate: Estimate | None
    contrast: Estimate | None
    bounds: Bounds | None
    region: Region
    table: pd.DataFrame | None
    detail: pd.DataFrame | None
    reason: str | None
    p_adjusted: float | None = None
    robustness: Robustness | None = None
