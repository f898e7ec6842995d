"""cxresearch.report.audit: what a page says of a finding holds only numbers of that finding."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import cycle

import pytest
from found import estimate, evaluation, found, outcomes

from cxresearch.claims import CLAIMS
from cxresearch.errors import DataError
from cxresearch.report.audit import bound, numbers, unbound
from cxresearch.show import chapter, scorecard
from cxresearch.text import LANGUAGES, words

ID = "five-vs-four-six-times"
MADE = evaluation(found(ID, estimate(1.3124, off=0.2)))
KNOWN = numbers(MADE)


def told(text: str, **attributes: str) -> str:
    named = "".join(f' {name.rstrip("_").replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<section data-claim="{ID}"><p{named}>{text}</p></section>'


@pytest.mark.parametrize("id", CLAIMS)
def test_every_verdict_on_every_claim_says_only_what_was_found(id: str) -> None:
    by_word = {(finding.verdict, finding.finding): finding for finding in outcomes(CLAIMS[id])}
    for lang, finding in zip(cycle(LANGUAGES), by_word.values(), strict=False):
        made = evaluation(finding)
        html = chapter(finding, lang, made).html + scorecard(made, lang).html
        assert unbound(html, made, lang, numbers(made)) == []


@pytest.mark.parametrize(
    "number", ["1.31", "1.312", "1.11", "1.51", "131.24%", "4,113", "95%", "180", "six times"]
)
def test_a_number_of_the_finding_may_be_said_as_it_is_rounded(number: str) -> None:
    assert unbound(told(f"It is {number}."), MADE, "en", KNOWN) == []


@pytest.mark.parametrize("number", ["1.32", "1.314", "132%", "4,114", "61.3%", "181", "1,313"])
def test_any_other_number_is_a_fault(number: str) -> None:
    (fault,) = unbound(told(f"It is {number}."), MADE, "en", KNOWN)
    assert fault.startswith(f"{ID}: {number.removesuffix('%')} in ")


def test_numbers_are_read_in_the_language_of_the_page() -> None:
    assert unbound(told("là 1,31 lần, n = 4.113"), MADE, "vi", KNOWN) == []
    assert len(unbound(told("là 1.32 lần, n = 4,113"), MADE, "vi", KNOWN)) == 2


def test_a_name_is_no_number_and_what_is_about_the_claim_is_not_looked_at() -> None:
    assert unbound(told("those who rated 4 or 5"), MADE, "en", KNOWN) == []
    assert unbound(told("a study of 1987 with 777 firms", class_="about"), MADE, "en", KNOWN) == []
    assert unbound("<p>Of 777 tests</p>", MADE, "en", KNOWN) == []


def test_labels_and_descriptions_are_looked_at_and_axes_are_not() -> None:
    drawing = '<svg aria-label="{}"><title>{}</title><desc>{}</desc><text>777</text></svg>'
    assert unbound(told(drawing.format("1.31", "1.31", "1.31")), MADE, "en", KNOWN) == []
    assert len(unbound(told(drawing.format("778", "779", "776")), MADE, "en", KNOWN)) == 3


def test_a_page_with_a_number_that_nobody_found_is_refused() -> None:
    assert bound(told("1.31"), MADE, "en", KNOWN) == told("1.31")
    with pytest.raises(DataError, match=rf"a page would say what was not found \({ID}: 777 in “Of 777”\)"):
        bound(told("Of 777"), MADE, "en", KNOWN)


# -- what the texts themselves write out ---------------------------------------------------------

ABOUT = ("title", "claim", "measured", "events", "origin", "drift", "trust", "why", "reading", "protects")
"""Texts on the claim: what it says, what is measured, where it comes from. The others say what was found."""

BESIDE = {
    "five-vs-four-six-times": {"16.7"},  # one in six
    "five-vs-4.8-six-times": {"16.7"},
    "minus1-was-positive-before": {"2"},  # the level to which its table counts them
}


def digits(text: str) -> set[str]:
    return set(re.findall(r"\d(?:[\d.,]*\d)?", re.sub(r"\{[^{}]*\}", "", text)))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id", CLAIMS)
def test_what_was_found_is_said_with_no_typed_number_but_the_definition_s(id: str, lang: str) -> None:
    say, claim = words(lang), CLAIMS[id]
    texts = say.claims[id]
    defined = digits(say.region(claim.region, claim.unit)) | {"0"}  # no difference
    defined |= {
        number for key in ("title", "claim", "measured", "events") for number in digits(texts.get(key, ""))
    }
    for key, text in texts.items():
        if key not in ABOUT:
            typed = {
                number.replace(",", ".") if lang == "vi" else number for number in digits(text) - defined
            }
            assert typed <= BESIDE.get(id, set()), f"{key}: {text}"


def test_a_word_of_the_user_s_own_is_no_number_that_was_found() -> None:
    own = replace(
        CLAIMS[ID], id="own-claim", text={"en": {"title": "Of 17 shops", "result": "In 17 shops: {value}."}}
    )
    made = evaluation(replace(MADE.findings[0], claim=own))
    html = chapter(made.findings[0], "en", made).html
    assert "In 17 shops: " in html
    assert unbound(html, made, "en", numbers(made)) == []
