"""What the door notices beside faults: what bad values look like, and rows that are odd together.

A warning rejects nothing. The rules are coarse on purpose: each names something that a company
would want to look at before it believes a number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from cxresearch import clock
from cxresearch.door.isotime import LOCAL
from cxresearch.door.values import EXACT, identifier
from cxresearch.model import Warning
from cxresearch.schema import Column, Table

SHAPES = 3
"""How many shapes are shown for a code."""

WIDTH = 24
"""How much of a shape is shown."""

BLOCK = 20
"""Rows that repeat earlier ones at one distance, and make up half of the rows between the first and the
last of them, are a block when they are this many."""

ANSWERS = 20
"""One word for everything is odd from this many rows on."""

CROWD = 200
DAY_SHARE = 0.1
DAY_TIMES = 10
"""A day is implausible when it holds over a tenth of at least 200 rows, and over ten times its part of
the days from the first to the last: it is the day of a migration, or a default."""


def shape(text: str) -> str:
    """What a value looks like, without what it says: digits as 9, letters as a and A, accents left out. Of other
    signs only punctuation and those of currencies are shown: a picture may be a value, and some move a terminal.

    >>> shape("31/12/2023"), shape("Thái độ"), shape("★★\\t100\\xa0₫\\x1b")
    ('99/99/9999', 'Aaaa aa', '?? 999 ₫?')
    """
    return "".join(_sign(sign) for sign in unicodedata.normalize("NFC", text))[:WIDTH]


def _sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign.isdigit():
        return "9"
    if sign.isalpha():
        return "A" if sign.isupper() else "a"
    if sign.isspace():
        return " "
    shown = kind[0] == "P" or kind == "Sc" or (sign.isascii() and sign.isprintable())
    return sign if shown else "" if kind[0] == "M" else "?"


def shapes(looks: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[str, ...]]:
    """The most frequent shapes under each code."""
    return {
        code: tuple(sorted(seen, key=lambda look: (-seen[look], look))[:SHAPES])
        for code, seen in looks.items()
    }


def looks(rejects: ir.Table, columns: Sequence[Column], codes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Under each code the shapes of its faulty values that are there most often, and how often; none for ids,
    whose shapes would be theirs.

    The values are reduced to shapes in the engine (there: of ASCII letters), and again here.
    """
    by_name = {column.name: column for column in columns}
    parts = []
    for code in codes:
        kind, _, name = code.partition(":")
        if not name or kind == "missing" or by_name[name].type == "id":
            continue
        faulty = rejects.filter(rejects.code == code)
        found = _text(faulty[name]).substr(0, 2 * WIDTH)
        for class_, sign in (("[0-9]", "9"), ("[a-z]", "a"), ("[A-Z]", "A")):
            found = found.re_replace(class_, sign)
        shaped = faulty.select(code="code", shape=found).filter(lambda t: t.shape.notnull())
        counted = shaped.group_by("code", "shape").agg(n=shaped.count())
        parts.append(counted.order_by(counted.n.desc(), "shape").limit(4 * SHAPES))
    if not parts:
        return {}
    rows = (
        ibis.union(*parts).to_pyarrow().to_pylist() if len(parts) > 1 else parts[0].to_pyarrow().to_pylist()
    )
    result: dict[str, dict[str, int]] = {}
    for row in rows:
        seen = result.setdefault(row["code"], {})
        look = shape(row["shape"])
        seen[look] = seen.get(look, 0) + row["n"]
    return {code: result[code] for code in codes if code in result}


def _text(value: Any) -> Any:
    """A value as text that every engine writes alike; null for a number that none does."""
    kind = value.type()
    if kind.is_timestamp():
        return value.cast(LOCAL).cast("string")
    if kind.is_floating():
        small = ibis.ifelse(value.abs() < EXACT, value, ibis.null(kind)).cast("string")
        return ibis.coalesce(identifier(value), small)
    return value.cast("string")


def sums(columns: Sequence[Column], coded: ir.Table) -> dict[str, Any]:
    """What `warnings` needs of each group of rows, computed where the groups are counted."""
    wanted: dict[str, Any] = {}
    for column in columns:
        value = coded[column.name]
        if column.type == "word":
            wanted |= {
                f"{column.name} first": value.min(),
                f"{column.name} last": value.max(),
                f"{column.name} n": value.count(),
            }
    return wanted


def warnings(
    table: Table,
    columns: Sequence[Column],
    good: ir.Table,
    groups: Sequence[Mapping[str, Any]],
    met: Mapping[str, ir.Table],
) -> tuple[Warning, ...]:
    """What is odd about the rows that came in: `reference:COL` (ids that the other table lacks: those of
    a column that are not in its table of `met`), `one_word:COL`, `day:COL` (rows of the day), `repeat`
    (rows that repeat an earlier block but for their key)."""
    kept = sum(group["n"] for group in groups)
    return tuple(
        warning
        for warning in (
            *_unknown(table, good, met),
            *_one_word(table, columns, groups),
            *_days(table, columns, good, kept),
            *_repeats(table, columns, good, kept),
        )
        if warning.count
    )


def _unknown(table: Table, good: ir.Table, met: Mapping[str, ir.Table]) -> Iterator[Warning]:
    for name, ids in met.items():
        # a column alone: with the rows it would be held against the ids all at once
        named = good.filter(good[name].notnull()).select(name)
        unknown = named.anti_join(ids, named[name] == ids.id)
        yield Warning(f"reference:{name}", table.name, int(unknown.count().to_pyarrow().as_py()))


def _one_word(
    table: Table, columns: Sequence[Column], groups: Sequence[Mapping[str, Any]]
) -> Iterator[Warning]:
    for column in columns:
        if column.type == "word":
            ends = {group[f"{column.name} {end}"] for group in groups for end in ("first", "last")} - {None}
            count = sum(group[f"{column.name} n"] for group in groups)
            if len(ends) == 1 and count >= ANSWERS:
                yield Warning(f"one_word:{column.name}", table.name, count)


def _days(table: Table, columns: Sequence[Column], good: ir.Table, kept: int) -> Iterator[Warning]:
    times = [column.name for column in columns if column.type == "time" and not column.plan]
    if kept < CROWD or not times:
        return
    parts = []
    for name in times:
        each = good.select(day=good[f"{name}_local"].date(), at=good[f"{name}_local"])
        each = each.filter(each["at"].between(*clock.CALENDAR))  # a stand-in for "never" is no day
        days = each.group_by("day").agg(n=each.count())
        first, last = days.day.min(), days.day.max()
        parts.append(
            days.aggregate(
                column=ibis.literal(name), total=days.n.sum(), most=days.n.max(), first=first, last=last
            )
        )
    for row in (ibis.union(*parts) if len(parts) > 1 else parts[0]).to_pyarrow().to_pylist():
        if (row["total"] or 0) >= CROWD:
            span = (row["last"] - row["first"]).days + 1
            if row["most"] / row["total"] > max(DAY_SHARE, DAY_TIMES / span):
                yield Warning(f"day:{row['column']}", table.name, row["most"])


def _repeats(table: Table, columns: Sequence[Column], good: ir.Table, kept: int) -> Iterator[Warning]:
    """Each row's distance from the first with the same content; a block has one distance."""
    content = [column.name for column in columns if column.name != table.key]
    if not table.key or len(content) < 2 or kept < 2 * BLOCK:
        return
    required = [column.name for column in columns if column.required and column.name != table.key]
    suspects = good
    if required:
        several = good.group_by(required).having(lambda t: t.count() > 1).agg()
        suspects = good.semi_join(several, required)
    first = suspects.row.min().over(ibis.window(group_by=content))
    apart = suspects.select("row", distance=suspects.row - first).filter(lambda t: t.distance > 0)
    blocks = apart.group_by("distance").agg(n=apart.count(), first=apart.row.min(), last=apart.row.max())
    blocks = blocks.filter((blocks.n >= BLOCK) & (blocks.last - blocks["first"] < 2 * blocks.n))
    yield Warning(
        "repeat", table.name, int(blocks.aggregate(n=blocks.n.sum()).to_pyarrow().to_pylist()[0]["n"] or 0)
    )
