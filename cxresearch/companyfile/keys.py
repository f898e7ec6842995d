"""The values of a company file's keys, checked one at a time.

Each function takes the key's path, for the message, and the value as TOML gives it; it returns the
value in the type it should have, or raises a `CallError` that says what belongs there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from cxresearch.errors import CallError, nearest

_FOLDER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?")


def known(key: str, given: Mapping[str, Any], valid: Iterable[str]) -> None:
    """Every key of a table is a valid one.

    >>> known("company", {"currancy": "VND"}, ["id", "currency"])
    Traceback (most recent call last):
    ...
    cxresearch.errors.CallError: company.currancy: no such key; did you mean "currency"?
    """
    names = list(valid)
    for name in given:
        if name not in names:
            raise CallError(f"{key}{'.' * bool(key)}{name}: no such key; {nearest(name, names)}")


def section(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A section of the file; empty when it is not there."""
    return table(name, document.get(name, {}), f"is a section, [{name}]")


def table(key: str, value: Any, meaning: str = "is a table, { ... }") -> Mapping[str, Any]:
    """A TOML table."""
    if not isinstance(value, dict):
        raise CallError(f"{key}: {meaning}")
    return value


def text(key: str, value: Any, meaning: str = "is a text in quotes") -> str:
    """A text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise CallError(f"{key}: {meaning}")
    return value


def texts(key: str, value: Any) -> tuple[str, ...]:
    """A list of texts, none of them blank."""
    if not isinstance(value, list | tuple) or not all(
        isinstance(item, str) and item.strip() for item in value
    ):
        raise CallError(f'{key}: is a list of texts, e.g. ["a", "b"]')
    return tuple(value)


def truth(key: str, value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise CallError(f"{key}: is true or false, without quotes")
    return value


def is_number(value: Any) -> bool:
    """Whether a value is a number of less than sixteen digits; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def whole(key: str, value: Any, *, least: int = 1, most: int = 1_000_000_000) -> int:
    """A whole number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise CallError(f"{key}: is a whole number, {least} or more and at most {most}")
    return value


def days(key: str, value: Any) -> int:
    """A number of days, up to a century."""
    return whole(key, value, most=36_500)


def fraction(key: str, value: Any) -> float:
    """A number strictly between 0 and 1."""
    if not is_number(value) or not 0 < value < 1:
        raise CallError(f"{key}: is a number between 0 and 1, e.g. 0.95")
    return float(value)


def scale(key: str, value: Any) -> tuple[float, float]:
    """The lowest and the highest of something, two numbers."""
    if not (
        isinstance(value, list) and len(value) == 2 and all(map(is_number, value)) and value[0] < value[1]
    ):
        raise CallError(f"{key}: is the lowest and the highest rating, e.g. [1, 5]")
    return float(value[0]), float(value[1])


def one_of(key: str, value: Any, valid: tuple[str, ...]) -> str:
    """One of a few words."""
    if text(key, value) not in valid:
        raise CallError(f'{key}: "{value}" is unknown; {nearest(value, valid)}')
    return str(value)


def folder(key: str, value: Any) -> str:
    """A name that every file system and URL takes as a folder's."""
    if not _FOLDER.fullmatch(text(key, value)):
        raise CallError(f"{key}: names a folder: letters a-z, digits, dots, dashes and underscores only")
    return str(value)


def currency(key: str, value: Any) -> str:
    """A currency's code (ISO 4217)."""
    if not re.fullmatch("[A-Z]{3}", text(key, value)):
        raise CallError(f'{key}: is a three-letter code, e.g. "VND" or "EUR"')
    return str(value)


def timezone(key: str, value: Any) -> str:
    """The name of a time zone.

    >>> timezone("zone", "Asia/Ho_Chi_Min")
    Traceback (most recent call last):
    ...
    cxresearch.errors.CallError: zone: no time zone "Asia/Ho_Chi_Min"; did you mean "Asia/Ho_Chi_Minh"?
    """
    try:
        ZoneInfo(text(key, value))
    except (KeyError, ValueError, OSError):
        hint = nearest(value, sorted(available_timezones()))
        hint = hint if hint.startswith("did") else 'write e.g. "Asia/Ho_Chi_Minh"'
        raise CallError(f'{key}: no time zone "{value}"; {hint}') from None
    return str(value)


def moment(key: str, value: Any) -> date | datetime:
    """A date, or a date and a time, of our age."""
    if not isinstance(value, date):
        raise CallError(f"{key}: is a date or a time without quotes, e.g. 2024-12-31")
    if not 1900 <= value.year < 2100:
        raise CallError(f"{key}: the year {value.year} is not between 1900 and 2099")
    return value
