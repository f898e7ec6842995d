"""Tables that end long before the observed period does: what came after their last row is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import ibis
import ibis.expr.types as ir

from cxresearch.clock import Edge
from cxresearch.model import Warning

ENDS = {
    "orders": "ordered_at",
    "ratings": "rated_at",
    "subscriptions": "started_at",
    "complaints": "opened_at",
}
"""The time by which each table goes on; a contract's end is a sign of life, too."""

PAUSE = 30
ROWS_APART = 20
DAYS_APART = 3
"""A table has ended when nothing has come for at least 30 days, for over 20 times what lies between its rows and over
three times what lies between its days with any (a wave a month is a day a month), and for less than it
went on: a single survey was not stopped."""


def warnings(tables: Mapping[str, ibis.Table], until: Edge) -> Iterator[Warning]:
    """`stopped` (days from a table's last row to the end of the observed period)."""
    parts = [_ends(name, tables[name], until) for name in ENDS if name in tables]
    if not parts:
        return
    for row in (ibis.union(*parts) if len(parts) > 1 else parts[0]).to_pyarrow().to_pylist():
        if not row["n"]:
            continue
        silent = (until.local.date() - row["last"]).days - int(until.is_date)
        span = (row["last"] - row["first"]).days + 1
        usual = max(ROWS_APART * span / row["n"], DAYS_APART * span / row["days"])
        if silent >= PAUSE and usual < silent < span:
            yield Warning("stopped", row["name"], silent)


def _ends(name: str, table: ibis.Table, until: Edge) -> ir.Table:
    time = f"{ENDS[name]}_local"
    last = table[time].max()
    if name == "subscriptions" and "ended_at" in table.columns:
        ended = table.ended_at_local.max(where=table.ended_at_local < until.local)
        last = ibis.greatest(last, ibis.coalesce(ended, last))
    return table.aggregate(
        name=ibis.literal(name),
        n=table.count(),
        days=table[time].date().nunique(),
        first=table[time].min().date(),
        last=last.date(),
    )
