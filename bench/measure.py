"""One measurement in a process of its own: `python -m bench.measure WHAT FOLDER [CLAIM ...]`, with WHAT one of
`make:N`, `ours:TIMES`, `pandas:TIMES`, `polars:TIMES`, `counters`, `spark` and `reports`.

Prints a JSON object: seconds, counts, and the peak of resident memory in MB.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
OF_SAMPLE = 20_000
"""Customers of the sample company."""

MODEL, UNTIL = "e-commerce", "2025-01-01"

BIG, MEMORY = 10_000_000, "4GB"
"""From so many customers on DuckDB is given less memory than the tables take."""


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def median_of(run: Callable[[], Any], times: int) -> float:
    return statistics.median(timed(run)[0] for _ in range(times))


def make(folder: Path, customers: int) -> dict[str, float]:
    """A made-up company as Parquet, in which DuckDB is given so much memory, where that is said."""
    from cxresearch.synthetic import simulate

    simulate(folder, customers=customers, format="parquet")
    if customers >= BIG:
        file = folder / "company.toml"
        engine = f'[engine]\nurl = "duckdb://?memory_limit={MEMORY}"\n\n[sources]'
        file.write_text(file.read_text("utf-8").replace("[sources]", engine), "utf-8")
    return {}


def reports(folder: Path) -> dict[str, float]:
    """The report of the sample company in both languages, warm: the median of three runs after a first; its
    pages and the largest of them in kB."""
    import subprocess

    call = [sys.executable, "-m", "cxresearch", "report", str(SAMPLE), "--out", str(folder), "--jobs", "2"]
    spent = [timed(lambda: subprocess.run(call, check=True, capture_output=True))[0] for _ in range(4)]
    sizes = [page.stat().st_size / 1000 for page in folder.rglob("*.html")]
    return {"seconds": statistics.median(spent[1:]), "pages": len(sizes), "largest": max(sizes)}


def ours(folder: Path, times: int, same: Sequence[str]) -> dict[str, float]:
    """The door, every claim so many times over, those of `same` alone, and two floors: a scan of all columns that
    the claims need, and of each claim's own."""
    from cxresearch.company import Company, open_company
    from cxresearch.evaluate import evaluate

    door, company = timed(lambda: open_company(folder))

    def afresh() -> Company:
        return replace(company, derived={})

    evaluation = evaluate(afresh())
    columns = needed(company)
    each = [median_of(lambda own=own: scan(company, own), 3) for own in columns.values()]
    every: Columns = {}
    for own in columns.values():
        for table, names in own.items():
            every.setdefault(table, set()).update(names)
    return {
        "door": door,
        "queries": median_of(lambda: evaluate(afresh()), times),
        "same": median_of(lambda: evaluate(afresh(), *same), times) if same else 0.0,
        "scan": median_of(lambda: scan(company, every), 5),
        "scans": sum(each),
        "numbers": sum(finding.estimate is not None for finding in evaluation.findings),
    }


Columns = dict[str, set[str]]
"""Columns by table."""


def needed(company: Any) -> dict[str, Columns]:
    """What each claim that can be tested reads: its columns, and the first of each table, by the claim's id."""
    from cxresearch.claims import CLAIMS
    from cxresearch.episodes import needed_columns
    from cxresearch.registry import obstacle

    found = {}
    for claim in CLAIMS.values():
        if obstacle(claim, company) is None:
            own: Columns = {}
            for column in (column for need in claim.needs for column in needed_columns(need, company)):
                table, _, name = column.partition(".")
                key = "customer" if "customer" in company.tables[table].columns else name
                own.setdefault(table, {key}).add(name)
            found[claim.id] = own
    return found


def scan(company: Any, columns: Columns) -> None:
    """Every value of these columns, looked at once."""
    for name, wanted in columns.items():
        table = company.tables[name].op().name
        largest = ", ".join(f'max("{column}")' for column in sorted(wanted))
        company.connection.con.execute(f'SELECT {largest} FROM "{table}"').fetchall()


def counters(folder: Path) -> dict[str, float]:
    """What all claims ask of the engine: queries, derived tables, small tables; and how often it reads each
    column of the checked tables, as DuckDB plans it."""
    import ibis
    import ibis.backends.duckdb as duckdb

    from bench.plans import reads
    from cxresearch.company import open_company
    from cxresearch.engine import asked
    from cxresearch.evaluate import evaluate

    company = open_company(folder)
    read: Counter[tuple[str, str]] = Counter()
    count: Counter[str] = Counter()
    run, answers = duckdb.Backend.raw_sql, asked.answers

    def explained(self: Any, query: str, **named: Any) -> Any:
        if isinstance(query, str) and query.startswith(("INSERT", "SELECT")):
            count["queries"] += 1
            read.update(reads(company, query))
        return run(self, query, **named)

    def counted(connection: Any, questions: Any) -> Any:
        count["fetched"] += len(questions)
        return answers(connection, questions)

    duckdb.Backend.raw_sql, asked.answers = explained, counted
    evaluate(company)
    scans = sorted(read.values())
    return {
        **count,
        "derived": sum(isinstance(table, ibis.Table) for table in company.derived.values()),
        "columns": len(scans),
        "scans": sum(scans) / len(scans),
        "most scans": scans[-1],
    }


def spark(folder: Path) -> dict[str, float]:
    """All claims on a local Spark: seconds, and its actions, that is the queries it computes."""
    import os

    from pyspark.sql import SparkSession

    from cxresearch.company import open_company
    from cxresearch.engine import asked, kept
    from cxresearch.evaluate import evaluate

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config(
        "spark.sql.shuffle.partitions", "4"
    ).getOrCreate()
    file = folder / "company.toml"
    text = file.read_text("utf-8")
    on_spark = folder / "spark.toml"
    on_spark.write_text(text.replace("[sources]", '[engine]\nurl = "spark://"\n\n[sources]'), "utf-8")
    door, company = timed(lambda: open_company(on_spark))
    actions: Counter[str] = Counter()
    rows, store = asked._rows, kept._kept_by_spark

    def fetched(*arguments: Any) -> Any:
        actions["all"] += 1
        return rows(*arguments)

    def stored(*arguments: Any) -> Any:
        actions["all"] += 1
        return store(*arguments)

    asked._rows, kept._kept_by_spark = fetched, stored
    seconds, _ = timed(lambda: evaluate(company))
    return {"door": door, "queries": seconds, "actions": actions["all"]}


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


def pandas(folder: Path, times: int) -> dict[str, Any]:
    """The core claims' quantities in plain pandas, unchecked, one function a family."""
    import pandas as pd

    from tests import planted

    reading, tables = timed(lambda: frames(folder))

    def measured() -> dict[str, tuple[float, float]]:
        return planted.measured(tables, model=MODEL, until=pd.Timestamp(UNTIL))

    return {"claims": sorted(measured()), "read": reading, "queries": median_of(measured, times)}


def polars(folder: Path, times: int) -> dict[str, Any]:
    """The same quantities in plain polars, lazily: `whole` from the files, of which only what is needed is
    read, with its peak; then `read` and `queries` apart, as pandas does it, with all tables in memory."""
    from bench import plain_polars

    def queries(tables: dict[str, pl.LazyFrame]) -> dict[str, tuple[float, float]]:
        return plain_polars.measured(tables, model=MODEL, until=datetime.fromisoformat(UNTIL))

    whole, found = timed(lambda: queries(scans(folder)))
    memory = peak()
    reading, tables = timed(lambda: {name: scan.collect().lazy() for name, scan in scans(folder).items()})
    seconds = median_of(lambda: queries(tables), times)
    return {"claims": sorted(found), "whole": whole, "read": reading, "queries": seconds, "peak": memory}


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    name, _, number = what.partition(":")
    runs = {
        "make": lambda: make(folder, int(number)),
        "ours": lambda: ours(folder, int(number), sys.argv[3:]),
        "counters": lambda: counters(folder),
        "spark": lambda: spark(folder),
        "pandas": lambda: pandas(folder, int(number)),
        "polars": lambda: polars(folder, int(number)),
        "reports": lambda: reports(folder),
    }
    result = runs[name]()
    print(json.dumps({"peak": peak(), **result}))


if __name__ == "__main__":
    main()
