"""Files that hold the same bytes: one that was saved, or sent, twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from cxresearch.model import Warning

BETWEEN = ", "
"""What stands between the names of sources in a code."""


def warnings(files: Mapping[str, Sequence[Mapping[str, Any]]], folder: Path) -> Iterator[Warning]:
    """`same_file:SOURCES` (files too many), for the files of sources as `cxresearch.sources.files.contents` has
    them, below a folder.

    No error: two sources may read one file on purpose, and what is delivered twice is mostly rejected at the
    door as a copy. But costs and invitations have no key, and would be counted twice. Parquet files without
    rows do not count: a program that writes in parts leaves several.
    """
    known: set[Path] = set()
    found: dict[str, list[tuple[Path, tuple[int, str]]]] = {}
    for name, listed in files.items():
        each = {(folder / file["file"]).resolve(): (file["size"], file["sha256"]) for file in listed}
        found[name] = [(path, content) for path, content in each.items() if path not in known]
        known |= set(each)
    times = Counter(content for listed in found.values() for _, content in listed)
    yield from compared(
        {
            name: [content for path, content in listed if times[content] > 1 and not _without_rows(path)]
            for name, listed in found.items()
        }
    )


def compared(files: Mapping[str, Sequence[tuple[int, str]]]) -> Iterator[Warning]:
    """What is told of files by their sizes and hashes: those of a source, none of them listed twice.

    >>> [odd.code for odd in compared({"may": [(9, "a"), (9, "b")], "june": [(9, "a")], "july": [(9, "c")]})]
    ['same_file:may, june']
    """
    holders: dict[tuple[int, str], Counter[str]] = {}
    for name, known in files.items():
        for each in known:
            holders.setdefault(each, Counter())[name] += 1
    surplus: Counter[tuple[str, ...]] = Counter()
    for counter in holders.values():
        surplus[tuple(counter)] += counter.total() - 1
    for names, n in surplus.items():
        if n:
            yield Warning(f"same_file:{BETWEEN.join(names)}", None, n)


def _without_rows(file: Path) -> bool:
    with file.open("rb") as stream:
        parquet = stream.read(4) == b"PAR1"
    return parquet and pq.read_metadata(file).num_rows == 0
