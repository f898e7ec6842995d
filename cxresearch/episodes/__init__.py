"""Derived per-customer tables that claims share, each computed once per company.

Everything here is a lazy Ibis expression over checked tables; `once` materialises a table in the
engine the first time it is asked for. Definitions are those of the methods page: days are exact
(`t < x <= t + H * 24 h`), a date is an event at the end of its day, something at `t` is *followed*
when `t + H * 24 h` is not after the cut-off, and ties are broken by the row's id, by bytes.
"""

from cxresearch.episodes.basis import (
    RETURNED,
    by_bytes,
    clock_of,
    needed_columns,
    once,
    require_recognised,
)
from cxresearch.episodes.index import fifth_ratings, index_ratings, rated_deliveries
from cxresearch.episodes.ratings import (
    customers_in_frame,
    first_ratings,
    latest_ratings,
    mapped_rating,
    rating_level,
    ratings,
)
from cxresearch.episodes.referral import (
    first_ratings_with_referral,
    index_ratings_with_referral,
    with_referral,
)
from cxresearch.episodes.returns import at_landmark, followed, twelfths_of, with_return
from cxresearch.episodes.telling import first_tellings, index_tellings, rated_before, tellings

__all__ = [
    "RETURNED",
    "at_landmark",
    "by_bytes",
    "clock_of",
    "customers_in_frame",
    "fifth_ratings",
    "first_ratings",
    "first_ratings_with_referral",
    "first_tellings",
    "followed",
    "index_ratings",
    "index_ratings_with_referral",
    "index_tellings",
    "latest_ratings",
    "mapped_rating",
    "needed_columns",
    "once",
    "rated_before",
    "rated_deliveries",
    "rating_level",
    "ratings",
    "require_recognised",
    "tellings",
    "twelfths_of",
    "with_referral",
    "with_return",
]
