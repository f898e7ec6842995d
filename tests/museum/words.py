"""Words: for missing values, for yes and no, for reasons; and texts that would be something else elsewhere."""

from __future__ import annotations

from .exhibit import HEADER, ROWS, Came, Exhibit, columns, good, shop, table

EXITS = ("customer_id", "left_at", "reason")
BOOLS = '{ order_id = "OrderNo", customer_id = "CustNo", ordered_at = "OrderDate", returned = "Back" }'
FREE = '{ order_id = "OrderNo", customer_id = "CustNo", ordered_at = "OrderDate", channel = "Back" }'
WIDE = (
    '{ order_id = "OrderNo", customer_id = "CustNo", ordered_at = "OrderDate", amount = "Total", '
    'delivered_at = "Arrived", returned = "Back" }'
)
GAPS = ("NULL", "None", "N/A", "nan", "-", "  ")
NONE = '{ "NULL" = "", "None" = "", "N/A" = "", "nan" = "", "-" = "" }'


def beside(values: tuple[object, ...], name: str = "Back") -> bytes:
    """The good orders with a column more."""
    return table([(*row, value) for row, value in zip(ROWS, values, strict=True)], header=(*HEADER, name))


def with_gaps() -> bytes:
    return table(
        [(*row[:3], gap, gap, gap) for row, gap in zip(ROWS, GAPS, strict=True)],
        header=(*HEADER, "Arrived", "Back"),
    )


def left(*reasons: str) -> bytes:
    return table(
        [(f"KH{at}", f"2024-06-{at:02}", reason) for at, reason in enumerate(reasons, 1)], header=EXITS
    )


EXHIBITS = (
    Exhibit(
        "words-for-missing",
        "Five words for missing, and a blank, in an amount, a date and a truth: a row counts once.",
        {"orders.csv": with_gaps()},
        shop(columns=WIDE),
        tables={"orders": Came(6, 6, blanked={"unreadable:amount": 5})},
        says=(
            "unreadable:amount               5   looks like -, A/A, AAAA",
            'a word for none becomes blank by values.amount = { "NULL" = "" }',
        ),
    ),
    Exhibit(
        "words-for-missing-named",
        "The same, with the words named: all three columns are blank, and nothing was faulty.",
        {"orders.csv": with_gaps()},
        shop(columns=WIDE)
        + f"values.amount = {NONE}\nvalues.delivered_at = {NONE}\nvalues.returned = {NONE}\n",
        tables=good(),
    ),
    Exhibit(
        "dates-that-are-words",
        "Four deliveries have a word for a date.",
        {"orders.csv": beside(("NULL", "pending", "2024-03-16", "N/A", "", "chưa giao"), "Arrived")},
        shop(columns=FREE.replace('channel = "Back"', 'delivered_at = "Arrived"')),
        tables={"orders": Came(6, 6, blanked={"unreadable:delivered_at": 4})},
        says=('a word for none becomes blank by values.delivered_at = { "NULL" = "" }',),
        never=("pending", "chưa giao"),
    ),
    Exhibit(
        "yes-and-no",
        "Yes and no in six ways, with accents both ways.",
        {"orders.csv": beside(("Có", "KHÔNG", "yes", "N", "1", "Co\u0301"))},
        shop(columns=BOOLS),
        tables=good(),
    ),
    Exhibit(
        "yes-and-no-unknown",
        "Yes and no in words that nobody told.",
        {"orders.csv": beside(("đúng", "sai", "đúng", "sai", "x", ""))},
        shop(columns=BOOLS),
        tables={"orders": Came(6, 6, blanked={"unreadable:returned": 5})},
        says=('give other words under values.returned = { "their word" = "true" }',),
        never=("đúng",),
    ),
    Exhibit(
        "yes-and-no-told",
        "The same, with the words told.",
        {"orders.csv": beside(("đúng", "sai", "đúng", "sai", "x", ""))},
        shop(columns=BOOLS) + 'values.returned = { "đúng" = true, "sai" = false, "x" = "" }\n',
        tables=good(),
    ),
    Exhibit(
        "reasons-unmapped",
        "Reasons in the company's own words, of which none is ours.",
        {"exits.csv": left("Giá cao", "Giá cao", "Dịch vụ", "price")},
        columns("exits"),
        code=1,
        tables={"exits": Came(4, 1, {"word:reason": 3})},
        says=(
            "3 of them as word:reason, which look like Aaa aaa",
            "give the company's words and ours under values.reason",
        ),
        never=("Giá cao",),
    ),
    Exhibit(
        "reasons-nearly-ours",
        "Ours with a capital, a space and a full stop; a space is trimmed, the others are other words.",
        {"exits.csv": left("price", " price ", "service", "Price", "other", "price.")},
        columns("exits"),
        tables={"exits": Came(6, 4, {"word:reason": 2})},
        says=("word:reason                     2   looks like Aaaaa, aaaaa.",),
    ),
    Exhibit(
        "a-wrong-encoding-of-long-ago",
        "Words that were damaged before they were saved: signs among letters.",
        {"exits.csv": left("GiÃ¡ cao", "GiÃ¡ cao", "Dá»‹ch vá»¥", "price")},
        columns("exits"),
        code=1,
        tables={"exits": Came(4, 1, {"word:reason": 3})},
        says=("or is the source's encoding another, so that its letters come out wrong?",),
    ),
    Exhibit(
        "formulas-and-markup",
        "Cells that a spreadsheet or a browser would run: text, in a free text and in a date.",
        {
            "orders.csv": table(
                [
                    (*row[:2], when, row[3], channel)
                    for row, when, channel in zip(
                        ROWS,
                        ("=cmd|' /C calc'!A0", "<script>alert(1)</script>", *(row[2] for row in ROWS[2:])),
                        ("=1+1", "@SUM(A1)", "<b>x</b>", "{{7*7}}", "%s%n", "'; drop table orders; --"),
                        strict=True,
                    )
                ],
                header=(*HEADER, "Back"),
            )
        },
        shop(columns=FREE),
        tables={"orders": Came(6, 4, {"unreadable:ordered_at": 2})},
        never=("alert", "calc", "drop table"),
    ),
    Exhibit(
        "control-characters",
        "An escape that would clear a terminal, a bell, a line break, in a date: shown as what it is not.",
        {
            "orders.csv": table(
                [
                    (*row[:2], when, row[3])
                    for row, when in zip(
                        ROWS,
                        ("\x1b[2J\x1b[31m9", "\u202e42", "a\nb", *(row[2] for row in ROWS[3:])),
                        strict=True,
                    )
                ]
            )
        },
        shop(),
        tables={"orders": Came(6, 3, {"unreadable:ordered_at": 3})},
        says=("looks like ?99, ?[9A?[99a9, a a",),
    ),
    Exhibit(
        "a-very-long-cell",
        "A whole conversation of a million letters in a cell.",
        {"orders.csv": lambda: beside(("dài " * 250_000, *"abcde"))},
        shop(columns=FREE),
        tables=good(),
    ),
    Exhibit(
        "a-nul-byte",
        "A disk left a zero byte in the fourth line.",
        {"orders.csv": table(ROWS).replace(b"DH7003", b"DH7\x0003")},
        shop(),
        code=1,
        says=("orders.csv: line 4 holds a NUL character; save the file again",),
    ),
)
