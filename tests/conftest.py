"""What holds for the whole suite: repeatable property tests, and notebooks that may run side by side."""

from __future__ import annotations

import atexit
import gc
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
