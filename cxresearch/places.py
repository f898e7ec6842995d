"""The places that a company file may name: what is in its own folder, and what it names absolutely."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from cxresearch.errors import CallError


class OutsideError(CallError):
    """A path of the company file that is not absolute leads out of the file's folder."""


def require_inside(key: str, path: str, base: Path, found: Iterable[Path] = (), *, shown: str = "") -> None:
    """Does nothing where a path of the company file stays in the file's folder, or is absolute.

    A company file may come from somebody else, with a name such as `../../payroll.csv` in the middle of a
    long list; what lies elsewhere on the machine is used when whoever runs it has read and written where.

    Links are followed first. One in the folder that leads out of it is refused too: it comes with a cloned
    repository or an unpacked archive as easily as the company file does, and nobody sees from the file where it
    goes. Whoever keeps the data elsewhere names that place itself; a link in an absolute path is the user's own.

    Args:
        key: The key that holds the path.
        path: The path as written.
        base: The folder of the company file.
        found: The files that the path, a folder or a pattern, stands for.
        shown: What a message says in the path's place, where that holds what is not to be repeated.

    Raises:
        OutsideError: It leads out of the folder.
        CallError: The system cannot follow it.

    >>> require_inside("sources.pay", "../pay.csv", Path("/data/acme"))
    Traceback (most recent call last):
    ...
    cxresearch.places.OutsideError: sources.pay: "../pay.csv" leads out of the company file's folder; if that is
    meant, write the whole path, "/data/pay.csv"
    """
    if Path(path).is_absolute():
        return
    try:
        root, meant = (Path(os.path.realpath(place)) for place in (base, base / path))
        real = [Path(os.path.realpath(file)) for file in found]
    except (OSError, ValueError) as error:  # too long a name, or a NUL in it
        raise CallError(f'{key}: "{(shown or path)[:80]}" cannot be looked for') from error
    if all(place.is_relative_to(root) for place in (meant, *real)):
        return
    what = "leads" if not meant.is_relative_to(root) else "holds a link that leads"
    remedy = "" if shown and shown != path else f', "{meant}"'
    raise OutsideError(
        f'{key}: "{shown or path}" {what} out of the company file\'s folder; '
        f"if that is meant, write the whole path{remedy}"
    )
