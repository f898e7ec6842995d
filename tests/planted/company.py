"""One made-up company a model, drawn once, and how far a truth is from what its tables bear out."""

from __future__ import annotations

from functools import cache

from cxresearch.synthetic import Parameters, Truth, truth

from . import base_rates, measured
from .drawn import drawn, until
from .ratings import Measured

TOO_FAR = 4.0
"""Standard errors between a planted value and its measurement that chance does not explain."""

SEED = 5


@cache
def found(model: str) -> tuple[Measured, Measured]:
    """What is measured on a company of a business model: the claims' values, and their base rates."""
    customers = 30_000 if model == "e-commerce" else 20_000
    tables, end = drawn(model, customers=customers, seed=SEED), until(model)
    return measured(tables, model=model, until=end), base_rates(tables, model=model, until=end)


@cache
def planted(parameters: Parameters) -> dict[str, Truth]:
    """The truth of a company, worked out once."""
    return truth(parameters)


def distances(parameters: Parameters) -> dict[str, float]:
    """How many standard errors each value, and each base rate, is from the truth of `parameters`."""
    values, bases = found(parameters.model)
    true = planted(parameters)
    far = {id: (values[id][0] - true[id].value) / values[id][1] for id in values}
    for id, (base, error) in bases.items():
        true_base = true[id].base
        assert true_base is not None
        far[f"{id} base"] = (base - true_base) / error
    return {id: abs(distance) for id, distance in far.items()}
