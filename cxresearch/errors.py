"""The two ways to fail: the call is wrong (exit 2), or the data cannot be used (exit 1).

Both carry one readable sentence that names the file, the key or column, and the remedy. The
command line prints it without a traceback.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


class CallError(Exception):
    """The call or the company file is wrong, or names something absent."""

    exit_code = 2


class DataError(Exception):
    """A source exists but cannot be read, most of a table is rejected, or the engine is lost."""

    exit_code = 1


def nearest(name: str, valid: Iterable[str]) -> str:
    """A hint that ends an error message: the closest valid name, or all of them when none is close.

    >>> nearest("ordrs", ["orders", "ratings"])
    'did you mean "orders"?'
    >>> nearest("xyz", ["orders", "ratings"])
    'valid: orders, ratings'
    """
    names = list(valid)
    folded = {unicodedata.normalize("NFC", other).casefold(): other for other in names}
    close = get_close_matches(unicodedata.normalize("NFC", name).casefold(), folded, n=1, cutoff=0.65)
    return f'did you mean "{folded[close[0]]}"?' if close else f"valid: {', '.join(names) or 'none'}"
