"""Claim + company -> finding. The whole pipeline, in the order in which it runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pandas as pd

from cxresearch import disclosure, verdict
from cxresearch.claims import CLAIMS
from cxresearch.company import Company
from cxresearch.companyfile.choices import check_claims, overridden
from cxresearch.episodes import needed_columns
from cxresearch.errors import CallError, DataError, nearest
from cxresearch.estimators import share
from cxresearch.model import (
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
from cxresearch.tables import typed


def evaluate(company: Company, *ids: str, **overrides: Any) -> Evaluation:
    """Holds claims against a company's tables.

    Args:
        company: From `open_company`.
        ids: The claims wanted; all of them when none is named. What they depend on is evaluated
            too, but not listed.
        overrides: `[analysis]` keys for this evaluation alone, e.g. `horizon_days=90`.

    Returns:
        The findings in the registry's order. `Finding.table` is a frame of a handful of rows with
        groups smaller than `min_cell` masked.

    Raises:
        CallError: an unknown claim or an override that is not a key of `[analysis]`.
        DataError: the engine is lost.
    """
    if overrides:
        # What was derived rests on the choices, so it is computed anew.
        analysis = overridden(company.analysis, overrides)
        company = dataclasses.replace(company, analysis=analysis, derived={})
    wanted = [registered(id) for id in ids] or list(CLAIMS.values())
    ranges = regions(company.analysis)
    tables: dict[Aggregate, pd.DataFrame] = {}
    findings: dict[str, Finding] = {}

    def found(claim: Claim) -> Finding:
        if claim.id not in findings:
            if claim.kind == "all-of":
                parts = [found(CLAIMS[part]) for part in claim.parts]
                findings[claim.id] = _all_of(claim, company, ranges[claim.id], parts, tables)
            else:
                findings[claim.id] = _measured(claim, company, ranges[claim.id], tables)
        return findings[claim.id]

    def listed(claim: Claim) -> Finding:
        # What is left out of the list may still be a part of what is on it.
        if claim.id in company.analysis.exclude:
            return _untestable(claim, ranges[claim.id], "excluded")
        return found(claim)

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
        warnings=company.warnings,
        findings=tuple(listed(claim) for claim in CLAIMS.values() if claim in wanted),
    )


def registered(id: str) -> Claim:
    """The claim of that id; `CallError` with the nearest one when there is none."""
    if id not in CLAIMS:
        raise CallError(f'there is no claim "{id}": {nearest(id, CLAIMS)}')
    return CLAIMS[id]


def regions(analysis: Analysis) -> dict[str, Region]:
    """R+ of every claim: its region, widened by its tolerance or by the one that was chosen.

    Raises:
        CallError: `exclude` or `tolerance` names no claim, or a tolerance that its claim cannot have.
    """
    check_claims(analysis, CLAIMS)
    return {claim.id: _region(claim, analysis) for claim in CLAIMS.values()}


def _region(claim: Claim, analysis: Analysis) -> Region:
    size = analysis.tolerance.get(claim.id)
    if size is None:
        return verdict.widened(claim.region, claim.tolerance)
    if claim.tolerance is None:
        raise CallError(
            f'[analysis] tolerance."{claim.id}": this claim is of direction only and has no tolerance; '
            "leave the key out"
        )
    try:
        return verdict.widened(claim.region, verdict.with_size(claim.tolerance, size))
    except ValueError as error:
        raise CallError(f'[analysis] tolerance."{claim.id}": {error}') from None


def lacking(company: Company) -> dict[str, str | None]:
    """For every claim the reason why it cannot be tested on this company at all, or None.

    Raises:
        CallError: `exclude` or `tolerance` names no claim, or a tolerance that its claim cannot have.
    """
    regions(company.analysis)
    excluded = company.analysis.exclude
    return {id: "excluded" if id in excluded else obstacle(claim, company) for id, claim in CLAIMS.items()}


def obstacle(claim: Claim, company: Company) -> str | None:
    """The reason why a claim cannot be tested on this company at all, or None: what can be said
    before anything is computed."""
    if claim.kind == "principle":
        return f"principle:{claim.id}"
    if claim.model is not None and claim.model != company.model:
        return f"model:{claim.model}"
    try:
        columns = [column for need in claim.needs for column in needed_columns(need, company)]
    except Untestable as untestable:
        return untestable.reason
    for column in columns:
        if not company.has(column):
            return f"missing:{column}"
    for table in dict.fromkeys(column.partition(".")[0] for column in columns):
        if company.passages[table].kept == 0:
            return f"empty:{table}"
    return None


def _rows(
    aggregate: Aggregate | None, company: Company, tables: dict[Aggregate, pd.DataFrame]
) -> pd.DataFrame:
    """The small table of an aggregate, computed once however many claims share it; empty for none."""
    if aggregate is None:
        return pd.DataFrame()
    if aggregate not in tables:
        try:
            lazy = aggregate(company)
            rows = pd.DataFrame() if lazy is None else lazy.to_pandas()
        except Exception as error:
            raise DataError(f"the engine failed on {aggregate.__name__}: {_first_line(error)}") from error
        tables[aggregate] = with_shares(rows, level=company.analysis.level)
    return tables[aggregate]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def with_shares(frame: pd.DataFrame, *, level: float) -> pd.DataFrame:
    """A small table, typed, with the share of each `events` of `n` and its interval beside it
    (value, low, high)."""
    rows = typed(frame)
    if {"n", "events"} <= set(rows.columns):
        shares = [
            share(events=int(events), n=int(n), level=level)
            for events, n in zip(rows["events"], rows["n"], strict=True)
        ]
        for name in ("value", "low", "high"):
            rows[name] = pd.array([getattr(estimate, name) for estimate in shares], dtype="Float64")
    return rows


def _untestable(claim: Claim, region: Region, reason: str | None) -> Finding:
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


def _measured(
    claim: Claim, company: Company, region: Region, tables: dict[Aggregate, pd.DataFrame]
) -> Finding:
    """The finding of a claim that is measured by one estimate."""
    blank = _untestable(claim, region, obstacle(claim, company))
    if blank.reason is not None:
        return blank
    if claim.estimate is None:
        raise ValueError(f"the claim {claim.id} is measured but has no estimate")
    minimum = company.analysis.min_cell
    table = _rows(claim.aggregate, company, tables)
    shown = dataclasses.replace(blank, table=disclosure.masked(table, minimum=minimum))
    try:
        estimate = claim.estimate(table, company.analysis)
    except Untestable as untestable:
        return dataclasses.replace(shown, reason=untestable.reason)
    base, contrast = _beside(claim, table, company.analysis)
    word, failing = verdict.decide(estimate, region, null=claim.null, side=claim.side)
    detail = _rows(claim.detail, company, tables)
    return dataclasses.replace(
        shown,
        verdict=word,
        finding=failing,
        direction=_direction(claim, estimate, contrast),
        estimate=estimate,
        base_rate=base,
        contrast=contrast,
        bounds=claim.bounds(table, company.analysis) if claim.bounds else None,
        detail=None if detail.empty else disclosure.masked(detail, minimum=minimum),
    )


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


def _all_of(
    claim: Claim,
    company: Company,
    region: Region,
    parts: Sequence[Finding],
    tables: dict[Aggregate, pd.DataFrame],
) -> Finding:
    """The finding of a claim that holds when all its parts do."""
    blank = _untestable(claim, region, obstacle(claim, company))
    if blank.reason is not None:
        return blank
    word, failing, direction, estimate = verdict.all_of(parts)
    table = _rows(claim.aggregate, company, tables)
    reasons = [part.reason for part in parts if part.reason is not None]
    return dataclasses.replace(
        blank,
        verdict=word,
        finding=failing,
        direction=direction,
        estimate=estimate,
        table=disclosure.masked(table, minimum=company.analysis.min_cell),
        reason=reasons[0] if word is Verdict.UNTESTABLE else None,
    )
