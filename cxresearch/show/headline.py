"""The first thing on the first page: how much of the folklore holds here, and what changed since last time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate

from cxresearch.model import Change, Changes, Evaluation, Finding, Verdict
from cxresearch.show.html import Cell, Html, element, items, table, text
from cxresearch.text import Words, plans, words

DECIDABLE = (Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.UNDECIDED)


def headline(evaluation: Evaluation, lang: str, pages: Mapping[str, str] | None = None) -> Html:
    """One sentence on how much holds, the same as a bar, and by family.

    Args:
        evaluation: From `evaluate`.
        lang: "vi" or "en".
        pages: The address of each family's page, to which its line then leads.
    """
    say = words(lang)
    claims = counted(evaluation.findings)
    numbers = Counter(finding.verdict for finding in claims)
    tested = sum(numbers[verdict] for verdict in DECIDABLE)
    written = {str(verdict): say.count(numbers[verdict]) for verdict in Verdict}
    if tested:
        share = say.percent(numbers[Verdict.SUPPORTED] / tested, 0)
        told = say("headline.told", tested=say.count(tested), share=share, **written)
    else:
        told = say("scorecard.none")
    more = numbers[Verdict.UNTESTABLE]
    return Html(
        f"headline {evaluation.company} {lang}",
        element(
            "section",
            text("h2", say("headline.title")),
            text("p", told, class_="headline"),
            _bar(numbers, tested, say),
            text("p", say("headline.untestable", untestable=say.count(more)) if more else ""),
            text(
                "p",
                f"{say('scorecard.association')} {plans.standing(evaluation.plan, say)}",
                class_="caution",
            ),
            _by_family(claims, say, pages or {}),
            class_="headline",
            lang=lang,
        ),
    )


def counted(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that count as claims: no principles, no parts beside their whole, no fact twice."""
    testable = [finding for finding in findings if finding.claim.kind != "principle"]
    parts = {part for finding in testable for part in finding.claim.parts}
    ids = {finding.claim.id for finding in testable}
    return [f for f in testable if f.claim.id not in parts and f.claim.same_as not in ids]


def _bar(numbers: Mapping[Verdict, int], tested: int, say: Words) -> str:
    """The verdicts as parts of one bar, and beneath it each with its sign, its number and its word."""
    if not tested:
        return ""
    there = [verdict for verdict in DECIDABLE if numbers[verdict]]
    starts = [0, *accumulate(numbers[verdict] for verdict in there)]
    lengths = [
        element("rect", class_=str(verdict), x=str(start), width=str(numbers[verdict]), height="1")
        for verdict, start in zip(there, starts, strict=False)
    ]
    named = [
        element(
            "li",
            text("span", say(f"verdict.symbol.{verdict}"), class_="symbol", aria_hidden="true"),
            " ",
            text(
                "span", say("headline.part", n=say.count(numbers[verdict]), verdict=say(f"verdict.{verdict}"))
            ),
            class_=str(verdict),
        )
        for verdict in there
    ]
    told = [
        say("headline.part", n=say.count(numbers[word]), verdict=say(f"verdict.{word}")) for word in there
    ]
    shape = {"viewBox": f"0 0 {tested} 1", "preserveAspectRatio": "none"}
    label = say.listing(tuple(told))
    drawn = element("svg", *lengths, class_="bar", role="img", aria_label=label, **shape)
    return drawn + element("ul", *named, class_="bar")


def _by_family(claims: Sequence[Finding], say: Words, pages: Mapping[str, str]) -> str:
    """How many of each verdict a family has; the family's name leads to its page."""
    rows = []
    for family in dict.fromkeys(finding.claim.family for finding in claims):
        numbers = Counter(finding.verdict for finding in claims if finding.claim.family == family)
        name = text("span", say(f"family.{family}.title"))
        if family in pages:
            name = element("a", name, href=pages[family])
        rows.append((Cell(name), *(Cell(say.count(numbers[verdict]), "number") for verdict in Verdict)))
    heads = [say("heading.family"), *(say(f"verdict.{verdict}") for verdict in Verdict)]
    return table(say("headline.families"), heads, rows, class_="numbers families") if rows else ""


def changes(evaluation: Evaluation, lang: str) -> Html:
    """What differs from the run before and why; nothing where no run before is known.

    Args:
        evaluation: With its `changes`.
        lang: "vi" or "en".
    """
    say, found = words(lang), evaluation.changes
    name = f"changes {evaluation.company} {lang}"
    if found is None:
        return Html(name, "")
    causes = say.listing(tuple(_cause(cause, found, say) for cause in found.causes))
    known = {finding.claim.id: finding for finding in evaluation.findings}
    parts = [
        text("h2", say("changes.title")),
        text("p", say("changes.causes" if len(found.causes) > 1 else "changes.cause", causes=causes)),
        text(
            "p",
            say("changes.some", n=say.count(len(found.verdicts))) if found.verdicts else say("changes.none"),
        ),
        _verdicts(found.verdicts, known, say),
        text("p", say("changes.moved", n=say.count(len(found.moved))) if found.moved else ""),
        items(
            [
                *(say("changes.added", name=_title(id, known, say)) for id in found.added),
                *(say("changes.gone", name=_title(id, known, say)) for id in found.gone),
            ]
        ),
    ]
    return Html(name, element("section", *parts, class_="changes", lang=lang))


def _cause(cause: str, found: Changes, say: Words) -> str:
    """What may have made the difference: of data and choices, which."""
    named = {"data": found.sources, "choices": found.parameters}.get(cause, ())
    names = (say.either(f"overview.{name}", name) for name in named)
    return say(f"changes.{cause}", names=say.listing(tuple(names)))


def _verdicts(changed: Sequence[Change], known: Mapping[str, Finding], say: Words) -> str:
    if not changed:
        return ""
    heads = [say(f"heading.{name}") for name in ("claim", "before", "now")]
    rows = [
        (
            _title(one.id, known, say),
            _was(one.verdict_before, one.value_before, known[one.id], say),
            _was(one.verdict, one.value, known[one.id], say),
        )
        for one in changed
    ]
    return table(say("changes.table"), heads, rows)


def _was(verdict: str, value: float | None, finding: Finding, say: Words) -> str:
    word = f"{say(f'verdict.symbol.{verdict}')} {say(f'verdict.{verdict}')}"
    if value is None:
        return word
    return say("changes.was", verdict=word, value=say.quantity(value, finding.claim.unit))


def _title(id: str, known: Mapping[str, Finding], say: Words) -> str:
    return say.claim(known[id].claim, "title") if id in known else id
