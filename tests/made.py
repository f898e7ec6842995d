"""Made-up companies for tests: rows as dicts -> a folder with a company.toml, opened."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd

from cxresearch.company import Company, open_company
from cxresearch.schema import TABLES

Rows = Sequence[Mapping[str, Any]]


def write_company(
    folder: Path,
    *,
    model: str = "e-commerce",
    timezone: str = "Asia/Ho_Chi_Minh",
    observed_until: str = "2024-12-31",
    company: str = "",
    scale: str = "[1, 5]",
    higher_is_better: bool = True,
    analysis: str = "",
    **tables: Rows,
) -> Path:
    """Writes one CSV per table and a company.toml that maps them by their canonical names."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "[company]",
        'id = "made"',
        'name = "Made up"',
        f'model = "{model}"',
        'currency = "VND"',
        f'timezone = "{timezone}"',
        f"observed_until = {observed_until}",
        company,
        "[sources]",
        *(f'{name}_raw = "{name}.csv"' for name in tables),
    ]
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        mapping = ", ".join(f'{column} = "{column}"' for column in columns)
        lines += [f"[tables.{name}]", f'from = "{name}_raw"', f"columns = {{ {mapping} }}"]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    if "ratings" in tables or "interactions" in tables:
        lines += ["[ratings]", f"scale = {scale}", f"higher_is_better = {str(higher_is_better).lower()}"]
    if analysis:
        lines += ["[analysis]", analysis]
    (folder / "company.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def made_company(folder: Path, **described: Any) -> Company:
    """`write_company`, opened."""
    return open_company(write_company(folder, **described))


RATED_AT, BOUGHT_AT = "2024-01-10T10:00", "2024-02-10T10:00"


def shop_rows(returns: Mapping[int, tuple[int, int]]) -> dict[str, list[dict[str, Any]]]:
    """Ratings and orders of customers who each rated once: rating level -> (customers, of whom so
    many ordered again within the horizon). Somebody else's old order keeps the orders from being empty."""
    ratings, orders = [], [{"order_id": "o-other", "customer_id": "other", "ordered_at": "2023-01-01T10:00"}]
    for level, (customers, back) in returns.items():
        for place in range(customers):
            name = f"{level}-{place}"
            ratings.append(
                {"rating_id": f"r-{name}", "customer_id": f"c-{name}", "rated_at": RATED_AT, "rating": level}
            )
            if place < back:
                orders.append({"order_id": f"o-{name}", "customer_id": f"c-{name}", "ordered_at": BOUGHT_AT})
    return {"ratings": ratings, "orders": orders}


def shop(folder: Path, returns: Mapping[int, tuple[int, int]], **described: Any) -> Company:
    """A company of `shop_rows`, opened."""
    return made_company(folder, **shop_rows(returns), **described)


def with_tables(source: Path, folder: Path, *names: str) -> Company:
    """A simulated company as it stands in `source`, opened with these of its tables alone."""
    head, *blocks = (source / "company.toml").read_text("utf-8").split("\n[tables.")
    kept = [block for block in blocks if block.partition("]")[0] in names]
    assert len(kept) == len(names)
    text = "\n[tables.".join([head, *kept])
    for name in names:
        text = text.replace(f'{name} = "{name}.csv"', f"{name} = '{source / name}.csv'")
    lines = [line for line in text.splitlines() if not line.endswith('.csv"')]
    (folder / "company.toml").write_text("\n".join(lines) + "\n", "utf-8")
    return open_company(folder)


def named(table: ibis.Table) -> pd.DataFrame:
    """The rows of a table of a company in DuckDB, with the `customer_id` behind each `customer`."""
    rows = table.to_pandas()
    if "customer" not in rows.columns:
        return rows
    connection = table.get_backend()
    ids: dict[int, str] = {}
    for name, known in TABLES.items():
        with suppress(duckdb.CatalogException):  # a table that the company does not have, or no longer
            ids |= dict(
                connection.con.execute(f"SELECT customer, {known.customer} FROM cx_{name}").fetchall()
            )
    return rows.assign(customer=rows.customer.map(ids)).rename(columns={"customer": "customer_id"})
