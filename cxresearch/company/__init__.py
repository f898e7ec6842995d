"""A company: its tables, read as its company file says and checked at the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import ibis

from cxresearch import companyfile, door, engine
from cxresearch.clock import Edge, edge
from cxresearch.company import oddities, rejects
from cxresearch.companyfile import choices
from cxresearch.door import lookalikes
from cxresearch.door.advice import Seen, advice, mostly
from cxresearch.engine import failures
from cxresearch.engine.kept import release, view
from cxresearch.errors import CallError, DataError
from cxresearch.model import Analysis, Passage, Warning
from cxresearch.progress import Progress, quiet
from cxresearch.schema import TABLES, Type
from cxresearch.sources import delivery, same
from cxresearch.sources.files import contents, require_unchanged


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
        files: Source -> the files that were read, see `cxresearch.sources.files.contents`.
        warnings: What looks odd, of all tables and of the company as a whole.
        advice: Canonical table -> code -> what would help with its faulty values, where their shapes tell.
        derived: What `cxresearch.episodes` has computed from the tables so far.
        progress: What is told how far the work on it is.
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
    files: Mapping[str, list[dict[str, Any]]] = field(repr=False)
    warnings: tuple[Warning, ...]
    advice: Mapping[str, Mapping[str, str]] = field(repr=False)
    derived: dict[Any, Any] = field(default_factory=dict, repr=False)
    progress: Progress = field(default=quiet, repr=False)

    def has(self, column: str) -> bool:
        """Whether a column, written `table.column`, is mapped."""
        table, _, name = column.partition(".")
        return table in self.passages and name in self.passages[table].columns

    def dated(self, column: str) -> bool:
        """Whether a time column, written `table.column`, holds whole days."""
        table, _, name = column.partition(".")
        return table in self.passages and name in self.passages[table].dates


def open_company(
    path: str | Path,
    *,
    overrides: Mapping[str, Any] = MappingProxyType({}),
    reports: Path | None = None,
    held_back: Path | None = None,
    progress: Progress = quiet,
) -> Company:
    """Read a company's sources, check every row at the door, and keep what came in.

    Args:
        path: A company.toml or its folder.
        overrides: Keys of `[analysis]` and their values, as notebooks and the command line give
            them; `tolerance.ID` sets one claim's.
        reports: The folder of reports: rejected and blanked rows go to
            `<id>/rejects/<table>.parquet` in it, unless `engine.keep_rejects` is false.
        held_back: The folder that they go to instead, where they are to take their place with the report;
            those of a company that is refused go to `reports` all the same.
        progress: What is told of each source that is read and each table that is checked, and later of what
            is asked for the claims.

    Raises:
        CallError: The company file is wrong or names something absent.
        DataError: A source cannot be read or is changed meanwhile, or more than half of a table is rejected.
    """
    file = companyfile.load(path)
    analysis = choices.overridden(file.analysis, overrides)
    try:
        report = None if reports is None else reports / file.id
        return _opened(file, analysis, report, held_back, progress)
    except CallError as error:
        raise CallError(f"{file.path}: {error}") from error.__cause__
    except Exception as error:
        if not failures.is_lost(error):
            raise
        raise DataError(
            f"the engine failed ({failures.reason(error)}); is it running, with enough memory?"
        ) from error


def _opened(
    file: companyfile.CompanyFile,
    analysis: Analysis,
    report: Path | None,
    held_back: Path | None,
    progress: Progress,
) -> Company:
    base = file.path.parent
    connection = engine.connect(file.url, base)
    steps = count()
    total = len(file.sources) + len(file.tables)

    def begin(what: str) -> None:
        progress(what, next(steps), total)

    files = contents(file.sources, base)
    dialects = delivery.bring(
        connection,
        file.sources,
        file.tables.values(),
        base,
        begin=lambda name: begin(f"reading {name}"),
    )
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
        delivered,
        door.Settings(timezone=file.timezone, until=until, scale=_scale(file, delivered)),
        lambda name: begin(f"checking {name}"),
    )
    require_unchanged(files, file.sources, base)
    refused = _mostly_rejected(checked)
    kept = checked if file.keep_rejects else {}
    if refused is None and held_back is not None:
        rejects.write(kept, held_back)
    elif report is not None:
        rejects.keep(kept, report)
    if refused is not None:
        folder = report / rejects.FOLDER if report is not None and file.keep_rejects else None
        raise DataError(_refusal(checked[refused], folder))
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
        files=files,
        advice={name: _advice(name, table) for name, table in checked.items()},
        warnings=(
            *(warning for passage in passages.values() for warning in passage.warnings),
            *oddities.warnings(file, analysis, tables, passages, since, until),
            *lookalikes.warnings(tables, passages),
            *same.warnings({name: files[name] for name in dialects if name in files}, base),
        ),
        progress=progress,
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


def _checked(
    delivered: Mapping[str, delivery.Delivered], settings: door.Settings, begin: Callable[[str], None]
) -> dict[str, door.Checked]:
    keys = {name: str(TABLES[name].key) for name in ("customers", "orders") if name in delivered}
    known = {name: _known(delivered[name], key) for name, key in keys.items()}
    customers = _customers(delivered)
    checked = {}
    for name, table in delivered.items():
        begin(name)
        checked[name] = door.check(
            TABLES[name],
            table.rows,
            dialects=table.dialects,
            words=table.words,
            settings=settings,
            known=known,
            customers=customers,
        )
    return checked


def _customers(delivered: Mapping[str, delivery.Delivered]) -> ibis.Table | None:
    """Every customer there can be, numbered: those of the customers table, else of all tables together. Postgres
    and Spark would have to sort them all in one place: there a customer is known by the id."""
    given = {"customers": delivered["customers"]} if "customers" in delivered else delivered
    ids = [_known(table, key) for name, table in given.items() if (key := TABLES[name].customer)]
    return door.numbered(ids) if ids and ids[0].id.get_backend().name == "duckdb" else None


def _known(table: delivery.Delivered, key: str) -> door.Known:
    return door.Known(table.rows[key], table.dialects[key], table.words.get(key, {}))


def _mostly_rejected(checked: Mapping[str, door.Checked]) -> str | None:
    """The first table of which more than half is rejected."""
    tables = (name for name, table in checked.items() if 2 * table.passage.kept < table.passage.rows)
    return next(tables, None)


def _refusal(table: door.Checked, folder: Path | None) -> str:
    """Why a table is refused, in a line, and where its rejected rows are."""
    passage = table.passage
    code = max(passage.rejected, key=lambda code: passage.rejected[code])
    shapes = ", ".join(passage.shapes.get(code, ()))
    seen = table.seen.get(code, Seen(passage.rejected[code]))
    return (
        f"{passage.table}: {passage.rows - passage.kept} of {passage.rows} rows are rejected, "
        f"{passage.rejected[code]} of them as {code}"
        + (f", which look like {shapes}" if shapes else "")
        + (f"; the rows are in {folder / passage.table}.parquet" if folder else "")
        + f"; {_help(mostly, passage.table, code, seen)}"
    )


def _advice(name: str, table: door.Checked) -> dict[str, str]:
    """What would help with the values under each code, where their shapes tell."""
    told = {code: _help(advice, name, code, seen) for code, seen in table.seen.items()}
    return {code: sentence for code, sentence in told.items() if sentence}


def _help(say: Callable[[str, Type | None, str, Seen], str], name: str, code: str, seen: Seen) -> str:
    kind, _, column = code.partition(":")
    return say(column, TABLES[name].column(column).type if column else None, kind, seen)
