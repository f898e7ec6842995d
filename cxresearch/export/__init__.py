"""An evaluation written down: as JSON and CSV for whoever computes with it, and whole, to be read back."""

from cxresearch.export.published import (
    SCHEMA,
    published,
    tables_record,
    to_csv,
    to_json,
    warnings_record,
)
from cxresearch.export.saved import changes_from, load, save
from cxresearch.export.sql import queries

__all__ = [
    "SCHEMA",
    "changes_from",
    "load",
    "published",
    "queries",
    "save",
    "tables_record",
    "to_csv",
    "to_json",
    "warnings_record",
]
