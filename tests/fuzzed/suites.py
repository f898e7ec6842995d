"""The cases of each kind: what is drawn, what is called, and how many of them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fuzzed import arguments, files
from fuzzed.base import ROWS, as_csv, as_toml, document, rows
from fuzzed.called import Outcome, Tally, call, conserved, hold, place
from fuzzed.documents import altered, company_files

OWN = """from cxresearch.model import Claim
CLAIMS = ()
"""
BROKEN = "raise RuntimeError('no')\n"


def write(folder: Path, given: dict[str, bytes]) -> None:
    """These files, beside a valid file of every other name that a case may ask for."""
    for name, table in rows().items():
        (folder / f"{name}.csv").write_text(as_csv(table), "utf-8")
    (folder / "own.py").write_text(OWN, "utf-8")
    (folder / "broken.py").write_text(BROKEN, "utf-8")
    for name, content in given.items():
        (folder / name).write_bytes(content)


def came_in(folder: Path, *arguments: str, tally: Tally) -> tuple[Outcome, dict[str, int]]:
    """A call of the company in this folder that writes `out.json`, with all that must hold of it."""
    with tally.case() as ended:
        record = folder / "out.json"
        outcome = call(*arguments, folder=folder)
        ended["end"] = hold(outcome, written=(record,))
        delivered = {}
        kept = 'keep_rejects" = false' not in (folder / "company.toml").read_text("utf-8", "replace")
        if outcome.code == 0 and record.is_file() and kept:
            (rejects,) = [*folder.glob("reports/*/rejects")] or [folder / "none"]
            delivered = conserved(record, rejects)
    return outcome, delivered


CHECK = ("check", ".", "--json", "out.json")
ONE = ("evaluate", ".", "--claim", "five-vs-four-six-times", "--json", "out.json")


def company_file(text: str, evaluated: bool, tally: Tally) -> None:
    """A company file that may be wrong, over files that are right."""
    with place() as folder:
        write(folder, {"company.toml": text.encode("utf-8", "surrogatepass")})
        came_in(folder, *(ONE if evaluated else CHECK), tally=tally)


def company_of_files(given: dict[str, bytes], evaluated: bool, tally: Tally) -> None:
    """Files that may be damaged, under a company file that is right."""
    with place() as folder:
        write(folder, given)
        came_in(folder, *(ONE if evaluated else CHECK), tally=tally)


def company_of_cells(given: dict[str, bytes], evaluated: bool, tally: Tally) -> None:
    """Tables of any cells: whatever becomes of them, each row is counted."""
    with place() as folder:
        write(folder, given)
        outcome, delivered = came_in(folder, *(ONE if evaluated else CHECK), tally=tally)
        if outcome.code == 0:
            assert delivered["customers"] == delivered["ratings"] == delivered["exits"] == ROWS
            assert delivered["orders"] <= ROWS  # its condition may leave some out


def command(given: list[str], tally: Tally) -> None:
    """A command line that may be wrong, where the company is right."""
    with place() as folder:
        write(folder, {"company.toml": as_toml(document()).encode()})
        with tally.case() as ended:
            outcome = call(*given, folder=folder)
            ended["end"] = hold(outcome, written=(folder / "out.json",))


@cache
def plan_text() -> str:
    """A valid plan of the company."""
    with place() as folder:
        write(folder, {"company.toml": as_toml(document()).encode()})
        assert call("plan", ".", folder=folder).code == 0
        return (folder / "plan.toml").read_text("utf-8")


@st.composite
def plans(draw: st.DrawFn) -> str:
    """A plan in which a few things are others."""
    import tomllib

    return draw(altered(tomllib.loads(plan_text())))


def planned(text: str, tally: Tally) -> None:
    """A plan that may be wrong beside a company that is right."""
    with place() as folder:
        write(
            folder,
            {
                "company.toml": as_toml(document()).encode(),
                "plan.toml": text.encode("utf-8", "surrogatepass"),
            },
        )
        with tally.case() as ended:
            ended["end"] = hold(call(*ONE, folder=folder), written=(folder / "out.json",))


@cache
def scratch() -> Path:
    """Where workbooks are made before they are damaged."""
    folder = tempfile.mkdtemp(prefix="cx-fuzz-books-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


EVALUATED = st.integers(0, 5).map(lambda place: place == 5)

SUITES: dict[str, tuple[float, Callable[..., None], dict[str, st.SearchStrategy[Any]]]] = {
    "company.toml": (4, company_file, {"text": company_files, "evaluated": EVALUATED}),
    "CSV bytes": (2, company_of_files, {"given": files.csv_companies(), "evaluated": EVALUATED}),
    "CSV cells": (2, company_of_cells, {"given": files.tables_of_cells(), "evaluated": EVALUATED}),
    "Parquet": (2, company_of_files, {"given": files.parquet_companies(), "evaluated": EVALUATED}),
    "xlsx": (
        1,
        company_of_files,
        {"given": st.deferred(lambda: files.workbooks(scratch())), "evaluated": EVALUATED},
    ),
    "command line": (2, command, {"given": arguments.evaluations()}),
    "command line of report and simulate": (0.5, command, {"given": arguments.reports()}),
    "plan.toml": (1, planned, {"text": st.deferred(plans)}),
}
"""Kind -> its part of the cases, what runs one, and what is drawn for it."""


def run(kind: str, cases: int, *, same: bool, record: Callable[[str, object], None]) -> Tally:
    """Runs one kind's part of so many cases, the same ones each time or others, and records how many they were."""
    part, one, drawn = SUITES[kind]
    tally = Tally(f"fuzz: {kind}")
    number = max(1, round(cases * part / sum(part for part, *_ in SUITES.values())))

    @settings(
        max_examples=number,
        derandomize=same,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] if same else [Phase.generate, Phase.shrink],
    )
    @given(**drawn)
    def each(**values: Any) -> None:
        one(**values, tally=tally)

    try:
        each()
    finally:
        record("cases", tally.record())
    return tally


CASES = int(os.environ.get("CX_FUZZ_CASES", "1000"))
"""How many cases the long half runs."""
