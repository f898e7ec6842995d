"""Ctrl-C, a hang-up, a polite kill: each ends a run wherever that is, and is not lost on the way."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, what `kill` and a CI's time limit send, and the end of the terminal."""

AGAIN = 0.05
"""Seconds after which an interrupt that was lost is raised again."""


@contextmanager
def interruptible() -> Iterator[Callable[[], signal.Signals | None]]:
    """Within it a signal to stop raises KeyboardInterrupt, wherever the main thread is; for the main thread.

    Python drops what is raised while it finalises an object, and only prints that it did. Such an interrupt
    is raised again a moment later; and what it leaves half made is finalised without a word, up to the end of
    the process. A library that it stops logs nothing either: Spark's would its whole traceback.

    Returns:
        A function that tells which there was, if any: an engine that is stopped in the middle of a query may
        call it a failure of its own.
    """
    stopped: signal.Signals | None = None
    again: threading.Timer | None = None

    def stop(number: int, frame: object) -> None:
        nonlocal stopped
        stopped = signal.Signals(number)
        logging.disable()
        raise KeyboardInterrupt

    def dropped(what: Any) -> None:
        nonlocal again
        if not stopped:
            before(what)
        elif issubclass(what.exc_type, KeyboardInterrupt):
            # Sent to the main thread, which may be waiting for something.
            again = threading.Timer(AGAIN, signal.pthread_kill, [threading.main_thread().ident, stopped])
            again.daemon = True
            again.start()

    # What whoever called has set to be ignored, as `nohup` does, stays so.
    heard = [number for number in STOPS if signal.getsignal(number) != signal.SIG_IGN]
    handlers = {number: signal.signal(number, stop) for number in heard}
    before = sys.unraisablehook
    sys.unraisablehook = dropped
    try:
        yield lambda: stopped
    finally:
        if again is not None:
            again.cancel()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if not stopped:
            sys.unraisablehook = before
        else:
            # The process is about to end, and with it coroutines that were never awaited.
            warnings.simplefilter("ignore")
            # CPython ends by the signal itself, whatever the exit code, once an interrupt has left an `exec` of
            # text, be it handled afterwards, until another has run to its end.
            exec("")
