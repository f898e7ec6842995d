"""The door: every delivered row is checked in the engine before anything is computed from it.

A fault in a required value rejects its row, one in an optional value blanks the value. What was
faulty is counted by code and kept as delivered; nothing is repaired and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from cxresearch import moments, oddities, values
from cxresearch.clock import Edge
from cxresearch.engine import fenced
from cxresearch.errors import CallError
from cxresearch.model import Passage
from cxresearch.moments import Span
from cxresearch.schema import Column, Table
from cxresearch.values import Dialect, Reading

__all__ = ["Checked", "Dialect", "Settings", "check"]

KINDS = ("missing", "unreadable", "copy", "key", "range", "word", "future", "order", "reference")
"""The faults, first the one that a row with several is counted under."""


@dataclass(frozen=True)
class Settings:
    """What the checks depend on: the company's zone, the end of the observed period, the ratings' scale."""

    timezone: str
    until: Edge
    scale: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class Checked:
    """A table that came through the door.

    `rows` are the good rows, typed, held by the engine. `rejects` are the rejected rows and (`kept`
    true) the rows of which a value was blanked: `code`, then every mapped column as delivered.
    """

    rows: ir.Table
    rejects: ir.Table
    passage: Passage


@dataclass(frozen=True)
class Fault:
    """A fault that a row can have, and the column that has it (none: the row as a whole)."""

    kind: str
    column: Column | None
    condition: ir.BooleanValue

    @property
    def code(self) -> str:
        """As it is counted."""
        return f"{self.kind}:{self.column.name}" if self.column else self.kind

    @property
    def rejects(self) -> bool:
        """Whether the row goes, and not only the value."""
        return self.column is None or self.column.required or self.column.rejects


def check(
    table: Table,
    delivered: ir.Table,
    *,
    dialects: Mapping[str, Dialect],
    words: Mapping[str, Mapping[str, str]],
    settings: Settings,
    known: Mapping[str, ir.Table],
) -> Checked:
    """The good rows of a delivered table, the faulty ones, and the count of both.

    Args:
        table: What the rows should be.
        delivered: The mapped columns under their canonical names, as delivered, and `row`, the order
            of delivery.
        dialects: How each column's source writes its values.
        words: For each column that has one, the company's words and ours (`values.*`).
        settings: The company's zone, cut-off and scale.
        known: The ids as delivered (one column, `id`) of the tables that are given, by their names;
            an id of a table that is not given is not checked.

    Returns:
        Rows with these columns, in the schema's order: id, text, word as string; bool; count, valence
        int64; rating, score, number float64; money decimal(18,4); month date; a time X as `X`
        (timestamp, UTC) and `X_local` (timestamp, the company's clock; 23:59:59.999999 of its day for
        a column of dates).
    """
    columns = tuple(column for column in table.columns if column.name in delivered.columns)
    if settings.scale is None and any(column.type in ("rating", "score") for column in columns):
        raise CallError(f"[ratings] scale is missing, and {table.name} has a rating")
    delivered = _zoned(delivered)
    readings = {
        column.name: values.read(
            column.type, delivered[column.name], dialects[column.name], words.get(column.name, {}), settings.timezone
        )
        for column in columns
    }
    times = {name: reading for name, reading in readings.items() if reading.zone}
    prepared = fenced(
        delivered.select(
            "row",
            **{name: reading.prepared for name, reading in readings.items()},
            **{f"{name} given": reading.given for name, reading in readings.items() if reading.given is not None},
        )
    )
    found = _survey(table, times, prepared)
    spans = moments.spans(prepared, times, found, settings.timezone)
    placed = _placed(prepared, readings, spans, settings.timezone)
    if found["ids"] != found["distinct"] or (table.copies and not table.key):
        repeated = _repeated(table, columns, delivered, readings)
        placed = placed.left_join(repeated, placed.row == repeated["repeated row"])
    for column in columns:
        if column.refers in known:
            ids = known[column.refers]
            ids = ids.select(**{f"{column.name} found": values.identifier(ids.id)}).distinct()
            placed = placed.left_join(ids, placed[column.name] == ids[f"{column.name} found"])
    faults = _faults(columns, placed, spans, settings)
    coded = _coded(columns, placed, faults).cache()
    tally = (
        coded.group_by("reject", "blank")
        .agg(n=coded.count(), **oddities.sums(columns, coded))
        .to_pyarrow()
        .to_pylist()
    )
    kept = [group for group in tally if group["reject"] is None]
    rejected = {f.code: sum(group["n"] for group in tally if group["reject"] == f.code) for f in faults}
    blanked = {f.code: sum(group["n"] for group in kept if group["blank"] == f.code) for f in faults}
    faulty = coded.filter(coded.reject.notnull() | coded.blank.notnull()).select(
        "row", code=ibis.coalesce(coded.reject, coded.blank), kept=coded.reject.isnull()
    )
    rejects = faulty.inner_join(delivered, "row").select("code", *(column.name for column in columns), "kept")
    good = coded.filter(coded.reject.isnull())
    passage = Passage(
        table=table.name,
        columns=tuple(column.name for column in columns),
        rows=sum(group["n"] for group in tally),
        rejected={code: n for code, n in rejected.items() if n},
        blanked={code: n for code, n in blanked.items() if n},
        shapes=oddities.shapes(rejects, columns, [f.code for f in faults if rejected[f.code] or blanked[f.code]]),
        dates=frozenset(name for name, span in spans.items() if span.dates),
        warnings=oddities.warnings(table, columns, good, kept),
    )
    return Checked(good.select(*(name for column in columns for name in _names(column))), rejects, passage)


def _zoned(delivered: ir.Table) -> ir.Table:
    """Spark's TIMESTAMP is an instant, which Ibis does not tell from its TIMESTAMP_NTZ."""
    engine = delivered.get_backend()
    if engine.name != "pyspark":
        return delivered
    types = engine.raw_sql(ibis.to_sql(delivered, dialect="pyspark")).schema.fields  # type: ignore[attr-defined]
    instants = [field.name for field in types if field.dataType.typeName() == "timestamp"]
    return delivered.mutate(**{name: delivered[name].cast("timestamp('UTC', 6)") for name in instants})


def _names(column: Column) -> tuple[str, ...]:
    """The names under which a column's values come in."""
    return (column.name, f"{column.name}_local") if column.type == "time" else (column.name,)


def _survey(table: Table, times: Mapping[str, Reading], prepared: ir.Table) -> dict[str, Any]:
    """One query: how many ids a key has and how many different ones, and what the times span."""
    wanted: dict[str, Any] = {"ids": ibis.literal(0), "distinct": ibis.literal(0)}
    if table.key:
        wanted = {"ids": prepared[table.key].count(), "distinct": prepared[table.key].nunique()}
    for name, reading in times.items():
        wanted |= moments.measures(name, reading, prepared[name])
    if len(wanted) == 2 and not table.key:
        return {"ids": 0, "distinct": 0}
    return prepared.aggregate(**wanted).to_pyarrow().to_pylist()[0]


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
    table: Table, columns: Sequence[Column], delivered: ir.Table, readings: Mapping[str, Reading]
) -> ir.Table | None:
    """The rows that are a `copy` of an earlier one, or share their `key` with a different one.

    Only rows that agree in the key (where there is none: in every required value) are compared whole.
    """
    if not table.copies:
        return None
    agree = [table.key] if table.key else [column.name for column in columns if column.required]
    ids = {f"{name} id": readings[name].prepared for name in agree}
    several = delivered.select(**ids).group_by(list(ids)).having(lambda t: t.count() > 1).agg()
    alike = delivered.semi_join(several, [id == several[name] for name, id in ids.items()])
    earlier = ibis.row_number().over(ibis.window(group_by=[column.name for column in columns], order_by="row"))
    numbered = alike.select("row", copy=earlier > 0, **ids)
    rows = numbered.select(copy=numbered.copy, **{"repeated row": numbered.row})
    if not table.key:
        return rows.filter(rows.copy)
    different = (~numbered.copy).sum().over(ibis.window(group_by=list(ids)))
    return numbered.select(copy=numbered.copy, key=different > 1, **{"repeated row": numbered.row})


def _faults(
    columns: Sequence[Column], placed: ir.Table, spans: Mapping[str, Span], settings: Settings
) -> list[Fault]:
    """Every fault that a row of this table can have, in the order of precedence."""
    faults = []
    for kind in KINDS:
        if kind in placed.columns:
            faults.append(Fault(kind, None, placed[kind]))
            continue
        for column in columns:
            condition = _condition(kind, column, placed, spans, settings)
            if condition is not None:
                faults.append(Fault(kind, column, condition))
    return faults


def _condition(
    kind: str, column: Column, placed: ir.Table, spans: Mapping[str, Span], settings: Settings
) -> ir.BooleanValue | None:
    """When a value has a fault of a kind; None where its column cannot have it."""
    value = placed[column.name]
    given = f"{column.name} given"
    match kind:
        case "missing" if column.required:
            return ~placed[given] if given in placed.columns else value.isnull()
        case "unreadable" if given in placed.columns:
            return placed[given] & value.isnull()
        case "range":
            return _off_range(column, value, settings.scale)
        case "word" if column.type == "word":
            return value.notin(column.words)
        case "future" if column.type in ("time", "month") and not column.plan:
            return _future(column, placed, spans, settings.until)
        case "order" if column.not_before in spans:
            return _early(column, placed, spans)
        case "reference" if f"{column.name} found" in placed.columns and not column.warns:
            return value.notnull() & placed[f"{column.name} found"].isnull()
    return None


def _off_range(column: Column, value: Any, scale: tuple[float, float] | None) -> ir.BooleanValue | None:
    """Off the scale; negative or fractional; not -1, 0 or 1."""
    match column.type:
        case "rating" | "score":
            low, high = scale or (float("-inf"), float("inf"))
            return ~value.between(float(low), float(high))
        case "count":
            return (value < 0) | (value != value.floor())
        case "valence":
            return value.notin([-1.0, 0.0, 1.0])
    return None


def _future(column: Column, placed: ir.Table, spans: Mapping[str, Span], until: Edge) -> ir.BooleanValue:
    """After the end of the observed period; days are compared where a column holds days."""
    day = until.local.replace(hour=0, minute=0, second=0, microsecond=0)
    next_day = until.local if until.is_date else day + timedelta(days=1)
    if column.type == "month":
        return placed[column.name] >= next_day.date()
    if spans[column.name].dates:
        return placed[f"{column.name}_local"] >= next_day
    return placed[column.name] >= until.utc if until.is_date else placed[column.name] > until.utc


def _early(column: Column, placed: ir.Table, spans: Mapping[str, Span]) -> ir.BooleanValue:
    """Before the time that it must follow; local days are compared where either holds days."""
    first = str(column.not_before)
    if spans[column.name].dates or spans[first].dates:
        return placed[f"{column.name}_local"].date() < placed[f"{first}_local"].date()
    return placed[column.name] < placed[first]


def _coded(columns: Sequence[Column], placed: ir.Table, faults: Sequence[Fault]) -> ir.Table:
    """The typed rows, faulty optional values blanked, and the code that rejects or blanks a row, or null.

    `NAME found` says for a column whose unknown ids are only counted whether its id is known.
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
        if column.warns and f"{column.name} found" in placed.columns:
            kept[f"{column.name} found"] = placed[f"{column.name} found"].notnull()
    return placed.select("row", **kept, reject=first(True), blank=first(False))
