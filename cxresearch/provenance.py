"""What findings are made from: the data, the company file, this package and those it computes with."""

from __future__ import annotations

import hashlib
import subprocess
from importlib.metadata import version as installed
from pathlib import Path

import ibis
import ibis.expr.types as ir

from cxresearch.company import Company
from cxresearch.environment import without_secrets
from cxresearch.model import Provenance
from cxresearch.plan import version
from cxresearch.plan.content import digest, settings
from cxresearch.schema import CUSTOMER, TURN

ROOT = Path(__file__).parents[1]
"""Where the working copy is, if this package runs from one."""

PACKAGES = (
    "ibis-framework", "duckdb", "pandas", "numpy", "scipy", "statsmodels", "matplotlib", "babel", "nbconvert",
)  # fmt: skip
"""The packages whose versions can change a number or a page."""


def provenance(company: Company) -> Provenance:
    """What a company's findings are made from.

    Raises DataError when the engine is lost.
    """
    lock = ROOT / "requirements.lock"
    return Provenance(
        data=fingerprints(company),
        company_file=digest(settings(company.file, company.analysis)),
        version=version(),
        commit=commit(),
        lock=hashlib.sha256(lock.read_bytes()).hexdigest() if lock.exists() else None,
        packages={name: installed(name) for name in PACKAGES},
    )


def fingerprints(company: Company) -> dict[str, str]:
    """A fingerprint of each source: of its files' bytes, whatever their names; of a canonical table that comes
    from an engine's own table, of its row count and column sums, as it came through the door."""
    found = {
        name: digest({"files": [(each["size"], each["sha256"]) for each in files]})
        for name, files in company.files.items()
    }
    if len(found) < len(company.file.sources):
        # without what the door adds, which differs between engines
        ours = {name: {CUSTOMER, TURN} & {*rows.columns} for name, rows in company.tables.items()}
        sums = {name: _sums(rows.drop(*ours[name])) for name, rows in company.tables.items()}
        found |= {f"tables.{name}": digest(each) for name, each in sums.items()}
    return found


def _sums(rows: ir.Table) -> dict[str, object]:
    """The number of rows and, of each column, of its values and their sum: of times in seconds, of texts their
    lengths. What leaves the engine tells of nobody."""
    sums: dict[str, ir.Value] = {"rows": rows.count()}
    for name, kind in rows.schema().items():
        column = rows[name]
        if kind.is_string():
            column = column.length()
        elif kind.is_timestamp():
            column = column.epoch_seconds()
        elif kind.is_date():
            column = column.cast("timestamp").epoch_seconds()
        elif kind.is_boolean():
            column = ibis.cases((column, 1), (~column, 0))
        elif not kind.is_numeric():
            continue
        sums[f"{name}.n"] = column.count()
        sums[f"{name}.sum"] = column.cast("decimal(38, 4)").sum()
    (row,) = rows.aggregate(**sums).to_pandas().to_dict("records")
    return {name: str(value) for name, value in row.items()}


def commit() -> str | None:
    """The commit of this package's own working copy, if it runs from one; `+` when files differ."""

    def git(*arguments: str) -> str:
        call = ["git", "-C", str(ROOT), *arguments]
        return subprocess.run(
            call, check=True, capture_output=True, text=True, env=without_secrets()
        ).stdout.strip()

    try:
        git("ls-files", "--error-unmatch", __file__)
        changed = git("status", "--porcelain", "--", "cxresearch", "notebooks")
        return git("rev-parse", "--short=12", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return None
