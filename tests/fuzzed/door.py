"""The rules of the door, once more: written from the design alone, in plain Python, for text as a CSV file has it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from cxresearch.schema import TABLES, Column

Row = Mapping[str, str | None]

UNREADABLE = object()
"""A value that is there but is none of its type."""

OFFSET = timedelta(hours=7)
"""How far Asia/Ho_Chi_Minh is ahead of UTC, at all times that are drawn."""

UNTIL = date(2024, 12, 31)

_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?(\d{1,3}))?", re.ASCII)
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?))?)?",
    re.ASCII,
)
TRUE, FALSE = {"true", "1", "yes", "y", "t", "có"}, {"false", "0", "no", "n", "f", "không"}


@dataclass(frozen=True)
class Time:
    """A time as delivered: as shown, and how many minutes ahead of UTC it says to be."""

    shown: datetime
    ahead: int | None

    @property
    def never(self) -> bool:
        """Whether it stands for "never": on the last days of the calendar, and the first, nothing is shifted."""
        return not datetime(1, 1, 3) <= self.shown <= datetime(9999, 12, 30)

    @property
    def utc(self) -> datetime:
        if self.never:
            return self.shown
        return self.shown - (OFFSET if self.ahead is None else timedelta(minutes=self.ahead))

    @property
    def local(self) -> datetime:
        return self.shown if self.never else self.utc + OFFSET


@dataclass
class Counted:
    """What the door should count, and the fate of each row: its code and whether it stays, None for a good one."""

    rejected: Counter[str] = field(default_factory=Counter)
    blanked: Counter[str] = field(default_factory=Counter)
    fates: list[tuple[str, bool] | None] = field(default_factory=list)


def number(text: str) -> Any:
    found = _NUMBER.fullmatch(text)
    if not found or int(found[4] or 0) > 250:
        return UNREADABLE
    value = float(text)
    return value if math.isfinite(value) else UNREADABLE


def time(text: str) -> Any:
    found = _ISO.fullmatch(text)
    if not found:
        return UNREADABLE
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    midnight = (hour, minute, second) == (24, 0, 0) and not (found[7] or "").strip("0")
    try:
        shown = datetime(year, month, day, 0 if midnight else hour, minute, second)
    except ValueError:
        return UNREADABLE
    shown += timedelta(days=int(midnight), microseconds=int(((found[7] or "") + "000000")[:6]))
    if found[8] is None:
        return Time(shown, None)
    if found[8] == "Z":
        return Time(shown, 0)
    hours, minutes = int(found[8][1:3]), int(found[8].replace(":", "")[3:] or 0)
    if hours > 15 or minutes > 59:
        return UNREADABLE
    return Time(shown, (-1 if found[8][0] == "-" else 1) * (60 * hours + minutes))


def month(text: str) -> Any:
    found = time(f"{text}-01" if re.fullmatch(r"\d{4}-\d\d", text, re.ASCII) else text)
    if found is UNREADABLE or found.ahead is not None:
        return UNREADABLE
    return date(found.shown.year, found.shown.month, 1)


def value(column: Column, text: str | None) -> Any:
    """A cell as its column's type; None where it is missing."""
    if text is None:
        return None
    match column.type:
        case "id":
            return re.sub(r"^(\d+)\.0$", r"\1", text, flags=re.ASCII)
        case "text" | "word":
            return text
        case "bool":
            return True if text.lower() in TRUE else False if text.lower() in FALSE else UNREADABLE
        case "time":
            return time(text)
        case "month":
            return month(text)
    found = number(text)
    if found is UNREADABLE:
        return found
    if column.type in ("count", "valence") and abs(found) >= 2**53:
        return UNREADABLE
    return UNREADABLE if column.type == "money" and abs(found) >= 1e14 else found


def expected(name: str, columns: Sequence[str], rows: Sequence[Row], customers: set[str] | None) -> Counted:
    """What becomes of rows of text, on a scale of 1 to 5.

    Args:
        name: The canonical table.
        columns: Those that are mapped.
        rows: In the order of delivery.
        customers: The ids of the customers table as delivered, None where it is not given.
    """
    table = TABLES[name]
    known = [column for column in table.columns if column.name in columns]
    read = [{column.name: value(column, row[column.name]) for column in known} for row in rows]
    days = {column.name for column in known if column.type == "time" and _all_days(read, column.name)}
    seen: set[tuple[Any, ...]] = set()
    copies = []
    for row in rows:
        whole = tuple(row[column.name] for column in known)
        copies.append(table.copies and whole in seen)
        seen.add(whole)
    counted = Counted()
    different = Counter(
        one[table.key] for one, copy in zip(read, copies, strict=True) if table.key and not copy
    )
    for row, one, copy in zip(rows, read, copies, strict=True):
        faults = []
        for column in known:
            if column.required and row[column.name] is None:
                faults.append((0, column, f"missing:{column.name}"))
            if one[column.name] is UNREADABLE:
                faults.append((1, column, f"unreadable:{column.name}"))
            kind = _fault(column, one, days, customers)
            if kind is not None:
                faults += [(place, column, f"{code}:{column.name}") for place, code in kind]
        if copy:
            faults.append((2, None, "copy"))
        if table.key and one[table.key] is not None and different[one[table.key]] > 1 and table.copies:
            faults.append((3, None, "key"))
        ordered = sorted(faults, key=lambda fault: (fault[0], known.index(fault[1]) if fault[1] else -1))
        rejecting = [code for _, column, code in ordered if not column or column.required or column.rejects]
        if rejecting:
            counted.rejected[rejecting[0]] += 1
            counted.fates.append((rejecting[0], False))
        elif ordered:
            counted.blanked[ordered[0][2]] += 1
            counted.fates.append((ordered[0][2], True))
        else:
            counted.fates.append(None)
    return counted


def _all_days(read: Sequence[Mapping[str, Any]], name: str) -> bool:
    """Whether every value of a column is a midnight of the company's clock."""
    times = [one[name] for one in read if isinstance(one[name], Time)]
    return bool(times) and all(time.local.time() == datetime.min.time() for time in times)


def _fault(
    column: Column, one: Mapping[str, Any], days: set[str], customers: set[str] | None
) -> list[tuple[int, str]]:
    """The faults of a value that is there and can be read."""
    cell = one[column.name]
    found: list[tuple[int, str]] = []
    if cell is None or cell is UNREADABLE:
        return found
    if column.type in ("rating", "score") and not 1 <= cell <= 5:
        found.append((4, "range"))
    if column.type == "count" and (cell < 0 or cell != int(cell)):
        found.append((4, "range"))
    if column.type == "valence" and cell not in (-1, 0, 1):
        found.append((4, "range"))
    if column.type == "word" and cell not in column.words:
        found.append((5, "word"))
    if column.type == "month" and cell > UNTIL:
        found.append((6, "future"))
    if column.type == "time" and not column.plan and cell.local.date() > UNTIL:
        found.append((6, "future"))
    before = one.get(column.not_before or "")
    if isinstance(before, Time):
        by_day = not days.isdisjoint({column.name, column.not_before})
        early = cell.local.date() < before.local.date() if by_day else cell.utc < before.utc
        found += [(7, "order")] if early else []
    if column.refers == "customers" and not column.warns and customers is not None and cell not in customers:
        found.append((8, "reference"))
    return found
