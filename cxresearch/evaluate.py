"""Claim + company -> finding. The whole pipeline, in the order in which it runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from cxresearch import coherence, disclosure, own, plan, verdict
from cxresearch.claims import CLAIMS
from cxresearch.company import Company
from cxresearch.companyfile.choices import check_claims, overridden
from cxresearch.episodes import needed_columns
from cxresearch.errors import CallError, DataError, nearest
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
from cxresearch.tables import typed


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
        # What was derived rests on the choices, so it is computed anew.
        analysis = overridden(company.analysis, overrides)
        company = dataclasses.replace(company, analysis=analysis, derived={})
    claims = registry(company.analysis.claims)
    wanted = [registered(id, claims) for id in ids] or list(claims.values())
    ranges = regions(company.analysis, claims)
    planned = plan.compared(company.file, company.analysis, claims, ranges)
    tables: _Tables = {}
    needed = _with_what_they_rest_on(wanted, claims)
    findings = {
        claim.id: _measured(claim, company, ranges[claim.id], tables)
        for claim in needed
        if claim.kind != "all-of"
    }
    findings |= _adjusted(findings, company.analysis)
    for claim in needed:
        if claim.kind == "all-of":
            parts = [findings[part] for part in claim.parts]
            findings[claim.id] = _all_of(claim, company, ranges[claim.id], parts, tables)
    for id in company.analysis.exclude:
        # What is left out of the list may still be a part of what is on it.
        findings[id] = _untestable(claims[id], ranges[id], "excluded")
    listed = tuple(findings[claim.id] for claim in claims.values() if claim in wanted)
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
        warnings=(*company.warnings, *coherence.warnings(listed)),
        findings=listed,
        plan=planned,
    )


def registry(files: tuple[str, ...] = ()) -> dict[str, Claim]:
    """Every claim by id: the package's, then those of the user's own files, as `Analysis.claims` names them."""
    return CLAIMS | own.claims(files, known=CLAIMS)


def registered(id: str, claims: Mapping[str, Claim] = CLAIMS) -> Claim:
    """The claim of that id; `CallError` with the nearest one when there is none."""
    if id not in claims:
        raise CallError(f'there is no claim "{id}": {nearest(id, claims)}')
    return claims[id]


def _with_what_they_rest_on(wanted: Iterable[Claim], claims: Mapping[str, Claim]) -> list[Claim]:
    """The claims wanted, their parts, and those whose p-values are adjusted together with theirs."""
    ids: set[str] = set()
    for claim in wanted:
        ids |= {claim.id, *claim.parts}
        ids |= {other.id for other in claims.values() if claim.together and other.together == claim.together}
    return [claim for claim in claims.values() if claim.id in ids]


def regions(analysis: Analysis, claims: Mapping[str, Claim]) -> dict[str, Region]:
    """R+ of every claim: its region, widened by its tolerance or by the one that was chosen.

    Raises:
        CallError: `exclude` or `tolerance` names no claim, or a tolerance that its claim cannot have.
    """
    check_claims(analysis, claims)
    return {claim.id: _region(claim, analysis) for claim in claims.values()}


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
        CallError: `exclude` or `tolerance` names no claim, a tolerance that its claim cannot have, or a
            file of the user's own claims that cannot be used.
    """
    claims = registry(company.analysis.claims)
    regions(company.analysis, claims)
    excluded = company.analysis.exclude
    return {id: "excluded" if id in excluded else obstacle(claim, company) for id, claim in claims.items()}


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
    for answer in (need for need in claim.needs if "=" in need):
        column, _, word = answer.partition("=")
        if word not in company.offered.get(column, (word,)):
            return f"missing:{answer}"
    for table in dict.fromkeys(column.partition(".")[0] for column in columns):
        if company.passages[table].kept == 0:
            return f"empty:{table}"
    return None


_Tables = dict[tuple[Any, ...], pd.DataFrame]
"""The small tables computed so far, by what computed them: claims that share those share the table.
So do those that show a reader the same rows."""


def _rows(
    company: Company, tables: _Tables, aggregate: Aggregate | None, again: Again | None = None
) -> pd.DataFrame:
    """The small table of an aggregate, computed once however many claims share it; empty for none."""
    if aggregate is None:
        return pd.DataFrame()
    if (aggregate, again) not in tables:
        first = pd.DataFrame() if again is None else _rows(company, tables, aggregate)
        try:
            lazy = aggregate(company) if again is None else again(company, first)
            rows = pd.DataFrame() if lazy is None else lazy.to_pandas()
        except Untestable:
            raise
        except Exception as error:
            name = getattr(again or aggregate, "__name__", "an aggregate")
            raise DataError(f"the engine failed on {name}: {_first_line(error)}") from error
        tables[aggregate, again] = with_shares(rows, level=company.analysis.level)
    return tables[aggregate, again]


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


def _measured(claim: Claim, company: Company, region: Region, tables: _Tables) -> Finding:
    """The finding of a claim that rests on one estimate, as if it stood alone."""
    blank = _untestable(claim, region, obstacle(claim, company))
    if blank.reason is not None:
        return blank
    if claim.estimate is None:
        raise ValueError(f"the claim {claim.id} is {claim.kind} but has no estimate")
    analysis = company.analysis
    try:
        table = _rows(company, tables, claim.aggregate, claim.again)
    except Untestable as untestable:
        return dataclasses.replace(blank, reason=untestable.reason)
    shown = dataclasses.replace(blank, table=_shown(claim, table, analysis, tables))
    try:
        estimate = claim.estimate(table, analysis)
    except Untestable as untestable:
        return dataclasses.replace(shown, reason=untestable.reason)
    base, contrast = _beside(claim, table, analysis)
    if claim.kind == "universal":
        word, failing = verdict.universal(estimate)
    else:
        word, failing = verdict.decide(estimate, region, null=claim.null, side=claim.side)
    detail = _rows(company, tables, claim.detail)
    return dataclasses.replace(
        shown,
        verdict=word,
        finding=failing,
        direction=_direction(claim, estimate, contrast),
        estimate=estimate,
        base_rate=base,
        contrast=contrast,
        bounds=claim.bounds(table, analysis) if claim.bounds else None,
        detail=None if detail.empty else disclosure.masked(detail, minimum=analysis.min_cell),
        reason=estimate.reason,
    )


def _shown(claim: Claim, table: pd.DataFrame, analysis: Analysis, tables: _Tables) -> pd.DataFrame | None:
    """The rows a reader is shown, small groups masked; None where there is nothing to show."""
    rows, key = table, (claim.aggregate, claim.again, claim.shown)
    if claim.shown and key not in tables:
        try:
            tables[key] = typed(claim.shown(table, analysis))
        except Untestable:
            tables[key] = pd.DataFrame()
    if claim.shown:
        rows = tables[key]
    return disclosure.masked(rows, minimum=analysis.min_cell) if disclosure.SIZE in rows else None


def _adjusted(findings: Mapping[str, Finding], analysis: Analysis) -> dict[str, Finding]:
    """The findings of claims tested together, held to Holm's adjusted p-values: those among them that
    are excluded or cannot be tested are not counted."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings.values():
        tested = finding.estimate is not None and finding.estimate.p is not None
        if finding.claim.together and tested and finding.claim.id not in analysis.exclude:
            groups.setdefault(finding.claim.together, []).append(finding)
    adjusted = {}
    for group in groups.values():
        p_values = holm([finding.estimate.p for finding in group if finding.estimate])  # type: ignore[misc]
        for finding, p in zip(group, p_values, strict=True):
            adjusted[finding.claim.id] = verdict.held_to(finding, p, level=analysis.level)
    return adjusted


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
    tables: _Tables,
) -> Finding:
    """The finding of a claim that holds when all its parts do."""
    blank = _untestable(claim, region, obstacle(claim, company))
    if blank.reason is not None:
        return blank
    word, failing, direction, estimate = verdict.all_of(parts)
    try:
        rows = _rows(company, tables, claim.aggregate, claim.again)
        table = _shown(claim, rows, company.analysis, tables)
    except Untestable:
        table = None
    reasons = [part.reason for part in parts if part.verdict is Verdict.UNTESTABLE]
    return dataclasses.replace(
        blank,
        verdict=word,
        finding=failing,
        direction=direction,
        estimate=estimate,
        table=table,
        reason=reasons[0] if word is Verdict.UNTESTABLE else None,
    )
