"""Each row that is delivered comes in or is kept aside, once, under the code that the rules say: on tables drawn
cell by cell, against the rules written again in plain Python."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pyarrow as pa
import pytest
from delivered import at_the_door
from fuzzed.deliveries import deliveries
from fuzzed.door import expected
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxresearch.schema import TABLES

EXAMPLES = int(os.environ.get("CX_DOOR_CASES", "3"))
"""Tables drawn of each canonical table."""


def hold(name: str, delivery: dict[str, Any]) -> None:
    """Delivers rows to the door and compares all that it counts and keeps."""
    rows, columns, customers = delivery["rows"], delivery["columns"], delivery["customers"]
    if name == "customers":
        customers = None
    checked = at_the_door(
        name,
        {column: [row[column] for row in rows] for column in columns},
        dict.fromkeys(columns, pa.string()),
        known=None if customers is None else {"customers": customers},
    )
    counted = expected(name, columns, rows, None if customers is None else set(customers))
    passage = checked.passage
    assert passage.rejected == dict(counted.rejected)
    assert passage.blanked == dict(counted.blanked)
    assert passage.rows == len(rows) == checked.rows.count().execute() + sum(passage.rejected.values())

    def whole(row: dict[str, Any], code: str, kept: bool) -> tuple[Any, ...]:
        return (code, kept, *(row[column] for column in columns))

    aside = Counter(whole(row, row["code"], row["kept"]) for row in checked.rejects.to_pyarrow().to_pylist())
    fates = zip(rows, counted.fates, strict=True)
    assert aside == Counter(whole(row, *fate) for row, fate in fates if fate is not None)


@pytest.mark.parametrize("name", TABLES)
def test_each_row_comes_in_or_is_kept_aside_under_the_code_of_the_rules(name: str, tried: Any) -> None:
    tables = rows = 0

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def each(data: st.DataObject) -> None:
        nonlocal tables, rows
        delivery = data.draw(deliveries(name))
        hold(name, delivery)
        tables += 1
        rows += len(delivery["rows"])

    each()
    tried("drawn tables at the door", cases=tables, taken=tables)
    tried("their rows, each used or kept aside under its code", cases=rows, taken=rows)
