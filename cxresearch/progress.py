"""How far the work is: a bar on a terminal, for work that may take minutes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Progress = Callable[[str, int, int], None]
"""What is told that a step begins: what it is, how many were before it, and of how many it is one."""


WIDTH = 20
"""Signs that the bar takes, before what it says."""


def quiet(what: str, done: int, total: int) -> None:
    """Tells nobody."""


@contextmanager
def bar(stream: TextIO | None) -> Iterator[Progress]:
    """A bar on a terminal that says what is being done, and goes at the end; nothing on any other stream."""
    if stream is None or not stream.isatty():
        yield quiet
        return
    columns = os.get_terminal_size(stream.fileno()).columns or 80
    clear = "\r\x1b[K"

    def tell(what: str, done: int, total: int) -> None:
        # names are a company's: what is no text in them would move the cursor
        text = "".join(sign if sign.isprintable() else "?" for sign in what)
        filled = WIDTH * done // max(total, 1)
        line = f"[{'#' * filled}{'-' * (WIDTH - filled)}] {text}"
        stream.write(clear + line[: columns - 1])
        stream.flush()

    try:
        yield tell
    finally:
        stream.write(clear)
        stream.flush()
