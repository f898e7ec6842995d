"""Folders that are made out of sight and put in their place whole; what a killed run leaves, the next one removes.

Whether the process that made something is still there is told by a lock that it holds as long as it lives,
and that the system takes from it when it is killed.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from cxresearch.errors import CallError, DataError

MAKING = ".making-"
"""How the name of a folder begins in which a report is made."""

LOCK = ".lock"
"""The end of the name of a file that is only there to be locked."""


@contextmanager
def scratch(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder for this process's own files, readable by its user alone, gone at the end.

    First goes what processes that were killed left there under this prefix, whoever of this user's they were.

    Raises OSError when there cannot be one.
    """
    _sweep(parent, prefix)
    # The lock is there before the folder and goes after it: a folder without one is nobody's. Both are
    # named before they are made: whatever stops the run then finds them.
    folder = parent / f"{prefix}{secrets.token_hex(4)}"
    with _locked(folder.with_name(folder.name + LOCK)):
        try:
            folder.mkdir(mode=0o700)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """A hidden folder in `out` to make things in, gone at the end.

    Raises CallError when `out` cannot be made or written to.
    """
    with ExitStack() as stack:
        try:
            out.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(scratch(out, MAKING))
        except OSError as error:
            raise CallError(f"{out} cannot be written to: {error.strerror}") from error
        yield folder


def publish(made: Path, place: Path) -> None:
    """Puts a finished folder in the place of a previous one, which is gone then. Of several processes that do it
    at once, the last one's folder stays.

    Where the system can exchange two folders (Linux), one of them is there at every moment. Elsewhere a
    run that is killed between two steps leaves a swap that `recover` completes.

    Args:
        made: A folder on the same device as `place`.
        place: Where it is to be, whether or not there is a folder now.

    Raises DataError when the previous one cannot be replaced.
    """
    with _alone(place):
        _complete(place)
        if not (place.exists() and _exchanged(made, place)):
            os.replace(made, _new(place))
            try:
                _complete(place)
            except OSError:
                if place.exists():  # which could not be moved, as a device cannot
                    _remove(_new(place))
                raise
    _remove(made)


def recover(place: Path) -> None:
    """Completes a swap that was cut short, and removes what killed runs left beside it; does nothing else.

    Raises DataError when that cannot be done.
    """
    _sweep(place.parent, MAKING)
    if _new(place).exists() or _old(place).exists():
        with _alone(place):
            _complete(place)


def _complete(place: Path) -> None:
    """`.NAME.new` is always whole: it got its name when its last file was written. `.NAME.old` is what it
    replaces, and goes last."""
    if place.exists() and not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(place))
    new, old = _new(place), _old(place)
    if new.exists():
        if place.exists():
            _remove(old)
            os.replace(place, old)
        os.replace(new, place)
    _remove(old)


def _exchanged(one: Path, other: Path) -> bool:
    """Gives two folders each other's name in a single step, where the system and the device can; whether it did."""
    at_working_directory, exchange = -100, 2
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    names = os.fsencode(one.absolute()), os.fsencode(other.absolute())
    failed: int = renameat2(at_working_directory, names[0], at_working_directory, names[1], exchange)
    return failed == 0


def _new(place: Path) -> Path:
    return place.with_name(f".{place.name}.new")


def _old(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Nobody else swaps this place meanwhile."""
    try:
        with _locked(place.with_name(f".{place.name}{LOCK}")):
            yield
    except OSError as error:
        raise DataError(f"{place} cannot be replaced ({error.strerror}); clear that place") from error


@contextmanager
def _locked(file: Path, *, wait: bool = True) -> Iterator[bool]:
    """A file that this process alone holds the lock of, gone at the end; whether it holds it.

    Args:
        file: Made when it is not there.
        wait: Until it is free; otherwise nothing is done about a lock that another process holds.
    """
    held = None
    while held is None:
        opened = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            # Who held it before may have removed the file: the lock of one that is gone holds off nobody.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(opened), os.stat(file)):
                    held = opened
        except BlockingIOError:
            break
        finally:
            if held is None:
                os.close(opened)
    try:
        yield held is not None
    finally:
        if held is not None:
            file.unlink(missing_ok=True)
            os.close(held)


def _sweep(parent: Path, prefix: str) -> None:
    """Removes the folders under this prefix that no living process of this user's holds."""
    named = re.compile(rf"({re.escape(prefix)}[0-9a-f]{{8}})({re.escape(LOCK)})?")
    with suppress(OSError):
        found = {name[1] for name in map(named.fullmatch, os.listdir(parent)) if name}
        for folder in (parent / name for name in sorted(found)):
            lock = folder.with_name(folder.name + LOCK)
            # In a folder for everybody's temporary files others' are left alone.
            with suppress(OSError):
                owners = {each.lstat().st_uid for each in (folder, lock) if os.path.lexists(each)}
                if owners == {os.geteuid()}:
                    with _locked(lock, wait=False) as free:
                        if free:
                            shutil.rmtree(folder, ignore_errors=True)
