"""A made-up company's tables as they are written, read back with their types."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from cxresearch.schema import TABLES
from cxresearch.synthetic import preset, simulate


@cache
def drawn(model: str, *, customers: int, seed: int) -> dict[str, pd.DataFrame]:
    """Every canonical table of a company of this model; times are timestamps, yes and no are booleans."""
    with TemporaryDirectory() as folder:
        simulate(folder, customers=customers, seed=seed, model=model)
        return {name: _read(Path(folder) / f"{name}.csv", name) for name in TABLES}


def _read(path: Path, name: str) -> pd.DataFrame:
    columns = TABLES[name].columns
    times = [column.name for column in columns if column.type in ("time", "month")]
    yes_or_no = {column.name: "boolean" for column in columns if column.type == "bool"}
    ids = {column.name: str for column in columns if column.type == "id"}
    return pd.read_csv(path, dtype=yes_or_no | ids, parse_dates=times)


def until(model: str) -> pd.Timestamp:
    """The end of the last day, exclusive."""
    return pd.Timestamp(preset(model).last_day) + pd.Timedelta(days=1)
