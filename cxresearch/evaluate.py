"""Claim + company -> finding. The whole pipeline, in the order in which it runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, cast

import pandas as pd

from cxresearch import coherence, disclosure, plan, verdict
from cxresearch.company import Company
from cxresearch.companyfile.choices import overridden
from cxresearch.engine import asked, failures
from cxresearch.errors import CallError, DataError
from cxresearch.estimators import holm, share
from cxresearch.model import (
    Again,
    Aggregate,
    Analysis,
    Claim,
    Estimate,
    Estimator,
    Evaluation,
    Finding,
    Region,
    Untestable,
    Verdict,
)
from cxresearch.provenance import provenance
from cxresearch.registry import obstacle, regions, registered, registry, with_what_they_rest_on
from cxresearch.schema import CUSTOMER
from cxresearch.tables import typed
from cxresearch.touched import with_claims


def evaluate(company: Company, *ids: str, **overrides: Any) -> Evaluation:
    """Holds claims against a company's tables: all estimates, then what needs several, then the verdicts.

    Args:
        company: From `open_company`.
        ids: The claims wanted; all of them when none is named. What they depend on is evaluated
            too, but not listed.
        overrides: `[analysis]` keys for this evaluation alone, e.g. `horizon_days=90`.

    Returns:
        The findings in the registry's order. `Finding.table` is a frame of a handful of rows with
        groups smaller than `min_cell` masked.

    Raises:
        CallError: an unknown claim, an override that is not a key of `[analysis]`, a file of the
            user's own claims that cannot be used, or an analysis plan that cannot be read.
        DataError: the engine is lost.
    """
    if overrides:
        company = dataclasses.replace(company, analysis=overridden(company.analysis, overrides))
    claims = registry(company.analysis.claims)
    wanted = [registered(id, claims) for id in ids] or list(claims.values())
    ranges = regions(company.analysis, claims)
    planned = plan.compared(company.file, company.analysis, claims, ranges)
    needed = with_what_they_rest_on(wanted, claims)
    foresee(company, needed, [(claim.detail, None) for claim in needed])
    findings = judged(company, needed, ranges)
    for id in company.analysis.exclude:
        # What is left out of the list may still be a part of what is on it.
        findings[id] = untestable(claims[id], ranges[id], "excluded")
    listed = tuple(_presented(findings[claim.id], company) for claim in claims.values() if claim in wanted)
    return Evaluation(
        company=company.id,
        name=company.name,
        model=company.model,
        currency=company.currency,
        timezone=company.timezone,
        observed_until=company.observed_until,
        observed_from=company.observed_from,
        customer_id=company.customer_id,
        assumed=tuple(sorted(company.assumed)),
        parameters=company.analysis,
        tables=company.passages,
        warnings=(
            *with_claims(company.warnings, company, claims, [finding.claim for finding in listed]),
            *coherence.warnings(listed),
        ),
        findings=listed,
        plan=planned,
        provenance=provenance(company),
    )


def judged(company: Company, claims: Sequence[Claim], ranges: Mapping[str, Region]) -> dict[str, Finding]:
    """The verdict on each claim, by id, without what a reader is shown beside it.

    Args:
        company: With the choices to be made.
        claims: With the parts of those that have parts, and with those tested together.
        ranges: R+ of each claim.
    """
    foresee(company, claims)
    findings = {
        claim.id: _measured(claim, company, ranges[claim.id]) for claim in claims if claim.kind != "all-of"
    }
    findings |= adjusted(findings, company.analysis)
    for claim in claims:
        if claim.kind == "all-of":
            parts = [findings[part] for part in claim.parts]
            findings[claim.id] = _all_of(claim, company, ranges[claim.id], parts)
    return findings


# -- small tables --------------------------------------------------------------------------------

_Tables = dict[tuple[Any, ...], pd.DataFrame | Untestable]

RESTS_ON = attrgetter("level", "horizon_days", "complaint_days", "min_cell", "reading")
"""The choices that a small table may rest on."""

ELSEWHERE = "elsewhere"
"""Where `Company.derived` has what asks for a small table that is computed elsewhere
(`cxresearch.robustness.ahead`): choices, aggregate and second aggregate -> its rows, or None."""


def queries_of(company: Company, claim: Claim) -> tuple[str, ...]:
    """What the engine was asked for a claim's small table, under the company's choices; nothing where it was not
    asked, or was asked by a second process."""
    found = (_queries(company).get((claim.aggregate, again)) for again in dict.fromkeys((None, claim.again)))
    return tuple(query for query in found if query is not None)


def _queries(company: Company) -> dict[tuple[Any, ...], str]:
    """What was asked for each small table, by what computes it."""
    queries: dict[tuple[Any, ...], str] = company.derived.setdefault(
        ("queries", *RESTS_ON(company.analysis)), {}
    )
    return queries


def _tables(company: Company) -> _Tables:
    """The small tables computed so far under the company's choices, by what computed them: claims that
    share those share the table. So do those that show a reader the same rows."""
    tables: _Tables = company.derived.setdefault(("small tables", *RESTS_ON(company.analysis)), {})
    return tables


def rows(company: Company, aggregate: Aggregate | None, again: Again | None = None) -> pd.DataFrame:
    """The small table of an aggregate, computed once however many claims share it; empty for none.

    Raises:
        Untestable: the company as a whole does not allow the question.
        DataError: the engine fails.
    """
    if aggregate is None:
        return pd.DataFrame()
    tables = _tables(company)
    if (aggregate, again) not in tables:
        _compute(company, [(aggregate, again)])
    found = tables[aggregate, again]
    if isinstance(found, Untestable):
        raise Untestable(found.reason)
    return found


def foresee(
    company: Company,
    claims: Sequence[Claim],
    besides: Sequence[tuple[Aggregate | None, Again | None]] = (),
) -> None:
    """Fetch the small tables that claims will ask for, many in a query: what `rows` would else do one by one.

    What cannot be computed is left to `rows`, which says why.

    Args:
        company: With the choices to be made.
        claims: Those that will be evaluated.
        besides: Small tables that will be asked for besides.
    """
    testable = [claim for claim in claims if obstacle(claim, company) is None]
    first = [(claim.aggregate, None) for claim in testable]
    second = [(claim.aggregate, claim.again) for claim in testable if claim.again]
    for wanted in ([*first, *besides], second):
        known = _tables(company)
        missing = [(each, again) for each, again in wanted if each and (each, again) not in known]
        _compute(company, list(dict.fromkeys(missing)), forgive=True)


def _compute(
    company: Company, wanted: Sequence[tuple[Aggregate, Again | None]], *, forgive: bool = False
) -> None:
    """Fetches small tables in as few queries as may be. One that fails is named, or (`forgive`) left out."""
    tables, ask = _tables(company), company.derived.get(ELSEWHERE)
    fetched: dict[Any, list[tuple[Aggregate, Again | None]]] = {}
    questions: dict[Any, asked.Question] = {}
    for each, again in wanted:
        table = ask(company.analysis, each, again) if ask else None
        if table is not None:
            tables[each, again] = table
            continue
        with _failing(again or each, forgive):
            try:
                lazy = each(company) if again is None else again(company, rows(company, each))
            except Untestable as refusal:
                # a new one, as this one's traceback would keep the company, and what the engine holds of it
                tables[each, again] = Untestable(refusal.reason)
                continue
            if lazy is not None and not {CUSTOMER, "customer_id"}.isdisjoint(lazy.columns):
                name = getattr(each, "__name__", "an aggregate")
                raise CallError(f"{name}: its table has a column of customers; aggregate over them")
            # Other choices may come to the very same query: those that the aggregate does not rest on.
            key = ("rows of", None if lazy is None else lazy.op(), company.analysis.level)
            if lazy is None:
                company.derived[key] = with_shares(pd.DataFrame(), level=company.analysis.level)
            elif key not in company.derived and key not in questions:
                questions[key] = asked.question(company.connection, lazy)
            if key in questions:
                _queries(company)[each, again] = questions[key].sql
            fetched.setdefault(key, []).append((each, again))
    keys = list(questions)
    for start in range(0, len(keys), asked.TOGETHER):
        some = keys[start : start + asked.TOGETHER]
        company.progress("asking for the claims", start, len(keys))
        with _failing(fetched[some[0]][0][0], forgive):
            answers = asked.answers(company.connection, [questions[key] for key in some])
            for key, answer in zip(some, answers, strict=True):
                company.derived[key] = with_shares(answer, level=company.analysis.level)
    for key, those in fetched.items():
        if key in company.derived:
            tables.update(dict.fromkeys(those, company.derived[key]))


@contextmanager
def _failing(aggregate: Aggregate | Again, forgive: bool) -> Iterator[None]:
    """The engine's failures within, as one that names the aggregate; or passed over."""
    try:
        yield
    except Exception as error:
        if forgive:
            return
        if isinstance(error, CallError):
            raise
        name = getattr(aggregate, "__name__", "an aggregate")
        # never in its own words, which may quote a value
        raise DataError(f"the engine failed on {name}: {failures.reason(error)}") from error


def with_shares(frame: pd.DataFrame, *, level: float) -> pd.DataFrame:
    """A small table, typed, with the share of each `events` of `n` and its interval beside it
    (value, low, high), empty where `n` is 0: of a part of those asked nobody may have answered."""
    small = typed(frame)
    if {"n", "events"} <= set(small.columns):
        shares = [
            share(events=int(events), n=int(n), level=level) if n else None
            for events, n in zip(small["events"], small["n"], strict=True)
        ]
        for name in ("value", "low", "high"):
            small[name] = pd.array([getattr(each, name, None) for each in shares], dtype="Float64")
    return small


# -- verdicts ------------------------------------------------------------------------------------


def untestable(claim: Claim, region: Region, reason: str | None) -> Finding:
    """A finding without a number, for that reason."""
    return Finding(
        claim=claim,
        verdict=Verdict.UNTESTABLE,
        finding=None,
        direction=None,
        estimate=None,
        base_rate=None,
        contrast=None,
        bounds=None,
        region=region,
        table=None,
        detail=None,
        reason=reason,
    )


def _measured(claim: Claim, company: Company, region: Region) -> Finding:
    """The finding of a claim that rests on one estimate, as if it stood alone."""
    blank = untestable(claim, region, obstacle(claim, company))
    if blank.reason is not None:
        return blank
    if claim.estimate is None:
        raise ValueError(f"the claim {claim.id} is {claim.kind} but has no estimate")
    analysis = company.analysis
    with _named(claim):
        try:
            table = rows(company, claim.aggregate, claim.again)
            estimate = claim.estimate(table, analysis)
        except Untestable as refusal:
            return dataclasses.replace(blank, reason=refusal.reason)
        base, contrast = _beside(claim, table, analysis)
        bounds = claim.bounds(table, analysis) if claim.bounds else None
    word, failing = decided(claim, estimate, region)
    return dataclasses.replace(
        blank,
        verdict=word,
        finding=failing,
        direction=_direction(claim, estimate, contrast),
        estimate=estimate,
        base_rate=base,
        contrast=contrast,
        bounds=bounds,
        reason=estimate.reason,
    )


@contextmanager
def _named(claim: Claim) -> Iterator[None]:
    """A failure within tells of which claim: it may be one of the user's own. What a failure says of itself may
    be a value of the company's, and is not told."""
    try:
        yield
    except (Untestable, CallError, DataError):
        raise
    except Exception as error:
        name = type(error).__name__
        raise DataError(f'the claim "{claim.id}" cannot be computed: {name} (--debug shows where)') from error


def decided(claim: Claim, estimate: Estimate, region: Region) -> tuple[Verdict, verdict.Failure | None]:
    """The verdict that an estimate alone comes to, and how a contradicted claim fails."""
    if claim.kind == "universal":
        return verdict.universal(estimate)
    return verdict.decide(estimate, region, null=claim.null, side=claim.side)


def adjusted(findings: Mapping[str, Finding], analysis: Analysis) -> dict[str, Finding]:
    """The findings of claims tested together, held to Holm's adjusted p-values: those among them that
    are excluded or cannot be tested are not counted."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings.values():
        tested = finding.estimate is not None and finding.estimate.p is not None
        if finding.claim.together and tested and finding.claim.id not in analysis.exclude:
            groups.setdefault(finding.claim.together, []).append(finding)
    held = {}
    for group in groups.values():
        p_values = holm([finding.estimate.p for finding in group if finding.estimate])  # type: ignore[misc]
        for finding, p in zip(group, p_values, strict=True):
            held[finding.claim.id] = verdict.held_to(finding, p, level=analysis.level)
    return held


def _beside(claim: Claim, table: pd.DataFrame, analysis: Analysis) -> tuple[Estimate | None, Estimate | None]:
    """The base rate and the contrast; both None where the base group is too small."""

    def estimated(estimate: Estimator | None) -> Estimate | None:
        try:
            return estimate(table, analysis) if estimate else None
        except Untestable:
            return None

    return estimated(claim.base), estimated(claim.contrast)


def _direction(claim: Claim, estimate: Estimate, contrast: Estimate | None) -> Verdict | None:
    """Whether the interval lies on the claimed side of the null, or the contrast of zero."""
    if claim.side is None:
        return None
    if claim.null is not None:
        return verdict.direction(estimate, null=claim.null, side=claim.side)
    return None if contrast is None else verdict.direction(contrast, null=0, side=claim.side)


def _all_of(claim: Claim, company: Company, region: Region, parts: Sequence[Finding]) -> Finding:
    """The finding of a claim that holds when all its parts do."""
    blank = untestable(claim, region, obstacle(claim, company))
    if blank.reason is not None:
        return blank
    word, failing, direction, estimate = verdict.all_of(parts)
    reasons = [part.reason for part in parts if part.verdict is Verdict.UNTESTABLE]
    return dataclasses.replace(
        blank,
        verdict=word,
        finding=failing,
        direction=direction,
        estimate=estimate,
        reason=reasons[0] if word is Verdict.UNTESTABLE else None,
    )


# -- what a reader is shown ----------------------------------------------------------------------


def _presented(finding: Finding, company: Company) -> Finding:
    """The finding with the rows behind it, small groups masked, and those of its figure."""
    claim = finding.claim
    if finding.reason == "excluded" or obstacle(claim, company) is not None:
        return finding
    try:
        with _named(claim):
            table = _shown(claim, rows(company, claim.aggregate, claim.again), company)
    except Untestable:
        return finding
    if finding.estimate is None or claim.kind == "all-of":
        return dataclasses.replace(finding, table=table)
    detail = rows(company, claim.detail)
    minimum = company.analysis.min_cell
    masked = None if detail.empty else disclosure.masked(detail, minimum=minimum)
    return dataclasses.replace(finding, table=table, detail=masked)


def _shown(claim: Claim, table: pd.DataFrame, company: Company) -> pd.DataFrame | None:
    """The rows a reader is shown, small groups masked; None where there is nothing to show."""
    shown, tables, analysis = table, _tables(company), company.analysis
    if claim.shown:
        key = (claim.aggregate, claim.again, claim.shown)
        if key not in tables:
            try:
                tables[key] = typed(claim.shown(table, analysis))
            except Untestable:
                tables[key] = pd.DataFrame()
        shown = cast(pd.DataFrame, tables[key])
    return disclosure.masked(shown, minimum=analysis.min_cell) if disclosure.SIZE in shown else None
