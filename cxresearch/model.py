"""The nouns: a claim, where it comes from, what it asserts, what was estimated, what was found.

Frozen dataclasses only. Nothing here knows an engine, a file or a language, and nothing here
imports another module of the package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd


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


Alternative = Literal["horizon", "window", "latest_rating", "first_rating", "unhappy", "exits"]
"""A choice that another analyst might have made otherwise; what its options are says
`cxresearch.robustness.multiverse`."""


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


@dataclass(frozen=True)
class Warning:
    """Something odd that rejects nothing: where it is, how often, which claims it touches."""

    code: str
    table: str | None
    count: int
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """What came through the door for one canonical table.

    `rows` counts rows as delivered, after `where` and before checks. A row counts once, in
    `rejected` or in `blanked`, under its first fault. `shapes` shows what faulty values look like
    (`99/99/9999`), never what they were. `dates` are the time columns that hold whole days.
    """

    table: str
    columns: tuple[str, ...]
    rows: int
    rejected: Mapping[str, int] = field(default_factory=dict)
    blanked: Mapping[str, int] = field(default_factory=dict)
    shapes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: frozenset[str] = frozenset()
    warnings: tuple[Warning, ...] = ()

    @property
    def kept(self) -> int:
        """Rows that came in."""
        return self.rows - sum(self.rejected.values())


@dataclass(frozen=True)
class Deviation:
    """Where an analysis is not as its plan has it.

    `code` is one of `edited`, `company`, `schema`, `version`, `choice`, `table`, `own`, `added`, `left_out`,
    `region`, `tolerance`, `needs`, `estimand`; `subject` the choice, table, file or claim concerned.
    `planned` and `used` are given where they are short: numbers, texts, of a region its low, high and ends.
    """

    code: str
    subject: str = ""
    planned: Any = None
    used: Any = None


@dataclass(frozen=True)
class Plan:
    """What is known of the plan that was written for an analysis, and where the analysis deviates from it.

    `hash` is of the file as it is now, `written` as it says, in ISO 8601. `sources` says of each source
    where its data were when the plan was written: `after` (not there yet), `at_hand` (there, as they are
    now), `changed` (there, but not as they are now), `unknown`.
    """

    written: str
    version: str
    hash: str
    sources: Mapping[str, str]
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True, repr=False)
class Evaluation:
    """All findings on one company under one set of choices, and what they rest on.

    `plan` is None where no plan was written beforehand.
    """

    company: str
    name: str
    model: str
    currency: str
    timezone: str
    observed_until: str
    observed_from: str | None
    customer_id: str
    assumed: tuple[str, ...]
    parameters: Analysis
    tables: Mapping[str, Passage]
    warnings: tuple[Warning, ...]
    findings: tuple[Finding, ...]
    plan: Plan | None = None

    def __getitem__(self, id: str) -> Finding:
        for finding in self.findings:
            if finding.claim.id == id:
                return finding
        raise KeyError(f"no finding {id!r} here; there are {', '.join(f.claim.id for f in self.findings)}")

    def __repr__(self) -> str:
        words = [str(finding.verdict) for finding in self.findings]
        counts = ", ".join(f"{words.count(word)} {word}" for word in Verdict)
        return f"Evaluation({self.company!r}, {len(words)} findings: {counts})"

    def family(self, name: str) -> tuple[Finding, ...]:
        """The findings of one family, in the registry's order."""
        return tuple(finding for finding in self.findings if finding.claim.family == name)
