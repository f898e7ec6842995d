"""What the few values of a column tell: an outcome that one of them decides, a level that nobody gives.

One query asks of every column the lowest and the highest value beside each outcome. A column of which one of
them is met with either decides nothing, as hardly any does; the others are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from cxresearch.model import Warning
from cxresearch.schema import Column, Table

OUTCOMES = {
    "orders": ("returned",),
    "subscriptions": ("voluntary",),
    "ratings": ("complained", "would_pay_more", "would_recommend"),
    "complaints": ("resolved",),
    "offers": ("won",),
}
"""What came of a row, true or false: what no other column should know beforehand."""

EACH = 20
"""So many rows must have either outcome: of a handful, chance sorts them as well."""

VALUES = 50
PER_VALUE = 10
"""A column decides only with few values, and ten rows a value: alone in its value every row decides itself."""

BY_VALUE = ("word", "text", "bool", "rating", "score", "count", "valence")
BY_PRESENCE = ("time", "money")
"""Columns that are told apart by their values, and those that are told apart by having one."""

ANSWERED = 200
LEVELS = 11
BESIDE = 20
"""Of at least 200 ratings on a scale of at most 11 whole levels: a level that nobody gives though those beside it
are given 20 times and more was not on the form, or was lost on the way."""

SAME = 0.95
"""One level in more than this share of the answers: a preset, or a scale that was mapped to one end."""


def warnings(
    table: Table, columns: Sequence[Column], good: ir.Table, kept: int, scale: tuple[float, float] | None
) -> Iterator[Warning]:
    """`leak:OUTCOME=COL` (rows with the outcome, which the other column decides), `unused_levels:COL` (levels)
    and `one_level:COL` (answers at that level)."""
    mapped = {column.name for column in columns}
    outcomes = [name for name in OUTCOMES.get(table.name, ()) if name in mapped and kept >= 2 * EACH]
    levels = whole_levels(scale) if kept >= ANSWERED else ()
    asked = [column for column in columns if column.type in ("rating", "score") and levels]
    deciding = [column for column in columns if outcomes and _can_decide(column)]
    if not asked and not deciding:
        return
    groups = _ends(outcomes, asked, deciding, levels, good)
    told: set[frozenset[str]] = set()
    for outcome in outcomes:
        for column in deciding:
            pair = frozenset((outcome, column.name))
            if len(pair) == 2 and pair not in told and not _shared(groups, outcome, column):
                rows = _decided(good, outcome, column)
                if rows:
                    told.add(pair)
                    yield Warning(f"leak:{outcome}={column.name}", table.name, rows)
    for column in asked:
        given = [sum(int(group[f"{column.name} {level}"] or 0) for group in groups) for level in levels]
        yield from _levels(table, column.name, given, sum(group[f"{column.name} n"] for group in groups))


def _can_decide(column: Column) -> bool:
    return column.type in BY_VALUE or (column.type in BY_PRESENCE and not column.required)


def whole_levels(scale: tuple[float, float] | None) -> tuple[int, ...]:
    """The levels of a scale of few whole numbers; none of any other.

    >>> whole_levels((1, 5)), whole_levels((0, 100)), whole_levels((0.5, 5))
    ((1, 2, 3, 4, 5), (), ())
    """
    if scale is None or any(end != int(end) for end in scale) or scale[1] - scale[0] >= LEVELS:
        return ()
    return tuple(range(int(scale[0]), int(scale[1]) + 1))


def _value(rows: ir.Table, column: Column) -> Any:
    """What a column is told apart by. What was asked of some only, such as those who complained, is no answer where
    it is missing."""
    return rows[column.name] if column.type in BY_VALUE else rows[column.name].notnull()


def _ends(
    outcomes: Sequence[str],
    asked: Sequence[Column],
    deciding: Sequence[Column],
    levels: Sequence[int],
    good: ir.Table,
) -> list[dict[str, Any]]:
    """The rows by their outcomes: how often each level was given, and the lowest and the highest value of each
    column that could decide. A company's own texts do not leave the engine."""
    wanted: dict[str, Any] = {"rows": good.count()}
    for column in asked:
        value = good[column.name]
        wanted[f"{column.name} n"] = value.count()
        wanted |= {f"{column.name} {level}": (value == level).sum() for level in levels}
    for column in deciding:
        if column.type != "text":
            value = _value(good, column)
            value = ibis.ifelse(value, 1, 0) if value.type().is_boolean() else value
            wanted |= {f"{column.name} lowest": value.min(), f"{column.name} highest": value.max()}
    grouped = good.group_by(outcomes).agg(**wanted) if outcomes else good.aggregate(**wanted)
    return grouped.to_pyarrow().to_pylist()


def _shared(groups: Sequence[Mapping[str, Any]], outcome: str, column: Column) -> bool:
    """Whether an end of a column's values is met with either outcome, so that it does not decide; or an outcome is
    too rare. That others do not is for `_decided` to say."""
    either = [sum(group["rows"] for group in groups if group[outcome] is came) for came in (True, False)]
    if min(either) < EACH:
        return True
    if column.type == "text":
        return False
    ends = [
        {
            group[f"{column.name} {end}"]
            for group in groups
            if group[outcome] is came
            for end in ("lowest", "highest")
        }
        for came in (True, False)
    ]
    return bool(ends[0] & ends[1] - {None})


def _decided(good: ir.Table, outcome: str, column: Column) -> int:
    """The rows with an outcome, if each of a column's few values has but one of the two; else 0."""
    known = good.filter(good[outcome].notnull())
    if column.type in BY_VALUE:
        known = known.filter(known[column.name].notnull())
    known = known.select(value=_value(known, column), true=known[outcome])
    each = known.group_by("value").agg(n=known.count(), true=known.true.sum())
    mixed = (each.true > 0) & (each.true < each.n)
    counted = each.aggregate(values=each.count(), mixed=mixed.sum(), n=each.n.sum(), true=each.true.sum())
    values, mixed, n, true = (int(number or 0) for number in counted.to_pyarrow().to_pylist()[0].values())
    decided = not mixed and EACH <= true <= n - EACH and values <= min(VALUES, n // PER_VALUE)
    return n if decided else 0


def _levels(table: Table, name: str, given: Sequence[int], answers: int) -> Iterator[Warning]:
    """`given` says how often each level was given, from the lowest; answers between levels are not among them."""
    if answers < ANSWERED or sum(given) < answers:
        return
    if max(given) > SAME * answers:
        yield Warning(f"one_level:{name}", table.name, max(given))
        return
    beside = [[*given[max(i - 1, 0) : i], *given[i + 1 : i + 2]] for i in range(len(given))]
    unused = sum(not n and min(others) >= BESIDE for n, others in zip(given, beside, strict=True))
    if unused:
        yield Warning(f"unused_levels:{name}", table.name, unused)
