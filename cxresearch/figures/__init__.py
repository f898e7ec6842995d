"""Findings drawn: return by level, a family's claims against their regions, time to return.

    by_level(finding, lang)          the share of each group, and what a claimed ratio asks for
    time_to_return(finding, lang)    how many had come back by each day
    reasons(finding, lang)           why customers left, and what a claimed multiple asks for
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
from cxresearch.figures.reasons import alt_reasons, has_reasons, reasons
from cxresearch.model import Finding

__all__ = [
    "PALETTE",
    "Chart",
    "alt_by_level",
    "alt_forest",
    "alt_reasons",
    "alt_time_to_return",
    "by_level",
    "forest",
    "reasons",
    "suited",
    "svg",
    "time_to_return",
]


def suited(finding: Finding, lang: str) -> Chart | None:
    """The figure that suits a finding: time to return where it holds the days, reasons for leaving
    where it holds those, else its groups with their shares; None where its table holds no shares."""
    if finding.detail is not None and "days" in finding.detail:
        return time_to_return(finding, lang)
    if has_reasons(finding):
        return reasons(finding, lang)
    return by_level(finding, lang) if has_shares(finding) else None
