"""What holds for the whole suite: repeatable property tests, and notebooks that may run side by side."""

from __future__ import annotations

import atexit
import gc
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbval.kernel
from hypothesis import settings
from jupyter_client.manager import KernelManager

# The same examples every time and no deadline: two busy cores must not fail a test.
settings.register_profile("suite", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("suite")


def kernel_on_a_socket_file(**options: Any) -> KernelManager:
    """A kernel manager whose channels are files in a folder of its own.

    Two workers that pick free TCP ports at the same moment pick the same ones, and one of the
    notebooks is lost with "Address already in use".
    """
    folder = tempfile.mkdtemp(prefix="nb")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return KernelManager(transport="ipc", ip=str(Path(folder, "k")), **options)


nbval.kernel.KernelManager = kernel_on_a_socket_file


def pytest_collection_finish() -> None:
    """The thousands of objects of the imports and tests stay: looking through them for garbage each time
    would take a sixth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How many cases the tests of drawn cases have run, a line for each; also to the file that CX_COUNTS names."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    told = [
        json.dumps(value)
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == "cases"
    ]
    for line in told:
        terminalreporter.write_line(f"cases run: {line}")
    if told and "CX_COUNTS" in os.environ:
        with Path(os.environ["CX_COUNTS"]).open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in told)
