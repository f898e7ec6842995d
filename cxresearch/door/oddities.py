"""What the door notices beside faults: rows that are odd together.

A warning rejects nothing. The rules are coarse on purpose: each names something that a company
would want to look at before it believes a number. Rules of some length have a module of their own:
`days`, `answers`, `repeats`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import ibis.expr.types as ir

from cxresearch.door import answers, days, repeats
from cxresearch.model import Warning
from cxresearch.schema import Column, Table

ANSWERS = 20
"""One word for everything is odd from this many rows on, and `other` for most."""

TRUTHS = 200
"""So is one truth for everything: of few orders it may well be that none was sent back."""

TRUE_OF_ALL = ("voluntary",)
"""What may well be true of every row: where nobody's contract lapses, everybody chose to end it."""

OTHER = "other"
MOSTLY = 0.5
"""More of a column's words than this in `other` tell little of the rest."""

UNMAPPED = 0.01
UNMAPPED_ROWS = 5
"""Words that are not ours in over one row in a hundred are no slips of the pen."""

MARGINS = 200
ABOVE = 0.1
"""Of at least 200 orders more than a tenth whose margin is above what was paid: two units, or two columns mixed up."""


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
            if OTHER in column.words:
                wanted[f"{column.name} other"] = (value == OTHER).sum()
        elif column.type == "bool":
            wanted |= {f"{column.name} true": value.sum(), f"{column.name} n": value.count()}
    if {"amount", "margin"} <= {column.name for column in columns}:
        both = (coded.amount > 0) & coded.margin.notnull()
        wanted |= {"margins": both.sum(), "margins above": (both & (coded.margin > coded.amount)).sum()}
    return wanted


def warnings(
    table: Table,
    columns: Sequence[Column],
    good: ir.Table,
    groups: Sequence[Mapping[str, Any]],
    met: Mapping[str, ir.Table],
    *,
    faults: Mapping[str, int],
    dates: frozenset[str],
    scale: tuple[float, float] | None,
) -> tuple[Warning, ...]:
    """What is odd about the rows that came in: `reference:COL` (ids that the other table lacks: those of
    a column that are not in its table of `met`), `one_word:COL`, `mostly_other:COL`, `unmapped:COL` (rows
    with a word that is not ours), `above:margin` (orders whose margin is more than their amount), what
    `days` and `answers` see, and `repeat` (rows that repeat an earlier block but for their key).

    Args:
        table, columns: What the rows should be, and the columns that are mapped.
        good: The rows that came in.
        groups: The `sums` of each group of them.
        met: The ids that are known of columns whose unknown ones are only counted.
        faults: How many rows have each code, of those rejected and of those with a blanked value.
        dates: The time columns that hold whole days.
        scale: The lowest and highest rating.
    """
    kept = sum(group["n"] for group in groups)
    return tuple(
        warning
        for warning in (
            *_unknown(table, good, met),
            *_one_value(table, columns, groups),
            *_other(table, columns, groups),
            *_unmapped(table, columns, kept, faults),
            *_margins(table, groups),
            *days.warnings(table, columns, good, kept),
            *answers.warnings(table, columns, good, kept, scale),
            *repeats.warnings(table, columns, good, kept, dates),
        )
        if warning.count
    )


def _total(groups: Sequence[Mapping[str, Any]], name: str) -> int:
    return sum(int(group[name] or 0) for group in groups)


def _unknown(table: Table, good: ir.Table, met: Mapping[str, ir.Table]) -> Iterator[Warning]:
    for name, ids in met.items():
        # a column alone: with the rows it would be held against the ids all at once
        named = good.filter(good[name].notnull()).select(name)
        unknown = named.anti_join(ids, named[name] == ids.id)
        yield Warning(f"reference:{name}", table.name, int(unknown.count().to_pyarrow().as_py()))


def _one_value(
    table: Table, columns: Sequence[Column], groups: Sequence[Mapping[str, Any]]
) -> Iterator[Warning]:
    for column in columns:
        if column.type not in ("word", "bool"):
            continue
        count = _total(groups, f"{column.name} n")
        if column.type == "bool":
            true = _total(groups, f"{column.name} true")
            one = true == 0 or (true == count and column.name not in TRUE_OF_ALL)
        else:
            ends = {group[f"{column.name} {end}"] for group in groups for end in ("first", "last")} - {None}
            one = len(ends) == 1
        if one and count >= (TRUTHS if column.type == "bool" else ANSWERS):
            yield Warning(f"one_word:{column.name}", table.name, count)


def _other(table: Table, columns: Sequence[Column], groups: Sequence[Mapping[str, Any]]) -> Iterator[Warning]:
    """Most words are `other`; where all are, that is one word for everything."""
    for column in columns:
        if column.type == "word" and OTHER in column.words:
            n, other = (_total(groups, f"{column.name} {name}") for name in ("n", "other"))
            if n >= ANSWERS and MOSTLY * n < other < n:
                yield Warning(f"mostly_other:{column.name}", table.name, other)


def _unmapped(
    table: Table, columns: Sequence[Column], kept: int, faults: Mapping[str, int]
) -> Iterator[Warning]:
    for column in columns:
        count = faults.get(f"word:{column.name}", 0)
        rows = kept + (count if column.required else 0)
        if count >= UNMAPPED_ROWS and count > UNMAPPED * rows:
            yield Warning(f"unmapped:{column.name}", table.name, count)


def _margins(table: Table, groups: Sequence[Mapping[str, Any]]) -> Iterator[Warning]:
    if groups and "margins" in groups[0]:
        n, above = _total(groups, "margins"), _total(groups, "margins above")
        if n >= MARGINS and above > ABOVE * n:
            yield Warning("above:margin", table.name, above)
