"""The claims' quantities, measured on a made-up company's tables by hand-written pandas.

Written from the definitions alone, without the package's estimators and without knowledge of how the
company was drawn, so that the planted truth can be held against something independent. One module a
family.
"""

from planted.ratings import base_rates, measured

__all__ = ["base_rates", "measured"]
