"""Why customers say they leave: each leaves once at most, for a reason drawn from the planted weights."""

from __future__ import annotations

from cxresearch.schema import REASONS
from cxresearch.synthetic.draws import shares
from cxresearch.synthetic.parameters import Parameters
from cxresearch.synthetic.truth.basis import Truth


def reasons_for_leaving(parameters: Parameters) -> dict[str, Truth]:
    """The planted value of each claim on reasons for leaving, by id.

    >>> from cxresearch.synthetic.presets import preset
    >>> round(reasons_for_leaving(preset("e-commerce"))["service-vs-price-4x"].value, 3)
    0.923
    """
    reasons = dict(zip(REASONS, shares(parameters.exit_reasons).tolist(), strict=True))
    service, product, price = reasons["service"], reasons["product"], reasons["price"]
    return {
        "service-vs-price-product-4x": Truth(service / (product + price)),
        "service-vs-price-4x": Truth(service / price),
        "service-vs-product-4x": Truth(service / product),
        "price-not-main-reason": Truth(service - price),
    }
