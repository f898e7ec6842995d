"""The share of each group of a finding's table, with its interval, and what a claimed ratio asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from cxresearch.figures.drawing import MUTED, Chart
from cxresearch.figures.marks import chart, claimed, comparison, key, observed
from cxresearch.figures.panel import WIDTH, beneath, panel, scale_up, share_steps, wrapped, write
from cxresearch.model import Finding, Region
from cxresearch.text import Words, sentences, words


class Needed(NamedTuple):
    """What the share at level 5 would be if the claimed multiple of level 4 held; may exceed 1. `base` is
    the share at level 4."""

    base: float
    low: float
    value: float
    high: float


def by_level(finding: Finding, lang: str) -> Chart:
    """The share in each row of a finding's table, its interval, and what a claimed ratio asks for.

    Drawn are `value`, `low`, `high` and `n` of each row; its first column names the group. A masked
    row keeps its place and is marked as not shown. Where the claim is about the share of one group, its
    range stands there; where it is one multiple of level 4, level 5 carries the share that this multiple
    would make it. A rule runs through the share that the claim's is compared with.
    """
    say = words(lang)
    rows = rows_of(finding.table)
    needed, own, base = _needed(finding, rows), claimed_row(finding, rows), _base(finding, rows)
    level = finding.estimate.level if finding.estimate else None
    marks = ["observed", *(["claimed"] if needed or own is not None else [])]
    title, subtitle = _titles(finding, say)
    one = _whole(finding) is not None
    room = (WIDTH - 0.6) / (len(rows) + 0.15)
    labels = [_group_tick(row, say, room, bare=one) for row in rows]
    below = 0.4 + 0.167 * max((len(label.split("\n")) for label in labels), default=1)
    drawn = chart(
        f"{finding.claim.id}-by-level-{lang}",
        title=title,
        subtitle=subtitle,
        marks=key(say, *marks, *(["comparison"] if base is not None else []), level=level),
        body=below + (2.4 if needed else 2.1),
        alt=alt_by_level(finding, lang),
    )
    shares = [1.15 * row["high"] for row in rows if row["value"] is not None]
    shares += [] if own is None else [1.05 * finding.region.high]
    top = 1.0 if needed else min(1.0, max(shares, default=1.0))
    shown = panel(drawn, bottom=below, height=1.95, x=(0.5, len(rows) + 0.65), y=(0, top))
    scale_up(shown, [(share, say.percent(share, 0)) for share in share_steps(top)])
    if own is not None:
        claimed(shown, finding.claim.region, finding.region, at=own + 1, half=0.34, upright=True)
    if base is not None:
        comparison(shown, base, ends=shown.x, upright=True)
    if needed:
        place = next(i for i, row in enumerate(rows, start=1) if row["group"] == 5)
        value, allowed = Region(needed.value, needed.value), Region(needed.low, needed.high)
        claimed(shown, value, allowed, at=place, half=0.34, upright=True)
        write(
            drawn,
            shown.right,
            shown.bottom + shown.height + 0.13,
            _would_be(finding, needed, say),
            align="right",
        )
    for place, row in enumerate(rows, start=1):
        at = shown.across(place)
        write(drawn, at, below - 0.18, labels[place - 1], align="center", colour=MUTED)
        if row["value"] is None:
            write(drawn, at, below + 0.06, say("number.none"), align="center", colour=MUTED)
            continue
        observed(shown, row["value"], row["low"], row["high"], at=place, upright=True)
        beside = shown.up(row["value"])
        if base is not None and abs(beside - shown.up(base)) < 0.09:
            # The rule does not strike it out.
            above = row["value"] >= base or shown.up(base) < below + 0.2
            beside = shown.up(base) + (0.09 if above else -0.09)
        write(drawn, at + 0.1, beside, say.percent(row["value"]), middle=True)
    beneath(shown, _heading(finding, say), down=below - 0.1)
    return drawn


def alt_by_level(finding: Finding, lang: str) -> str:
    """The alternative text of `by_level`: every group with its share, interval and n."""
    say, values = words(lang), []
    n = _whole(finding)
    for row in rows_of(finding.table):
        group = sentences.group(row["group"], say)
        if row["value"] is None:
            values.append(say("figure.by_group.alt_hidden", group=group))
            continue
        interval = say.range(row["low"], row["high"], "share")
        shown = {"group": group, "value": say.percent(row["value"]), "interval": interval}
        if n is None:
            values.append(say("figure.by_group.alt_value", **shown, n=say.count(row["n"])))
        else:
            values.append(say("figure.by_group.alt_share", **shown))
    about = {"outcome": _outcome(finding, say), "heading": _heading(finding, say)}
    if n is None:
        return say("figure.by_group.alt", **about, values="; ".join(values))
    return say("figure.by_group.alt_of_all", **about, n=say.count(n), values="; ".join(values))


def _titles(finding: Finding, say: Words) -> tuple[str, str]:
    """What is drawn, whatever the claim says of it; and of how many, with which interval."""
    heading = _heading(finding, say)
    drawn = say(
        "figure.by_group.title", outcome=_outcome(finding, say), heading=heading[:1].lower() + heading[1:]
    )
    n = _whole(finding)
    if n is None:
        return drawn, say("figure.by_group.of_group")
    return drawn, say("figure.by_group.of_all", n=say.count(n))


def _whole(finding: Finding) -> int | None:
    """The number of customers that all rows are shares of; None where each row is a group of its own. Rows
    of one whole stand beside the `frame` that it was drawn from."""
    sizes = {row["n"] for row in rows_of(finding.table)} - {None}
    one = finding.table is not None and "frame" in finding.table and len(sizes) == 1
    return sizes.pop() if one else None


def _needed(finding: Finding, rows: Sequence[dict[str, Any]]) -> Needed | None:
    claimed, base = finding.claim.region, finding.base_rate
    if finding.claim.unit != "ratio" or claimed.low != claimed.high or base is None or base.value == 0:
        return None
    shares = {row["group"]: row["value"] for row in rows}
    if shares.get(4) != base.value or shares.get(5) is None:
        return None
    factors = finding.region.low, claimed.low, finding.region.high
    return Needed(base.value, *(factor * base.value for factor in factors))


def _would_be(finding: Finding, needed: Needed, say: Words) -> str:
    shown = {"base": say.percent(needed.base), "value": say.percent(needed.value, 0)}
    return say("figure.would_be", factor=say.plain(finding.claim.region.low, "ratio"), **shown)


def claimed_row(finding: Finding, rows: Sequence[Mapping[Any, Any]]) -> int | None:
    """The place of the row whose share a claim is about: the only one that is the finding's value."""
    if finding.estimate is None or finding.claim.unit != "share":
        return None
    places = [place for place, row in enumerate(rows) if row["value"] == finding.estimate.value]
    return places[0] if len(places) == 1 else None


def _base(finding: Finding, rows: Sequence[Mapping[Any, Any]]) -> float | None:
    """The share that the claim's is compared with, where it is that of one of the groups drawn."""
    base = finding.base_rate
    return base.value if base and sum(row["value"] == base.value for row in rows) == 1 else None


def rows_of(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    """The rows of a small table as `group`, `value`, `low`, `high`, `n`; None where masked."""
    if table is None or "value" not in table:
        return []
    names = ("value", "low", "high", "n")
    numbers = zip(*(table[name].tolist() for name in names), strict=True)
    return [
        {"group": group, **{name: None if pd.isna(x) else x for name, x in zip(names, row, strict=True)}}
        for group, row in zip(table.iloc[:, 0].tolist(), numbers, strict=True)
    ]


def has_shares(finding: Finding) -> bool:
    """Whether a finding's table holds shares that `by_level` can draw: one that is not hidden, at least."""
    return any(row["value"] is not None for row in rows_of(finding.table))


def _group_tick(row: dict[str, Any], say: Words, room: float, *, bare: bool) -> str:
    """The name of a group, in as many lines as its place needs, and how many it is."""
    lines = wrapped(sentences.group(row["group"], say), room)
    return "\n".join(lines if bare or row["n"] is None else [*lines, f"n = {say.count(row['n'])}"])


def _heading(finding: Finding, say: Words) -> str:
    assert finding.table is not None
    column = finding.table.columns[0]
    return say.either(f"heading.{column}", column)


def _outcome(finding: Finding, say: Words) -> str:
    """What the events of a finding's table are, in its claim's words."""
    claim = finding.claim
    return say.claim(claim, "events") if say.says(claim, "events") else say("heading.events")
