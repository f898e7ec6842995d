"""With whom a sale succeeds, and who would pay more for better service."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.frames import all_counted, answers_in_frame
from cxresearch.claims.groups import tally
from cxresearch.claims.retention_economics import FAMILY
from cxresearch.disclosure import require
from cxresearch.estimators import share, share_of_totals
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance, Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

BY_FIVE_POINTS = Tolerance("margin", 0.05, within=(0, 1))

# -- aggregates ----------------------------------------------------------------------------------


def offers_by_party(company: Company) -> ir.Table:
    """Offers that ran for D days by whom they were made to: party (existing, prospects), n parties,
    offers, won, their sums of squares and products over the parties (won_won, won_offers,
    offers_offers), and most, the offers made to the party that had the most."""
    parties = episodes.offers_by_party(company)
    parties = parties.mutate(party=ibis.ifelse(parties.existing, "existing", "prospects"))
    return (
        parties.group_by("party")
        .aggregate(
            n=parties.count(),
            offers=parties.offers.sum().cast("int64"),
            won=parties.won.sum().cast("int64"),
            won_won=(parties.won * parties.won).sum().cast("int64"),
            won_offers=(parties.won * parties.offers).sum().cast("int64"),
            offers_offers=(parties.offers * parties.offers).sum().cast("int64"),
            most=parties.offers.max(),
        )
        .order_by("party")
    )


def pay_more_by_level(company: Company) -> ir.Table:
    """Each customer's latest answer on paying more, by the rating given with it: rating_level,
    n answers, events who would pay more."""
    latest = episodes.latest_pay_more(company)
    latest = latest.mutate(rating_level=episodes.rating_level(latest.rating, company))
    return tally(latest, "rating_level", "would_pay_more")


def answers_on_paying_more(company: Company) -> ir.Table | None:
    """Who answered the question, of those who could have (`answers_in_frame`); events who would pay more."""
    latest = episodes.latest_pay_more(company)
    return answers_in_frame(company, all_counted(latest, latest.would_pay_more))


# -- estimates -----------------------------------------------------------------------------------


def won_of_offers(table: pd.DataFrame, analysis: Analysis, *, party: str) -> Estimate:
    """Offers won / offers made to existing customers or to prospects, parties as units."""
    rows = table[table["party"] == party]
    require(minimum=analysis.min_cell, **{party: int(rows["n"].sum())})
    return _won(rows.iloc[0], analysis)


def _won(row: pd.Series, analysis: Analysis) -> Estimate:
    return share_of_totals(
        units=int(row["n"]),
        y=int(row["won"]),
        x=int(row["offers"]),
        yy=int(row["won_won"]),
        xy=int(row["won_offers"]),
        xx=int(row["offers_offers"]),
        level=analysis.level,
    )


def would_pay_more(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The share of customers whose latest answer is that they would pay more for better service."""
    n = int(table["n"].sum())
    require(minimum=analysis.min_cell, answers=n)
    return share(events=int(table["events"].sum()), n=n, level=analysis.level)


# -- what a reader sees --------------------------------------------------------------------------


def offers_shown(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """party, n, offers, won, largest (the part of the offers that one party had), value, low, high."""
    rows = table.assign(largest=table["most"].astype(float) / table["offers"].astype(float))
    ends = [_ends(row, analysis) for _, row in rows.iterrows()]
    found = pd.DataFrame(ends, columns=["value", "low", "high"], index=rows.index)
    return rows[["party", "n", "offers", "won", "largest"]].join(found)


def _ends(row: pd.Series, analysis: Analysis) -> tuple[float | None, float | None, float | None]:
    try:
        estimate = _won(row, analysis)
    except Untestable:
        return None, None, None
    return estimate.value, estimate.low, estimate.high


# -- the claims ----------------------------------------------------------------------------------

SALES = Source(
    document="S4",
    lines="9",
    quote="Nếu khả năng bán hàng cho khách hàng cũ rơi vào khoảng 60-70%. Thì đối với khách hàng mới là 5-20%.",
    grade="C",
    references=(
        references.MARKETING_METRICS_QUOTED,
        references.GOLDEN_2010,
        references.GRIFFIN_LOWENSTEIN_2001,
        references.AVAYA_LIST,
        references.SHAPE_OF_BUYING,
    ),
)
OFFERS = ("offers.party_id", "offers.offered_at", "offers.existing", "offers.won")

CLAIMS = (
    Claim(
        id="existing-buy-60-70",
        family=FAMILY,
        source=SALES,
        kind="measured",
        unit="share",
        region=Region(0.6, 0.7),
        tolerance=BY_FIVE_POINTS,
        needs=OFFERS,
        aggregate=offers_by_party,
        alternatives=("window",),
        estimate=partial(won_of_offers, party="existing"),
        shown=offers_shown,
    ),
    Claim(
        id="prospect-buys-5-20",
        family=FAMILY,
        source=SALES,
        kind="measured",
        unit="share",
        region=Region(0.05, 0.2),
        tolerance=BY_FIVE_POINTS,
        needs=OFFERS,
        aggregate=offers_by_party,
        alternatives=("window",),
        estimate=partial(won_of_offers, party="prospects"),
        shown=offers_shown,
    ),
    Claim(
        id="pay-more-for-service-55",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="32",
            quote="55% khách hàng sẵn sàng trả thêm tiền để nhận được dịch vụ tốt hơn.",
            grade="C",
            references=(
                references.STRATEGIX_RELEASE,
                references.AVAYA_LIST,
                references.AMEX_2011,
                references.HYPOTHETICAL_BIAS,
            ),
        ),
        kind="measured",
        unit="share",
        region=Region(0.55, 0.55),
        tolerance=BY_FIVE_POINTS,
        needs=("ratings.would_pay_more", "ratings.rated_at"),
        aggregate=pay_more_by_level,
        alternatives=("first_rating",),
        frame=answers_on_paying_more,
        estimate=would_pay_more,
    ),
)
