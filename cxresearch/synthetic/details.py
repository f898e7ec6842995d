"""The tables that surround orders and ratings: complaints, incidents, exits, referrals, offers, costs,
interactions, experiments. Each is a function of what happened and the company's parameters."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxresearch.schema import DESKS, FACTORS, REASONS
from cxresearch.synthetic.draws import draw, minutes
from cxresearch.synthetic.parameters import Contracts, Parameters
from cxresearch.synthetic.tables import Names, instant
from cxresearch.synthetic.world import CHUNK


def complaints(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: pd.DataFrame
) -> pd.DataFrame:
    """One to three days after the moment of rating, so before the next; answered, then closed, within
    three weeks or so."""
    made = happened[happened["complains"]].reset_index(drop=True)
    n = len(made)
    day = made["rated_day"].to_numpy() + 1 + draw(rng, parameters.complaint_delay_days, n)
    minute = minutes(rng, parameters.rating_hours, n)
    hours_to_reply = np.array((1, 2, 4, 8, 20, 30, 50, 70))[draw(rng, np.ones(8), n)]
    days_to_close = 4 + draw(rng, np.ones(18), n)
    replied = minute + 60 * hours_to_reply
    opened_at = instant(parameters, day, minute)
    closed_at = instant(parameters, day + days_to_close, minutes(rng, parameters.rating_hours, n))
    table = pd.DataFrame(
        {
            "complaint_id": names.rows("K", n),
            "customer_id": names.customers(made["customer"].to_numpy()),
            "opened_at": opened_at,
            "first_reply_at": instant(parameters, day + replied // 1440, replied % 1440),
            "closed_at": closed_at,
            "resolved": pd.Series(made["resolved"], dtype="boolean").where(closed_at.notna()),
            "desk": np.array(DESKS, dtype=object)[draw(rng, (48, 34, 6, 12), n)],
            "transfers": draw(rng, (55, 27, 12, 4, 2), n),
            "contacts": 1 + draw(rng, (40, 28, 17, 9, 6), n),
        }
    )
    return table[table["opened_at"].notna()]


def incidents(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: pd.DataFrame
) -> pd.DataFrame:
    """One of the ten within three weeks of the first order; later ones now and then, without effect and
    with orders made more than a month after the first."""
    n = len(happened)
    since = happened["ordered_day"] - happened.groupby("customer")["ordered_day"].transform("first")
    chances = [negative.chance for negative in parameters.negatives]
    later = np.where((rng.random(n) < 0.01) & (since > 31), 1 + draw(rng, chances, n), 0)
    which = np.where(happened["number"] == 0, happened["negative"], later)
    day = happened["ordered_day"].to_numpy() + rng.integers(1, 21, n)
    table = pd.DataFrame(
        {
            "customer_id": names.customers(happened["customer"].to_numpy()),
            "occurred_at": instant(parameters, day, minutes(rng, parameters.rating_hours, n)),
            "factor": np.array(("", *FACTORS), dtype=object)[which],
        }
    )
    return table[(which > 0) & table["occurred_at"].notna().to_numpy()]


def exits(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: pd.DataFrame
) -> pd.DataFrame:
    """Some of those who do not come back say why, two to five months on; a subscriber who chooses to
    leave says so on leaving."""
    n = len(happened)
    quiet = happened["rated_day"].to_numpy() + 60 + draw(rng, np.ones(90), n)
    subscribed = isinstance(parameters.back, Contracts)
    day = happened["left_day"].to_numpy() if subscribed else quiet
    minute = happened["left_minute"].to_numpy() if subscribed else minutes(rng, parameters.rating_hours, n)
    gone = happened["voluntary"].to_numpy() if subscribed else ~happened["goes_on"].to_numpy()
    said = gone & (rng.random(n) < parameters.exits)
    table = pd.DataFrame(
        {
            "customer_id": names.customers(happened["customer"].to_numpy()),
            "left_at": instant(parameters, day, minute),
            "reason": np.array(REASONS, dtype=object)[draw(rng, parameters.exit_reasons, n)],
        }
    )
    return table[said & table["left_at"].notna().to_numpy()]


def referrals(
    parameters: Parameters,
    rng: np.random.Generator,
    names: Names,
    happened: pd.DataFrame,
    clients: pd.DataFrame,
) -> pd.DataFrame:
    """After the first rating, by its level, within two months. Whom it brought is known where a
    customer brought by a friend was won in the month after."""
    given = happened[happened["level"] > 0].groupby("customer").head(1)
    n = len(given)
    chance = np.array((0, *parameters.refers))[given["level"].to_numpy()]
    day = given["rated_day"].to_numpy() + 1 + rng.integers(0, 60, n)
    at = instant(parameters, day, minutes(rng, parameters.order_hours, n))
    made = (rng.random(n) < chance) & at.notna().to_numpy()
    table = pd.DataFrame(
        {"referrer_id": names.customers(given["customer"].to_numpy()), "referred_at": at.to_numpy()}
    )[made].reset_index(drop=True)
    brought = clients[clients["source"] == "friend"].sort_values(["acquired_at", "customer_id"])
    won = brought["acquired_at"].to_numpy()
    if won.size == 0:
        return table.assign(referred_id=None)
    place = np.searchsorted(won, table["referred_at"].to_numpy(), side="right")
    near = np.minimum(place, won.size - 1)
    soon = (place < won.size) & (won[near] - table["referred_at"].to_numpy() < np.timedelta64(30, "D"))
    known = pd.Series(brought["customer_id"].to_numpy()[near]).where(pd.Series(soon))
    known = known.where(~known.duplicated() & (known != table["referrer_id"]))
    return table.assign(referred_id=known)


def offers(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: pd.DataFrame
) -> pd.DataFrame:
    """To some customers three weeks after their first order, to prospects at any time."""
    first = happened[happened["number"] == 0]
    chosen = first[rng.random(len(first)) < parameters.offered]
    prospects = int(len(first) * parameters.prospects)
    day = np.concatenate(
        [chosen["ordered_day"].to_numpy() + 21, rng.integers(0, parameters.days(), prospects)]
    )
    existing = np.arange(day.size) < len(chosen)
    won = rng.random(day.size) < np.where(existing, parameters.won_existing, parameters.won_prospect)
    parties = np.concatenate([names.customers(chosen["customer"].to_numpy()), names.rows("P", prospects)])
    at = instant(parameters, day, minutes(rng, parameters.order_hours, day.size))
    table = pd.DataFrame(
        {
            "offer_id": names.rows("F", day.size),
            "party_id": parties,
            "offered_at": at,
            "existing": existing,
            "won": won,
            "cost": np.where(existing, 4000, 15000) + 500 * rng.integers(0, 9, day.size),
        }
    )
    return table[at.notna()]


_STEPS = ("ordering", "payment", "delivery", "support")


def interactions(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: pd.DataFrame
) -> pd.DataFrame:
    """The steps of each rated occasion of some customers: three or four, each scored.

    All steps come before the rating; a score repeats its level or is drawn afresh.
    """
    copied_before, copied_last = parameters.score_copies
    recorded = rng.random(CHUNK) < parameters.journeys
    mine = happened["customer"].to_numpy()
    rated = happened[recorded[mine] & (happened["level"] > 0).to_numpy()].reset_index(drop=True)
    n = len(rated)
    journey = names.rows("J", n)
    with_support = rng.random(n) < parameters.needs_support
    days = (
        rated["ordered_day"].to_numpy(),
        rated["ordered_day"].to_numpy(),
        rated["delivered_day"].to_numpy(),
        rated["delivered_day"].to_numpy(),
    )
    of_day = (
        rated["ordered_minute"].to_numpy(),
        np.minimum(rated["ordered_minute"].to_numpy() + 5, 1439),
        rated["delivered_minute"].to_numpy(),
        rated["delivered_minute"].to_numpy() + 90,
    )
    parts = []
    for step, name in enumerate(_STEPS):
        last = (step == 3) | ((step == 2) & ~with_support)
        fresh = 1 + draw(rng, parameters.level_shares(), n)
        copied = rng.random(n) < np.where(last, copied_last, copied_before)
        score = np.where(copied, rated["level"].to_numpy(), fresh)
        part = pd.DataFrame(
            {
                "journey": np.arange(n),
                "customer_id": names.customers(rated["customer"].to_numpy()),
                "occurred_at": instant(parameters, days[step], of_day[step]),
                "valence": np.sign(score - 3),
                "score": score,
                "journey_id": journey,
                "step": step + 1,
                "channel": name,
            }
        )
        parts.append(part[with_support] if step == 3 else part)
    table = pd.concat(parts).sort_values(["journey", "step"]).drop(columns="journey")
    table = table[table["occurred_at"].notna()].reset_index(drop=True)
    table.insert(0, "interaction_id", names.rows("I", len(table)))
    return table


def experiments(
    parameters: Parameters, rng: np.random.Generator, names: Names, happened: pd.DataFrame
) -> pd.DataFrame:
    """A share of customers, assigned to an arm a fortnight after their first order: did they answer?"""
    first = happened[happened["number"] == 0]
    chosen = first[rng.random(len(first)) < parameters.tried]
    n = len(chosen)
    arm = draw(rng, np.ones(len(parameters.arms)), n)
    chance = np.array([share for _, share in parameters.arms])[arm]
    at = instant(parameters, chosen["ordered_day"].to_numpy() + 14, chosen["ordered_minute"].to_numpy())
    table = pd.DataFrame(
        {
            "unit_id": names.customers(chosen["customer"].to_numpy()),
            "arm": np.array([name for name, _ in parameters.arms], dtype=object)[arm],
            "assigned_at": at,
            "outcome": (rng.random(n) < chance).astype(np.int64),
        }
    )
    return table[at.notna()]


def by_month(
    parameters: Parameters, clients: pd.DataFrame, bought: pd.DataFrame, contracts: pd.DataFrame
) -> pd.DataFrame:
    """Customers won, old customers buying (of a company that sells subscriptions: still subscribed at
    the month's end), sales, and what the goods cost, by calendar month."""
    won = clients["acquired_at"].to_numpy().astype("datetime64[M]")
    since = pd.Series(won, index=clients["customer_id"])
    month = bought["ordered_at"].to_numpy().astype("datetime64[M]")
    old = month > since[bought["customer_id"]].to_numpy().astype("datetime64[M]")
    buying = pd.DataFrame({"month": month, "customer": bought["customer_id"]})[old].drop_duplicates()
    subscribed = isinstance(parameters.back, Contracts)
    sales = bought["amount"].groupby(month).sum()
    kept = bought["margin"].groupby(month).sum()
    table = pd.DataFrame(
        {
            "won": pd.Series(won).value_counts(),
            "retained": _subscribed(parameters, contracts) if subscribed else buying["month"].value_counts(),
            "sales": sales,
            "produce": sales - kept,
        }
    )
    return table.fillna(0).astype(np.int64)


def _subscribed(parameters: Parameters, contracts: pd.DataFrame) -> pd.Series:
    """Customers won before each month and subscribed at its end."""
    last_month = np.datetime64(parameters.last_day, "M").astype(int)
    by_customer = contracts.groupby("customer_id", sort=False)
    begun = by_customer["started_at"].min().to_numpy().astype("datetime64[M]").astype(int)
    ended_at = by_customer.tail(1)["ended_at"]
    # Who leaves at the very end of a month is not subscribed at it.
    month = (ended_at - pd.Timedelta(minutes=1)).to_numpy().astype("datetime64[M]").astype(int)
    ended = np.where(ended_at.isna(), last_month + 1, month)
    first, size = begun.min(), last_month - begun.min() + 1
    more = np.bincount(begun + 1 - first, minlength=size + 1)
    less = np.bincount(np.maximum(ended, begun + 1) - first, minlength=size + 1)
    counts = np.cumsum(more - less)[:size]
    return pd.Series(counts, index=np.arange(first, last_month + 1).astype("datetime64[M]"))


def costs(parameters: Parameters, rng: np.random.Generator, months: pd.DataFrame) -> pd.DataFrame:
    """A row a month and purpose; acquiring and retaining vary around their planted cost."""
    n, spread = len(months), parameters.cost_spread
    noise = 100 + rng.integers(-spread, spread + 1, (2, n))
    amounts = {
        "acquire": parameters.acquire_cost * months["won"].to_numpy() * noise[0] // 100,
        "retain": parameters.retain_cost * months["retained"].to_numpy() * noise[1] // 100,
        "serve": months["sales"].to_numpy() * parameters.serve_share // 100,
        "produce": months["produce"].to_numpy(),
        "overhead": np.full(n, parameters.overhead),
    }
    labels = np.datetime_as_string(months.index.to_numpy().astype("datetime64[M]"))
    parts = [
        pd.DataFrame({"order": np.arange(n), "month": labels, "purpose": purpose, "amount": amount})
        for purpose, amount in amounts.items()
    ]
    return pd.concat(parts).sort_values("order", kind="stable").drop(columns="order").reset_index(drop=True)
