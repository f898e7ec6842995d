"""One made-up company a model, drawn once, and how far a truth is from what its tables bear out."""

from __future__ import annotations

from functools import cache

import pandas as pd

from cxresearch.synthetic import Parameters, Truth, chunks, preset, truth
from planted import base_rates, measured
from planted.ratings import Measured, Tables

TOO_FAR = 4.0
"""Standard errors between a planted value and its measurement that chance does not explain."""

_TABLES = (
    "customers",
    "orders",
    "ratings",
    "subscriptions",
    "complaints",
    "incidents",
    "exits",
    "referrals",
)


@cache
def drawn(model: str) -> Tables:
    """The tables of a company of a business model."""
    customers = 30_000 if model == "e-commerce" else 20_000
    parts = list(chunks(preset(model), customers=customers, seed=5))
    return {name: pd.concat([part[name] for part in parts], ignore_index=True) for name in _TABLES}


@cache
def found(model: str) -> tuple[Measured, Measured]:
    """What is measured on them: the claims' values, and their base rates."""
    until = pd.Timestamp(preset(model).last_day) + pd.Timedelta(days=1)
    tables = drawn(model)
    return measured(tables, model=model, until=until), base_rates(tables, model=model, until=until)


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
