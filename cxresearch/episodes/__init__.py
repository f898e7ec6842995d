"""Derived per-customer tables that claims share, each computed once per company.

Everything here is a lazy Ibis expression over checked tables; `once` materialises a table in the
engine the first time it is asked for. Definitions are those of the methods page: days are exact
(`t < x <= t + H * 24 h`), a date is an event at the end of its day, something at `t` is *followed*
when `t + H * 24 h` is not after the cut-off, and ties are broken by the row's id, by bytes.
"""

from cxresearch.episodes.basis import RETURNED, by_bytes, clock_of, needed_columns, once
from cxresearch.episodes.incidents import beginnings, early_incidents, rated_after_incidents
from cxresearch.episodes.index import fifth_ratings, index_ratings, rated_deliveries
from cxresearch.episodes.items import first_answers
from cxresearch.episodes.ratings import (
    customers_in_frame,
    first_ratings,
    latest_ratings,
    mapped_rating,
    rating_level,
    ratings,
)
from cxresearch.episodes.returns import at_landmark, followed, twelfths_of, with_return

__all__ = [
    "RETURNED",
    "at_landmark",
    "beginnings",
    "by_bytes",
    "clock_of",
    "customers_in_frame",
    "early_incidents",
    "fifth_ratings",
    "first_answers",
    "first_ratings",
    "followed",
    "index_ratings",
    "latest_ratings",
    "mapped_rating",
    "needed_columns",
    "once",
    "rated_after_incidents",
    "rated_deliveries",
    "rating_level",
    "ratings",
    "twelfths_of",
    "with_return",
]
