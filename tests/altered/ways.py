"""What must leave every finding as it is: each way of altering a company, and of which claims it holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cxresearch.engine
from altered import changes, delivery
from altered.claims_concerned import CALENDAR, RANKED, followed, untouched
from altered.company import Made, made
from altered.compared import CALENDAR as DATED
from altered.compared import differing, door, with_number
from cxresearch.claims import CLAIMS
from cxresearch.company import Company, open_company
from cxresearch.evaluate import evaluate
from cxresearch.model import Evaluation


def all_claims(company: Company) -> set[str]:
    return set(CLAIMS)


@dataclass(frozen=True)
class Way:
    """One way to alter a company.

    Attributes:
        change: What becomes of its rows.
        files: How they are written.
        mapped: How the company file maps them.
        written: What else is said of the company file, see `delivery.write`.
        claims: Those that must stay as they are.
        without: Columns of small tables that may change.
        same_door: Whether as many rows come in and are rejected as before.
    """

    change: Callable[[Made], Made] = lambda company: company
    files: delivery.Files = delivery.plain
    mapped: delivery.Mapping = delivery.by_name
    written: tuple[tuple[str, Any], ...] = ()
    claims: Callable[[Company], Collection[str]] = all_claims
    without: tuple[str, ...] = ()
    same_door: bool = True


def outside(*tables: str) -> Way:
    """New customers with rows in these tables alone; how many could have answered is shown beside some claims."""
    return Way(
        change=lambda company: changes.with_outsiders(company, *tables),
        claims=lambda company: untouched(company, {"customers", *tables}),
        without=("frame",),
        same_door=False,
    )


CONTACTS = outside("interactions", "incidents", "experiments", "offers", "exits")
ORDERS = outside("orders", "subscriptions", "complaints")
RATINGS = outside("ratings", "invitations", "referrals")
LATE = Way(
    changes.with_latecomers,
    claims=lambda company: followed(),
    without=("unused",),  # beside the ten negatives: of all incidents, how many are of no use
    same_door=False,
)
UPSIDE_DOWN = (
    ("backwards", True),
    ("besides", 'unused = "nowhere.csv"\nother = { table = "no.where" }'),
)

WAYS = {
    "rows in another order": Way(changes.shuffled),
    "one Parquet file with types, in small groups": Way(files=delivery.parquet),
    "several Parquet files in another order, under other names": Way(files=delivery.parts),
    "gzip, UTF-16, semicolons, every cell quoted": Way(files=delivery.zipped),
    "tabs, old line ends, blanks around values": Way(files=delivery.tabbed),
    "other ids": Way(changes.renamed, claims=lambda company: set(CLAIMS) - RANKED),
    "ids with zeros and a word before them": Way(changes.padded),
    "a generation earlier, where the calendar is the same": Way(
        lambda company: changes.moved(company, -changes.GENERATION), without=DATED
    ),
    "a week later": Way(
        lambda company: changes.moved(company, changes.WEEK), claims=lambda company: set(CLAIMS) - CALENDAR
    ),
    "three days earlier": Way(
        lambda company: changes.moved(company, -timedelta(days=3)),
        claims=lambda company: set(CLAIMS) - CALENDAR,
    ),
    "others in contacts, offers, exits": CONTACTS,
    "others in orders and complaints": ORDERS,
    "others in ratings and referrals": RATINGS,
    "customers who came too late": LATE,
    "strange columns, sources of no use, all sections and columns the other way round": Way(
        changes.with_strange_columns,
        mapped=delivery.column_by_column,
        written=UPSIDE_DOWN,
    ),
    "queries": Way(mapped=delivery.by_query),
    "conditions that all rows fulfil": Way(changes.shuffled, mapped=delivery.by_condition),
}
"""One way at a time."""

TOGETHER = {
    "other ids, in Parquet files out of order, strange columns, upside down": Way(
        lambda company: changes.with_strange_columns(changes.shuffled(changes.renamed(company))),
        files=delivery.parts,
        mapped=delivery.column_by_column,
        written=UPSIDE_DOWN,
        claims=lambda company: set(CLAIMS) - RANKED,
    ),
    "a generation earlier, gzip, UTF-16, semicolons, queries": Way(
        lambda company: changes.moved(company, -changes.GENERATION),
        files=delivery.zipped,
        mapped=delivery.by_query,
        without=DATED,
    ),
}
"""Several at once."""


@cache
def before(model: str, seed: int) -> tuple[Company, Evaluation]:
    """The company as it was made, and what was found."""
    return opened(Way(), model, seed)


def opened(way: Way, model: str, seed: int) -> tuple[Company, Evaluation]:
    """A company altered in this way, and what is found."""
    with TemporaryDirectory() as folder:
        altered = way.change(made(model, seed))
        place = delivery.write(
            Path(folder, "made"), altered, files=way.files, mapped=way.mapped, **dict(way.written)
        )
        company = open_company(place)
        return company, evaluate(company)


def held(way: Way, model: str, seed: int = 1) -> int:
    """Holds an altered company against itself before; how many claims with a number were compared."""
    company, first = before(model, seed)
    _, then = opened(way, model, seed)
    wanted = [id for id in CLAIMS if id in way.claims(company)]
    assert differing(first, then, wanted, without=way.without) == {}
    assert not way.same_door or door(then) == door(first)
    return len(with_number(first) & set(wanted))


@contextmanager
def many_pieces() -> Iterator[None]:
    """Even a small table is handed to DuckDB's threads in pieces."""
    configured, portion = cxresearch.engine._configured, cxresearch.engine.PORTION

    def in_pieces(settings: Any) -> Any:
        connection = configured(settings)
        connection.raw_sql("PRAGMA verify_parallelism")
        return connection

    cxresearch.engine._configured, cxresearch.engine.PORTION = in_pieces, 0
    try:
        yield
    finally:
        cxresearch.engine._configured, cxresearch.engine.PORTION = configured, portion
