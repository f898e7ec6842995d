"""Why customers say they leave, measured on a made-up company's tables by hand-written pandas."""

from __future__ import annotations

import pandas as pd

from .ratings import Measured, Tables


def measured(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """Value and standard error of every claim on reasons for leaving."""
    exits = tables["exits"].sort_values(["customer_id", "left_at", "reason"]).groupby("customer_id").tail(1)
    n, many = len(exits), exits["reason"].value_counts()
    service, product, price = many["service"], many["product"], many["price"]
    apart = (service - price) / n
    return {
        "service-vs-price-product-4x": _odds(service, product + price),
        "service-vs-price-4x": _odds(service, price),
        "service-vs-product-4x": _odds(service, product),
        "price-not-main-reason": (apart, (((service + price) / n - apart**2) / n) ** 0.5),
    }


def base_rates(tables: Tables, *, model: str, until: pd.Timestamp) -> Measured:
    """None of them has a base rate."""
    return {}


def _odds(a: int, b: int) -> tuple[float, float]:
    return a / b, a / b * (1 / a + 1 / b) ** 0.5
