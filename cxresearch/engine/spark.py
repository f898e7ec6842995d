"""Spark, in a session of our own: started, stopped by Ctrl-C, and rid of the rows that it kept for us."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import cache, partial
from queue import SimpleQueue
from types import FrameType
from typing import Any

import ibis

PATIENCE = 5
"""Seconds that an interrupt waits for Spark to end what it ends."""


def started() -> None:
    """Have Spark running, and Ctrl-C do what it did before. Pressed meanwhile it takes effect once Spark runs, or
    at the second time: a Java that is left halfway never ends. Spark's own answer to it talks to Java over the
    line that the interrupted query still holds, fails, and logs a page about it."""
    from pyspark import SparkContext
    from pyspark.logger import PySparkLogger
    from pyspark.sql import SparkSession

    if SparkSession.getActiveSession() is None:
        # a page of JSON about each error in a query, which comes as an error besides; a caller's own Spark keeps it
        PySparkLogger.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    if threading.current_thread() is not threading.main_thread():
        SparkContext.getOrCreate()
        return
    pressed = False

    def press(number: int, frame: object) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    before = signal.signal(signal.SIGINT, press)
    try:
        SparkContext.getOrCreate()
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler if before is None else before)
        if pressed:
            signal.raise_signal(signal.SIGINT)


def stoppable(connection: ibis.BaseBackend) -> ibis.BaseBackend:
    """The same connection, whose queries end at an interrupt; `collected` and `checkpointed` see to theirs."""
    for name in ("execute", "to_pyarrow"):
        setattr(connection, name, _interruptible(connection._session)(getattr(connection, name)))
    return connection


@contextlib.contextmanager
def _interruptible(session: Any) -> Iterator[None]:
    """Within it an interrupt ends what the session computes: Spark would go on for nobody, in a notebook for as
    long as that is open, and Python wait for it."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        # over a line to Java of its own, as the query holds this thread's; nothing of other sessions
        other = threading.Thread(target=session.interruptAll, daemon=True)
        other.start()
        other.join(PATIENCE)
        before(number, frame)

    signal.signal(signal.SIGINT, press)
    try:
        yield
    except Exception:
        if pressed:  # and the query failed of it
            raise KeyboardInterrupt from None
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def collected(connection: ibis.BaseBackend, query: str) -> list[Any]:
    """The rows of a query."""
    with _interruptible(connection._session):
        rows: list[Any] = connection.raw_sql(query).collect()
    return rows


def checkpointed(connection: ibis.BaseBackend, query: str) -> Any:
    """The rows of a query, computed when they are first asked for and kept in the executors for as long as the
    frame that is returned. Spark itself frees them only when Java happens to look for garbage, and never at
    `unpersist`. Its own cache would keep the plan, of which each later query compares every part: seconds that
    compute nothing."""
    _start_cleaner()
    with _interruptible(connection._session):
        kept = connection.raw_sql(query).localCheckpoint(eager=False)
    weakref.finalize(kept, later, partial(_freed, _rows(kept))).atexit = False
    return kept


def free(frame: Any) -> None:
    """Free the rows of a frame that was `checkpointed` before it goes."""
    _freed(_rows(frame))


_wanted: SimpleQueue[Callable[[], object]] = SimpleQueue()


def later(call: Callable[[], object]) -> None:
    """Have a thread of its own make a call to Spark, soon. Python looks for garbage, and frees what rests on it, in
    the middle of anything: a call to Java within a call to Java over the same line takes the other's answer."""
    _wanted.put(call)


@cache
def _start_cleaner() -> None:
    threading.Thread(target=_clean, name="cxresearch: what Spark need not keep", daemon=True).start()


def _clean() -> None:
    while True:
        with contextlib.suppress(Exception):  # Spark may be gone, and what it kept with it
            _wanted.get()()


def _rows(frame: Any) -> Any:
    return frame._jdf.queryExecution().analyzed().rdd()


def _freed(rows: Any) -> None:
    with contextlib.suppress(Exception):  # Spark may be gone, and the rows with it
        rows.unpersist(False)
