"""Findings drawn: return by level, a family's claims against their regions, time to return.

    by_level(finding, lang)          the share of each group, and what a claimed ratio asks for
    time_to_return(finding, lang)    how many had come back by each day
    forest(findings, lang)           claims at a glance
    by_contacts(finding, lang)       the next rating by the contacts before it
    by_driver(finding, lang)         what each driver explains of a rating
    suited(finding, lang)            whichever of these suits a finding, but for the forest

Figures compute nothing: they draw the small tables, intervals and regions that a finding holds, and
their words come from `cxresearch.text`. Each is a `Chart`, a Matplotlib figure that knows its
alternative text and shows itself as SVG: a few kilobytes, the same bytes each time, text that stays
text, and colours that a page may restate for the dark (`PALETTE`).
"""

from __future__ import annotations

from cxresearch.figures.chart import PALETTE, Chart, svg
from cxresearch.figures.days import alt_time_to_return, time_to_return
from cxresearch.figures.experience import alt_by_contacts, alt_by_driver, by_contacts, by_driver
from cxresearch.figures.forest import alt_forest, forest
from cxresearch.figures.levels import alt_by_level, by_level, has_shares
from cxresearch.model import Finding

__all__ = [
    "PALETTE",
    "Chart",
    "alt_by_contacts",
    "alt_by_driver",
    "alt_by_level",
    "alt_forest",
    "alt_time_to_return",
    "by_contacts",
    "by_driver",
    "by_level",
    "forest",
    "suited",
    "svg",
    "time_to_return",
]


def suited(finding: Finding, lang: str) -> Chart | None:
    """The figure that suits a finding: time to return where it holds the days, the next rating where it
    holds the contacts before it, the drivers where it holds their parts, else its groups with their
    shares; None where its table holds no shares."""
    if finding.detail is not None and "days" in finding.detail:
        return time_to_return(finding, lang)
    if finding.detail is not None and "mean_rating" in finding.detail:
        return by_contacts(finding, lang)
    if finding.table is not None and "driver" in finding.table:
        return by_driver(finding, lang)
    return by_level(finding, lang) if has_shares(finding) else None
