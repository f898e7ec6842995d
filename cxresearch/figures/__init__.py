"""Findings drawn: return by level, a family's claims against their regions, time to return.

    by_level(finding, lang)          the share of each group, and what a claimed ratio asks for
    time_to_return(finding, lang)    how many had come back by each day
    unhappy_customers(finding, lang) who complained, who was lost, and what is claimed of them
    forest(findings, lang)           claims at a glance
    suited(finding, lang)            whichever of the first three suits a finding

Figures compute nothing: they draw the small tables, intervals and regions that a finding holds, and
their words come from `cxresearch.text`. Each is a `Chart`, a Matplotlib figure that knows its
alternative text and shows itself as SVG: a few kilobytes, the same bytes each time, text that stays
text, and colours that a page may restate for the dark (`PALETTE`).
"""

from __future__ import annotations

from cxresearch.figures.chart import PALETTE, Chart, svg
from cxresearch.figures.days import alt_time_to_return, time_to_return
from cxresearch.figures.forest import alt_forest, forest
from cxresearch.figures.levels import alt_by_level, by_level, has_shares
from cxresearch.figures.silence import alt_unhappy_customers, has_unhappy, unhappy_customers
from cxresearch.model import Finding

__all__ = [
    "PALETTE",
    "Chart",
    "alt_by_level",
    "alt_forest",
    "alt_time_to_return",
    "alt_unhappy_customers",
    "by_level",
    "forest",
    "suited",
    "svg",
    "time_to_return",
    "unhappy_customers",
]


def suited(finding: Finding, lang: str) -> Chart | None:
    """The figure that suits a finding: time to return where it holds the days, the unhappy customers where
    it holds what they did, else its groups with their shares; None where its table holds no shares."""
    if finding.detail is not None and "days" in finding.detail:
        return time_to_return(finding, lang)
    if has_unhappy(finding):
        return unhappy_customers(finding, lang)
    return by_level(finding, lang) if has_shares(finding) else None
