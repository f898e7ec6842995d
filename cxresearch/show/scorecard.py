"""All findings on one page: a line a claim, its interval drawn against what the claim allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape

from cxresearch import coherence
from cxresearch.model import Evaluation, Finding, Unit, Verdict
from cxresearch.show.finding import badge
from cxresearch.show.headline import DECIDABLE, counted
from cxresearch.show.html import Cell, Html, Row, element, items, table, text
from cxresearch.show.interval import SCALES, drawn
from cxresearch.show.robustness import many_claims, robust_word
from cxresearch.text import Words, sentences, words


def scorecard(evaluation: Evaluation, lang: str, pages: Mapping[str, str] | None = None) -> Html:
    """A line a claim that was tested: what was said, what was found, whether it stands firm.

    Args:
        evaluation: From `evaluate`.
        lang: "vi" or "en".
        pages: The address of each family's page, to which the claims' titles then lead.
    """
    say = words(lang)
    tested = [f for f in _testable(evaluation) if f.verdict is not Verdict.UNTESTABLE]
    return Html(
        f"scorecard {evaluation.company} {lang}",
        element(
            "section",
            text("h2", say("scorecard.title")),
            _tested(tested, evaluation, say, pages or {}),
            class_="scorecard",
            lang=lang,
        ),
    )


def untested(evaluation: Evaluation, lang: str, pages: Mapping[str, str] | None = None) -> Html:
    """What could not be tested: for want of data, with what would make it testable, or with any data at all."""
    say = words(lang)
    lacking = [f for f in _testable(evaluation) if f.verdict is Verdict.UNTESTABLE]
    stated = [finding for finding in evaluation.findings if finding.claim.kind == "principle"]
    told = _untested(lacking, evaluation, say, pages or {}) + _stated(stated, evaluation, say, pages or {})
    return Html(
        f"untested {evaluation.company} {lang}",
        element("section", told, class_="untested", lang=lang) if told else "",
    )


def cautions(evaluation: Evaluation, lang: str) -> Html:
    """How to read so many verdicts at once, and what the claims' own arithmetic says of them."""
    say = words(lang)
    tested = [f for f in _testable(evaluation) if f.verdict is not Verdict.UNTESTABLE]
    told = [*_cautions(tested, evaluation, say), many_claims(evaluation, say), _together(evaluation, say)]
    return Html(
        f"cautions {evaluation.company} {lang}",
        element("section", text("h2", say("scorecard.reading")), *told, class_="cautions", lang=lang),
    )


def _testable(evaluation: Evaluation) -> list[Finding]:
    """Every claim but principles and parts, which their whole's chapter tells of."""
    parts = {part for finding in evaluation.findings for part in finding.claim.parts}
    return [f for f in evaluation.findings if f.claim.kind != "principle" and f.claim.id not in parts]


def _tested(findings: list[Finding], evaluation: Evaluation, say: Words, pages: Mapping[str, str]) -> str:
    if not findings:
        return text("p", say("scorecard.none"))
    heads = [say(f"heading.{name}") for name in ("claim", "verdict", "result", "claimed", "interval")]
    examined = any(finding.robustness is not None for finding in findings)
    heads += [say("robust.scorecard.head")] * examined
    level = say.plain(evaluation.parameters.level, "share")
    parts = [text("p", say("scorecard.lines", level=level)), _filter(findings, say)]
    for family in dict.fromkeys(finding.claim.family for finding in findings):
        rows = [
            Row(
                (*_line(finding, evaluation, say, pages), *([Cell(robust_word(finding, say))] * examined)),
                claim=finding.claim.id,
            )
            for finding in findings
            if finding.claim.family == family
        ]
        parts.append(table(say(f"family.{family}.title"), heads, rows, class_="lines"))
    units: tuple[Unit, ...] = ("points", "slope", "people", "effect", "coefficient", "levels")
    spans = {unit: say.scale(*SCALES[unit], unit) for unit in units}
    parts.append(text("p", say("scorecard.legend", **spans), class_="note"))
    return "".join((*parts, text("p", say("robust.scorecard.legend") if examined else "", class_="note")))


def _filter(findings: list[Finding], say: Words) -> str:
    """Which verdicts to show: radio buttons that the style sheet reads, so that no script is needed."""
    claims = counted(findings)
    numbers = Counter(str(finding.verdict) for finding in claims)
    choices = [("all", say("scorecard.all"), len(claims))]
    choices += [
        (str(word), f"{say(f'verdict.symbol.{word}')} {say(f'verdict.{word}')}", numbers[str(word)])
        for word in DECIDABLE
        if numbers[str(word)]
    ]
    buttons = [
        element(
            "label",
            element(
                "input", type="radio", name="verdict", value=value, checked="" if value == "all" else None
            ),
            text("span", say("scorecard.choice", name=name, n=say.count(n))),
        )
        for value, name, n in choices
    ]
    return element("fieldset", text("legend", say("scorecard.filter")), *buttons, class_="filter")


def _line(
    finding: Finding, evaluation: Evaluation, say: Words, pages: Mapping[str, str]
) -> tuple[Cell | str, ...]:
    """A claim's line: its title, the verdict, this company's number, what was claimed, the picture."""
    claimed = sentences.filled(finding, say, evaluation)["claimed"]
    verdict = Cell(badge(finding, say) + _way(finding, say), str(finding.verdict))
    title, picture = _title(finding, evaluation, say, pages), Cell(drawn(finding, say))
    return title, verdict, _number(finding, say, evaluation), claimed, picture


def _way(finding: Finding, say: Words) -> str:
    """How the company's number misses what was claimed, and whether at least the direction is as claimed."""
    told = [say(f"scorecard.finding.{finding.finding}")] if finding.finding is not None else []
    if finding.direction is not None and finding.finding != "opposite":
        told.append(say(f"scorecard.direction.{finding.direction}"))
    return text("small", "; ".join(told))


def _number(finding: Finding, say: Words, evaluation: Evaluation) -> Cell:
    """The number and its interval; beneath a share that is no more than other customers', that it is so."""
    number = escape(sentences.number(finding, say, evaluation))
    if not sentences.no_more(finding) or finding.base_rate is None:
        return Cell(number)
    base = say.quantity(finding.base_rate.value, "share")
    return Cell(f"{number} {text('small', say('scorecard.no_more', base=base))}")


def _untested(findings: list[Finding], evaluation: Evaluation, say: Words, pages: Mapping[str, str]) -> str:
    if not findings:
        return ""
    heads = [say(f"heading.{name}") for name in ("claim", "reason", "needed")]
    rows = [
        (
            _title(finding, evaluation, say, pages),
            sentences.reason(finding.reason or "", say, minimum=evaluation.parameters.min_cell),
            sentences.remedy(finding.reason or "", say),
        )
        for finding in findings
    ]
    return text("h2", say("scorecard.untested")) + table(say("scorecard.untested_caption"), heads, rows)


def _stated(findings: list[Finding], evaluation: Evaluation, say: Words, pages: Mapping[str, str]) -> str:
    """The sentences that no data can test, each with the reason."""
    if not findings:
        return ""
    heads = [say(f"heading.{name}") for name in ("claim", "reason")]
    rows = [(_title(finding, evaluation, say, pages), say.why(finding.claim.id)) for finding in findings]
    stands = text("p", say("scorecard.stated", n=say.count(len(findings))))
    return text("h2", say("principles.title")) + stands + table(say("principles.what"), heads, rows)


def _title(finding: Finding, evaluation: Evaluation, say: Words, pages: Mapping[str, str]) -> Cell:
    """The claim's title and sentence, whether it is another wording of a fact that is counted already, and
    whether a warning about the data touches it."""
    claim = finding.claim
    title = text("span", say.claim(claim, "title"))
    if claim.family in pages:
        title = element("a", title, href=f"{pages[claim.family]}#{claim.id}")
    known = {other.claim.id: other.claim for other in evaluation.findings}
    same = known.get(claim.same_as or "")
    mark = text("small", say("scorecard.same", name=say.claim(same, "title"))) if same else ""
    touched = finding.estimate is not None and any(claim.id in odd.claims for odd in evaluation.warnings)
    mark += text("small", say("scorecard.warned")) if touched else ""
    return Cell(f"{title} {text('small', say.claim(claim, 'claim'))}{mark}", "whole")


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
