"""No number is typed: what a page says of a finding holds only numbers of that finding.

Within an element that names a claim (`data-claim`) every number, in text, in tables and in drawings, must be
one of the finding's or of the analysis's choices, as it is or as a percentage, rounded as it is written. Names are
no numbers ("rated 4 or 5"), nor is what the claim's own texts write out: that those hold no number but their
definition's is tested once for all. What is told about the claim itself, its sources, its definition and its
method (`class="about"`), is not looked at.
"""

from __future__ import annotations

import dataclasses
import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pandas as pd

from cxresearch.claims import FAMILIES
from cxresearch.errors import DataError
from cxresearch.model import Claim, Evaluation, Finding
from cxresearch.text import sentences, words
from cxresearch.validity.results import results
from cxresearch.verdict import PLAUSIBLE, sharpness

NAMES = (
    "group.",
    "value.",
    "heading.",
    "robust.choice.",
    "column.",
    "define.",
    "reason.",
    "remedy.",
    "undefined.",
)
"""Texts that name a group, a row, a column, a way of measuring, why something cannot be measured: their digits are
part of the name."""

_MARKS = re.compile(r"(?<=</desc>).*?(?=</svg>)", re.DOTALL)
"""What a drawing shows after its title and description: most of a page, and nothing of it is looked at."""

_NUMBER = re.compile(r"(?<![\w.,])\d(?:[\d.,]*\d)?")


def bound(page: str, evaluation: Evaluation, lang: str, known: Mapping[str, list[float]]) -> str:
    """The same page if every number in it is bound to a finding; DataError with the first that is not."""
    for fault in unbound(page, evaluation, lang, known):
        raise DataError(f"a page would say what was not found ({fault}); correct the text, or the finding")
    return page


def unbound(page: str, evaluation: Evaluation, lang: str, known: Mapping[str, list[float]]) -> list[str]:
    """The numbers of a page that no finding holds, each with its claim and the text around it.

    Args:
        page: HTML in `lang`.
        evaluation: What the page tells of.
        lang: "vi" or "en".
        known: From `numbers`.
    """
    reader = _Told()
    reader.feed(_MARKS.sub("", page))
    reader.close()
    findings = {finding.claim.id: finding for finding in evaluation.findings}
    faults = []
    for id, texts in reader.told.items():
        for text in texts:
            # Most texts have no number that is not bound; what is a name matters to the others alone.
            if not _loose(text, known[id], lang):
                continue
            bare = _names(findings[id], evaluation, lang).sub(" ", text)
            faults += [f"{id}: {number} in “{text}”" for number in _loose(bare, known[id], lang)]
    return faults


class _Told(HTMLParser):
    """The texts within elements that name a claim, by claim, without those about the claim itself."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, list[str]] = {}
        self._open: list[tuple[str, str | None, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        claim, inside = self._open[-1][1:] if self._open else (None, False)
        claim = given.get("data-claim") or claim
        # The numbers along an axis are a scale's, not a finding's; what a drawing says is in its description.
        about = tag not in ("title", "desc") and (inside or tag == "svg" or "about" in _classes(given))
        if claim is not None and "aria-label" in given and not inside:
            self.told.setdefault(claim, []).append(given["aria-label"] or "")
        if tag not in ("br", "img", "hr", "input", "meta", "link"):
            self._open.append((tag, claim, about))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._open or not data.strip():
            return
        _, claim, about = self._open[-1]
        if claim is not None and not about:
            self.told.setdefault(claim, []).append(
                " ".join(data.replace("\N{NON-BREAKING HYPHEN}", "-").split())
            )


def _classes(attributes: Mapping[str, str | None]) -> list[str]:
    return (attributes.get("class") or "").split()


def _loose(text: str, known: list[float], lang: str) -> list[str]:
    """The numbers of a text that are none of those known."""
    return [match[0] for match in _NUMBER.finditer(text) if not _bound(match[0], known, lang)]


def _bound(number: str, known: list[float], lang: str) -> bool:
    """Whether a number, as it is written, is one of those known or a hundred times one of them.

    >>> _bound("38,2", [0.3824], "vi"), _bound("38.3", [0.3824], "en")
    (True, False)
    """
    thousands, decimal = (".", ",") if lang == "vi" else (",", ".")
    plain = number.replace(thousands, "").replace(decimal, ".")
    try:
        value = float(plain)
    except ValueError:  # a date, a version
        return False
    half = 0.5 * 10.0 ** -len(plain.partition(".")[2])
    for size in (value, value / 100):
        slack = (half if size is value else half / 100) * (1 + 1e-6)
        at = bisect_left(known, size - slack)
        if at < len(known) and known[at] <= size + slack:
            return True
    return False


def numbers(evaluation: Evaluation) -> dict[str, list[float]]:
    """Of each claim every number that may be said of its finding: the finding's own, its parts', those of the
    choices. Without their signs, in rising order."""
    own = {finding.claim.id: set(_leaves(finding)) for finding in evaluation.findings}
    chosen = set(_leaves(evaluation.parameters))
    simulated: dict[str, set[float]] = {}
    for row in results():
        simulated.setdefault(row.claim, set()).update(_leaves(row))
    # A figure may draw what the family's other claims say beside what was found.
    claimed = {family: _claimed(claims) for family, claims in FAMILIES.items()}

    def known(finding: Finding) -> list[float]:
        claim = finding.claim
        parts = (own[part] for part in claim.parts if part in own)
        every = own[claim.id].union(
            chosen,
            PLAUSIBLE[claim.unit],
            _derived(finding),
            claimed.get(claim.family, ()),
            simulated.get(claim.id, ()),
            *parts,
        )
        return sorted({abs(x) for x in every if math.isfinite(x)})

    return {finding.claim.id: known(finding) for finding in evaluation.findings}


def _claimed(claims: Iterable[Claim]) -> set[float]:
    """What the claims of a family say, and what follows for those left over and for parts of parts: of 96% who are
    silent 91% leave, 9% do not, and 4% were not silent."""
    regions = [(claim.unit, claim.region) for claim in claims]
    shares = {region.low for unit, region in regions if unit == "share" and region.low == region.high}
    parts = shares | {1 - share for share in shares}
    products = {x * y for x in parts for y in parts}
    return parts | products | {end for _, region in regions for end in _leaves(region)}


def _derived(finding: Finding) -> Iterator[float]:
    """The few numbers that are said of a finding and do not stand in it, all in one place: the largest ratio
    that a base rate leaves room for, what a claimed multiple would make of a share, the response rate, a size
    to two figures."""
    base, region, found = finding.base_rate, finding.region, finding.robustness
    yield from range(len(finding.claim.parts) + 1)
    if finding.claim.kind == "measured":
        yield sharpness(region, finding.claim.unit)
    if base is not None and base.value > 0:
        yield 1 / base.value
    if finding.claim.unit == "ratio":
        multiples = [x for x in (finding.claim.region.low, region.low, region.high) if 0 < x < math.inf]
        compared = _compared(finding)
        yield from (1 / x for x in multiples)
        yield compared
        yield from (x * compared for x in multiples)
    if found is None:
        return
    yield from range(len(found.specifications) + 1)
    if found.response is not None:
        yield found.response.answered / found.response.asked
    if found.strength is not None and found.strength.needed is not None:
        yield float(f"{found.strength.needed:.2g}")


def _compared(finding: Finding) -> float:
    """The share of all the answers together that a claim sets its first one against; 0 where it has none."""
    answers = (need.partition("=")[2] for need in finding.claim.needs)
    others = [answer for answer in answers if answer][1:]
    if finding.table is None or not others or "value" not in finding.table:
        return 0.0
    among = finding.table[finding.table.columns[0]].isin(others)
    return float(finding.table.loc[among, "value"].sum())


def _leaves(value: Any) -> Iterator[float]:
    """Every number inside a value, the lengths of its lists included."""
    kind = type(value)
    if kind is float or kind is int:
        yield float(value)
    elif value is None or kind is bool or kind is str or callable(value):
        return
    elif isinstance(value, pd.DataFrame):
        for name in value.columns:
            for cell in value[name].tolist():
                if not (pd.isna(cell) or isinstance(cell, str)):
                    yield float(cell)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in ("source", "text"):
                yield from _leaves(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list | tuple | set | frozenset):
        yield float(len(value))
        for item in value:
            yield from _leaves(item)


def _names(finding: Finding, evaluation: Evaluation, lang: str) -> re.Pattern[str]:
    """What is no number though it holds digits: the names of things, the claim's title, sentence and range."""
    say, claim = words(lang), finding.claim
    own = [sentences.filled(finding, say, evaluation)["claimed"], say.date(evaluation.observed_until)]
    if evaluation.observed_from is not None:
        own.append(say.date(evaluation.observed_from))
    for frame in (finding.table, finding.detail):
        if frame is not None:
            cells = [cell for name in frame.columns for cell in frame[name].tolist() if isinstance(cell, str)]
            own += [*cells, *(sentences.group(cell, say) for cell in cells)]
    numbered = {text for text in own if re.search(r"\d", text)} | _named(lang)
    named = rf"(?<!\w)(?:{_either(numbered)})(?!\w)"
    return re.compile(f"{_either(_literal(say.of_claim(claim)))}|{named}", re.IGNORECASE)


def _either(texts: Iterable[str]) -> str:
    """A pattern of any of these texts, the longest first."""
    return "|".join(re.escape(text) for text in sorted(texts, key=lambda text: (-len(text), text))) or "(?!)"


def _literal(texts: Iterable[str]) -> set[str]:
    """What is written out between the placeholders of texts, as far as it has digits and words."""
    parts = (part.strip() for text in texts for part in re.split(r"\{[^{}]*\}", text))
    return {part for part in parts if re.search(r"\d", part) and re.search(r"[^\W\d]", part)}


@cache
def _named(lang: str) -> frozenset[str]:
    texts = words(lang).texts
    named = (text for key, text in texts.items() if key.startswith(NAMES))
    return frozenset(text for text in named if re.search(r"\d", text) and re.search(r"[^\W\d]", text))
