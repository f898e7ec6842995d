"""Who speaks of the company at all, by rating level, and what those at the bottom had thought before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.groups import difference_between, ratio_between, tally
from cxresearch.claims.rating_repurchase.repurchase import INDEX_RATING, share_at_level
from cxresearch.claims.word_of_mouth import FAMILY
from cxresearch.claims.word_of_mouth.telling import MORE, RATED
from cxresearch.disclosure import require
from cxresearch.estimators import share_exact
from cxresearch.model import Analysis, Claim, Estimate, Region, Source

if TYPE_CHECKING:
    from cxresearch.company import Company

# -- aggregates ----------------------------------------------------------------------------------


def bad_word_by_level(company: Company) -> ir.Table:
    """Each customer's first rating with told_negative answered: rating_level, n customers, events who
    told somebody something bad."""
    first = episodes.first_tellings(company, "told_negative")
    return tally(first, "rating_level", first.told_negative > 0)


def good_word_by_level(company: Company) -> ir.Table:
    """Each customer's first rating with told_positive answered: rating_level, n customers, events who
    told somebody something good."""
    first = episodes.first_tellings(company, "told_positive")
    return tally(first, "rating_level", first.told_positive > 0)


def any_word_by_level(company: Company) -> ir.Table:
    """Each customer's first rating with both counts answered: rating_level, n customers, events who
    told anybody anything, good or bad."""
    first = episodes.first_tellings(company, "told_positive", "told_negative")
    return tally(first, "rating_level", (first.told_positive > 0) | (first.told_negative > 0))


def returns_and_tells_by_level(company: Company) -> ir.Table:
    """Index ratings with told_positive answered: rating_level, n customers, events who returned and
    told somebody something good."""
    index = episodes.index_tellings(company)
    return tally(index, "rating_level", index.returned & (index.told_positive > 0))


def highest_before_the_bottom(company: Company) -> ir.Table:
    """Customers with two ratings or more, the latest at level 1, by the highest level before.

    Columns: highest_before; n such customers at any level before; events at this one; frame, all
    customers with two ratings or more.

    Raises:
        Untestable: `undefined:returning_customer` where the customer key changes with each order.
    """
    episodes.require_recognised(company)
    customers = episodes.rated_before(company)
    levels = customers.group_by("highest_before").aggregate(
        events=(customers.last_level == 1).sum(), customers=customers.count()
    )
    everywhere = ibis.window()
    levels = levels.mutate(
        n=levels.events.sum().over(everywhere), frame=levels.customers.sum().over(everywhere)
    )
    return (
        levels.filter(levels.n > 0)
        .select("highest_before", "n", "events", "frame")
        .order_by("highest_before")
    )


# -- estimates -----------------------------------------------------------------------------------


def unhappy_versus_middling(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(told somebody something bad at level 1-2) / P(the same at level 3-4)."""
    return ratio_between(table, analysis, "rating_level", level_1_2=(1, 2), level_3_4=(3, 4))


def event_when_middling(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event at level 3-4)."""
    return share_at_level(table, analysis, 3, 4)


def event_at_4(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event at level 4)."""
    return share_at_level(table, analysis, 4)


def event_at_5(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event at level 5)."""
    return share_at_level(table, analysis, 5)


def five_minus_four(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event at level 5) - P(event at level 4)."""
    return difference_between(table, analysis, "rating_level", level_5=5, level_4=4)


def five_versus_the_rest(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event at level 5) / P(event at levels 1-4)."""
    return ratio_between(table, analysis, "rating_level", level_5=5, level_1_2_3_4=(1, 2, 3, 4))


def event_below_5(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(event at levels 1-4)."""
    return share_at_level(table, analysis, 1, 2, 3, 4)


def once_content(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The share of those now at level 1 who had an earlier rating at level 3 or above."""
    n = int(table["events"].sum())
    events = int(table.loc[table["highest_before"] >= 3, "events"].sum())
    require(minimum=analysis.min_cell, fallen=n)
    return share_exact(events=events, n=n, level=analysis.level)


# -- the claims ----------------------------------------------------------------------------------

CLAIMS = (
    Claim(
        id="level12-negative-wom",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="28",
            quote="thậm chí còn có thể truyền miệng thông tin xấu đến những người xung quanh",
            grade="B",
            references=(references.ANDERSON_1998,),
        ),
        kind="measured",
        unit="ratio",
        region=MORE,
        null=1,
        side="above",
        needs=(*RATED, "ratings.told_negative"),
        aggregate=bad_word_by_level,
        alternatives=("latest_rating",),
        estimate=unhappy_versus_middling,
        base=event_when_middling,
    ),
    Claim(
        id="level4-silent",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="40",
            quote="Họ không kể những điều xấu về bạn nhưng cũng sẽ không nói tốt về bạn với những người xung quanh.",
            grade="B",
            references=(references.ANDERSON_1998,),
        ),
        kind="measured",
        unit="share",
        region=Region(0, 0.1),
        needs=(*RATED, "ratings.told_positive", "ratings.told_negative"),
        aggregate=any_word_by_level,
        alternatives=("latest_rating",),
        estimate=event_at_4,
    ),
    Claim(
        id="level5-tell-everyone",
        family=FAMILY,
        source=Source(
            document="S0",
            lines="47",
            quote="Họ sẵn sàng kể với mọi người xung quanh những điều tốt đẹp nhất về bạn.",
            grade="B",
            references=(references.ANDERSON_1998, references.WARC_TENURE),
        ),
        kind="measured",
        unit="share",
        region=Region(0.5, 1, "(]"),
        side="above",
        needs=(*RATED, "ratings.told_positive"),
        aggregate=good_word_by_level,
        alternatives=("latest_rating",),
        estimate=event_at_5,
        base=event_at_4,
        contrast=five_minus_four,
    ),
    Claim(
        id="excellent-cx-returns-and-tells",
        family=FAMILY,
        source=Source(
            document="S1",
            lines="33",
            quote="khiến họ quay trở lại để tiếp tục sử dụng dịch vụ, sản phẩm",
            grade="N",
            references=(references.MITTAL_2023,),
        ),
        kind="measured",
        unit="ratio",
        region=MORE,
        null=1,
        side="above",
        needs=(*INDEX_RATING, "ratings.told_positive"),
        aggregate=returns_and_tells_by_level,
        alternatives=("horizon",),
        estimate=five_versus_the_rest,
        base=event_below_5,
    ),
    Claim(
        id="minus1-was-positive-before",
        family=FAMILY,
        source=Source(
            document="S3",
            lines="11",
            quote="Trước khi rơi xuống cấp độ -1, họ đã từng là bất kỳ cấp độ dương nào, nhưng bạn đã làm họ "
            "phật ý.",
            grade="D",
            references=(references.SCORES_OVER_TIME,),
        ),
        kind="universal",
        region=Region(1, 1),
        needs=RATED,
        aggregate=highest_before_the_bottom,
        estimate=once_content,
    ),
)
