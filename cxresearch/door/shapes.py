"""What bad values look like: their shapes, which say nothing of what they were."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from cxresearch.door.values import EXACT, identifier, of_calendar
from cxresearch.schema import Column

SHAPES = 3
"""How many shapes are shown for a code."""

WIDTH = 24
"""How much of a shape is shown."""


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


def most_frequent(looks: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[str, ...]]:
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
        return of_calendar(value).cast("string")
    if kind.is_floating():
        small = ibis.ifelse(value.abs() < EXACT, value, ibis.null(kind)).cast("string")
        return ibis.coalesce(identifier(value), small)
    return value.cast("string")
