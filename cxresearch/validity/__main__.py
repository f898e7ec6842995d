"""`python -m cxresearch.validity`: all cells, in parallel -> docs/validity.csv."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

import click

from cxresearch.validity.cells import Cell, cells, fingerprint, in_order, run
from cxresearch.validity.results import Row, read, written


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=Path("docs/validity.csv"))
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True, help="Processes at a time.")
def validate(file: Path, jobs: int) -> None:
    """Simulate every core claim in every world and write FILE.

    What is finished is kept beside it and taken up again when started anew, as far as the code it rests on
    is the same.
    """
    wanted = cells()
    partial = file.with_name(file.name + ".part")
    done = _kept(partial, wanted)
    prints = {cell: fingerprint(cell) for cell in wanted}
    # Written anew, so that a line cut short does not spoil the next one.
    with partial.open("w", encoding="utf-8", newline="") as kept:
        written(kept, [], header=True, fingerprint="")
        for cell, rows in done.items():
            written(kept, rows, header=False, fingerprint=prints[cell])
        for cell, rows in _finished([cell for cell in wanted if cell not in done], jobs, len(done)):
            done[cell] = rows
            written(kept, rows, header=False, fingerprint=prints[cell])
            kept.flush()
    whole = file.with_name(file.name + ".new")
    with whole.open("w", encoding="utf-8", newline="") as stream:
        written(stream, in_order(row for rows in done.values() for row in rows), header=True)
    os.replace(whole, file)
    partial.unlink()


def _kept(partial: Path, wanted: tuple[Cell, ...]) -> dict[Cell, tuple[Row, ...]]:
    """The cells that an earlier run finished, with the same code and as many simulations."""
    if not partial.exists():
        return {}
    with partial.open(encoding="utf-8", newline="") as stream:
        rows = {
            (row.claim, row.world, row.customers, row.simulations, beside.get("fingerprint")): row
            for row, beside in read(stream)
        }
    found = {}
    for cell in wanted:
        same = (cell.world, cell.customers, cell.simulations, fingerprint(cell))
        if all((claim, *same) in rows for claim in cell.claims):
            found[cell] = tuple(rows[claim, *same] for claim in cell.claims)
    return found


def _finished(wanted: list[Cell], jobs: int, before: int) -> Iterator[tuple[Cell, tuple[Row, ...]]]:
    """Each cell with its rows, as they are done."""
    with ProcessPoolExecutor(jobs) as pool, _told(before, before + len(wanted)) as tell:
        running = {pool.submit(run, cell): cell for cell in wanted}
        try:
            for done in as_completed(running):
                yield running[done], done.result()
                tell(str(running[done]))
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _told(before: int, total: int) -> Iterator[Callable[[str], None]]:
    """A function that is told each cell as it is done: a bar on a terminal, else a line."""
    if sys.stderr.isatty():
        with click.progressbar(length=total, file=sys.stderr, item_show_func=lambda cell: cell) as bar:
            bar.update(before)
            yield lambda cell: bar.update(1, cell)
    else:
        yield lambda cell: click.echo(cell, err=True)


if __name__ == "__main__":
    validate(prog_name="python -m cxresearch.validity")
