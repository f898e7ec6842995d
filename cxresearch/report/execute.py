"""A notebook run in a kernel of its own: strictly, without secrets, and with the same bytes each time.

papermill only warns of a parameter that a notebook does not have, hands its kernel everything in the
environment, and leaves its traces and timings in the notebook; what runs the cells here is nbclient, over one
connection to each kernel. Kernels on TCP ports lose notebooks when several run at once, so each is reached
through sockets in a folder of its own.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from cxresearch.environment import without_secrets
from cxresearch.errors import CallError, DataError, nearest
from cxresearch.swap import scratch

START_TIMEOUT, CELL_TIMEOUT = 120, 600
"""Seconds until a kernel, or one cell, is given up."""

FAILED = (RuntimeError, TimeoutError)
"""A kernel that died, and one that does not answer in time, as jupyter_client and nbclient tell it."""

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass
class Kernel:
    """A kernel, and the connection to it once there is one; used by one thread at a time.

    `said` is the file of what its process writes of itself, e.g. why it could not start.
    """

    manager: Any
    loop: asyncio.AbstractEventLoop
    said: Path
    client: Any = None


def execute(notebook: Path, parameters: Mapping[str, Any], *, kernel: Kernel) -> Any:
    """Runs a notebook with these parameters in a running kernel; the executed notebook, normalised.

    A kernel that dies or never answers is started again, once, and runs the notebook from its first cell.

    Args:
        notebook: An .ipynb file whose cell tagged `parameters` lists what may be set.
        parameters: Values for some of them; plain numbers, texts, lists and dicts.
        kernel: From `kernel`. It may have run other notebooks: their names are forgotten first.

    Raises:
        CallError: the notebook has no such parameter, or one of another type.
        DataError: a cell fails, or the kernel does not start or dies, twice.
    """
    sheet = _with_parameters(notebook, parameters)
    try:
        done = _run(sheet, kernel)
    except FAILED:
        _restart(kernel)
        try:
            done = _run(sheet, kernel)
        except FAILED as error:
            last = kernel.said.read_text("utf-8", errors="replace").strip().splitlines()[-1:]
            _restart(kernel)
            raise DataError(": ".join((notebook.name, str(error).strip().splitlines()[0], *last))) from error
    done = normalised(done)
    for place, cell in enumerate(done.cells, start=1):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                raise DataError(f"{notebook.name}, cell {place}: {_failure(cell, output)}")
    return done


def _with_parameters(notebook: Path, parameters: Mapping[str, Any]) -> Any:
    """The notebook as papermill reads it, with a cell that sets these parameters."""
    papermill = _papermill()
    sheet = papermill.iorw.load_notebook_node(str(notebook))
    parameters_known([notebook], parameters)
    if not parameters:
        return sheet
    return papermill.parameterize.parameterize_notebook(sheet, dict(parameters))


def _run(sheet: Any, kernel: Kernel) -> Any:
    """A copy of the notebook, run up to its end or to the first cell that fails."""
    import nbclient

    client = nbclient.NotebookClient(
        deepcopy(sheet),
        km=kernel.manager,
        timeout=CELL_TIMEOUT,
        record_timing=False,
        # What is printed arrives in pieces, as the moment has it.
        coalesce_streams=True,
    )

    async def run() -> None:
        if kernel.client is None:
            kernel.client = kernel.manager.client()
            kernel.client.start_channels()
            await kernel.client.wait_for_ready(timeout=START_TIMEOUT)
            kernel.client.allow_stdin = False
        client.kc = kernel.client
        # No notebook sees what another has left.
        await client.async_wait_for_reply(kernel.client.execute("%reset -f", silent=True))
        # A failure stands among the outputs of its cell.
        with suppress(nbclient.exceptions.CellExecutionError):
            await client.async_execute()

    kernel.loop.run_until_complete(run())
    return client.nb


def _short() -> Path:
    """A folder for sockets whose path is short enough for one: the system allows some hundred bytes."""
    usual = tempfile.gettempdir()
    return Path(usual if len(usual.encode()) < 70 else "/tmp")


def _failure(cell: Any, output: Any) -> str:
    """What went wrong in a cell, and at which of its lines, on one line."""
    said = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback))
    at = re.search(r"Cell In ?\[\d+\], line (\d+)", said)
    source = cell.source.splitlines()[int(at[1]) - 1 if at else 0].strip()
    error = str(output.evalue).strip().splitlines()
    line = textwrap.shorten(source, 80, placeholder=" …")
    return f"{output.ename}: {error[0] if error else 'no message'} (at: {line})"


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
def kernel(folder: Path, *, preload: Sequence[str] = ()) -> Iterator[Kernel]:
    """A kernel of this Python with `folder` as its working directory, shut down at the end.

    It is running, though not yet ready, when this returns: modules to `preload` are imported while
    the caller does something else. It ends by itself when this process is killed.
    """
    from jupyter_client import KernelManager
    from jupyter_client.kernelspec import KernelSpecManager

    with scratch(_short(), "cx-") as sockets:
        manager = KernelManager(
            kernel_name="python3",
            # No folders to search: a kernel called python3 in the user's home may be another Python.
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            client_class="jupyter_client.asynchronous.AsyncKernelClient",
            transport="ipc",
            ip=f"{sockets}/k",
            connection_file=f"{sockets}/connection.json",
        )
        lines = [f"__import__({name!r})" for name in preload]
        # What was imported stays: it need not be looked through each time a notebook's names are forgotten.
        lines += [
            "__import__('gc').collect()",
            "__import__('gc').freeze()",
            "__import__('gc').set_threshold(100_000, 20, 100)",
        ]
        running = Kernel(manager, asyncio.new_event_loop(), Path(sockets, "said"))
        with running.said.open("wb") as said:
            try:
                manager.start_kernel(
                    env={**without_secrets(), "PYTHONHASHSEED": "0"},
                    cwd=str(folder),
                    extra_arguments=[f"--IPKernelApp.exec_lines={lines!r}", "--HistoryManager.enabled=False"],
                    # Its process speaks to nobody's terminal: least of all of a folder that is gone.
                    stdout=said,
                    stderr=said,
                )
                yield running
            finally:
                _disconnect(running)
                running.loop.close()
                manager.shutdown_kernel(now=True)


def _restart(kernel: Kernel) -> None:
    """A fresh process in the place of one that died or does not answer."""
    _disconnect(kernel)
    kernel.manager.restart_kernel(now=True)


def _disconnect(kernel: Kernel) -> None:
    """Ends the connection, and whatever still waits for a kernel that died."""
    waiting = asyncio.all_tasks(kernel.loop)
    for task in waiting:
        task.cancel()
    kernel.loop.run_until_complete(asyncio.wait(waiting) if waiting else asyncio.sleep(0))
    if kernel.client is not None:
        kernel.client.stop_channels()
        kernel.client = None


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
