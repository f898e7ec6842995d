"""Ctrl-C: it ends a run wherever that is, and is not lost on the way."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

AGAIN = 0.05
"""Seconds after which an interrupt that was lost is raised again."""


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Within it an interrupt raises KeyboardInterrupt, wherever the main thread is; for the main thread.

    Python drops what is raised while it finalises an object, and only prints that it did. Such an interrupt
    is raised again a moment later; and what it leaves half made is finalised without a word, up to the end of
    the process. A library that it stops logs nothing either: Spark's would its whole traceback.

    Returns:
        A function that tells whether there was one: an engine that is stopped in the middle of a query may
        call it a failure of its own.
    """
    stopped = False
    again: threading.Timer | None = None

    def stop(number: int, frame: object) -> None:
        nonlocal stopped
        stopped = True
        logging.disable()
        raise KeyboardInterrupt

    def dropped(what: Any) -> None:
        nonlocal again
        if not stopped:
            before[1](what)
        elif issubclass(what.exc_type, KeyboardInterrupt):
            # Sent to the main thread, which may be waiting for something.
            again = threading.Timer(
                AGAIN, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT]
            )
            again.daemon = True
            again.start()

    before = signal.signal(signal.SIGINT, stop), sys.unraisablehook
    sys.unraisablehook = dropped
    try:
        yield lambda: stopped
    finally:
        if again is not None:
            again.cancel()
        signal.signal(signal.SIGINT, before[0])
        if not stopped:
            sys.unraisablehook = before[1]
        else:
            # The process is about to end, and with it coroutines that were never awaited.
            warnings.simplefilter("ignore")
            # CPython ends by the signal itself, whatever the exit code, once an interrupt has left an `exec` of
            # text, be it handled afterwards, until another has run to its end.
            exec("")
