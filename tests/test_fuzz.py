"""A few strange inputs of each kind, the same each time; tests/fuzz has thousands of the same kinds. Below them, one by
one, those that once were more than one clear line."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from fuzzed.base import as_toml, document
from fuzzed.called import CANARY, SECRET, Outcome, call, conserved, hold
from fuzzed.files import ODD, parquet_company
from fuzzed.suites import CHECK, SUITES, run, write

CASES = 30


@pytest.mark.parametrize("kind", SUITES)
def test_strange_input_gives_a_result_or_one_clear_line(kind: str, record_property: Any) -> None:
    tally = run(kind, CASES, same=True, record=record_property)
    assert tally.failed == 0 and tally.cases == tally.taken + tally.clear_lines > 0


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(0, f"... {CANARY.upper()}-003 ...", ""),
        Outcome(2, "", f"cxresearch: engine.url: no database file {SECRET}.db is there at all"),
        Outcome(1, "", "cxresearch: KeyError: 'x' of some table that is not there (--debug shows where)"),
        Outcome(1, "", "cxresearch: the first of two lines, which is one too many\ncxresearch: the second"),
        Outcome(1, "half a table", "cxresearch: the engine failed in the middle of what was printed"),
        Outcome(0, "", "RuntimeWarning: overflow"),
        Outcome(3, "", "cxresearch: an exit code that there is not, and never was before"),
    ],
)
def test_what_is_no_clear_line_is_noticed(outcome: Outcome) -> None:
    with pytest.raises(AssertionError):
        hold(outcome)


def test_a_row_too_few_among_the_rejects_is_noticed(tmp_path: Path) -> None:
    said = document()
    said["tables"]["customers"]["columns"]["source"] = "Region"
    write(tmp_path, {"company.toml": as_toml(said).encode()})
    outcome = call(*CHECK, folder=tmp_path)
    assert outcome.code == 0, outcome
    rejects = tmp_path / "reports" / "fuzz" / "rejects"
    assert conserved(tmp_path / "out.json", rejects)["customers"] == 24
    (rejects / "customers.parquet").unlink()
    with pytest.raises(AssertionError):
        conserved(tmp_path / "out.json", rejects)


# -- once they failed ----------------------------------------------------------------------------


def checked(folder: Path, said: dict[str, Any], **files: bytes) -> Outcome:
    write(folder, {"company.toml": as_toml(said).encode(), **files})
    outcome = call(*CHECK, folder=folder)
    assert hold(outcome, written=(folder / "out.json",)) in ("taken", "clear_lines")
    return outcome


def mapped(table: str, **columns: Any) -> dict[str, Any]:
    """The valid company file with other columns for a table."""
    said = copy.deepcopy(document())
    said["tables"][table]["columns"] |= columns
    return said


@pytest.mark.parametrize("constant", [7, 798, 70_000, 2**40, -1])
def test_a_constant_that_is_a_whole_number_is_kept_among_the_rejects(tmp_path: Path, constant: int) -> None:
    """DuckDB took it for a larger type than the file of rejects was made for."""
    assert checked(tmp_path, mapped("customers", source={"value": constant})).code == 0
    counts = conserved(tmp_path / "out.json", tmp_path / "reports" / "fuzz" / "rejects")
    assert counts["customers"] == 24


@pytest.mark.parametrize(
    "url",
    [
        "duckdb:///${CX_FUZZ_SECRET}.db",
        "duckdb://?memory_limit=${CX_FUZZ_SECRET}",
        "duckdb://?threads=${CX_FUZZ_SECRET}",
        "duckdb://?${CX_FUZZ_SECRET}=1",
        "postgres://u:${CX_FUZZ_SECRET}@127.0.0.1:1/db",
        "postgres://u@127.0.0.1:${CX_FUZZ_SECRET}/db",
    ],
)
def test_what_the_environment_fills_in_is_never_said(tmp_path: Path, url: str) -> None:
    said = document()
    said["engine"]["url"] = url
    assert checked(tmp_path, said).code in (1, 2)


@pytest.mark.parametrize("column", ["Id", "When", "Stars"])
@pytest.mark.parametrize("kind", ["zoned far", "micro far", "micro before", "date far"])
def test_times_beyond_every_calendar_are_shown_or_refused(tmp_path: Path, kind: str, column: str) -> None:
    """DuckDB turns none with a zone into a local one: that of a number's column was to be shown as a shape."""
    write(tmp_path, parquet_company({"ratings": {column: ODD[kind]}}))
    outcome = call(*CHECK, folder=tmp_path)
    assert hold(outcome, written=(tmp_path / "out.json",)) == ("taken" if column == "Id" else "clear_lines")


@pytest.mark.parametrize("option", ["--json", "--sql"])
def test_a_file_whose_name_is_too_long_is_an_error_of_the_call(tmp_path: Path, option: str) -> None:
    write(tmp_path, {"company.toml": as_toml(document()).encode()})
    outcome = call("evaluate", ".", option, "a" * 300, folder=tmp_path)
    assert hold(outcome) == "clear_lines" and outcome.code == 2 and option in outcome.err
