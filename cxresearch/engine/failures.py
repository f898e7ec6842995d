"""What an engine's error says, in one line and without any value that the data may hold."""

from __future__ import annotations

import re
from difflib import get_close_matches

import sqlglot

# what an engine calls it when it is gone, or out of memory or disk
_LOST = {
    "OperationalError",
    "InterfaceError",
    "AdminShutdown",
    "ConnectionException",
    "IOException",
    "OutOfMemoryException",
    "Py4JNetworkError",
}
_ABSENT = re.compile(
    r"""(?:Table with name|relation|table or view)\s+["`]?([^"`\s]+)["`]?\s+(?:does not exist|cannot be)"""
)
# Errors about names and syntax quote the company file's own SQL. All others may quote a customer's value.
_HARMLESS = {
    "ParserException",
    "BinderException",
    "CatalogException",
    "SyntaxError",
    "UndefinedColumn",
    "UndefinedTable",
    "UndefinedFunction",
    "UndefinedObject",
    "AmbiguousColumn",
    "DatatypeMismatch",
    "ParseException",
    "AnalysisException",
    "ParseError",
}


def reason(error: Exception) -> str:
    """An engine's error in one line, without any value that the data may hold.

    >>> reason(ValueError("Could not convert string 'Nguyen Van A' to INT32\\nLINE 1: select"))
    "ValueError: Could not convert string '…' to INT32"
    """
    if isinstance(error, sqlglot.ParseError) and error.errors:  # its text marks the place for a terminal
        return " ".join(str(error.errors[0]["description"]).split())
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    text = " ".join((primary or str(error)).partition("\n\nLINE ")[0].partition("\nLINE ")[0].split())
    kind = type(error).__name__
    if kind in _HARMLESS:
        return _suggesting(re.sub(r"^\w+ Error: ", "", text))[:300]
    text = text if primary else str(error).partition("\n")[0]
    if kind == "InvalidInputException" and "Could not parse" not in text:
        # a message of the query's own: error(name)
        return f"{kind}: its message is left out, as it may quote a value"
    for quote in "'\"":
        text = re.sub(f"{quote}.*{quote}", f"{quote}…{quote}", text)
    return f"{kind}: {re.sub(r'(?<![A-Za-z_0-9])[-+]?[0-9][0-9.,:/-]*', '…', text)}"[:300]


def _suggesting(text: str) -> str:
    """The message with the nearest of the names that the engine suggests. The others are left out: in a
    file without a header they would be a customer's."""
    head, *suggested = re.split(r"Candidate bindings: |Did you mean one of the following\? ", text)
    if not suggested:
        return text
    wanted, *_ = [*re.findall(r"""["`]([^"`]+)["`]""", head), ""]
    near = get_close_matches(wanted, re.findall(r"""["`]([^"`]+)["`]""", suggested[0]), n=1)
    return f'{head}did you mean "{near[0]}"?' if near else head.strip()


def is_lost(error: Exception) -> bool:
    """Whether the engine itself failed: gone, or out of memory or disk.

    >>> is_lost(ValueError("Table with name x does not exist"))
    False
    """
    return type(error).__name__ in _LOST


def absent_table(error: Exception) -> str | None:
    """The table that does not exist, where an engine's error says so.

    >>> absent_table(ValueError('relation "order_raw" does not exist'))
    'order_raw'
    """
    found = _ABSENT.search(str(error))
    return found[1] if found else None
