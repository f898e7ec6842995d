"""Findings: several at a glance, one as a card, one in full as a chapter."""

from __future__ import annotations

from html import escape

from cxresearch import figures
from cxresearch.model import Evaluation, Finding, Verdict
from cxresearch.show.genealogy import origin, references
from cxresearch.show.html import Html, definitions, element, items, table, text
from cxresearch.show.numbers import numbers
from cxresearch.show.robustness import how_robust
from cxresearch.text import Words, sentences, words


def glance(evaluation: Evaluation, family: str, lang: str) -> Html:
    """A family's claims against their regions, in as many figures as fit a page each.

    Args:
        evaluation: From `evaluate`.
        family: A family's name.
        lang: "vi" or "en".
    """
    charts = [figures.forest(sheet, lang) for sheet in figures.sheets(evaluation.family(family))]
    return Html(
        f"glance {family} {lang}",
        "".join(element("figure", figures.svg(chart), class_="drawing") for chart in charts),
    )


def card(finding: Finding, lang: str, evaluation: Evaluation | None = None) -> Html:
    """A claim at a glance: the sentence, the verdict, this company's number beside the claimed one.

    Args:
        finding: From `evaluate`.
        lang: "vi" or "en".
        evaluation: Where the finding came from, for the follow-up and the smallest group in words.
    """
    say, claim = words(lang), finding.claim
    values = sentences.filled(finding, say, evaluation)
    pairs = [
        (say("card.measured"), sentences.number(finding, say, evaluation)),
        (say("card.counted"), _counted(finding, say, evaluation)),
        (say("card.claimed"), values["claimed"] if finding.estimate else ""),
        (say("card.base_rate"), sentences.base_rate(finding, say)),
    ]
    if finding.verdict is Verdict.UNTESTABLE:
        pairs.append((say("card.label.untestable"), sentences.remedy(finding.reason or "", say)))
    return Html(
        f"card {claim.id} {lang}",
        element(
            "article",
            text("h3", say.claim(claim, "title")),
            text("p", say.claim(claim, "claim"), class_="claim"),
            badge(finding, say),
            definitions(pairs),
            text("p", sentences.verdict(finding, say, evaluation), class_="reached"),
            class_=f"card {finding.verdict}",
            lang=lang,
        ),
    )


def _counted(finding: Finding, say: Words, evaluation: Evaluation | None) -> str:
    """How many stand behind the number, and for how long each customer was watched."""
    if finding.estimate is None:
        return ""
    values = sentences.filled(finding, say, evaluation)
    if finding.claim.kind == "all-of":
        counted = say("card.smallest_part", n=values["n"])
    else:
        counted = sentences.counted(finding, say, evaluation)
    # Months or a year's customers are not each followed.
    of_another_kind = say.says(finding.claim, "counted")
    if "returned" not in finding.claim.needs or of_another_kind or evaluation is None:
        return counted
    return say("card.watched", customers=counted, horizon=values["horizon"])


def badge(finding: Finding, say: Words) -> str:
    """The verdict as a symbol and a word."""
    symbol = text("span", say(f"verdict.symbol.{finding.verdict}"), class_="symbol", aria_hidden="true")
    word = text("strong", say(f"verdict.{finding.verdict}"))
    return element("p", symbol, " ", word, class_=f"verdict {finding.verdict}")


def chapter(finding: Finding, lang: str, evaluation: Evaluation | None = None) -> Html:
    """The whole account of one claim, in the order in which a doubting reader asks.

    Where the sentence comes from, what exactly was measured, what protects the comparison, what arithmetic
    alone says, the result and the verdict, the comparison, the aggregated table, those who did not answer,
    what would change the verdict, what was noticed about the data, what it rests on, the method and the references.

    Args:
        finding: From `evaluate`.
        lang: "vi" or "en".
        evaluation: Where the finding came from; without it the chapter cannot name the follow-up, the period,
            the parts of an all-of claim, or which columns were filled by convention.
    """
    say, claim = words(lang), finding.claim
    ranked = _ranked_in(finding, evaluation)
    parts = [
        text("h2", say.claim(claim, "title")),
        text("p", say.claim(claim, "claim"), class_="claim"),
        badge(finding, say),
        text("p", sentences.verdict(finding, say, evaluation), class_="reached"),
        *_section(say("chapter.origin"), _about(origin(finding, say))),
        *_section(say("chapter.measured"), _about(_measured(finding, say, evaluation))),
        *_section(say("chapter.protects"), _about(_protects(finding, say, evaluation))),
        *_section(say("chapter.cap"), text("p", sentences.cap(finding, say), class_="cap")),
        *_section(say("chapter.result"), _result(finding, say, evaluation)),
        *_section(say("chapter.parts"), _parts(finding, say, evaluation)),
        *((_drawing(finding, lang),) if ranked is None else ()),
        *_section(
            say("chapter.table"),
            numbers(finding, say, evaluation) if ranked is None else _elsewhere(ranked, say),
        ),
        *_section(say("chapter.bounds"), text("p", sentences.silent(finding, say))),
        *_section(say("robust.title"), how_robust(finding, say, evaluation)),
        *_section(say("chapter.change"), text("p", sentences.change(finding, say))),
        *_section(say("chapter.warned"), _warned(finding, say, evaluation)),
        *_section(say("chapter.rests"), _rests(finding, say, evaluation)),
        *_section(say("chapter.method"), _about(_method(finding, say))),
        *_section(say("chapter.references"), _about(references(claim.source.references, say))),
    ]
    return Html(
        f"chapter {claim.id} {lang}",
        element(
            "section",
            *parts,
            class_=f"chapter {finding.verdict}",
            id=claim.id,
            data_claim=claim.id,
            lang=lang,
        ),
    )


def _section(heading: str, content: str) -> tuple[str, ...]:
    return (text("h3", heading), content) if content else ()


def _about(content: str) -> str:
    """What is told of the claim itself, its definition and its method: nothing that was found."""
    return element("div", content, class_="about") if content else ""


def _measured(finding: Finding, say: Words, evaluation: Evaluation | None) -> str:
    claim, values = finding.claim, sentences.filled(finding, say, evaluation)
    if claim.kind == "principle":
        return ""
    defined = []
    rated = any(need.startswith("ratings.") for need in claim.needs)
    if rated:
        defined.append(say("define.levels"))
    # What starts at an order instead of a rating says so in its own words.
    if rated and "returned" in claim.needs and claim.model is None:
        subscription = evaluation is not None and evaluation.model == "subscription"
        returned = "define.returned_subscription" if subscription else "define.returned"
        defined.append(say(returned, **values))
    if rated and "returned" in claim.needs:
        defined.append(say("define.followed", **values))
    key = "chapter.claimed" if claim.tolerance else "chapter.claimed_only"
    lines = [
        text("p", say.claim(claim, "measured", **values) if say.says(claim, "measured") else ""),
        items(defined),
        text("p", say(key, **values)),
    ]
    if finding.estimate is not None and evaluation is not None:
        during = period(evaluation, say)
        if claim.kind == "all-of":
            counted = say("chapter.population_of_parts", n=values["n"], period=during)
        else:
            counted = say(
                "chapter.population", counted=sentences.counted(finding, say, evaluation), period=during
            )
        lines.append(text("p", counted))
    return "".join(lines)


def _protects(finding: Finding, say: Words, evaluation: Evaluation | None) -> str:
    """What in the design keeps a classical trap away; the claims without such a text have nothing to say here."""
    if not say.says(finding.claim, "protects"):
        return ""
    return text("p", say.claim(finding.claim, "protects", **sentences.filled(finding, say, evaluation)))


def period(evaluation: Evaluation, say: Words) -> str:
    """What the data cover, in words."""
    until = say.date(evaluation.observed_until)
    if evaluation.observed_from is None:
        return say("chapter.until", until=until)
    return say("chapter.between", since=say.date(evaluation.observed_from), until=until)


def _result(finding: Finding, say: Words, evaluation: Evaluation | None) -> str:
    if finding.estimate is None:
        return ""
    return "".join(
        (
            text("p", sentences.result(finding, say, evaluation), class_="number"),
            text("p", sentences.comparison(finding, say), class_="comparison"),
            text("p", say.claim(finding.claim, "reading"), class_="about")
            if say.says(finding.claim, "reading")
            else "",
        )
    )


def _parts(finding: Finding, say: Words, evaluation: Evaluation | None) -> str:
    if not finding.claim.parts or evaluation is None:
        return ""
    known = {other.claim.id: other for other in evaluation.findings}
    rows = []
    for part in (known[id] for id in finding.claim.parts if id in known):
        verdict = f"{say(f'verdict.symbol.{part.verdict}')} {say(f'verdict.{part.verdict}')}"
        rows.append((say.claim(part.claim, "title"), verdict, sentences.number(part, say, evaluation)))
    heads = [say(f"heading.{name}") for name in ("claim", "verdict", "result")]
    return (
        table(say("chapter.parts_caption", title=say.claim(finding.claim, "title")), heads, rows)
        if rows
        else ""
    )


def _drawing(finding: Finding, lang: str) -> str:
    """The figure that suits the finding; the table beneath it holds the numbers."""
    chart = figures.suited(finding, lang)
    return "" if chart is None else element("figure", figures.svg(chart), class_="drawing")


def _ranked_in(finding: Finding, evaluation: Evaluation | None) -> Finding | None:
    """The earlier finding whose table ranks this one among the same others, and so is shown once for all."""
    if evaluation is None or finding.claim.together is None or finding.table is None:
        return None
    together = (f for f in evaluation.findings if f.claim.together == finding.claim.together)
    first = next((f for f in together if f.table is not None), finding)
    same = first is not finding and first.table is not None and first.table.equals(finding.table)
    return first if same else None


def _elsewhere(other: Finding, say: Words) -> str:
    link = text("a", say.claim(other.claim, "title"), href=f"#{other.claim.id}")
    return element("p", escape(say("chapter.ranked_in"), quote=False), " ", link)


def _rests(finding: Finding, say: Words, evaluation: Evaluation | None) -> str:
    if evaluation is None or finding.estimate is None:
        return ""
    needed = _columns(finding, evaluation)
    assumed = [name for name in needed if name in evaluation.assumed]
    dates = [name for name in needed if _holds_dates(name, evaluation)]
    lines = [say("rests.assumed", column=sentences.column(name, say)) for name in assumed]
    lines += [say("rests.dates", column=sentences.column(name, say)) for name in dates]
    lines += [say("rests.customer_id")] + ([] if assumed else [say("rests.none")])
    return items(lines)


def _warned(finding: Finding, say: Words, evaluation: Evaluation | None) -> str:
    """The warnings about the data that touch the claim."""
    if evaluation is None:
        return ""
    told = [odd for odd in evaluation.warnings if finding.claim.id in odd.claims]
    lines = [
        say("data.warning_count", text=sentences.warning(odd, say), count=say.count(odd.count))
        for odd in told
    ]
    return items(lines, class_="warnings about")


def _columns(finding: Finding, evaluation: Evaluation) -> tuple[str, ...]:
    """The canonical columns behind a claim; coming back is orders, or subscriptions."""
    subscription = ("subscriptions.started_at", "subscriptions.ended_at")
    returned = subscription if evaluation.model == "subscription" else ("orders.ordered_at",)
    named = [
        returned if need == "returned" else tuple(need.partition("=")[0].split("|"))
        for need in finding.claim.needs
    ]
    return tuple(dict.fromkeys(column for columns in named for column in columns))


def _holds_dates(column: str, evaluation: Evaluation) -> bool:
    name, _, own = column.partition(".")
    return name in evaluation.tables and own in evaluation.tables[name].dates


def _method(finding: Finding, say: Words) -> str:
    names = [estimate.method for estimate in (finding.estimate, finding.contrast) if estimate is not None]
    names += ["all_of"] if finding.claim.kind == "all-of" else []
    names += ["holm"] if finding.p_adjusted is not None else []
    return "".join(text("p", sentences.method(name, say)) for name in dict.fromkeys(names))
