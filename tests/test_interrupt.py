"""A signal to stop, wherever it comes: tests/faults stops whole runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CAUGHT = """\
import logging, signal, sys, time
from cxresearch.interrupt import interruptible

class Final:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
        for _ in range(1000): pass

class Library:
    def __enter__(self): pass
    def __exit__(self, *error):
        logging.error("a page of text")

with interruptible() as interrupted:
    try:
        {moment}
    except KeyboardInterrupt:
        print(interrupted())
sys.exit(7)
"""


@pytest.mark.parametrize(
    "moment",
    [
        "signal.raise_signal(signal.SIGINT)",
        "Final(); time.sleep(60)",
        "exec('signal.raise_signal(2)')",
        "with Library(): signal.raise_signal(2)",
    ],
    ids=["anywhere", "in a finaliser", "in an exec", "in a library that logs it"],
)
def test_an_interrupt_is_not_lost_and_the_exit_code_is_kept(moment: str) -> None:
    """Python drops what a finaliser raises; and CPython ends by the signal after one within an exec."""
    call = [sys.executable, "-c", CAUGHT.format(moment=moment)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(call, env=environment, capture_output=True, text=True, timeout=30)
    assert (done.stdout, done.stderr, done.returncode) == ("2\n", "", 7)
