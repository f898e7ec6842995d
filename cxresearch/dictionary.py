"""The data dictionary: what each canonical table and column holds and how a value can fail, as Markdown.

`data/README.md` is this text; a test says when it is not.
"""

from __future__ import annotations

from cxresearch.schema import TABLES, Column, Table

HOLDS = {
    "id": "id",
    "text": "text",
    "word": "one of the words",
    "bool": "true or false",
    "time": "time or date",
    "month": "month",
    "rating": "number on the rating scale",
    "score": "number on the rating scale",
    "count": "whole number, 0 or more",
    "valence": "-1, 0 or 1",
    "money": "amount in the company's currency",
    "number": "number",
}

_INTRODUCTION = """\
# Data dictionary

Written by `cxresearch.dictionary` from `cxresearch/schema.py`; do not edit it by hand.

These are the tables that claims are held against. Every table is optional, and so is every column not
marked *yes* under "required": what a claim lacks makes it untestable, nothing else. A company's own
files are mapped onto these names in its `company.toml`.

`sample/` is a made-up company of 20,000 customers with every table, and `sample/truth.toml` says what is
true of it. `cxresearch simulate data/sample` makes all of its files again, byte for byte.

## How values are written

| holds | written as |
|---|---|
| id | the text as delivered; a whole number without its decimals (`17.0` is `17`) |
| text | any text |
| one of the words | the words listed with the column; a company's own words are mapped \
by `values` in company.toml |
| true or false | `true`/`false`, `1`/`0`, `yes`/`no`, `y`/`n`, `t`/`f`, `có`/`không` |
| time or date | ISO 8601 (`2024-03-31T18:05`, `2024-03-31`) or the source's `dateformat`; \
without an offset, in the company's time zone; a date stands for the end of its day |
| month | a date in it, or `2024-03` |
| number on the rating scale | as on the company's `[ratings]` scale |
| amount in the company's currency | a number, kept to four decimals |

Blank means missing.

## What can go wrong

A bad value in a required column rejects its row; in an optional one it is blanked and the row stays. Both are
counted under the first code that applies, in this order, and the raw rows are kept beside the report.

| code | when |
|---|---|
| `missing` | a required value is blank |
| `unreadable` | the value cannot be read as what the column holds |
| `copy` | the row repeats an earlier one in every mapped column: the first stays |
| `key` | different rows have the same key: all go |
| `range` | off the rating scale; a count that is negative or fractional; a valence that is not -1, 0 or 1 |
| `word` | not one of the column's words |
| `future` | after `observed_until` |
| `order` | before the time that it must follow |
| `reference` | the customer is not in `customers`, when that table is given |
"""


def dictionary() -> str:
    """The data dictionary of every canonical table, in the order of `schema.TABLES`.

    >>> "## invitations" in dictionary()
    True
    """
    return _INTRODUCTION + "".join(f"\n{_section(table)}" for table in TABLES.values())


def faults(column: Column) -> tuple[str, ...]:
    """The codes under which a value of this column can fail, in their order of precedence.

    >>> from cxresearch.schema import TABLES
    >>> faults(TABLES["orders"].column("delivered_at"))
    ('unreadable', 'future', 'order')
    """
    possible = {
        "missing": column.required,
        "unreadable": column.type not in ("id", "text", "word"),
        "range": column.type in ("rating", "score", "count", "valence"),
        "word": column.type == "word",
        "future": column.type in ("time", "month") and not column.plan,
        "order": column.not_before is not None,
        "reference": column.refers is not None and not column.warns,
    }
    return tuple(code for code, holds in possible.items() if holds)


def _section(table: Table) -> str:
    lines = [f"## {table.name}", "", table.purpose, "", _rows(table), ""]
    lines += ["| column | holds | required | what it is | can be |", "|---|---|---|---|---|"]
    lines += [_row(column) for column in table.columns]
    return "\n".join(lines) + "\n"


def _rows(table: Table) -> str:
    """What makes two rows of the table one too many."""
    if table.key:
        return f"Key: `{table.key}`; a row can be a `copy`, or share its `key`."
    if table.copies:
        return "No key; a row can be a `copy`."
    return "No key; equal rows count each."


def _row(column: Column) -> str:
    cells = (
        f"`{column.name}`",
        HOLDS[column.type],
        "yes" if column.required else "",
        _meaning(column),
        " ".join(f"`{code}`" for code in faults(column)),
    )
    return "| " + " | ".join(cells) + " |"


def _meaning(column: Column) -> str:
    parts = [column.purpose]
    if column.words:
        parts.append("Words: " + ", ".join(f"`{word}`" for word in column.words) + ".")
    if column.not_before:
        parts.append(f"Not before `{column.not_before}`.")
    if column.plan:
        parts.append("May lie after the cut-off.")
    if column.rejects:
        parts.append("A bad value rejects the row, because blank means something.")
    if column.refers and column.warns:
        parts.append(f"One that is not in `{column.refers}` only gives a warning.")
    return " ".join(parts)
