"""The nouns: a claim, where it comes from, what it asserts, what was estimated, what was found.

Frozen dataclasses only. Nothing here knows an engine, a file or a language, and nothing here
imports another module of the package.
"""

from __future__ import annotations

from cxresearch.model.basis import (
    ANYTHING,
    Analysis,
    Bounds,
    Counts,
    Ends,
    Estimate,
    Grade,
    Kind,
    Reading,
    Region,
    Side,
    Tolerance,
    Unit,
    Untestable,
    Verdict,
)
from cxresearch.model.claim import Again, Aggregate, Alternative, Claim, Estimator, Reference, Shown, Source
from cxresearch.model.evaluation import (
    Change,
    Changes,
    Deviation,
    Evaluation,
    Passage,
    Plan,
    Provenance,
    Warning,
)
from cxresearch.model.finding import (
    Finding,
    Multiplicity,
    Response,
    Robustness,
    Specification,
    Standardised,
    Strength,
)

__all__ = [
    "ANYTHING",
    "Again",
    "Aggregate",
    "Alternative",
    "Analysis",
    "Bounds",
    "Change",
    "Changes",
    "Claim",
    "Counts",
    "Deviation",
    "Ends",
    "Estimate",
    "Estimator",
    "Evaluation",
    "Finding",
    "Grade",
    "Kind",
    "Multiplicity",
    "Passage",
    "Plan",
    "Provenance",
    "Reading",
    "Reference",
    "Region",
    "Response",
    "Robustness",
    "Shown",
    "Side",
    "Source",
    "Specification",
    "Standardised",
    "Strength",
    "Tolerance",
    "Unit",
    "Untestable",
    "Verdict",
    "Warning",
]
