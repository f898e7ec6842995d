"""Why customers say they leave."""

from __future__ import annotations

import polars as pl

from .episodes import Episodes, last
from .estimates import Measured, odds


def queries(known: Episodes) -> dict[str, pl.LazyFrame]:
    exits = known.tables["exits"].sort("customer", "left_at", "reason")
    return {"reasons": last(exits).group_by("reason").agg(n=pl.len())}


def measured(found: dict[str, pl.DataFrame]) -> Measured:
    many = dict(found["reasons"].iter_rows())
    service, product, price, n = many["service"], many["product"], many["price"], sum(many.values())
    apart = (service - price) / n
    return {
        "service-vs-price-product-4x": odds(service, product + price),
        "service-vs-price-4x": odds(service, price),
        "service-vs-product-4x": odds(service, product),
        "price-not-main-reason": (apart, (((service + price) / n - apart**2) / n) ** 0.5),
    }
