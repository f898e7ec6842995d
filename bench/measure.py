"""One measurement in one process: `python -m bench.measure make:N|ours|pandas|polars|reports FOLDER`.

Prints a JSON object: seconds, counts, and the peak of resident memory in MB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
OF_SAMPLE = 20_000
"""Customers of the sample company, of which the benchmark's is so many copies."""

MODEL, UNTIL = "e-commerce", "2025-01-01"


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def make(folder: Path, customers: int) -> dict[str, float]:
    """The sample company many times over, each copy under keys of its own, as Parquet."""
    import duckdb

    from cxresearch.schema import TABLES

    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    sources, tables = [], []
    for name, table in TABLES.items():
        if not (file := SAMPLE / f"{name}.csv").exists():
            continue
        of_copy = ", ".join(
            f"copy || '-' || {column.name} AS {column.name}"
            for column in table.columns
            if column.type == "id"
        )
        copies = f"(SELECT range AS copy FROM range({customers // OF_SAMPLE}))"
        own = f" REPLACE ({of_copy})" if of_copy else ""
        query = f"SELECT * EXCLUDE (copy){own} FROM read_csv('{file}'), {copies}"
        con.execute(f"COPY ({query}) TO '{folder}/{name}.parquet'")
        sources.append(f'{name} = "{name}.parquet"')
        tables.append(f'[tables.{name}]\nfrom = "{name}"')
    head = (SAMPLE / "company.toml").read_text("utf-8").partition("[sources]")[0]
    text = "\n".join((head, "[sources]", *sources, *tables))
    (folder / "company.toml").write_text(text + "\n", encoding="utf-8")
    return {}


def reports(folder: Path) -> dict[str, float]:
    """The report of the sample company in both languages, warm: the median of three runs after a first; its
    pages and the largest of them in kB."""
    import statistics
    import subprocess

    call = [sys.executable, "-m", "cxresearch", "report", str(SAMPLE), "--out", str(folder), "--jobs", "2"]
    spent = [timed(lambda: subprocess.run(call, check=True, capture_output=True))[0] for _ in range(4)]
    sizes = [page.stat().st_size / 1000 for page in folder.rglob("*.html")]
    return {"seconds": statistics.median(spent[1:]), "pages": len(sizes), "largest": max(sizes)}


def ours(folder: Path) -> dict[str, float]:
    """The door, every claim, and a scan of the columns that they need; how often the engine is asked."""
    import ibis
    import ibis.backends.duckdb as duckdb

    from cxresearch.claims import CLAIMS
    from cxresearch.company import open_company
    from cxresearch.episodes import needed_columns
    from cxresearch.evaluate import evaluate
    from cxresearch.registry import obstacle

    asked: Counter[str] = Counter()

    def counted(name: str) -> None:
        method = getattr(duckdb.Backend, name)

        def run(*arguments: Any, **named: Any) -> Any:
            asked[name] += 1
            return method(*arguments, **named)

        setattr(duckdb.Backend, name, run)

    counted("execute")
    door, company = timed(lambda: open_company(folder))
    asked.clear()
    seconds, evaluation = timed(lambda: evaluate(company))
    fetched = asked["execute"]
    derived = sum(isinstance(table, ibis.Table) for table in company.derived.values())

    testable = [claim for claim in CLAIMS.values() if obstacle(claim, company) is None]
    needed: dict[str, set[str]] = {}
    for claim in testable:
        for column in (column for need in claim.needs for column in needed_columns(need, company)):
            table, _, name = column.partition(".")
            needed.setdefault(table, {company.tables[table].columns[0]}).add(name)

    def scan() -> None:
        for name, columns in needed.items():
            table = company.tables[name]
            table.aggregate(**{column: table[column].max() for column in sorted(columns)}).execute()

    return {
        "door": door,
        "queries": seconds,
        "scan": min(timed(scan)[0] for _ in range(3)),
        "fetched": fetched,
        "derived": derived,
        "claims": len(testable),
        "numbers": sum(finding.estimate is not None for finding in evaluation.findings),
    }


def frames(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables with their types, in memory."""
    import pandas as pd

    from cxresearch.schema import TABLES

    tables = {file.stem: pd.read_parquet(file) for file in sorted(folder.glob("*.parquet"))}
    for name, table in tables.items():
        for column in TABLES[name].columns:
            if column.type in ("time", "month"):
                table[column.name] = pd.to_datetime(table[column.name])
            if column.type == "bool":
                table[column.name] = table[column.name].astype("boolean")
    return tables


def scans(folder: Path) -> dict[str, pl.LazyFrame]:
    """The tables with their types, not read yet."""
    import polars as pl

    tables = {file.stem: pl.scan_parquet(file) for file in sorted(folder.glob("*.parquet"))}
    month = pl.col("month").str.to_datetime("%Y-%m", time_unit="us")
    return tables | {"costs": tables["costs"].with_columns(month)}


def pandas(folder: Path) -> dict[str, float]:
    """The core claims' quantities in plain pandas, unchecked, one function a family."""
    import pandas as pd

    from tests import planted

    reading, tables = timed(lambda: frames(folder))
    seconds, found = timed(lambda: planted.measured(tables, model=MODEL, until=pd.Timestamp(UNTIL)))
    return {"read": reading, "queries": seconds, "numbers": len(found)}


def polars(folder: Path) -> dict[str, float]:
    """The same quantities in plain polars, lazily: `whole` from the files, of which only what is needed is
    read, with its peak; then `read` and `queries` apart, as pandas does it, with all tables in memory."""

    from bench import plain_polars

    def queries(tables: dict[str, pl.LazyFrame]) -> dict[str, tuple[float, float]]:
        return plain_polars.measured(tables, model=MODEL, until=datetime.fromisoformat(UNTIL))

    whole, found = timed(lambda: queries(scans(folder)))
    memory = peak()
    reading, tables = timed(lambda: {name: scan.collect().lazy() for name, scan in scans(folder).items()})
    seconds, _ = timed(lambda: queries(tables))
    return {"whole": whole, "read": reading, "queries": seconds, "numbers": len(found), "peak": memory}


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    name, _, customers = what.partition(":")
    runs = {
        "make": lambda: make(folder, int(customers)),
        "ours": lambda: ours(folder),
        "pandas": lambda: pandas(folder),
        "polars": lambda: polars(folder),
        "reports": lambda: reports(folder),
    }
    result = runs[name]()
    print(json.dumps({"peak": peak(), **result}))


if __name__ == "__main__":
    main()
