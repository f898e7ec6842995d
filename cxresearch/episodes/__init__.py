"""Derived per-customer tables that claims share, each computed once per company.

Everything here is a lazy Ibis expression over checked tables; `once` materialises a table in the
engine the first time it is asked for. Definitions are those of the methods page: days are exact
(`t < x <= t + H * 24 h`), a date is an event at the end of its day, something at `t` is *followed*
when `t + H * 24 h` is not after the cut-off, and ties are broken by the row's id, by bytes.
"""

from cxresearch.episodes.acquired import (
    acquired,
    complete_months,
    first_orders,
    first_purchase_clock,
    first_purchases,
    month_number,
    month_start,
    offers_by_party,
)
from cxresearch.episodes.basis import (
    RETURNED,
    by_bytes,
    clock_of,
    needed_columns,
    once,
    require_lasting_keys,
    require_recognised,
)
from cxresearch.episodes.complaints import (
    first_complaints,
    later_complaints,
    rated_before_and_after,
    rated_complaints,
    ratings_without_complaint,
)
from cxresearch.episodes.exits import drawn_to_rivals, last_exits, rated_exits
from cxresearch.episodes.frame import customers_in_frame, frame, frame_by
from cxresearch.episodes.goods import fair_deals, sent_back, spending_after_service
from cxresearch.episodes.incidents import beginnings, early_incidents, rated_after_incidents
from cxresearch.episodes.index import fifth_ratings, index_ratings, rated_deliveries
from cxresearch.episodes.items import first_answers, first_answers_by_item
from cxresearch.episodes.journeys import contacts_before_ratings, first_orders_by_contact, rated_journeys
from cxresearch.episodes.loyalty import falls, recommendations, twice_returned
from cxresearch.episodes.ratings import (
    first_ratings,
    latest_ratings,
    mapped_rating,
    rating_level,
    ratings,
    ten_thousandths,
)
from cxresearch.episodes.referral import (
    first_ratings_with_referral,
    index_ratings_with_referral,
    with_referral,
)
from cxresearch.episodes.returns import at_landmark, followed, twelfths_of, with_return
from cxresearch.episodes.strata import STRATUM, strata_by, stratum_of
from cxresearch.episodes.surveys import (
    exact_product,
    exact_sum,
    latest_pay_more,
    latest_surveys,
    levels_above_middle,
    next_expectations,
)
from cxresearch.episodes.telling import first_tellings, index_tellings, rated_before, tellings
from cxresearch.episodes.unhappy import (
    angriest_customers,
    happy_landmarks,
    ratings_after_unhappy,
    unhappy_landmarks,
    unhappy_ratings,
)

__all__ = [
    "RETURNED",
    "STRATUM",
    "acquired",
    "angriest_customers",
    "at_landmark",
    "beginnings",
    "by_bytes",
    "clock_of",
    "complete_months",
    "contacts_before_ratings",
    "customers_in_frame",
    "drawn_to_rivals",
    "early_incidents",
    "exact_product",
    "exact_sum",
    "fair_deals",
    "falls",
    "fifth_ratings",
    "first_answers",
    "first_answers_by_item",
    "first_complaints",
    "first_orders",
    "first_orders_by_contact",
    "first_purchase_clock",
    "first_purchases",
    "first_ratings",
    "first_ratings_with_referral",
    "first_tellings",
    "followed",
    "frame",
    "frame_by",
    "happy_landmarks",
    "index_ratings",
    "index_ratings_with_referral",
    "index_tellings",
    "last_exits",
    "later_complaints",
    "latest_pay_more",
    "latest_ratings",
    "latest_surveys",
    "levels_above_middle",
    "mapped_rating",
    "month_number",
    "month_start",
    "needed_columns",
    "next_expectations",
    "offers_by_party",
    "once",
    "rated_after_incidents",
    "rated_before",
    "rated_before_and_after",
    "rated_complaints",
    "rated_deliveries",
    "rated_exits",
    "rated_journeys",
    "rating_level",
    "ratings",
    "ratings_after_unhappy",
    "ratings_without_complaint",
    "recommendations",
    "require_lasting_keys",
    "require_recognised",
    "sent_back",
    "spending_after_service",
    "strata_by",
    "stratum_of",
    "tellings",
    "ten_thousandths",
    "twelfths_of",
    "twice_returned",
    "unhappy_landmarks",
    "unhappy_ratings",
    "with_referral",
    "with_return",
]
