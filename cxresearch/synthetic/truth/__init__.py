"""The truth about a made-up company: each claim's quantity, computed from the planted chances.

In closed form where there is one, else by a sum over days that is exact. Nothing here draws, and
nothing here is shared with the package's estimators: only the definitions are. One module a family.
"""

from __future__ import annotations

from cxresearch.synthetic.parameters import Parameters
from cxresearch.synthetic.truth.basis import HORIZON, Truth
from cxresearch.synthetic.truth.drivers import drivers
from cxresearch.synthetic.truth.leaving import reasons_for_leaving
from cxresearch.synthetic.truth.money import money
from cxresearch.synthetic.truth.negatives import ten_negatives
from cxresearch.synthetic.truth.ratings import rating_repurchase
from cxresearch.synthetic.truth.silent import silence
from cxresearch.synthetic.truth.word import word_of_mouth

__all__ = ["HORIZON", "Truth", "truth"]


def truth(parameters: Parameters) -> dict[str, Truth]:
    """The planted value of each claim that this company plants one for, by id.

    >>> from cxresearch.synthetic.presets import preset
    >>> round(truth(preset("e-commerce"))["five-vs-four-six-times"].value, 3)
    1.175
    """
    return (
        rating_repurchase(parameters)
        | silence(parameters)
        | word_of_mouth(parameters)
        | reasons_for_leaving(parameters)
        | ten_negatives(parameters)
        | drivers(parameters)
        | money(parameters)
    )
