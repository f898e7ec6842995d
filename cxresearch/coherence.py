"""Which claims can be true together, and whether the estimates keep to the same algebra.

A constraint stands on the claims' own wording: one fact in two sentences, or a combination that
arithmetic rules out. Where it also binds the estimates of one company, population and horizon, it
carries a check: a breach is no finding about customers but a sign of wrong data or a wrong mapping,
and a warning says so. The numbers K1, K2... are those of the methods page; what each says is in
`text/` under `coherence`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from cxresearch.model import Estimate, Finding, Verdict, Warning

Findings = Mapping[str, Finding]

GROUP = 20
"""All or nobody, in groups of so many: of fewer, chance makes it so."""


@dataclass(frozen=True)
class Constraint:
    """What binds several claims.

    Attributes:
        id: Its number.
        claims: The claims that it binds.
        broken: Findings of all these claims, each with an estimate -> whether they break it; None
            where only the claims' wording is bound.
    """

    id: str
    claims: tuple[str, ...]
    broken: Callable[[Findings], bool] | None = None


def warnings(findings: Sequence[Finding]) -> Iterator[Warning]:
    """`coherence:ID` for each constraint that the estimates of these findings break, and `determined` for what
    they cannot have found without knowing it beforehand."""
    yield from determined(findings)
    measured = {finding.claim.id: finding for finding in findings if _has_number(finding)}
    for constraint in CONSTRAINTS:
        bound = {id: measured[id] for id in constraint.claims if id in measured}
        if constraint.broken and len(bound) == len(constraint.claims) and constraint.broken(bound):
            yield Warning(f"coherence:{constraint.id}", None, len(bound), constraint.claims)


def determined(findings: Iterable[Finding]) -> Iterator[Warning]:
    """`determined`: the claims of which one group's rows all have the outcome, and another group's none."""
    claims = tuple(finding.claim.id for finding in findings if _is_determined(finding))
    if claims:
        yield Warning("determined", None, len(claims), claims)


def _is_determined(finding: Finding) -> bool:
    table = finding.table
    if finding.estimate is None or table is None or not {"n", "events"} <= set(table.columns):
        return False
    # what is masked is not known
    known = table[["n", "events"]].dropna().astype("int64")
    large = known[known["n"] >= GROUP]
    return bool((large["events"] == 0).any() and (large["events"] == large["n"]).any())


def stated(findings: Iterable[Finding]) -> tuple[Constraint, ...]:
    """The constraints of which all claims are among these findings, tested or not."""
    ids = {finding.claim.id for finding in findings}
    return tuple(constraint for constraint in CONSTRAINTS if ids.issuperset(constraint.claims))


def _has_number(finding: Finding) -> bool:
    return finding.estimate is not None and isfinite(finding.estimate.value)


def _of(findings: Findings, id: str) -> Estimate:
    estimate = findings[id].estimate
    assert estimate is not None
    return estimate


def _differ(one: float, other: float) -> bool:
    """Whether two ways to compute one number give two: beyond what rounding leaves."""
    return abs(one - other) > 1e-9 * max(abs(one), abs(other), 1)


def _silent_twice(f: Findings) -> bool:
    share, ratio = _of(f, "silent-share-96").value, _of(f, "silent-per-complainer-26").value
    return _differ(share, ratio / (1 + ratio))


def _more_leave_silently_than_are_silent(f: Findings) -> bool:
    both = _of(f, "unhappy-leave-silently-87")
    return both.low > min(_of(f, "silent-share-96").high, _of(f, "silent-leave-91").high)


def _more_than_all_return(f: Findings) -> bool:
    finding = f["five-vs-four-six-times"]
    return (
        finding.base_rate is not None and _of(f, finding.claim.id).value * finding.base_rate.value > 1 + 1e-9
    )


def _both_supported(f: Findings) -> bool:
    return all(finding.verdict is Verdict.SUPPORTED for finding in f.values())


def _tail_above_the_mean(f: Findings) -> bool:
    # Who tells more than 20 tells at least 21.
    return _of(f, "dissatisfied-tell-9-15").value < 21 * _of(f, "tail-13pct-over-20").value - 1e-9


def _means_apart_from_their_ratio(f: Findings) -> bool:
    bad, good = _of(f, "dissatisfied-tell-9-15"), _of(f, "satisfied-tell-4-6")
    ratio = _of(f, "bad-news-travels-further-per-head")
    if good.low <= 0:
        return False
    return ratio.low > bad.high / good.low or ratio.high < bad.low / good.high


def _less_from_more(f: Findings) -> bool:
    points = _of(f, "churn-cut-5-profit-5-95-points").value
    return points < _of(f, "churn-cut-5-profit-5-95-percent").value - 1e-9


def _reasons_do_not_add_up(f: Findings) -> bool:
    pooled = _of(f, "service-vs-price-product-4x").value
    each = (_of(f, f"service-vs-{other}-4x").value for other in ("price", "product"))
    return pooled > 0 and _differ(1 / pooled, sum(1 / ratio for ratio in each))


def _price_both_ways(f: Findings) -> bool:
    ahead = _of(f, "price-not-main-reason").value
    return (_of(f, "service-vs-price-4x").value - 1) * ahead < -1e-9


CONSTRAINTS = (
    Constraint("K1", ("silent-share-96", "silent-per-complainer-26"), _silent_twice),
    Constraint(
        "K2",
        ("silent-share-96", "silent-leave-91", "unhappy-leave-silently-87"),
        _more_leave_silently_than_are_silent,
    ),
    Constraint("K3", ("unhappy-leave-silently-87", "existing-buy-60-70")),
    Constraint("K4a", ("five-vs-four-six-times",), _more_than_all_return),
    Constraint("K4", ("level4-at-least-60", "five-vs-four-six-times", "existing-buy-60-70")),
    Constraint("K5", ("five-vs-four-six-times", "five-vs-4.8-six-times"), _both_supported),
    Constraint("K6", ("five-vs-4.8-six-times",)),
    Constraint("K7", ("dissatisfied-tell-9-15", "tail-13pct-over-20"), _tail_above_the_mean),
    Constraint(
        "K8",
        ("dissatisfied-tell-9-15", "satisfied-tell-4-6", "bad-news-travels-further-per-head"),
        _means_apart_from_their_ratio,
    ),
    Constraint("K9", ("silent-per-complainer-26", "dissatisfied-tell-9-15")),
    Constraint("K10", ("level4-silent", "level5-tell-everyone", "satisfied-tell-4-6", "level4-at-least-60")),
    Constraint("K11", ("churn-cut-5-profit-5-95-points", "churn-cut-5-profit-5-95-percent"), _less_from_more),
    Constraint("K12", ("retention-2pct-equals-cost-10pct",)),
    Constraint("K13", ("acquire-vs-retain-cost-6-7", "existing-buy-60-70", "prospect-buys-5-20")),
    Constraint(
        "K14",
        ("service-vs-price-product-4x", "service-vs-price-4x", "service-vs-product-4x"),
        _reasons_do_not_add_up,
    ),
    Constraint("K15", ("twelve-positives-offset-one-negative", "peak-end-rule"), _both_supported),
    Constraint("K16", ("convert-dissatisfied-to-neutral", "recovery-apology-necessary")),
    Constraint("K17", ("forty-percent-by-recommendation", "satisfied-tell-4-6")),
    Constraint("K18", ("level5-tell-everyone", "level5-loyal-and-refers")),
    Constraint("K19", ("service-vs-price-4x", "price-not-main-reason"), _price_both_ways),
)
"""K1 to K19; K4a is the part of K4 that binds one estimate and its base rate."""
