"""A world in which a claim is put to the test many times: its truth is known, its small tables are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Name = Literal["folklore", "literature", "nothing", "edge"]
"""The folklore is true; as the literature has it; nothing is there; the truth lies on the edge of R+."""

NAMES: tuple[Name, ...] = ("folklore", "literature", "nothing", "edge")

Draw = Callable[[np.random.Generator, int], pd.DataFrame]
"""A generator and a number of customers -> the claim's small table, as its aggregate would give it."""


@dataclass(frozen=True)
class World:
    """A made-up population, for one claim.

    Attributes:
        claim: The claim's id.
        name: Which of the worlds it is.
        truth: The claimed quantity in it, computed from the chances that `draw` draws with.
        draw: Draws the claim's small table for a company of so many customers.
    """

    claim: str
    name: Name
    truth: float
    draw: Draw
