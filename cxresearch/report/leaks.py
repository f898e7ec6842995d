"""Nothing personal leaves: a report in which an identifier of the company's tables appears is not published.

Of the tables nothing is fetched but what appears in the report already: the report's words are sent to the
engine, which looks them up among the identifiers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

import ibis
import ibis.expr.types as ir

from cxresearch.company import Company
from cxresearch.errors import DataError
from cxresearch.schema import TABLES
from cxresearch.text import LANGUAGES, words

SHORTEST = 6
"""Identifiers of fewer characters, and those of digits alone, could be any number or word of a report."""

LONGEST = 64
"""Of longer identifiers the first so many characters are looked for."""

_PLAIN = str.maketrans({"\N{NON-BREAKING HYPHEN}": "-", "\N{NO-BREAK SPACE}": " "})

PACKAGE = Path(__file__).parents[1]


def refuse_identifiers(company: Company, outputs: Mapping[str, str]) -> None:
    """Does nothing where no output holds an identifier of the company's tables.

    An identifier is found where it stands as a word of its own, whatever is around it: in text, in an
    attribute, in a string of JSON. A word of this package's own texts is none, whoever else it names.

    Args:
        company: The company, whose engine knows the identifiers.
        outputs: What is about to be published, and what was said meanwhile, by name: HTML, JSON, CSV, text.

    Raises:
        DataError: one was found. The message says of which column and in which output, not which.
    """
    ids = _identifiers(company)
    if ids is None:
        return
    texts = {name: _read(name, output) for name, output in outputs.items()}
    written = dict.fromkeys(line for strings in texts.values() for line in strings)
    shapes = ids.select("length", "plain").distinct().to_pandas()
    candidates: set[str] = set()
    for length, plain in shapes.itertuples(index=False, name=None):
        if plain:
            candidates.update(word for line in written for word in _runs(line, int(length)))
        else:
            # A key may have its accents apart, and a page's text together, or the other way round.
            lines = {normalize(form, line) for line in written for form in ("NFC", "NFD")}
            candidates.update(word for line in lines for word in _words(line, int(length)))
    if not candidates:
        return
    looked_up = ids.semi_join(ibis.memtable({"id": sorted(candidates)}), "id")
    known = looked_up.select("id", "column").distinct().to_pandas()
    for id, column in sorted(known.itertuples(index=False, name=None)):
        place = next(
            name
            for name, strings in texts.items()
            if any(_holds(normalize("NFC", line), normalize("NFC", id)) for line in strings)
        )
        if not any(_holds(line, id) for line in (*_own_words(), *_said_of(company), *outputs)):
            raise DataError(
                f"the report is not published: a value of {column} appears in {place}; no key may stand in a "
                "name, a text or the output of a notebook: take it out of there, or give the company other keys"
            )


def _identifiers(company: Company) -> ir.Table | None:
    """id column length plain: every identifier long enough to be told from a word, whether it is made of letters
    without accents and digits alone; None where no table has any."""
    kinds = []
    for name, rows in company.tables.items():
        for column in TABLES[name].columns:
            if column.type == "id" and column.name in rows.columns:
                id = rows[column.name].strip()
                telling = (id.length() >= SHORTEST) & ~id.re_search("^[0-9]+$")
                ids = rows.filter(telling).select(id=id.substr(0, LONGEST)).distinct()
                kinds.append(ids.mutate(column=ibis.literal(f"{name}.{column.name}")))
    if not kinds:
        return None
    every = ibis.union(*kinds, distinct=False) if len(kinds) > 1 else kinds[0]
    plain = every.id.re_search(f"^[A-Za-z0-9]{{{SHORTEST},}}$") & (every.id.length() < LONGEST)
    return every.select("id", "column", length=every.id.length(), plain=plain)


def _read(name: str, output: str) -> list[str]:
    """The strings that an output holds."""
    if name.endswith(".html"):
        # Texts and attributes, and between them bits of tags: where it ends an attribute or a tag, a quote or a
        # bracket is written as such, and elsewhere as an entity.
        found: Iterable[str] = map(unescape, dict.fromkeys(re.split(r"[<>\"]", output)))
    elif name.endswith((".json", ".ipynb")):
        found = _leaves(json.loads(output))
    else:
        found = output.splitlines()
    # A page writes some hyphens and spaces so that a line does not break at them.
    return [line for text in found for line in text.translate(_PLAIN).splitlines()]


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str):
        yield value


def _runs(line: str, length: int) -> Iterator[str]:
    """The runs of letters and digits of a line that have that length.

    >>> list(_runs("order AB1234, by", 6))
    ['AB1234']
    """
    return (run for run in _RUN.findall(line) if len(run) == length)


_RUN = re.compile(r"[^\W_]+")


def _words(line: str, length: int) -> Iterator[str]:
    """What of a line could be an identifier of that length: it begins and ends where a word or a space does.

    >>> list(_words("order AB-1234 by", 7))
    ['AB-1234', '1234 by']
    """
    for start in range(len(line) - min(length, LONGEST) + 1):
        end = start + length
        if _edge(line, start) and (length == LONGEST or _edge(line, end)):
            word = line[start:end]
            if not (word[0].isspace() or word[-1].isspace() or word.isdigit()):
                yield word


def _edge(line: str, at: int) -> bool:
    """Whether a word could begin or end there: not between two letters or digits, nor before an accent.

    >>> _edge("ab-cd", 2), _edge("ab-cd", 1), _edge("e\u0301n", 2)
    (True, False, False)
    """
    if not 0 < at < len(line):
        return True
    before, after = line[at - 1], line[at]
    return not combining(after) and not ((before.isalnum() or combining(before)) and after.isalnum())


def _holds(line: str, word: str) -> bool:
    at = line.find(word)
    while at >= 0:
        if _edge(line, at) and (len(word) == LONGEST or _edge(line, at + len(word))):
            return True
        at = line.find(word, at + 1)
    return False


def _said_of(company: Company) -> list[str]:
    """What the pages say of the company by themselves: the days at which its data begin and end."""
    days = [day for day in (company.observed_from, company.observed_until) if day is not None]
    return [*days, *(words(lang).date(day) for lang in LANGUAGES for day in days)]


@cache
def _own_words() -> tuple[str, ...]:
    """The lines of this package's own files: what stands there was not taken from a company."""
    files = sorted(file for kind in ("py", "toml", "j2", "css") for file in PACKAGE.rglob(f"*.{kind}"))
    files.remove(Path(__file__))
    return tuple(dict.fromkeys(line for file in files for line in file.read_text("utf-8").splitlines()))
