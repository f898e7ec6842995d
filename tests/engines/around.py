"""What surrounds the orders and ratings of a company: the answers to further questions, complaints,
incidents, exits, referrals, offers, costs, contacts, experiments.

Built to tell engines apart, as the worlds themselves: everything stands at an edge of the windows that the
claims look through or a microsecond beside it, rows stand in one instant, and scores lie halfway between two
ten-thousandths of a level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from cxresearch.schema import FACTORS, PURPOSES, REASONS

Row = dict[str, Any]

NOW, TICK, HOUR, DAY = timedelta(0), timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)
HORIZON, WINDOW = timedelta(days=180), timedelta(days=30)
ITEMS = ("expected", "performed", "product", "service", "staff", "complaint_handling", "treatment", "price")
TIED = ("B", "a", "é", "10", "2", "Z", "b")
"""Beginnings of ids: by bytes 10 < 2 < B < Z < a < b < é, in English 10 < 2 < a < b < B < é < Z."""
MONEY = 10_000
"""Money is kept to four decimals; amounts of cents have squares of eight."""


@dataclass(frozen=True)
class Known:
    """A customer, the instants of the first order and the first rating, and how good that rating is (0 to 1)."""

    customer: Any
    begun: datetime
    rated: datetime
    good: float


@dataclass(frozen=True)
class Around:
    """How a world writes: its end, an instant as a cell of each kind of table, and the scale's ends.

    `steps` is into how many steps the scale is divided for the answers to further questions.
    """

    chance: np.random.Generator
    end: datetime
    at: Callable[[datetime], Any]
    low: float
    high: float
    steps: int

    def score(self, good: float) -> float:
        """A score, `good` (0 to 1) of the way from the worst to the best, on the nearest step."""
        step = round(min(max(good, 0.0), 1.0) * self.steps)
        return self.low + (self.high - self.low) * step / self.steps

    def one(self, *cells: Any) -> Any:
        """One of these, each as likely."""
        return cells[int(self.chance.integers(len(cells)))]

    def named(self, number: int) -> str:
        """An id of a row; those of one instant begin differently."""
        return f"{self.one(*TIED)}{number}"

    def seen(self, rows: Iterable[Row], column: str) -> list[Row]:
        """The rows before the end, written in the world's cells."""
        return [row | {column: self.at(row[column])} for row in rows if row[column] < self.end]

    # -- answers -------------------------------------------------------------------------------------

    def answers(self, good: float) -> Row:
        """Answers to everything else a survey asks, some of them not given."""
        chance = self.chance

        def near() -> float:
            return good + float(chance.normal(0, 0.2)) if chance.random() < 0.6 else float(chance.random())

        scores = {item: self.score(near()) for item in ITEMS}
        told = {
            "told_positive": int(chance.geometric(0.5 - 0.35 * good) - 1),
            "told_negative": int(chance.geometric(0.1 + 0.5 * good) - 1),
        }
        said = {
            "complained": bool(chance.random() < 0.5 - 0.4 * good),
            "would_pay_more": bool(chance.random() < 0.3 + 0.4 * good),
            "would_recommend": bool(chance.random() < 0.2 + 0.7 * good),
        }
        return {
            name: None if chance.random() < 0.1 else cell for name, cell in (scores | told | said).items()
        }

    # -- tables --------------------------------------------------------------------------------------

    def complaints(self, people: Sequence[Known]) -> tuple[list[Row], list[tuple[Known, datetime]]]:
        """Complaints about two first ratings in five, and when their customers rate again: at, or a
        microsecond beside, the edges of the days after the closing."""
        edges = (-WINDOW - TICK, -WINDOW, NOW, TICK, WINDOW, WINDOW + TICK)
        edges += (WINDOW + HORIZON, WINDOW + HORIZON + TICK)
        rows: list[Row] = []
        again: list[tuple[Known, datetime]] = []
        for number, known in enumerate(people):
            if number % 5 > 1:
                continue
            after = HOUR * int(self.chance.integers(1, 600))
            opened = known.rated + (after if number % 5 else edges[number // 5 % len(edges)])
            closed = opened + self.one(3 * DAY, 11 * DAY, WINDOW, WINDOW + TICK)
            row = {"customer_id": known.customer, "opened_at": opened, "closed_at": closed}
            row["resolved"] = self.one(True, True, False, None)
            if number % 9 == 0:
                row |= {"closed_at": None, "resolved": self.one(None, False)}
            rows.append(row | {"complaint_id": self.named(number)})
            if number % 4 == 0:  # another in the same instant, with another end
                rows.append(row | {"complaint_id": self.named(number) + "+", "resolved": not row["resolved"]})
            if row["closed_at"] is not None:
                again.append((known, closed + self.one(NOW, TICK, 4 * DAY, WINDOW, WINDOW + TICK)))
        for row in rows:
            over = row["closed_at"] is None or row["closed_at"] >= self.end
            row["closed_at"] = None if over else self.at(row["closed_at"])
        return self.seen(rows, "opened_at"), again

    def incidents(self, people: Sequence[Known]) -> list[Row]:
        """The ten factors in turn: from the first order to the landmark and beyond, and before the rating."""
        rows = []
        for number, known in enumerate(people):
            if number % 2:
                after = self.one(-TICK, NOW, 5 * DAY, 9 * DAY, 20 * DAY, WINDOW, WINDOW + TICK)
                rows.append((known, known.begun + after, FACTORS[number // 2 % len(FACTORS)]))
            if number % 6 == 0:
                before = self.one(-TICK, NOW, 3 * DAY, WINDOW, WINDOW + TICK)
                rows.append((known, known.rated - before, self.one(*FACTORS)))
        told = [{"customer_id": known.customer, "occurred_at": at, "factor": why} for known, at, why in rows]
        return self.seen(told, "occurred_at")

    def exits(self, people: Sequence[Known]) -> list[Row]:
        """A third of the customers leave, some for two reasons in one instant."""
        rows = []
        for number, known in enumerate(people):
            if number % 3 == 1:
                left = known.rated + self.one(-TICK, NOW, TICK, 25 * DAY, HORIZON, HORIZON + TICK)
                for reason in self.chance.permutation(REASONS)[: 1 + (number % 4 == 0)]:
                    rows.append({"customer_id": known.customer, "left_at": left, "reason": str(reason)})
        return self.seen(rows, "left_at")

    def referrals(self, people: Sequence[Known]) -> list[Row]:
        """A quarter of the customers recommend, once or twice."""
        rows = []
        for number, known in enumerate(people):
            if self.chance.random() < 0.1 + 0.25 * known.good:
                at = known.rated + self.one(NOW, TICK, 25 * DAY, HORIZON, HORIZON + TICK)
                rows += [{"referrer_id": known.customer, "referred_at": at}] * (1 + number % 2)
        return self.seen(rows, "referred_at")

    def offers(self, people: Sequence[Known]) -> list[Row]:
        """Offers to customers and strangers, some at the last moment that leaves them their time."""
        rows = []
        for number, known in enumerate(people):
            existing = number % 2 == 0
            last = self.end - WINDOW - TICK + self.one(-TICK, NOW, TICK)
            row = {
                "offer_id": self.named(number),
                "party_id": known.customer if number % 4 < 3 else people[number // 2].customer,
                "offered_at": last if number % 5 == 0 else known.rated + 3 * HOUR,
                "existing": existing,
                "won": bool(self.chance.random() < (0.6 if existing else 0.2)),
            }
            rows.append(row)
        return self.seen(rows, "offered_at")

    def costs(self, first: date, months: int) -> list[Row]:
        """What was spent in each month on each purpose, in two rows; a month cost nothing to keep anybody."""
        rows = []
        for number in range(months):
            at = date(first.year + (first.month - 1 + number) // 12, (first.month - 1 + number) % 12 + 1, 1)
            for purpose in PURPOSES:
                for _ in range(2):
                    amount = float(self.chance.integers(1, 9_000)) / MONEY
                    amount = 0.0 if purpose == "retain" and number % 7 == 3 else amount
                    rows.append({"month": at, "purpose": purpose, "amount": amount})
        return rows

    def contacts(self, people: Sequence[Known]) -> list[Row]:
        """Contacts around the first order and the ratings, and journeys that end before the first rating."""
        rows: list[Row] = []

        def add(known: Known, at: datetime, **more: Any) -> None:
            row = {"interaction_id": self.named(len(rows)), "customer_id": known.customer, "occurred_at": at}
            rows.append({"valence": int(self.chance.integers(-1, 2))} | row | more)

        for number, known in enumerate(people):
            if number % 3 == 0:
                add(known, known.begun + self.one(-TICK, NOW, WINDOW, WINDOW + TICK))
            if number % 2 == 0:
                for _ in range(int(self.chance.integers(1, 5))):
                    add(known, known.rated + int(self.chance.integers(-100, 2200)) * HOUR)
            if number % 4 == 1:
                last = known.rated - self.one(-TICK, NOW, HOUR, WINDOW, WINDOW + TICK)
                steps = int(self.chance.integers(3, 7))
                for step in range(steps):  # the last three are in one instant, numbered or not
                    good = known.good + float(self.chance.normal(0, 0.25))
                    add(
                        known,
                        last - max(steps - step - 3, 0) * DAY,
                        journey_id=f"{TIED[number % 7]}{number}",
                        step=None if number % 3 == 0 else step // 2,
                        score=self.score(good) if step else None if number % 8 == 1 else self.score(good),
                    )
        return self.seen(rows, "occurred_at")

    def trials(self, people: Sequence[Known]) -> list[Row]:
        """An experiment whose arms are written in every way, with an outcome of 0 or 1."""
        arms = ("Proactive", "reactive", "PROACTIVE ", "\tReactive", "control")
        rows = []
        for number, known in enumerate(people):
            arm = arms[number % len(arms)]
            outcome = float(self.chance.random() < (0.6 if "ro" in arm.lower() else 0.4))
            rows.append(
                {"unit_id": known.customer, "arm": arm, "assigned_at": known.rated, "outcome": outcome}
            )
        return self.seen(rows, "assigned_at")

    def paid(self) -> Row:
        """What an order brought: money of four decimals, some of it unknown, some lost."""
        amount = Decimal(int(self.chance.integers(1, 4000))) / MONEY
        margin = Decimal(int(self.chance.integers(-300, 1500))) / MONEY
        return {
            "amount": None if self.chance.random() < 0.05 else amount,
            "margin": None if self.chance.random() < 0.05 else margin,
            "returned": self.one(None, True, False, False, False),
        }


def known_from(
    begun: Iterable[tuple[Any, datetime]], ratings: Iterable[tuple[Any, datetime, float]]
) -> list[Known]:
    """Customers in the order of their first rating's row: the earliest of what was begun and of what was rated."""
    first_begun: dict[Any, datetime] = {}
    for customer, at in begun:
        first_begun[customer] = min(at, first_begun.get(customer, at))
    first: dict[Any, tuple[datetime, float]] = {}
    for customer, at, good in ratings:
        if customer not in first or at < first[customer][0]:
            first[customer] = at, good
    return [
        Known(customer, first_begun[customer], *found)
        for customer, found in first.items()
        if customer in first_begun
    ]
