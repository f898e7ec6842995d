"""One made-up company a model, drawn once, and how far a truth is from what its tables bear out.

Of the families whose measurements all have a standard error that is nowhere nil.
"""

from __future__ import annotations

from functools import cache

from cxresearch.synthetic import Parameters, Truth
from cxresearch.synthetic.truth.leaving import reasons_for_leaving
from cxresearch.synthetic.truth.negatives import ten_negatives
from cxresearch.synthetic.truth.ratings import rating_repurchase
from cxresearch.synthetic.truth.silent import silence
from cxresearch.synthetic.truth.word import word_of_mouth

from . import leaving, negatives, ratings, silent, word
from .drawn import drawn, until
from .ratings import Measured, Tables

TOO_FAR = 4.0
"""Standard errors between a planted value and its measurement that chance does not explain."""

_MEASURED = (ratings, silent, word, leaving, negatives)
_PLANTED = (rating_repurchase, silence, word_of_mouth, reasons_for_leaving, ten_negatives)


def company(model: str) -> Tables:
    """The tables of the one company of a business model on which the truths are held to account."""
    return drawn(model, customers=30_000, seed=5)


@cache
def found(model: str) -> tuple[Measured, Measured]:
    """What is measured on the company of a business model: the claims' values, and their base rates."""
    tables, end = company(model), until(model)
    values: Measured = {}
    bases: Measured = {}
    for part in _MEASURED:
        values |= part.measured(tables, model=model, until=end)
        bases |= part.base_rates(tables, model=model, until=end)
    return values, bases


@cache
def planted(parameters: Parameters) -> dict[str, Truth]:
    """The truth of a company, worked out once."""
    true: dict[str, Truth] = {}
    for family in _PLANTED:
        true |= family(parameters)
    return true


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
