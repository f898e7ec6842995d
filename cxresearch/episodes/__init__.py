"""Derived per-customer tables that claims share, each computed once per company.

Everything here is a lazy Ibis expression over checked tables; `once` materialises a table in the
engine the first time it is asked for. Definitions are those of the methods page: days are exact
(`t < x <= t + H * 24 h`), a date is an event at the end of its day, something at `t` is *followed*
when `t + H * 24 h` is not after the cut-off, and ties are broken by the row's id, by bytes.
"""

from cxresearch.episodes.basis import RETURNED, by_bytes, clock_of, needed_columns, once
from cxresearch.episodes.index import fifth_ratings, index_ratings, rated_deliveries
from cxresearch.episodes.journeys import contacts_before_ratings, first_orders_by_contact, rated_journeys
from cxresearch.episodes.ratings import (
    customers_in_frame,
    first_ratings,
    latest_ratings,
    mapped_rating,
    rating_level,
    ratings,
)
from cxresearch.episodes.returns import at_landmark, followed, twelfths_of, with_return
from cxresearch.episodes.surveys import exact_sum, latest_surveys, levels_above_middle, next_expectations

__all__ = [
    "RETURNED",
    "at_landmark",
    "by_bytes",
    "clock_of",
    "contacts_before_ratings",
    "customers_in_frame",
    "exact_sum",
    "fifth_ratings",
    "first_orders_by_contact",
    "first_ratings",
    "followed",
    "index_ratings",
    "latest_ratings",
    "latest_surveys",
    "levels_above_middle",
    "mapped_rating",
    "needed_columns",
    "next_expectations",
    "once",
    "rated_deliveries",
    "rated_journeys",
    "rating_level",
    "ratings",
    "twelfths_of",
    "with_return",
]
