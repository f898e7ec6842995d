"""What holds for the whole suite: repeatable property tests, and notebooks that may run side by side."""

from __future__ import annotations

import atexit
import gc
import json
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import nbval.kernel
import pytest
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


@pytest.fixture
def tried(record_property: Any) -> Any:
    """Tells what a test has tried, and how often: `tried("runs killed", cases=200)`."""
    return lambda what, **numbers: record_property("cases", {"what": what, **numbers})


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What the tests have tried (`tried`, or `record_property("cases", {"what": ...})`), added up, a line for each;
    also to the file that CX_COUNTS names."""
    tried: dict[str, Counter[str]] = {}
    for report in (report for reports in terminalreporter.stats.values() for report in reports):
        for name, value in getattr(report, "user_properties", ()):
            if name == "cases" and getattr(report, "when", None) == "call":
                counts = tried.setdefault(value["what"], Counter())
                counts.update({key: number for key, number in value.items() if key != "what"})
    for what in sorted(tried):
        numbers = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in tried[what].items())
        terminalreporter.write_line(f"tried: {what}: {numbers}")
    if tried and "CX_COUNTS" in os.environ:
        Path(os.environ["CX_COUNTS"]).write_text(json.dumps(tried, indent=1), encoding="utf-8")
