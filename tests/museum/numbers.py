"""Numbers that are written otherwise than a program would, or are off their scale."""

from __future__ import annotations

from .exhibit import ROWS as ORDERS
from .exhibit import Came, Exhibit, paid, rated, shop, survey, table

COUNTED = ("rating_id", "customer_id", "rated_at", "rating", "told_positive", "told_negative")
STARS = ("★★★★★", "★★★★", "★★★★★", "★★★", "★★★★★", "★")
MONEY = {"unreadable:amount": 6}


def amounts(name: str, wrong: str, values: tuple[str, ...], blanked: int, *says: str) -> Exhibit:
    """Orders whose amounts cannot all be read: these are blanked, the orders stay."""
    return Exhibit(
        name,
        wrong,
        {"orders.csv": paid(values)},
        shop(),
        tables={"orders": Came(6, 6, blanked={"unreadable:amount": blanked})},
        says=says,
    )


def answers(name: str, wrong: str, values: tuple[str, ...], code: str, *says: str) -> Exhibit:
    """Ratings of which none can be used."""
    return Exhibit(
        name,
        wrong,
        {"ratings.csv": rated(values)},
        survey(),
        code=1,
        tables={"ratings": Came(6, 0, {code: 6})},
        says=(f"ratings: 6 of 6 rows are rejected, 6 of them as {code}", *says),
    )


EXHIBITS = (
    Exhibit(
        "thousands-dots-declared",
        "Points part the thousands, a comma the decimals, and the company file says so.",
        {"orders.csv": paid(("100.000", "1.250.000", "80.000,5", "120", "60.000", "300.000,25"))},
        shop('{ path = "orders.csv", decimal = ",", thousands = "." }'),
        tables={"orders": Came(6, 6)},
    ),
    Exhibit(
        "thousands-dots-undeclared",
        "Points part the thousands, and nothing says so: 100.000 reads as one hundred, 1.300.000 not at all.",
        {"orders.csv": paid(("100.000", "250.000", "80.000", "120.000", "60.000", "1.300.000"))},
        shop(),
        tables={"orders": Came(6, 6, blanked={"unreadable:amount": 1})},
        warnings={"thousands:amount": 5},
        says=(
            'write thousands = "." and decimal = "," at the source',
            "each of them was read as a thousandth of itself",
        ),
    ),
    Exhibit(
        "decimal-commas-declared",
        "Commas part the decimals, and the company file says so.",
        {"orders.csv": paid(("100,5", "250", "80,25", "120,0", "60,99", "300,1"))},
        shop('{ path = "orders.csv", decimal = "," }'),
        tables={"orders": Came(6, 6)},
    ),
    amounts(
        "decimal-commas-undeclared",
        "Commas part the decimals, and nothing says so.",
        ("100,5", "250", "80,25", "120,0", "60,99", "300,1"),
        5,
        'write decimal = "," at the source',
    ),
    amounts(
        "commas-that-may-be-either",
        "A comma before three digits is of thousands in one country and of decimals in the next.",
        ("1,250", "2,500", "8,000", "1,200", "6,000", "3,000"),
        6,
        '"," is either the sign of thousands or of decimals: write thousands = "," or decimal = ","',
    ),
    amounts(
        "commas-and-points",
        "Commas part the thousands and points the decimals: one value shows both.",
        ("1,250.50", "2,500", "8,000", "1,200", "6,000", "3,000"),
        6,
        'write thousands = "," at the source',
    ),
    amounts(
        "spaces-of-thousands",
        "Narrow spaces part the thousands, as in France.",
        ("1\u202f250", "2\u202f500", "800", "1\u202f200", "6\u202f000", "3\u202f000"),
        5,
        'write thousands = " " at the source',
    ),
    amounts(
        "currency-signs",
        "Amounts with the sign or the name of a currency, before or after.",
        ("100.000 ₫", "$12.50", "VND 100", "80.000đ", "60", "€5"),
        5,
        "take the sign of the currency off in sql",
    ),
    amounts(
        "percent-signs",
        "Percentages where an amount is wanted: is it the right column at all?",
        ("12%", "8 %", "10%", "5%", "7,5%", "9"),
        5,
        "take the percent sign off in sql",
    ),
    amounts(
        "brackets-for-less-than-0",
        "An accountant's brackets: (100) is a refund of one hundred.",
        ("(100)", "250", "(80)", "120", "(60)", "300"),
        3,
        "brackets around a number mean less than 0",
    ),
    amounts(
        "amounts-that-are-infinite",
        "What a division by zero left: no finite number.",
        ("inf", "-Infinity", "80", "1e999", "60", "300"),
        3,
    ),
    answers(
        "ratings-with-a-word",
        "Each rating has a word beside it.",
        ("5 sao", "4 sao", "5 sao", "3 sao", "5 sao", "1 sao"),
        "unreadable:rating",
        "which look like 9 aaa",
        "take what stands beside the number off in sql, e.g. regexp_replace(COLUMN, '[^0-9.,-]', '', 'g') as rating",
    ),
    Exhibit(
        "ratings-with-a-word-taken-off",
        "The same, with the SQL that the message names.",
        {"ratings.csv": rated(("5 sao", "4 sao", "5 sao", "3 sao", "5 sao", "1 sao"))},
        survey().partition("[tables.ratings]")[0]
        + '[tables.ratings]\nsql = """select RatingNo as rating_id, CustNo as customer_id, RatedOn as rated_at, '
        "regexp_replace(Stars, '[^0-9.,-]', '', 'g') as rating from ratings_raw\"\"\"\n",
        tables={"ratings": Came(6, 6)},
    ),
    answers(
        "ratings-as-stars",
        "Ratings are drawn; how many stars there are is a customer's answer, and not shown.",
        STARS,
        "unreadable:rating",
        "which look like ?????, ?, ???;",
        "give the company's words and ours under values.rating",
    ),
    Exhibit(
        "ratings-as-stars-named",
        "The same, each drawing given its number.",
        {"ratings.csv": rated(STARS)},
        survey() + 'values.rating = { "★★★★★" = 5, "★★★★" = 4, "★★★" = 3, "★" = 1 }\n',
        tables={"ratings": Came(6, 6)},
    ),
    answers(
        "ratings-with-decimal-commas",
        "Averages of several answers, with commas.",
        ("4,5", "3,5", "5,0", "2,5", "4,0", "1,5"),
        "unreadable:rating",
        'write decimal = "," at the source',
    ),
    Exhibit(
        "ratings-of-0-to-10-as-1-to-5",
        "A survey of 0 to 10 is declared as 1 to 5: five of six answers are off the scale.",
        {"ratings.csv": rated((9, 10, 8, 0, 10, 3))},
        survey(),
        code=1,
        tables={"ratings": Came(6, 1, {"range:rating": 5})},
        says=(
            "ratings: 5 of 6 rows are rejected, 5 of them as range:rating, which look like 9, 99",
            "is the scale under [ratings] the one that was asked with, e.g. [0, 10]",
        ),
    ),
    Exhibit(
        "counts-below-0",
        "People told: minus one, and two and a half.",
        {
            "ratings.csv": table(
                [
                    ("DG1", "KH1", "2024-03-01", 5, 3, 0),
                    ("DG2", "KH2", "2024-03-02", 4, -1, 0),
                    ("DG3", "KH3", "2024-03-03", 2, 0, 2.5),
                ],
                header=COUNTED,
            )
        },
        survey().partition("columns")[0],
        tables={
            "ratings": Came(3, 3, blanked={"range:told_positive": 1, "range:told_negative": 1}),
        },
    ),
    Exhibit(
        "amount-off-in-one-row",
        "One amount has a digit too many for any currency; the order stays.",
        {"orders.csv": paid(("100", "250", "80", "123456789012345678", "60", "300"))},
        shop(),
        tables={"orders": Came(6, 6, blanked={"unreadable:amount": 1})},
    ),
    Exhibit(
        "a-total-at-the-end",
        "The last row is the total: it names no customer.",
        {"orders.csv": table([*ORDERS, ("Tổng cộng", "", "", "910")])},
        shop(),
        tables={"orders": Came(7, 6, {"missing:customer_id": 1})},
    ),
)
