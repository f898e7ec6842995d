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
    require_lasting_keys,
)
from cxresearch.episodes.exits import drawn_to_rivals, last_exits, rated_exits
from cxresearch.episodes.goods import fair_deals, sent_back, spending_after_service
from cxresearch.episodes.index import fifth_ratings, index_ratings, rated_deliveries
from cxresearch.episodes.loyalty import falls, recommendations, twice_returned
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
    "by_bytes",
    "clock_of",
    "customers_in_frame",
    "drawn_to_rivals",
    "fair_deals",
    "falls",
    "fifth_ratings",
    "first_ratings",
    "followed",
    "index_ratings",
    "last_exits",
    "latest_ratings",
    "mapped_rating",
    "needed_columns",
    "once",
    "rated_deliveries",
    "rated_exits",
    "rating_level",
    "ratings",
    "recommendations",
    "require_lasting_keys",
    "sent_back",
    "spending_after_service",
    "twelfths_of",
    "twice_returned",
    "with_return",
]
