"""What every derived table starts from: what a claim needs, what is computed once, how times compare."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING

import ibis.expr.types as ir

from cxresearch import engine
from cxresearch.engine.kept import keep
from cxresearch.model import Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

RETURNED = "returned"
"""The need of every claim that asks whether a customer came back."""


def needed_columns(need: str, company: Company) -> tuple[str, ...]:
    """The canonical columns behind one entry of `Claim.needs`.

    `returned` means orders, or subscriptions where the business model is subscription. A need
    `a|b` is served by the first alternative that the company has, else it names the first; `a=word`
    needs the column `a`.

    Raises:
        Untestable: `undefined:returning_customer` where the customer key changes with each order.
    """
    if need == RETURNED:
        require_recognised(company)
        if company.model == "subscription":
            return ("subscriptions.started_at", "subscriptions.ended_at")
        return ("orders.ordered_at",)
    alternatives = need.partition("=")[0].split("|")
    return (next((column for column in alternatives if company.has(column)), alternatives[0]),)


def require_recognised(company: Company) -> None:
    """Refuse what follows a customer from one event to another where the key changes with each order.

    Raises:
        Untestable: `undefined:returning_customer`.
    """
    if company.customer_id == "order":
        raise Untestable("undefined:returning_customer")


def once(company: Company, name: str, build: Callable[[], ir.Table], *choices: str) -> ir.Table:
    """The derived table of that name, computed in the engine on first use.

    Args:
        company: The company.
        name: The table's name.
        build: Makes it.
        choices: The fields of `Analysis` (`horizon_days`, `reading.ratings`) that it rests on, its own and
            those of what it is built from: under other values of them it is another table.
    """
    key = (name, *(attrgetter(choice)(company.analysis) for choice in choices))
    if key not in company.derived:
        made_with = " ".join(str(value) for value in (name, *key[1:]))
        company.derived[key] = keep(company.connection, made_with, build())
    return company.derived[key]


def require_lasting_keys(company: Company) -> None:
    """Refuse questions about what a customer did later that are not about returning (`RETURNED` refuses
    those) where nobody is recognised later.

    Raises:
        Untestable: `undefined:later_events` where the customer key changes with each order.
    """
    if company.customer_id == "order":
        raise Untestable("undefined:later_events")


def clock_of(company: Company, *columns: str) -> str:
    """The suffix of the time columns to compare: local days when all are dates, else instants."""
    return "_local" if all(company.dated(column) for column in columns) else ""


def by_bytes(company: Company, text: ir.Value) -> ir.Value:
    """Text as something that sorts by its bytes on every engine; a customer's number as it is."""
    return engine.by_bytes(company.connection, text)
