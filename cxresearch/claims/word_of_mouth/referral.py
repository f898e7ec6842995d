"""Customers who come by recommendation, and customers who recommend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.frames import all_counted, answers_in_frame
from cxresearch.claims.groups import difference_between, share_in, tally
from cxresearch.claims.rating_repurchase.repurchase import (
    INDEX_RATING,
    event_when_unhappy,
    happy_versus_unhappy,
)
from cxresearch.claims.word_of_mouth import FAMILY
from cxresearch.claims.word_of_mouth.telling import MORE, RATED
from cxresearch.disclosure import require
from cxresearch.estimators import share
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance

if TYPE_CHECKING:
    from cxresearch.company import Company

# -- aggregates ----------------------------------------------------------------------------------


def customers_by_source(company: Company) -> ir.Table:
    """Customers by what brought them: source; n customers of whom that is known; events of this
    source; frame, all customers."""
    customers = company.tables["customers"]
    sources = customers.group_by("source").aggregate(events=customers.count())
    sources = sources.mutate(frame=sources.events.sum().over(ibis.window()))
    known = sources.filter(sources.source.notnull())
    known = known.mutate(n=known.events.sum().over(ibis.window()))
    return known.select("source", "n", "events", "frame").order_by("source")


def answers_on_source(company: Company) -> ir.Table | None:
    """Customers of whom it is known what brought them, of all (`answers_in_frame`); events by a friend."""
    customers = company.tables["customers"]
    known = customers.filter(customers.source.notnull())
    return answers_in_frame(company, all_counted(known, known.source == "friend"), of="customers")


def referrals_by_level(company: Company) -> ir.Table:
    """Each customer's first rating, where it was followed: rating_level, n customers, events of whom
    made a referral within the horizon.

    Raises:
        Untestable: `undefined:returning_customer` where the customer key changes with each order.
    """
    episodes.require_recognised(company)
    first = episodes.first_ratings_with_referral(company)
    return tally(first, "rating_level", "referred")


def referrals_by_return(company: Company) -> ir.Table:
    """Customers with an index rating: came_back (came_back, stayed_away), n customers, events of whom
    made a referral within the same horizon."""
    index = episodes.index_ratings_with_referral(company)
    index = index.mutate(came_back=ibis.ifelse(index.returned, "came_back", "stayed_away"))
    return tally(index, "came_back", "referred")


# -- estimates -----------------------------------------------------------------------------------


def share_by_friends(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The share of customers, of those whose source is known, whom an acquaintance brought."""
    n = int(table["events"].sum())
    require(minimum=analysis.min_cell, with_source=n)
    friends = int(table.loc[table["source"] == "friend", "events"].sum())
    return share(events=friends, n=n, level=analysis.level)


def referred_when_back(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(referral | returned)."""
    return share_in(table, analysis, "came_back", "came_back")


def referred_when_away(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(referral | not returned)."""
    return share_in(table, analysis, "came_back", "stayed_away")


def referred_back_minus_away(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(referral | returned) - P(referral | not returned)."""
    return difference_between(table, analysis, "came_back", "came_back", "stayed_away")


# -- the claims ----------------------------------------------------------------------------------

REFERRALS = ("referrals.referrer_id", "referrals.referred_at")

CLAIMS = (
    Claim(
        id="forty-percent-by-recommendation",
        family=FAMILY,
        source=Source(
            document="S3",
            lines="15",
            quote="Khoảng 40% khách hàng mua hàng do sự giới thiệu của người quen.",
            grade="D",
            references=(references.EAST_KEAVENEY, references.SMALL_FIRMS_POLL),
        ),
        kind="measured",
        unit="share",
        region=Region(0.4, 0.4),
        tolerance=Tolerance("margin", 0.05, within=(0, 1)),
        needs=("customers.source=friend",),
        aggregate=customers_by_source,
        frame=answers_on_source,
        estimate=share_by_friends,
    ),
    Claim(
        id="cx-wom-referrals",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="11",
            quote="nhiều khách hàng được giới thiệu",
            grade="A",
            references=(references.MITTAL_2023, references.SZYMANSKI_HENARD_2001, references.EAST_KEAVENEY),
        ),
        kind="measured",
        unit="ratio",
        region=MORE,
        null=1,
        side="above",
        needs=(*RATED, *REFERRALS),
        aggregate=referrals_by_level,
        alternatives=("horizon", "unhappy"),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
    ),
    Claim(
        id="services-cx-referrals",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="15",
            quote="Ngành dịch vụ có thể có thêm sự giới thiệu từ khách hàng",
            grade="A",
            references=(references.MITTAL_2023, references.SZYMANSKI_HENARD_2001),
        ),
        kind="measured",
        unit="ratio",
        region=MORE,
        null=1,
        side="above",
        needs=(*RATED, *REFERRALS),
        model="services",
        aggregate=referrals_by_level,
        alternatives=("horizon", "unhappy"),
        stratified=True,
        estimate=happy_versus_unhappy,
        base=event_when_unhappy,
    ),
    Claim(
        id="level5-loyal-and-refers",
        family=FAMILY,
        source=Source(
            document="S3",
            lines="8",
            quote="Cấp độ 5 là lúc khách hàng không chỉ trung thành với sản phẩm mà họ còn giới thiệu khách hàng "
            "mới cho bạn.",
            grade="N",
            references=(references.WARC_TENURE,),
        ),
        kind="measured",
        unit="share",
        region=Region(0.5, 1, "(]"),
        side="above",
        needs=(*INDEX_RATING, *REFERRALS),
        aggregate=referrals_by_return,
        alternatives=("horizon",),
        estimate=referred_when_back,
        base=referred_when_away,
        contrast=referred_back_minus_away,
    ),
)
