"""The canonical tables: what a company's data must look like to be held against a claim.

Data only. The door (`cxresearch.door`) checks delivered rows against these descriptions, the
made-up company (`cxresearch.synthetic`) is written to them, and `data/README.md`, the data
dictionary, is printed from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal[
    "id", "text", "word", "bool", "time", "month", "rating", "score", "count", "valence", "money", "number"
]
"""What a column holds, and so which faults it can have.

id       text as delivered, a whole number without its decimals
text     free text
word     one of the column's `words`
bool     true or false
time     an instant, or a date (an event at the end of its day)
month    a calendar month, as a date or YYYY-MM
rating   a number on the company's scale
score    a second survey answer on the same scale
count    a whole number, zero or more
valence  -1, 0 or 1
money    an amount in the company's currency, kept to four decimals
number   any finite number
"""

SOURCES = ("friend", "advertising", "search", "store", "other")
REASONS = ("service", "product", "price", "competitor", "moved", "other")
DESKS = ("frontline", "ticket", "headquarters", "public")
PURPOSES = ("acquire", "retain", "serve", "produce", "overhead")
FACTORS = (
    "over-automation",
    "no-direct-feedback",
    "agent-misinforms",
    "long-resolution-wait",
    "no-empathy-product-push",
    "rude-staff",
    "slow-and-unanswered",
    "not-personalised",
    "over-promise",
    "asked-same-thing-repeatedly",
)


TURN = "turn"
"""The column that the door adds to tables with `Table.in_turn`."""

CUSTOMER = "customer"
"""The column that the door adds to tables whose rows are a customer's, for what is joined and grouped by it."""


@dataclass(frozen=True)
class Column:
    """A column of a canonical table.

    Attributes:
        name: Its fixed name.
        type: What it holds.
        purpose: What it is, in a sentence of the data dictionary.
        required: Whether a row without a good value here is rejected.
        words: The closed vocabulary of a `word`.
        plan: A time that may lie after the cut-off: a promise, a contract's end.
        not_before: The column of the same table that this time must not precede.
        rejects: An optional column whose null means something, so that a faulty value rejects the
            row instead of being blanked.
        refers: The table whose key it names; an unknown id rejects the row when that table is
            given, or is only counted in a warning where `warns` is set.
    """

    name: str
    type: Type
    purpose: str
    required: bool = False
    words: tuple[str, ...] = ()
    plan: bool = False
    not_before: str | None = None
    rejects: bool = False
    refers: str | None = None
    warns: bool = False


@dataclass(frozen=True)
class Table:
    """A canonical table.

    Attributes:
        name: Its fixed name.
        purpose: What its rows are, in a sentence of the data dictionary.
        columns: Those that it can have.
        key: The column whose values are unique, if there is one.
        copies: Whether a row identical to an earlier one in every mapped column is a fault.
        in_turn: The time by which each customer's rows are numbered (`TURN`), ties by the key.
    """

    name: str
    purpose: str
    columns: tuple[Column, ...]
    key: str | None = None
    copies: bool = True
    in_turn: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def customer(self) -> str | None:
        """The column that says whose each row is: one that has to name a customer."""
        if self.name == "customers":
            return self.key
        named = (column.name for column in self.columns if column.refers == "customers" and not column.warns)
        return next(named, None)

    def column(self, name: str) -> Column:
        """The column of that name; `KeyError` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _customer(purpose: str = "The customer.") -> Column:
    return Column("customer_id", "id", purpose, required=True, refers="customers")


_TABLES = (
    Table(
        "customers",
        "Who the customers are: one row each.",
        (
            Column("customer_id", "id", "The customer.", required=True),
            Column("acquired_at", "time", "When the customer was won."),
            Column(
                "source", "word", "What brought the customer, in the customer's own words.", words=SOURCES
            ),
            Column("segment", "text", "The company's own segment."),
            Column("region", "text", "The company's own region."),
        ),
        key="customer_id",
    ),
    Table(
        "orders",
        "What was bought: one row an order.",
        (
            Column("order_id", "id", "The order.", required=True),
            _customer("Who ordered."),
            Column("ordered_at", "time", "When it was ordered.", required=True),
            Column("amount", "money", "What was paid."),
            Column("margin", "money", "What the company kept after direct costs."),
            Column(
                "promised_at",
                "time",
                "When delivery was promised; a date lasts until its midnight.",
                plan=True,
            ),
            Column("delivered_at", "time", "When it was delivered.", not_before="ordered_at"),
            Column("returned", "bool", "Whether the goods were sent back."),
            Column("channel", "text", "The company's own sales channel."),
        ),
        key="order_id",
        in_turn="ordered_at",
    ),
    Table(
        "subscriptions",
        "Contracts: one row for each run of a customer's subscription.",
        (
            _customer("Who subscribed."),
            Column("started_at", "time", "When it began.", required=True),
            Column(
                "ended_at",
                "time",
                "When it ended; empty while it runs. A date after the cut-off counts as running.",
                plan=True,
                not_before="started_at",
                rejects=True,
            ),
            Column(
                "voluntary", "bool", "Whether the customer chose to end it; false for a renewal or a lapse."
            ),
            Column("plan", "text", "The company's own plan."),
        ),
    ),
    Table(
        "invitations",
        "Who was asked to rate, whether or not they answered.",
        (
            _customer("Who was asked."),
            Column("invited_at", "time", "When.", required=True),
        ),
        copies=False,
    ),
    Table(
        "ratings",
        "Survey answers: one row an answered survey.",
        (
            Column("rating_id", "id", "The answer.", required=True),
            _customer("Who answered."),
            Column("rated_at", "time", "When.", required=True),
            Column("rating", "rating", "The overall rating, on the company's scale.", required=True),
            Column("order_id", "id", "The order that was rated.", refers="orders", warns=True),
            Column("expected", "score", "What the customer had expected, asked before."),
            Column("performed", "score", "How well the company performed."),
            Column("product", "score", "Rating of the product."),
            Column("service", "score", "Rating of the service."),
            Column("staff", "score", "Rating of the staff."),
            Column("complaint_handling", "score", "Rating of how a complaint was handled."),
            Column("treatment", "score", "How the customer felt treated."),
            Column("price", "score", "Rating of the price."),
            Column("complained", "bool", "Whether the customer says to have complained about it."),
            Column("would_pay_more", "bool", "Whether the customer would pay more for better service."),
            Column("would_recommend", "bool", "Whether the customer would recommend the company."),
            Column("told_positive", "count", "How many people the customer told something good."),
            Column("told_negative", "count", "How many people the customer told something bad."),
        ),
        key="rating_id",
        in_turn="rated_at",
    ),
    Table(
        "complaints",
        "Complaints that reached any desk of the company.",
        (
            Column("complaint_id", "id", "The complaint.", required=True),
            _customer("Who complained."),
            Column("opened_at", "time", "When it was made.", required=True),
            Column("first_reply_at", "time", "When it was first answered.", not_before="opened_at"),
            Column("closed_at", "time", "When it was closed.", not_before="opened_at"),
            Column("resolved", "bool", "Whether it was resolved."),
            Column("desk", "word", "Who received it.", words=DESKS),
            Column("transfers", "count", "How often it was handed on."),
            Column("contacts", "count", "How many contacts it took."),
        ),
        key="complaint_id",
        in_turn="opened_at",
    ),
    Table(
        "incidents",
        "Bad things that happened to a customer, by the ten negative factors.",
        (
            _customer("Whom it happened to."),
            Column("occurred_at", "time", "When.", required=True),
            Column("factor", "word", "Which of the ten.", required=True, words=FACTORS),
        ),
    ),
    Table(
        "exits",
        "Customers who left, and why.",
        (
            _customer("Who left."),
            Column("left_at", "time", "When.", required=True),
            Column("reason", "word", "The main reason.", required=True, words=REASONS),
        ),
    ),
    Table(
        "referrals",
        "Recommendations that the company recorded.",
        (
            Column("referrer_id", "id", "The customer who recommended.", required=True, refers="customers"),
            Column("referred_at", "time", "When.", required=True),
            Column("referred_id", "id", "The customer who came, if known.", refers="customers", warns=True),
        ),
        copies=False,
    ),
    Table(
        "offers",
        "Sales offers and whether they were won.",
        (
            Column("offer_id", "id", "The offer.", required=True),
            Column("party_id", "id", "Whom it was made to.", required=True, refers="customers", warns=True),
            Column("offered_at", "time", "When.", required=True),
            Column("existing", "bool", "Whether the party was a customer when it was made.", required=True),
            Column("won", "bool", "Whether it was taken.", required=True),
            Column("cost", "money", "What making it cost."),
        ),
        key="offer_id",
    ),
    Table(
        "costs",
        "What the company spent, by month and purpose; rows of one month and purpose are summed.",
        (
            Column("month", "month", "The calendar month.", required=True),
            Column("purpose", "word", "What it was spent on.", required=True, words=PURPOSES),
            Column("amount", "money", "How much.", required=True),
        ),
        copies=False,
    ),
    Table(
        "interactions",
        "Contacts between customer and company, step by step.",
        (
            Column("interaction_id", "id", "The contact.", required=True),
            _customer("Who."),
            Column("occurred_at", "time", "When.", required=True),
            Column("valence", "valence", "How it went: -1 bad, 0 neutral, 1 good.", required=True),
            Column("score", "score", "The customer's rating of this step."),
            Column("journey_id", "id", "The journey it was part of."),
            Column("step", "count", "Its place in the journey."),
            Column("channel", "text", "The company's own channel."),
        ),
        key="interaction_id",
    ),
    Table(
        "experiments",
        "Units of a randomised experiment.",
        (
            Column(
                "unit_id", "id", "The unit, often a customer.", required=True, refers="customers", warns=True
            ),
            Column("arm", "text", "The arm it was assigned to.", required=True),
            Column("assigned_at", "time", "When.", required=True),
            Column("outcome", "number", "What came of it.", required=True),
        ),
        key="unit_id",
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Every canonical table by name, in the order of the data dictionary."""
