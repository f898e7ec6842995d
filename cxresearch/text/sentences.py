"""Codes and findings put into sentences: reasons, remedies, columns, verdicts.

Plain text without markup; the only place where a finding's word and numbers are joined to the texts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import isfinite, isnan
from typing import Any

from cxresearch.model import Estimate, Evaluation, Finding, Unit, Verdict, Warning
from cxresearch.text import Words
from cxresearch.verdict import decide, impossible


def horizon(say: Words, evaluation: Evaluation | None) -> str:
    """The follow-up in words: "180 days", or only that there is one when the choices are unknown."""
    if evaluation is None:
        return say("define.horizon_chosen")
    return say("define.horizon", days=say.count(evaluation.parameters.horizon_days))


def window(say: Words, evaluation: Evaluation | None) -> str:
    """The days in which a complaint or an incident belongs to an experience, in words."""
    if evaluation is None:
        return say("define.window_chosen")
    return say("define.horizon", days=say.count(evaluation.parameters.complaint_days))


def column(name: str, say: Words) -> str:
    """A canonical column with what it holds; alternatives `a|b` joined by "or".

    >>> from cxresearch.text import words
    >>> column("orders.promised_at", words("en"))
    'orders.promised_at (promised delivery time)'
    """
    first, _, other = name.partition("|")
    if other:
        return say("column.named.or", first=column(first, say), other=column(other, say))
    if not say.has(f"column.{name}"):
        return name
    return say("column.named.described", column=name, meaning=say(f"column.{name}"))


def table(name: str, say: Words) -> str:
    """A canonical table with its name in the language: "orders (đơn hàng)"; one name when they agree."""
    meaning = say.either(f"table.{name}", name)
    return name if meaning == name else say("column.named.described", column=name, meaning=meaning)


def reason(code: str, say: Words, *, minimum: int | None = None) -> str:
    """Why a claim could not be tested, as a clause. The size of a small group is never told.

    >>> from cxresearch.text import words
    >>> reason("minimum:level_4=7", words("en"), minimum=10)
    'too few customers in the group “rated 4” (fewer than 10)'
    """
    kind, _, rest = code.partition(":")
    if kind == "missing" and "=" in rest:
        return say("reason.not_offered", **_answer(rest, say))
    if kind == "minimum":
        group = rest.partition("=")[0]
        if say.has(f"reason.{group}"):
            return say(f"reason.{group}")
        named = say.either(f"group.{group}", group)
        if minimum is None:
            return say("reason.minimum_unnamed", group=named)
        return say("reason.minimum", group=named, minimum=say.count(minimum))
    if kind == "undefined":
        known = say.has(f"undefined.{rest}")
        return say(f"undefined.{rest}") if known else say("undefined.otherwise", name=rest)
    if kind == "principle":
        return say("reason.principle", why=say.why(rest))
    if not say.has(f"reason.{kind}"):
        return code
    return say(f"reason.{kind}", **_names(rest, say))


def remedy(code: str, say: Words) -> str:
    """What would make an untestable claim testable: the missing column first of all."""
    kind, _, rest = code.partition(":")
    if kind == "undefined" and say.has(f"remedy.{rest}"):
        return say(f"remedy.{rest}")
    if kind == "missing" and "=" in rest:
        return say("remedy.not_offered", **_answer(rest, say))
    if kind == "minimum":
        group = rest.partition("=")[0]
        if say.has(f"remedy.{group}"):
            return say(f"remedy.{group}")
        return say("remedy.minimum", group=say.either(f"group.{group}", group))
    if not say.has(f"remedy.{kind}"):
        return code
    return say(f"remedy.{kind}", **_names(rest, say))


def warning(odd: Warning, say: Words) -> str:
    """What the door, or the company as a whole, noticed."""
    kind, _, own = odd.code.partition(":")
    if kind == "coherence":
        return say(f"coherence.{own}.breach")
    otherwise = "otherwise" if odd.table else "nowhere"
    own, _, other = own.partition("=")
    return say(
        f"warning.{kind if say.has(f'warning.{kind}') else otherwise}",
        code=odd.code,
        table=table(odd.table or "", say),
        column=column(f"{odd.table}.{own}", say),
        own=own,
        other=column(f"{odd.table}.{other}", say),
    )


def _answer(rest: str, say: Words) -> dict[str, str]:
    """A column and one of its words, e.g. of `exits.reason=price`."""
    name, _, word = rest.partition("=")
    return {"column": column(name, say), "word": say.either(f"value.{word}", word)}


def _names(rest: str, say: Words) -> dict[str, str]:
    return {
        "column": column(rest, say),
        "table": table(rest, say),
        "model": say.either(f"model.{rest}", rest),
    }


def filled(finding: Finding, say: Words, evaluation: Evaluation | None = None) -> dict[str, str]:
    """Every value that a claim's texts may name, written out; only those the finding has."""
    claim, unit = finding.claim, finding.claim.unit
    values = {
        "horizon": horizon(say, evaluation),
        "window": window(say, evaluation),
        "claimed": say.region(claim.region, unit),
        "region": say.region(finding.region, unit),
    }
    if claim.null is not None:
        values["null"] = say.plain(claim.null, unit)
    if finding.estimate is not None:
        estimate = finding.estimate
        values |= {
            "value": value(estimate, unit, say),
            "interval": say.interval(estimate, unit),
            "limits": say.range(estimate.low, estimate.high, unit, bare=isfinite(estimate.value)),
            "level": say.plain(estimate.level, "share"),
            "n": say.count(estimate.n),
        }
    if finding.p_adjusted is not None:
        values["p"] = say.number(finding.p_adjusted, 3)
    if finding.base_rate is not None:
        values |= {
            "base": say.quantity(finding.base_rate.value, "share"),
            "base_interval": say.interval(finding.base_rate, "share"),
        }
        if finding.base_rate.value > 0:
            values["largest"] = say.quantity(1 / finding.base_rate.value, "ratio")
    if finding.contrast is not None:
        values |= {
            "contrast": say.quantity(finding.contrast.value, "points"),
            "contrast_interval": say.range(finding.contrast.low, finding.contrast.high, "points", bare=True),
        }
    if finding.bounds is not None:
        values |= {
            "frame": say.count(finding.bounds.frame),
            "bound_low": say.percent(finding.bounds.low),
            "bound_high": say.percent(finding.bounds.high),
        }
    return values


def value(estimate: Estimate, unit: Unit, say: Words) -> str:
    """A number in its unit; a ratio to nothing is no number, however far its interval goes."""
    return say.quantity(estimate.value, unit) if isfinite(estimate.value) else say("number.undefined")


def number(finding: Finding, say: Words, evaluation: Evaluation | None = None) -> str:
    """The value with its interval; of an all-of claim, of which part they are. Empty where there is none."""
    estimate = finding.estimate
    if estimate is None:
        return ""
    values = filled(finding, say, evaluation)
    if isnan(estimate.low):
        return values["value"]
    if estimate.reason is not None:
        return say("card.open", value=values["value"])
    of = "card.of_part" if finding.claim.kind == "all-of" else "card.of"
    return say(of, value=values["value"], interval=values["limits"])


def counted(finding: Finding, say: Words, evaluation: Evaluation | None = None) -> str:
    """What the number rests on: so many customers, months, journeys."""
    if finding.estimate is None:
        return ""
    values = filled(finding, say, evaluation)
    if say.says(finding.claim, "counted"):
        return say.claim(finding.claim, "counted", **values)
    return say("overview.customers", n=values["n"])


def group(value: Any, say: Words) -> str:
    """What names a row of an aggregated table: a word, a level, a month, or an average such as "4.8"."""
    if isinstance(value, str) and value.replace(".", "", 1).isdigit():
        return say.number(float(value), 1)
    if isinstance(value, str) and (dated := _PERIOD.fullmatch(value)):
        year, quarter, month = dated.groups()
        return say("value.quarter" if quarter else "value.month", year=year, part=quarter or month)
    return say.either(f"value.{value}", str(value))


_PERIOD = re.compile(r"(\d{4})-(?:Q(\d)|(\d\d))")
"""A quarter or a month, as a table names it."""


def result(finding: Finding, say: Words, evaluation: Evaluation | None = None) -> str:
    """The number in a sentence; where there is only an interval, that alone."""
    if finding.estimate is None:
        return ""
    values = filled(finding, say, evaluation)
    if finding.estimate.reason is not None:
        return say("sentence.no_ends", value=values["value"], reason=reason(finding.estimate.reason, say))
    if not isfinite(finding.estimate.value):
        return say("sentence.no_value", **values)
    if say.says(finding.claim, "result"):
        return say.claim(finding.claim, "result", **values)
    return say("sentence.number", **values)


def verdict(finding: Finding, say: Words, evaluation: Evaluation | None = None) -> str:
    """The verdict in a sentence, with a second where one is due: whether the direction holds when the size
    fails or is open, or that a share is no more than other customers'."""
    if finding.verdict is Verdict.UNTESTABLE:
        minimum = None if evaluation is None else evaluation.parameters.min_cell
        return say("sentence.untestable", reason=reason(finding.reason or "", say, minimum=minimum))
    values = filled(finding, say, evaluation)
    key = finding.finding or str(finding.verdict)
    if finding.reason is not None:
        sentence = say("sentence.undecided_because", reason=reason(finding.reason, say))
    elif held_back(finding):
        sentence = say("sentence.held_back", **values)
    elif say.says(finding.claim, key):
        sentence = say.claim(finding.claim, key, **values)
    elif finding.claim.kind == "universal":
        sentence = say(f"sentence.universal_{finding.verdict}", n=values["n"], high=_high(finding, say))
    else:
        sentence = say(f"sentence.{key}", **values)
    return " ".join(filter(None, (sentence, direction(finding, say), _no_more(finding, say))))


def _no_more(finding: Finding, say: Words) -> str:
    """That a share, true as it may be, is no more than other customers': its contrast goes another way."""
    told = no_more(finding) and say.says(finding.claim, "no_more")
    return say.claim(finding.claim, "no_more") if told else ""


def no_more(finding: Finding) -> bool:
    """Whether a share is not shown to differ from the comparison group's in the claimed direction."""
    return finding.contrast is not None and finding.direction is not Verdict.SUPPORTED


def held_back(finding: Finding) -> bool:
    """Whether a verdict is undecided only because several claims are tested together."""
    claim, estimate = finding.claim, finding.estimate
    if finding.p_adjusted is None or estimate is None or finding.verdict is not Verdict.UNDECIDED:
        return False
    return decide(estimate, finding.region, null=claim.null, side=claim.side)[0] is not Verdict.UNDECIDED


def _high(finding: Finding, say: Words) -> str:
    return "" if finding.estimate is None else say.quantity(1 - finding.estimate.low, "share")


def direction(finding: Finding, say: Words) -> str:
    """Whether at least the direction holds, for a claim of a size that is refuted or open."""
    claim = finding.claim
    sized = claim.null is not None and claim.null not in (claim.region.low, claim.region.high)
    open_or_off = finding.finding in ("smaller", "larger") or finding.verdict is Verdict.UNDECIDED
    if not sized or not open_or_off or finding.direction is None or claim.null is None:
        return ""
    return say(f"direction.{finding.direction}", null=say.plain(claim.null, claim.unit))


def base_rate(finding: Finding, say: Words) -> str:
    """The rate among the customers a number is compared with, in a sentence."""
    base = finding.base_rate
    if base is None:
        return ""
    values = filled(finding, say)
    if say.says(finding.claim, "base"):
        return say.claim(finding.claim, "base", **values)
    rate = {"value": values["base"], "interval": values["base_interval"], "n": say.count(base.n)}
    return say("chapter.base_rate", **rate)


def comparison(finding: Finding, say: Words) -> str:
    """The base rate, and whether the difference from it goes the claimed way."""
    if finding.contrast is None or finding.direction is None:
        lacking = finding.claim.contrast is not None and finding.contrast is None
        return say("chapter.no_contrast") if lacking else base_rate(finding, say)
    values, key = filled(finding, say), f"contrast_{finding.direction}"
    if say.says(finding.claim, key):
        contrast = say.claim(finding.claim, key, **values)
    else:
        contrast = say("chapter.contrast", value=values["contrast"], interval=values["contrast_interval"])
    return f"{base_rate(finding, say)} {contrast}"


def silent(finding: Finding, say: Words) -> str:
    """What those who did not answer could make of a share, and whether they alone could change the
    verdict: whether the word is the same with the confidence limits of the extremes as the interval's."""
    bounds, claim = finding.bounds, finding.claim
    if bounds is None or finding.estimate is None or not say.says(claim, "bounds"):
        return ""
    values = filled(finding, say)
    if bounds.low == bounds.high:
        return say.claim(claim, "bounds_none", **values)
    if finding.verdict is Verdict.UNDECIDED:
        key = "bounds_open"
    else:
        extremes = replace(finding.estimate, low=bounds.least, high=bounds.most)
        word = decide(extremes, finding.region, null=claim.null, side=claim.side)[0]
        key = "bounds_stand" if word is finding.verdict else "bounds_overturn"
    return " ".join(say.claim(finding.claim, part, **values) for part in ("bounds", key))


def cap(finding: Finding, say: Words) -> str:
    """The arithmetic that comes before any statistics: the largest ratio the base rate leaves room for."""
    base = finding.base_rate
    if base is None or not base.value > 0 or not say.says(finding.claim, "cap_possible"):
        return ""
    key = "cap_possible" if impossible(finding.claim.region, base) is None else "cap_impossible"
    return say.claim(finding.claim, key, **filled(finding, say))


def change(finding: Finding, say: Words) -> str:
    """What would change the verdict."""
    if finding.verdict is Verdict.UNTESTABLE:
        return say("change.untestable", remedy=remedy(finding.reason or "", say))
    if finding.claim.kind in ("all-of", "universal"):
        return say(f"change.{finding.claim.kind.replace('-', '_')}_{finding.verdict}")
    if finding.reason is not None:
        return say("change.untestable", remedy=remedy(finding.reason, say))
    return say(f"change.{finding.verdict}", **filled(finding, say))


def method(name: str, say: Words) -> str:
    """How the interval was computed, in a sentence."""
    known = say.has(f"method.sentence.{name}")
    return say(f"method.sentence.{name}") if known else say("method.sentence.otherwise", name=name)
