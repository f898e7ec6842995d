"""A company in which much is odd: what a warning tells must be the same on every engine."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import pyarrow as pa
from world import Tables

ODD = """
[company]
id = "odd"
name = "Odd"
model = "e-commerce"
currency = "EUR"
timezone = "Europe/Berlin"
observed_until = 2024-12-31
[ratings]
scale = [1, 5]
[tables.orders]
from = "orders"
[tables.ratings]
from = "ratings"
[tables.complaints]
from = "complaints"
[tables.incidents]
from = "incidents"
"""

CODES = {
    ("repeat", "orders", 200),
    ("leak:returned=channel", "orders", 600),
    ("leak:returned=promised_at", "orders", 600),
    ("above:margin", "orders", 600),
    ("stopped", "orders", 91),
    ("stopped", "ratings", 71),
    ("unused_levels:rating", "ratings", 1),
    ("one_level:service", "ratings", 400),
    ("early:order_id", "ratings", 400),
    ("reversed:rating", "ratings", 400),
    ("few_customers", "complaints", 100),
    ("repeat", "incidents", 150),
    ("one_word:factor", "incidents", 300),
}
"""What is planted, with its count."""

BEGIN = datetime(2023, 1, 1, 8, 0, 7)


def odd() -> Tables:
    """Orders of which the last 200 are the first, a day later; incidents of which half are those of others renamed."""
    random = Random(7)
    at = [BEGIN + timedelta(seconds=random.randrange(640 * 86_400)) for _ in range(400)]
    at[0] = datetime(2024, 10, 1, 12)
    ordered = at + [moment - timedelta(days=1) for moment in at[:200]]
    of = [*range(400), *range(200)]
    amounts = [Decimal(random.randrange(1000, 9000)) / 100 for _ in range(400)]
    sent_back = [i % 5 == 0 for i in of]
    orders = pa.table(
        {
            "order_id": [f"o{i}" for i in range(600)],
            "customer_id": [f"c{i}" for i in of],
            "ordered_at": ordered,
            "delivered_at": [moment + timedelta(days=40) for moment in ordered],
            "promised_at": [
                moment if back else None for moment, back in zip(ordered, sent_back, strict=True)
            ],
            "amount": pa.array([amounts[i] for i in of], pa.decimal128(20, 6)),
            "margin": pa.array([amounts[i] * 2 for i in of], pa.decimal128(20, 6)),
            "returned": sent_back,
            "channel": [
                "desk" if back else ("web", "app")[i % 2] for i, back in zip(of, sent_back, strict=True)
            ],
        }
    )
    levels = [(1, 2, 4, 5)[i % 4] for i in range(400)]
    says = [random.random() < (0.8 if level < 3 else 0.2) for level in levels]
    ratings = pa.table(
        {
            "rating_id": [f"r{i}" for i in range(400)],
            "customer_id": [f"c{i}" for i in range(400)],
            "rated_at": [moment + timedelta(days=20) for moment in at],
            "rating": [float(level) for level in levels],
            "order_id": [f"o{i}" for i in range(400)],
            "service": [4.0] * 400,
            "would_recommend": says,
        }
    )
    complaints = pa.table(
        {
            "complaint_id": [f"k{i}" for i in range(140)],
            "customer_id": [f"c{i % 10 if i < 100 else i}" for i in range(140)],
            "opened_at": [datetime(2024, 12, 30, 9, 1) - timedelta(days=5 * i) for i in range(140)],
        }
    )
    when = [BEGIN + timedelta(seconds=random.randrange(700 * 86_400)) for _ in range(150)]
    when = [moment.replace(second=13) for moment in when]
    incidents = pa.table(
        {
            "customer_id": [f"c{i}" for i in range(150)] + [f"d{i}" for i in range(150)],
            "occurred_at": when * 2,
            "factor": ["rude-staff"] * 300,
        }
    )
    return {"orders": orders, "ratings": ratings, "complaints": complaints, "incidents": incidents}
