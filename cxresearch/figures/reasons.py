"""Reasons for leaving as shares of one whole, and what a claimed multiple of some would make of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from cxresearch.figures.drawing import MUTED, Chart
from cxresearch.figures.levels import claimed_row, rows_of
from cxresearch.figures.marks import chart, claimed, comparison, key, observed
from cxresearch.figures.panel import SMALL, names, panel, scale_across, share_steps, width_of, write
from cxresearch.model import Finding, Region
from cxresearch.text import Words, sentences, words

ROW = 0.34
"""Inches of a row."""


class Needed(NamedTuple):
    """What the share of the first reason would be if it were the claimed multiple of `base`, the share of
    those it is set against; may exceed 1."""

    base: float
    low: float
    value: float
    high: float


def reasons(finding: Finding, lang: str) -> Chart:
    """The share of each reason with its interval, from the top in the order of the finding's table.

    Drawn are `value`, `low` and `high` of each row; its first column names the reason. The reasons that the
    claim compares, by its needs, are in bold type. Where the claim is one multiple, the
    first of those compared carries the share that this multiple of the others would make it.
    """
    say = words(lang)
    rows = rows_of(finding.table)
    compared, needed, own = _compared(finding), _needed(finding, rows), claimed_row(finding, rows)
    level = finding.estimate.level if finding.estimate else None
    marks = ["observed", *(["claimed"] if needed or own is not None else [])]
    above = 1.25 if needed else 0.55
    height = ROW * (len(rows) - 0.45 + above)
    drawn = chart(
        f"{finding.claim.id}-reasons-{lang}",
        title=say("figure.reasons.title"),
        subtitle=_subtitle(finding, say),
        marks=key(say, *marks, *(["comparison"] if needed else []), level=level),
        body=height + 0.45,
        alt=alt_reasons(finding, lang),
    )
    labels = [sentences.group(row["group"], say) for row in rows]
    top = _top(rows, needed, finding.region if own is not None else None)
    shown = panel(
        drawn,
        bottom=0.3,
        height=height,
        left=0.2 + max((width_of(label, SMALL, bold=True) for label in labels), default=0.0),
        right=0.7,
        x=(0, top),
        y=(len(rows) - 0.45, -above),
    )
    scale_across(shown, [(share, say.percent(share, 0)) for share in share_steps(top)], grid=True)
    if own is not None:
        claimed(shown, finding.claim.region, finding.region, at=own, half=0.4)
    if needed:
        place = next(i for i, row in enumerate(rows) if row["group"] == compared[0])
        comparison(shown, needed.base, ends=(-0.5, len(rows) - 0.45))
        value, room = Region(needed.value, needed.value), Region(needed.low, needed.high)
        claimed(shown, value, room, at=place, half=0.4)
        would_be = _would_be(finding, needed, say)
        write(drawn, shown.right, shown.up(place - 0.72), would_be, align="right", middle=True)
    for place, row in enumerate(rows):
        if row["value"] is None:
            write(drawn, 4.9, shown.up(place), say("number.none"), align="right", middle=True, colour=MUTED)
            continue
        observed(shown, row["value"], row["low"], row["high"], at=place)
        write(drawn, 4.9, shown.up(place), say.percent(row["value"]), align="right", middle=True)
    bold = [place for place, row in enumerate(rows) if row["group"] in compared]
    names(shown, list(enumerate(labels)), bold=bold)
    return drawn


def alt_reasons(finding: Finding, lang: str) -> str:
    """The alternative text of `reasons`: every reason with its share and interval, and the claimed multiple."""
    say, values = words(lang), []
    rows = rows_of(finding.table)
    for row in rows:
        group = sentences.group(row["group"], say)
        if row["value"] is None:
            values.append(say("figure.by_group.alt_hidden", group=group))
            continue
        interval = say.range(row["low"], row["high"], "share")
        values.append(
            say("figure.by_group.alt_share", group=group, value=say.percent(row["value"]), interval=interval)
        )
    said = say("figure.reasons.alt", values="; ".join(values))
    needed = _needed(finding, rows)
    if needed is None:
        return said
    first = sentences.group(_compared(finding)[0], say)
    would_be = _would_be(finding, needed, say)
    return f"{said} {say('figure.reasons.alt_needed', group=first, would_be=would_be)}"


def _subtitle(finding: Finding, say: Words) -> str:
    sizes = [row["n"] for row in rows_of(finding.table) if row["n"] is not None]
    return say("figure.reasons.of_all", n=say.count(sizes[0])) if sizes else ""


def _compared(finding: Finding) -> list[str]:
    """The answers that the claim compares: the first against the others."""
    return [word for _, _, word in (need.partition("=") for need in finding.claim.needs) if word]


def _needed(finding: Finding, rows: Sequence[dict[str, Any]]) -> Needed | None:
    claimed, (first, *others) = finding.claim.region, _compared(finding) or [""]
    shares = {row["group"]: row["value"] for row in rows if row["value"] is not None}
    if finding.claim.unit != "ratio" or claimed.low != claimed.high or first not in shares:
        return None
    base = sum(shares.get(word, 0.0) for word in others)
    if base == 0:
        return None
    factors = finding.region.low, claimed.low, finding.region.high
    return Needed(base, *(factor * base for factor in factors))


def _would_be(finding: Finding, needed: Needed, say: Words) -> str:
    shown = {"base": say.percent(needed.base), "value": say.percent(needed.value, 0)}
    return say("figure.would_be", factor=say.plain(finding.claim.region.low, "ratio"), **shown)


def _top(rows: Sequence[dict[str, Any]], needed: Needed | None, allowed: Region | None) -> float:
    """The end of the axis: room for the widest interval and for what is claimed."""
    highest = max((row["high"] for row in rows if row["value"] is not None), default=1.0)
    ends = [1.04 * highest]
    ends += [1.04 * needed.high] if needed else []
    ends += [1.04 * allowed.high] if allowed else []
    return min(1.0, max(ends))


def has_reasons(finding: Finding) -> bool:
    """Whether a finding's table holds the reasons of those who left, as shares of one whole."""
    table = finding.table
    return table is not None and table.columns[0] == "left_for" and "value" in table
