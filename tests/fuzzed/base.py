"""The valid input that is altered: a small company in files whose every text is a canary."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from fuzzed.called import CANARY

ROWS = 24


class Raw(str):
    """Text that stands in TOML as it is."""


def rows(seed: int = 0) -> dict[str, list[dict[str, str]]]:
    """A few customers, their orders, ratings and exits, as text."""
    draw = random.Random(seed)
    first = datetime(2023, 3, 1, 9, 0)

    def day(place: int) -> datetime:
        return first + timedelta(days=11 * place + draw.randrange(9), minutes=draw.randrange(900))

    customers = [
        {
            "CustNo": f"{CANARY}-{place:03}",
            "Joined": day(place).isoformat(" "),
            "Source": draw.choice(["friend", "search", ""]),
            "Region": f"{CANARY} Straße",
        }
        for place in range(ROWS)
    ]
    orders = [
        {
            "OrderNo": f"o{place}",
            "CustNo": f"{CANARY}-{place // 2:03}",
            "OrderDate": day(place).isoformat(" "),
            "Total": f"{draw.randrange(100_000) / 100:.2f}",
            "Note": f'{CANARY}, "the {place}th"',
        }
        for place in range(ROWS)
    ]
    ratings = [
        {
            "Id": str(1000 + place),
            "CustNo": f"{CANARY}-{place:03}",
            "When": day(place).date().isoformat(),
            "Stars": str(1 + draw.randrange(5)),
        }
        for place in range(ROWS)
    ]
    exits = [
        {"Who": f"{CANARY}-{place:03}", "Left": "2024-06-01", "Why": draw.choice(["Giá cao", "Thái độ"])}
        for place in range(ROWS)
    ]
    return {"customers": customers, "orders": orders, "ratings": ratings, "exits": exits}


def document() -> dict[str, Any]:
    """The company file, as TOML gives it."""
    return {
        "company": {
            "id": "fuzz",
            "name": "Fuzz & Söhne",
            "model": "e-commerce",
            "currency": "VND",
            "timezone": "Asia/Ho_Chi_Minh",
            "observed_until": date(2024, 12, 31),
            "observed_from": date(2023, 1, 1),
            "customer_id": "person",
            "assumed": ["ratings.rated_at"],
        },
        "engine": {"url": "duckdb://?threads=1&memory_limit=1GB", "keep_rejects": True},
        "sources": {
            "customers_raw": "customers.csv",
            "orders_raw": {"path": "orders.csv", "delimiter": ",", "decimal": ".", "skip_rows": 0},
            "survey": {
                "path": "ratings.csv",
                "dateformat": "%Y-%m-%d",
                "encoding": "utf-8",
                "thousands": ",",
            },
            "left": "exits.csv",
        },
        "tables": {
            "customers": {
                "from": "customers_raw",
                "columns": {
                    "customer_id": "CustNo",
                    "acquired_at": "Joined",
                    "source": "Source",
                    "region": "Region",
                },
            },
            "orders": {
                "from": "orders_raw",
                "where": "Total <> '0.00'",
                "columns": {
                    "order_id": "OrderNo",
                    "customer_id": "CustNo",
                    "ordered_at": "OrderDate",
                    "amount": "Total",
                    "channel": {"value": "web"},
                },
            },
            "ratings": {
                "from": "survey",
                "columns": {
                    "rating_id": "#row",
                    "customer_id": "CustNo",
                    "rated_at": "When",
                    "rating": "Stars",
                },
            },
            "exits": {
                "sql": 'select "Who" as customer_id, "Left" as left_at, "Why" as reason from "left"',
                "values": {"reason": {"Giá cao": "price", "Thái độ": "service"}},
                "offered": {"reason": ["price", "service"]},
            },
        },
        "ratings": {"scale": [1, 5], "higher_is_better": True},
        "analysis": {
            "level": 0.95,
            "horizon_days": 90,
            "complaint_days": 30,
            "min_cell": 1,
            "exclude": ["ladder-slope"],
            "tolerance": {"five-vs-four-six-times": 1.5},
        },
    }


def as_csv(table: Sequence[Mapping[str, str]]) -> str:
    """CSV with every cell quoted that has to be."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text

    lines = [",".join(map(cell, table[0])), *(",".join(map(cell, row.values())) for row in table)]
    return "\n".join(lines) + "\n"


def as_toml(value: Any, *, top: bool = True) -> str:
    """TOML of any value; what is no value of TOML's is written as it is."""
    if isinstance(value, Raw):
        return value
    if isinstance(value, dict):
        if not top:
            return "{ " + ", ".join(f"{quoted(k)} = {as_toml(v, top=False)}" for k, v in value.items()) + " }"
        plain = {k: v for k, v in value.items() if not isinstance(v, dict)}
        lines = [f"{quoted(k)} = {as_toml(v, top=False)}" for k, v in plain.items()]
        for name, section in value.items():
            if isinstance(section, dict):
                lines.append(f"[{quoted(name)}]")
                lines += [f"{quoted(k)} = {as_toml(v, top=False)}" for k, v in section.items()]
        return "\n".join(lines) + "\n"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(each, top=False) for each in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def quoted(text: str) -> str:
    """A basic string of TOML; control characters are escaped."""
    signs = {'"': '\\"', "\\": "\\\\"}
    return (
        '"' + "".join(signs.get(c, c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}") for c in text) + '"'
    )
