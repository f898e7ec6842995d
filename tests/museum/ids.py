"""Ids: as floats, rounded, without their zeros, standing for nobody, or of the wrong column."""

from __future__ import annotations

from .exhibit import HEADER, MAPPED, ROWS, Came, Exhibit, changed, good, parquet, shop, table

WITH_CUSTOMERS = '"orders.csv"\ncustomers_raw = "customers.csv"'
CUSTOMERS = '\n[tables.customers]\nfrom = "customers_raw"\ncolumns = { customer_id = "CustNo" }\n'
LIST = ("CustNo",)
NOBODY = ("NULL", "N/A", "none", "-", "KH-Lan", "#N/A")
MISSING = 'values.customer_id = { "NULL" = "", "N/A" = "", "none" = "", "-" = "", "#N/A" = "" }\n'


def known(
    name: str,
    wrong: str,
    ordered: tuple[str, ...],
    listed: tuple[str, ...],
    came: Came,
    *says: str,
    code: int = 0,
) -> Exhibit:
    """Orders of customers who are listed in a file of their own."""
    return Exhibit(
        name,
        wrong,
        {
            "orders.csv": table(changed(1, ordered)),
            "customers.csv": table([(each,) for each in listed], header=LIST),
        },
        shop(WITH_CUSTOMERS) + CUSTOMERS,
        code=code,
        tables={"customers": Came(len(listed), len(listed)), "orders": came},
        says=says,
        never=ordered,
    )


def crowd() -> bytes:
    """A till with 60 orders among 150 customers, of whom every third came twice."""
    people = [f"P{at}" for at in range(150)] + [f"P{at}" for at in range(0, 150, 3)] + ["TILL"] * 60
    return table(
        [
            (f"D{at}", who, f"{2021 + at % 4}-{1 + at % 12:02}-{1 + at % 28:02} 10:{at % 60:02}", at)
            for at, who in enumerate(people)
        ]
    )


EXHIBITS = (
    known(
        "ids-as-floats",
        "A column with gaps went through pandas: 1000 became 1000.0 in one file.",
        ("1000.0", "1001.0", "1000.0", "1002.0", "1001.0", "1003.0"),
        ("1000", "1001", "1002", "1003"),
        Came(6, 6),
    ),
    Exhibit(
        "ids-as-spreadsheets-show-them",
        "A spreadsheet rounded long numbers: six customers became two, and nobody can tell them apart.",
        {
            "orders.csv": table(
                changed(1, ("8.49123E+11", "8.49123E+11", "8.49E+11", "8.49E+11", "KH-Lan", "KH-Lan"))
            )
        },
        shop(),
        tables=good(),
        warnings={"exponent:customer_id": 4},
        says=("numbers that a spreadsheet has rounded",),
    ),
    Exhibit(
        "ids-beyond-a-float",
        "Ids of eighteen digits as floats in Parquet: their last digits are lost, so they are nobody's.",
        {
            "orders.parquet": parquet(
                OrderNo=[row[0] for row in ROWS],
                CustNo=[849123456789012345.0 + 1000 * at for at in range(6)],
                OrderDate=[row[2] for row in ROWS],
                Total=[100.0] * 6,
            )
        },
        shop('"orders.parquet"'),
        code=1,
        tables={"orders": Came(6, 0, {"unreadable:customer_id": 6})},
        says=("as unreadable:customer_id", "deliver them as text"),
    ),
    known(
        "ids-without-their-zeros",
        "One file keeps the zeros that ids begin with, the other lost them in a spreadsheet.",
        ("00123", "00456", "00123", "00789", "00456", "00790"),
        ("123", "456", "789", "790"),
        Came(6, 0, {"reference:customer_id": 6}),
        "orders: 6 of 6 rows are rejected, 6 of them as reference:customer_id",
        "6 of 6 are in the other table but for leading zeros or capitals",
        "ltrim(COLUMN, '0') as customer_id",
        code=1,
    ),
    known(
        "ids-in-two-cases",
        "Two orders name customers in capitals, a third one who is not listed.",
        ("kh123", "KH123", "kh456", "KH456", "kh123", "kh999"),
        ("kh123", "kh456"),
        Came(6, 3, {"reference:customer_id": 3}),
        "2 of 3 are in the other table but for leading zeros or capitals",
    ),
    Exhibit(
        "ids-without-their-zeros-made-alike",
        "The same zeros, with the SQL that the message names.",
        {
            "orders.csv": table(changed(1, ("00123", "00456", "00123", "00789", "00456", "00790"))),
            "customers.csv": table([("123",), ("456",), ("789",), ("790",)], header=LIST),
        },
        shop(WITH_CUSTOMERS).partition("\nfrom =")[0]
        + "\nsql = \"select OrderNo as order_id, ltrim(CustNo, '0') as customer_id, OrderDate as ordered_at "
        + 'from orders_raw"\n'
        + CUSTOMERS,
        tables={"orders": Came(6, 6), "customers": Came(4, 4)},
    ),
    Exhibit(
        "words-for-nobody",
        "Five orders without a customer, each with another word for none: every word would be one customer.",
        {"orders.csv": table(changed(1, NOBODY))},
        shop(),
        tables=good(),
        warnings={"placeholder:customer_id": 5},
        says=('under values.customer_id with "" for ours',),
    ),
    Exhibit(
        "words-for-nobody-named",
        "The same, with the words named: the orders are nobody's, and most of the table is.",
        {"orders.csv": table(changed(1, NOBODY))},
        shop() + MISSING,
        code=1,
        tables={"orders": Came(6, 1, {"missing:customer_id": 5})},
        says=("5 of them as missing:customer_id", "in most rows the column is blank"),
    ),
    Exhibit(
        "one-word-for-nobody-named",
        "One order is NULL's, and the word is named.",
        {"orders.csv": table(changed(1, ("NULL", *(row[1] for row in ROWS[1:]))))},
        shop() + MISSING,
        tables={"orders": Came(6, 5, {"missing:customer_id": 1})},
    ),
    Exhibit(
        "a-till-among-customers",
        "Sixty of 260 orders are the till's: the best customer is none.",
        {"orders.csv": crowd},
        shop(),
        tables={"orders": Came(260, 260)},
        warnings={"one_customer:customer_id": 60},
        says=("holds an implausible share of the rows",),
        never=("TILL",),
    ),
    Exhibit(
        "a-key-that-repeats",
        "Two different orders have one number: none of them can be told from the other.",
        {"orders.csv": table([*ROWS, ("DH7001", "KH-Hoa", "2024-06-01 10:00", "5")])},
        shop(),
        tables={"orders": Came(7, 5, {"key": 2})},
    ),
    Exhibit(
        "customer-and-order-swapped",
        "The company file takes the customer's number for the order's, which then repeats.",
        {"orders.csv": table(ROWS)},
        shop(
            columns=MAPPED.replace('"OrderNo"', '"x"')
            .replace('"CustNo"', '"OrderNo"')
            .replace('"x"', '"CustNo"')
        ),
        code=1,
        tables={"orders": Came(6, 2, {"key": 4})},
        says=(
            "orders: 4 of 6 rows are rejected, 4 of them as key",
            "map a column that is different in every row",
            "are two columns swapped under columns?",
        ),
    ),
    Exhibit(
        "customer-and-order-swapped-beside-customers",
        "The same where customers are listed: no order's number is among them.",
        {
            "orders.csv": table(
                [(f"DH{at}", f"KH{at}", *row[2:]) for at, row in enumerate(ROWS)], header=HEADER
            ),
            "customers.csv": table([(f"KH{at}",) for at in range(6)], header=LIST),
        },
        shop(
            WITH_CUSTOMERS,
            columns='{ order_id = "CustNo", customer_id = "OrderNo", ordered_at = "OrderDate" }',
        )
        + CUSTOMERS,
        code=1,
        tables={"orders": Came(6, 0, {"reference:customer_id": 6})},
        says=("6 of them as reference:customer_id", "are two columns swapped under columns?"),
    ),
)
