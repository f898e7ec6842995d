"""Findings drawn: return by level, a family's claims against their regions, time to return.

    by_level(finding, lang)          the share of each group, and what a claimed ratio asks for
    time_to_return(finding, lang)    how many had come back by each day
    forest(findings, lang)           claims at a glance
    by_loss(finding, lang)           what may happen to a new customer, by the return lost with it
    owed_to_items(finding, lang)     what coming back owes to each side of the company
    suited(finding, lang)            whichever of them suits a finding; never the forest

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
from cxresearch.figures.losses import alt_by_loss, by_loss, has_losses
from cxresearch.figures.owed import alt_owed_to_items, owed_to_items
from cxresearch.model import Finding

__all__ = [
    "PALETTE",
    "Chart",
    "alt_by_level",
    "alt_by_loss",
    "alt_forest",
    "alt_owed_to_items",
    "alt_time_to_return",
    "by_level",
    "by_loss",
    "forest",
    "owed_to_items",
    "suited",
    "svg",
    "time_to_return",
]


def suited(finding: Finding, lang: str) -> Chart | None:
    """The figure that suits a finding: time to return where it holds the days, losses ranked or parts owed
    where its table holds them, else its groups with their shares; None where its table holds no shares, or
    two in each row."""
    if finding.detail is not None and "days" in finding.detail:
        return time_to_return(finding, lang)
    columns = () if finding.table is None else finding.table.columns
    if "lost" in columns:
        return by_loss(finding, lang) if has_losses(finding) else None
    if "explained" in columns:
        return owed_to_items(finding, lang)
    if "value_0" in columns:
        return None
    return by_level(finding, lang) if has_shares(finding) else None
