"""Files whose lines are not cut into values, or into rows, as a table would be."""

from __future__ import annotations

from .exhibit import HEADER, ROWS, Came, Exhibit, good, shop, table, text

CONTENT = text(ROWS)
LINES = CONTENT.splitlines()
NOTED = '{ order_id = "OrderNo", customer_id = "CustNo", ordered_at = "OrderDate", channel = "Note" }'


def cut(delimiter: str, declared: str) -> tuple[Exhibit, Exhibit]:
    """The same file with its delimiter declared and not."""
    name = {";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter]
    files = {"orders.csv": table(ROWS, delimiter=delimiter)}
    return (
        Exhibit(
            f"{name}-declared",
            f"Values are parted by {name}, and the company file says so.",
            files,
            shop(f'{{ path = "orders.csv", delimiter = {declared} }}'),
            tables=good(),
        ),
        Exhibit(
            f"{name}-undeclared",
            f"Values are parted by {name}, and the company file does not say so.",
            files,
            shop(),
            code=1,
            says=('orders.csv: the header is one column when split at ","', f"write delimiter = {declared}"),
        ),
    )


EXHIBITS = (
    *cut(";", '";"'),
    *cut("\t", '"\\t"'),
    *cut("|", '"|"'),
    Exhibit(
        "line-breaks-in-quotes",
        "A note of several lines, in quotes: it is one value of one row.",
        {
            "orders.csv": table(
                [(*row, 'Giao "nhanh"\nrồi,\r\ngọi') for row in ROWS], header=(*HEADER, "Note")
            )
        },
        shop(columns=NOTED),
        tables=good(),
    ),
    Exhibit(
        "quote-not-closed",
        "A quote is opened in the third line and never closed: all that follows would be one value.",
        {"orders.csv": CONTENT.replace("KH-Minh,2024-02", '"KH-Minh,2024-02').encode()},
        shop(),
        code=1,
        says=("orders.csv: line 3: a double quote is not closed",),
    ),
    Exhibit(
        "rows-with-too-many-values",
        "An unquoted comma within a value makes five of four in the fourth line.",
        {"orders.csv": CONTENT.replace(",80\n", ",80,000\n").encode()},
        shop(),
        code=1,
        says=("orders.csv: line 4 has 5 values and the header 4", "double quotes"),
    ),
    Exhibit(
        "rows-with-too-few-values",
        "The fifth line ends early, as when an export was cut or a value lost.",
        {"orders.csv": CONTENT.replace("2024-05-20 16:45,120", "2024-05-20 16:45").encode()},
        shop(),
        code=1,
        says=("orders.csv: line 5 has 3 values and the header 4",),
    ),
    Exhibit(
        "delimiter-ends-every-row",
        "Each row, the header too, ends with a delimiter: a fifth column without a name or a value.",
        {"orders.csv": CONTENT.replace("\n", ",\n").encode()},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "delimiter-ends-rows-but-the-header",
        "Each row but the header ends with a delimiter.",
        {"orders.csv": (LINES[0] + "\n" + "".join(line + ",\n" for line in LINES[1:])).encode()},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "comments-on-top",
        "Two lines about the export stand above the header.",
        {"orders.csv": b"# Export of the shop\n# made at night\n" + CONTENT.encode()},
        shop(),
        code=1,
        says=("orders.csv: line 3 has 4 values and the header 1", "skip_rows"),
    ),
    Exhibit(
        "comments-on-top-skipped",
        "The same, with skip_rows = 2.",
        {"orders.csv": b"# Export of the shop\n# made at night\n" + CONTENT.encode()},
        shop('{ path = "orders.csv", skip_rows = 2 }'),
        tables=good(),
    ),
    Exhibit(
        "title-on-top",
        "A spreadsheet's title stands above the header, with as many delimiters.",
        {"orders.csv": "Báo cáo đơn hàng,,,\n".encode() + CONTENT.encode()},
        shop(),
        code=2,
        says=('tables.orders.columns.order_id: source orders_raw has no column "OrderNo"', "skip_rows"),
    ),
    Exhibit(
        "no-header",
        "The first line is the first order: its values would be the columns' names.",
        {"orders.csv": "\n".join([*LINES[1:], ""]).encode()},
        shop(),
        code=2,
        says=('source orders_raw has no column "OrderNo"', "does its first row name the columns?"),
    ),
    Exhibit(
        "header-only",
        "A header and no row: a table, with nothing in it.",
        {"orders.csv": (LINES[0] + "\n").encode()},
        shop(),
        tables={"orders": Came(0, 0)},
    ),
    Exhibit(
        "header-twice-the-same-name",
        "Two columns have one name: nobody knows which is meant.",
        {"orders.csv": CONTENT.replace("Total", "CustNo").encode()},
        shop(),
        code=1,
        says=("orders.csv: columns 2 and 4 have the same name; rename one",),
    ),
    Exhibit(
        "header-with-a-blank-name",
        "A column has no name, as an index that pandas wrote: it is not mapped, and does no harm.",
        {
            "orders.csv": (
                "\n".join(f"{at - 1 if at else ''},{line}" for at, line in enumerate(LINES)) + "\n"
            ).encode()
        },
        shop(),
        tables=good(),
    ),
    Exhibit(
        "header-repeated-in-the-middle",
        "Two files were put one after the other, header and all: the second header is no order.",
        {"orders.csv": "\n".join([*LINES[:4], LINES[0], *LINES[4:], ""]).encode()},
        shop(),
        tables={"orders": Came(7, 6, {"unreadable:ordered_at": 1})},
        says=("unreadable:ordered_at           1   looks like AaaaaAaaa",),
    ),
    Exhibit(
        "old-mac-line-ends",
        "Lines end with a carriage return alone.",
        {"orders.csv": CONTENT.replace("\n", "\r").encode()},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "windows-line-ends",
        "Lines end as in Windows.",
        {"orders.csv": CONTENT.replace("\n", "\r\n").encode()},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "mixed-line-ends",
        "Some lines end as in Windows and some do not: two files were put one after the other.",
        {"orders.csv": ("\r\n".join(LINES[:4]) + "\r\n" + "\n".join(LINES[4:]) + "\n").encode()},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "last-line-without-an-end",
        "The last line has no line end; it counts all the same.",
        {"orders.csv": CONTENT.rstrip("\n").encode()},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "empty-lines-between",
        "Empty lines stand between the rows and at the end: they are no rows.",
        {"orders.csv": (CONTENT.replace("\n", "\n\n") + "\n\n").encode()},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "rows-of-delimiters-alone",
        "A spreadsheet saved two rows in which nothing stands: rows without an order's number.",
        {"orders.csv": (CONTENT + ",,,\n,,,\n").encode()},
        shop(),
        tables={"orders": Came(8, 6, {"missing:order_id": 2})},
    ),
    Exhibit(
        "spaces-around-everything",
        "Names and values are padded with spaces of several kinds; they are trimmed.",
        {
            "orders.csv": table(
                [[f" \u00a0{value}\u3000 " for value in row] for row in ROWS],
                header=[f" {name} " for name in HEADER],
            )
        },
        shop(),
        tables=good(),
    ),
)
