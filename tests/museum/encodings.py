"""Files whose letters are not written in UTF-8, or are written in two ways."""

from __future__ import annotations

import codecs
import unicodedata

from .exhibit import HEADER, ROWS, Came, Exhibit, columns, good, shop, table, text

CONTENT = text(ROWS)
VIETNAMESE = ("Mã đơn", "Mã khách", "Ngày đặt", "Số tiền")
CALLED = '{ order_id = "Mã đơn", customer_id = "Mã khách", ordered_at = "Ngày đặt", amount = "Số tiền" }'
CHANNELLED = '{ order_id = "OrderNo", customer_id = "CustNo", ordered_at = "OrderDate", channel = "Channel" }'
CHANNELS = ("🍃", "\u202eppa", "متجر", "a\u200fb", "👩🏽‍🌾", "")
REASONS = ("Thái độ nhân viên", "Giá cao", "Giá cao")
LEFT = [(f"KH{at}", f"2024-06-0{at}", reason) for at, reason in enumerate(REASONS, 1)]
EXITS = ("customer_id", "left_at", "reason")
WORDS = 'values.reason = { "Thái độ nhân viên" = "service", "Giá cao" = "price" }\n'


def in_windows(content: str) -> bytes:
    """Windows-1258, which has the letters of Vietnamese but most tones as signs of their own."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = ""
    for letter in unicodedata.normalize("NFC", content):
        try:
            letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
            letter += "".join(part for part in parts if part in tones)
        out += letter
    return out.encode("cp1258")


def decomposed(content: str) -> bytes:
    """UTF-8 with each accent as a sign of its own, as macOS names files and some exports write."""
    return unicodedata.normalize("NFD", content).encode()


EXHIBITS = (
    Exhibit(
        "utf8-with-mark",
        "UTF-8 with a byte order mark, as Excel saves it: the first column's name must not begin with the mark.",
        {"orders.csv": codecs.BOM_UTF8 + CONTENT.encode()},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "utf16-le-with-mark",
        "UTF-16, little end first, with its mark: the mark says it, nothing need be declared.",
        {"orders.csv": codecs.BOM_UTF16_LE + CONTENT.encode("utf-16-le")},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "utf16-be-with-mark",
        "UTF-16, big end first, with its mark.",
        {"orders.csv": codecs.BOM_UTF16_BE + CONTENT.encode("utf-16-be")},
        shop(),
        tables=good(),
    ),
    Exhibit(
        "utf16-le-declared",
        "UTF-16 without a mark, declared with its byte order.",
        {"orders.csv": CONTENT.encode("utf-16-le")},
        shop('{ path = "orders.csv", encoding = "utf-16-le" }'),
        tables=good(),
    ),
    Exhibit(
        "utf16-be-declared-as-utf16",
        "UTF-16 without a mark, declared without its byte order: the first character's zero byte says it.",
        {"orders.csv": CONTENT.encode("utf-16-be")},
        shop('{ path = "orders.csv", encoding = "utf-16" }'),
        tables=good(),
    ),
    Exhibit(
        "utf16-undeclared",
        "UTF-16 without a mark, not declared: every other byte is zero.",
        {"orders.csv": CONTENT.encode("utf-16-le")},
        shop(),
        code=1,
        says=("orders.csv: line 1 holds a NUL character", 'encoding = "utf-16"'),
    ),
    Exhibit(
        "utf8-declared-as-utf16",
        "UTF-8, declared as UTF-16: pairs of letters would become Chinese.",
        {"orders.csv": CONTENT.encode()},
        shop('{ path = "orders.csv", encoding = "utf-16" }'),
        code=1,
        says=("orders.csv: is not in utf-16; leave encoding out for UTF-8",),
    ),
    Exhibit(
        "latin1-declared",
        "Latin-1, declared.",
        {"orders.csv": CONTENT.encode("latin-1")},
        shop('{ path = "orders.csv", encoding = "latin-1" }'),
        tables=good(),
    ),
    Exhibit(
        "latin1-undeclared",
        "Latin-1, not declared: the last row's ú is no UTF-8.",
        {"orders.csv": CONTENT.encode("latin-1")},
        shop(),
        code=1,
        says=("orders.csv: line 7 is not in utf-8; name the encoding it was saved in",),
        never=("KH-",),
    ),
    Exhibit(
        "utf8-declared-as-latin1",
        "UTF-8, declared as Latin-1, which takes any byte: each Vietnamese letter would become two or three others.",
        {"exits.csv": table(LEFT, header=EXITS)},
        columns("exits").replace('"exits.csv"', '{ path = "exits.csv", encoding = "latin-1" }') + WORDS,
        code=1,
        says=("exits.csv: is in UTF-8, not in latin-1; leave encoding out",),
        never=("Giá",),
    ),
    Exhibit(
        "windows1258-declared",
        "Windows-1258, declared: tones stand apart from their letters, in names and in words.",
        {"exits.csv": in_windows(text(LEFT, header=("Mã khách", "Ngày đi", "Lý do")))},
        columns("exits").replace('"exits.csv"', '{ path = "exits.csv", encoding = "cp1258" }')
        + 'columns = { customer_id = "Mã khách", left_at = "Ngày đi", reason = "Lý do" }\n'
        + WORDS,
        tables={"exits": Came(3, 3)},
    ),
    Exhibit(
        "windows1258-undeclared",
        "Windows-1258, not declared.",
        {"orders.csv": in_windows(text(ROWS, header=VIETNAMESE))},
        shop(columns=CALLED),
        code=1,
        says=("orders.csv: line 1 is not in utf-8", 'e.g. encoding = "cp1258"'),
    ),
    Exhibit(
        "header-decomposed",
        "The header's accents are signs of their own, the company file's are not: the names look the same.",
        {"orders.csv": decomposed(text(ROWS, header=VIETNAMESE))},
        shop(columns=CALLED),
        tables=good(),
    ),
    Exhibit(
        "header-composed",
        "The company file's accents are signs of their own, the header's are not.",
        {"orders.csv": table(ROWS, header=VIETNAMESE)},
        shop(columns=unicodedata.normalize("NFD", CALLED)),
        tables=good(),
    ),
    Exhibit(
        "words-decomposed",
        "Some words are composed and some decomposed; both are the company's word.",
        {
            "exits.csv": table(LEFT[:1], header=EXITS)
            + decomposed(text(LEFT[1:], header=EXITS)).split(b"\n", 1)[1]
        },
        columns("exits") + WORDS,
        tables={"exits": Came(3, 3)},
    ),
    Exhibit(
        "emoji-and-right-to-left",
        "Emoji, a right-to-left mark and Arabic in a free text and in ids: text like any other.",
        {
            "orders.csv": table(
                [(*row, channel) for row, channel in zip(ROWS, CHANNELS, strict=True)],
                header=(*HEADER, "Channel"),
            )
        },
        shop(columns=CHANNELLED),
        tables=good(),
    ),
)
