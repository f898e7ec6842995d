"""A text file looked through before DuckDB reads it: its encoding, its line ends, and what it may not hold."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from cxresearch.errors import DataError
from cxresearch.sources.encoded import is_utf8, no_text, one_byte_each

CHUNK = 1 << 20
LONGEST = 1 << 25
"""Bytes in a line; DuckDB keeps room for several of them, and passes over one of a gigabyte without a word."""
_FREE = 1 << 30
_RATIO = 200
"""A gzip file may unpack to a gigabyte, and to more where that is at most so many times its own size: real tables
come to five or twenty times, and one made to fill a disk to a thousand."""
# four bytes before two: the mark of UTF-16 begins that of UTF-32
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def zipped(path: Path) -> bool:
    """Whether a file is gzipped, whatever its name."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def opened(path: Path) -> BinaryIO:
    """The file's bytes, unpacked where it is gzipped."""
    return cast(BinaryIO, gzip.open(path, "rb")) if zipped(path) else path.open("rb")


def inspected(path: Path, declared: str | None) -> tuple[str, bool]:
    """The file's encoding, and whether its lines end in more than one way; every byte is decoded.

    Args:
        path: The file.
        declared: The encoding that the company file names.

    Raises:
        DataError: It is not in that encoding, holds a NUL character or a line that no table has, or unpacks
            without end.
    """
    feeds = breaks = pairs = size = open_line = 0
    previous = ""
    most = max(_FREE, _RATIO * path.stat().st_size)
    with opened(path) as file:
        head = file.read(CHUNK)
        encoding = _encoding(path, head, declared)
        decoder = codecs.getincrementaldecoder(encoding)()
        for chunk in _chunks(file, head):
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeError as error:
                read = error.object[: error.start] if isinstance(error, UnicodeDecodeError) else b""
                if encoding == "utf-8" and b"\0" in read:
                    raise _nul(path, feeds + read[: read.index(b"\0")].count(b"\n") + 1) from error
                line = feeds + read.count(b"\n") + 1
                raise DataError(
                    f"{path}: line {line} is not in {encoding}; name the encoding it was saved in, "
                    'e.g. encoding = "cp1258"'
                ) from error
            if "\0" in text:
                raise _nul(path, feeds + text[: text.index("\0")].count("\n") + 1)
            size += len(chunk)
            if size > most:
                raise DataError(
                    f"{path}: unpacks to more than {most >> 20} MB, {_RATIO} times its size; if that is right, "
                    "unpack it and name the unpacked file"
                )
            first, last = _line_ends(text)
            if open_line + first > LONGEST:
                raise too_long(path, feeds + 1)
            open_line = open_line + len(text) if first == len(text) else len(text) - last
            feeds += text.count("\n")
            breaks += text.count("\r")
            pairs += text.count("\r\n") + (previous == "\r" and text[:1] == "\n")
            previous = text[-1:] or previous
    if declared is not None and one_byte_each(encoding):
        with opened(path) as file:
            if is_utf8(_chunks(file, file.read(CHUNK))):
                raise DataError(f"{path}: is in UTF-8, not in {declared}; leave encoding out")
    return encoding, 0 < pairs < feeds or 0 < pairs < breaks


def _nul(path: Path, line: int) -> DataError:
    return DataError(
        f"{path}: line {line} holds a NUL character; save the file again, or name its encoding, "
        'e.g. encoding = "utf-16"'
    )


def _line_ends(text: str) -> tuple[int, int]:
    """The lengths of a text up to its first line end, and through its last; both are the whole where it has none.

    >>> _line_ends("ab\\ncd\\rf"), _line_ends("abc")
    ((2, 6), (3, 3))
    """
    ends = [at for sign in "\n\r" for at in (text.find(sign), text.rfind(sign)) if at >= 0]
    return (min(ends), max(ends) + 1) if ends else (len(text), len(text))


def too_long(path: Path, line: int) -> DataError:
    """That a line, or a value in quotes, is longer than DuckDB reads."""
    return DataError(
        f"{path}: line {line} holds more than {LONGEST >> 20} MB, which no row of a table does; "
        "is a line end or the closing of a double quote missing?"
    )


def _chunks(file: BinaryIO, head: bytes) -> Iterator[bytes]:
    """The file in pieces, the first already read, then an empty one that ends the decoding."""
    yield head
    while chunk := file.read(CHUNK):
        yield chunk
    yield b""


def _encoding(path: Path, head: bytes, declared: str | None) -> str:
    other = no_text(head)
    if other is not None:
        raise DataError(f"{path}: is {other}")
    marked = next((encoding for mark, encoding in _MARKS.items() if head.startswith(mark)), None)
    if declared is None:
        return marked or "utf-8"
    encoding = codecs.lookup(declared).name.removesuffix("-sig")
    if encoding.startswith("utf-16") and head and b"\0" not in head:  # not even a delimiter or a line end
        raise DataError(f"{path}: is not in {declared}; leave encoding out for UTF-8, or name the one it has")
    if marked is None:
        return {"utf-16": "utf-16-be" if head[:1] == b"\0" else "utf-16-le"}.get(encoding, encoding)
    if not encoding.startswith(marked):
        raise DataError(
            f'{path}: begins with the mark of {marked}, not of {declared}; write encoding = "{marked}"'
        )
    return marked
