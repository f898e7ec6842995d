"""Times written as text, read in the engine: ISO 8601, or a format in strptime's notation.

Engines disagree on what they take for a time and how they fail, so text is held against a pattern
that holds every date of the calendar and nothing else; only what fits is cast.
"""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir

from cxresearch.errors import CallError

LOCAL = "timestamp(6)"

_MONTH_DAY = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
_YEAR = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_TIME = r"(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]+)?)?|24:00(:00([.,]0+)?)?)"
_OFFSET = " ?(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)"
ISO = f"^({_YEAR}-{_MONTH_DAY}|{_LEAP_YEAR}-02-29)([T ]{_TIME}({_OFFSET})?)?$"
"""ISO 8601 in its extended form: a date that exists, alone or with a time, that with or without an offset."""

_AFTER_TIME = r":[0-9]{2}([.,][0-9]+)?"
_OFFSET_PARTS = _AFTER_TIME + " ?([+-])([0-9]{2}):?([0-9]{2})?$"

DIRECTIVES = {
    "%Y": "year",
    "%m": "month",
    "%d": "day",
    "%H": "hour",
    "%M": "minute",
    "%S": "second",
}
"""The parts of a format that every engine reads; others (%b, %y, %p ...) are read by DuckDB alone."""


def written(text: ir.StringValue, dateformat: str | None) -> ir.StringValue:
    """The text in ISO 8601, null where it is not a time.

    Text of the format's shape is read by the format alone: 2024-05-13 is no time where the format
    is %Y-%d-%m, though it would be one in ISO 8601.
    """
    iso = text
    if dateformat and portable(dateformat):
        shape, groups = pattern(dateformat)
        fits = text.re_search(shape)
        iso = ibis.ifelse(fits, _rearranged(text, shape, groups), text)
    elif dateformat:
        iso = ibis.coalesce(_by_duckdb(text, dateformat), text)
    return ibis.ifelse(iso.re_search(ISO), iso, ibis.null("string"))


def stamp(iso: ir.StringValue) -> ir.TimestampValue:
    """The time that ISO text shows, whatever its offset, to the microsecond (further digits are cut);
    24:00 is the next midnight."""
    midnight = iso.substr(11, 5) == "24:00"
    cut = iso.re_extract("^(.{16}(:[0-9]{2}([.,][0-9]{1,6})?)?)", 1).replace(",", ".")
    shown = ibis.cases((midnight, iso.substr(0, 10)), (_simple(iso), iso), else_=cut).cast(LOCAL)
    return ibis.ifelse(midnight, shown + ibis.interval(days=1), shown)


def unusual(iso: ir.StringValue) -> ir.BooleanValue:
    """Whether ISO text has an offset, a fraction of a second, or 24:00."""
    return ~_simple(iso) | (iso.substr(11, 5) == "24:00")


def has_offset(iso: ir.StringValue) -> ir.BooleanValue:
    """Whether ISO text says how far it is from UTC."""
    return ibis.ifelse(_simple(iso), False, iso.re_search(f"{_AFTER_TIME}{_OFFSET}$"))


def offset_minutes(iso: ir.StringValue) -> ir.IntegerValue:
    """By how many minutes ISO text says to be ahead of UTC; null where it has no offset."""

    def part(group: int) -> ir.IntegerValue:
        return ibis.coalesce(iso.re_extract(_OFFSET_PARTS, group).nullif(""), "00").cast("int64")

    minutes = part(3) * 60 + part(4)
    sign = ibis.ifelse(iso.re_extract(_OFFSET_PARTS, 2) == "-", -1, 1)
    return ibis.cases((has_offset(iso), ibis.ifelse(iso.endswith("Z"), 0, sign * minutes)))


def portable(dateformat: str) -> bool:
    """Whether every engine reads the format: it has a year, and only `DIRECTIVES`, each at most once.

    >>> portable("%d/%m/%Y %H:%M"), portable("%d %b %Y")
    (True, False)
    """
    found = re.findall("%.", dateformat)
    return "%Y" in found and set(found) <= set(DIRECTIVES) and len(found) == len(set(found))


def pattern(dateformat: str) -> tuple[str, dict[str, int]]:
    """The regular expression of a portable format, and the group of each part in it.

    Parts that touch have all their digits: where the format is %Y%m%d, 202411 is no day.

    >>> pattern("%d/%m/%Y")
    ('^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})$', {'day': 1, 'month': 2, 'year': 3})
    """
    pieces = re.split("(%.)", dateformat)
    touching = set(re.findall("%.", "".join(re.findall("(?:%.){2,}", dateformat))))

    def shape(piece: str) -> str:
        if piece not in DIRECTIVES:
            return re.sub(r"([.*+?()\[\]{}|^$\\])", r"[\1]", piece)
        digits = "4" if piece == "%Y" else "2" if piece in touching else "1,2"
        return f"([0-9]{{{digits}}})"

    whole = "".join(shape(piece) for piece in pieces)
    names = [DIRECTIVES[piece] for piece in pieces if piece in DIRECTIVES]
    groups = {name: i + 1 for i, name in enumerate(names)}
    return f"^{whole}$".replace("[^]", r"\^").replace("[\\]", r"\\"), groups


def _rearranged(text: ir.StringValue, shape: str, groups: dict[str, int]) -> ir.StringValue:
    def part(name: str, default: str) -> ir.StringValue:
        if name not in groups:
            return ibis.literal(default)
        found = text.re_extract(shape, groups[name])
        return found if name == "year" else found.lpad(2, "0")

    day = part("year", "") + "-" + part("month", "01") + "-" + part("day", "01")
    if not {"hour", "minute", "second"} & set(groups):
        return day
    return day + " " + part("hour", "00") + ":" + part("minute", "00") + ":" + part("second", "00")


def _by_duckdb(text: ir.StringValue, dateformat: str) -> ir.StringValue:
    engine = text.get_backend().name
    if engine != "duckdb":
        known = " ".join(DIRECTIVES)
        raise CallError(
            f'dateformat "{dateformat}": with {engine} only {known} are read; rewrite the text in `sql`'
        )
    found = _try_strptime(text, dateformat).strftime("%Y-%m-%d %H:%M:%S.%f")
    return found + "Z" if "%z" in dateformat.lower() else found


@ibis.udf.scalar.builtin(name="try_strptime", signature=(("string", "string"), LOCAL))
def _try_strptime(text, dateformat):  # type: ignore[no-untyped-def]
    """DuckDB's own."""


def _simple(iso: ir.StringValue) -> ir.BooleanValue:
    """A date, or a date and a time to the minute or the second."""
    # 10:15-02 is as long as 10:15:02
    return iso.length().isin([10, 16]) | ((iso.length() == 19) & (iso.substr(16, 1) == ":"))
