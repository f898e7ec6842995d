"""Plain polars, which the benchmark compares with, has plain pandas' numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import planted
import pytest
from planted.drawn import drawn
from planted.ratings import Measured

from bench.measure import MODEL, OF_SAMPLE, UNTIL, frames, make, scans
from cxresearch.schema import TABLES

pl = pytest.importorskip("polars", reason="polars is not installed: nothing to hold plain pandas against")

END = pd.Timestamp(UNTIL)


def same(found: Measured, plain: Measured) -> None:
    assert set(found) == set(plain)
    for number in (0, 1):
        assert {id: pair[number] for id, pair in found.items()} == pytest.approx(
            {id: pair[number] for id, pair in plain.items()}, rel=1e-9, abs=0
        )


def test_the_sample_company(tmp_path: Path) -> None:
    from bench import plain_polars

    make(tmp_path, OF_SAMPLE)
    found = plain_polars.measured(scans(tmp_path), model=MODEL, until=END.to_pydatetime())
    same(found, planted.measured(frames(tmp_path), model=MODEL, until=END))


def coarse() -> dict[str, pd.DataFrame]:
    """A company where much happens at once, windows end on the very event, rows stand in no order, and a
    tenth of the answers of surveys and of the steps of journeys are missing."""
    rng = np.random.default_rng(3)
    tables = {}
    for name, table in drawn(MODEL, customers=8000, seed=19).items():
        rows = table.sample(frac=1, random_state=4, ignore_index=True)
        for column in TABLES[name].columns:
            if column.type == "time" and column.name != "promised_at":
                rows[column.name] = rows[column.name].dt.floor("6D")
            if not column.required and name in ("ratings", "interactions", "complaints"):
                rows[column.name] = rows[column.name].mask(rng.random(len(rows)) < 0.1)
        tables[name] = rows
    return tables


def test_a_coarse_company() -> None:
    from bench import plain_polars

    tables = coarse()
    lazy = {
        name: pl.from_pandas(table).lazy().with_columns(pl.selectors.datetime().cast(pl.Datetime("us")))
        for name, table in tables.items()
    }
    found = plain_polars.measured(lazy, model=MODEL, until=END.to_pydatetime())
    plain = planted.measured(tables, model=MODEL, until=END)
    # Pandas leaves it to chance which of two ratings given at the same time is the first.
    chance = ("twelve-positives-offset-one-negative",)
    same(*({id: pair for id, pair in of.items() if id not in chance} for of in (found, plain)))


def test_another_model_is_refused() -> None:
    from bench import plain_polars

    with pytest.raises(ValueError, match="services"):
        plain_polars.measured({}, model="services", until=END.to_pydatetime())
