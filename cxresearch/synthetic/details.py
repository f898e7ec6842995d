"""The tables that surround orders and ratings: complaints, incidents, exits, referrals, offers, costs,
interactions, experiments. Each is a function of what happened and the company's parameters."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cxresearch.schema import DESKS, FACTORS, REASONS
from cxresearch.synthetic.draws import draw, minutes
from cxresearch.synthetic.parameters import Contracts, Parameters
from cxresearch.synthetic.tables import Names, Rows, instant, known, named
from cxresearch.synthetic.world import CHUNK, Columns, only


def complaints(parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns) -> Rows:
    """One to three days after the moment of rating, so before the next; answered, then closed, within
    three weeks or so."""
    made = only(happened, happened["complains"])
    n = made["customer"].size
    day = made["rated_day"] + 1 + draw(rng, parameters.complaint_delay_days, n)
    minute = minutes(rng, parameters.rating_hours, n)
    hours_to_reply = np.array((1, 2, 4, 8, 20, 30, 50, 70))[draw(rng, np.ones(8), n)]
    days_to_close = 4 + draw(rng, np.ones(18), n)
    replied = minute + 60 * hours_to_reply
    opened_at = instant(parameters, day, minute)
    closed_at = instant(parameters, day + days_to_close, minutes(rng, parameters.rating_hours, n))
    return within(
        {
            "complaint_id": names.rows("K", n),
            "customer_id": names.customers(made["customer"]),
            "opened_at": opened_at,
            "first_reply_at": instant(parameters, day + replied // 1440, replied % 1440),
            "closed_at": closed_at,
            "resolved": known(made["resolved"], ~np.isnat(closed_at)),
            "desk": named(DESKS, draw(rng, (48, 34, 6, 12), n)),
            "transfers": draw(rng, (55, 27, 12, 4, 2), n),
            "contacts": 1 + draw(rng, (40, 28, 17, 9, 6), n),
        },
        ~np.isnat(opened_at),
    )


def within(rows: Rows, which: np.ndarray) -> Rows:
    """The rows of a table that the company has seen by the last day."""
    return {
        name: values.filter(which) if isinstance(values, pa.Array) else values[which]
        for name, values in rows.items()
    }


def incidents(parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns) -> Rows:
    """One of the ten within three weeks of the first order; later ones now and then, without effect and
    with orders made more than a month after the first."""
    is_first = happened["number"] == 0
    n = is_first.size
    since = happened["ordered_day"] - happened["ordered_day"][is_first][happened["customer"]]
    chances = [negative.chance for negative in parameters.negatives]
    later = np.where((rng.random(n) < 0.01) & (since > 31), 1 + draw(rng, chances, n), 0)
    which = np.where(is_first, happened["negative"], later)
    day = happened["ordered_day"] + rng.integers(1, 21, n)
    occurred_at = instant(parameters, day, minutes(rng, parameters.rating_hours, n))
    met = (which > 0) & ~np.isnat(occurred_at)
    return {
        "customer_id": names.customers(happened["customer"][met]),
        "occurred_at": occurred_at[met],
        "factor": named(FACTORS, which[met] - 1),
    }


def exits(parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns) -> Rows:
    """Some of those who do not come back say why, two to five months on; a subscriber who chooses to
    leave says so on leaving."""
    n = happened["customer"].size
    quiet = happened["rated_day"] + 60 + draw(rng, np.ones(90), n)
    subscribed = isinstance(parameters.back, Contracts)
    day = happened["left_day"] if subscribed else quiet
    minute = happened["left_minute"] if subscribed else minutes(rng, parameters.rating_hours, n)
    gone = happened["voluntary"] if subscribed else ~happened["goes_on"]
    said = gone & (rng.random(n) < parameters.exits)
    left_at = instant(parameters, day, minute)
    reason = draw(rng, parameters.exit_reasons, n)
    said &= ~np.isnat(left_at)
    return {
        "customer_id": names.customers(happened["customer"][said]),
        "left_at": left_at[said],
        "reason": named(REASONS, reason[said]),
    }


def referrals(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns, clients: Rows
) -> Rows:
    """After the first rating, by its level, within two months. Whom it brought is known where a
    customer brought by a friend was won in the month after."""
    given = only(happened, happened["level"] > 0)
    given = only(given, np.unique(given["customer"], return_index=True)[1])
    n = given["customer"].size
    chance = np.array((0, *parameters.refers))[given["level"]]
    day = given["rated_day"] + 1 + rng.integers(0, 60, n)
    at = instant(parameters, day, minutes(rng, parameters.order_hours, n))
    made = (rng.random(n) < chance) & ~np.isnat(at)
    referrer, at = given["customer"][made], at[made]
    acquired = clients["acquired_at"]
    brought = np.flatnonzero(pc.equal(clients["source"], "friend"))
    brought = brought[np.argsort(acquired[brought], kind="stable")]
    place = np.searchsorted(acquired[brought], at, side="right")
    soon = place < brought.size
    # Whoever came soonest after it, within the month; the first referral counts, and nobody brings himself.
    referred = np.append(brought, 0)[place]
    soon &= acquired[referred] - at < np.timedelta64(30, "D")
    among = np.flatnonzero(soon)
    first = np.zeros(at.size, dtype=bool)
    first[among[np.unique(referred[among], return_index=True)[1]]] = True
    return {
        "referrer_id": names.customers(referrer),
        "referred_at": at,
        "referred_id": names.customers(known(referred, first & (referred != referrer))),
    }


def offers(parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns) -> Rows:
    """To some customers three weeks after their first order, to prospects at any time."""
    first = only(happened, happened["number"] == 0)
    n = first["customer"].size
    chosen = only(first, rng.random(n) < parameters.offered)
    prospects = int(n * parameters.prospects)
    day = np.concatenate([chosen["ordered_day"] + 21, rng.integers(0, parameters.days(), prospects)])
    existing = np.arange(day.size) < chosen["customer"].size
    won = rng.random(day.size) < np.where(existing, parameters.won_existing, parameters.won_prospect)
    at = instant(parameters, day, minutes(rng, parameters.order_hours, day.size))
    return within(
        {
            "offer_id": names.rows("F", day.size),
            "party_id": pa.concat_arrays([names.customers(chosen["customer"]), names.rows("P", prospects)]),
            "offered_at": at,
            "existing": existing,
            "won": won,
            "cost": np.where(existing, 4000, 15000) + 500 * rng.integers(0, 9, day.size),
        },
        ~np.isnat(at),
    )


_STEPS = ("ordering", "payment", "delivery", "support")


def interactions(parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns) -> Rows:
    """The steps of each rated occasion of some customers: three or four, each scored.

    All steps come before the rating; a score repeats its level or is drawn afresh.
    """
    copied_before, copied_last = parameters.score_copies
    recorded = rng.random(CHUNK) < parameters.journeys
    rated = only(happened, recorded[happened["customer"]] & (happened["level"] > 0))
    n = rated["customer"].size
    with_support = rng.random(n) < parameters.needs_support
    ordered = rated["ordered_day"], rated["ordered_minute"]
    delivered = rated["delivered_day"], rated["delivered_minute"]
    moments = (
        ordered,
        (ordered[0], np.minimum(ordered[1] + 5, 1439)),
        delivered,
        (delivered[0], delivered[1] + 90),
    )
    # A row a journey, a column a step.
    at = np.stack([instant(parameters, *moment) for moment in moments], axis=1)
    score = np.empty((n, len(_STEPS)), dtype=np.int64)
    for step in range(len(_STEPS)):
        last = (step == 3) | ((step == 2) & ~with_support)
        fresh = 1 + draw(rng, parameters.level_shares(), n)
        copied = rng.random(n) < np.where(last, copied_last, copied_before)
        score[:, step] = np.where(copied, rated["level"], fresh)
    taken = ~np.isnat(at)
    taken[:, 3] &= with_support
    journey, place = np.nonzero(taken)
    return {
        "interaction_id": names.rows("I", journey.size),
        "customer_id": names.customers(rated["customer"][journey]),
        "occurred_at": at[taken],
        "valence": np.sign(score[taken] - 3),
        "score": score[taken],
        "journey_id": names.rows("J", n).take(journey),
        "step": place + 1,
        "channel": named(_STEPS, place),
    }


def experiments(parameters: Parameters, rng: np.random.Generator, names: Names, happened: Columns) -> Rows:
    """A share of customers, assigned to an arm a fortnight after their first order: did they answer?"""
    first = only(happened, happened["number"] == 0)
    chosen = only(first, rng.random(first["customer"].size) < parameters.tried)
    n = chosen["customer"].size
    arm = draw(rng, np.ones(len(parameters.arms)), n)
    chance = np.array([share for _, share in parameters.arms])[arm]
    at = instant(parameters, chosen["ordered_day"] + 14, chosen["ordered_minute"])
    return within(
        {
            "unit_id": names.customers(chosen["customer"]),
            "arm": named([name for name, _ in parameters.arms], arm),
            "assigned_at": at,
            "outcome": (rng.random(n) < chance).astype(np.int64),
        },
        ~np.isnat(at),
    )


def by_month(parameters: Parameters, bought: Columns, made: Rows, contracts: Rows) -> Columns:
    """Customers won, old customers buying (of a company that sells subscriptions: still subscribed at
    the month's end), sales, and what the goods cost, by calendar month from the company's first on;
    `seen` counts the orders, without which a month has no costs.

    `made` are the orders' rows, aligned with `bought`.
    """
    month, last = _months(parameters, made["ordered_at"]), _months(parameters, parameters.last_day)
    won = month[bought["number"] == 0]
    old = month > won[bought["customer"]]
    buying = np.unique(month[old] * CHUNK + bought["customer"][old]) // CHUNK
    counts = {"seen": month, "won": won, "retained": buying}
    table = {name: np.bincount(months, minlength=last + 1) for name, months in counts.items()}
    if isinstance(parameters.back, Contracts):
        table["seen"][won.min() :] += 1
        table["retained"] = _subscribed(parameters, contracts)
    sales, kept = np.zeros((2, last + 1), dtype=np.int64)
    np.add.at(sales, month, made["amount"])
    np.add.at(kept, month, made["margin"])
    return table | {"sales": sales, "produce": sales - kept}


def _months(parameters: Parameters, at: np.ndarray | date) -> np.ndarray:
    """The calendar months of these times, counted from the company's first."""
    months = np.asarray(at, dtype="datetime64[M]") - np.datetime64(parameters.first_day, "M")
    return months.astype(np.int64)


def _subscribed(parameters: Parameters, contracts: Rows) -> np.ndarray:
    """Customers won before each month and subscribed at its end."""
    size = _months(parameters, parameters.last_day) + 1
    customer = contracts["customer_id"].dictionary_encode().indices.to_numpy()
    other = np.diff(customer) > 0
    begun = _months(parameters, contracts["started_at"][np.append(True, other)])
    ended_at = contracts["ended_at"][np.append(other, True)]
    # Who leaves at the very end of a month is not subscribed at it.
    month = _months(parameters, ended_at - np.timedelta64(1, "m"))
    ended = np.where(np.isnat(ended_at), size, month)
    more = np.bincount(begun + 1, minlength=size + 1)
    less = np.bincount(np.maximum(ended, begun + 1), minlength=size + 1)
    return np.cumsum(more - less)[:size]


def costs(parameters: Parameters, rng: np.random.Generator, months: Columns) -> Rows:
    """A row a month and purpose; acquiring and retaining vary around their planted cost."""
    months = only(months | {"month": np.arange(months["seen"].size)}, months["seen"] > 0)
    n, spread = months["month"].size, parameters.cost_spread
    noise = 100 + rng.integers(-spread, spread + 1, (2, n))
    amounts = {
        "acquire": parameters.acquire_cost * months["won"] * noise[0] // 100,
        "retain": parameters.retain_cost * months["retained"] * noise[1] // 100,
        "serve": months["sales"] * parameters.serve_share // 100,
        "produce": months["produce"],
        "overhead": np.full(n, parameters.overhead),
    }
    labels = np.datetime_as_string(np.datetime64(parameters.first_day, "M") + months["month"])
    return {
        "month": np.repeat(labels.astype(object), len(amounts)),
        "purpose": np.tile(np.array(list(amounts), dtype=object), n),
        "amount": np.stack(list(amounts.values()), axis=1).ravel(),
    }
