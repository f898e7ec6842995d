"""One measurement in one process: `python -m bench.measure make:N|ours|pandas FOLDER`.

Prints a JSON object: seconds, and the peak of resident memory in MB.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

COMPANY = """
[company]
id = "bench"
name = "Bench"
model = "e-commerce"
currency = "VND"
timezone = "Asia/Ho_Chi_Minh"
observed_until = 2024-12-31
[sources]
orders = "orders.parquet"
ratings = "ratings.parquet"
[tables.orders]
from = "orders"
[tables.ratings]
from = "ratings"
[ratings]
scale = [1, 5]
"""

NEEDED = {
    "orders": ("order_id", "customer_id", "ordered_at", "promised_at", "delivered_at"),
    "ratings": ("rating_id", "customer_id", "rated_at", "rating", "order_id"),
}


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def make(folder: Path, customers: int) -> dict[str, float]:
    """Five orders a customer over four years, two thirds of them rated, in DuckDB."""
    import duckdb

    con = duckdb.connect()
    con.execute("SELECT setseed(0.42)")
    con.execute(
        f"""
        CREATE TABLE orders AS
        SELECT 'kq' || lpad(cast(i AS VARCHAR), 9, '0') AS order_id,
               'kq' || lpad(cast(i % {customers} AS VARCHAR), 8, '0') AS customer_id,
               ordered_at,
               cast(ordered_at AS DATE) + 5 AS promised_at,
               ordered_at + to_seconds(cast(86400 * (1 + 6 * random()) AS BIGINT)) AS delivered_at
        FROM (
            SELECT range AS i, TIMESTAMP '2021-01-01' + to_seconds(cast(random() * 125e6 AS BIGINT)) AS ordered_at
            FROM range({customers * 5})
        )
        """
    )
    con.execute(f"COPY orders TO '{folder}/orders.parquet'")
    con.execute(
        f"""
        COPY (
            SELECT 'r' || order_id AS rating_id, customer_id, rated_at, order_id,
                   CASE WHEN u < 0.05 THEN 1 WHEN u < 0.1 THEN 2 WHEN u < 0.2 THEN 3 WHEN u < 0.4 THEN 4 ELSE 5 END
                   AS rating
            FROM (SELECT *, delivered_at + to_seconds(cast(random() * 86400 * 5 AS BIGINT)) AS rated_at,
                         random() AS u FROM orders)
            WHERE random() < 0.67 AND rated_at < TIMESTAMP '2024-12-31'
        ) TO '{folder}/ratings.parquet'
        """
    )
    (folder / "company.toml").write_text(COMPANY, encoding="utf-8")
    return {}


def ours(folder: Path) -> dict[str, float]:
    """The door, the queries of every claim of the family, and a scan of what they need."""
    from cxresearch.company import open_company
    from cxresearch.evaluate import evaluate

    door, company = timed(lambda: open_company(folder))
    queries, evaluation = timed(lambda: evaluate(company))
    undecided = [f.claim.id for f in evaluation.findings if f.estimate is None]
    assert undecided == ["subscription-cx-retention"], undecided

    def scan() -> None:
        for name, columns in NEEDED.items():
            table = company.tables[name]
            table.aggregate(**{column: table[column].max() for column in columns}).execute()

    floor = min(timed(scan)[0] for _ in range(3))
    return {"door": door, "queries": queries, "scan": floor}


def pandas(folder: Path) -> dict[str, float]:
    """The same estimands in plain pandas, unchecked."""
    import pandas as pd

    from bench import plain_pandas

    def read() -> tuple[pd.DataFrame, pd.DataFrame]:
        return tuple(
            pd.read_parquet(folder / f"{name}.parquet", columns=list(NEEDED[name])) for name in NEEDED
        )

    reading, (orders, ratings) = timed(read)

    def queries() -> None:
        until, days = pd.Timestamp("2025-01-01"), 180
        ratings["rating_level"] = ratings.rating
        orders["promised_at"] = pd.to_datetime(orders.promised_at) + pd.Timedelta(days=1)
        plain_pandas.returns_by_level(ratings, orders, until, days)
        plain_pandas.returns_by_average(ratings, orders, until, days)
        plain_pandas.levels_of_latest(ratings)
        plain_pandas.unhappy_by_delivery(ratings, orders)

    return {"read": reading, "queries": timed(queries)[0]}


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    name, _, customers = what.partition(":")
    runs = {
        "make": lambda: make(folder, int(customers)),
        "ours": lambda: ours(folder),
        "pandas": lambda: pandas(folder),
    }
    result = runs[name]()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**result, "peak": peak}))


if __name__ == "__main__":
    main()
