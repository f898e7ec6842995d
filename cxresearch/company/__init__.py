"""A company: its tables, read as its company file says and checked at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import ibis
import pyarrow.parquet as pq

from cxresearch import companyfile, door, engine
from cxresearch.clock import Edge, edge
from cxresearch.company import oddities
from cxresearch.companyfile import choices
from cxresearch.engine import failures
from cxresearch.engine.kept import release, view
from cxresearch.errors import CallError, DataError
from cxresearch.model import Analysis, Passage, Warning
from cxresearch.schema import TABLES
from cxresearch.sources import delivery

_NOTICE = {
    ".gitignore": "*\n",
    "README.txt": (
        "Rows of the company's own tables that were rejected, or kept with a value blanked, as they were\n"
        "delivered. They hold personal data: they stay on this machine, are ignored by git, and no report\n"
        "links to them or holds any of them. cxresearch writes this folder anew at each run;\n"
        "keep_rejects = false under [engine] keeps only the counts.\n"
    ),
}
"""What stands beside rejected rows."""

_REMEDIES = {
    "reference": "; these ids are not in customers: map the same key in both tables, or leave customers out",
    "word": "; give the company's words and ours under values",
    "key": "; map a column that is different in every row, or make the rows so in sql",
}
"""What helps when most of a table is rejected for one kind of fault."""


@dataclass(frozen=True, eq=False)
class Company:
    """A company's checked tables and everything its company file says about them.

    Attributes:
        id, name, model, currency, timezone, customer_id, assumed: As in the company file.
        until, since: The ends of the observed period, as instants.
        observed_until, observed_from: The same as written, in ISO 8601.
        scale: The lowest and highest rating, None where nothing is rated.
        higher_is_better: Whether a high rating is a good one.
        offered: `table.column` -> the words that the question offered.
        analysis: The analyst's choices.
        file: The company file, its path absolute.
        connection: The engine that holds the tables.
        tables: Canonical table -> its checked rows.
        passages: Canonical table -> what came in and what was rejected.
        warnings: What looks odd, of all tables and of the company as a whole.
        derived: What `cxresearch.episodes` has computed from the tables so far.
    """

    id: str
    name: str
    model: str
    currency: str
    timezone: str
    until: Edge
    since: Edge | None
    observed_until: str
    observed_from: str | None
    customer_id: Literal["person", "order"]
    assumed: frozenset[str]
    scale: tuple[float, float] | None
    higher_is_better: bool
    offered: Mapping[str, tuple[str, ...]]
    analysis: Analysis
    file: companyfile.CompanyFile = field(repr=False)
    connection: ibis.BaseBackend = field(repr=False)
    tables: Mapping[str, ibis.Table] = field(repr=False)
    passages: Mapping[str, Passage]
    warnings: tuple[Warning, ...]
    derived: dict[Any, Any] = field(default_factory=dict, repr=False)

    def has(self, column: str) -> bool:
        """Whether a column, written `table.column`, is mapped."""
        table, _, name = column.partition(".")
        return table in self.passages and name in self.passages[table].columns

    def dated(self, column: str) -> bool:
        """Whether a time column, written `table.column`, holds whole days."""
        table, _, name = column.partition(".")
        return table in self.passages and name in self.passages[table].dates


def open_company(
    path: str | Path, *, overrides: Mapping[str, Any] = MappingProxyType({}), rejects: Path | None = None
) -> Company:
    """Read a company's sources, check every row at the door, and keep what came in.

    Args:
        path: A company.toml or its folder.
        overrides: Keys of `[analysis]` and their values, as notebooks and the command line give
            them; `tolerance.ID` sets one claim's.
        rejects: The folder of reports: rejected and blanked rows go to
            `<id>/rejects/<table>.parquet` in it, unless `engine.keep_rejects` is false.

    Raises:
        CallError: The company file is wrong or names something absent.
        DataError: A source cannot be read, or more than half of a table is rejected.
    """
    file = companyfile.load(path)
    analysis = choices.overridden(file.analysis, overrides)
    try:
        return _opened(file, analysis, rejects)
    except CallError as error:
        raise CallError(f"{file.path}: {error}") from error.__cause__
    except Exception as error:
        if not failures.is_lost(error):
            raise
        raise DataError(
            f"the engine failed ({failures.reason(error)}); is it running, with enough memory?"
        ) from error


def _opened(file: companyfile.CompanyFile, analysis: Analysis, rejects: Path | None) -> Company:
    base = file.path.parent
    connection = engine.connect(file.url, base)
    dialects = delivery.bring(connection, file.sources, file.tables.values(), base)
    engine.seal(connection)
    delivered = {
        name: delivery.deliver(
            connection, file.tables[name], dialects, sources=file.sources, timezone=file.timezone
        )
        for name in TABLES
        if name in file.tables
    }
    until = edge(file.observed_until, file.timezone, end=True)
    since = None if file.observed_from is None else edge(file.observed_from, file.timezone, end=False)
    checked = _checked(
        delivered, door.Settings(timezone=file.timezone, until=until, scale=_scale(file, delivered))
    )
    folder = rejects / file.id / "rejects" if rejects is not None else None
    if folder is not None:
        try:
            _write_rejects(checked, folder, keep=file.keep_rejects)
        except OSError as error:
            raise DataError(
                f"the rejected rows cannot be written to {folder} ({error.strerror}); clear that place"
            ) from error
    _refuse_mostly_rejected(checked, folder if file.keep_rejects else None)
    for name, table in delivered.items():
        for held in (table.rows, *checked[name].held):
            release(held)
    delivery.discard(connection, file.sources, dialects)
    tables = {name: view(connection, name, table.rows) for name, table in checked.items()}
    passages = {name: table.passage for name, table in checked.items()}
    return Company(
        id=file.id,
        name=file.name,
        model=file.model,
        currency=file.currency,
        timezone=file.timezone,
        until=until,
        since=since,
        observed_until=file.observed_until.isoformat(),
        observed_from=None if file.observed_from is None else file.observed_from.isoformat(),
        customer_id=file.customer_id,
        assumed=file.assumed,
        scale=file.scale,
        higher_is_better=file.higher_is_better,
        offered=file.offered,
        analysis=analysis,
        file=replace(file, path=file.path.absolute()),
        connection=connection,
        tables=tables,
        passages=passages,
        warnings=(
            *(warning for passage in passages.values() for warning in passage.warnings),
            *oddities.warnings(file, analysis, tables, passages, since, until),
        ),
    )


def _scale(
    file: companyfile.CompanyFile, delivered: Mapping[str, delivery.Delivered]
) -> tuple[float, float] | None:
    scored = "interactions" in delivered and "score" in delivered["interactions"].dialects
    if file.scale is None and ("ratings" in delivered or scored):
        raise CallError(
            f"ratings.scale: is needed by tables.{'interactions' if scored else 'ratings'}, e.g. [1, 5]"
        )
    return file.scale


def _checked(delivered: Mapping[str, delivery.Delivered], settings: door.Settings) -> dict[str, door.Checked]:
    keys = {name: str(TABLES[name].key) for name in ("customers", "orders") if name in delivered}
    known = {name: _known(delivered[name], key) for name, key in keys.items()}
    customers = _customers(delivered)
    return {
        name: door.check(
            TABLES[name],
            table.rows,
            dialects=table.dialects,
            words=table.words,
            settings=settings,
            known=known,
            customers=customers,
        )
        for name, table in delivered.items()
    }


def _customers(delivered: Mapping[str, delivery.Delivered]) -> ibis.Table | None:
    """Every customer there can be, numbered: those of the customers table, else of all tables together. Postgres
    and Spark would have to sort them all in one place: there a customer is known by the id."""
    given = {"customers": delivered["customers"]} if "customers" in delivered else delivered
    ids = [_known(table, key) for name, table in given.items() if (key := TABLES[name].customer)]
    return door.numbered(ids) if ids and ids[0].id.get_backend().name == "duckdb" else None


def _known(table: delivery.Delivered, key: str) -> door.Known:
    return door.Known(table.rows[key], table.dialects[key], table.words.get(key, {}))


def _write_rejects(checked: Mapping[str, door.Checked], folder: Path, *, keep: bool) -> None:
    """Keep the raw rows of each table that has any; those of an earlier run go in any case."""
    for name in TABLES:
        target = folder / f"{name}.parquet"
        faulty = name in checked and (checked[name].passage.rejected or checked[name].passage.blanked)
        if not (keep and faulty):
            target.unlink(missing_ok=True)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{name}.parquet.part"
        batches = checked[name].rejects.to_pyarrow_batches()
        with pq.ParquetWriter(unfinished, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        unfinished.replace(target)
    there = any(folder.glob("*.parquet"))
    for note, text in _NOTICE.items():
        if there:
            (folder / note).write_bytes(text.encode("utf-8"))
        else:
            (folder / note).unlink(missing_ok=True)


def _refuse_mostly_rejected(checked: Mapping[str, door.Checked], folder: Path | None) -> None:
    for name, table in checked.items():
        passage = table.passage
        rejected = passage.rows - passage.kept
        if 2 * rejected > passage.rows:
            code = max(passage.rejected, key=lambda code: passage.rejected[code])
            shapes = ", ".join(passage.shapes.get(code, ()))
            raise DataError(
                f"{name}: {rejected} of {passage.rows} rows are rejected, "
                f"{passage.rejected[code]} of them as {code}"
                + (f", which look like {shapes}" if shapes else "")
                + (f"; the rows are in {folder / name}.parquet" if folder else "")
                + _REMEDIES.get(code.partition(":")[0], "; correct the mapping, dateformat or decimal sign")
                + " in the company file"
            )
