"""The command line called from within, and what must hold of whatever comes of it."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow.parquet as pq

from cxresearch.cli import main

CANARY = "Kanari"
"""In every cell of text that a customer could have written; in no name of a column, a file or a source."""

SECRET = "geheim-8c1f"
"""What the environment holds under `CX_FUZZ_SECRET`."""

SECONDS = 60
"""A case takes a fraction of a second; more than this, even on a busy machine, is a hang."""

MEMORY = 3 << 30
"""More than this of a process that has read a few kilobytes is a leak or a blow-up."""


class Hung(BaseException):
    """A case did not come to an end."""


@dataclass(frozen=True)
class Outcome:
    """How a call ended."""

    code: int
    out: str
    err: str


def call(*arguments: str, folder: Path) -> Outcome:
    """Runs a command in a folder, as from a shell there."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code, before = 0, Path.cwd()
    with _limited(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        os.chdir(folder)
        try:
            with mock.patch.object(sys, "argv", ["cxresearch", *arguments]):
                main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            os.chdir(before)
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8", "replace"))
    return Outcome(code, *texts)


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise Hung(f"more than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    faulthandler.dump_traceback_later(5 * SECONDS, exit=True, file=sys.__stderr__)
    try:
        with mock.patch.dict(os.environ, {"CX_FUZZ_SECRET": SECRET}):
            yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def hold(outcome: Outcome, *, written: tuple[Path, ...] = ()) -> str:
    """What holds of every call: a result, or one clear line and the exit code that belongs to it.

    Args:
        outcome: How it ended.
        written: Files for machines that it may have written.

    Returns:
        "taken" or "clear_lines".
    """
    said = [line for line in outcome.err.splitlines() if line.strip()]
    assert outcome.code in (0, 1, 2), outcome
    for text in (outcome.out, outcome.err, *(file.read_text("utf-8") for file in written if file.is_file())):
        assert CANARY.casefold() not in text.casefold(), outcome
        assert SECRET not in text, outcome
        assert "Traceback" not in text and "--debug" not in text, outcome
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert peak < MEMORY, f"{peak >> 20} MB"
    if outcome.code == 0:
        assert not said, outcome
        return "taken"
    assert len(said) == 1 and said[0].startswith("cxresearch: ") and len(said[0]) > 30, outcome
    assert outcome.out == "", outcome
    return "clear_lines"


def conserved(record: Path, rejects: Path) -> dict[str, int]:
    """That as many rows are kept aside as were counted, table by table; how many rows each delivered."""
    tables = json.loads(record.read_text("utf-8"))["tables"]
    for name, counts in tables.items():
        rejected, blanked = (sum(counts[fate].values()) for fate in ("rejected", "blanked"))
        assert 0 <= rejected + blanked <= counts["rows"] and 2 * rejected <= counts["rows"], (name, counts)
        file = rejects / f"{name}.parquet"
        kept = pq.read_table(file, columns=["code", "kept"]).to_pylist() if file.exists() else []
        for fate, stays in (("rejected", False), ("blanked", True)):
            assert Counter(row["code"] for row in kept if row["kept"] is stays) == Counter(counts[fate]), name
    return {name: counts["rows"] for name, counts in tables.items()}


@dataclass
class Tally:
    """How many cases of a kind were run, and how they ended."""

    what: str
    cases: int = 0
    taken: int = 0
    clear_lines: int = 0
    failed: int = 0

    @contextlib.contextmanager
    def case(self) -> Iterator[dict[str, str]]:
        """Counts a case; `end` of what it gives is to be set to what `hold` returned."""
        ended: dict[str, str] = {}
        self.cases += 1
        try:
            yield ended
        except BaseException:
            self.failed += 1
            raise
        setattr(self, ended["end"], getattr(self, ended["end"]) + 1)

    def record(self) -> dict[str, Any]:
        """As it goes into the file of counts."""
        return dict(vars(self))


@contextlib.contextmanager
def place() -> Iterator[Path]:
    """A folder for one case."""
    folder = Path(tempfile.mkdtemp(prefix="cx-fuzz-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
