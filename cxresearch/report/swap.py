"""One folder put in the place of another in a step that the next run can complete."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cxresearch.errors import CallError

ABANDONED = 24 * 3600
"""Seconds after which a folder that a killed run left behind is taken for abandoned."""


@contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """A hidden folder in `out` to make things in, gone at the end; those that killed runs left go too.

    Raises CallError when `out` cannot be made or written to.
    """
    # Named before it is made: whatever stops the run then finds it.
    making = out / f".making-{secrets.token_hex(4)}"
    try:
        try:
            out.mkdir(parents=True, exist_ok=True)
            for left in out.glob(".making-*"):
                # Another run may clear its own away meanwhile.
                with suppress(FileNotFoundError):
                    if time.time() - left.stat().st_mtime > ABANDONED:
                        shutil.rmtree(left, ignore_errors=True)
            making.mkdir(mode=0o700)
        except OSError as error:
            raise CallError(f"{out} cannot be written to: {error.strerror}") from error
        yield making
    finally:
        shutil.rmtree(making, ignore_errors=True)


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
