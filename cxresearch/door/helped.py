"""What would help with the faulty values of a table: their shapes, and what the engine counts for advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir

from cxresearch.door import isotime
from cxresearch.door.advice import Seen, formats
from cxresearch.door.values import Dialect
from cxresearch.schema import Column


def seen(
    columns: Sequence[Column],
    rejects: ir.Table,
    counts: Mapping[str, int],
    looks: Mapping[str, Mapping[str, int]],
    *,
    dialects: Mapping[str, Dialect],
    ids: Mapping[str, ir.Table],
) -> dict[str, Seen]:
    """What is known of the values under each code that names a column.

    Only where something looks like a date, or an id is unknown, is the engine asked once more.

    Args:
        columns: Those of the table that are mapped.
        rejects: Its faulty rows as delivered, with their `code`.
        counts: The codes, and how many rows each has.
        looks: The codes whose values have shapes, and how often each shape is there.
        dialects: How each column's source writes its values.
        ids: The `id`s that a column may name, for those that have to name one.
    """
    by_name = {column.name: column for column in columns}
    result = {}
    for code, n in counts.items():
        kind, _, name = code.partition(":")
        if not name:
            continue
        column, dialect = by_name[name], dialects[name]
        faulty = rejects.filter(rejects.code == code)
        result[code] = Seen(
            n=n,
            looks=looks.get(code, {}),
            reads=_reads(faulty[name], looks.get(code, {}))
            if kind == "unreadable" and column.type in ("time", "month")
            else {},
            dateformat=dialect.dateformat,
            decimal=dialect.decimal,
            thousands=dialect.thousands,
            alike=_alike(faulty[name], ids[name]) if kind == "reference" and name in ids else 0,
        )
    return result


def _reads(text: Any, looks: Mapping[str, int]) -> dict[str, int]:
    """How many of the values each format would read that such dates may have, in one query."""
    embedded = text.get_backend().name == "duckdb"
    possible = [format for format in formats(looks) if embedded or isotime.portable(format)]
    if not possible or not text.type().is_string():
        return {}
    wanted = {format: isotime.written(text, format).count() for format in possible}
    return text.as_table().aggregate(**wanted).to_pyarrow().to_pylist()[0]


def _alike(id: Any, known: ir.Table) -> int:
    """How many ids are known but for their leading zeros and capitals."""
    unknown = _plain(id.cast("string")).name("plain").as_table()
    plain = known.select(plain=_plain(known.id)).distinct()
    return int(unknown.semi_join(plain, "plain").count().to_pyarrow().as_py())


def _plain(id: Any) -> Any:
    return id.lower().re_replace("^0+", "")
