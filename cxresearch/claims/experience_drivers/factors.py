"""Product, service, staff and complaint handling: which of them goes with coming back; incidents and ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.experience_drivers import FAMILY, linear
from cxresearch.claims.groups import counts, ratio_between, share_in, tally
from cxresearch.claims.rating_repurchase.repurchase import event_when_unhappy, happy_versus_unhappy
from cxresearch.disclosure import require
from cxresearch.estimators import jackknife, lmg, share
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

ITEMS = ("product", "service", "staff", "complaint_handling")
DRIVERS = ("product", "service", "staff")
GROUPS = 50
"""Groups of customers that the jackknife leaves out in turn."""
UNITS = 10_000
"""Answers are summed in whole ten-thousandths."""

# -- aggregates ----------------------------------------------------------------------------------


def returns_by_item(company: Company) -> ir.Table:
    """For each item that is asked, customers by their first answer to it: item, rating_level (of the item),
    n customers, events of whom returned. Each item has its own rows."""
    asked = [item for item in ITEMS if company.has(f"ratings.{item}")]
    if not asked:
        raise Untestable(f"missing:ratings.{ITEMS[0]}")
    first = episodes.first_answers_by_item(company, asked)
    names = ("item", "rating_level", *episodes.stratum_of(first))
    return first.group_by(names).aggregate(n=first.count(), events=first.returned.sum()).order_by(names)


def sums_by_group(company: Company) -> ir.Table:
    """First ratings with product, service and staff answered, summed over each of 50 groups of customers.

    Customers are ranked by their key, by bytes; the group is the rank modulo 50, so that fewer than 50
    customers are a group each. Columns: part (the group), n, events of whom returned; of product, service
    and staff, mapped onto 1-5 and counted in whole ten-thousandths, the sum of each (`staff`), its sum over
    those who returned (`staff_returned`), and the sums of products (`service_staff`).
    """
    first = episodes.first_answers(company, *DRIVERS)
    rank = ibis.row_number().over(order_by=episodes.by_bytes(company, first.customer))
    ranked = first.mutate(part=rank % GROUPS, back=ibis.ifelse(first.returned, 1, 0).cast("int64"))
    sums = {"n": ranked.count(), "events": ranked.back.sum()}
    for one in DRIVERS:
        sums[one] = ranked[one].sum().cast("float64")
        sums[f"{one}_returned"] = (ranked[one] * ranked.back).sum().cast("float64")
    for one, other in combinations_with_replacement(DRIVERS, 2):
        sums[f"{one}_{other}"] = (ranked[one] * ranked[other]).sum().cast("float64")
    return ranked.group_by("part").aggregate(**sums).order_by("part")


def happy_by_incident(company: Company) -> ir.Table:
    """First ratings by what went before: incident (with_incident, without_incident), n customers, events
    rated at level 4-5."""
    rated = episodes.rated_after_incidents(company)
    rated = rated.mutate(incident=ibis.ifelse(rated.met, "with_incident", "without_incident"))
    return tally(rated, "incident", rated.rating_level >= 4)


# -- estimates -----------------------------------------------------------------------------------


def of_item(table: pd.DataFrame, item: str) -> pd.DataFrame:
    """The rows of one item, without its name."""
    kept = np.array([of == item for of in table["item"].tolist()], bool)
    return pd.DataFrame({name: table[name].array[kept] for name in table.columns if name != "item"})


def _for(item: str, estimate: Any) -> Any:
    def of_one_item(table: pd.DataFrame, analysis: Analysis) -> Any:
        return estimate(of_item(table, item), analysis)

    return of_one_item


def _rows_themselves(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    return table


def item_by_item(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """What the four comparisons rest on: item; n customers who gave it 4 or 5, events of whom returned,
    value low high their share; n_0 who gave it 1 or 2, value_0 their share. Without numbers where either
    group is small."""
    rows = []
    for item in (item for item in ITEMS if (table["item"] == item).any()):
        levels = of_item(table, item)
        (x_1, n_1), (x_0, n_0) = counts(levels, "rating_level", 4, 5), counts(levels, "rating_level", 1, 2)
        row: dict[str, Any] = {"item": item}
        if min(n_1, n_0) >= max(analysis.min_cell, 1):
            happy, unhappy = (share(events=x, n=n, level=analysis.level) for x, n in ((x_1, n_1), (x_0, n_0)))
            row |= {"n": n_1, "events": x_1, "value": happy.value, "low": happy.low, "high": happy.high}
            row |= {"n_0": n_0, "value_0": unhappy.value}
        rows.append(row)
    return pd.DataFrame(rows, columns=["item", "n", "events", "value", "low", "high", "n_0", "value_0"])


def about_means(sums: Mapping[str, int]) -> linear.Array:
    """Cross-products about the means of returned, product, service and staff, from the sums of `sums_by_group`;
    subtracted as whole numbers."""
    whole = {**sums, "returned": sums["events"], "returned_returned": sums["events"]}
    names = (*DRIVERS, "returned")
    about = np.zeros((len(names), len(names)))
    for (i, one), (j, other) in combinations_with_replacement(enumerate(names), 2):
        product = whole["n"] * whole[f"{one}_{other}"] - whole[one] * whole[other]
        # Answers are counted in ten-thousandths, so that a 0 or 1 is of another size than they are.
        size = UNITS ** ((one != "returned") + (other != "returned"))
        about[i, j] = about[j, i] = product / (max(whole["n"], 1) * size)
    outcome_first = [names.index("returned"), *range(len(DRIVERS))]
    return about[np.ix_(outcome_first, outcome_first)]


def totals(table: pd.DataFrame) -> dict[str, int]:
    """The sums of all groups together, as whole numbers."""
    return {name: sum(map(int, table[name])) for name in table.columns if name not in _NO_SUMS}


_NO_SUMS = ("part", "value", "low", "high")


def _owed(table: pd.DataFrame) -> tuple[float, list[float], list[list[float]]]:
    """R² of the linear model of returned on product, service and staff; the part owed to each (LMG); and these
    parts without each group of customers."""
    total = totals(table)
    groups = table[list(total)].to_dict("records")
    without = [{name: total[name] - int(group[name]) for name in total} for group in groups]
    r_squared, parts = lmg(np.array([about_means(sums) for sums in (total, *without)]))
    return float(r_squared[0]), parts[0].tolist(), parts[1:].tolist()


def _gap(parts: Sequence[float]) -> float:
    product, service, staff = parts
    gap = (service + staff) / 2 - product
    # Items that always agree are owed the same, but for the last digit.
    return 0.0 if abs(gap) <= 1e-12 * sum(parts) else gap


def service_and_staff_minus_product(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """The mean of what coming back owes to service and to staff, minus what it owes to product: LMG parts of
    R², with a delete-a-group jackknife."""
    n = int(table["n"].sum())
    require(minimum=analysis.min_cell, customers=n)
    _, parts, without = _owed(table)
    return jackknife(
        value=_gap(parts),
        without=[_gap(each) for each in without],
        n=n,
        level=analysis.level,
        method="lmg_jackknife",
    )


def owed_to_each(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """What coming back owes to each item: item; n; value low high, its part of R² with the jackknife's
    limits; explained, its share of all that the three explain."""
    n = int(table["n"].sum())
    require(minimum=analysis.min_cell, customers=n)
    r_squared, parts, without = _owed(table)
    rows = []
    for place, item in enumerate(DRIVERS):
        estimate = jackknife(
            value=parts[place],
            without=[each[place] for each in without],
            n=n,
            level=analysis.level,
            method="lmg_jackknife",
        )
        rows.append(
            {
                "item": item,
                "n": n,
                "value": estimate.value,
                "low": estimate.low,
                "high": estimate.high,
                "explained": parts[place] / r_squared if r_squared > 0 else None,
            }
        )
    return pd.DataFrame(rows)


def happy_without_versus_with(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 4-5 | no incident before the rating) / P(level 4-5 | an incident before it)."""
    return ratio_between(table, analysis, "incident", "without_incident", "with_incident")


def happy_with_incident(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(level 4-5 | an incident before the rating)."""
    return share_in(table, analysis, "incident", "with_incident")


# -- the claims ----------------------------------------------------------------------------------

ABOVE_ONE = Region(1, float("inf"), "()")

_SAID = {
    "product": ("19", "Sản phẩm TỐT"),
    "service": ("20", "Dịch vụ TỐT"),
    "staff": ("21", "Nhân Viên TỐT"),
    "complaint_handling": ("22", "giải quyết khiếu nại tốt"),
}
"""Item -> line of the source and what it says there."""

FACTORS = tuple(
    Claim(
        id=f"loyalty-factor-{item.replace('_', '-')}",
        family=FAMILY,
        source=Source(
            document="S3",
            lines=line,
            quote=quote,
            grade="C",
            references=(references.SOLOMON_FOUR_ELEMENTS,),
        ),
        kind="measured",
        unit="ratio",
        region=ABOVE_ONE,
        null=1,
        side="above",
        needs=(f"ratings.{item}", "ratings.rated_at", episodes.RETURNED),
        aggregate=returns_by_item,
        alternatives=("horizon", "unhappy"),
        stratified=True,
        estimate=_for(item, happy_versus_unhappy),
        base=_for(item, event_when_unhappy),
        shown=_for(item, _rows_themselves),
    )
    for item, (line, quote) in _SAID.items()
)

CLAIMS = (
    Claim(
        id="four-loyalty-factors",
        family=FAMILY,
        source=Source(
            document="S3",
            lines="18",
            quote="4 yếu tố quan trọng để tạo dựng lòng trung thành của khách hàng",
            grade="C",
            references=(references.SOLOMON_FOUR_ELEMENTS,),
        ),
        kind="all-of",
        unit="ratio",
        region=ABOVE_ONE,
        null=1,
        side="above",
        needs=("ratings.rated_at", episodes.RETURNED),
        aggregate=returns_by_item,
        shown=item_by_item,
        parts=tuple(claim.id for claim in FACTORS),
    ),
    *FACTORS,
    Claim(
        id="product-brings-service-returns",
        family=FAMILY,
        source=Source(
            document="S3",
            lines="23",
            quote="Sản phẩm Tốt là để khách hàng tới, nhưng để khách hàng quay trở lại là nhờ Dịch vụ, thái độ "
            "nhân Viên.",
            grade="C",
            references=(references.WELCOME_PROVERB,),
        ),
        kind="measured",
        unit="points",
        region=Region(0, float("inf"), "()"),
        null=0,
        side="above",
        needs=("ratings.product", "ratings.service", "ratings.staff", "ratings.rated_at", episodes.RETURNED),
        aggregate=sums_by_group,
        estimate=service_and_staff_minus_product,
        shown=owed_to_each,
    ),
    Claim(
        id="cx-satisfaction",
        family=FAMILY,
        source=Source(document="S1", lines="10", quote="Tăng sự hài lòng", grade="A"),
        kind="measured",
        unit="ratio",
        region=ABOVE_ONE,
        null=1,
        side="above",
        needs=("ratings.rating", "ratings.rated_at", "incidents.occurred_at"),
        aggregate=happy_by_incident,
        alternatives=("window",),
        estimate=happy_without_versus_with,
        base=happy_with_incident,
    ),
)
