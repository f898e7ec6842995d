"""CSV and TSV files into DuckDB: every value as text, trimmed, blank as missing, nothing guessed.

DuckDB reads UTF-8 with one kind of line end. Whatever else arrives (gzip, UTF-16, code pages, runs
of spaces) is first written to a scratch file in that form, in chunks, by Python.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import shutil
import tempfile
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import ibis

from cxresearch.companyfile.inputs import BLANKS
from cxresearch.engine import literal, path_literal, quoted
from cxresearch.engine.kept import hold
from cxresearch.errors import DataError
from cxresearch.sources.inspected import CHUNK, LONGEST, inspected, opened, too_long, zipped

Choose = Callable[[Sequence[str]], Sequence[str]]
"""The names that a source has -> those to read."""

SPACE = " \t\r\n\v\f\u00a0\u2007\u202f\u200b\u3000\ufeff"
"""What is trimmed from both ends of a value and of a column's name."""

_SEPARATORS = {",": '","', ";": '";"', "\t": '"\\t"', "|": '"|"'}
_QUOTED_OR_RUN = re.compile(r'"(?:[^"]|"")*"|[ \t]+')


def load(
    connection: ibis.BaseBackend,
    name: str,
    path: Path,
    *,
    delimiter: str = ",",
    encoding: str | None = None,
    skip_rows: int = 0,
    choose: Choose = list,
) -> None:
    """Read a text file into a table that SQL of this session sees as `name`, all of its columns VARCHAR.

    Args:
        connection: DuckDB, its file system still open.
        name: The table that is made.
        path: The file, also gzipped.
        delimiter: One character, or "blanks".
        encoding: Any that Python knows; None is UTF-8, or what the file's byte order mark says.
        skip_rows: Lines above the header.
        choose: Which of the header's names to keep.

    Raises:
        DataError: The file is empty, damaged, not in its encoding, or a row has more or fewer
            values than the header. The message names the line and never quotes it.
    """
    with _readable(path), tempfile.TemporaryDirectory() as folder:
        found, mixed = inspected(path, encoding)
        plain = path
        if mixed or found != "utf-8" or delimiter == BLANKS or zipped(path):
            plain = Path(folder) / "plain.csv"
            _rewrite(path, plain, found, squeeze=delimiter == BLANKS)
        separator = " " if delimiter == BLANKS else delimiter
        names, lines = _header(path, plain, separator, skip_rows)
        body = plain
        if lines > 1:  # DuckDB skips records, not lines
            body = Path(folder) / "body.csv"
            _behead(plain, body, lines)
        query = _query(connection, body, separator, names, set(choose(names)), skip=int(lines == 1))
        try:
            hold(connection, name, query)
        except Exception as error:
            raise _fault(path, plain, separator, skip_rows, len(names)) from error


def _query(
    connection: ibis.BaseBackend,
    body: Path,
    separator: str,
    names: Sequence[str],
    kept: set[str],
    *,
    skip: int,
) -> str:
    values = ", ".join(
        f"{_trimmed(f'c{position}')} AS {quoted(connection, name)}"
        for position, name in enumerate(names)
        if name in kept
    )
    columns = ", ".join(f"'c{position}': 'VARCHAR'" for position in range(len(names)))
    return (
        f"SELECT {values} FROM read_csv({path_literal(body)}, columns={{{columns}}}, "
        f"delim={literal(separator)}, skip={skip}, header=false, auto_detect=false, compression='none', "
        f"quote='\"', escape='\"', strict_mode=true, null_padding=false, max_line_size={LONGEST})"
    )


def _trimmed(column: str) -> str:
    """SQL that trims a column. DuckDB's own `trim` of many characters takes five times as long, so a
    value that begins and ends with a printable ASCII character is left alone."""
    return (
        f"CASE WHEN {column} >= '!' AND {column} < chr(127) AND right({column}, 1) BETWEEN '!' AND '~' "
        f"THEN {column} ELSE nullif(trim({column}, {literal(SPACE)}), '') END"
    )


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(f"{path}: the gzip file is damaged; copy it again") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be opened ({error.strerror})") from error


def _rewrite(path: Path, plain: Path, encoding: str, *, squeeze: bool) -> None:
    """Write the file as UTF-8 with line feeds; `squeeze` makes each run of blanks one space."""
    readable = "utf-8-sig" if encoding == "utf-8" else encoding
    with (
        io.TextIOWrapper(opened(path), encoding=readable) as source,
        plain.open("w", encoding="utf-8", newline="") as target,
    ):
        if squeeze:
            target.writelines(_squeezed(source))
        elif encoding == "cp1258":  # it writes a Vietnamese letter and its tone apart
            target.writelines(unicodedata.normalize("NFC", line) for line in source)
        else:
            shutil.copyfileobj(source, target, CHUNK)


def _squeezed(lines: Iterable[str]) -> Iterator[str]:
    """Records whose runs of blanks outside quotes are one space each.

    >>> list(_squeezed(["  a   b\\n", 'c "d  e\\n', 'f"  g\\n']))
    ['a b\\n', 'c "d  e\\nf" g\\n']
    """
    record = ""
    for line in lines:
        record += line
        if record.count('"') % 2 == 0:
            yield _QUOTED_OR_RUN.sub(lambda run: run[0] if run[0][0] == '"' else " ", record.strip()) + "\n"
            record = ""
    if record:
        yield record


def _header(path: Path, plain: Path, separator: str, skip_rows: int) -> tuple[list[str], int]:
    """The columns' names, and the number of lines up to the end of the header."""
    with plain.open(encoding="utf-8-sig", newline="") as file:
        for _ in islice(file, skip_rows):
            pass
        reader = _reader(file, separator)
        try:
            row = next((row for row in reader if any(cell.strip(SPACE) for cell in row)), None)
        except csv.Error as error:
            if "field limit" in str(error):
                raise too_long(path, skip_rows + 1) from error
            raise DataError(
                f"{path}: line {skip_rows + 1}: a double quote in the header is not closed"
            ) from error
    if row is None:
        raise DataError(f"{path}: is empty; its first line should name the columns")
    other = next(
        (sign for sign in _SEPARATORS if len(row) == 1 and sign != separator and sign in row[0]), None
    )
    if other is not None:
        raise DataError(
            f'{path}: the header is one column when split at "{separator}"; '
            f"write delimiter = {_SEPARATORS[other]}"
        )
    return named(path, [cell.strip(SPACE) for cell in row]), skip_rows + reader.line_num


def named(path: Path, cells: Sequence[str]) -> list[str]:
    """The names of a header's cells: "column 3" for a blank one.

    Raises:
        DataError: Two are the same name (upper and lower case are one name to an engine).

    >>> named(Path("a.csv"), ["id", "", "Total"])
    ['id', 'column 2', 'Total']
    """
    names = [cell or f"column {position}" for position, cell in enumerate(cells, 1)]
    seen: dict[str, int] = {}
    for position, name in enumerate(names, 1):
        first = seen.setdefault(name.casefold(), position)
        if first != position:  # by their places: without a header the names are a customer's values
            raise DataError(f"{path}: columns {first} and {position} have the same name; rename one")
    return names


def _behead(plain: Path, body: Path, lines: int) -> None:
    with (
        plain.open(encoding="utf-8-sig", newline="") as source,
        body.open("w", encoding="utf-8", newline="") as target,
    ):
        for _ in range(lines):
            next(source)
        shutil.copyfileobj(source, target, CHUNK)


def _fault(path: Path, plain: Path, separator: str, skip_rows: int, width: int) -> DataError:
    """Why DuckDB refused a file: the first line whose values do not match the header."""
    with plain.open(encoding="utf-8-sig", newline="") as file:
        for _ in islice(file, skip_rows):
            pass
        reader = _reader(file, separator)
        line = skip_rows + 1
        try:
            for row in reader:
                values = len(row) - (len(row) == width + 1 and not row[-1])
                if row and values != width:
                    remedy = (
                        "where other lines stand above the header, skip_rows says how many"
                        if width == 1
                        else "put a value that holds the delimiter in double quotes"
                    )
                    return DataError(
                        f"{path}: line {line} has {len(row)} values and the header {width}; {remedy}"
                    )
                line = skip_rows + reader.line_num + 1
        except csv.Error as error:
            if "field limit" in str(error):
                return too_long(path, line)
            return DataError(
                f"{path}: line {line}: a double quote is not closed, or text follows it; "
                'write a quote inside a quoted value twice ("")'
            )
    return DataError(f"{path}: cannot be read as a table of text; save it again as CSV in UTF-8")


def _reader(file: Iterable[str], separator: str) -> csv._reader:  # type: ignore[name-defined]
    csv.field_size_limit(LONGEST)
    return csv.reader(file, delimiter=separator, strict=True, skipinitialspace=True)
