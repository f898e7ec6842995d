"""Good files in the wrong place: of another table, or there twice."""

from __future__ import annotations

from .exhibit import MAPPED, RATED, ROWS, SCALE, Came, Exhibit, columnar, columns, head, shop, survey, table

CONTENT = table(ROWS)
PLAIN = ("Mã", "Khách", "Ngày", "Giá trị")
COSTS = table(
    [("2024-01", "acquire", "500"), ("2024-01", "retain", "90"), ("2024-02", "acquire", "450")],
    header=("month", "purpose", "amount"),
)
MONTHS = head() + '[sources]\nmay = "may.csv"\njune = "june.csv"\n\n'
UNITED = '[tables.costs]\nsql = "select * from may union all select * from june"\n'

EXHIBITS = (
    Exhibit(
        "orders-given-as-ratings",
        "Both files name their columns alike: what was paid is taken for a rating.",
        {"ratings.csv": table(ROWS, header=PLAIN)},
        head()
        + SCALE
        + '[sources]\nraw = "ratings.csv"\n[tables.ratings]\nfrom = "raw"\n'
        + 'columns = { rating_id = "Mã", customer_id = "Khách", rated_at = "Ngày", rating = "Giá trị" }\n',
        code=1,
        tables={"ratings": Came(6, 0, {"range:rating": 6})},
        says=("6 of them as range:rating, which look like 999, 99", "is this not the file of another table?"),
    ),
    Exhibit(
        "ratings-given-as-orders",
        "The file has other columns than the company file names.",
        {"orders.csv": table([("DG1", "KH1", "2024-03-01", 5)], header=RATED)},
        shop(),
        code=2,
        says=('tables.orders.columns.order_id: source orders_raw has no column "OrderNo"',),
    ),
    Exhibit(
        "customer-and-date-swapped",
        "The company file takes the customer for the date, and the date for the customer.",
        {"orders.csv": CONTENT},
        shop(
            columns='{ order_id = "OrderNo", customer_id = "OrderDate", ordered_at = "CustNo", amount = "Total" }'
        ),
        code=1,
        tables={"orders": Came(6, 0, {"unreadable:ordered_at": 6})},
        says=(
            "which look like AA-Aaaa, AA-Aaa, AA-Aa;",
            "they are words: is another column meant under columns",
        ),
    ),
    Exhibit(
        "customers-given-as-exits",
        "A list of customers is given as those who left: nothing says why or when.",
        {"exits.csv": table([("KH1", "", ""), ("KH2", "", "")], header=("customer_id", "left_at", "reason"))},
        columns("exits"),
        code=1,
        tables={"exits": Came(2, 0, {"missing:left_at": 2})},
        says=("2 of them as missing:left_at", "is this the file of another table?"),
    ),
    Exhibit(
        "the-same-rows-twice-in-a-file",
        "The file was appended to itself: each order is there twice, and counts once.",
        {"orders.csv": table([*ROWS, *ROWS])},
        shop(),
        tables={"orders": Came(12, 6, {"copy": 6})},
    ),
    Exhibit(
        "the-same-rows-three-times-in-a-file",
        "The file was appended to itself twice: most of it are copies.",
        {"orders.csv": table([*ROWS, *ROWS, *ROWS])},
        shop(),
        code=1,
        tables={"orders": Came(18, 6, {"copy": 12})},
        says=("12 of them as copy", "most rows are there more than once: was a file loaded twice?"),
    ),
    Exhibit(
        "the-same-file-twice-in-a-folder",
        "A folder of Parquet files holds a copy of one of them under another name.",
        {"orders/part-1.parquet": columnar(), "orders/part-1 (1).parquet": columnar()},
        shop('"orders"'),
        tables={"orders": Came(12, 6, {"copy": 6})},
        warnings={"same_file:orders_raw": 1},
        says=("Files with the same bytes are read, from: orders_raw.",),
    ),
    Exhibit(
        "the-same-file-under-two-names",
        "June's costs are May's file under another name. Costs have no key: nothing is rejected.",
        {"may.csv": COSTS, "june.csv": COSTS},
        MONTHS + UNITED,
        tables={"costs": Came(6, 6)},
        warnings={"same_file:may, june": 1},
        says=(
            "Files with the same bytes are read, from: may, june.",
            "costs and invitations in it count twice",
        ),
    ),
    Exhibit(
        "one-file-for-two-sources",
        "Two sources read one file on purpose, each for a table of its own: nothing to warn of.",
        {"both.csv": CONTENT},
        head()
        + '[sources]\na = "both.csv"\nb = { path = "./both.csv" }\n\n'
        + f'[tables.orders]\nfrom = "a"\ncolumns = {MAPPED}\n\n'
        + '[tables.customers]\nsql = "select distinct CustNo as customer_id from b"\n',
        tables={"orders": Came(6, 6), "customers": Came(4, 4)},
    ),
    Exhibit(
        "files-that-only-weigh-the-same",
        "Two files of one size that differ: no copies.",
        {"may.csv": COSTS, "june.csv": COSTS.replace(b"2024-01", b"2024-03").replace(b"2024-02", b"2024-04")},
        MONTHS + UNITED,
        tables={"costs": Came(6, 6)},
    ),
    Exhibit(
        "the-cut-off-of-another-year",
        "The company file ends a year before the data do.",
        {"orders.csv": CONTENT},
        shop().replace("2024-12-31", "2023-12-31"),
        code=1,
        tables={"orders": Came(6, 0, {"future:ordered_at": 6})},
        says=("6 of them as future:ordered_at", "is observed_until the day of the extract"),
    ),
    Exhibit(
        "answers-of-one-row-off-the-scale",
        "One answer of six was typed wrong.",
        {
            "ratings.csv": table(
                [
                    (f"DG{at}", f"KH{at}", f"2024-03-{at:02}", stars)
                    for at, stars in enumerate((5, 4, 50, 3, 5, 1), 1)
                ],
                header=RATED,
            )
        },
        survey(),
        tables={"ratings": Came(6, 5, {"range:rating": 1})},
        says=("range:rating                    1   looks like 99",),
    ),
    Exhibit(
        "ordered-and-delivered-swapped",
        "The company file takes the day of delivery for that of the order.",
        {
            "orders.csv": table(
                [("DH1", "KH1", "2024-01-05", "2024-01-08"), ("DH2", "KH2", "2024-02-10", "2024-02-10")],
                header=("order_id", "customer_id", "delivered_at", "ordered_at"),
            )
        },
        columns("orders"),
        tables={"orders": Came(2, 2, blanked={"order:delivered_at": 1})},
    ),
)
