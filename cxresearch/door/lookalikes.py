"""Ids that read well and name nobody: a word for "missing", what a spreadsheet made of a long number, one
customer who stands for many. An id is the text as delivered, so the rows stay; they are told of. Where a table's
own key is such a word, its rows are one, or faulty as they share it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import normalize

import ibis

from cxresearch.model import Passage, Warning
from cxresearch.schema import TABLES, TURN

NOBODY = (
    "null", "none", "nil", "nan", "n[./]?a[.]?", "#n/a", "#ref!", "#value!", "[(]null[)]", "[\\\\]n",
    "unknown", "undefined", "missing", "blank", "anonymous", "guest", "test", "walk-?in",
    "khách lẻ", "khách vãng lai", "vãng lai", "không rõ", "chưa rõ", "không có", "trống",
    "[-–—.?_*/]+",
)  # fmt: skip
"""What stands for a missing id, whatever its capitals."""

PLACEHOLDER = "(?i)^({})$".format(
    "|".join(dict.fromkeys(normalize(form, word) for word in NOBODY for form in ("NFC", "NFD")))
)
"""The same as a pattern, accented letters in both of Unicode's ways of writing them."""

EXPONENT = "^[0-9]([.,][0-9]+)?E[+][0-9]+$"
"""A long number as a spreadsheet shows it; many ids become one."""

CUSTOMERS = 100
ROWS = 200
SHARE = 0.05
TIMES = 20
"""Among at least a hundred customers and 200 rows, one with over a twentieth of the rows and over twenty
times as many as a customer has on average is more likely a till, a default or a test than a person."""


def warnings(tables: Mapping[str, ibis.Table], passages: Mapping[str, Passage]) -> Iterator[Warning]:
    """`placeholder:COL` (rows whose id is a word for none), `exponent:COL` (rows whose id is a rounded number),
    `one_customer:COL` (rows of the customer who has most of them)."""
    for name, table in tables.items():
        known = TABLES[name]
        named = [
            column.name
            for column in known.columns
            if column.type == "id" and column.name != known.key and column.name in passages[name].columns
        ]
        wanted: dict[str, Any] = {}
        for column in named:
            id = table[column]
            wanted[f"placeholder:{column}"] = id.re_search(PLACEHOLDER).sum()
            # a pattern takes ten times as long as a letter
            rounded = ibis.ifelse(id.contains("E+"), id.re_search(EXPONENT), False)
            wanted[f"exponent:{column}"] = rounded.sum()
        if known.in_turn:
            wanted |= {
                "rows": table.count(),
                "most": table[TURN].max() + 1,
                "customers": (table[TURN] == 0).sum(),
            }
        if not wanted:
            continue
        found = {
            code: int(n or 0) for code, n in table.aggregate(**wanted).to_pyarrow().to_pylist()[0].items()
        }
        yield from (Warning(code, name, n) for code, n in found.items() if ":" in code and n)
        if known.in_turn and _heavy(found):
            yield Warning(f"one_customer:{known.customer}", name, found["most"])


def _heavy(found: Mapping[str, int]) -> bool:
    enough = found["rows"] >= ROWS and found["customers"] >= CUSTOMERS
    return enough and found["most"] > max(SHARE, TIMES / found["customers"]) * found["rows"]
