"""A museum of bad files: what companies send, and what must be said about it.

    python -m tests.museum FOLDER

writes every exhibit as a folder to walk through; `tests/test_museum.py` holds `check` to every word of it.
"""

from __future__ import annotations

from . import calendars, damaged, dates, delimiters, encodings, ids, numbers, words, wrong_tables
from .exhibit import Came, Exhibit

__all__ = ["EXHIBITS", "ROOMS", "Came", "Exhibit"]

ROOMS = {
    "encodings": encodings.EXHIBITS,
    "delimiters": delimiters.EXHIBITS,
    "numbers": numbers.EXHIBITS,
    "dates": dates.EXHIBITS,
    "calendars": calendars.EXHIBITS,
    "ids": ids.EXHIBITS,
    "words": words.EXHIBITS,
    "damaged": damaged.EXHIBITS,
    "wrong_tables": wrong_tables.EXHIBITS,
}

EXHIBITS = tuple(exhibit for exhibits in ROOMS.values() for exhibit in exhibits)
