"""Rejected rows, kept as they were delivered: on this machine, beside the reports and never in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow.parquet as pq

from cxresearch.door import Checked
from cxresearch.errors import DataError
from cxresearch.swap import publish, recover, workshop

FOLDER = "rejects"

_NOTICE = {
    ".gitignore": "*\n",
    "README.txt": (
        "Rows of the company's own tables that were rejected, or kept with a value blanked, as they were\n"
        "delivered. They hold personal data: they stay on this machine, are ignored by git, and no report\n"
        "links to them or holds any of them. cxresearch writes this folder anew at each run;\n"
        "keep_rejects = false under [engine] keeps only the counts.\n"
    ),
}
"""What stands beside rejected rows."""


def keep(checked: Mapping[str, Checked], report: Path) -> None:
    """Puts the rejected and blanked rows of all tables in the place of those of an earlier run, all at once.

    Args:
        checked: The tables whose rows are kept; none leaves nothing of an earlier run's.
        report: The folder of the company's report: they go to `rejects/<table>.parquet` in it.

    Raises DataError when they cannot be written there.
    """
    recover(report)
    place = report / FOLDER
    if not any(map(_faulty, checked.values())) and not place.exists():
        return
    with workshop(report.parent) as making:
        made = making / FOLDER
        made.mkdir(mode=0o700)
        write(checked, made)
        report.mkdir(exist_ok=True)
        publish(made, place)


def write(checked: Mapping[str, Checked], folder: Path) -> None:
    """Writes the rejected and blanked rows of all tables that have any to a folder, made where it is needed.

    Raises DataError when they cannot be written there.
    """
    faulty = {name: table for name, table in checked.items() if _faulty(table)}
    try:
        if faulty:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, table in faulty.items():
            batches = table.rejects.to_pyarrow_batches()
            target = folder / f"{name}.parquet"
            target.touch(mode=0o600)
            with pq.ParquetWriter(target, batches.schema) as writer:
                for batch in batches:
                    writer.write_batch(batch)
        for note, text in _NOTICE.items() if faulty else ():
            (folder / note).write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise DataError(
            f"the rejected rows cannot be written to {folder.parent} ({error.strerror}); make room there"
        ) from error


def _faulty(table: Checked) -> bool:
    return bool(table.passage.rejected or table.passage.blanked)
