"""Days and times that are written otherwise: in another order, or counted from another day."""

from __future__ import annotations

from .exhibit import HEADER, ROWS, Came, Exhibit, book, dated, good, shop, table

DAY_FIRST = ("05/01/2024", "10/02/2024", "15/03/2024", "20/05/2024", "01/08/2024", "30/11/2024")
SERIAL = (45296, 45332, 45366, 45432, 45505, 45626)
SECONDS = (1704445200, 1707535800, 1710486000, 1716223500, 1722474900, 1732971600)
ALL = "orders: 6 of 6 rows are rejected, 6 of them as unreadable:ordered_at"


def unread(name: str, wrong: str, values: tuple[object, ...], *says: str) -> Exhibit:
    """Orders of which no date can be read without being told how."""
    return Exhibit(
        name,
        wrong,
        {"orders.csv": dated(values)},
        shop(),
        code=1,
        tables={"orders": Came(6, 0, {"unreadable:ordered_at": 6})},
        says=(ALL, *says),
    )


def told(name: str, wrong: str, values: tuple[object, ...], dateformat: str) -> Exhibit:
    """The same orders, with the format that they are in."""
    return Exhibit(
        name,
        wrong,
        {"orders.csv": dated(values)},
        shop(f'{{ path = "orders.csv", dateformat = "{dateformat}" }}'),
        tables=good(),
    )


def counted(name: str, wrong: str, values: tuple[object, ...], sql: str) -> Exhibit:
    """The same orders, with the SQL that the message names."""
    query = f"select OrderNo as order_id, CustNo as customer_id, {sql} as ordered_at from orders_raw"
    return Exhibit(
        name,
        wrong,
        {"orders.csv": dated(values)},
        shop().partition("\nfrom =")[0] + f'\nsql = """{query}"""\n',
        tables=good(),
    )


EXHIBITS = (
    told("day-first-declared", "The day first, and the company file says so.", DAY_FIRST, "%d/%m/%Y"),
    unread(
        "day-first-undeclared",
        "The day first, and nothing says so. Three of the six could be read the other way round.",
        DAY_FIRST,
        "which look like 99/99/9999",
        'dateformat = "%d/%m/%Y" would read 6 of 6 and dateformat = "%m/%d/%Y" would read 3 of 6: '
        "write what the source means",
    ),
    unread(
        "month-first-with-times",
        "The month first, hours in halves of a day.",
        (
            "1/5/2024 9:00 AM",
            "2/10/2024 10:30 AM",
            "3/15/2024 2:00 PM",
            "5/20/2024 4:45 PM",
            "8/1/2024 8:15 AM",
            "11/30/2024 8:00 PM",
        ),
        'dateformat = "%d/%m/%Y %I:%M %p" would read 3 of 6 and dateformat = "%m/%d/%Y %I:%M %p" would read 6 of 6',
    ),
    unread(
        "day-or-month-first",
        "No day is beyond the twelfth: nothing in the file tells day from month, and nobody guesses.",
        ("05.01.2024", "10.02.2024", "11.03.2024", "12.05.2024", "01.08.2024", "03.11.2024"),
        'dateformat = "%d.%m.%Y" would read 6 of 6 and dateformat = "%m.%d.%Y" would read 6 of 6',
        "nothing in them tells which",
    ),
    Exhibit(
        "both-ways-in-one-column",
        "Declared as day first; two rows can only be month first. The others may be wrong as well.",
        {
            "orders.csv": dated(
                ("05/01/2024", "02/10/2024", "03/15/2024", "20/05/2024", "01/08/2024", "11/30/2024")
            )
        },
        shop('{ path = "orders.csv", dateformat = "%d/%m/%Y" }'),
        tables={"orders": Came(6, 4, {"unreadable:ordered_at": 2})},
        says=(
            '"%d/%m/%Y" does not read them; dateformat = "%m/%d/%Y" would read 2 of 2: where a file has both, none',
        ),
    ),
    Exhibit(
        "some-dates-by-hand",
        "Two of six dates were typed by hand.",
        {
            "orders.csv": dated(
                ("2024-01-05", "2024-02-10", "15/03/2024", "2024-05-20", "1/8/2024", "2024-11-30")
            )
        },
        shop(),
        tables={"orders": Came(6, 4, {"unreadable:ordered_at": 2})},
        says=(
            "unreadable:ordered_at           2   looks like 9/9/9999, 99/99/9999",
            'dateformat = "%d/%m/%Y" would read 2 of 2 and dateformat = "%m/%d/%Y" would read 1 of 2',
        ),
    ),
    unread(
        "years-of-two-digits",
        "Years of two digits.",
        ("05/01/24", "10/02/24", "15/03/24", "20/05/24", "01/08/24", "30/11/24"),
        'dateformat = "%d/%m/%y" would read 6 of 6 and dateformat = "%m/%d/%y" would read 3 of 6',
    ),
    unread(
        "the-clock-before-the-day",
        "The time stands before the day, as some tills print it.",
        (
            "09:00 05/01/2024",
            "10:30 10/02/2024",
            "14:00 15/03/2024",
            "16:45 20/05/2024",
            "08:15 01/08/2024",
            "20:00 30/11/2024",
        ),
        'dateformat = "%H:%M %d/%m/%Y" would read 6 of 6 and dateformat = "%H:%M %m/%d/%Y" would read 3 of 6',
    ),
    unread(
        "months-by-name",
        "Months are named.",
        ("05-Jan-2024", "10-Feb-2024", "15-Mar-2024", "20-May-2024", "01-Aug-2024", "30-Nov-2024"),
        'dateformat = "%d-%b-%Y" would read 6 of 6',
    ),
    unread(
        "digits-of-a-day",
        "Eight digits: year, month, day.",
        ("20240105", "20240210", "20240315", "20240520", "20240801", "20241130"),
        'dateformat = "%Y%m%d" would read 6 of 6',
    ),
    unread(
        "days-as-excel-counts",
        "Excel's own count of days, as a column of dates becomes when its format is lost.",
        SERIAL,
        "they look like days as Excel counts them",
        "date '1899-12-30' + cast(COLUMN as int) as ordered_at",
    ),
    counted(
        "days-as-excel-counts-turned-to-days",
        "The same, with the SQL that the message names.",
        SERIAL,
        "date '1899-12-30' + cast(OrderDate as int)",
    ),
    Exhibit(
        "days-as-excel-counts-in-a-book",
        "The same in a workbook: the cells are numbers, not dates.",
        {
            "orders.xlsx": book(
                Sheet=[HEADER, *([*row[:2], day, int(row[3])] for row, day in zip(ROWS, SERIAL, strict=True))]
            )
        },
        shop('"orders.xlsx"'),
        code=1,
        tables={"orders": Came(6, 0, {"unreadable:ordered_at": 6})},
        says=(ALL, "which look like 99999", "they look like days as Excel counts them"),
    ),
    unread(
        "days-and-hours-as-excel-counts",
        "Excel's own count of days with their hours: six in the morning is a quarter of a day.",
        tuple(f"{day}.25" for day in SERIAL),
        "they look like days and hours as Excel counts them",
        "timestamp '1899-12-30' + to_seconds(round(cast(COLUMN as double) * 86400)) as ordered_at",
    ),
    counted(
        "days-and-hours-as-excel-counts-turned-to-times",
        "The same, with the SQL that the message names.",
        tuple(f"{day}.25" for day in SERIAL),
        "timestamp '1899-12-30' + to_seconds(round(cast(OrderDate as double) * 86400))",
    ),
    unread(
        "seconds-since-1970",
        "A computer's count of seconds.",
        SECONDS,
        "they look like seconds since 1970",
        "to_timestamp(cast(COLUMN as bigint)) as ordered_at",
    ),
    counted(
        "seconds-since-1970-turned-to-times",
        "The same, with the SQL that the message names.",
        SECONDS,
        "to_timestamp(cast(OrderDate as bigint))",
    ),
    unread(
        "milliseconds-since-1970",
        "A computer's count of milliseconds.",
        tuple(second * 1000 for second in SECONDS),
        "they look like milliseconds since 1970",
        "to_timestamp(cast(COLUMN as bigint) / 1000) as ordered_at",
    ),
    counted(
        "milliseconds-since-1970-turned-to-times",
        "The same, with the SQL that the message names.",
        tuple(second * 1000 for second in SECONDS),
        "to_timestamp(cast(OrderDate as bigint) / 1000)",
    ),
    Exhibit(
        "date-and-amount-swapped",
        "The company file takes the amount for the date.",
        {"orders.csv": table(ROWS)},
        shop(
            columns='{ order_id = "OrderNo", customer_id = "CustNo", ordered_at = "Total", amount = "OrderDate" }'
        ),
        code=1,
        tables={"orders": Came(6, 0, {"unreadable:ordered_at": 6})},
        says=(ALL, "they look like numbers, not times: are two columns swapped under columns?"),
    ),
)
