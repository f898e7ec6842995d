"""The files of a source: where they are, and by which bytes they are known."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cxresearch.companyfile.inputs import Spec
from cxresearch.errors import CallError, DataError, nearest
from cxresearch.places import OutsideError, require_inside


def located(key: str, path: str, base: Path) -> list[Path]:
    """The file, the Parquet files of a folder, or those that a pattern names, in order.

    Raises:
        CallError: There is none, or it cannot be looked for.
        OutsideError: It is relative and leads out of the folder `base`.
    """
    require_inside(key, path, base)
    files = _found(key, path, base)
    require_inside(key, path, base, files)
    return files


def _found(key: str, path: str, base: Path) -> list[Path]:
    place = base / path
    try:
        if place.is_dir():
            files = sorted(file for file in place.rglob("*") if _is_parquet(file.relative_to(place), file))
            if not files:
                raise CallError(f'{key}: no Parquet file in "{place}"')
            return files
        if place.exists():
            return [place]
    except OSError as error:
        raise CallError(f'{key}: "{path[:80]}" cannot be looked for ({error.strerror})') from error
    if any(sign in path for sign in "*?["):
        pattern = path if Path(path).is_absolute() else str(Path(glob.escape(str(base))) / path)
        files = [Path(file) for file in sorted(glob.glob(pattern, recursive=True)) if Path(file).is_file()]
        if not files:
            raise CallError(f'{key}: no file is named like "{place}"')
        return files
    near = [file.name for file in place.parent.iterdir()] if place.parent.is_dir() else []
    hint = f"; {nearest(place.name, near)}" if len(near) in range(1, 30) else ""
    raise CallError(f'{key}: no file or folder "{place}"{hint}')


def _is_parquet(below: Path, file: Path) -> bool:
    """Whether a file of a folder is one of its data: what begins with `.` or `_` is its writer's own."""
    own = any(part.startswith((".", "_")) for part in below.parts)
    return not own and file.suffix.lower() in (".parquet", ".pq") and file.is_file()


def contents(sources: Mapping[str, Spec], base: Path) -> dict[str, list[dict[str, Any]]]:
    """The files of each source that are there now: file (its path from `base`), size (bytes), sha256. Without those
    that are tables of an engine.

    Raises:
        DataError: One cannot be read.
        OutsideError: One is relative and leads out of the folder `base`.
    """
    return {name: there(name, spec, base) for name, spec in sources.items() if spec.path is not None}


def there(name: str, spec: Spec, base: Path) -> list[dict[str, Any]]:
    """The files of one source, as `contents` has them; none where it is not there yet."""
    try:
        files = [file for file in located(f"sources.{name}", str(spec.path), base) if file.is_file()]
    except OutsideError:
        raise
    except CallError:
        return []
    try:
        return [
            {
                "file": Path(os.path.relpath(file, base)).as_posix(),
                "size": file.stat().st_size,
                "sha256": sha256(file),
            }
            for file in files
        ]
    except OSError as error:
        raise DataError(f"sources.{name}: {error.filename} cannot be read ({error.strerror})") from error


def require_unchanged(
    before: Mapping[str, list[dict[str, Any]]], sources: Mapping[str, Spec], base: Path
) -> None:
    """Does nothing where the files are still those of `contents`; what was read may otherwise be half of each.

    Raises DataError, with the source and the file.
    """
    for name, now in contents(sources, base).items():
        changed = [each for each in before[name] if each not in now] or [
            each for each in now if each not in before[name]
        ]
        if changed:
            raise DataError(
                f"sources.{name}: {base / changed[0]['file']} was changed or removed while it was read; "
                "run again when nobody writes to it"
            )


def sha256(file: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal digits; read once for each state that it is in."""
    seen = file.stat()
    return _read(file.absolute(), seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino)


@cache
def _read(file: Path, *state: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
