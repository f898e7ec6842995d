"""Complaints: who makes them, and whether settling them brings customers back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.groups import ratio_between, share_in, tally
from cxresearch.claims.rating_repurchase.repurchase import event_when_unhappy, happy_versus_unhappy
from cxresearch.claims.silent_customers import FAMILY
from cxresearch.model import Analysis, Claim, Estimate, Region, Source

if TYPE_CHECKING:
    from cxresearch.company import Company

FIRST_RATING_AND_COMPLAINTS = ("ratings.rating", "ratings.rated_at", "complaints.opened_at")

# -- aggregates ----------------------------------------------------------------------------------


def complaints_by_level(company: Company) -> ir.Table:
    """First ratings followed from the landmark, by level: rating_level, n customers, events of whom
    complained in the horizon after it."""
    first = episodes.later_complaints(company)
    return tally(first, "rating_level", "complained")


def returns_by_resolution(company: Company) -> ir.Table:
    """First complaints by what had become of them at the landmark: resolution (resolved, not_resolved),
    n customers, events who came back."""
    first = episodes.first_complaints(company)
    named = first.mutate(resolution=ibis.ifelse(first.resolved, "resolved", "not_resolved"))
    rows = tally(named, "resolution", "returned")
    return rows.order_by(ibis.desc("resolution"), *episodes.stratum_of(rows))


# -- estimates -----------------------------------------------------------------------------------


def resolved_versus_not(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned | resolved) / P(returned | not resolved)."""
    return ratio_between(table, analysis, "resolution", "resolved", "not_resolved")


def event_when_not_resolved(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event | not resolved)."""
    return share_in(table, analysis, "resolution", "not_resolved")


# -- the claims ----------------------------------------------------------------------------------

CLAIMS = (
    Claim(
        id="well-resolved-complaints-bring-back",
        family=FAMILY,
        source=Source(
            document="S3",
            lines="22",
            quote="giải quyết khiếu nại tốt",
            grade="B",
            references=(references.WASHINGTON_POST_1984, references.DE_MATOS_2007),
        ),
        kind="measured",
        unit="ratio",
        region=Region(1, float("inf"), "()"),
        null=1,
        side="above",
        needs=("complaints.opened_at", "complaints.closed_at", "complaints.resolved", episodes.RETURNED),
        aggregate=returns_by_resolution,
        alternatives=("horizon", "window"),
        stratified=True,
        estimate=resolved_versus_not,
        base=event_when_not_resolved,
    ),
    Claim(
        id="cx-fewer-complaints",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="7",
            quote="giảm được số lượng than phiền hay trả lại hàng",
            grade="B",
            references=(references.SZYMANSKI_HENARD_2001, references.MITTAL_2023),
        ),
        kind="measured",
        unit="ratio",
        region=Region(0, 1, "[)"),
        null=1,
        side="below",
        needs=FIRST_RATING_AND_COMPLAINTS,
        aggregate=complaints_by_level,
        alternatives=("horizon", "unhappy"),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
    ),
    Claim(
        id="services-cx-complaints",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="15",
            quote="Ngành dịch vụ có thể có thêm sự giới thiệu từ khách hàng, giảm than phiền.",
            grade="B",
            references=(references.SZYMANSKI_HENARD_2001, references.MITTAL_2023),
        ),
        kind="measured",
        unit="ratio",
        region=Region(0, 1, "[)"),
        null=1,
        side="below",
        needs=FIRST_RATING_AND_COMPLAINTS,
        model="services",
        aggregate=complaints_by_level,
        alternatives=("horizon", "unhappy"),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
        same_as="cx-fewer-complaints",
    ),
)
