"""What the bytes of a file say it is: no text at all, or UTF-8 whatever was declared."""

from __future__ import annotations

import codecs
from collections.abc import Iterable

_FORMATS = {
    b"PAR1": "a Parquet file, whatever its name says; let it end in .parquet",
    b"PK\x03\x04": "a zip archive or a workbook, whatever its name says; unpack it, or let it end in .xlsx",
    b"\xd0\xcf\x11\xe0": "an old workbook, whatever its name says; let it end in .xls",
    b"%PDF": "a PDF document; export the table itself",
}
_FEW = 3
"""So many letters outside ASCII are in UTF-8 by no chance."""


def no_text(head: bytes) -> str | None:
    """What a file is that is no text, with the remedy, by its first bytes.

    >>> no_text(b"%PDF-1.7"), no_text(b"id,total")
    ('a PDF document; export the table itself', None)
    """
    return next((what for first, what in _FORMATS.items() if head.startswith(first)), None)


def one_byte_each(encoding: str) -> bool:
    """Whether each byte is a letter, so that any file can be read in it, also one in UTF-8.

    >>> one_byte_each("latin-1"), one_byte_each("cp1258"), one_byte_each("gb18030"), one_byte_each("utf-8")
    (True, True, False, False)
    """
    return len(bytes(range(256)).decode(encoding, "replace")) == 256 and not encoding.startswith("utf")


def is_utf8(chunks: Iterable[bytes]) -> bool:
    """Whether a file, in pieces of which the last is empty, holds letters outside ASCII, and all of it is UTF-8.

    >>> is_utf8(["Thái độ".encode(), b""]), is_utf8(["Thái độ".encode("utf-16"), b""]), is_utf8([b"total", b""])
    (True, False, False)
    """
    letters = 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            letters += sum(sign > "\x7f" for sign in decoder.decode(chunk, final=not chunk))
    except UnicodeDecodeError:
        return False
    return letters >= _FEW
