"""All cells of docs/validity.csv: which claims, in which worlds, at which sizes, and what they rest on."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from cxresearch.claims import CLAIMS
from cxresearch.model import Claim
from cxresearch.validity.grouped import GROUPED
from cxresearch.validity.results import Row
from cxresearch.validity.simulate import simulated
from cxresearch.validity.special import SIMULATIONS as FEWER
from cxresearch.validity.special import SPECIAL
from cxresearch.validity.world import NAMES, World

PACKAGE = Path(__file__).parent.parent
WORLDS: dict[str, Callable[[], tuple[World, ...]]] = {**GROUPED, **SPECIAL}
"""A claim's id -> its worlds."""

CUSTOMERS = (500, 2_000, 20_000)
SIMULATIONS = 2_000
WORLD_NAMES: tuple[str, ...] = NAMES


@dataclass(frozen=True)
class Cell:
    """Claims that are simulated together: one, or several that are tested on one table."""

    claims: tuple[str, ...]
    world: str
    customers: int

    def __str__(self) -> str:
        more = f" and {len(self.claims) - 1} more" if len(self.claims) > 1 else ""
        return f"{self.claims[0]}{more}, {self.world}, {self.customers:,}"

    @property
    def simulations(self) -> int:
        """How many companies are drawn: the fewest that one of the claims asks for."""
        return min(FEWER.get(claim, SIMULATIONS) for claim in self.claims)


@cache
def worlds_of(claim: str) -> dict[str, World]:
    """The claim's worlds by name."""
    worlds: dict[str, World] = {world.name: world for world in WORLDS[claim]()}
    if tuple(worlds) != NAMES or {world.claim for world in worlds.values()} != {claim}:
        raise ValueError(
            f"{claim} has the worlds {', '.join(worlds)}; each of {', '.join(NAMES)} is due once"
        )
    return worlds


def cells() -> tuple[Cell, ...]:
    """Every cell, in the order of the registry; claims whose worlds share a draw are one."""
    found = []
    for name in NAMES:
        shared: dict[object, list[str]] = {}
        for claim in CLAIMS:
            if claim in WORLDS:
                shared.setdefault(worlds_of(claim)[name].draw, []).append(claim)
        found += [Cell(tuple(claims), name, size) for claims in shared.values() for size in CUSTOMERS]
    return tuple(sorted(found, key=lambda cell: _place(cell.claims[0], cell.world, cell.customers)))


def run(cell: Cell) -> tuple[Row, ...]:
    """The rows of a cell. What it needs is found by name, so that any process can do it."""
    worlds = [worlds_of(claim)[cell.world] for claim in cell.claims]
    return simulated(*worlds, customers=cell.customers, simulations=cell.simulations)


def fingerprint(cell: Cell) -> str:
    """What the rows of a cell rest on, as a hash: the modules of the claims' estimates and of their parts',
    what those compare groups with, the estimators, the verdict, and the simulation."""
    files = {file for claim in cell.claims for file in _modules(CLAIMS[claim])}
    files |= {PACKAGE / "verdict.py", PACKAGE / "disclosure.py", PACKAGE / "claims" / "groups.py"}
    files |= {*(PACKAGE / "estimators").glob("*.py"), *(PACKAGE / "validity").glob("*.py")}
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]


def _modules(claim: Claim) -> Iterator[Path]:
    for part in claim.parts:
        yield from _modules(CLAIMS[part])
    estimate = claim.estimate.func if isinstance(claim.estimate, partial) else claim.estimate
    if estimate is not None:
        yield Path(inspect.getfile(estimate))


def _place(claim: str, world: str, customers: int) -> tuple[int, int, int]:
    return list(CLAIMS).index(claim), WORLD_NAMES.index(world), customers


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows by claim, in the order of the registry, by world and by size."""
    return sorted(rows, key=lambda row: _place(row.claim, row.world, row.customers))
