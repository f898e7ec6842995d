"""A claim: what is asserted, where it comes from, and how it is measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cxresearch.model.basis import (
    ANYTHING,
    Analysis,
    Bounds,
    Estimate,
    Grade,
    Kind,
    Region,
    Side,
    Tolerance,
    Unit,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Reference:
    """A publication or page behind a claim's genealogy.

    `certainty` says what stands behind it: "verified" (the page was read), "known" (from the
    literature, page not read), "inferred" (our own conclusion).
    """

    citation: str
    url: str | None
    certainty: Literal["verified", "known", "inferred"]


@dataclass(frozen=True)
class Source:
    """The sentence a claim was taken from, word for word, and how far to trust it as worded.

    `grade`: A replicated and faithfully retold, B real evidence with size or scope distorted,
    C one old or proprietary study, D no traceable primary source, E garbled or contradicted by
    good evidence, N normative.
    """

    document: str
    lines: str
    quote: str
    grade: Grade
    references: tuple[Reference, ...] = ()


Alternative = Literal["horizon", "window", "latest_rating", "first_rating", "unhappy", "exits"]
"""A choice that another analyst might have made otherwise; what its options are says
`cxresearch.robustness.multiverse`."""


Aggregate = Callable[[Any], Any]
"""Company -> a lazy Ibis table of a handful of rows (a `detail` may be None for some models). Raises
`Untestable` where the company as a whole does not allow the question."""


Again = Callable[[Any, "pd.DataFrame"], Any]
"""Company and the small table of a first aggregate -> a second one, e.g. of residuals."""


Estimator = Callable[["pd.DataFrame", Analysis], Estimate]
"""The small table and the analyst's choices -> an estimate; raises `Untestable`."""


Shown = Callable[["pd.DataFrame", Analysis], "pd.DataFrame"]
"""The small table -> the rows that a reader is shown, where those are others."""


@dataclass(frozen=True)
class Claim:
    """One reading of one sentence, with everything needed to hold it against a company's tables.

    Attributes:
        id: The name by which the company file, the JSON and the text call it.
        family: The notebook and the text file it belongs to.
        source: Where the sentence stands.
        kind: How a verdict is reached: `measured` from an interval, `universal` by counterexample
            (its value is the share of cases as claimed), `all-of` from the verdicts of `parts`,
            `principle` never.
        unit: What the value is, which decides how it is written and drawn.
        region: The values for which the sentence is true, as printed (R).
        tolerance: How R is widened to R+; None for claims of direction only.
        null: The value at which there is no effect, or None.
        side: The side of the null (or, for a contrast, of the base rate) that the claim is on.
        needs: Columns `table.column`, alternatives joined by `|`, an answer `table.column=word` that
            the question must have offered, or the name of an outcome that `cxresearch.episodes`
            defines (`returned`). Data, not code.
        model: The only business model the claim is about, or None.
        aggregate: Company -> small Ibis table. Claims that share the function share its result.
        again: A second aggregate, which sees the first's rows; its rows are then the small table.
        estimate: Small table -> estimate of the claimed quantity.
        base: Small table -> the base rate printed beside a conditional share.
        contrast: Small table -> value minus base rate, from which the direction is taken.
        bounds: Small table -> what non-response alone could make of a share.
        detail: Another aggregate, for the figure only.
        shown: The rows that a reader sees in place of the small table.
        parts: The ids of an all-of claim's parts.
        together: The name of the claims whose p-values are adjusted together, by Holm's method; a
            verdict other than undecided, and a direction, must survive it.
        same_as: The id of the claim that states the same fact in other words: both are reported and
            counted as one.
        alternatives: Choices in its definition that could as well have been made otherwise.
        stratified: Whether `aggregate` tells strata apart where the reading asks for them: `contrast`, else
            `estimate`, of its table then compares groups composed alike.
        alike: What its strata are made of besides those of `cxresearch.episodes.strata_by`.
        frame: Who could have answered, of a share of answers: stratum, asked, answered, counted, events.
        text: Of a claim of the user's own, language -> its texts. Those of the package are in `text/`.
    """

    id: str
    family: str
    source: Source
    kind: Kind
    unit: Unit = "share"
    region: Region = ANYTHING
    tolerance: Tolerance | None = None
    null: float | None = None
    side: Side | None = None
    needs: tuple[str, ...] = ()
    model: str | None = None
    aggregate: Aggregate | None = None
    again: Again | None = None
    estimate: Estimator | None = None
    base: Estimator | None = None
    contrast: Estimator | None = None
    bounds: Callable[[pd.DataFrame, Analysis], Bounds | None] | None = None
    detail: Aggregate | None = None
    shown: Shown | None = None
    parts: tuple[str, ...] = ()
    together: str | None = None
    same_as: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    stratified: bool = False
    alike: tuple[str, ...] = ()
    frame: Aggregate | None = None
    text: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
