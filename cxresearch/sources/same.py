"""Files that hold the same bytes: one that was saved, or sent, twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

import pyarrow.parquet as pq

from cxresearch.companyfile.inputs import Spec
from cxresearch.model import Warning
from cxresearch.sources import located

BETWEEN = ", "
"""What stands between the names of sources in a code."""


def warnings(sources: Mapping[str, Spec], folder: Path) -> Iterator[Warning]:
    """`same_file:SOURCES`, for the files of these sources (files too many).

    No error: two sources may read one file on purpose, and what is delivered twice is mostly rejected at the
    door as a copy. But costs and invitations have no key, and would be counted twice.
    """
    files: dict[str, list[Path]] = {}
    known: set[Path] = set()
    for name, spec in sources.items():
        found = [] if spec.path is None else located(f"sources.{name}", spec.path, folder)
        files[name] = [file for file in found if file.resolve() not in known]
        known |= {file.resolve() for file in found}
    parquet = {name for name, spec in sources.items() if spec.format == "parquet"}
    yield from compared(_hashed(files, parquet))


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


def _hashed(files: Mapping[str, Sequence[Path]], parquet: Set[str]) -> dict[str, list[tuple[int, str]]]:
    """Sizes and hashes of those files that have their size in common with another: no other can be its copy. Of
    Parquet files those without rows are left out, of which a program that writes in parts leaves several."""
    sizes = {file: file.stat().st_size for found in files.values() for file in found}
    common = Counter(sizes.values())
    return {
        name: [
            (sizes[file], _sha256(file))
            for file in found
            if common[sizes[file]] > 1 and not (name in parquet and pq.read_metadata(file).num_rows == 0)
        ]
        for name, found in files.items()
    }


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
