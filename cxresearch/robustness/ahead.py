"""Small tables computed ahead, by a second process, while this one still evaluates.

Of a company of ordinary size the engine answers every query in a moment; what takes the time is to write the
queries, and that is done on one core. A second process is given the checked tables, and works through what
`examined` will ask for from its end, while `evaluate` and `examined` begin at the beginning. Whoever comes to a
table first computes it, so it is there once and the same. Where the second process fails, or is killed, the first
does all by itself: errors are raised where they would be without it.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from cxresearch import engine
from cxresearch.claims import CLAIMS
from cxresearch.company import Company
from cxresearch.environment import without_secrets
from cxresearch.errors import DataError
from cxresearch.evaluate import ELSEWHERE, RESTS_ON, rows
from cxresearch.model import Again, Aggregate, Analysis, Claim, Untestable
from cxresearch.progress import quiet
from cxresearch.registry import obstacle, with_what_they_rest_on
from cxresearch.robustness.confounding import compared_alike, in_strata
from cxresearch.robustness.multiverse import by_way, changed

MOST_ROWS = 3_000_000
"""Above so many rows the tables are not copied: the engine then takes the longest, and uses all cores by itself."""

Key = tuple[Any, Aggregate, Again | None]
"""What makes a small table: the choices it may rest on, and what computes it."""


@dataclass(frozen=True)
class Job:
    """A small table to be computed: that of a claim, or its frame, under these choices."""

    claim: str
    frame: bool
    analysis: Analysis


@contextmanager
def helped(wanted: bool = True) -> Iterator[Callable[[Company], None]]:
    """A second process, started at once and ended at the end.

    Args:
        wanted: Whether there is to be one.

    Returns:
        What the company is to be given to as soon as it is open. It does nothing where the engine is a server, or
        the tables are too large to be copied.
    """
    if not wanted:
        yield lambda company: None
        return
    # The same packages as here, whatever the working directory; found by path, as `-m` would put that first.
    call = f"import sys; sys.path[:] = {sys.path!r}; from cxresearch.robustness import ahead; ahead.work()"
    with tempfile.TemporaryDirectory(prefix="cx-ahead-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-c", call],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # It is given the tables, and neither asks a server nor has any use for a password.
            env={**without_secrets(), "TMPDIR": folder},
        )
        pool = ThreadPoolExecutor(1)
        try:
            yield lambda company: _hand_over(company, process, pool)
        finally:
            process.kill()
            pool.shutdown(cancel_futures=True)
            # What it had not read yet is lost with it.
            with suppress(BrokenPipeError):
                process.communicate()


def _hand_over(company: Company, process: subprocess.Popen[bytes], pool: ThreadPoolExecutor) -> None:
    kept = sum(passage.kept for passage in company.passages.values())
    if company.connection.name != "duckdb" or kept > MOST_ROWS:
        return
    # The engine is asked here: its connection serves one thread.
    tables = {name: table.to_pyarrow() for name, table in company.tables.items()}
    bare = replace(company, connection=None, tables={}, derived={}, progress=quiet)
    pool.submit(_send, process, (bare, tables))
    asked = {key: pool.submit(_asked, process, job) for key, job in reversed(_jobs(company).items())}

    def computed(analysis: Analysis, aggregate: Aggregate, again: Again | None) -> pd.DataFrame | None:
        """The table that the other process has computed, or has begun to; None where it is to be computed here."""
        future: Future[Any] | None = asked.get((RESTS_ON(analysis), aggregate, again))
        if future is None or future.cancel():
            return None
        return future.result()

    company.derived[ELSEWHERE] = computed


def _jobs(company: Company) -> dict[Key, Job]:
    """What `examined` will ask for, in its order, as far as can be told before `evaluate`. Claims of the user's own
    are left out: their files are run once."""
    claims = {
        claim.id: claim
        for claim in CLAIMS.values()
        if obstacle(claim, company) is None and claim.id not in company.analysis.exclude
    }
    jobs: dict[Key, Job] = {}

    def add(claim: Claim, aggregate: Aggregate | None, again: Again | None, analysis: Analysis) -> None:
        if aggregate is not None:
            job = Job(claim.id, aggregate is claim.frame, analysis)
            jobs.setdefault((RESTS_ON(analysis), aggregate, again), job)

    for way, ids in by_way(claims.values(), CLAIMS, company.analysis).items():
        varied = changed(company.analysis, way)
        for claim in with_what_they_rest_on([claims[id] for id in ids], CLAIMS):
            if claim.id in claims:
                add(claim, claim.aggregate, claim.again, varied)
    for claim in claims.values():
        if compared_alike(claim, company):
            add(claim, claim.aggregate, None, in_strata(company.analysis))
        add(claim, claim.frame, None, company.analysis)
    return jobs


def _send(process: subprocess.Popen[bytes], what: object) -> None:
    assert process.stdin is not None
    with suppress(OSError):
        pickle.dump(what, process.stdin, pickle.HIGHEST_PROTOCOL)
        process.stdin.flush()


def _asked(process: subprocess.Popen[bytes], job: Job) -> pd.DataFrame | None:
    """What the other process answers; None where it cannot, or is gone."""
    assert process.stdout is not None
    _send(process, job)
    try:
        answer: pd.DataFrame | None = pickle.load(process.stdout)
    except (OSError, EOFError, pickle.UnpicklingError):
        return None
    return answer


def work() -> None:
    """The second process: a company, then jobs, each answered with its table; it ends with its input."""
    gc.set_threshold(100_000, 20, 100)  # as the command line does, and for its reason
    # What anything prints must not come between the answers.
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        bare, given = pickle.load(source)
        connection = engine.connect("duckdb://")
        tables = {name: connection.create_table(name, rows, temp=True) for name, rows in given.items()}
        company = replace(bare, connection=connection, tables=tables)
        while True:
            pickle.dump(_computed(company, pickle.load(source)), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()


def _computed(company: Company, job: Job) -> pd.DataFrame | None:
    claim, varied = CLAIMS[job.claim], replace(company, analysis=job.analysis)
    again = None if job.frame or job.analysis.reading.strata else claim.again
    try:
        return rows(varied, claim.frame if job.frame else claim.aggregate, again)
    except (Untestable, DataError):
        return None
