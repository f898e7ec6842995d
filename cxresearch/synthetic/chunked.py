"""The canonical tables of a made-up company, a chunk of customers at a time.

The customers of a chunk are drawn from that chunk's own seed, so that a larger company begins with the
smaller one's customers, and memory is that of a chunk.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from cxresearch.schema import TABLES, Column
from cxresearch.synthetic import details, tables
from cxresearch.synthetic.parameters import Parameters
from cxresearch.synthetic.world import CHUNK, Columns, occasions, only

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def _type(column: Column) -> pa.DataType:
    """Times are local and without a zone; all numbers of a made-up company are whole."""
    if column.name == "promised_at":
        return pa.date32()
    types = {"bool": pa.bool_(), "time": pa.timestamp("us")}
    words = ("id", "text", "word", "month")
    return types.get(column.type, pa.string() if column.type in words else pa.int64())


SCHEMAS: dict[str, pa.Schema] = {
    name: pa.schema([(column.name, _type(column)) for column in table.columns])
    for name, table in TABLES.items()
}
"""The columns of each canonical table as they are drawn."""


def chunks(parameters: Parameters, *, customers: int, seed: int) -> Iterator[dict[str, pa.Table]]:
    """The canonical tables, a chunk of customers at a time; `costs`, which are the company's, come last."""
    letters, spending, *seeds = np.random.SeedSequence(seed).spawn(2 + -(-customers // CHUNK))
    prefix = _prefix(letters)
    months: Columns = {}
    for number, of_chunk in enumerate(seeds):
        names = tables.Names(prefix, number)
        drawn, spent = _chunk(parameters, names, of_chunk, min(CHUNK, customers - number * CHUNK))
        months = {name: months.get(name, 0) + counts for name, counts in spent.items()}
        yield drawn
    costs = details.costs(parameters, np.random.Generator(np.random.PCG64(spending)), months)
    yield {"costs": pa.table(costs, schema=SCHEMAS["costs"])}


def _chunk(
    parameters: Parameters, names: tables.Names, seed: np.random.SeedSequence, customers: int
) -> tuple[dict[str, pa.Table], Columns]:
    """One chunk's tables, and what its months add to the costs.

    Two streams a chunk: what customers do does not change when another table is added. The tables are drawn
    one after the other: a new one comes last.
    """
    behaviour, rng = (np.random.Generator(np.random.PCG64(child)) for child in seed.spawn(2))
    happened = occasions(parameters, behaviour, customers)
    is_order = tables.ordered(parameters, rng, happened)
    bought = only(happened, is_order)
    orders = tables.orders(parameters, rng, names, bought)
    order_ids = orders["order_id"].take(tables.known(np.cumsum(is_order) - 1, is_order))
    clients = tables.customers(parameters, rng, names, happened)
    contracts = tables.subscriptions(parameters, rng, names, happened)
    drawn = {
        "customers": clients,
        "orders": orders,
        "subscriptions": contracts,
        "invitations": tables.invitations(parameters, names, happened),
        "ratings": tables.ratings(parameters, rng, names, happened, order_ids),
        "complaints": details.complaints(parameters, rng, names, happened),
        "incidents": details.incidents(parameters, rng, names, happened),
        "exits": details.exits(parameters, rng, names, happened),
        "referrals": details.referrals(parameters, rng, names, happened, clients),
        "offers": details.offers(parameters, rng, names, happened),
        "interactions": details.interactions(parameters, rng, names, happened),
        "experiments": details.experiments(parameters, rng, names, happened),
    }
    spent = details.by_month(parameters, bought, orders, contracts)
    return {name: pa.table(rows, schema=SCHEMAS[name]) for name, rows in drawn.items()}, spent


def _prefix(letters: np.random.SeedSequence) -> str:
    """Four letters of the company's own, so that its ids are not found in other texts."""
    rng = np.random.Generator(np.random.PCG64(letters))
    return "".join(_LETTERS[place] for place in rng.integers(0, len(_LETTERS), 4))
