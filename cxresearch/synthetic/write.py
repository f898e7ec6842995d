"""A made-up company on disk: company.toml, a CSV for each canonical table, and the truth.

The same call writes the same bytes on every machine: whole numbers, dates to the minute and words
only, rows in a fixed order, and the customers of a chunk from that chunk's own seed, so that a
larger company begins with the smaller one's customers.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from cxresearch.errors import CallError
from cxresearch.schema import TABLES
from cxresearch.synthetic.chunked import chunks
from cxresearch.synthetic.parameters import Parameters
from cxresearch.synthetic.presets import preset
from cxresearch.synthetic.truth import Truth, truth

SAMPLE: dict[str, Any] = {"customers": 20_000, "seed": 1, "model": "e-commerce"}
"""The call that makes the committed sample company."""


def simulate(
    folder: str | Path,
    *,
    customers: int = 20_000,
    seed: int = 1,
    model: str = "e-commerce",
    truth: Path | None = None,
) -> Path:
    """Write a made-up company whose true effects are known, and return its company.toml.

    Args:
        folder: Where company.toml and the CSV files go; made when missing.
        customers: How many customers are won in the whole time.
        seed: Another seed, another company of the same kind.
        model: `e-commerce`, `subscription` or `services`.
        truth: Where the truth file goes; `truth.toml` in the folder when not given.

    Raises `CallError` for an unknown model, fewer than one customer, a negative seed.
    """
    if customers < 1:
        raise CallError(f"a company has at least one customer, not {customers}")
    if seed < 0:
        raise CallError(f"a seed is zero or more, not {seed}")
    parameters = preset(model)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_tables(folder, parameters, customers=customers, seed=seed)
    company = folder / "company.toml"
    _write(company, company_file(parameters))
    _write(folder / "truth.toml" if truth is None else Path(truth), truth_file(parameters))
    return company


def stale(folder: str | Path) -> tuple[str, ...]:
    """Names of the sample's files in `folder` that are not, byte for byte, what the command makes."""
    folder = Path(folder)
    with TemporaryDirectory() as fresh:
        simulate(fresh, **SAMPLE)
        made = {path.name: path.read_bytes() for path in Path(fresh).iterdir()}
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return tuple(sorted(name for name in made | found if made.get(name) != found.get(name)))


def write_tables(folder: Path, parameters: Parameters, *, customers: int, seed: int) -> None:
    """Write a CSV for each canonical table; memory stays that of a chunk."""
    for name, table in TABLES.items():
        _write(folder / f"{name}.csv", ",".join(table.names) + "\n")
    for chunk in chunks(parameters, customers=customers, seed=seed):
        for name, rows in chunk.items():
            _append(folder / f"{name}.csv", rows)


def _append(path: Path, rows: pa.Table) -> None:
    columns = [_text(column) for column in rows.columns]
    options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
    with path.open("ab") as file:
        pyarrow.csv.write_csv(pa.table(columns, names=rows.column_names), file, options)


def _text(column: pa.ChunkedArray) -> pa.Array:
    """Times as ISO text to the minute, the rest as it is; empty where unknown."""
    if not pa.types.is_timestamp(column.type):
        return column
    times = column.to_numpy().astype("datetime64[m]")
    return pa.array(np.datetime_as_string(times).astype(object), pa.string(), mask=np.isnat(times))


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def company_file(parameters: Parameters) -> str:
    """The text of company.toml."""
    head = f"""# A made-up company: every effect in it was chosen, see truth.toml.
[company]
id = "{parameters.id}"
name = "{parameters.name}"
model = "{parameters.model}"
currency = "VND"
timezone = "Asia/Ho_Chi_Minh"
observed_until = {parameters.last_day.isoformat()}

[ratings]
scale = [1, 5]
higher_is_better = true

[sources]
"""
    sources = "".join(f'{name} = "{name}.csv"\n' for name in TABLES)
    given = "".join(f'\n[tables.{name}]\nfrom = "{name}"\n' for name in TABLES)
    return head + sources + given


def truth_file(parameters: Parameters) -> str:
    """The text of truth.toml: each claim's true value and, for a conditional share, its base rate."""
    head = """# What is true of this made-up company: the quantity of each claim as its definition says, at a
# horizon of 180 days, computed from the chances the customers were drawn from, never from the customers.
# `base` is the true base rate where the claim has one. monotone-ladder is decided by its four steps.
"""
    return head + "".join(_entry(id, planted) for id, planted in truth(parameters).items())


def _entry(id: str, planted: Truth) -> str:
    base = "" if planted.base is None else f"base = {planted.base:.8f}\n"
    return f'\n["{id}"]\nvalue = {planted.value:.8f}\n{base}'
