"""Silent customers: how many of the unhappy complain, and how many of the others are lost unheard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.frames import answers_in_frame, unhappy_answers
from cxresearch.claims.groups import counts, difference_between, gone, share_in, tally
from cxresearch.claims.silent_customers import FAMILY
from cxresearch.disclosure import require
from cxresearch.estimators import ratio_of_counts, share
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance

if TYPE_CHECKING:
    from cxresearch.company import Company

UNHAPPY = ("ratings.rating", "ratings.rated_at", "ratings.complained|complaints.opened_at")

# -- aggregates ----------------------------------------------------------------------------------


def reactions(company: Company) -> ir.Table:
    """Unhappy customers by what they did: reaction (silent, complained), known_from (survey, records:
    how it is known who complained), n unhappy customers in all, events of whom did this."""
    unhappy = episodes.unhappy_ratings(company)
    rows = unhappy.group_by(reaction=_reaction(unhappy)).aggregate(events=unhappy.count())
    return rows.select(
        "reaction", known_from=_known_from(company), n=rows.events.sum().over(ibis.window()), events="events"
    ).order_by(rows.reaction.desc())


def returns_by_reaction(company: Company) -> ir.Table:
    """The same customers, as far as they were followed from the landmark D days after the rating,
    beside happy ones: reaction (silent, complained, content), known_from (null for the happy), n, events
    who came back."""
    unhappy, happy = episodes.unhappy_landmarks(company), episodes.happy_landmarks(company)
    kept = ("returned", *episodes.stratum_of(unhappy))
    both = unhappy.select(*kept, reaction=_reaction(unhappy)).union(
        happy.select(*kept, reaction=ibis.literal("content"))
    )
    rows = tally(both, "reaction", "returned")
    # Whether the happy complained is not asked.
    known_from = ibis.ifelse(rows.reaction == "content", ibis.null("string"), _known_from(company))
    strata = episodes.stratum_of(rows)
    return rows.select("reaction", *strata, known_from=known_from, n="n", events="events").order_by(
        rows.reaction != "silent", rows.reaction, *strata
    )


def fates(company: Company) -> ir.Table:
    """All unhappy customers, silent or not, and whether they were lost, for the figure: fate (silent_gone,
    silent_back, complained_gone, complained_back), n unhappy customers in all, events of this fate.

    Where fewer than `min_cell` complained, they are one row, `complained`: what became of so few is
    not shown.
    """
    unhappy = episodes.unhappy_landmarks(company)
    complainers = unhappy.complained.sum().over(ibis.window())
    fate = ibis.cases(
        (~unhappy.complained & unhappy.returned, "silent_back"),
        (~unhappy.complained, "silent_gone"),
        (complainers < company.analysis.min_cell, "complained"),
        (unhappy.returned, "complained_back"),
        else_="complained_gone",
    )
    each = unhappy.select(fate=fate)
    rows = each.group_by("fate").aggregate(events=each.count())
    return rows.select("fate", n=rows.events.sum().over(ibis.window()), events="events").order_by(
        rows.fate.desc()
    )


def answers_of_unhappy(company: Company) -> ir.Table | None:
    """Who rated and, if unhappy, is known to have complained or not, of those who could have
    (`answers_in_frame`); counted are the unhappy, events silent."""
    unhappy = episodes.unhappy_ratings(company)
    return answers_in_frame(company, unhappy_answers(company, unhappy, ~unhappy.complained))


def answers_of_leavers(company: Company) -> ir.Table | None:
    """The same; counted are the unhappy who were followed, events silent and gone."""
    unhappy = episodes.unhappy_landmarks(company)
    left = ~unhappy.complained & ~unhappy.returned
    return answers_in_frame(company, unhappy_answers(company, unhappy, left))


def _reaction(unhappy: ir.Table) -> ir.StringValue:
    return ibis.ifelse(unhappy.complained, "complained", "silent")


def _known_from(company: Company) -> ir.StringScalar:
    return ibis.literal("survey" if company.has("ratings.complained") else "records")


# -- estimates -----------------------------------------------------------------------------------


def _reacted(table: pd.DataFrame, analysis: Analysis) -> tuple[int, int]:
    """How many were silent and how many complained."""
    silent, complained = (counts(table, "reaction", one)[0] for one in ("silent", "complained"))
    require(minimum=analysis.min_cell, unhappy=silent + complained)
    return silent, complained


def silent_share(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """Silent / all unhappy customers."""
    silent, complained = _reacted(table, analysis)
    return share(events=silent, n=silent + complained, level=analysis.level)


def silent_per_complainer(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """Silent : complaining."""
    silent, complained = _reacted(table, analysis)
    return ratio_of_counts(events_1=silent, events_0=complained, level=analysis.level)


def silent_and_gone(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(not returned | silent)."""
    return share_in(gone(table), analysis, "reaction", "silent")


def content_and_gone(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(not returned | level 4-5)."""
    return share_in(gone(table), analysis, "reaction", "content")


def silent_minus_content(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(not returned | silent) - P(not returned | level 4-5)."""
    return difference_between(gone(table), analysis, "reaction", "silent", "content")


def leave_silently(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(silent and not returned), of all unhappy customers who were followed."""
    events, _ = counts(gone(table), "reaction", "silent")
    _, n = counts(table, "reaction", "silent", "complained")
    require(minimum=analysis.min_cell, unhappy=n)
    return share(events=events, n=n, level=analysis.level)


# -- the claims ----------------------------------------------------------------------------------

FIVE_POINTS = Tolerance("margin", 0.05, within=(0, 1))
NINETY_SIX = "96% khách hàng không hài lòng có thể không phàn nàn, nhưng 91% trong số họ sẽ rời bỏ Công ty"
SPLICED = (
    references.GOODMAN_2005,
    references.WHITE_HOUSE_1979,
    references.WASHINGTON_POST_1984,
    references.AVAYA_LIST,
    references.EASELLY_LIST,
    references.AMERICAN_SPA_LIST,
)

CLAIMS = (
    Claim(
        id="silent-share-96",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="20",
            quote=NINETY_SIX,
            grade="E",
            references=(
                *SPLICED,
                references.GOODMAN_NOTES,
                references.GOODMAN_NEWMAN_2003,
                references.WHARTON_2006,
            ),
        ),
        kind="measured",
        unit="share",
        region=Region(0.96, 0.96),
        tolerance=FIVE_POINTS,
        needs=UNHAPPY,
        aggregate=reactions,
        alternatives=("latest_rating", "unhappy", "window"),
        frame=answers_of_unhappy,
        estimate=silent_share,
    ),
    Claim(
        id="silent-per-complainer-26",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="12",
            quote="Cứ 1 khách hàng phàn nàn thì đằng sau đó là 26 người khác đã không hài lòng và lặng lẽ bỏ đi.",
            grade="E",
            references=(*SPLICED, references.GOODMAN_NEWMAN_2003, references.WHARTON_2006),
        ),
        kind="measured",
        unit="ratio",
        region=Region(26, 26),
        tolerance=Tolerance("factor", 1.25),
        null=1,
        side="above",
        needs=UNHAPPY,
        aggregate=reactions,
        alternatives=("latest_rating", "unhappy", "window"),
        frame=answers_of_unhappy,
        estimate=silent_per_complainer,
        same_as="silent-share-96",
    ),
    Claim(
        id="silent-leave-91",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="20",
            quote=NINETY_SIX,
            grade="E",
            references=(
                references.AMERICAN_SPA_LIST,
                references.RETURN_ON_BEHAVIOR_2009,
                references.WASHINGTON_POST_1984,
                references.VOORHEES_2006,
                references.RO_2013,
                references.HALSTEAD_PAGE_1992,
            ),
        ),
        kind="measured",
        unit="share",
        region=Region(0.91, 0.91),
        tolerance=FIVE_POINTS,
        side="above",
        needs=(*UNHAPPY, episodes.RETURNED),
        aggregate=returns_by_reaction,
        alternatives=("horizon", "window"),
        stratified=True,
        estimate=silent_and_gone,
        base=content_and_gone,
        contrast=silent_minus_content,
        detail=fates,
    ),
    Claim(
        id="unhappy-leave-silently-87",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="20",
            quote=NINETY_SIX,
            grade="E",
            references=(references.GOODMAN_2005, references.AMERICAN_SPA_LIST, references.VOORHEES_2006),
        ),
        kind="measured",
        unit="share",
        region=Region(0.874, 0.874),
        tolerance=FIVE_POINTS,
        needs=(*UNHAPPY, episodes.RETURNED),
        aggregate=returns_by_reaction,
        alternatives=("horizon", "window"),
        frame=answers_of_leavers,
        estimate=leave_silently,
        detail=fates,
    ),
)
