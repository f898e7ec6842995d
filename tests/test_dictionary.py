"""The data dictionary: complete, and the committed file is the one that is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxresearch.dictionary import dictionary, faults
from cxresearch.schema import TABLES, Table

FILE = Path(__file__).parent.parent / "data" / "README.md"
REMEDY = "write cxresearch.dictionary.dictionary() to it, in UTF-8"


def test_the_committed_file_is_fresh() -> None:
    assert FILE.read_bytes() == dictionary().encode("utf-8"), f"data/README.md is stale: {REMEDY}"


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_has_a_section_with_a_row_for_each_column(table: Table) -> None:
    section = dictionary().split(f"\n## {table.name}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(table.names)
    assert table.purpose in section
    for column, row in zip(table.columns, rows, strict=True):
        assert row.count("|") == 6, "a cell holds a bar"
        assert column.purpose in row
        assert all(f"`{word}`" in row for word in column.words)
        assert (row.split("|")[3].strip() == "yes") == column.required


def test_faults_follow_the_description() -> None:
    assert faults(TABLES["ratings"].column("rating")) == ("missing", "unreadable", "range")
    assert faults(TABLES["orders"].column("promised_at")) == ("unreadable",)
    assert faults(TABLES["subscriptions"].column("ended_at")) == ("unreadable", "order")
    assert faults(TABLES["exits"].column("reason")) == ("missing", "word")
    assert faults(TABLES["referrals"].column("referrer_id")) == ("missing", "reference")
    assert faults(TABLES["referrals"].column("referred_id")) == ()
    assert faults(TABLES["costs"].column("month")) == ("missing", "unreadable", "future")
    assert faults(TABLES["customers"].column("segment")) == ()
