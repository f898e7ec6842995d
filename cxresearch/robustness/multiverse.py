"""Every claim in all the ways in which it could have been measured as well: a specification curve.

Steegen, Tuerlinckx, Gelman and Vanpaemel (2016), Perspectives on Psychological Science 11, 702-712; Simonsohn,
Simmons and Nelson (2020), Nature Human Behaviour 4, 1208-1214. A claim declares which choices could have been
made otherwise; their options are evaluated, combined as far as `APART` allows, on tables that are computed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from cxresearch.company import Company
from cxresearch.evaluate import judged
from cxresearch.model import Alternative, Analysis, Claim, Finding, Region, Specification, Verdict
from cxresearch.registry import with_what_they_rest_on

ENOUGH = 0.75
"""A verdict is robust that at least so many of the specifications share, where none comes to the contrary."""

CONTRARY = {Verdict.SUPPORTED: Verdict.CONTRADICTED, Verdict.CONTRADICTED: Verdict.SUPPORTED}


@dataclass(frozen=True)
class Option:
    """A value of a choice, by its name: the field of `Analysis`, or of its `reading`, and what it is set to."""

    name: str
    field: str
    value: int | str


HORIZONS = tuple(Option(f"horizon_{days}", "horizon_days", days) for days in (90, 180, 365))
WINDOWS = tuple(Option(f"window_{days}", "complaint_days", days) for days in (15, 30, 60))

OPTIONS: dict[Alternative, tuple[Option, ...]] = {
    "horizon": HORIZONS,
    "window": WINDOWS,
    "latest_rating": (Option("latest_rating", "reading.ratings", "latest"),),
    "first_rating": (Option("first_rating", "reading.ratings", "first"),),
    "unhappy": (Option("unhappy_to_3", "reading.unhappy", 3),),
    "exits": (Option("first_exit", "reading.exits", "first"),),
}
"""The options of each choice, in reading order; the company's own is one more."""


APART = {"horizon_days", "complaint_days", "reading.ratings"}
"""Choices that are varied one at a time, each with all of the others: their combinations would be tables of their
own, and take longer than the whole evaluation."""


def specifications(
    company: Company,
    findings: Mapping[str, Finding],
    claims: Mapping[str, Claim],
    ranges: Mapping[str, Region],
) -> dict[str, tuple[Specification, ...]]:
    """The specifications of each claim that declares alternatives, by id, the company's own first.

    A choice that changes nothing at this company (a window where complaints were asked for in the survey) is
    left out. What could not be tested as defined is not varied.

    Args:
        company: The company.
        findings: Those to be examined, by id, under the company's own choices.
        claims: All claims by id, the parts of these and those tested together with them included.
        ranges: R+ of each.
    """
    wanted = [
        claim for claim in claims.values() if claim.id in findings and findings[claim.id].estimate is not None
    ]
    found: dict[str, list[Specification]] = {}
    for way, ids in by_way(wanted, claims, company.analysis).items():
        varied = replace(company, analysis=changed(company.analysis, way))
        verdicts = judged(varied, with_what_they_rest_on([claims[id] for id in ids], claims), ranges)
        for id in ids:
            finding = verdicts[id]
            choices = {option.field: option.name for option in way}
            found.setdefault(id, []).append(
                Specification(choices, finding.verdict, finding.estimate, finding.reason)
            )
    own = {id: Specification({}, findings[id].verdict, findings[id].estimate) for id in found}
    return {id: _telling((own[id], *others)) for id, others in found.items()}


def by_way(
    wanted: Iterable[Claim], claims: Mapping[str, Claim], analysis: Analysis
) -> dict[tuple[Option, ...], list[str]]:
    """The combinations of options in which claims are measured, each with the ids of those measured in it."""
    found: dict[tuple[Option, ...], list[str]] = {}
    for claim in wanted:
        for way in ways(claim, claims.values(), analysis):
            found.setdefault(way, []).append(claim.id)
    return found


def ways(claim: Claim, claims: Iterable[Claim], analysis: Analysis) -> Iterator[tuple[Option, ...]]:
    """All combinations of the options that a claim declares, but for the company's own choices, and with at most
    one of those `APART`. Those of a claim that others are the parts of are theirs; where one part may take the first
    rating and another the latest, these are options of one choice."""
    declared = dict.fromkeys(claim.alternatives)
    for part in (other for other in claims if other.id in claim.parts):
        declared |= dict.fromkeys(part.alternatives)
    choices: dict[str, list[Option | None]] = {}
    for option in (option for name in declared for option in OPTIONS[name]):
        options = choices.setdefault(option.field, [None])
        if option.value != _value(analysis, option.field):
            options.append(option)
    for combination in product(*choices.values()):
        way = tuple(option for option in combination if option is not None)
        if way and sum(option.field in APART for option in way) <= 1:
            yield way


def changed(analysis: Analysis, way: Iterable[Option]) -> Analysis:
    """The choices with these options made instead.

    >>> changed(Analysis(), [HORIZONS[0], *OPTIONS["unhappy"]]).reading.unhappy_levels
    (1, 2, 3)
    """
    for option in way:
        group, _, field = option.field.rpartition(".")
        change: dict[str, Any] = {field: option.value}
        analysis = replace(
            analysis, **({"reading": replace(analysis.reading, **change)} if group else change)
        )
    return analysis


def kept(specifications: Sequence[Specification]) -> float | None:
    """The share of the specifications with a verdict that reach that of the first; None of a single one.

    >>> ways = [Specification({}, Verdict(word), None) for word in ("supported", "supported", "undecided")]
    >>> kept(ways)
    0.6666666666666666
    """
    verdicts = [each.verdict for each in specifications if each.verdict is not Verdict.UNTESTABLE]
    if len(verdicts) < 2:
        return None
    return verdicts.count(verdicts[0]) / len(verdicts)


def _value(analysis: Analysis, field: str) -> int | str:
    group, _, name = field.rpartition(".")
    value: int | str = getattr(analysis.reading if group else analysis, name)
    return value


def _telling(specifications: tuple[Specification, ...]) -> tuple[Specification, ...]:
    """Without the choices that change no estimate here, whatever the others."""
    fields = {field for each in specifications for field in each.choices}
    for field in fields:
        by_rest: dict[frozenset[tuple[str, str]], set[str]] = {}
        for each in specifications:
            rest = frozenset((name, option) for name, option in each.choices.items() if name != field)
            by_rest.setdefault(rest, set()).add(repr(each.estimate))
        if all(len(estimates) == 1 for estimates in by_rest.values()):
            specifications = tuple(each for each in specifications if field not in each.choices)
    return specifications
