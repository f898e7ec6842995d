"""Where a claim comes from and how far to trust it; and the claims of which there is nothing else to say."""

from __future__ import annotations

from html import escape

from cxresearch.model import Evaluation, Finding, Reference
from cxresearch.show.html import Html, element, text
from cxresearch.text import Words, sentences, words


def origin(finding: Finding, say: Words) -> str:
    """The sentence as it stands in its source, what was said first, how it changed, how far to trust it."""
    source = finding.claim.source
    document = say.either(f"document.{source.document}", source.document)
    place = "chapter.quote_source_lines" if "-" in source.lines else "chapter.quote_source"
    quoted = say(place, document=document, lines=source.lines.replace("-", "–"))
    return "".join(
        (
            element(
                "figure",
                element("blockquote", text("p", f"“{source.quote}”"), lang="vi"),
                text("figcaption", quoted),
            ),
            *(
                text("p", say.claim(finding.claim, key))
                for key in ("origin", "drift")
                if say.says(finding.claim, key)
            ),
            text("p", say("chapter.grade", grade=say(f"grade.{source.grade}")), class_="grade"),
            text("p", say.claim(finding.claim, "trust") if say.says(finding.claim, "trust") else ""),
        )
    )


def references(cited: tuple[Reference, ...], say: Words) -> str:
    """The publications behind the genealogy, each with what stands behind it."""
    lines = []
    for reference in cited:
        web = reference.url is not None and reference.url.startswith(("https://", "http://"))
        link = text("a", reference.url or "", href=reference.url) if web else escape(reference.url or "")
        mark = text("span", f"({say(f'certainty.{reference.certainty}')})", class_="certainty")
        citation = escape(reference.citation, quote=False)
        lines.append(element("li", " ".join(filter(None, (citation, link, mark)))))
    return element("ul", *lines, class_="references") if lines else ""


def principles(evaluation: Evaluation, family: str, lang: str) -> Html:
    """The sentences of a family's sources that no data can test: what each says, where it stands, how far
    to trust it, and why it cannot be tested.

    Args:
        evaluation: From `evaluate`.
        family: A key of `cxresearch.claims.FAMILIES`.
        lang: "vi" or "en".
    """
    say = words(lang)
    told = [finding for finding in evaluation.family(family) if finding.claim.kind == "principle"]
    parts = [
        element(
            "article",
            text("h3", say.claim(finding.claim, "title")),
            text("p", say.claim(finding.claim, "claim"), class_="claim"),
            origin(finding, say),
            text("p", sentences.verdict(finding, say, evaluation), class_="reached"),
            references(finding.claim.source.references, say),
            class_="principle",
            id=finding.claim.id,
        )
        for finding in told
    ]
    heading = text("h2", say("principles.title")) + text("p", say("principles.what"))
    return Html(
        f"principles {family} {lang}",
        element("section", heading, *parts, class_="principles", lang=lang) if told else "",
    )
