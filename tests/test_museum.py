"""The museum of bad files: about each exhibit everything is said that must be, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from museum import EXHIBITS, ROOMS, Exhibit
from museum.hall import catalogue, label, written

from cxresearch.cli import main

BY_NAME = {exhibit.name: exhibit for exhibit in EXHIBITS}
TAKEN = [name for name, exhibit in BY_NAME.items() if exhibit.code == 0]
REFUSED = [name for name, exhibit in BY_NAME.items() if exhibit.code != 0]


def checked(
    exhibit: Exhibit, capsys: Any, monkeypatch: pytest.MonkeyPatch, here: Path
) -> tuple[int, str, str]:
    """The exit code of `check` on an exhibit, as from a shell, and what it printed on both ways out."""
    place = written(exhibit, here)
    monkeypatch.chdir(here)
    monkeypatch.setattr(sys, "argv", ["cxresearch", "check", str(place), "--json", "door.json"])
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    printed = capsys.readouterr()
    for part in exhibit.never:
        assert part not in printed.out + printed.err, "a customer's value is printed"
    hidden = {sign for sign in printed.out + printed.err if unicodedata.category(sign) in ("Cc", "Cf")}
    assert hidden <= {"\n"}, "something is printed that a terminal would obey"
    return code, printed.out, printed.err


@pytest.mark.parametrize("name", TAKEN)
def test_what_can_be_taken_is_taken_and_counted(
    name: str, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch, tried: Any
) -> None:
    exhibit = BY_NAME[name]
    code, out, err = checked(exhibit, capsys, monkeypatch, tmp_path)
    assert (code, err) == (0, "")
    tried("bad files of the museum", cases=1, taken=1)
    record = json.loads((tmp_path / "door.json").read_text("utf-8"))
    assert record["tables"] == {
        table: {"rows": came.rows, "rejected": came.rejected, "blanked": came.blanked}
        for table, came in exhibit.tables.items()
    }
    for table, came in exhibit.tables.items():
        assert came.rows == came.kept + sum(came.rejected.values()), "a row was lost on the way"
        tried("their rows, each used or rejected", cases=came.rows, taken=came.rows)
        assert f"{table:<14} {came.rows:>9} rows, {came.kept} kept" in out
    assert {warning["code"]: warning["count"] for warning in record["warnings"]} == exhibit.warnings
    assert out.count("warning: ") == len(exhibit.warnings)
    for said in exhibit.says:
        assert said in out


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_is_refused_in_one_line(
    name: str, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch, tried: Any
) -> None:
    exhibit = BY_NAME[name]
    code, out, err = checked(exhibit, capsys, monkeypatch, tmp_path)
    assert (code, out) == (exhibit.code, "")
    tried("bad files of the museum", cases=1, clear_lines=1)
    assert err.startswith("cxresearch: ") and err.count("\n") == 1 and "Traceback" not in err
    for said in exhibit.says:
        assert said in err
    for table, came in exhibit.tables.items():
        assert came.rows == came.kept + sum(came.rejected.values()), "a row was lost on the way"
        assert rejected(tmp_path, table) == (Counter(came.rejected), Counter(came.blanked))
    assert not (tmp_path / "door.json").exists()


def rejected(here: Path, table: str) -> tuple[Counter[str], Counter[str]]:
    """The rows that are kept as rejected, and as blanked, by their codes."""
    file = here / "reports" / "museum" / "rejects" / f"{table}.parquet"
    rows = pq.read_table(file).to_pylist() if file.exists() else []
    return tuple(Counter(row["code"] for row in rows if row["kept"] == kept) for kept in (False, True))  # type: ignore[return-value]


def test_no_two_exhibits_have_one_name() -> None:
    assert len(BY_NAME) == len(EXHIBITS)


def test_each_exhibit_says_what_is_wrong_and_what_must_be_said() -> None:
    for exhibit in EXHIBITS:
        assert exhibit.wrong.endswith((".", "?")) and exhibit.wrong[0].isupper()
        assert exhibit.says if exhibit.code else exhibit.tables, exhibit.name
        assert exhibit.wrong in label(exhibit)


def test_the_museum_can_be_walked_through(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    subprocess.run(
        [sys.executable, "-m", "tests.museum", str(tmp_path)], cwd=root, check=True, capture_output=True
    )
    for room, exhibits in ROOMS.items():
        for exhibit in exhibits:
            assert (tmp_path / room / exhibit.name / "README.txt").is_file()
            assert (tmp_path / room / exhibit.name / "company.toml").is_file()


def test_the_list_of_exhibits_is_fresh() -> None:
    listed = Path(__file__).parent.parent / "docs" / "museum.md"
    assert listed.read_text(encoding="utf-8") == catalogue(ROOMS), "stale: run make generated"
