"""A made-up company on disk: company.toml, a file for each canonical table, and the truth.

The same call writes the same bytes on every machine: whole numbers, dates to the minute and words
only, rows in a fixed order.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cxresearch.errors import CallError, nearest
from cxresearch.schema import TABLES
from cxresearch.synthetic.chunked import SCHEMAS, chunks
from cxresearch.synthetic.files import FORMATS, whole
from cxresearch.synthetic.parameters import Parameters
from cxresearch.synthetic.presets import preset
from cxresearch.synthetic.truth import Truth, truth

SAMPLE: dict[str, Any] = {"customers": 20_000, "seed": 1, "model": "e-commerce"}
"""The call that makes the committed sample company."""

LARGE = 1_000_000
"""Customers from which on the tables are Parquet when nothing else is asked for: as text, such a company is
half a gigabyte that is parsed each time it is opened."""


def simulate(
    folder: str | Path,
    *,
    customers: int = 20_000,
    seed: int = 1,
    model: str = "e-commerce",
    truth: Path | None = None,
    format: str | None = None,
    progress: Callable[[int], None] = lambda customers: None,
) -> Path:
    """Write a made-up company whose true effects are known, and return its company.toml.

    Memory hardly grows with the company. Files of these names that are there already stay as they are
    until all are written.

    Args:
        folder: Where company.toml and the tables go; made when missing.
        customers: How many customers are won in the whole time.
        seed: Another seed, another company of the same kind.
        model: `e-commerce`, `subscription` or `services`.
        truth: Where the truth file goes; `truth.toml` in the folder when not given.
        format: `csv` or `parquet`; Parquet for a `LARGE` company when not given.
        progress: Told how many more customers have been drawn.

    Raises `CallError` for an unknown model or format, fewer than one customer, a negative seed.
    """
    if customers < 1:
        raise CallError(f"a company has at least one customer, not {customers}")
    if seed < 0:
        raise CallError(f"a seed is zero or more, not {seed}")
    if format is None:
        format = "parquet" if customers >= LARGE else "csv"
    if format not in FORMATS:
        raise CallError(f'no format "{format}" for a made-up company; {nearest(format, FORMATS)}')
    parameters = preset(model)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        folder / "company.toml": company_file(parameters, format),
        folder / "truth.toml" if truth is None else Path(truth): truth_file(parameters),
    }
    tables = {name: folder / f"{name}.{format}" for name in TABLES}
    with whole([*tables.values(), *texts]) as parts:
        for file, text in texts.items():
            parts[file].write_bytes(text.encode("utf-8"))
        with ExitStack() as stack:
            append = {
                name: stack.enter_context(FORMATS[format](parts[file], SCHEMAS[name]))
                for name, file in tables.items()
            }
            for chunk in chunks(parameters, customers=customers, seed=seed):
                for name, rows in chunk.items():
                    append[name](rows)
                progress(len(chunk.get("customers", ())))
    return folder / "company.toml"


def stale(folder: str | Path) -> tuple[str, ...]:
    """Names of the sample's files in `folder` that are not, byte for byte, what the command makes."""
    folder = Path(folder)
    with TemporaryDirectory() as fresh:
        simulate(fresh, **SAMPLE)
        made = {path.name: path.read_bytes() for path in Path(fresh).iterdir()}
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    return tuple(sorted(name for name in made | found if made.get(name) != found.get(name)))


def company_file(parameters: Parameters, format: str) -> str:
    """The text of company.toml, where the tables are files of this format."""
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
    sources = "".join(f'{name} = "{name}.{format}"\n' for name in TABLES)
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
