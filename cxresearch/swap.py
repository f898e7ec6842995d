"""One folder put in the place of another in a step that the next run can complete."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def publish(made: Path, place: Path) -> None:
    """Puts a finished folder in the place of a previous one, keeping what only the previous has
    (`rejects/` of an earlier check). Killed at any moment, `recover` completes it."""
    os.replace(made, _new(place))
    recover(place)


def recover(place: Path) -> None:
    """Completes a swap that was cut short; does nothing when none was.

    A folder `.ID.new` is always complete: it got its name when its last page was written. `.ID.old`
    is what it replaces.
    """
    new, old = _new(place), place.with_name(f".{place.name}.old")
    if place.exists():
        _clear(old, place)
    if new.exists():
        if place.exists():
            os.replace(place, old)
        os.replace(new, place)
        _clear(old, place)


def _clear(old: Path, place: Path) -> None:
    if (old / "rejects").exists() and not (place / "rejects").exists():
        os.replace(old / "rejects", place / "rejects")
    if old.exists():
        shutil.rmtree(old)


def _new(place: Path) -> Path:
    return place.with_name(f".{place.name}.new")
