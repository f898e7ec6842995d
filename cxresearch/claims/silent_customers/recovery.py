"""After a bad experience: whether care satisfies, turns the unhappy round, or was needed at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.groups import counts, difference_between, gone, ratio_between, share_in, tally
from cxresearch.claims.silent_customers import FAMILY
from cxresearch.claims.silent_customers.complaints import event_when_not_resolved
from cxresearch.disclosure import require
from cxresearch.estimators import share_exact
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

RATED_AFTER_CARE = ("ratings.rating", "ratings.rated_at", "complaints.opened_at", "complaints.closed_at")

# -- aggregates ----------------------------------------------------------------------------------


def happy_after_care(company: Company) -> ir.Table:
    """Ratings soon after a complaint was closed, and first ratings of customers who never complained:
    care (after_complaint, no_complaint), n customers, events at level 4-5.

    Within strata, where these are asked for, the others are the second ratings of customers who had not
    complained: those and the ratings after a complaint are told apart by the level of the rating before.
    """
    if company.analysis.reading.strata:
        after, without = episodes.rated_before_and_after(company)
    else:
        after, without = episodes.rated_complaints(company), episodes.ratings_without_complaint(company)
    kept = ("rating_level", *episodes.stratum_of(after))
    both = after.select(*kept, care=ibis.literal("after_complaint")).union(
        without.select(*kept, care=ibis.literal("no_complaint"))
    )
    return tally(both, "care", both.rating_level >= 4)


def unhappy_by_resolution(company: Company) -> ir.Table:
    """Ratings soon after a complaint was closed, as far as it is known whether it was resolved:
    resolution (resolved, not_resolved), n customers, events at level 1-2."""
    after = episodes.rated_complaints(company)
    known = after.filter(after.resolved.notnull())
    return _by_resolution(known, known.rating_level <= 2)


def happy_by_staff(company: Company) -> ir.Table:
    """The same ratings, as far as they rate the staff: staff (staff_1_2, staff_3, staff_4_5, the level the
    staff were rated at), n customers, events at level 4-5."""
    after = episodes.rated_complaints(company)
    answered = after.filter(after.staff_level.notnull())
    level = answered.staff_level
    staff = ibis.cases((level <= 2, "staff_1_2"), (level >= 4, "staff_4_5"), else_="staff_3")
    return tally(answered.select(staff=staff, happy=answered.rating_level >= 4), "staff", "happy")


def better_by_resolution(company: Company) -> ir.Table:
    """Unhappy ratings that another rating followed: resolution (resolved, not_resolved), n customers,
    events whose next rating was at level 3-5."""
    unhappy = episodes.ratings_after_unhappy(company)
    return _by_resolution(unhappy, unhappy.next_level >= 3)


def returns_of_the_angriest(company: Company) -> ir.Table:
    """Index ratings at level 1: resolution (resolved, not_resolved), n customers, events who came back."""
    angriest = episodes.angriest_customers(company)
    return _by_resolution(angriest, angriest.returned)


def outcomes_by_arm(company: Company) -> ir.Table:
    """Units of the arms named proactive and reactive, whatever the case of their names: arm, n units,
    events with the outcome 1, other with an outcome that is neither 0 nor 1."""
    units = company.tables["experiments"]
    named = units.mutate(arm=units.arm.strip().lower())
    both = named.filter(named.arm.isin(["proactive", "reactive"]))
    return (
        both.group_by("arm")
        .aggregate(n=both.count(), events=(both.outcome == 1).sum(), other=(~both.outcome.isin([0, 1])).sum())
        .order_by("arm")
    )


def _by_resolution(customers: ir.Table, happened: ir.BooleanValue) -> ir.Table:
    resolution = ibis.ifelse(customers.resolved, "resolved", "not_resolved")
    each = customers.select(resolution=resolution, happened=happened)
    return tally(each, "resolution", "happened").order_by(ibis.desc("resolution"))


# -- estimates -----------------------------------------------------------------------------------


def happy_when_cared_for(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 4-5 | soon after a complaint was closed)."""
    return share_in(table, analysis, "care", "after_complaint")


def happy_without_complaint(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 4-5 | never complained)."""
    return share_in(table, analysis, "care", "no_complaint")


def cared_for_minus_rest(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 4-5 | soon after a complaint was closed) - P(level 4-5 | never complained)."""
    return difference_between(table, analysis, "care", "after_complaint", "no_complaint")


def unhappy_though_resolved(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 1-2 | resolved)."""
    return share_in(table, analysis, "resolution", "resolved")


def good_staff_versus_bad(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 4-5 | staff at level 4-5) / P(level 4-5 | staff at level 1-2)."""
    return ratio_between(table, analysis, "staff", "staff_4_5", "staff_1_2")


def happy_when_staff_bad(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 4-5 | staff at level 1-2)."""
    return share_in(table, analysis, "staff", "staff_1_2")


def resolved_minus_not(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(next rating at level 3-5 | resolved) - P(the same | not resolved)."""
    return difference_between(table, analysis, "resolution", "resolved", "not_resolved")


def gone_unless_resolved(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The share of customers at level 1 without a resolved complaint who did not return."""
    events, n = counts(gone(table), "resolution", "not_resolved")
    require(minimum=analysis.min_cell, not_resolved=n)
    return share_exact(events=events, n=n, level=analysis.level)


def proactive_minus_reactive(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(outcome | proactive) - P(outcome | reactive)."""
    return difference_between(arms_shown(table, analysis), analysis, "arm", "proactive", "reactive")


def arms_shown(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Both arms, without the count of outcomes that are neither 0 nor 1, of which there are none.

    Raises:
        Untestable: `undefined:arms` where one of the arms has no units, `undefined:not_yes_no` where
            there are other outcomes.
    """
    if len(table) < 2:
        raise Untestable("undefined:arms")
    if table["other"].sum() > 0:
        raise Untestable("undefined:not_yes_no")
    return table.drop(columns="other")


# -- the claims ----------------------------------------------------------------------------------

CLAIMS = (
    Claim(
        id="reactive-care-rarely-satisfies",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="13",
            quote="Chăm sóc khách hàng là bị động & và mang hơi hướng đi giải quyết hậu quả, khó có thể mang lại "
            "sự hài lòng cho khách hàng được.",
            grade="D",
            references=(references.DE_MATOS_2007,),
        ),
        kind="measured",
        unit="share",
        region=Region(0, 0.5, "[)"),
        side="below",
        needs=RATED_AFTER_CARE,
        aggregate=happy_after_care,
        alternatives=("window",),
        stratified=True,
        alike=("rating_before",),
        estimate=happy_when_cared_for,
        base=happy_without_complaint,
        contrast=cared_for_minus_rest,
    ),
    Claim(
        id="convert-dissatisfied-to-neutral",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="24",
            quote="bạn hoàn toàn có thể biến khách hàng không hài lòng thành khách hàng trung tính",
            grade="B",
            references=(references.DE_MATOS_2007, references.SCORES_OVER_TIME),
        ),
        kind="measured",
        unit="points",
        region=Region(0, 1, "(]"),
        null=0,
        side="above",
        needs=(*RATED_AFTER_CARE, "complaints.resolved"),
        aggregate=better_by_resolution,
        alternatives=("window",),
        estimate=resolved_minus_not,
    ),
    Claim(
        id="recovery-apology-necessary",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="22",
            quote="Cách duy nhất để khách hàng có thể tiếp tục tin bạn chính là thái độ cầu thị, hành động sữa "
            "chữa sai lầm và không bao giờ mắc một sai lầm đến lần thứ 2.",
            grade="B",
            references=(references.MAXHAM_NETEMEYER_2002,),
        ),
        kind="universal",
        unit="share",
        region=Region(1, 1),
        needs=(
            "ratings.rating",
            "ratings.rated_at",
            "complaints.opened_at",
            "complaints.resolved",
            episodes.RETURNED,
        ),
        aggregate=returns_of_the_angriest,
        alternatives=("horizon",),
        estimate=gone_unless_resolved,
    ),
    Claim(
        id="some-customers-never-satisfied",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="71",
            quote="luôn có những khách hàng củ chuối mình giúp họ xong họ không thấy thỏa mãn",
            grade="D",
        ),
        kind="measured",
        unit="share",
        region=Region(0, 1, "(]"),
        needs=(*RATED_AFTER_CARE, "complaints.resolved"),
        aggregate=unhappy_by_resolution,
        alternatives=("window",),
        estimate=unhappy_though_resolved,
        base=event_when_not_resolved,
    ),
    Claim(
        id="manners-listening-clarity-help",
        family=FAMILY,
        source=Source(
            document="S2",
            lines="43",
            quote="Cách cư xử tốt, biết cách lắng nghe và đưa ra câu trả lời rõ ràng sẽ giúp ích",
            grade="B",
            references=(references.INTERACTIONAL_JUSTICE,),
        ),
        kind="measured",
        unit="ratio",
        region=Region(1, float("inf"), "()"),
        null=1,
        side="above",
        needs=(*RATED_AFTER_CARE, "ratings.staff"),
        aggregate=happy_by_staff,
        estimate=good_staff_versus_bad,
        base=happy_when_staff_bad,
    ),
    Claim(
        id="proactive-beats-reactive",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="14",
            quote="Trải nghiệm khách hàng mang tính chủ động tạo ra giá trị trên toàn bộ hành trình khách hàng.",
            grade="D",
            references=(references.ASCARZA_2016,),
        ),
        kind="measured",
        unit="points",
        region=Region(0, 1, "(]"),
        null=0,
        side="above",
        needs=("experiments.arm", "experiments.outcome"),
        aggregate=outcomes_by_arm,
        estimate=proactive_minus_reactive,
        shown=arms_shown,
    ),
)
