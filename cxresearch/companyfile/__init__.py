"""The company file, company.toml, as frozen dataclasses: every key, name and type checked.

Nothing is read but this one file. Errors name the key by its path (`tables.orders.columns.amout`)
and the nearest valid name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, cast

from cxresearch.clock import edge
from cxresearch.companyfile import choices, keys
from cxresearch.companyfile.inputs import Spec, described
from cxresearch.errors import CallError, nearest
from cxresearch.model import Analysis
from cxresearch.schema import TABLES, Column

MODELS = ("e-commerce", "subscription", "services")
REQUIRED = ("id", "name", "model", "currency", "timezone", "observed_until")

ROW = "#row"
"""What a column is mapped to when it is the row's number."""


@dataclass(frozen=True)
class Constant:
    """A value that every row of a mapped table has."""

    value: str | bool | int | float | date | datetime


@dataclass(frozen=True)
class Mapped:
    """A canonical table as `[tables.NAME]` fills it.

    Attributes:
        name: The canonical table.
        source: The raw input it is taken `from`, or None where `sql` is given.
        columns: Canonical column -> column of the source, `#row` or a constant; None takes the
            columns of the canonical names.
        where: The rows taken, a condition in the engine's SQL.
        sql: The query over the sources whose result is the table.
        words: Canonical column -> the company's words -> the schema's.
        offered: Canonical column -> which of the schema's words the question offered.
    """

    name: str
    source: str | None = None
    columns: Mapping[str, str | Constant] | None = None
    where: str | None = None
    sql: str | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    offered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class CompanyFile:
    """Everything that a company.toml says, under the names of its keys."""

    path: Path
    id: str
    name: str
    model: str
    currency: str
    timezone: str
    observed_until: date | datetime
    observed_from: date | datetime | None
    customer_id: Literal["person", "order"]
    assumed: frozenset[str]
    url: str
    keep_rejects: bool
    sources: Mapping[str, Spec]
    tables: Mapping[str, Mapped]
    scale: tuple[float, float] | None
    higher_is_better: bool
    analysis: Analysis

    @property
    def offered(self) -> dict[str, tuple[str, ...]]:
        """`table.column` -> the words that the question offered."""
        return {
            f"{t.name}.{column}": words for t in self.tables.values() for column, words in t.offered.items()
        }


def load(path: str | Path) -> CompanyFile:
    """Read a company.toml, or the one in a folder.

    Raises:
        CallError: There is none, it is not UTF-8 or not TOML (with the line), or a key, name or
            value in it is wrong (with the key).
    """
    file = Path(path)
    try:
        file = file / "company.toml" if file.is_dir() else file
        there = file.is_file()
    except OSError as error:
        raise CallError(
            f'"{str(file)[:80]}": cannot be opened ({error.strerror}); '
            "name a company.toml or the folder that holds one"
        ) from error
    if not there:
        raise CallError(f'no company file "{file}"; name a company.toml or the folder that holds one')
    document = read(file)
    try:
        return _company_file(file, document)
    except CallError as error:
        raise CallError(f"{file}: {error}") from None


def read(file: Path) -> dict[str, Any]:
    """What a TOML file says.

    Raises:
        CallError: It cannot be opened, is not UTF-8 or not TOML (with the line), or a text in it holds a NUL character.
    """
    try:
        # the line feed, as tomllib names no line for an error in an unfinished last one
        said = tomllib.loads(file.read_bytes().decode("utf-8-sig") + "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CallError(f"{file}: line {line} is not UTF-8; save the file as UTF-8") from error
    except ValueError as error:  # not TOML, or a number of thousands of digits
        raise CallError(f"{file}: {' '.join(str(error).split())}") from error
    except OSError as error:
        raise CallError(f"{file}: cannot be opened ({error.strerror})") from error
    for key, text in _texts(said):
        if "\0" in text:
            raise CallError(f"{file}: {key}: holds a NUL character, at which engines end a text; take it out")
    return said


def _texts(said: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a TOML file, names of keys too, under the key that holds it."""
    if isinstance(said, str):
        yield key, said
    elif isinstance(said, list):
        for each in said:
            yield from _texts(each, key)
    elif isinstance(said, dict):
        for name, each in said.items():
            shown = "".join(sign if sign.isprintable() else "?" for sign in name)
            inner = f"{key}.{shown}" if key else shown
            yield inner, name
            yield from _texts(each, inner)


def _company_file(path: Path, document: Mapping[str, Any]) -> CompanyFile:
    keys.known("", document, ("company", "engine", "sources", "tables", "ratings", "analysis"))
    company = keys.section(document, "company")
    keys.known("company", company, (*REQUIRED, "observed_from", "customer_id", "assumed"))
    for key in REQUIRED:
        if key not in company:
            raise CallError(f"company.{key}: is missing; every company file states it")
    engine = keys.section(document, "engine")
    keys.known("engine", engine, ("url", "keep_rejects"))
    ratings = keys.section(document, "ratings")
    keys.known("ratings", ratings, ("scale", "higher_is_better"))
    sources = _sources(keys.section(document, "sources"))
    timezone = keys.timezone("company.timezone", company["timezone"])
    until, since = _period(company, timezone)
    customer_id = keys.one_of(
        "company.customer_id", company.get("customer_id", "person"), ("person", "order")
    )
    tables = {name: _mapped(name, given, sources) for name, given in keys.section(document, "tables").items()}
    return CompanyFile(
        path=path,
        id=keys.folder("company.id", company["id"]),
        name=keys.text("company.name", company["name"]),
        model=keys.one_of("company.model", company["model"], MODELS),
        currency=keys.currency("company.currency", company["currency"]),
        timezone=timezone,
        observed_until=until,
        observed_from=since,
        customer_id=cast(Literal["person", "order"], customer_id),
        assumed=_assumed(company.get("assumed", [])) | _constants(tables),
        url=keys.text("engine.url", engine.get("url", "duckdb://")),
        keep_rejects=keys.truth("engine.keep_rejects", engine.get("keep_rejects", True)),
        sources=sources,
        tables=tables,
        scale=keys.scale("ratings.scale", ratings.get("scale")) if "ratings" in document else None,
        higher_is_better=keys.truth("ratings.higher_is_better", ratings.get("higher_is_better", True)),
        analysis=choices.analysis(keys.section(document, "analysis"), path.parent),
    )


def _sources(given: Mapping[str, Any]) -> dict[str, Spec]:
    """The raw inputs by name. Engines take upper and lower case for one name."""
    seen: dict[str, str] = {}
    for name in given:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            raise CallError(f'sources.{name}: is the same name as "{other}" to an engine; rename one')
        if name.casefold().startswith("cx "):
            raise CallError(f'sources.{name}: names that begin with "cx " are taken; rename it')
    return {name: described(f"sources.{name}", spec) for name, spec in given.items()}


def _period(company: Mapping[str, Any], zone: str) -> tuple[date | datetime, date | datetime | None]:
    until = keys.moment("company.observed_until", company["observed_until"])
    if "observed_from" not in company:
        return until, None
    since = keys.moment("company.observed_from", company["observed_from"])
    if edge(since, zone, end=False).utc >= edge(until, zone, end=True).utc:
        raise CallError("company.observed_from: lies after observed_until, or at the same time; correct one")
    return until, since


def _assumed(value: Any) -> frozenset[str]:
    for name in keys.texts("company.assumed", value):
        table, _, column = name.partition(".")
        if table not in TABLES:
            raise CallError(f'company.assumed: no table "{table}" in "{name}"; {nearest(table, TABLES)}')
        _column("company.assumed", table, column)
    return frozenset(value)


def _constants(tables: Mapping[str, Mapped]) -> frozenset[str]:
    """The columns that every row has the same: no record but a convention."""
    return frozenset(
        f"{name}.{column}"
        for name, table in tables.items()
        for column, target in (table.columns or {}).items()
        if isinstance(target, Constant)
    )


def _mapped(name: str, value: Any, sources: Mapping[str, Spec]) -> Mapped:
    key = f"tables.{name}"
    if name not in TABLES:
        raise CallError(f"{key}: no such table; {nearest(name, TABLES)}")
    value = keys.table(key, value, f"is a section, [{key}]")
    keys.known(key, value, ("from", "columns", "where", "sql", "values", "offered"))
    if ("from" in value) == ("sql" in value):
        raise CallError(f"{key}: give either from or sql")
    for part in ("columns", "where"):
        if "sql" in value and part in value:
            raise CallError(f"{key}.{part}: goes with from; write it into the query of sql")
    if "from" in value and keys.text(f"{key}.from", value["from"]) not in sources:
        raise CallError(f'{key}.from: no source "{value["from"]}"; {nearest(value["from"], sources)}')
    columns = _columns(f"{key}.columns", name, value["columns"]) if "columns" in value else None
    return Mapped(
        name=name,
        source=value.get("from"),
        columns=columns,
        where=keys.text(f"{key}.where", value["where"]) if "where" in value else None,
        sql=keys.text(f"{key}.sql", value["sql"]) if "sql" in value else None,
        words=_words(f"{key}.values", name, value.get("values", {}), columns),
        offered=_offered(f"{key}.offered", name, value.get("offered", {})),
    )


def _column(key: str, table: str, name: str) -> Column:
    if name not in TABLES[table].names:
        raise CallError(f'{key}: {table} has no column "{name}"; {nearest(name, TABLES[table].names)}')
    return TABLES[table].column(name)


def _columns(key: str, table: str, value: Any) -> dict[str, str | Constant]:
    columns: dict[str, str | Constant] = {}
    for name, target in keys.table(key, value).items():
        _column(f"{key}.{name}", table, name)
        if not isinstance(target, dict):
            columns[name] = keys.text(
                f"{key}.{name}", target, 'is a column of the source in quotes, or "#row"'
            )
            continue
        keys.known(f"{key}.{name}", target, ("value",))
        constant: Any = target.get("value")
        if not (isinstance(constant, str | bool | date) or keys.is_number(constant)):
            raise CallError(
                f"{key}.{name}.value: is one text, number, date or truth, a number of less than sixteen digits, "
                "e.g. { value = 2020-01-01 }"
            )
        columns[name] = Constant(constant)
    for column in TABLES[table].columns:
        if column.required and column.name not in columns:
            raise CallError(f"{key}: {column.name} is missing; {table} cannot do without it")
    return columns


def _words(
    key: str, table: str, value: Any, columns: Mapping[str, str | Constant] | None
) -> dict[str, dict[str, str]]:
    result = {}
    for name, words in keys.table(key, value).items():
        column = _column(f"{key}.{name}", table, name)
        if columns is not None and name not in columns:
            raise CallError(f"{key}.{name}: is not mapped; add {name} to tables.{table}.columns")
        given = keys.table(f"{key}.{name}", words, "is a table of words, { theirs = ours }")
        result[name] = {word: _word(f"{key}.{name}", column, meaning) for word, meaning in given.items()}
    return result


def _word(key: str, column: Column, meaning: Any) -> str:
    """Ours, as text; a blank stands for a missing value."""
    if not isinstance(meaning, str | int | float):
        raise CallError(f"{key}: a word is replaced by a text, a number, true or false")
    text = str(meaning).lower() if isinstance(meaning, bool) else str(meaning)
    if column.words and text and text not in column.words:
        raise CallError(f'{key}: "{text}" is not a {column.name}; {nearest(text, column.words)}')
    return text


def _offered(key: str, table: str, value: Any) -> dict[str, tuple[str, ...]]:
    result = {}
    for name, words in keys.table(key, value).items():
        column = _column(f"{key}.{name}", table, name)
        for word in keys.texts(f"{key}.{name}", words):
            if word not in column.words:
                raise CallError(f'{key}.{name}: "{word}" is not a {name}; {nearest(word, column.words)}')
        result[name] = tuple(words)
    return result
