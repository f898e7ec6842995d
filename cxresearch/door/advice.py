"""What would help with faulty values, in one sentence: made of their shapes and counts.

Pure. What comes in are shapes (digits as 9, letters as a and A) and numbers of rows, so that no value of a
customer can come out. Nothing is guessed: where day and month could be either, both counts are told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cxresearch.schema import Type

NUMBERS = ("rating", "score", "count", "valence", "money", "number")

BLANKED = '{ "NULL" = "" }'
"""How a company's word for a missing value is written under `values`."""

_BETWEEN = r"[/.\- ]"
_CLOCK = r"(?P<clock>9{1,2}:99(?P<seconds>:99)?(?P<half> ?[aA][aA])?)"
_DAY = rf"9{{1,2}}(?P<sign>{_BETWEEN})9{{1,2}}(?P=sign)(?P<year>9999|99)"
_YEAR = rf"9999(?P<sign>{_BETWEEN})9{{1,2}}(?P=sign)9{{1,2}}"
_NAMED = rf"9{{1,2}}(?P<sign>{_BETWEEN})[aA]{{3}}(?P=sign)(?P<year>9999|99)"
_WRITTEN = (
    (_DAY, ("%d{0}%m{0}{1}", "%m{0}%d{0}{1}")),
    (_YEAR, ("%Y{0}%m{0}%d", "%Y{0}%d{0}%m")),
    (_NAMED, ("%d{0}%b{0}{1}",)),
    ("99999999", ("%Y%m%d", "%d%m%Y", "%m%d%Y")),
    (r"9{1,2}(?P<sign>[/.\-])9999", ("%m{0}%Y",)),
)
"""What dates look like, and the formats that such a date may have; never one alone where two are possible."""

_SINCE = (
    ("9{5}", "days as Excel counts them", "date '1899-12-30' + cast(COLUMN as int)"),
    (
        "9{5}[.]9+",
        "days and hours as Excel counts them",
        "timestamp '1899-12-30' + to_seconds(round(cast(COLUMN as double) * 86400))",
    ),
    ("9{10}([.]9+)?", "seconds since 1970", "to_timestamp(cast(COLUMN as bigint))"),
    ("9{13}", "milliseconds since 1970", "to_timestamp(cast(COLUMN as bigint) / 1000)"),
)
"""Digits alone that may count from a fixed day: their shape, what they would be, the SQL that makes a time."""

_DAMAGED = "[aA]([\u0080-\u00bf‚„†‡‰‹›€™]|[?][aA])"
"""Signs among letters, as where UTF-8 was read as something else."""

_MOSTLY = {
    "unreadable": "is another column meant, is dateformat or decimal to be given, or is it to be converted in sql?",
    "missing": "in most rows the column is blank: is another meant, or is this the file of another table?",
    "copy": "most rows are there more than once: was a file loaded twice?",
    "key": "map a column that is different in every row, or make the rows so in sql; "
    "are two columns swapped under columns?",
    "word": "give the company's words and ours under values",
    "future": "is observed_until the day of the extract, and are day and month in the order of dateformat?",
    "order": "are the two columns swapped under columns?",
    "reference": "these ids are not in customers: map the same key in both tables (are two columns swapped "
    "under columns?), or leave customers out",
}
"""What helps when most of a table is rejected for one kind of fault, whatever the values look like."""


@dataclass(frozen=True)
class Seen:
    """The faulty values that are counted under one code.

    Attributes:
        n: How many rows.
        looks: Their most frequent shapes, and how often each is there.
        reads: Formats of `formats`, and how many of the values each would read.
        dateformat, decimal, thousands: What the company file says of their source.
        alike: For ids that are unknown: how many are known but for leading zeros and capitals.
    """

    n: int
    looks: Mapping[str, int] = field(default_factory=dict)
    reads: Mapping[str, int] = field(default_factory=dict)
    dateformat: str | None = None
    decimal: str = "."
    thousands: str = ""
    alike: int = 0


def formats(looks: Mapping[str, int]) -> tuple[str, ...]:
    """The formats that the most frequent kind of date among these shapes may have; none where none is a date.

    >>> formats({"99/99/9999 99:99": 5, "9/99/9999 9:99": 2, "aaaa": 3})
    ('%d/%m/%Y %H:%M', '%m/%d/%Y %H:%M')
    >>> formats({"99999": 4})
    ()
    """
    found: dict[tuple[str, ...], int] = {}
    for look, n in looks.items():
        if (possible := _formats(look)) is not None:
            found[possible] = found.get(possible, 0) + n
    return max(found, key=lambda possible: found[possible], default=())


def _formats(look: str) -> tuple[str, ...] | None:
    for shape, written in _WRITTEN:
        for whole in (
            rf"(?P<day>{shape})((?P<gap>,? |T){_CLOCK})?",
            rf"{_CLOCK}(?P<gap>,? )(?P<day>{shape})",
        ):
            if (match := re.fullmatch(whole, look)) is None:
                continue
            part = match.groupdict()
            year = "%y" if part.get("year") == "99" else "%Y"
            days = [each.format(part.get("sign"), year) for each in written]
            if not part["clock"]:
                return tuple(days)
            half = part["half"] or ""
            clock = ("%I:%M" if half else "%H:%M") + (":%S" if part["seconds"] else "")
            clock += re.sub("[aA]+", "%p", half)
            first = match.start("clock") == 0
            return tuple(
                f"{clock}{part['gap']}{day}" if first else f"{day}{part['gap']}{clock}" for day in days
            )
    return None


def advice(column: str, type: Type | None, code: str, seen: Seen) -> str:
    """What would help with these values, as a clause; empty where their shapes tell nothing.

    Args:
        column: The canonical column.
        type: What it holds; None where the fault is the row's.
        code: The kind of fault, such as "unreadable".
        seen: The values.

    >>> advice("ordered_at", "time", "unreadable", Seen(3, {"9999999999": 3})).partition(":")[0]
    'they look like seconds since 1970'
    >>> advice("amount", "money", "unreadable", Seen(2, {"9.999,99": 2}))
    'write thousands = "." and decimal = "," at the source'
    """
    match code:
        case "unreadable" if type in ("time", "month"):
            return _of_time(column, seen)
        case "unreadable" if type in NUMBERS:
            return _of_number(column, type, seen)
        case "unreadable" if type == "bool":
            return (
                "true/false, 1/0, yes/no, y/n, t/f and có/không are read; give other words under "
                f'values.{column} = {{ "their word" = "true" }}'
            )
        case "unreadable" if type == "id":
            return "numbers with a fraction, or too long for a float, are no ids: deliver them as text"
        case "word":
            unlike = any(re.search(_DAMAGED, look) for look in seen.looks)
            encoding = "; or is the source's encoding another, so that its letters come out wrong?"
            ours = f"give the company's words and ours under values.{column}"
            return ours + (encoding if unlike else "")
        case "reference" if seen.alike:
            return (
                f"{seen.alike} of {seen.n} are in the other table but for leading zeros or capitals; write both "
                f"ids alike in sql, e.g. ltrim(COLUMN, '0') as {column}"
            )
    return ""


def mostly(column: str, type: Type | None, code: str, seen: Seen) -> str:
    """What would help where most of a table is rejected for one kind of fault: never empty.

    >>> mostly("rating", "rating", "range", Seen(9, {"99": 9})).partition(",")[0]
    'is the scale under [ratings] the one that was asked with'
    """
    if code == "range" and type in ("rating", "score"):
        return (
            "is the scale under [ratings] the one that was asked with, e.g. [0, 10], and is this not the file of "
            "another table?"
        )
    if code == "range":
        return f"is another column meant by {column}, or is this the file of another table?"
    named = code == "unreadable" and type in ("time", "month", "count", "money", "number")
    if named and seen.looks and not any("9" in look for look in seen.looks):
        return "they are words: is another column meant under columns, or is this the file of another table?"
    return advice(column, type, code, seen) or _MOSTLY[code]


def _of_time(column: str, seen: Seen) -> str:
    most = max(seen.reads.values(), default=0)
    if 2 * most >= seen.n:
        return _of_formats(seen)
    kinds: dict[str, int] = {}
    for look, n in seen.looks.items():
        kinds[_kind_of_time(look)] = kinds.get(_kind_of_time(look), 0) + n
    kind = max(kinds, key=lambda kind: kinds[kind], default="other")
    if kind == "word":
        return f"a word for none becomes blank by values.{column} = {BLANKED}"
    if kind == "no day":
        return (
            f"no such day is in the calendar; one that stands for none becomes blank by values.{column} = "
            + ('{ "0000-00-00" = "" }')
        )
    if kind == "number":
        return "they look like numbers, not times: are two columns swapped under columns?"
    for _, what, sql in _SINCE:
        if kind == what:
            return f'they look like {what}: sql = "select ..., {sql} as {column} from SOURCE"'
    return _of_formats(seen) if most else ""


def _kind_of_time(look: str) -> str:
    for shape, what, _ in _SINCE:
        if re.fullmatch(shape, look):
            return what
    if "9" not in look:
        return "word"
    if look.startswith("9999-99-99"):
        return "no day"
    return "number" if re.fullmatch("[(+-]?9+([.,]9+)*[)]?", look) else "other"


def _of_formats(seen: Seen) -> str:
    two = len(seen.reads) == 2
    told = {format: n for format, n in seen.reads.items() if n or (two and format != seen.dateformat)}
    counts = " and ".join(f'dateformat = "{format}" would read {n} of {seen.n}' for format, n in told.items())
    if seen.dateformat is not None:
        return (
            f'"{seen.dateformat}" does not read them; {counts}: where a file has both, none tells them apart, '
            "and it has to be written anew with dates such as 2024-12-31"
        )
    if len(told) == 1:
        return counts
    both = "; nothing in them tells which" if len(set(told.values())) == 1 else ""
    return f"{counts}: write what the source means{both}"


def _of_number(column: str, type: Type | None, seen: Seen) -> str:
    kinds: dict[str, int] = {}
    for look, n in seen.looks.items():
        kinds[_kind_of_number(look)] = kinds.get(_kind_of_number(look), 0) + n
    match max(kinds, key=lambda kind: kinds[kind], default="other"):
        case "word" if type in ("rating", "score", "valence"):
            return f'give the company\'s words and ours under values.{column} = {{ "their word" = "1" }}'
        case "word":
            return f"a word for none becomes blank by values.{column} = {BLANKED}"
        case "percent":
            return f"take the percent sign off in sql, e.g. replace(COLUMN, '%', '') as {column}"
        case "brackets":
            return (
                "brackets around a number mean less than 0: write it so in sql, e.g. "
                f"replace(replace(COLUMN, '(', '-'), ')', '') as {column}"
            )
        case "beside":
            sign = "the sign of the currency" if type == "money" else "what stands beside the number"
            return (
                f"take {sign} off in sql, e.g. regexp_replace(COLUMN, '[^0-9.,-]', '', 'g') as {column} (not a "
                "letter that multiplies, such as k)"
            )
        case "date":
            return "they look like dates, not numbers: are two columns swapped under columns?"
        case "number":
            return _of_signs(seen)
    return ""


def _kind_of_number(look: str) -> str:
    if "9" not in look:
        return "word"
    if "%" in look:
        return "percent"
    if re.fullmatch(r"\(.*9.*\)", look):
        return "brackets"
    if re.fullmatch("[+-]?9[9.,' ]*", look) and not re.fullmatch(_DAY, look):
        return "number"
    if _formats(look) is not None:
        return "date"
    return "other" if re.search("9 ?[/:-] ?9", look) else "beside"


def _of_signs(seen: Seen) -> str:
    """Which keys read numbers whose signs are not the declared ones; a lone sign before three digits may be
    either."""
    decimals: set[str] = set()
    thousands: set[str] = set()
    either: set[str] = set()
    for look in seen.looks:
        signs = re.findall("[.,' ]", look)
        if not signs or _kind_of_number(look) != "number":
            continue
        last, after = signs[-1], len(look) - look.rfind(signs[-1]) - 1
        if len(set(signs)) > 1:
            thousands.add(signs[0])
            decimals.add(last)
        elif len(signs) > 1 or last in "' ":
            thousands.add(last)
        elif after != 3 or len(look.lstrip("+-")) > 7:
            decimals.add(last)
        elif seen.decimal != "." and last != seen.decimal:
            thousands.add(last)
        else:
            either.add(last)
    either -= decimals | thousands
    if decimals & thousands or len(decimals) > 1 or len(thousands) > 1:
        return "they are not written in one way; convert them in sql, so that they are no text"
    if seen.decimal in thousands and not decimals:
        decimals = {"," if seen.decimal == "." else "."}
    if thousands or decimals:
        keys = [f'thousands = "{sign}"' for sign in thousands if sign != seen.thousands]
        keys += [f'decimal = "{sign}"' for sign in decimals if sign != seen.decimal]
        return f"write {' and '.join(keys)} at the source" if keys else ""
    return " or ".join(
        f'"{sign}" is either the sign of thousands or of decimals: write thousands = "{sign}" or decimal = '
        f'"{sign}" at the source'
        for sign in sorted(either)
    )
