"""The analysis plan put into sentences: when it was written, what data there were, what deviates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxresearch.model import Deviation, Plan, Region, Unit
from cxresearch.text import Words

STATES = ("at_hand", "changed", "after", "unknown")
"""Where the data of a source were when the plan was written, in the order in which it is told."""

ONE_BY_ONE = ("edited", "company", "schema", "version", "choice", "region", "tolerance")
"""The deviations that are told in a sentence each; of the others a sentence lists them all."""


def written(plan: Plan, say: Words) -> str:
    """When a plan was written, with which version, and its hash."""
    return say("plan.written", date=say.date(plan.written), version=plan.version, hash=plan.hash[:12])


def short(plan: Plan | None, say: Words) -> str:
    """The plan in the foot of a page."""
    if plan is None:
        return say("plan.foot_none")
    n = say.count(len(plan.deviations))
    return say("plan.foot", hash=plan.hash[:12], date=say.date(plan.written), n=n)


def standing(plan: Plan | None, say: Words) -> str:
    """Whether results were planned for: on the first page, beside what they come to."""
    return say("plan.none") if plan is None else short(plan, say)


def data(plan: Plan, say: Words) -> list[str]:
    """Whether the data were there when the plan was written: a sentence for all sources, or one for
    each state that some are in."""
    states = {state: tuple(name for name, its in plan.sources.items() if its == state) for state in STATES}
    found = {state: names for state, names in states.items() if names}
    if len(found) == 1:
        return [say(f"plan.all.{state}") for state in found]
    return [say(f"plan.some.{state}", sources=say.listing(names)) for state, names in found.items()]


def deviations(plan: Plan, say: Words, units: Mapping[str, Unit]) -> list[str]:
    """Where the analysis is not as planned.

    Args:
        plan: The plan.
        say: The words.
        units: Claim -> the unit of its number, as far as known.
    """
    told = [
        _deviation(deviation, say, units.get(deviation.subject, "score"))
        for deviation in plan.deviations
        if deviation.code in ONE_BY_ONE
    ]
    groups: dict[str, list[str]] = {}
    for deviation in plan.deviations:
        if deviation.code not in ONE_BY_ONE:
            groups.setdefault(deviation.code, []).append(deviation.subject)
    told += [say(f"plan.deviation.{code}", names=say.listing(tuple(names))) for code, names in groups.items()]
    return told


def _deviation(deviation: Deviation, say: Words, unit: Unit) -> str:
    name, planned, used = deviation.subject, deviation.planned, deviation.used
    if deviation.code == "region":
        ends = {"planned": say.region(Region(*planned), unit), "used": say.region(Region(*used), unit)}
        return say("plan.deviation.region", name=name, **ends)
    return say(
        f"plan.deviation.{deviation.code}",
        name=say.either(f"plan.choice.{name}", say.either(f"overview.{name}", name)),
        planned=_value(name, planned, say),
        used=_value(name, used, say),
    )


def _value(name: str, value: Any, say: Words) -> str:
    """A value as a reader of the language writes it; a share, a date and a missing value in words."""
    if value is None:
        return say("plan.choice.nothing")
    if isinstance(value, tuple):
        return say.listing(tuple(_value(name, item, say) for item in value))
    if isinstance(value, str):
        return say.date(value) if name.startswith("observed_") else value
    return say.plain(value, "share" if name == "level" else "score")
