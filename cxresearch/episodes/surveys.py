"""Surveys that answer several questions, a delivery's and an expectation's among them; exact sums of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import once
from cxresearch.episodes.ratings import in_turn, mapped_rating, rating_level, ten_thousandths

if TYPE_CHECKING:
    from cxresearch.company import Company


def levels_above_middle(score: ir.NumericValue, company: Company) -> ir.FloatingValue:
    """A score mapped onto 1-5, less 3, to four decimals: small numbers whose products a sum holds exactly."""
    return ten_thousandths(mapped_rating(score, company) - 3.0).cast("float64") / 1e4


def exact_sum(term: ir.NumericValue) -> ir.FloatingValue:
    """A sum that is the same in whatever order an engine adds: of whole numbers, or of terms to twelve decimals."""
    whole = term.type().is_integer()
    return (term if whole else term.cast("decimal(38, 12)")).sum().cast("float64")


def exact_product(one: ir.NumericValue, other: ir.NumericValue) -> ir.FloatingValue:
    """The sum of the products of two amounts of money, the same in whatever order an engine adds. Each product is a
    float's, exact to fifteen digits on any engine: of a product of decimals Spark keeps six of the eight decimals,
    and DuckDB takes ten times as long."""
    product = one.cast("float64") * other.cast("float64")
    return product.cast("decimal(38, 4)").sum().cast("float64")


def latest_surveys(company: Company, *items: str) -> ir.Table:
    """Each customer's latest survey among those that answer all of these: customer rating ITEMS.

    The values are as delivered, on the company's scale. Ties are broken by the rating's id.
    """

    def build() -> ir.Table:
        table = company.tables["ratings"]
        answered = table.filter(*(table[item].notnull() for item in items))
        order = in_turn(company, answered, otherwise="latest")
        place = ibis.row_number().over(group_by=answered.customer, order_by=order)
        placed = answered.mutate(place=place)
        return placed.filter(placed.place == 0).select("customer", "rating", *items)

    return once(company, f"latest_surveys {' '.join(items)}", build, "reading.ratings")


def latest_pay_more(company: Company) -> ir.Table:
    """Each customer's latest rating that answers `would_pay_more`: customer would_pay_more rating."""
    answers = company.tables["ratings"]
    answers = answers.filter(answers.would_pay_more.notnull())
    order = in_turn(company, answers, otherwise="latest")
    placed = answers.select(
        "customer",
        "would_pay_more",
        "rating",
        place=ibis.row_number().over(group_by=answers.customer, order_by=order),
    )
    return placed.filter(placed.place == 0).drop("place")


def next_expectations(company: Company) -> ir.Table:
    """What happy customers expected, and what they expected the next time they said: customer before after.

    Of each customer's surveys that answer `expected` the first two, where the first rates at level 4-5; both
    answers in levels above the middle of the scale.
    """
    table = company.tables["ratings"]
    answered = table.filter(table.expected.notnull())
    order = {
        "group_by": answered.customer,
        "order_by": answered.turn,
    }
    expected = levels_above_middle(answered.expected, company)
    placed = answered.select(
        "customer",
        rating_level=rating_level(answered.rating, company),
        before=expected,
        after=expected.lead().over(**order),
        place=ibis.row_number().over(**order),
    )
    first = placed.filter(placed.place == 0, placed.rating_level >= 4, placed.after.notnull())
    return first.select("customer", "before", "after")
