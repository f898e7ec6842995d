"""A block of rows that repeats an earlier one under other keys: a file that was loaded twice.

Rows with the same content at one distance are found by their content. A block may be disguised, too: times
shifted a little, amounts changed a little, or every customer renamed. Some rows of the table, its anchors, are
looked for in the rest; only where several of them are found at one distance are all rows compared at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_
from typing import Any

import ibis
import ibis.expr.types as ir

from cxresearch.model import Warning
from cxresearch.schema import CUSTOMER, Column, Table

BLOCK = 20
"""Rows that repeat earlier ones at one distance, and make up half of the rows between the first and the
last of them, are a block when they are this many."""

SHIFT = 2
"""Days by which the times of a disguised block may differ from those it repeats. A panel that is asked again, or
a contract that is renewed, comes a week or a month later."""

PERCENT = 1
"""By how much its amounts may differ, in hundredths."""

ALIKE = 0.9
"""So many of the rows of a disguised block must repeat theirs: answers of the same people on two days never do."""

ANCHORS = 2000
"""So many rows are looked for, spread over the table."""

FOUND = 5
"""So many of them at one distance are a reason to compare all rows at it: of a table of ten million rows a block of
a quarter of a hundredth is found."""

OF_ONE = 200
AT_ONCE = 3
"""Of a customer with more anchors than 200, or of more than three at one moment (one and what repeats it), none is
looked for: a guest's rows are a tenth of the table, and would each be held against all the others."""

CANDIDATES = 3
"""Distances that are looked at."""

DIFFERENT = 0.5
"""At least so many of a block's times differ from each other, and tell seconds, where customers are renamed: at
the full hour many things happen at once."""


def warnings(
    table: Table, columns: Sequence[Column], good: ir.Table, kept: int, dates: frozenset[str]
) -> Iterator[Warning]:
    """`repeat`: rows that repeat an earlier block but for their key and, where they are disguised, a little more."""
    if kept < 2 * BLOCK:
        return
    count = _same(table, columns, good)
    if not count:
        count = _disguised(table, columns, good, kept, dates)
    yield Warning("repeat", table.name, count)


def _same(table: Table, columns: Sequence[Column], good: ir.Table) -> int:
    """Each row's distance from the first with the same content; a block has one distance."""
    content = [column.name for column in columns if column.name != table.key]
    if not table.key or len(content) < 2:
        return 0
    required = [column.name for column in columns if column.required and column.name != table.key]
    suspects = good
    if required:
        several = good.group_by(required).having(lambda t: t.count() > 1).agg()
        suspects = good.semi_join(several, required)
    first = suspects.row.min().over(ibis.window(group_by=content))
    apart = suspects.select("row", distance=suspects.row - first).filter(lambda t: t.distance > 0)
    blocks = apart.group_by("distance").agg(n=apart.count(), first=apart.row.min(), last=apart.row.max())
    blocks = blocks.filter((blocks.n >= BLOCK) & (blocks.last - blocks["first"] < 2 * blocks.n))
    return int(blocks.aggregate(n=blocks.n.sum()).to_pyarrow().to_pylist()[0]["n"] or 0)


def _disguised(
    table: Table, columns: Sequence[Column], good: ir.Table, kept: int, dates: frozenset[str]
) -> int:
    who = next((column.name for column in columns if column.type == "id" and column.name != table.key), None)
    at = next((column.name for column in columns if column.type == "time" and column.required), None)
    # where equal rows are rows of their own, nothing tells a repeated one
    if who is None or at is None or not table.copies:
        return 0
    who = CUSTOMER if who == table.customer and CUSTOMER in good.columns else who
    named = dict.fromkeys(("row", who, *(column.name for column in columns)))
    rows = good.select(*named)
    found = 0
    for renames, distance in _distances(columns, rows, who, at, kept, timed=at not in dates):
        found = max(found, _block(columns, rows, who, at, distance, renames))
    return found


def _distances(
    columns: Sequence[Column], rows: ir.Table, who: str, at: str, kept: int, *, timed: bool
) -> list[tuple[bool, int]]:
    """Distances at which several anchors are found again, those most often found first, each with whether
    it is under the name of another customer. Only what every row has is compared, and what it cost."""
    told = [column for column in columns if column.required and column.type not in ("id", "time")]
    told += [column for column in columns if column.type == "money" and not column.required][:1]
    looked_at = rows.select("row", who, at, *(column.name for column in told))
    step = kept // ANCHORS | 1  # odd: a filter may have left every second row
    some = looked_at.filter(looked_at.row % step == 0)
    some = some.rename({f"{name} before": name for name in looked_at.columns})
    anchors = some.mutate(
        of_one=some.count().over(ibis.window(group_by=f"{who} before")),
        at_once=some.count().over(ibis.window(group_by=f"{at} before")),
    )

    def found(same: Any, anchors: ir.Table, *, renames: bool) -> ir.Table:
        later = looked_at.row - anchors["row before"] >= BLOCK
        pairs = looked_at.inner_join(anchors, [*same, later])
        alike = pairs.filter(_alike(pairs, told))
        return alike.select(renames=ibis.literal(renames), distance=alike.row - alike["row before"])

    few = anchors.filter(anchors.of_one <= OF_ONE)
    near = [looked_at[who] == few[f"{who} before"], *_near(looked_at[at], few[f"{at} before"])]
    apart = found(near, few, renames=False)
    if timed:
        few = anchors.filter((anchors.at_once <= AT_ONCE) & (anchors[f"{at} before"].second() != 0))
        same = [looked_at[at] == few[f"{at} before"], looked_at[who] != few[f"{who} before"]]
        apart = ibis.union(apart, found(same, few, renames=True))
    counted = apart.group_by("renames", "distance").agg(n=apart.count()).filter(lambda t: t.n >= FOUND)
    most = counted.order_by(counted.n.desc(), "distance", "renames").limit(CANDIDATES)
    return [(row["renames"], row["distance"]) for row in most.to_pyarrow().to_pylist()]


def _near(now: Any, before: Any) -> tuple[Any, Any]:
    shift = ibis.interval(days=SHIFT)
    return now <= before + shift, before <= now + shift


def _alike(pairs: ir.Table, columns: Sequence[Column]) -> Any:
    """Whether rows repeat earlier ones in all but what may be disguised: ids are not compared."""
    alike: Any = ibis.literal(True)
    for column in columns:
        now, before = pairs[column.name], pairs[f"{column.name} before"]
        if column.type == "id":
            continue
        if column.type == "time":
            same = reduce(and_, _near(now, before))
        elif column.type in ("money", "number"):
            same = (now - before).abs() * 100 <= before.abs() * PERCENT
        else:
            same = now == before
        # what a row must have, it has
        alike = alike & (same if column.required else same.fill_null(now.isnull() & before.isnull()))
    return alike


def _block(columns: Sequence[Column], rows: ir.Table, who: str, at: str, distance: int, renames: bool) -> int:
    """How many rows repeat those so far before them, if they are a block; else 0."""
    earlier = rows.rename({f"{name} before": name for name in rows.columns})
    pairs = rows.inner_join(earlier, rows.row == earlier["row before"] + distance)
    now, before = pairs[who], pairs[f"{who} before"]
    named = (now != before) & (pairs[at] == pairs[f"{at} before"]) if renames else now == before
    compared = pairs.select(
        "row",
        alike=_alike(pairs, columns) & named,
        moment=pairs[at],
        timed=pairs[at].second() != 0,
        who=now,
        before=before,
    )
    block = compared.filter(compared.alike)
    names = block.group_by("who", "before").agg(n=block.count())
    ends = block.aggregate(
        first=block.row.min(),
        last=block.row.max(),
        n=block.count(),
        moments=block.moment.nunique(),
        timed=block.timed.sum(),
    ).cross_join(names.aggregate(names=names.count(), now=names.who.nunique(), before=names.before.nunique()))
    within = compared.cross_join(ends)
    within = within.filter(within.row.between(within["first"], within["last"]))
    size = within.aggregate(compared=within.count())
    found = ends.cross_join(size).to_pyarrow().to_pylist()[0]
    n = int(found["n"])
    # a block stands behind what it repeats; what comes again and again is a panel
    if n < BLOCK or n < ALIKE * found["compared"] or found["last"] - found["first"] >= distance:
        return 0
    if renames:
        one_name_each = found["names"] == found["now"] == found["before"]
        if not one_name_each or min(found["moments"], found["timed"]) < DIFFERENT * n:
            return 0
    return n
