"""Who could have answered a survey, and in which strata: the frame that answers are held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from cxresearch.episodes.basis import once
from cxresearch.episodes.strata import STRATUM, in_bands

if TYPE_CHECKING:
    from cxresearch.company import Company

FRAMES = ("customers", "invitations")
"""The tables that say who could have answered, the better one first."""

ORDERS = (1, 3)
"""The numbers of orders at which a band of them ends: those who buy often answer more."""


def frame_by(company: Company) -> tuple[str, ...]:
    """What the strata of a frame are made of: orders, segment, source, as far as mapped."""
    by = {
        "orders": "orders" in company.tables,
        "segment": company.has("customers.segment"),
        "source": company.has("customers.source"),
    }
    return tuple(name for name, known in by.items() if known)


def frame(company: Company, table: str | None = None) -> ir.Table | None:
    """Everybody who could have answered: customer stratum, one row a customer.

    They are those of `customers`, else of `invitations`, together with everybody who did rate. Strata are
    made of `frame_by`; what is not known is a band of its own.

    Args:
        company: The company.
        table: The one of the two that has to be given; whichever there is when None.

    Returns:
        None where neither table is given.
    """
    given = table or next((name for name in FRAMES if name in company.tables), None)
    if given is None or given not in company.tables:
        return None

    def build() -> ir.Table:
        known = _everybody(company, given)
        bands: list[ir.StringValue] = []
        if "orders" in frame_by(company):
            orders = company.tables["orders"]
            numbers = orders.group_by(buyer=orders.customer).aggregate(orders=orders.count())
            known = known.left_join(numbers, known.customer == numbers.buyer)
        names = [name for name in ("segment", "source") if name in frame_by(company)]
        if names:
            customers = company.tables["customers"].select(*names, member="customer")
            known = known.left_join(customers, known.customer == customers.member)
        if "orders" in known.columns:
            bought = known.orders.fill_null(0)
            bands.append(ibis.cases(*((bought <= n, str(n)) for n in ORDERS), else_="more"))
        bands += [known[name].fill_null("") for name in names]
        return known.select("customer", **{STRATUM: in_bands(bands)})

    return once(company, f"frame of {given}", build)


def customers_in_frame(company: Company) -> ir.Table | None:
    """The number of customers who could have rated, in one row and column `frame`: the customers
    table, else the invited; with everybody who did rate. None where neither table is given."""
    given = next((name for name in FRAMES if name in company.tables), None)
    if given is None:
        return None
    everybody = _everybody(company, given)
    return everybody.aggregate(frame=everybody.count())


def _everybody(company: Company, given: str) -> ir.Table:
    """The customers of a table together with those who rated: customer."""
    everybody = company.tables[given].select("customer")
    if "ratings" not in company.tables:
        return everybody.distinct()
    return everybody.union(company.tables["ratings"].select("customer"), distinct=True)
