"""Small groups of customers are neither judged nor shown.

Counts of events inside a large enough group, of counterexamples and of rows at the door are published.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cxresearch.model import Untestable

SIZE = "n"
"""The column that counts a group's customers. What names the group stands to its left."""

EVENTS = "events"
"""The column that counts those with the outcome: measured, wherever it stands."""

POOLS = {"rating_level": ((1, 2), (4, 5)), "service_level": ((1, 2), (4, 5))}
"""Groups whose total some finding prints: the unhappy and the happy. By the column that names the group."""


def masked(table: pd.DataFrame, *, minimum: int) -> pd.DataFrame:
    """The table with `n`, `events` and all columns to the right of `n` `pd.NA` in the rows of small groups.

    A group is small when its n is under the minimum, or missing. Totals are printed elsewhere, and the total
    less what is shown must not be a small group either: while those hidden are together fewer customers than
    the minimum, the smallest group still shown (the first of equals) is hidden too. That holds of all groups
    together and of each of `POOLS`. Empty groups alone hide no other: there is nobody in them to give away.
    Rows with the same first label and the same n are one group, such as a curve over time.

    Args:
        table: Columns that name the group, then `n`, then what was counted or computed from it.
        minimum: The smallest group shown, `min_cell`.

    Returns:
        A new table; measured columns have nullable types, whether anything is hidden or not.

    >>> table = pd.DataFrame({"rating_level": [1, 2, 3], "n": [7, 40, 60], "events": [2, 9, 20]})
    >>> masked(table, minimum=10)
       rating_level     n  events
    0             1  <NA>    <NA>
    1             2  <NA>    <NA>
    2             3    60      20
    """
    # Column by column: to set rows of a whole frame takes ten times as long.
    shown = {name: table[name] for name in table.columns}
    columns = list(shown)
    labels = [name for name in columns[: columns.index(SIZE)] if name != EVENTS]
    measured = [name for name in columns if name not in labels]
    sizes = [0 if pd.isna(n) else int(n) for n in shown[SIZE]]
    groups = list(zip(*(shown[name] for name in labels[:1]), sizes, strict=True))
    pools = POOLS.get(labels[0], ()) if labels else ()
    hidden = _hidden(dict(zip(groups, sizes, strict=True)), minimum, pools)
    small = np.array([group in hidden for group in groups], bool)
    for name in measured:
        typed = shown[name].astype(_NULLABLE.get(shown[name].dtype.kind, object))
        shown[name] = typed.mask(small, pd.NA) if small.any() else typed
    return pd.DataFrame(shown, index=table.index, columns=columns)


def require(*, minimum: int, **groups: int) -> None:
    """Refuse to compare groups of which one is too small.

    Args:
        minimum: The smallest number of customers a claim may rest on.
        groups: Each group's customers, by the name the reader sees in the reason.

    Raises:
        Untestable: `minimum:GROUP=N` for the first group under the minimum.

    >>> require(minimum=10, level_5=12, level_4=7)
    Traceback (most recent call last):
    cxresearch.model.basis.Untestable: minimum:level_4=7
    """
    for group, n in groups.items():
        if n < minimum:
            raise Untestable(f"minimum:{group}={n}")


def reason(code: str | None, *, minimum: int) -> str | None:
    """The code of a reason as it may leave the company: without the size of a group under the minimum.

    >>> reason("minimum:level_4=7", minimum=10), reason("minimum:answers=321", minimum=10)
    ('minimum:level_4=<10', 'minimum:answers=321')
    """
    group, _, n = (code or "").rpartition("=")
    if not group.startswith("minimum:") or int(n) >= minimum:
        return code
    return f"{group}=<{minimum}"


_NULLABLE: dict[str, Any] = {"i": "Int64", "u": "Int64", "f": "Float64", "b": "boolean"}


def _hidden(
    sizes: Mapping[tuple[Hashable, ...], int], minimum: int, pools: Iterable[Iterable[Hashable]]
) -> set[Hashable]:
    """The groups, each a first label and its n, that are not shown."""
    hidden: set[Hashable] = {group for group, n in sizes.items() if n < minimum}
    pooled = [[group for group in sizes if group[0] in pool] for pool in pools]
    for members in (*pooled, list(sizes)):
        for group in sorted(members, key=lambda group: sizes[group]):
            if not 0 < sum(sizes[other] for other in members if other in hidden) < minimum:
                break
            hidden.add(group)
    return hidden
