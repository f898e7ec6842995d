"""Text files: every encoding and dialect comes to the same rows, every broken file to one line."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from pathlib import Path
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxresearch.engine import connect
from cxresearch.errors import DataError
from cxresearch.sources.delimited import SPACE, load

CONNECTION = connect("duckdb://")
TEXT = 'id,tên,n\n1,"Đặng, Thị\nB",00123\n2,None,NA\n3,  x\t, \n'
ROWS = [("1", "Đặng, Thị\nB", "00123"), ("2", "None", "NA"), ("3", "x", None)]


def rows(path: Path, **options: Any) -> list[tuple[str | None, ...]]:
    load(CONNECTION, "read", path, **options)
    return CONNECTION.con.sql("SELECT * FROM read").fetchall()


def names(path: Path, **options: Any) -> tuple[str, ...]:
    load(CONNECTION, "read", path, **options)
    return CONNECTION.table("read").columns


def written(folder: Path, content: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", None),
        ("utf-8", "UTF8"),
        ("utf-8-sig", None),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16", None),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-32", None),
        ("cp1258", "cp1258"),
        ("gb18030", "gb18030"),
    ],
)
def test_an_encoding_does_not_change_the_rows(tmp_path: Path, encoding: str, declared: str | None) -> None:
    # cp1258 has a vowel and its tone apart
    text = TEXT.replace("ặ", "ă\u0323").replace("ị", "i\u0323") if encoding == "cp1258" else TEXT
    path = written(tmp_path, text.encode(encoding))
    assert rows(path, encoding=declared) == ROWS
    assert names(path, encoding=declared) == ("id", "tên", "n")


@pytest.mark.parametrize(
    ("encoding", "word"), [("latin-1", "Café"), ("cp1252", "“Café”"), ("shift_jis", "カフェ")]
)
def test_a_code_page_is_transcoded(tmp_path: Path, encoding: str, word: str) -> None:
    path = written(tmp_path, f"id,{word}\n1,{word}\n".encode(encoding))
    assert (names(path, encoding=encoding), rows(path, encoding=encoding)) == (("id", word), [("1", word)])


def test_gzip_and_every_line_end_come_to_the_same_rows(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        text = 'id,a\n1,x\n2,"y, z"\n'.replace("\n", end)
        assert rows(written(tmp_path, text)) == [("1", "x"), ("2", "y, z")]
        assert rows(written(tmp_path, gzip.compress(text.encode()), "a.csv.gz")) == [
            ("1", "x"),
            ("2", "y, z"),
        ]


def test_line_ends_of_two_kinds(tmp_path: Path) -> None:
    assert rows(written(tmp_path, "id,a\r\n1,x\n2,y\r\n")) == [("1", "x"), ("2", "y")]
    assert rows(written(tmp_path, 'id,a\r\n1,"x\ny"\r\n')) == [("1", "x\ny")]
    assert rows(written(tmp_path, "id,a\n1,x\n2,y\r3,z\r\n")) == [("1", "x"), ("2", "y"), ("3", "z")]


def test_nothing_is_guessed(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,c\n00123,2024-01-01,NULL\n1e5,nan,true\n#1,0x1F,N/A\n")
    assert rows(path) == [("00123", "2024-01-01", "NULL"), ("1e5", "nan", "true"), ("#1", "0x1F", "N/A")]


def test_every_kind_of_space_is_trimmed_and_blanks_are_missing(tmp_path: Path) -> None:
    lines = "".join(f'"{space}Đ é{space}{space}","{space}",x\n' for space in SPACE if space not in "\r")
    assert set(rows(written(tmp_path, f'a,b,c\n{lines},"",x\n'))) == {("Đ é", None, "x"), (None, None, "x")}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", " "])
def test_a_delimiter_and_quotes(tmp_path: Path, delimiter: str) -> None:
    text = 'id,a\n1,"x,y"\n2,"say ""hi"""\n3,5" pipe\n'.replace(",", delimiter)
    if delimiter == " ":
        text = text.replace(' 5" pipe', ' 5"pipe')
    expected = [
        ("1", f"x{delimiter}y"),
        ("2", 'say "hi"'),
        ("3", '5"pipe' if delimiter == " " else '5" pipe'),
    ]
    assert rows(written(tmp_path, text), delimiter=delimiter) == expected


def test_runs_of_spaces(tmp_path: Path) -> None:
    path = written(tmp_path, '  id   name\n   1   "Anna  B"\n  22\tx \n\n')
    assert names(path, delimiter="blanks") == ("id", "name")
    assert rows(path, delimiter="blanks") == [("1", "Anna  B"), ("22", "x")]


def test_the_header_is_trimmed_and_may_stand_deeper_and_over_two_lines(tmp_path: Path) -> None:
    assert names(written(tmp_path, ' id , Order No,,"a ""b"""\n1,2,3,4\n')) == (
        "id",
        "Order No",
        "column 3",
        'a "b"',
    )
    path = written(tmp_path, 'Report of "May\n\n\n"id\nno", name\n1,x\n2,y\n')
    assert names(path, skip_rows=1) == ("id\nno", "name")
    assert rows(path, skip_rows=1) == [("1", "x"), ("2", "y")]


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    for text in ("id,a", "id,a\n", "id,a\r\n\r\n"):
        path = written(tmp_path, text)
        assert (names(path), rows(path)) == (("id", "a"), [])


def test_only_the_chosen_columns_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "id,a,b\n1,x,y\n")
    assert rows(path, choose=lambda names: [names[2], names[0]]) == [("1", "y")]


def test_odd_names_of_columns_and_files(tmp_path: Path) -> None:
    folder = tmp_path / "it's [1] * ?"
    folder.mkdir()
    path = written(folder, 'it\'s,"a ""b""",c;d\n1,2,3\n', "o'x [2].csv")
    assert (names(path), rows(path)) == (("it's", 'a "b"', "c;d"), [("1", "2", "3")])


BROKEN = [
    (b"", {}, ": is empty; its first line should name the columns"),
    (b"\n \n", {}, ": is empty; its first line should name the columns"),
    (b"\xef\xbb\xbf", {}, ": is empty; its first line should name the columns"),
    (b"id,a\n1,SECRET\n2,SECRET,3\n", {}, ": line 3 has 3 values and the header 2; put a value that holds"),
    (b'id,a\n1,"SECRET\nb"\n2\n', {}, ": line 4 has 1 values and the header 2; put a value that holds"),
    (b"id;a\n1;SECRET\n", {}, ': the header is one column when split at ","; write delimiter = ";"'),
    (b"id\ta\n1\tSECRET\n", {}, ': the header is one column when split at ","; write delimiter = "\\t"'),
    (
        b"id,a\n1,SECRET\n",
        {"delimiter": ";"},
        ': the header is one column when split at ";"; write delimiter = ","',
    ),
    (b'id,a\n1,x\n2,"SECRET\n3,y\n', {}, ": line 3: a double quote is not closed, or text follows it"),
    (b'id,a\n1,"SECRET" x\n', {}, ": line 2: a double quote is not closed, or text follows it"),
    (b'id,"a\n1,SECRET\n', {}, ": line 1: a double quote in the header is not closed"),
    (b"id,a,id\n1,SECRET,2\n", {}, ": columns 1 and 3 have the same name; rename one"),
    (b"Id, iD\n1,SECRET\n", {}, ": columns 1 and 2 have the same name; rename one"),
    (
        b"id,a\n1,x\n2,SEC\0RET\n",
        {},
        ": line 3 holds a NUL character; save the file again, or name its encoding",
    ),
    ("id,a\n1,x\n".encode("utf-16-le"), {}, ": line 1 holds a NUL character; save the file again, or name"),
    (
        b"id,a\n1,x\n2,SECRET\xe9\n",
        {},
        ": line 3 is not in utf-8; name the encoding it was saved in, e.g. encoding =",
    ),
    (b"id,a\n1,SECRET\x81\n", {"encoding": "cp1252"}, ": line 2 is not in cp1252; name the encoding"),
    (
        b"id,a\n1,SECRET\n",
        {"encoding": "utf-16"},
        ": is not in utf-16; leave encoding out for UTF-8, or name",
    ),
    (
        b"\xef\xbb\xbfid,a\n1,2\n",
        {"encoding": "latin-1"},
        ": begins with the mark of utf-8, not of latin-1; write enc",
    ),
    (gzip.compress(b"id,a\n1,SECRET\n" * 99)[:-20], {}, ": the gzip file is damaged; copy it again"),
    (gzip.compress(b"id,a\n1,SECRET\n" * 99)[:30] + b"xx", {}, ": the gzip file is damaged; copy it again"),
]


@pytest.mark.parametrize(
    ("content", "options", "message"), BROKEN, ids=[f"{i}{c[2][:40]}" for i, c in enumerate(BROKEN)]
)
def test_a_file_that_cannot_be_read(
    tmp_path: Path, content: bytes, options: dict[str, Any], message: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(DataError) as caught:
        rows(path, **options)
    assert str(caught.value).startswith(f"{path}{message}")
    assert "\n" not in str(caught.value)
    assert "SECRET" not in str(caught.value)
    assert caught.value.exit_code == 1


def test_a_fault_deep_in_a_large_file_has_its_line(tmp_path: Path) -> None:
    good = '1,"x\ny"\n2,zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\n' * 60_000
    with pytest.raises(DataError, match="line 180002 has 3 values and the header 2"):
        rows(written(tmp_path, f"id,a\n{good}1,2,3\n{good}"))
    with pytest.raises(DataError, match="line 180002 is not in utf-8"):
        rows(written(tmp_path, f"id,a\n{good}1,".encode() + b"\xff\n" + good.encode()))


def test_a_file_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, TEXT)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match=r"a.csv: cannot be opened \(Permission denied\)"):
        rows(path)


# whatever a spreadsheet may hold; the last of a row is never blank, as a blank line is no row
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
TABLE = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=5)
)


@settings(max_examples=60)
@given(
    table=TABLE,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    zipped=st.booleans(),
)
def test_what_is_written_as_csv_is_read_back(
    table: list[list[str]], delimiter: str, encoding: str, end: str, quoting: int, zipped: bool
) -> None:
    header = [f"c{position}" for position in range(len(table[0]) if table else 2)]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([header, *table])
    content = text.getvalue().encode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), gzip.compress(content) if zipped else content)
        declared = encoding if encoding == "gb18030" else None
        found = rows(path, delimiter=delimiter, encoding=declared)
    assert [[_ends(cell) for cell in row] for row in found] == [
        [_ends(cell.strip(SPACE) or None) for cell in row] for row in table
    ]


def _ends(cell: str | None) -> str | None:
    """The cell with line feeds: which line end stands inside a value is not kept."""
    return cell.replace("\r\n", "\n").replace("\r", "\n") if cell else cell


def test_the_table_is_temporary(tmp_path: Path) -> None:
    rows(written(tmp_path, TEXT))
    assert isinstance(CONNECTION, ibis.BaseBackend)
    views = CONNECTION.con.sql("SELECT temporary FROM duckdb_views() WHERE view_name = 'read'").fetchall()
    assert views == [(True,)]
    places = CONNECTION.con.sql(
        "SELECT path FROM duckdb_databases() JOIN duckdb_tables() USING (database_name)"
        " WHERE table_name = 'source read'"
    ).fetchall()
    assert places == [(None,)]  # that is, in memory


def test_a_cell_of_megabytes_is_a_cell(tmp_path: Path) -> None:
    path = written(tmp_path, f'id,text\n1,"{"x" * 3_000_000}"\n')
    assert [len(cell or "") for cell in rows(path)[0]] == [1, 3_000_000]


def test_rows_skipped_beyond_the_end_end(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is empty"):
        rows(written(tmp_path, "a,b\n1,2\n"), skip_rows=1_000_000_000)


def test_an_encoding_that_python_reads_in_another_way(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="line 2 is not in punycode"):
        rows(written(tmp_path, "a,b\nđ,2\n"), encoding="punycode")
