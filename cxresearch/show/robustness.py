"""How robust a verdict is: what else was tried, and what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isfinite, isinf

from cxresearch.model import (
    Evaluation,
    Finding,
    Multiplicity,
    Response,
    Robustness,
    Specification,
    Standardised,
    Strength,
    Verdict,
)
from cxresearch.robustness.record import SMALLEST
from cxresearch.show.html import Cell, element, items, table, text
from cxresearch.show.interval import drawn_ways
from cxresearch.show.validity import like_this
from cxresearch.text import Words, sentences
from cxresearch.verdict import EASY, PLAUSIBLE, sharpness


def robust_word(finding: Finding, say: Words) -> str:
    """A word for the scorecard: robust, fragile, or nothing where nothing could be tried; and whether the claim
    is easy to pass."""
    found = finding.robustness
    easy = text("small", say("robust.scorecard.easy")) if _is_easy(finding) else ""
    if found is None or found.robust is None:
        return text("span", say("robust.untested"), class_="mark") + easy
    word = "robust" if found.robust else "fragile"
    symbol = text("span", "●" if found.robust else "○", class_="symbol", aria_hidden="true")
    return element("span", symbol, " ", text("span", say(f"robust.{word}")), class_=f"robust {word}") + easy


def _is_easy(finding: Finding) -> bool:
    return finding.claim.kind == "measured" and sharpness(finding.region, finding.claim.unit) > EASY


def how_robust(finding: Finding, say: Words, evaluation: Evaluation | None) -> str:
    """The section of a chapter: a sentence that sums up, then what was tried, each with what it came to."""
    found = finding.robustness
    if found is None:
        return ""
    level = 0.95 if finding.estimate is None else finding.estimate.level
    summed = "" if found.robust is None else say(f"robust.{'robust' if found.robust else 'fragile'}_told")
    parts = (
        ("sample", _sample(finding, found.strength, level, evaluation, say)),
        ("many", _many(finding, found.multiplicity, say)),
        ("alike", _alike(finding, found.standardised, say)),
        ("answers", _answers(finding, found.response, say)),
    )
    lists = [
        text("dt", say(f"robust.{name}.title")) + text("dd", " ".join(told))
        for name, told in parts
        if any(told)
    ]
    return "".join(
        (
            text("p", " ".join(filter(None, (summed, _easy(finding, say))))),
            element("dl", *lists, class_="robustness") if lists else "",
            _ways(finding, found, say),
        )
    )


def _easy(finding: Finding, say: Words) -> str:
    """That nearly any company meets the claim, where that is so."""
    claim = finding.claim
    if not _is_easy(finding):
        return ""
    covered = sharpness(finding.region, claim.unit)
    span = say.scale(*PLAUSIBLE[claim.unit], claim.unit)
    return say("robust.easy", share=say.percent(covered, 0), range=span)


def _sample(
    finding: Finding, strength: Strength, level: float, evaluation: Evaluation | None, say: Words
) -> list[str]:
    unit, told = finding.claim.unit, []
    near = like_this(finding, evaluation) if strength.coverage is None else None
    if near is not None:
        told.append(
            say(
                "robust.sample.grid",
                simulations=say.count(near.simulations),
                customers=say.count(near.customers),
                coverage=say.percent(near.coverage),
                level=say.plain(level, "share"),
            )
        )
    if strength.coverage is not None:
        told.append(
            say(
                "robust.sample.coverage",
                simulations=say.count(strength.simulations),
                coverage=say.percent(strength.coverage),
                level=say.plain(level, "share"),
            )
        )
    if strength.power is not None and strength.supposed is not None and finding.estimate is not None:
        same = strength.supposed == finding.estimate.value
        key = "robust.sample.power_same" if same else "robust.sample.power"
        named = {} if same else {"supposed": say.quantity(strength.supposed, unit)}
        told.append(say(key, power=say.percent(strength.power, 0), **named))
    if strength.needed is not None and finding.estimate is not None:
        if isinf(strength.needed):
            told.append(say("robust.sample.needed_never"))
        else:
            n = say.count(finding.estimate.n)
            told.append(say("robust.sample.needed", needed=say.count(_rounded(strength.needed)), n=n))
    if strength.tolerance is not None and strength.becomes is not None:
        told.append(
            say(
                "robust.sample.tolerance",
                tolerance=_tolerance(finding, strength.tolerance, say),
                own=_tolerance(finding, strength.held or 0.0, say),
                becomes=say(f"verdict.{strength.becomes}"),
            )
        )
    return told


def _rounded(n: float) -> float:
    """A number of customers to two digits: it is an expectation."""
    return float(f"{n:.2g}")


def _tolerance(finding: Finding, size: float, say: Words) -> str:
    held, unit = finding.claim.tolerance, finding.claim.unit
    if held is not None and held.kind == "factor":
        return say("robust.sample.factor", size=say.number(size))
    if unit == "share":
        return say("robust.sample.points", size=say.number(100 * size, 1))
    return say("robust.sample.margin", size=say.number(size))


def _many(finding: Finding, many: Multiplicity | None, say: Words) -> list[str]:
    if many is None:
        return []
    key = "robust.many.survives" if many.survives else "robust.many.falls"
    told = [
        say(
            key,
            tests=say.count(many.tests),
            p=_p(many.p, many, say),
            p_adjusted=_p(many.p_adjusted, many, say),
        )
    ]
    if many.adjusted is not None and isfinite(many.adjusted.low):
        told.append(say("robust.many.adjusted", interval=say.interval(many.adjusted, finding.claim.unit)))
    return told


def _p(p: float, many: Multiplicity, say: Words) -> str:
    """A p value of this verdict; of one too small to be told, only below what it is."""
    shown = say.number(p, 4 if p < 0.01 else 3)
    return say("robust.many.below" if many.p <= SMALLEST else "robust.many.equals", p=shown)


def _alike(finding: Finding, alike: Standardised | None, say: Words) -> list[str]:
    if alike is None:
        return []
    by = say.listing(tuple(say(f"robust.by.{name}") for name in alike.by))
    if alike.estimate is None:
        return [say("robust.alike.none", by=by)]
    crude = finding.contrast if finding.claim.contrast else finding.estimate
    assert crude is not None
    unit = "points" if finding.claim.contrast else finding.claim.unit
    told = [
        say(
            "robust.alike.same" if alike.same else "robust.alike.other",
            by=by,
            kept=say.percent(alike.kept, 0),
            value=say.quantity(alike.estimate.value, unit),
            interval=say.range(alike.estimate.low, alike.estimate.high, unit, bare=True),
            crude=say.quantity(crude.value, unit),
            crude_interval=say.range(crude.low, crude.high, unit, bare=True),
        )
    ]
    if alike.e_value is not None and alike.e_value_limit is not None:
        told.append(
            say(
                "robust.alike.e_value",
                e_value=say.quantity(alike.e_value, "ratio"),
                limit=say.quantity(alike.e_value_limit, "ratio"),
            )
        )
    return told


def _answers(finding: Finding, response: Response | None, say: Words) -> list[str]:
    if response is None:
        return []
    unit = finding.claim.unit
    asked, answered = say.count(response.asked), say.count(response.answered)
    share = say.percent(response.answered / response.asked)
    told = [say("robust.answers.rate", asked=asked, answered=answered, share=share)]
    if response.answered == response.asked:
        return told
    if response.weighted is not None and response.by:
        told.append(
            say(
                "robust.answers.weighted",
                by=say.listing(tuple(say(f"robust.by.{name}") for name in response.by)),
                value=say.quantity(response.weighted.value, unit),
                interval=say.range(response.weighted.low, response.weighted.high, unit, bare=True),
            )
        )
    low, high = (say.quantity(end, unit) for end in (response.bounds.low, response.bounds.high))
    told.append(say("robust.answers.bounds", low=low, high=high))
    if finding.verdict is Verdict.UNDECIDED:
        return told
    if response.tipping is None:
        return [*told, say("robust.answers.tipping_none")]
    here = say.percent(response.share)
    return [*told, say("robust.answers.tipping", tipping=say.percent(response.tipping), here=here)]


def _ways(finding: Finding, found: Robustness, say: Words) -> str:
    """The specification curve: a sentence, the picture, and the table behind it, folded away."""
    ways = found.specifications
    tested = [each for each in ways if each.verdict is not Verdict.UNTESTABLE]
    if found.kept is None:
        return ""
    fields = dict.fromkeys(field for each in ways for field in each.choices)
    choices = tuple(say(f"robust.field.{field.rpartition('.')[2]}") for field in fields)
    same = sum(1 for each in tested if each.verdict is finding.verdict)
    told = say(
        "robust.ways.same",
        total=say.count(len(ways)),
        choices=say.listing(choices),
        same=say.count(same),
        tested=say.count(len(tested)),
    )
    finite = [each for each in tested if each.estimate is not None and isfinite(each.estimate.value)]
    return "".join(
        (
            text("h4", say("robust.ways.title")),
            text("p", told),
            element("figure", drawn_ways(finding, finite, say)) if len(finite) > 1 else "",
            element("details", text("summary", say("robust.ways.more")), _each_way(finding, ways, say)),
        )
    )


def _each_way(finding: Finding, ways: Sequence[Specification], say: Words) -> str:
    """The numbers behind the picture, a line a way of measuring."""
    unit, lines = finding.claim.unit, []
    for way in ways:
        named = "; ".join(say(f"robust.choice.{option}") for option in way.choices.values())
        result = say("number.none")
        if way.estimate is not None:
            value = sentences.value(way.estimate, unit, say)
            limits = say.range(way.estimate.low, way.estimate.high, unit, bare=True)
            result = say("card.of", value=value, interval=limits)
        verdict = f"{say(f'verdict.symbol.{way.verdict}')} {say(f'verdict.{way.verdict}')}"
        lines.append(
            say("robust.ways.line", way=named or say("robust.ways.own"), result=result, verdict=verdict)
        )
    return items(lines, class_="ways")


def many_claims(evaluation: Evaluation, say: Words) -> str:
    """What stays of the decided verdicts when all that were tested are counted."""
    examined = [
        (finding, finding.robustness.multiplicity)
        for finding in evaluation.findings
        if finding.robustness is not None and finding.robustness.multiplicity is not None
    ]
    if not examined:
        return ""
    rows: list[tuple[str | Cell, ...]] = []
    for finding, many in examined:
        unit = finding.claim.unit
        wider = "" if many.adjusted is None else say.interval(many.adjusted, unit)
        stands = say("robust.scorecard.stands" if many.survives else "robust.scorecard.falls")
        title = say.claim(finding.claim, "title")
        p_values = (Cell(escape(_p(p, many, say)), "number") for p in (many.p, many.p_adjusted))
        rows.append((title, *p_values, stands, Cell(escape(wider), "number")))
    survive = sum(1 for _, many in examined if many.survives)
    told = say(
        "robust.scorecard.many",
        decided=say.count(len(examined)),
        survive=say.count(survive),
        tests=say.count(examined[0][1].tests),
        missed=say.plain(round(1 - evaluation.parameters.level, 6), "share"),
    )
    heads = [
        say("heading.claim"),
        *(say(f"heading.robust.{name}") for name in ("p", "p_adjusted", "stands", "adjusted")),
    ]
    whole = table(say("robust.scorecard.many_caption"), heads, rows, class_="numbers")
    return "".join(
        (
            text("h3", say("robust.scorecard.many_title")),
            text("p", told),
            element("details", text("summary", say("robust.scorecard.many_more")), whole),
        )
    )
