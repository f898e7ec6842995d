"""All findings on one page: a line a claim, its interval drawn against what the claim allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape

from cxresearch import coherence
from cxresearch.model import Evaluation, Finding, Unit, Verdict
from cxresearch.show.finding import badge
from cxresearch.show.html import Cell, Html, element, items, table, text
from cxresearch.show.interval import SCALES, drawn
from cxresearch.show.robustness import many_claims, robust_word
from cxresearch.text import Words, sentences, words


def scorecard(evaluation: Evaluation, lang: str, pages: Mapping[str, str] | None = None) -> Html:
    """One line a claim: what was said, what was found, and what could not be tested and why.

    Args:
        evaluation: From `evaluate`.
        lang: "vi" or "en".
        pages: The address of each family's page, to which the claims' titles then lead.
    """
    say, pages = words(lang), pages or {}
    stated = [finding for finding in evaluation.findings if finding.claim.kind == "principle"]
    testable = [finding for finding in evaluation.findings if finding.claim.kind != "principle"]
    tested = [finding for finding in testable if finding.verdict is not Verdict.UNTESTABLE]
    untested = [finding for finding in testable if finding.verdict is Verdict.UNTESTABLE]
    wholes = {part: finding.claim.id for finding in testable for part in finding.claim.parts}
    ids = {finding.claim.id for finding in testable}
    # The parts of a whole are not counted beside it, nor one fact twice.
    claims = [f for f in testable if f.claim.id not in wholes and f.claim.same_as not in ids]
    counted = Counter(str(finding.verdict) for finding in claims)
    numbers = {str(verdict): say.count(counted[str(verdict)]) for verdict in Verdict}
    total = say.count(len(claims))
    return Html(
        f"scorecard {evaluation.company} {lang}",
        element(
            "section",
            text("h2", say("scorecard.title")),
            text("p", say("scorecard.summary", total=total, **numbers), class_="summary"),
            text("p", say("scorecard.stated", n=say.count(len(stated))) if stated else ""),
            _tested(tested, wholes, evaluation, say, pages),
            _untested(untested, wholes, evaluation, say, pages),
            _stated(stated, say, pages),
            *_cautions(tested, evaluation, say),
            many_claims(evaluation, say),
            _together(evaluation, say),
            class_="scorecard",
            lang=lang,
        ),
    )


def _tested(
    findings: list[Finding],
    wholes: Mapping[str, str],
    evaluation: Evaluation,
    say: Words,
    pages: Mapping[str, str],
) -> str:
    if not findings:
        return text("p", say("scorecard.none"))
    heads = [say(f"heading.{name}") for name in ("claim", "verdict", "result", "claimed", "interval")]
    examined = any(finding.robustness is not None for finding in findings)
    heads += [say("robust.scorecard.head")] * examined
    level = say.plain(evaluation.parameters.level, "share")
    parts = [text("h3", say("scorecard.tested")), text("p", say("scorecard.lines", level=level))]
    for family in dict.fromkeys(finding.claim.family for finding in findings):
        rows = [
            (*_line(finding, wholes, evaluation, say, pages), *([Cell(robust_word(finding, say))] * examined))
            for finding in findings
            if finding.claim.family == family
        ]
        parts.append(table(say(f"family.{family}.title"), heads, rows, class_="lines"))
    units: tuple[Unit, ...] = ("points", "slope", "people", "effect", "coefficient", "levels")
    spans = {unit: say.range(*SCALES[unit], unit) for unit in units}
    parts.append(text("p", say("scorecard.legend", **spans), class_="note"))
    return "".join((*parts, text("p", say("robust.scorecard.legend") if examined else "", class_="note")))


def _line(
    finding: Finding, wholes: Mapping[str, str], evaluation: Evaluation, say: Words, pages: Mapping[str, str]
) -> tuple[Cell | str, ...]:
    """A claim's line: its title, the verdict, this company's number, what was claimed, the picture."""
    claimed = sentences.filled(finding, say, evaluation)["claimed"]
    verdict = Cell(badge(finding, say), str(finding.verdict))
    title, picture = _title(finding, wholes, say, pages), Cell(drawn(finding, say))
    return title, verdict, _number(finding, say, evaluation), claimed, picture


def _number(finding: Finding, say: Words, evaluation: Evaluation) -> Cell:
    """The number and its interval; beneath a share that is no more than other customers', that it is so."""
    number = escape(sentences.number(finding, say, evaluation))
    if not sentences.no_more(finding) or finding.base_rate is None:
        return Cell(number)
    base = say.quantity(finding.base_rate.value, "share")
    return Cell(f"{number} {text('small', say('scorecard.no_more', base=base))}")


def _untested(
    findings: list[Finding],
    wholes: Mapping[str, str],
    evaluation: Evaluation,
    say: Words,
    pages: Mapping[str, str],
) -> str:
    if not findings:
        return ""
    heads = [say(f"heading.{name}") for name in ("claim", "reason", "needed")]
    rows = [
        (
            _title(finding, wholes, say, pages),
            sentences.reason(finding.reason or "", say, minimum=evaluation.parameters.min_cell),
            sentences.remedy(finding.reason or "", say),
        )
        for finding in findings
    ]
    return text("h3", say("scorecard.untested")) + table(say("scorecard.untested_caption"), heads, rows)


def _stated(findings: list[Finding], say: Words, pages: Mapping[str, str]) -> str:
    """The sentences that no data can test, each with the reason."""
    if not findings:
        return ""
    heads = [say(f"heading.{name}") for name in ("claim", "reason")]
    rows = [(_title(finding, {}, say, pages), say.why(finding.claim.id)) for finding in findings]
    return text("h3", say("principles.title")) + table(say("principles.what"), heads, rows)


def _title(finding: Finding, wholes: Mapping[str, str], say: Words, pages: Mapping[str, str]) -> Cell:
    """The claim's title and sentence; of a part, its title, which leads to the chapter of the whole."""
    claim, id = finding.claim, finding.claim.id
    title = text("span", say.claim(claim, "title"))
    if finding.claim.family in pages:
        title = element("a", title, href=f"{pages[finding.claim.family]}#{wholes.get(id, id)}")
    if id in wholes:
        return Cell(text("span", f"{say('scorecard.part')}: ", class_="mark") + title, "part")
    return Cell(f"{title} {text('small', say.claim(claim, 'claim'))}", "whole")


def _cautions(tested: list[Finding], evaluation: Evaluation, say: Words) -> list[str]:
    if not tested:
        return []
    chance = (1 - evaluation.parameters.level) / 2
    directed = [f for f in tested if f.direction is not None and f.claim.kind != "all-of"]
    lines = []
    if directed:
        tests = {"tested": say.count(len(directed)), "expected": say.number(len(directed) * chance, 1)}
        lines.append(say("scorecard.multiplicity", odds=say.count(round(1 / chance)), **tests))
    lines += [say("scorecard.association")]
    return [text("p", line, class_="caution") for line in lines]


def _together(evaluation: Evaluation, say: Words) -> str:
    """What the claims' own algebra says of them, and first of all where the estimates break it."""
    bound = coherence.stated(evaluation.findings)
    if not bound:
        return ""
    broken = [sentences.warning(odd, say) for odd in evaluation.warnings if odd.code.startswith("coherence:")]
    return "".join(
        (
            text("h3", say("coherence.title")),
            items(broken, class_="warnings"),
            text("p", say("coherence.what")),
            items(say(f"coherence.{constraint.id}.claims") for constraint in bound),
        )
    )
