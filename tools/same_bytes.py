"""Whether two folders hold the same files with the same bytes: `python tools/same_bytes.py ONE OTHER`.

Exits 1 and names the first difference otherwise: the file, the line and the column, and what stands there.
"""

from __future__ import annotations

import sys
from itertools import zip_longest
from pathlib import Path

AROUND = 60
"""Bytes shown on either side of a difference."""


def difference(one: Path, other: Path) -> str | None:
    """The first difference between two folders in words, in the order of names; None where there is none."""
    files = [
        {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
        for folder in (one, other)
    ]
    for name in sorted(files[0] | files[1]):
        for folder, there in zip((one, other), files, strict=True):
            if name not in there:
                return f"{name} is missing in {folder}"
        first, second = (folder.joinpath(name).read_bytes() for folder in (one, other))
        if first != second:
            return f"{name}, {_place(first, second)}"
    return None


def _place(first: bytes, second: bytes) -> str:
    at = next(i for i, (a, b) in enumerate(zip_longest(first, second)) if a != b)
    line, column = first.count(b"\n", 0, at) + 1, at - (first.rfind(b"\n", 0, at) + 1) + 1
    shown = (text[max(0, at - AROUND) : at + AROUND].decode("utf-8", "replace") for text in (first, second))
    return f"line {line}, byte {column}: " + " | ".join(map(repr, shown))


if __name__ == "__main__":
    found = difference(*map(Path, sys.argv[1:]))
    if found is not None:
        sys.exit(f"not the same bytes: {found}")
