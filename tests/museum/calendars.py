"""Days and times that are read, and are on other clocks, in another age, or stand for none at all."""

from __future__ import annotations

from .exhibit import Came, Exhibit, columns, dated, good, shop, table

STARTED = ("customer_id", "started_at", "ended_at")


def contracts(
    name: str, wrong: str, ends: tuple[str, ...], came: Came, *says: str, more: str = ""
) -> Exhibit:
    """Subscriptions that all began on one day."""
    rows = [(f"KH{at}", "2023-01-01", end) for at, end in enumerate(ends, 1)]
    return Exhibit(
        name,
        wrong,
        {"subscriptions.csv": table(rows, header=STARTED)},
        columns("subscriptions") + more,
        tables={"subscriptions": came},
        says=says,
    )


EXHIBITS = (
    Exhibit(
        "offsets-beside-local-times",
        "Some times say how far from UTC they are, some do not: those are the company's.",
        {
            "orders.csv": dated(
                (
                    "2024-01-05T09:00:00Z",
                    "2024-02-10 10:30:00+07:00",
                    "2024-03-15 14:00",
                    "2024-05-20T16:45:00.123Z",
                    "2024-08-01 08:15:00 -0500",
                    "2024-11-30 24:00",
                )
            )
        },
        shop(),
        tables=good(),
    ),
    Exhibit(
        "clocks-that-change",
        "An hour that never was, 31 March, and one that was twice, 27 October, in Berlin: both are some instant.",
        {
            "orders.csv": dated(
                (
                    "2024-03-31 01:59",
                    "2024-03-31 02:30",
                    "2024-03-31 03:00",
                    "2024-10-27 01:59",
                    "2024-10-27 02:30",
                    "2024-10-27 03:00",
                )
            )
        },
        shop(zone="Europe/Berlin"),
        tables=good(),
    ),
    Exhibit(
        "one-day-in-the-future",
        "One order is from after the end of the data, another from the year 2924.",
        {
            "orders.csv": dated(
                ("2024-01-05", "2924-02-10", "2024-03-15", "2024-05-20", "2025-01-01", "2024-12-31")
            )
        },
        shop(),
        tables={"orders": Came(6, 4, {"future:ordered_at": 2})},
        says=("future:ordered_at               2   looks like 9999-99-99",),
    ),
    Exhibit(
        "before-1900",
        "Orders of 1899 and of 1900-01-01, a computer's word for none: they exist, but before the data begin.",
        {
            "orders.csv": dated(
                ("1899-12-31", "1900-01-01", "2024-03-15", "2024-05-20", "2024-08-01", "2024-11-30")
            )
        },
        shop(),
        tables=good(),
        warnings={"before_the_edge:ordered_at": 2},
    ),
    Exhibit(
        "days-that-are-none",
        "A thirtieth of February, a thirteenth month, 29 February of a common year.",
        {
            "orders.csv": dated(
                ("2024-02-30", "2024-13-10", "2023-02-29", "2024-02-29", "2024-08-01", "2024-11-30")
            )
        },
        shop(),
        tables={"orders": Came(6, 3, {"unreadable:ordered_at": 3})},
        says=("no such day is in the calendar",),
    ),
    contracts(
        "never-as-9999",
        "Contracts that run end on 9999-12-31: a day after the data's last, so they run.",
        ("9999-12-31", "2023-06-30", "9999-12-31", ""),
        Came(4, 4),
    ),
    contracts(
        "none-as-0000",
        "Contracts that run end on 0000-00-00, which is no day; a null means something, so the rows go.",
        ("0000-00-00", "2023-06-30", "2023-07-31", "2024-01-31"),
        Came(4, 3, {"unreadable:ended_at": 1}),
        "no such day is in the calendar; one that stands for none becomes blank by values.ended_at",
    ),
    contracts(
        "none-as-0000-named",
        "The same, with the word named.",
        ("0000-00-00", "2023-06-30", "2023-07-31", "2024-01-31"),
        Came(4, 4),
        more='values.ended_at = { "0000-00-00" = "" }\n',
    ),
    contracts(
        "ended-before-it-began",
        "One contract ended before it began.",
        ("2022-12-31", "2023-06-30", "2023-07-31", ""),
        Came(4, 3, {"order:ended_at": 1}),
    ),
)
