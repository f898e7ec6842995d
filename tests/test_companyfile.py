"""The company file: what it says, and one line for everything that can be wrong with it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from raw import COMPANY, ORDERS, company

from cxresearch.companyfile import Constant, load
from cxresearch.errors import CallError
from cxresearch.model import Analysis

EXITS = """
[tables.exits]
sql = "select 1"
"""


def refusal(folder: Path, text: str) -> str:
    """What `load` says of a company file, without its path; always one line and exit code 2."""
    with pytest.raises(CallError) as caught:
        load(company(folder, text))
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.exit_code == 2
    path, _, rest = message.partition(": ")
    assert path == str(folder / "company.toml")
    return rest


def test_a_company_file_is_read_with_its_defaults(tmp_path: Path) -> None:
    file = load(company(tmp_path, COMPANY + ORDERS))
    assert (file.id, file.name, file.model, file.currency) == ("acme", "Acme", "e-commerce", "VND")
    assert (file.timezone, file.observed_until, file.observed_from) == (
        "Asia/Ho_Chi_Minh",
        date(2024, 12, 31),
        None,
    )
    assert (file.customer_id, file.assumed, file.url, file.keep_rejects) == (
        "person",
        frozenset(),
        "duckdb://",
        True,
    )
    assert (file.scale, file.higher_is_better, file.offered, file.analysis) == (None, True, {}, Analysis())
    assert file.sources["orders_raw"].path == "orders.csv"
    assert file.tables["orders"].columns == {
        "order_id": "OrderNo",
        "customer_id": "CustNo",
        "ordered_at": "OrderDate",
        "amount": "Total",
    }


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (COMPANY.replace('"Acme"', '"A\\u0000cme"'), "company.name"),
        (COMPANY + ORDERS.replace('"Total"', '{ value = "\\u0000" }'), "tables.orders.columns.amount.value"),
        (COMPANY.replace("[company]", '[company]\n"i\\u0000\\nd" = 1'), "company.i??d"),
        (COMPANY + "[analysis]\nexclude = ['a', \"\\u0000\"]\n", "analysis.exclude"),
    ],
)
def test_a_text_with_a_nul_is_refused(tmp_path: Path, text: str, key: str) -> None:
    """DuckDB took it for the end of the query."""
    assert refusal(tmp_path, text).startswith(f"{key}: holds a NUL character")


def test_every_optional_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("")
    text = """
[company]
id = "acme"
name = "Công ty Acme"
model = "services"
currency = "EUR"
timezone = "Europe/Paris"
observed_until = 2024-12-31T18:00:00
observed_from = 2020-01-01
customer_id = "order"
assumed = ["ratings.rated_at"]
[engine]
url = "duckdb:///x.db"
keep_rejects = false
[sources]
a = { path = "a.csv", delimiter = ";", encoding = "utf-16", decimal = ",", thousands = "." }
b = { path = "b.xlsx", sheet = "Customers", skip_rows = 1 }
c = { table = "public.returns" }
[tables.ratings]
from = "a"
columns.rating_id = "#row"
columns.customer_id = "c"
columns.rated_at = { value = 2020-01-01 }
columns.rating = "r"
columns.complained = "q"
values.complained = { "rồi" = true, "chưa" = false, "?" = "" }
values.rating = { "Tốt" = 5 }
[tables.exits]
sql = "select 1"
values.reason = { "Giá cao" = "price" }
offered.reason = ["service", "price"]
[ratings]
scale = [0, 10]
higher_is_better = false
[analysis]
level = 0.9
horizon_days = 90
complaint_days = 14
min_cell = 5
exclude = ["silent-share-96"]
tolerance = { "five-vs-four-six-times" = 1.5 }
claims = ["mine.py"]
"""
    file = load(company(tmp_path, text))
    assert file.observed_until == datetime(2024, 12, 31, 18)
    assert (file.observed_from, file.customer_id, file.assumed) == (
        date(2020, 1, 1),
        "order",
        {"ratings.rated_at"},
    )
    assert (file.url, file.keep_rejects) == ("duckdb:///x.db", False)
    assert (file.sources["a"].delimiter, file.sources["a"].thousands, file.sources["b"].sheet) == (
        ";",
        ".",
        "Customers",
    )
    assert file.sources["c"].format == "table"
    assert file.tables["ratings"].columns is not None
    assert file.tables["ratings"].columns["rated_at"] == Constant(date(2020, 1, 1))
    assert file.tables["ratings"].words == {
        "complained": {"rồi": "true", "chưa": "false", "?": ""},
        "rating": {"Tốt": "5"},
    }
    assert file.offered == {"exits.reason": ("service", "price")}
    assert (file.scale, file.higher_is_better) == ((0.0, 10.0), False)
    assert file.analysis == Analysis(
        0.9,
        90,
        14,
        5,
        ("silent-share-96",),
        {"five-vs-four-six-times": 1.5},
        (str(tmp_path / "mine.py"),),
    )


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    folder = company(tmp_path)
    text = (folder / "company.toml").read_text("utf-8").replace("\n", "\r\n")
    (folder / "company.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(folder).id == "acme"


def test_a_missing_file_and_a_folder_without_one(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "other.toml"):
        with pytest.raises(CallError, match="no company file .*name a company.toml or the folder"):
            load(path)


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "company.toml").write_bytes(COMPANY.encode() + "name = 'Đông'".encode("utf-16-le"))
    (tmp_path / "company.toml").write_bytes(b'[company]\nname = "Caf\xe9"\n')
    with pytest.raises(CallError, match=r"company.toml: line 2 is not UTF-8; save the file as UTF-8"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[company]\nid = acme", "line 2"),
        ('[company]\nid = "a"\nid = "b"', "line 3"),
        (COMPANY + "\n[company]\n", "line 10"),
    ],
)
def test_toml_that_cannot_be_read_names_the_line(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(tmp_path, text)


UNKNOWN = [
    ("[compny]\n" + COMPANY, "compny: no such key", 'did you mean "company"?'),
    (COMPANY + 'currancy = "VND"', "company.currancy: no such key", 'did you mean "currency"?'),
    (COMPANY + "[engine]\nuri = 'duckdb://'", "engine.uri: no such key", 'did you mean "url"?'),
    (COMPANY + "[ratings]\nscael = [1, 5]", "ratings.scael: no such key", 'did you mean "scale"?'),
    (
        COMPANY + "[analysis]\nhorizon = 90",
        "analysis.horizon: no such key",
        'did you mean "horizon_days"?',
    ),
    (
        COMPANY + '[sources]\na = { path = "a.csv", delimeter = ";" }',
        "sources.a.delimeter: no such key",
        'did you mean "delimiter"?',
    ),
    (
        COMPANY + '[tables.order]\nsql = "select 1"',
        "tables.order: no such table",
        'did you mean "orders"?',
    ),
    (
        COMPANY + '[tables.orders]\nsql = "select 1"\nwere = "x"',
        "tables.orders.were: no such key",
        'did you mean "where"?',
    ),
    (
        COMPANY + ORDERS.replace("amount", "amout"),
        'tables.orders.columns.amout: orders has no column "amout"',
        'did you mean "amount"?',
    ),
    (
        COMPANY + ORDERS.replace('"Total"', "{ valeu = 1 }"),
        "tables.orders.columns.amount.valeu: no such key",
        'did you mean "value"?',
    ),
    (
        COMPANY + ORDERS.replace('from = "orders_raw"', 'from = "order_raw"'),
        'tables.orders.from: no source "order_raw"',
        'did you mean "orders_raw"?',
    ),
    (
        COMPANY + EXITS + "values.raeson = { a = 'price' }",
        'tables.exits.values.raeson: exits has no column "raeson"',
        'did you mean "reason"?',
    ),
    (
        COMPANY + EXITS + "values.reason = { a = 'prices' }",
        'tables.exits.values.reason: "prices" is not a reason',
        'did you mean "price"?',
    ),
    (
        COMPANY + EXITS + "offered.raeson = ['price']",
        'tables.exits.offered.raeson: exits has no column "raeson"',
        'did you mean "reason"?',
    ),
    (
        COMPANY + EXITS + "offered.reason = ['prices']",
        'tables.exits.offered.reason: "prices" is not a reason',
        'did you mean "price"?',
    ),
    (
        COMPANY + 'assumed = ["rating.rated_at"]',
        'company.assumed: no table "rating"',
        'did you mean "ratings"?',
    ),
    (
        COMPANY + 'assumed = ["ratings.ratedat"]',
        'company.assumed: ratings has no column "ratedat"',
        'did you mean "rated_at"?',
    ),
    (
        COMPANY.replace("e-commerce", "ecommerce"),
        'company.model: "ecommerce" is unknown',
        'did you mean "e-commerce"?',
    ),
    (
        COMPANY + 'customer_id = "persons"',
        'company.customer_id: "persons" is unknown',
        'did you mean "person"?',
    ),
    (
        COMPANY.replace("Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Min"),
        "company.timezone: no time zone",
        'did you mean "Asia/Ho_Chi_Minh"?',
    ),
    (
        COMPANY.replace("Asia/Ho_Chi_Minh", "../../etc"),
        "company.timezone: no time zone",
        'write e.g. "Asia/Ho_Chi_Minh"',
    ),
    (
        COMPANY + '[sources]\na = { path = "a.csv", encoding = "utf8x" }',
        'sources.a.encoding: no encoding "utf8x"',
        'did you mean "utf-8"?',
    ),
]


@pytest.mark.parametrize(("text", "key", "remedy"), UNKNOWN, ids=[case[1] for case in UNKNOWN])
def test_an_unknown_name_is_answered_with_the_nearest(
    tmp_path: Path, text: str, key: str, remedy: str
) -> None:
    message = refusal(tmp_path, text)
    assert message.startswith(key)
    assert remedy in message


def changed(key: str, value: str) -> str:
    """The company section with one key's value replaced, or without it."""
    lines = [line for line in COMPANY.splitlines() if not line.startswith(f"{key} =")]
    return "\n".join([*lines, f"{key} = {value}" if value else ""])


WRONG = [
    *(
        (changed(key, ""), f"company.{key}: is missing")
        for key in ("id", "name", "model", "currency", "timezone", "observed_until")
    ),
    ("company = 3", "company: is a section, [company]"),
    (changed("id", '"../etc"'), "company.id: names a folder: letters"),
    (changed("id", '"a."'), "company.id: names a folder: letters"),
    (changed("id", "7"), "company.id: is a text in quotes"),
    (changed("name", '" "'), "company.name: is a text in quotes"),
    (changed("currency", '"đồng"'), 'company.currency: is a three-letter code, e.g. "VND"'),
    (changed("observed_until", '"2024-12-31"'), "company.observed_until: is a date or a time without quotes"),
    (changed("observed_until", "10:00:00"), "company.observed_until: is a date or a time without quotes"),
    (changed("observed_until", "2024"), "company.observed_until: is a date or a time without quotes"),
    (changed("observed_until", "9999-12-31"), "company.observed_until: the year 9999 is not between"),
    (
        COMPANY.replace("2024-12-31", "2024-12-31T01:00:00") + "observed_from = 2024-12-31T23:00:00",
        "company.observed_from: lies after observed_until",
    ),
    (COMPANY + "[sources]\no = 'a.csv'\nO = 'b.csv'", 'sources.O: is the same name as "o" to an engine'),
    (COMPANY + "[sources]\n'cx orders' = 'a.csv'", 'sources.cx orders: names that begin with "cx "'),
    (
        COMPANY + "[sources]\na = { path = 'a.csv', dateformat = '%d %H' }",
        'sources.a.dateformat: "%d %H" has no year; write',
    ),
    (
        COMPANY + "[sources]\na = { path = 'a.csv', encoding = 'undefined' }",
        'sources.a.encoding: no encoding "undefined"',
    ),
    (
        COMPANY + "[sources]\na = { path = 'a.csv', encoding = 'hex' }",
        'sources.a.encoding: no encoding "hex"',
    ),
    (
        COMPANY + "[analysis]\nhorizon_days = 40000",
        "analysis.horizon_days: is a whole number, 1 or more and at",
    ),
    (COMPANY + f"[analysis]\nlevel = 1{'0' * 400}", "analysis.level: is a number between 0 and 1"),
    (COMPANY + f"[analysis]\nlevel = 1{'0' * 5000}", "Exceeds the limit"),
    (COMPANY + "[ratings]\nscale = [-1e308, 1e308]", "ratings.scale: is the lowest and the highest rating"),
    (COMPANY + "observed_from = 2025-01-01", "company.observed_from: lies after observed_until"),
    (COMPANY + "assumed = 'ratings.rated_at'", 'company.assumed: is a list of texts, e.g. ["a", "b"]'),
    (COMPANY + "[engine]\nkeep_rejects = 'no'", "engine.keep_rejects: is true or false, without quotes"),
    (COMPANY + "[engine]\nurl = 1", "engine.url: is a text in quotes"),
    (COMPANY + "[sources]\na = 1", "sources.a: is a path in quotes, or { path = ... }"),
    (COMPANY + "[sources]\na = {}", "sources.a: give either path or table"),
    (COMPANY + "[sources]\na = { path = 'a.csv', table = 'b' }", "sources.a: give either path or table"),
    (COMPANY + "[sources]\na = 'a.dat'", 'sources.a: "a.dat" does not say its format'),
    (
        COMPANY + "[sources]\na = { path = 'a.csv', delimiter = '||' }",
        "sources.a.delimiter: is one character",
    ),
    (
        COMPANY + "[sources]\na = { path = 'a.csv', delimiter = 1 }",
        "sources.a.delimiter: is a text in quotes",
    ),
    (COMPANY + "[sources]\na = { path = 'a.csv', decimal = ';' }", 'sources.a.decimal: is "." or ","'),
    (
        COMPANY + "[sources]\na = { path = 'a.csv', thousands = '.' }",
        "sources.a.thousands: is one sign other than",
    ),
    (
        COMPANY + "[sources]\na = { path = 'a.csv', thousands = 1 }",
        "sources.a.thousands: is one sign other than",
    ),
    (
        COMPANY + "[sources]\na = { path = 'a.csv', dateformat = 'DD/MM/YYYY' }",
        'sources.a.dateformat: "DD/MM/YYYY" is no date format; write e.g. "%d/%m/%Y',
    ),
    (
        COMPANY + "[sources]\na = { path = 'a.csv', sheet = 'x' }",
        "sources.a.sheet: goes with excel files, and this is text",
    ),
    (
        COMPANY + "[sources]\na = { path = 'a.parquet', delimiter = ';' }",
        "sources.a.delimiter: goes with text files, and this is parquet",
    ),
    (
        COMPANY + "[sources]\na = { path = 'a.xlsx', skip_rows = -1 }",
        "sources.a.skip_rows: is a whole number, 0 or more",
    ),
    (COMPANY + "[tables.orders]\n", "tables.orders: give either from or sql"),
    (COMPANY + "[tables]\norders = 1", "tables.orders: is a section, [tables.orders]"),
    (COMPANY + ORDERS + "sql = 'select 1'", "tables.orders: give either from or sql"),
    (
        COMPANY + "[tables.orders]\nsql = 'select 1'\nwhere = 'x'",
        "tables.orders.where: goes with from; write it into the query of sql",
    ),
    (
        COMPANY + "[tables.orders]\nsql = 'select 1'\ncolumns = { amount = 'x' }",
        "tables.orders.columns: goes with from; write it into the query of sql",
    ),
    (
        COMPANY + ORDERS.replace('customer_id = "CustNo", ', ""),
        "tables.orders.columns: customer_id is missing; orders cannot do without it",
    ),
    (
        COMPANY + ORDERS.replace('"CustNo"', "3"),
        'tables.orders.columns.customer_id: is a column of the source in quotes, or "#row"',
    ),
    (
        COMPANY + ORDERS.replace('"CustNo"', "{ value = [1] }"),
        "tables.orders.columns.customer_id.value: is one text, number, date or truth",
    ),
    (
        COMPANY + ORDERS + "values.channel = { a = 'b' }",
        "tables.orders.values.channel: is not mapped; add channel to tables.orders.columns",
    ),
    (
        COMPANY + ORDERS + "values.amount = { a = [1] }",
        "tables.orders.values.amount: a word is replaced by a text, a number, true or false",
    ),
    (COMPANY + "[ratings]\n", "ratings.scale: is the lowest and the highest rating, e.g. [1, 5]"),
    (COMPANY + "[ratings]\nscale = [5, 1]", "ratings.scale: is the lowest and the highest rating"),
    (COMPANY + "[ratings]\nscale = ['1', '5']", "ratings.scale: is the lowest and the highest rating"),
    (
        COMPANY + "[ratings]\nscale = [1, 5]\nhigher_is_better = 1",
        "ratings.higher_is_better: is true or false",
    ),
    (COMPANY + "[analysis]\nlevel = 95", "analysis.level: is a number between 0 and 1, e.g. 0.95"),
    (COMPANY + "[analysis]\nlevel = '0.9'", "analysis.level: is a number between 0 and 1, e.g. 0.95"),
    (COMPANY + "[analysis]\nlevel = nan", "analysis.level: is a number between 0 and 1, e.g. 0.95"),
    (COMPANY + "[analysis]\nhorizon_days = 0", "analysis.horizon_days: is a whole number, 1 or more"),
    (COMPANY + "[analysis]\ncomplaint_days = 1.5", "analysis.complaint_days: is a whole number, 1 or more"),
    (COMPANY + "[analysis]\nmin_cell = true", "analysis.min_cell: is a whole number, 1 or more"),
    (COMPANY + "[analysis]\nexclude = 'a'", 'analysis.exclude: is a list of texts, e.g. ["a", "b"]'),
    (COMPANY + "[analysis]\ntolerance = 1.5", "analysis.tolerance: is a table of claims"),
    (COMPANY + "[analysis]\ntolerance = { a = -1 }", "analysis.tolerance.a: is a number above 0"),
    (COMPANY + "[analysis]\nclaims = ['none.py']", "analysis.claims: no file"),
]


@pytest.mark.parametrize(
    ("text", "beginning"), WRONG, ids=[f"{i} {case[1][:40]}" for i, case in enumerate(WRONG)]
)
def test_a_wrong_value_is_named_by_its_key_with_what_belongs_there(
    tmp_path: Path, text: str, beginning: str
) -> None:
    assert refusal(tmp_path, text).startswith(beginning)


PAGE = Path(__file__).parent.parent / "docs" / "company-file.md"


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("company", COMPANY + "zzzzzz = 1\n"),
        ("engine", COMPANY + "[engine]\nzzzzzz = 1\n"),
        ("ratings", COMPANY + "[ratings]\nzzzzzz = 1\n"),
        ("analysis", COMPANY + "[analysis]\nzzzzzz = 1\n"),
        ("sources", COMPANY + "[sources]\na = { zzzzzz = 1 }\n"),
        ("tables", COMPANY + ORDERS + "zzzzzz = 1\n"),
        ("", "zzzzzz = 1\n" + COMPANY),
    ],
)
def test_the_page_of_the_company_file_explains_every_key(tmp_path: Path, section: str, text: str) -> None:
    known = refusal(tmp_path, text).partition("valid: ")[2].split(", ")
    assert len(known) > 1
    page = PAGE.read_text(encoding="utf-8")
    if section:
        start = page.index(f"## `[{section}")
        page = page[start : page.find("\n## ", start)]
        assert not [key for key in known if f"`{key}`" not in page and f"`{key}." not in page]
    else:
        assert not [key for key in known if f"## `[{key}" not in page]


def test_the_examples_on_the_page_of_the_company_file_are_one(tmp_path: Path) -> None:
    blocks = PAGE.read_text(encoding="utf-8").split("```toml\n")[1:]
    sources, tables = (block.partition("```")[0] for block in blocks)
    file = load(company(tmp_path, COMPANY + f"[sources]\nreviews = 'r.csv'\n{sources}\n{tables}"))
    assert set(file.tables) == {"orders", "ratings", "exits"}
