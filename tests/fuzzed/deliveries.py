"""Tables of good, bad, blank and borderline cells, by the types of their columns."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cxresearch.schema import TABLES, Column

IDS = [f"c{place}" for place in range(6)]

GOOD = {
    "text": ["web", "a, b", "Thái"],
    "bool": ["true", "0", "có", "Yes", "KHÔNG"],
    "time": [
        "2024-03-01 10:00",
        "2024-03-01T10:00:00",
        "2024-03-02",
        "2024-03-02 00:00",
        "2024-03-01 24:00",
        "2024-03-01T03:00:00Z",
        "2024-03-01 10:00:00.5",
    ],
    "month": ["2024-01", "2024-02-29", "2023-12-31 23:59"],
    "rating": ["1", "5", "4.5", "1e0"],
    "score": ["1", "5.0", "3"],
    "count": ["0", "7", "2.0"],
    "valence": ["-1", "0", "+1"],
    "money": ["0", "-12.50", "99999999999999", "1e3"],
    "number": ["0", "1e250", "-.5"],
}
ODD = {
    "id": ["1000.0", "1000", "00123", "c0", "C0", "c0 x"],
    "bool": ["2", "maybe", "truе", "01"],
    "time": [
        "2024-02-30",
        "01/02/2024",
        "2024-12-31 23:59:59.999999",
        "2024-12-31T17:00:00Z",
        "2025-01-01",
        "2024-12-31 24:00",
        "2024-03-01T10:00+16:00",
        "9999-12-31",
        "2024-3-1",
        "1899-12-30",
        "2024-03-01 10:00:00.1234567",
        "2024-03-01 10:00+07",
        "2024-03-01 24:00:01",
        "0001-01-01",
        "2024-03-01T10",
        "2024-03-01 10:00:00-1130",
    ],
    "month": ["2024-13", "2025-01", "2024-12", "2024-1", "2024", "2024-05-01T00:00Z"],
    "rating": ["0.999", "5.0000001", "0", "6", "nan", "5,0", "five", "1e999", "5."],
    "score": ["0", "5.01", "-", "3_0"],
    "count": ["-1", "2.5", "9007199254740991", "9007199254740992", "1e30", "many"],
    "valence": ["2", "0.5", "-1.0", "1e16", "plus"],
    "money": ["100000000000000", "-99999999999999.99", "1 000", "1.000,00", "₫5", ".", "1e14"],
    "number": ["1e251", "inf", "NaN", "0x10", "1" * 41, "1" * 40, "1e-400"],
    "text": ["NULL", "-"],
}


def cell(column: Column) -> st.SearchStrategy[str | None]:
    """A cell: mostly good, now and then blank, borderline or bad."""
    match column.type:
        case "id":
            good = IDS if column.refers else [f"{column.name[0]}{place}" for place in range(40)]
        case "word":
            good = list(column.words)
        case kind:
            good = GOOD[kind]
    odd = ["Other", "frIend", "x"] if column.type == "word" else ODD[column.type]
    return st.integers(0, 19).flatmap(
        lambda place: (
            st.sampled_from(good) if place < 16 else st.none() if place == 16 else st.sampled_from(odd)
        )
    )


@st.composite
def deliveries(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """The rows of a table, with copies, keys given twice and rows that differ in one cell; the customers."""
    table = TABLES[name]
    columns = [column for column in table.columns if column.required or draw(st.integers(0, 3))]
    row = st.fixed_dictionaries({column.name: cell(column) for column in columns})
    rows = draw(st.lists(row, min_size=1, max_size=14))
    for _ in range(draw(st.integers(0, 4))):
        taken = dict(draw(st.sampled_from(rows)))
        if draw(st.booleans()):
            other = draw(st.sampled_from(columns))
            taken[other.name] = draw(cell(other))
        rows.insert(draw(st.integers(0, len(rows))), taken)
    known = draw(
        st.one_of(st.none(), st.lists(st.sampled_from([*IDS, "1000", "c0 x"]), min_size=1, unique=True))
    )
    return {"columns": [column.name for column in columns], "rows": rows, "customers": known}
