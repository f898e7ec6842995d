"""The files in tests/reference are what their scripts write, and R has a value for every public estimator."""

from __future__ import annotations

import gzip
import re
from hashlib import md5
from pathlib import Path

import numpy as np
import pytest
from reference_values import REFERENCE, rows_of_r

from cxresearch import estimators
from tests.reference import draws

SCRIPTS = sorted(path.name for path in REFERENCE.glob("*.R"))
DRAWN = ("counted_draws.csv.gz", "profit_draws.csv.gz")

# Rows of R that an estimator alone, or one with others, must equal. Least squares, their robust covariance and
# the interval of a coefficient are one calculation in R: lm, vcovHC or vcovCL, and t.
ROWS = {
    "coefficient": ("ols_hc3", "ols_cluster"),
    "least_squares": ("ols_hc3", "ols_cluster"),
    "sandwich": ("ols_hc3", "ols_cluster"),
    "profit_curve": ("profit_curve",),
    "profit_effect": ("profit_effect points", "profit_effect percent"),
}
WITHOUT_A_VALUE = {"Book": "holds the sums that the three estimators of profit take"}


def header(table: Path) -> str:
    text = gzip.decompress(table.read_bytes()) if table.suffix == ".gz" else table.read_bytes()
    return text.decode().splitlines()[0]


def stale(table: Path) -> list[str]:
    """Files beside it that have changed since this one was made from them, by the md5 in its first line."""
    return [
        name
        for name, digest in re.findall(r"(\S+) md5 (\w+)", header(table))
        if md5((table.parent / name).read_bytes()).hexdigest() != digest
    ]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_table_says_which_r_wrote_it_and_was_written_by_the_script_as_it_is(script: str) -> None:
    table = REFERENCE / script.replace(".R", ".csv")
    assert table.exists(), "run make references"
    assert re.match(rf"# R version \d+\.\d+\.\d+ .*; {script} md5 \w{{32}}", header(table))
    assert stale(table) == [], "run make references"


@pytest.mark.parametrize(
    ("table", "read"),
    [
        ("counted.csv", "counted_draws.csv.gz"),
        ("profit.csv", "profit_draws.csv.gz"),
        ("profit.csv", "books.csv"),
    ],
)
def test_a_table_names_what_else_it_was_made_from(table: str, read: str) -> None:
    assert f"; {read} md5 " in header(REFERENCE / table)


@pytest.mark.parametrize("name", DRAWN)
def test_draws_were_written_by_the_script_as_it_is(name: str) -> None:
    assert re.fullmatch(r"# NumPy \d+\.\d+\S*; draws\.py md5 \w{32}", header(REFERENCE / name))
    assert stale(REFERENCE / name) == [], "run make references"


def test_a_script_that_has_changed_is_noticed(tmp_path: Path) -> None:
    for name in ("totals.R", "totals.csv"):
        (tmp_path / name).write_bytes((REFERENCE / name).read_bytes())
    assert stale(tmp_path / "totals.csv") == []
    (tmp_path / "totals.R").write_text("# something else", encoding="utf-8")
    assert stale(tmp_path / "totals.csv") == ["totals.R"]


# --- the draws are those of the estimators -------------------------------------------------------


def lines_of(name: str) -> list[list[str]]:
    text = gzip.decompress((REFERENCE / name).read_bytes()).decode()
    return [line.split(",") for line in text.splitlines()[2:]]


def test_the_resamples_are_those_of_the_estimators() -> None:
    assert lines_of("counted_draws.csv.gz") == [line.split(",") for line in draws.counted_lines()[1:]]
    for _, totals in lines_of("counted_draws.csv.gz"):
        assert sum(int(cell.split(":")[1]) for cell in totals.split()) == 9_999


@pytest.mark.parametrize("book", draws.BOOKS)
def test_the_draws_of_a_book_are_those_of_the_estimators_some_of_them_rounded(book: str) -> None:
    kept = np.array([row[1:] for row in lines_of("profit_draws.csv.gz") if row[0] == book], dtype=float)
    drawn = draws.drawn(draws.books()[book])
    assert kept.shape == drawn.shape == (20_000, 4)
    # steps of at most a fifth of a standard deviation leave at most a tenth
    assert (np.abs(kept - drawn) <= 0.1001 * drawn.std(axis=0)).all()
    exact = np.isclose(kept, drawn, rtol=1e-11, atol=0).all(axis=1)
    assert 36 <= exact.sum() < 2_000  # two at each of three quantities' six limits, and what would cross them


def test_committed_draws_stay_small() -> None:
    assert sum((REFERENCE / name).stat().st_size for name in DRAWN) < 300_000


# --- no estimator without R ----------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(estimators.__all__) - set(WITHOUT_A_VALUE)))
def test_r_has_rows_for_every_public_estimator(name: str) -> None:
    computed = {row["estimator"] for script in SCRIPTS for row in rows_of_r(script.removesuffix(".R"))}
    if name == "profit_curve":
        computed = {row.split()[0] for row in computed}
    assert set(ROWS.get(name, (name,))) <= computed


def test_what_needs_no_value_is_public_all_the_same() -> None:
    assert set(WITHOUT_A_VALUE) | set(ROWS) <= set(estimators.__all__)
