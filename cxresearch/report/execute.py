"""A notebook run in a kernel of its own: strictly, without secrets, and with the same bytes each time.

papermill only warns of a parameter that a notebook does not have, hands its kernel everything in the
environment, and leaves its traces and timings in the notebook. Kernels on TCP ports lose notebooks
when several run at once, so each is reached through sockets in a folder of its own.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from cxresearch.errors import CallError, DataError, nearest

ENVIRONMENT = (
    "PATH", "HOME", "USER", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "VIRTUAL_ENV", "CONDA_PREFIX",
    "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR",
    "SYSTEMROOT", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "USERPROFILE",
)  # fmt: skip
"""What a kernel sees of the environment: where programs, fonts and caches are. Listed, so that a
password which the company file takes from `${ENV}` cannot slip in."""

START_TIMEOUT, CELL_TIMEOUT = 120, 600
"""Seconds until a kernel, or one cell, is given up."""

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def execute(notebook: Path, parameters: Mapping[str, Any], *, manager: Any) -> Any:
    """Runs a notebook with these parameters in a running kernel; the executed notebook, normalised.

    Args:
        notebook: An .ipynb file whose cell tagged `parameters` lists what may be set.
        parameters: Values for some of them; plain numbers, texts, lists and dicts.
        manager: From `kernel`. It may have run other notebooks: their names are forgotten first.

    Raises:
        CallError: the notebook has no such parameter, or one of another type.
        DataError: a cell fails, or the kernel does not start or dies.
    """
    papermill = _papermill()
    parameters_known([notebook], parameters)
    # Its "not printed yet" and "unknown parameter" are ours to say.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    try:
        _forget(manager)
        done = papermill.execute_notebook(
            str(notebook),
            None,
            dict(parameters),
            kernel_name="python3",
            progress_bar=False,
            km=manager,
            start_timeout=START_TIMEOUT,
            execution_timeout=CELL_TIMEOUT,
            record_timing=False,
        )
    except papermill.PapermillExecutionError as error:
        last = str(error.evalue).strip().splitlines()
        # papermill counts the cell of parameters that it puts in.
        where = f"{notebook.name}, cell {error.cell_index + (0 if parameters else 1)}"
        raise DataError(f"{where}: {error.ename}: {last[0] if last else 'no message'}") from error
    except (RuntimeError, TimeoutError) as error:
        # nbclient's dead kernel and its timeouts.
        raise DataError(f"{notebook.name}: {str(error).strip().splitlines()[0]}") from error
    return normalised(done)


def parameters_known(notebooks: Iterable[Path], parameters: Mapping[str, Any]) -> None:
    """Does nothing where each notebook has these parameters and their values are of the types it gives them.

    papermill would warn and run the notebook with its own values.

    Raises CallError, with the nearest name.
    """
    for notebook in notebooks:
        known = _papermill().inspect_notebook(str(notebook))
        for name, value in parameters.items():
            if name not in known:
                raise CallError(f'{notebook.name} has no parameter "{name}": {nearest(name, known)}')
            wanted = known[name]["inferred_type_name"]
            kinds = {"float": ("float", "int")}.get(wanted, (wanted,))
            if wanted != "None" and type(value).__name__ not in (*kinds, "NoneType"):
                raise CallError(f"{notebook.name}: the parameter {name} is of type {wanted}, not {value!r}")


@contextmanager
def kernel(folder: Path, *, preload: Sequence[str] = ()) -> Iterator[Any]:
    """A kernel of this Python with `folder` as its working directory, shut down at the end.

    It is running, though not yet ready, when this returns: modules to `preload` are imported while
    the caller does something else. It ends by itself when this process is killed.
    """
    from jupyter_client import KernelManager
    from jupyter_client.kernelspec import KernelSpecManager

    with tempfile.TemporaryDirectory(prefix="cx") as sockets:
        manager = KernelManager(
            kernel_name="python3",
            # No folders to search: a kernel called python3 in the user's home may be another Python.
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            client_class="jupyter_client.asynchronous.AsyncKernelClient",
            transport="ipc",
            ip=f"{sockets}/k",
            connection_file=f"{sockets}/connection.json",
        )
        imports = [f"__import__({name!r})" for name in preload]
        seen = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        manager.start_kernel(
            env={**seen, "PYTHONHASHSEED": "0"},
            cwd=str(folder),
            extra_arguments=[f"--IPKernelApp.exec_lines={imports!r}"],
        )
        try:
            yield manager
        finally:
            manager.shutdown_kernel(now=True)


def _forget(manager: Any) -> None:
    """Empties the kernel's namespace, so that no notebook sees what another has left."""
    from jupyter_client import BlockingKernelClient

    # With its manager it asks the process whether it lives; else a kernel slow to start counts as dead.
    client = BlockingKernelClient(parent=manager, **manager.get_connection_info(session=True))
    client.start_channels()
    try:
        client.wait_for_ready(timeout=START_TIMEOUT)
        client.execute("%reset -f", silent=True, reply=True, timeout=CELL_TIMEOUT)
    finally:
        client.stop_channels()


def normalised(notebook: Any) -> Any:
    """The same notebook without what differs from run to run: papermill's cell and its metadata,
    timings, execution counts; what a cell writes to standard error is dropped."""
    notebook.cells = [
        cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])
    ]
    notebook.metadata = {**METADATA}
    count = 0
    for cell in notebook.cells:
        tags = [tag for tag in cell.metadata.get("tags", []) if not tag.startswith("papermill")]
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count
    return notebook


_IMPORTING = Lock()


def _papermill() -> Any:
    """papermill, imported when a notebook is to run: it takes a second."""
    # Where this package is there, jsonschema compiles an IRI grammar on import, which takes two
    # seconds more, for a format that no notebook has. It does without when the import fails.
    hidden = "rfc3987_syntax"
    with _IMPORTING:
        if hidden in sys.modules:
            import papermill

            return papermill
        sys.modules[hidden] = None  # type: ignore[assignment]
        try:
            import papermill
        finally:
            del sys.modules[hidden]
    return papermill
