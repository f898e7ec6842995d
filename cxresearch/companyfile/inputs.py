"""The raw inputs that `[sources]` of a company file describes, before anything is opened."""

from __future__ import annotations

import codecs
import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cxresearch.companyfile import keys
from cxresearch.errors import CallError, nearest

Format = Literal["text", "parquet", "excel", "table"]

SUFFIXES: dict[str, Format] = {
    ".csv": "text",
    ".tsv": "text",
    ".txt": "text",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xlsb": "excel",
    ".xls": "excel",
    ".ods": "excel",
}
"""The format of a file by the end of its name (before .gz)."""

BLANKS = "blanks"
"""The delimiter that stands for runs of spaces."""

DIRECTIVES = frozenset("YymdHMSfIpbBjzZaAT%-")
"""What may follow the percent sign of a `dateformat`."""

_APPLIES: dict[str, tuple[Format, ...]] = {
    "delimiter": ("text",),
    "encoding": ("text",),
    "sheet": ("excel",),
    "skip_rows": ("text", "excel"),
}


@dataclass(frozen=True)
class Spec:
    """A raw input.

    Attributes:
        path: A file, a folder or a pattern, relative to the company file; None for a table.
        table: The engine's table, `schema.name`.
        delimiter: One character, or "blanks"; None is a comma, in .tsv files a tab.
        encoding: The text's encoding; None is UTF-8, or what the byte order mark says.
        sheet: The sheet of a workbook; None is the first.
        skip_rows: Rows above the header.
        decimal, thousands, dateformat: How its text writes numbers and dates.
    """

    path: str | None = None
    table: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    skip_rows: int = 0
    decimal: str = "."
    thousands: str = ""
    dateformat: str | None = None

    @property
    def format(self) -> Format | None:
        """What kind of input it is; None when the path does not say. Folders are of Parquet files.

        >>> Spec("raw/orders.csv.gz").format, Spec("raw/orders").format, Spec("raw/orders.dat").format
        ('text', 'parquet', None)
        """
        if self.path is None:
            return "table"
        suffix = Path(self.path.removesuffix(".gz")).suffix.lower()
        if suffix in SUFFIXES or self.delimiter or self.encoding:
            return SUFFIXES.get(suffix, "text")
        return None if suffix and suffix.strip(".*?") else "parquet"


def described(key: str, value: Any) -> Spec:
    """A raw input as the company file writes it: a path, or a table of keys.

    Raises:
        CallError: A key is unknown, of the wrong type, or does not go with the input's format.

    >>> described("sources.survey", {"path": "raw/survey.csv", "delimiter": ";"}).delimiter
    ';'
    >>> described("sources.survey", {"path": "raw/survey.csv", "delimeter": ";"})
    Traceback (most recent call last):
    ...
    cxresearch.errors.CallError: sources.survey.delimeter: no such key; did you mean "delimiter"?
    """
    if isinstance(value, str):
        value = {"path": value}
    value = keys.table(key, value, "is a path in quotes, or { path = ... }, or { table = ... }")
    keys.known(key, value, [field.name for field in dataclasses.fields(Spec)])
    if ("path" in value) == ("table" in value):
        raise CallError(f"{key}: give either path or table")
    for name, given in value.items():
        if name == "skip_rows":
            keys.whole(f"{key}.{name}", given, least=0)
        elif name != "thousands":
            _ = given if name == "delimiter" and given in (" ", "\t") else keys.text(f"{key}.{name}", given)
    spec = Spec(**value)
    _check_format(key, spec, value)
    _check_signs(key, spec)
    return spec


def _check_format(key: str, spec: Spec, given: Mapping[str, Any]) -> None:
    if spec.format is None:
        raise CallError(
            f'{key}: "{spec.path}" does not say its format; let it end in .csv, .tsv, .parquet or .xlsx'
        )
    for name, formats in _APPLIES.items():
        if name in given and spec.format not in formats:
            raise CallError(
                f"{key}.{name}: goes with {' or '.join(formats)} files, and this is {spec.format}"
            )
    if spec.encoding is not None:
        try:
            "".encode(spec.encoding)  # refuses what is no encoding of text, such as hex
            codecs.getincrementaldecoder(spec.encoding)().decode(b"", final=True)
        except (LookupError, ValueError, TypeError):
            usual = (
                "utf-8",
                "utf-16",
                "latin-1",
                "cp1252",
                "cp1258",
                "shift_jis",
                "gb18030",
                "big5",
                "euc-kr",
            )
            raise CallError(
                f'{key}.encoding: no encoding "{spec.encoding}"; {nearest(spec.encoding, usual)}'
            ) from None


def _check_signs(key: str, spec: Spec) -> None:
    if spec.delimiter not in (None, BLANKS) and (
        len(str(spec.delimiter)) != 1 or str(spec.delimiter) in '"\r\n\0'
    ):
        raise CallError(f'{key}.delimiter: is one character, e.g. ";" or "\\t", or "{BLANKS}"')
    if spec.decimal not in (".", ","):
        raise CallError(f'{key}.decimal: is "." or ","')
    thousands = spec.thousands
    if (
        not isinstance(thousands, str)
        or len(thousands) > 1
        or thousands == spec.decimal
        or thousands.isalnum()
    ):
        raise CallError(f'{key}.thousands: is one sign other than the decimal sign, e.g. "."')
    if spec.dateformat is not None:
        directives = re.findall("%-?(.?)", spec.dateformat)
        if not directives or not DIRECTIVES.issuperset(directives):
            raise CallError(
                f'{key}.dateformat: "{spec.dateformat}" is no date format; write e.g. "%d/%m/%Y %H:%M"'
            )
        for part, signs in (("year", "Yy"), ("month", "mbB")):  # no day: for costs.month
            if not set(signs) & set(directives):
                raise CallError(
                    f'{key}.dateformat: "{spec.dateformat}" has no {part}; write e.g. "%d/%m/%Y %H:%M"'
                )
