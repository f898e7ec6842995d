"""How a delivered value becomes a typed one, in the engine; null where it cannot be read.

A reader works in two steps, each a projection, so that no engine computes the first twice: the
value is held against a pattern and rewritten (`prepared`), then made into its type (`typed`).
Neither raises, on any engine. Nothing is guessed: digits are 0-9, and what does not fit its pattern
whole is unreadable, whatever could be made of a part of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import ibis
import ibis.expr.types as ir

from cxresearch import clock
from cxresearch.door import isotime
from cxresearch.door.isotime import LOCAL

EXACT = 2.0**53
"""Whole numbers below this are held exactly by a float."""

MONEY_LIMIT = 1e14
"""A decimal(18,4) has fourteen digits before the point."""

FIRST, NEVER = datetime.min, datetime(9999, 12, 31)
"""The first moment of Python's calendar, and its last day, which stands for every time beyond."""

LARGEST = 1.7976931348623157e308

TRUE = "^(true|yes|[1yt]|c(ó|Ó|o\u0301))$"
FALSE = "^(false|no|[0nf]|kh(ô|Ô|o\u0302)ng)$"
"""Booleans in lower case, but for accented letters: not every engine lowers them. These come in both of
Unicode's ways of writing them. (A list of words would be slower: DuckDB joins it to the table.)"""

EXPONENT = "([eE][+-]?(0?[0-9]{1,2}|1[0-9]{2}|2[0-4][0-9]|250))?"
"""With at most forty digits on each side of the point, no power up to 250 leaves the range of a float."""

_SPACE = "[\\s\u00a0\u2007\u200b\u202f\u3000\ufeff]"
_SPACED = f"^{_SPACE}|{_SPACE}$"
_ENDS = f"^{_SPACE}+|{_SPACE}+$"
_THIN = "\u00a0\u2007\u202f"


@dataclass(frozen=True)
class Dialect:
    """How the source of a column writes its values.

    `text` says that nothing in the source has a type (CSV): values are already trimmed, and null
    where blank. `dateformat` is in strptime's notation and is read besides ISO 8601; `decimal` and
    `thousands` are the signs within numbers.
    """

    text: bool
    dateformat: str | None = None
    decimal: str = "."
    thousands: str = ""


@dataclass(frozen=True)
class Reading:
    """How a column is read: whether a value is `given` at all, its `prepared` form, and from a column
    of that form the `typed` one.

    Where nothing can be unreadable, `given` is None. For times `zone` says what the typed value is:
    "date", "local", "utc", or "text", of which each value may be local or have an offset.
    """

    given: ir.BooleanValue | None
    prepared: ir.Value
    typed: Callable[[Any], Any]
    zone: Literal["date", "local", "utc", "text"] | None = None


def read(type: str, raw: ir.Value, dialect: Dialect, words: Mapping[str, str], timezone: str) -> Reading:
    """How to read a delivered column as the canonical type `type` of `cxresearch.schema`.

    `words` maps the company's words to ours before anything else is read; blank text is missing. A
    count and a valence are read as float64, as a fraction is off their range, not unreadable.
    """
    if raw.type().is_string() or words:
        text = as_text(raw, dialect, words)
        if type == "id":
            return Reading(None, _without_decimals(text), _same)
        if type in ("text", "word"):
            return Reading(None, text, _same)
        # the signs of the dialect are those of text as delivered
        signs = dialect if raw.type().is_string() else Dialect(text=True)
        return Reading(text.notnull(), *_TEXT[type](text, signs))
    if type in ("text", "word"):
        return Reading(None, shown(raw), _same)
    if type == "month":
        return Reading(raw.notnull(), *_month_native(raw, timezone))
    # Ibis takes NaN for null on Spark; NaN equals itself on every engine
    given = ibis.coalesce(raw == raw, False) if raw.type().is_floating() else raw.notnull()
    return Reading(given, *_NATIVE[type](raw))


def as_text(raw: ir.Value, dialect: Dialect, words: Mapping[str, str]) -> ir.StringValue:
    """A value as text without white space at its ends, the company's words replaced, null where blank.

    Both ways of writing an accented letter in Unicode match a word.
    """
    text = raw if raw.type().is_string() else shown(raw)
    if not dialect.text:
        text = ibis.ifelse(text.re_search(_SPACED), text.re_replace(_ENDS, ""), text)
    pairs = {
        unicodedata.normalize(form, word.strip()): ours
        for word, ours in words.items()
        for form in ("NFC", "NFD")
    }
    return (text.cases(*pairs.items(), else_=text) if pairs else text).nullif("")


def identifier(raw: ir.Value) -> ir.StringValue:
    """Text as delivered; a number that is whole, without its decimals. Other numbers are unreadable, and
    so are floats that may have lost their last digits."""
    kind = raw.type()
    if kind.is_decimal():
        return _where(raw == raw.floor(), raw).cast("decimal(38, 0)").cast("string")
    if kind.is_floating():
        whole = (raw.abs() < EXACT) & (raw == raw.floor())
        return _where(whole, raw).cast("int64").cast("string")
    return raw if kind.is_string() else raw.cast("string")


def _without_decimals(text: ir.StringValue) -> ir.StringValue:
    """A whole number written 1000.0, as pandas writes a column of ids with gaps, without its decimals."""
    number = text.endswith(".0") & text.re_search("^[0-9]+[.]0$")
    return ibis.ifelse(number, text.substr(0, text.length() - 2), text)


def shown(raw: ir.Value) -> ir.StringValue:
    """Any value as text; a whole number without its decimals."""
    number = raw.type().is_floating() or raw.type().is_decimal()
    return ibis.coalesce(identifier(raw), raw.cast("string")) if number else identifier(raw)


def plain_number(text: ir.StringValue, dialect: Dialect) -> ir.StringValue:
    """Text that is a number in the dialect, rewritten for a cast: no thousands, a decimal point.

    Thousands stand in whole groups of three or not at all; 12.5 where the point is their sign is
    unreadable and not 125.
    """
    decimal, thousands = re.escape(dialect.decimal), re.escape(dialect.thousands).replace("\\ ", " ")
    if dialect.thousands == " ":
        text = text.translate(_THIN, " " * len(_THIN))
    grouped = f"|[0-9]{{1,3}}({thousands}[0-9]{{3}}){{1,12}}" if thousands else ""
    whole = f"([0-9]{{1,40}}{grouped})({decimal}[0-9]{{0,40}})?"
    fits = text.re_search(f"^[+-]?({whole}|{decimal}[0-9]{{1,40}}){EXPONENT}$")
    plain = text.replace(dialect.thousands, "") if thousands else text
    return _where(fits, plain if dialect.decimal == "." else plain.replace(dialect.decimal, "."))


Step = tuple[ir.Value, Callable[[Any], Any], Any]
"""What a reader gives: the prepared value, how it is typed, the zone of a time."""


def _id_native(raw: ir.Value) -> Step:
    return identifier(raw), _same, None


def _number_text(text: ir.StringValue, dialect: Dialect) -> Step:
    return plain_number(text, dialect), lambda plain: plain.cast("float64"), None


def _number_native(raw: ir.Value) -> Step:
    """A finite number; on every engine NaN is above all others."""
    if not raw.type().is_numeric():
        return _nothing(raw, "float64")
    return raw.cast("float64"), lambda value: _where(value.between(-LARGEST, LARGEST), value), None


def _whole_text(text: ir.StringValue, dialect: Dialect) -> Step:
    return plain_number(text, dialect).cast("float64"), _exact, None


def _whole_native(raw: ir.Value) -> Step:
    return (raw.cast("float64"), _exact, None) if raw.type().is_numeric() else _nothing(raw, "float64")


def _exact(value: Any) -> Any:
    return _where(value.abs() < EXACT, value)


def _money_text(text: ir.StringValue, dialect: Dialect) -> Step:
    return plain_number(text, dialect), _to_money, None


def _money_native(raw: ir.Value) -> Step:
    return (raw, _to_money, None) if raw.type().is_numeric() else _nothing(raw, "decimal(18, 4)")


def _to_money(value: Any) -> Any:
    """To four decimals, exactly as written; at most fourteen digits before the point."""
    fits = value.cast("float64").abs() < MONEY_LIMIT
    return _where(fits, value).cast("decimal(18, 4)")


def _boolean_text(text: ir.StringValue, dialect: Dialect) -> Step:
    return (
        text.lower(),
        lambda small: ibis.cases((small.re_search(TRUE), True), (small.re_search(FALSE), False)),
        None,
    )


def _boolean_native(raw: ir.Value) -> Step:
    if raw.type().is_boolean():
        return raw, _same, None
    if raw.type().is_numeric():
        return raw, lambda value: ibis.cases((value == 1, True), (value == 0, False)), None
    return _nothing(raw, "boolean")


def _time_text(text: ir.StringValue, dialect: Dialect) -> Step:
    return isotime.written(text, dialect.dateformat), isotime.stamp, "text"


def _time_native(raw: ir.Value) -> Step:
    """The sessions' zone is UTC, so a time with a zone loses it without moving."""
    kind = raw.type()
    if kind.is_date():
        return of_calendar(raw), _same, "date"
    if kind.is_timestamp():
        return of_calendar(raw), _same, "utc" if kind.timezone else "local"
    prepared, typed, _ = _nothing(raw, LOCAL)
    return prepared, typed, "local"


def of_calendar(raw: Any) -> Any:
    """A date or a time as a time without zone: null before the year 1; what lies after 9999, such as an
    infinite end, on its last day. Engines have such times, but neither Python nor any sum of days has, and
    DuckDB takes the zone of no time that far."""
    # nanoseconds do not reach the calendar's ends
    time = raw.cast(LOCAL) if (getattr(raw.type(), "scale", None) or 0) > 6 else raw
    first, never = (ibis.literal(end).cast(time.type()) for end in (FIRST, NEVER))
    return ibis.cases((time < first, ibis.null(time.type())), (time > never, never), else_=time).cast(LOCAL)


def _month_text(text: ir.StringValue, dialect: Dialect) -> Step:
    """YYYY-MM or a time; one with an offset is unreadable, as its month may be another here."""
    day = ibis.ifelse(text.re_search("^[0-9]{4}-[0-9]{2}$"), text + "-01", text)
    iso = isotime.written(day, dialect.dateformat)
    return _where(~isotime.has_offset(iso), iso), lambda iso: _first_of_month(isotime.stamp(iso)), None


def _month_native(raw: ir.Value, timezone: str) -> Step:
    kind = raw.type()
    if not (kind.is_date() or kind.is_timestamp()):
        return _nothing(raw, "date")
    time, _, zone = _time_native(raw)
    return clock.to_local(time, timezone) if zone == "utc" else time, _first_of_month, None


def _first_of_month(value: Any) -> Any:
    # Spark truncates a date to a timestamp, so the date comes last
    return value.cast(LOCAL).truncate("M").cast("date")


def _same(value: Any) -> Any:
    return value


def _where(condition: ir.BooleanValue, value: Any) -> Any:
    """The value where the condition holds, else null."""
    return ibis.ifelse(condition, value, ibis.null(value.type()))


def _nothing(raw: ir.Value, type: str) -> Step:
    """For a column that holds something else altogether: every value is unreadable."""
    return ibis.cases((raw.isnull(), ibis.null(type)), else_=ibis.null(type)), _same, None


_TEXT: dict[str, Callable[[Any, Dialect], Step]] = {
    "time": _time_text,
    "month": _month_text,
    "bool": _boolean_text,
    "rating": _number_text,
    "score": _number_text,
    "number": _number_text,
    "count": _whole_text,
    "valence": _whole_text,
    "money": _money_text,
}
_NATIVE: dict[str, Callable[[Any], Step]] = {
    "id": _id_native,
    "time": _time_native,
    "bool": _boolean_native,
    "rating": _number_native,
    "score": _number_native,
    "number": _number_native,
    "count": _whole_native,
    "valence": _whole_native,
    "money": _money_native,
}
