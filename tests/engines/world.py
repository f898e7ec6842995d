"""The rows that every engine is given: companies in which every claim can be tested, and one whose tables
hold every kind of fault.

Built to tell engines apart: customers with several ratings in the same instant whose ids sort one way by
bytes and another by language, orders and ratings a microsecond on either side of each edge, nulls, days
beside instants, and hours that a change of clocks repeated or skipped.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from around import HORIZON, ITEMS, TICK, TIED, Around, known_from

Tables = dict[str, pa.Table]

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
BERLIN = ZoneInfo("Europe/Berlin")

SHOP = """
[company]
id = "shop"
name = "Shop"
model = "e-commerce"
currency = "BRL"
timezone = "America/Sao_Paulo"
observed_until = 2019-06-30
[tables.customers]
from = "customers"
[tables.orders]
from = "orders"
[tables.ratings]
from = "ratings"
[ratings]
scale = [0, 10]
"""

FURTHER = ("complaints", "incidents", "exits", "referrals", "offers", "costs", "interactions", "experiments")
MAPPED = "".join(f'[tables.{name}]\nfrom = "{name}"\n' for name in FURTHER)

SHOP += MAPPED
GARAGE = """
[company]
id = "garage"
name = "Garage"
model = "services"
currency = "BRL"
timezone = "America/Sao_Paulo"
observed_until = 2019-06-30
[tables.orders]
from = "orders"
[tables.ratings]
from = "ratings"
[tables.complaints]
from = "complaints"
[tables.referrals]
from = "referrals"
[ratings]
scale = [0, 10]
"""

CLUB = """
[company]
id = "club"
name = "Club"
model = "subscription"
currency = "EUR"
timezone = "Europe/Berlin"
observed_until = 2022-10-30T02:30:00.000001
[tables.subscriptions]
from = "subscriptions"
[tables.invitations]
from = "invitations"
[tables.ratings]
from = "ratings"
[ratings]
scale = [1, 5]
higher_is_better = false
[tables.orders]
from = "orders"
"""
CLUB += MAPPED


def shop(customers: int = 1500) -> Tables:
    """E-commerce in a zone of hard changes of clocks. Times are on the company's clock, promises are days."""
    chance = np.random.default_rng(7)
    end = datetime(2019, 7, 1)
    around = Around(np.random.default_rng(70), utc(end), in_sao_paulo, low=0, high=10, steps=128)
    names = [f"{TIED[i % len(TIED)]}{i}" for i in range(customers)]
    orders: list[dict[str, Any]] = []
    ratings: list[dict[str, Any]] = []

    def order(customer: str, at: datetime, **more: Any) -> str:
        # one id per instant would hide a missing tie-break
        name = f"{TIED[int(chance.integers(len(TIED)))]}-{len(orders)}"
        orders.append({"order_id": name, "customer_id": customer, "ordered_at": at, **around.paid(), **more})
        return name

    def rate(customer: str, at: datetime, rating: float, rated: str | None = None, first: str = "r") -> None:
        ratings.append(
            {"rating_id": f"{first}-{len(ratings)}", "customer_id": customer, "rated_at": at}
            | {"rating": rating, "order_id": rated}
            | around.answers(rating / 10)
        )

    for number, customer in enumerate(names):
        bought = datetime(2018, 1, 1) + timedelta(microseconds=int(chance.integers(320 * 86_400_000_000)))
        bought -= timedelta(days=(200, 500)[number % 2] * (number % 7 == 6))  # first orders of three years
        delivered = bought + timedelta(days=int(chance.integers(1, 12)), seconds=int(chance.integers(86_400)))
        promised = (bought + timedelta(days=6)).date() if number % 9 else None
        late = promised is not None and delivered.date() > promised
        rating = float(chance.choice([0, 2, 3, 4, 6, 7, 8, 9, 10], p=_leaning(late)))
        rated = order(customer, bought, promised_at=promised, delivered_at=delivered if number % 11 else None)
        at = delivered + timedelta(hours=int(chance.integers(1, 90)))
        stays = chance.random() < 0.15 + 0.05 * rating
        match number % 6:
            case 0:  # three ratings in one instant, of which bytes decide the first and the last
                for place, first in enumerate(chance.permutation(["B", "a", "é"])):
                    rate(customer, at, (rating + 5 * place) % 10.5, rated, first=str(first))
            case 1:  # two orders in one instant, both delivered and rated
                twin = order(
                    customer, bought, promised_at=promised, delivered_at=delivered + timedelta(days=5)
                )
                rate(customer, at, rating, rated)
                rate(customer, at + timedelta(days=9), 10 - rating, twin)
            case 2:  # at, or a microsecond beside, the edges of the horizon and of the rating itself
                at = datetime(2018, 12, 15, 12) if number % 4 else at
                rate(customer, at, rating, rated)
                edge = (at, at + TICK, at + HORIZON, at + HORIZON + TICK)[number // 6 % 4]
                order(customer, edge)
                stays = False
            case 3:  # followed to the last microsecond, or one short of it
                at = end - HORIZON + (number // 6 % 3 - 1) * TICK
                rate(customer, at, rating, rated)
            case 4 if number % 12 == 4:  # five ratings of 5.0 or 4.8; a sixth in the fifth one's instant
                best = number % 24 == 4
                for place, value in enumerate([10.0 if best else 8.0, 10.0, 10.0, 10.0, 10.0]):
                    rate(customer, at - timedelta(days=20 * (4 - place)), value, first="B")
                rate(customer, at, 3.0, first="a")
                stays = chance.random() < (0.6 if best else 0.4)
            case _:
                rate(customer, at, rating, rated if number % 5 else None)
        if number % 8 < 3:  # loyal, or only late: in the second horizon
            order(customer, at + HORIZON + timedelta(days=int(chance.integers(1, 170))))
        if stays:
            order(customer, at + timedelta(microseconds=int(chance.integers(1, 170 * 86_400_000_000))))
    # the repeated hour of 17 February 2018, and the midnight that 15 October 2017 and 4 November 2018 skipped
    for number, moment in enumerate(
        [
            datetime(2018, 2, 17, 23, 30),
            datetime(2018, 11, 4, 0, 30),
            datetime(2018, 11, 4),
            datetime(2017, 10, 15, 0, 59),
        ]
    ):
        customer = names[number]
        order(customer, moment)
        order(customer, moment + HORIZON)
    known = known_from(
        [(order["customer_id"], utc(order["ordered_at"])) for order in orders],
        [(row["customer_id"], utc(row["rated_at"]), row["rating"] / 10) for row in ratings],
    )
    complaints, again = around.complaints(known)
    for person, at in again:
        if int(person.customer[-1]) % 2:
            rate(
                person.customer,
                in_sao_paulo(at),
                around.one(0.0, 2.0, 5.0, 8.0, 10.0),
                first=around.one(*TIED),
            )
    people = {
        "customer_id": names + ["without a rating", "nor this one"],
        "acquired_at": [
            None if i % 3 else date(2017, 1, 1) + timedelta(days=i % 300) for i in range(customers)
        ]
        + [None, date(2018, 11, 4)],
        "source": [("friend", "store", None, "other")[i % 4] for i in range(customers + 2)],
    }
    moments = pa.timestamp("us")
    further = {
        "complaints": complaints,
        "incidents": around.incidents(known),
        "exits": around.exits(known),
        "referrals": around.referrals(known),
        "offers": around.offers(known),
        "costs": around.costs(date(2017, 1, 1), 30),
        "interactions": around.contacts(known),
        "experiments": around.trials(known),
    }
    return {
        "customers": pa.table(people),
        "orders": _table(
            [order for order in orders if order["ordered_at"] < end],
            order_id=pa.string(),
            customer_id=pa.string(),
            ordered_at=moments,
            promised_at=pa.date32(),
            delivered_at=moments,
            **PAID,
        ),
        "ratings": _table(
            [rating for rating in ratings if rating["rated_at"] < end],
            rating_id=pa.string(),
            customer_id=pa.string(),
            rated_at=moments,
            rating=pa.float64(),
            order_id=pa.string(),
            **answered(pa.float64()),
            complained=pa.bool_(),
        ),
        **_further(further, customer=pa.string(), moment=moments),
    }


def _leaning(late: bool) -> list[float]:
    weights = np.array([5, 5, 4, 4, 6, 5, 4, 3, 2] if late else [1, 1, 1, 2, 4, 6, 7, 6, 8], dtype=float)
    return list(weights / weights.sum())


def club(customers: int = 1500) -> Tables:
    """Subscriptions in days, ratings as instants with a zone; numbers are ids, and low ratings are good."""
    chance = np.random.default_rng(11)
    until = datetime(2022, 10, 30, 2, 30, 0, 1, tzinfo=BERLIN).astimezone(UTC)
    around = Around(np.random.default_rng(110), until, in_berlin, low=5, high=1, steps=4)
    runs: list[dict[str, Any]] = []
    ratings: list[dict[str, Any]] = []
    invited: list[dict[str, Any]] = []
    orders: list[dict[str, Any]] = []
    for customer in range(customers):
        began = date(2021, 1, 1) + timedelta(days=int(chance.integers(200)))
        rating = int(chance.choice([1, 2, 3, 4, 5], p=[0.3, 0.25, 0.2, 0.15, 0.1]))
        at = datetime(2021, 8, 1, tzinfo=UTC) + timedelta(
            microseconds=int(chance.integers(290 * 86_400_000_000))
        )
        leaves = chance.random() < 0.1 + 0.12 * rating
        ended = (at + timedelta(days=int(chance.integers(1, 300)))).date() if leaves else None
        voluntary = (True, True, False, None)[customer % 4] if leaves else None
        match customer % 5:
            case 0:  # the days on which the horizon begins and ends
                at = at.replace(hour=22, minute=30)
                day = at.astimezone(BERLIN).date()
                ended = day + timedelta(days=(0, 1, 179, 180, 181)[customer // 5 % 5])
                voluntary = True
            case 1:  # followed to the last microsecond, or not
                at = until - HORIZON + (customer // 5 % 3 - 1) * TICK
            case 2:  # ratings in one instant
                for first, other in zip(chance.permutation(["B", "a", "é"]), (1, 3, 5), strict=True):
                    ratings.append(
                        {
                            "rating_id": f"{first}{customer}",
                            "customer_id": customer,
                            "rated_at": at,
                            "rating": other,
                            **around.answers((5 - other) / 4),
                        }
                    )
            case 3:  # a renewal on the day of the end
                runs.append(
                    {
                        "customer_id": customer,
                        "started_at": date(2022, 3, 1),
                        "ended_at": None,
                        "voluntary": None,
                    }
                )
                ended, voluntary = date(2022, 3, 1), False
        runs.append({"customer_id": customer, "started_at": began, "ended_at": ended, "voluntary": voluntary})
        ratings.append(
            {"rating_id": f"é{customer}+", "customer_id": customer, "rated_at": at, "rating": rating}
            | around.answers((5 - rating) / 4)
        )
        ordered = datetime(2020, 11, 2, tzinfo=UTC) + timedelta(days=int(chance.integers(700)))
        orders += [
            {"order_id": f"{around.named(customer)}.{place}", "customer_id": customer}
            | {"ordered_at": in_berlin(at)}
            | around.paid()
            for place, at in enumerate((ordered, ordered, ordered + HORIZON)[: customer % 4])
            if at < until
        ]
        invited += [{"customer_id": customer, "invited_at": at - timedelta(days=1)}] * (1 + customer % 2)
    invited += [
        {"customer_id": customers + more, "invited_at": until - timedelta(days=1)} for more in range(300)
    ]
    known = known_from(
        [(run["customer_id"], midday(run["started_at"])) for run in runs],
        [(row["customer_id"], row["rated_at"], (5 - row["rating"]) / 4) for row in ratings],
    )
    complaints, again = around.complaints(known)
    for person, at in again:
        if at < until:
            rating = around.one(1, 2, 3, 4, 5)
            name = around.named(person.customer)
            ratings.append(
                {"rating_id": f"{name}-", "customer_id": person.customer, "rated_at": at, "rating": rating}
                | around.answers((5 - rating) / 4)
            )
    instants = pa.timestamp("us", tz="UTC")
    further = {
        "complaints": complaints,
        "incidents": around.incidents(known),
        "exits": around.exits(known),
        "referrals": around.referrals(known),
        "offers": around.offers(known),
        "costs": around.costs(date(2020, 10, 1), 25),
        "interactions": around.contacts(known),
        "experiments": around.trials(known),
    }
    return {
        "subscriptions": _table(
            runs, customer_id=pa.int64(), started_at=pa.date32(), ended_at=pa.date32(), voluntary=pa.bool_()
        ),
        "ratings": _table(
            ratings,
            rating_id=pa.string(),
            customer_id=pa.int64(),
            rated_at=instants,
            rating=pa.int32(),
            **answered(pa.int32()),
        ),
        "invitations": _table(invited, customer_id=pa.int64(), invited_at=instants),
        "orders": _table(
            orders, order_id=pa.string(), customer_id=pa.int64(), ordered_at=pa.date32(), **PAID
        ),
        **_further(further, customer=pa.int64(), moment=pa.date32()),
    }


PAID = {"amount": pa.decimal128(20, 6), "margin": pa.decimal128(20, 6), "returned": pa.bool_()}


def answered(score: pa.DataType) -> dict[str, pa.DataType]:
    """The types of the answers to further questions."""
    told = {"told_positive": pa.int64(), "told_negative": pa.int32()}
    said = {"would_pay_more": pa.bool_(), "would_recommend": pa.bool_()}
    return dict.fromkeys(ITEMS, score) | told | said


def _further(
    tables: dict[str, list[dict[str, Any]]], *, customer: pa.DataType, moment: pa.DataType
) -> Tables:
    """The tables that surround orders and ratings, in Arrow's types."""
    text = pa.string()
    types: dict[str, dict[str, pa.DataType]] = {
        "complaints": {"complaint_id": text, "customer_id": customer, "opened_at": moment}
        | {"closed_at": moment, "resolved": pa.bool_()},
        "incidents": {"customer_id": customer, "occurred_at": moment, "factor": text},
        "exits": {"customer_id": customer, "left_at": moment, "reason": text},
        "referrals": {"referrer_id": customer, "referred_at": moment},
        "offers": {"offer_id": text, "party_id": customer, "offered_at": moment}
        | {"existing": pa.bool_(), "won": pa.bool_()},
        "costs": {"month": pa.date32(), "purpose": text, "amount": pa.float64()},
        "interactions": {"interaction_id": text, "customer_id": customer, "occurred_at": moment}
        | {"valence": pa.int32(), "score": pa.float64(), "journey_id": text, "step": pa.int32()},
        "experiments": {"unit_id": customer, "arm": text, "assigned_at": moment, "outcome": pa.float64()},
    }
    return {name: _table(rows, **types[name]) for name, rows in tables.items()}


def garage() -> Tables:
    """What claims on services alone read, of a shop half as large."""
    tables = shop(customers=750)
    return {name: tables[name] for name in ("orders", "ratings", "complaints", "referrals")}


def utc(at: datetime) -> datetime:
    """The instant of a time on the shop's clock."""
    return at.replace(tzinfo=SAO_PAULO).astimezone(UTC)


def in_sao_paulo(at: datetime) -> datetime:
    """An instant as the shop writes it."""
    return at.astimezone(SAO_PAULO).replace(tzinfo=None)


def in_berlin(at: datetime) -> date:
    """An instant as the club writes it."""
    return at.astimezone(BERLIN).date()


def midday(at: date) -> datetime:
    """An instant within a day of the club's."""
    return datetime(at.year, at.month, at.day, 12, tzinfo=BERLIN).astimezone(UTC)


def _table(rows: list[dict[str, Any]], **types: pa.DataType) -> pa.Table:
    return pa.table({name: pa.array([row.get(name) for row in rows], type) for name, type in types.items()})
