"""Findings drawn: return by level, a family's claims against their regions, time to return, money.

    by_level(finding, lang)           the share of each group, and what a claimed ratio asks for
    time_to_return(finding, lang)     how many had come back by each day
    cost_by_time(finding, lang)       what a customer won and one kept cost, month by month
    profit_by_churn(finding, lang)    profit against churn, with the gains claimed
    unhappy_customers(finding, lang)  who complained, who was lost, and what is claimed of them
    telling(finding, lang)            how many people were told, bad word beside good
    reasons(finding, lang)            why customers left, and what a claimed multiple asks for
    by_loss(finding, lang)            the ten negatives by the customers lost with them
    owed_to_items(finding, lang)      what each item explains
    by_contacts(finding, lang)        the next rating by the contacts before it
    by_driver(finding, lang)          what each driver explains of a rating
    forest(findings, lang)            claims at a glance
    sheets(findings)                  findings dealt into forests that fit a page
    suited(finding, lang)             whichever of these, but the last, suits a finding

Figures compute nothing: they draw the small tables, intervals and regions that a finding holds, and
their words come from `cxresearch.text`. Each is a `Chart`, a Matplotlib figure that knows its
alternative text and shows itself as SVG: a few kilobytes, the same bytes each time, text that stays
text, and colours that a page may restate for the dark (`PALETTE`).
"""

from __future__ import annotations

from cxresearch.figures.days import alt_time_to_return, time_to_return
from cxresearch.figures.drawing import PALETTE, Chart, svg
from cxresearch.figures.experience import alt_by_contacts, alt_by_driver, by_contacts, by_driver
from cxresearch.figures.forest import alt_forest, forest, sheets
from cxresearch.figures.levels import alt_by_level, by_level, has_shares
from cxresearch.figures.losses import alt_by_loss, by_loss, has_losses
from cxresearch.figures.money import alt_cost_by_time, alt_profit_by_churn, cost_by_time, profit_by_churn
from cxresearch.figures.owed import alt_owed_to_items, owed_to_items
from cxresearch.figures.reasons import alt_reasons, has_reasons, reasons
from cxresearch.figures.silence import alt_unhappy_customers, has_unhappy, unhappy_customers
from cxresearch.figures.telling import alt_telling, has_people_told, telling
from cxresearch.model import Finding

__all__ = [
    "PALETTE",
    "Chart",
    "alt_by_contacts",
    "alt_by_driver",
    "alt_by_level",
    "alt_cost_by_time",
    "alt_forest",
    "alt_profit_by_churn",
    "alt_telling",
    "alt_reasons",
    "alt_by_loss",
    "alt_owed_to_items",
    "alt_time_to_return",
    "alt_unhappy_customers",
    "by_contacts",
    "by_driver",
    "by_level",
    "cost_by_time",
    "forest",
    "profit_by_churn",
    "reasons",
    "sheets",
    "by_loss",
    "owed_to_items",
    "suited",
    "svg",
    "telling",
    "time_to_return",
    "unhappy_customers",
]


def suited(finding: Finding, lang: str) -> Chart | None:
    """The figure that suits a finding, by what its tables hold: days of return, costs by month or quarter,
    profit by churn, the next rating by contacts, drivers, what became of the unhappy, people told, reasons
    for leaving, losses ranked, parts of what is explained; else its groups with their shares. None where
    there is nothing to draw."""
    if finding.detail is not None and "days" in finding.detail:
        return time_to_return(finding, lang)
    columns = set() if finding.table is None else set(finding.table.columns)
    measured = columns if finding.estimate is not None else set()
    if {"per_acquired", "per_retained"} <= measured:
        return cost_by_time(finding, lang)
    if {"scenario", "churn", "profit"} <= measured:
        return profit_by_churn(finding, lang)
    if finding.detail is not None and "mean_rating" in finding.detail:
        return by_contacts(finding, lang)
    if "driver" in columns:
        return by_driver(finding, lang)
    if has_unhappy(finding):
        return unhappy_customers(finding, lang)
    if has_people_told(finding.detail):
        return telling(finding, lang)
    if has_reasons(finding):
        return reasons(finding, lang)
    if "lost" in columns:
        return by_loss(finding, lang) if has_losses(finding) else None
    if "explained" in columns:
        return owed_to_items(finding, lang)
    if "value_0" in columns:
        return None
    return by_level(finding, lang) if has_shares(finding) else None
