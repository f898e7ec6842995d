"""The door: every delivered row is checked in the engine before anything is computed from it.

A fault in a required value rejects its row, one in an optional value blanks the value. What was
faulty is counted by code and kept as delivered; nothing is repaired and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from cxresearch.door import helped, moments, oddities, shapes, thousands, values
from cxresearch.door.advice import Seen
from cxresearch.door.faults import Fault, Settings, possible
from cxresearch.door.moments import Span
from cxresearch.door.values import Dialect, Reading
from cxresearch.engine import by_bytes, fenced
from cxresearch.engine.kept import keep
from cxresearch.errors import CallError
from cxresearch.model import Passage
from cxresearch.schema import CUSTOMER, TURN, Column, Table

__all__ = ["Checked", "Dialect", "Known", "Settings", "check", "numbered"]


@dataclass(frozen=True, eq=False)
class Known:
    """The key of a table as delivered, and how its source writes it."""

    id: ir.Value
    dialect: Dialect
    words: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Checked:
    """A table that came through the door.

    `rows` are the good rows, typed, held by the engine. `rejects` are the rejected rows and (`kept`
    true) the rows of which a value was blanked: `code`, then every mapped column as delivered. `seen`
    is what is known of the faulty values under each code. `held` is what the engine holds for the rejects alone.
    """

    rows: ir.Table
    rejects: ir.Table
    passage: Passage
    seen: Mapping[str, Seen]
    held: tuple[ir.Table, ...] = ()


def numbered(columns: Sequence[Known]) -> ir.Table:
    """Every different id of these columns, with its place among them by its bytes: id number (int64).

    Whole numbers are joined and grouped by in a fraction of the time and the room that texts take.

    Args:
        columns: Ids as delivered, all in the same engine.
    """
    engine = columns[0].id.get_backend()
    ids = [_ids(column, "id").filter(lambda t: t.id.notnull()) for column in columns]
    every = ibis.union(*ids, distinct=True) if len(ids) > 1 else ids[0]
    place = ibis.row_number().over(order_by=by_bytes(engine, every.id))
    return keep(engine, "customers numbered", every.select("id", number=place))


def check(
    table: Table,
    delivered: ir.Table,
    *,
    dialects: Mapping[str, Dialect],
    words: Mapping[str, Mapping[str, str]],
    settings: Settings,
    known: Mapping[str, Known],
    customers: ir.Table | None = None,
) -> Checked:
    """The good rows of a delivered table, the faulty ones, and the count of both.

    Args:
        table: What the rows should be.
        delivered: The mapped columns under their canonical names, as delivered, and `row`, the order
            of delivery.
        dialects: How each column's source writes its values.
        words: For each column that has one, the company's words and ours (`values.*`).
        settings: The company's zone, cut-off and scale.
        known: The ids as delivered of the tables that are given, by their names; an id of a table that is
            not given is not checked.
        customers: Every customer there can be, `numbered`; None where the engine joins by their ids.

    Raises:
        CallError: A rating without a scale; a `dateformat` that the engine does not read.

    Returns:
        Rows with these columns, in the schema's order: id, text, word as string; bool; count, valence
        int64; rating, score, number float64; money decimal(18,4); month date; a time X as `X`
        (timestamp, UTC) and `X_local` (timestamp, the company's clock; 23:59:59.999999 of its day for
        a column of dates). Where each row is a customer's there is also `customer`, what to join and to
        group by: the customer's number where `customers` are given, else the id. Orders, ratings and
        complaints also have `turn` (int64): the row's place among its customer's, from 0, by time, ties by
        the bytes of the key.
    """
    columns = tuple(column for column in table.columns if column.name in delivered.columns)
    if settings.scale is None and any(column.type in ("rating", "score") for column in columns):
        raise CallError(f"ratings.scale: is needed by tables.{table.name}, e.g. [1, 5]")
    delivered = _zoned(delivered)
    readings = {
        name: values.read(
            column.type, delivered[name], dialects[name], words.get(name, {}), settings.timezone
        )
        for name, column in ((column.name, column) for column in columns)
    }
    times = {name: reading for name, reading in readings.items() if reading.zone}
    prepared = _prepared(delivered, readings)
    amounts = thousands.measures(columns, delivered, prepared, dialects)
    found = _survey(table.key, times, prepared, amounts)
    spans = moments.spans(prepared, times, found, settings.timezone)
    placed = _placed(prepared, readings, spans, settings.timezone)
    if table.copies and (table.key is None or found["ids"] != found["distinct"]):
        repeated = _repeated(table.key, columns, delivered, readings)
        placed = placed.left_join(repeated, placed.row == repeated["repeated row"])
    for column in columns:
        if customers is not None and column.name == table.customer:
            ids = customers.select(**{CUSTOMER: customers.number, f"{column.name} found": customers.id})
        elif column.refers is not None and column.refers in known and not column.warns:
            ids = _ids(known[column.refers], f"{column.name} found")
        else:
            continue
        placed = placed.left_join(ids, placed[column.name] == ids[f"{column.name} found"])
    faults = possible(columns, placed, spans, settings)
    engine = delivered.get_backend()
    coded = _coded(columns, placed, faults)
    apart = bool(table.in_turn) and engine.name == "duckdb"
    if table.in_turn and not apart:
        coded = fenced(coded)
        coded = coded.mutate(**{TURN: _place(table, coded)})
    coded = keep(engine, f"{'coded' if apart else 'checked'} {table.name}", coded)
    rejects = _rejects(coded, delivered, columns)
    dates = frozenset(name for name, span in spans.items() if span.dates)
    met = {
        column.name: _ids(known[column.refers], "id")
        for column in columns
        if column.warns and column.refers is not None and column.refers in known
    }
    odd = thousands.warnings(table.name, columns, found)
    codes = [fault.code for fault in faults]
    passage, looks = _passage(table, columns, coded, rejects, codes, dates, met, settings.scale)
    passage = replace(passage, warnings=(*passage.warnings, *odd))
    refers = {column.name: column.refers for column in columns if column.refers is not None}
    seen = helped.seen(
        columns,
        rejects,
        {**passage.rejected, **passage.blanked},
        looks,
        dialects=dialects,
        ids={name: _ids(known[other], "id") for name, other in refers.items() if other in known},
    )
    names = [name for column in columns for name in _names(column)]
    good = _in_turn(table, coded) if apart else coded.filter(coded.reject.isnull())
    names += [TURN] if table.in_turn else []
    rows = good.select(*names, **({CUSTOMER: _customer(table, good)} if table.customer else {}))
    if not apart:
        return Checked(rows, rejects, passage, seen)
    return Checked(keep(engine, f"checked {table.name}", rows), rejects, passage, seen, held=(coded,))


def _zoned(delivered: ir.Table) -> ir.Table:
    """Spark's TIMESTAMP is an instant, which Ibis does not tell from its TIMESTAMP_NTZ."""
    engine = delivered.get_backend()
    if engine.name != "pyspark":
        return delivered
    types = engine.raw_sql(ibis.to_sql(delivered, dialect="pyspark")).schema.fields
    instants = [field.name for field in types if field.dataType.typeName() == "timestamp"]
    return delivered.mutate(**{name: delivered[name].cast("timestamp('UTC', 6)") for name in instants})


def _names(column: Column) -> tuple[str, ...]:
    """The names under which a column's values come in."""
    return (column.name, f"{column.name}_local") if column.type == "time" else (column.name,)


def _prepared(delivered: ir.Table, readings: Mapping[str, Reading]) -> ir.Table:
    """The first step of reading, and where something can be unreadable whether it is there at all."""
    given = {
        f"{name} given": reading.given for name, reading in readings.items() if reading.given is not None
    }
    return fenced(
        delivered.select("row", **{name: reading.prepared for name, reading in readings.items()}, **given)
    )


def _survey(
    key: str | None, times: Mapping[str, Reading], prepared: ir.Table, amounts: Mapping[str, ir.Value]
) -> dict[str, Any]:
    """One query: how many ids a key has and how many different ones, what the times span, how amounts are written."""
    wanted: dict[str, Any] = {**amounts}
    if key:
        wanted |= {"ids": prepared[key].count(), "distinct": prepared[key].nunique()}
    for name, reading in times.items():
        wanted |= moments.measures(name, reading, prepared[name])
    return prepared.aggregate(**wanted).to_pyarrow().to_pylist()[0] if wanted else {}


def _placed(
    prepared: ir.Table, readings: Mapping[str, Reading], spans: Mapping[str, Span], timezone: str
) -> ir.Table:
    """The typed rows with their times on both clocks; two projections, each over the one before."""
    given = [name for name in prepared.columns if name.endswith(" given")]
    values = {
        name: moments.typed(prepared[name], reading, spans[name], timezone)
        if reading.zone
        else reading.typed(prepared[name])
        for name, reading in readings.items()
    }
    typed = fenced(prepared.select("row", *given, **values))
    both = {name: moments.clocks(typed[name], span, timezone) for name, span in spans.items()}
    return fenced(
        typed.select(
            "row",
            *given,
            *(name for name in readings if name not in spans),
            **{name: utc for name, (utc, _) in both.items()},
            **{f"{name}_local": local for name, (_, local) in both.items()},
        )
    )


def _repeated(
    key: str | None, columns: Sequence[Column], delivered: ir.Table, readings: Mapping[str, Reading]
) -> ir.Table:
    """The rows that are a `copy` of an earlier one, or share their `key` with a different one.

    Only rows that agree in the key (where there is none: in every required value) are compared whole.
    """
    agree = [key] if key else [column.name for column in columns if column.required]
    ids = {f"{name} id": readings[name].prepared for name in agree}
    single = delivered.select(**ids)
    several = single.group_by(list(ids)).having(single.count() > 1).agg()
    alike = delivered.semi_join(several, [id == several[name] for name, id in ids.items()])
    same = ibis.window(group_by=[column.name for column in columns], order_by="row")
    numbered = alike.select("row", copy=ibis.row_number().over(same) > 0, **ids)
    if not key:
        copies = numbered.filter(numbered.copy)
        return copies.select("copy", **{"repeated row": copies.row})
    different = (~numbered.copy).sum().over(ibis.window(group_by=list(ids)))
    return numbered.select("copy", key=different > 1, **{"repeated row": numbered.row})


def _ids(known: Known, name: str) -> ir.Table:
    """The different ids of a column, read as its table reads them, under this name."""
    id = values.read("id", known.id, known.dialect, known.words, "UTC").prepared
    return id.name(name).as_table().distinct()


def _coded(columns: Sequence[Column], placed: ir.Table, faults: Sequence[Fault]) -> ir.Table:
    """The typed rows, faulty optional values blanked, and the code that rejects or blanks a row, or null.

    `CUSTOMER` is the customer's number, where they are numbered.
    """

    def first(rejects: bool) -> ir.Value:
        cases = [(fault.condition, fault.code) for fault in faults if fault.rejects == rejects]
        return ibis.cases(*cases) if cases else ibis.null("string")

    kept: dict[str, ir.Value] = {}
    for column in columns:
        # an unreadable value is null already
        bad = [f.condition for f in faults if f.column == column and not f.rejects and f.kind != "unreadable"]
        for name in _names(column):
            value = placed[name].cast("int64") if column.type in ("count", "valence") else placed[name]
            kept[name] = ibis.ifelse(reduce(or_, bad), ibis.null(value.type()), value) if bad else value
    if CUSTOMER in placed.columns:
        kept[CUSTOMER] = placed[CUSTOMER]
    return placed.select("row", **kept, reject=first(True), blank=first(False))


def _customer(table: Table, rows: ir.Table) -> ir.Value:
    """What a table's rows are joined and grouped by: the customer's number where there is one, else the id."""
    return rows[CUSTOMER if CUSTOMER in rows.columns else str(table.customer)]


def _place(table: Table, coded: ir.Table) -> ir.Value:
    """The place of each good row among its customer's, of a table whose rows follow each other."""
    order = [coded[str(table.in_turn)], by_bytes(coded.get_backend(), coded[str(table.key)])]
    return ibis.row_number().over(group_by=[_customer(table, coded), coded.reject.isnull()], order_by=order)


def _in_turn(table: Table, coded: ir.Table) -> ir.Table:
    """The good rows with the place of each. DuckDB sorts in memory: only what places are made of is sorted, and then
    joined to the rows, which would take many times the room."""
    turns = coded.select(good=coded.reject.isnull(), **{"row placed": coded.row, TURN: _place(table, coded)})
    turns = turns.filter(turns.good)
    return coded.inner_join(turns, coded.row == turns["row placed"])


def _rejects(coded: ir.Table, delivered: ir.Table, columns: Sequence[Column]) -> ir.Table:
    """The rows as delivered that are rejected, or (`kept`) of which a value is blanked."""
    faulty = coded.filter(coded.reject.notnull() | coded.blank.notnull()).select(
        "row", code=ibis.coalesce(coded.reject, coded.blank), kept=coded.reject.isnull()
    )
    return faulty.inner_join(delivered, "row").select("code", *(column.name for column in columns), "kept")


def _passage(
    table: Table,
    columns: Sequence[Column],
    coded: ir.Table,
    rejects: ir.Table,
    codes: Sequence[str],
    dates: frozenset[str],
    met: Mapping[str, ir.Table],
    scale: tuple[float, float] | None,
) -> tuple[Passage, dict[str, dict[str, int]]]:
    """What came in and what did not, counted in one query, and the shapes of the faulty values; `codes` are those
    that are possible, `met` the ids that are known of columns whose unknown ones are only counted."""
    sums = {"n": coded.count(), **oddities.sums(columns, coded)}
    groups = coded.group_by("reject", "blank").agg(**sums).to_pyarrow().to_pylist()
    kept = [group for group in groups if group["reject"] is None]
    rejected = {code: sum(group["n"] for group in groups if group["reject"] == code) for code in codes}
    blanked = {code: sum(group["n"] for group in kept if group["blank"] == code) for code in codes}
    counted = [code for code in codes if rejected[code] or blanked[code]]
    looks = shapes.looks(rejects, columns, counted)
    passage = Passage(
        table=table.name,
        columns=tuple(column.name for column in columns),
        rows=sum(group["n"] for group in groups),
        rejected={code: n for code, n in rejected.items() if n},
        blanked={code: n for code, n in blanked.items() if n},
        shapes=shapes.most_frequent(looks),
        dates=dates,
        warnings=oddities.warnings(
            table,
            columns,
            coded.filter(coded.reject.isnull()),
            kept,
            met,
            faults={code: rejected[code] + blanked[code] for code in counted},
            dates=dates,
            scale=scale,
        ),
    )
    return passage, looks
