"""The pieces of HTML: what they say, in what order, marked up so that everybody can read them."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from cxresearch import figures
from cxresearch.claims import CLAIMS
from cxresearch.model import (
    Bounds,
    Change,
    Changes,
    Deviation,
    Estimate,
    Evaluation,
    Finding,
    Passage,
    Plan,
    Reference,
    Verdict,
    Warning,
)
from cxresearch.show import (
    card,
    cautions,
    changes,
    chapter,
    data,
    door,
    headline,
    limits,
    overview,
    question,
    scorecard,
    untested,
)
from cxresearch.show.html import Html
from cxresearch.text import LANGUAGES, sentences, words
from tests.found import estimate, evaluation, found, level_table

SIX = "five-vs-four-six-times"
VOID = {"circle", "line", "polygon", "rect"}

suited = figures.suited


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chapters without their figure, which tests/test_figures.py looks at and which takes its time."""
    monkeypatch.setattr(figures, "suited", lambda finding, lang: None)


def plain(piece: Html) -> str:
    """What a reader sees, tags gone."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", piece.html)))


def headings(piece: Html) -> list[str]:
    return [unescape(name) for name in re.findall(r"<h3>(.*?)</h3>", piece.html)]


class Balanced(HTMLParser):
    """Fails on an element that is closed wrongly, or on one that a page may not hold."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "input":
            self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID, tag
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(piece: Html) -> list[tuple[str, dict[str, str | None]]]:
    reader = Balanced()
    reader.feed(piece.html)
    reader.close()
    assert reader.open == []
    return reader.seen


def company() -> Evaluation:
    """One finding of every kind: refuted, supported, open, with parts, untestable."""
    steps = [found(id, estimate(0.1)) for id in CLAIMS["monotone-ladder"].parts]
    whole = found("monotone-ladder", estimate(0.1, method="newcombe"))
    return evaluation(
        found(SIX, estimate(1.31, method="risk_ratio_score")),
        found("five-vs-4.8-six-times", None, reason="minimum:average_4_8=7"),
        found("level12-do-not-return", estimate(0.92)),
        found("level4-not-loyal", estimate(0.5)),
        whole,
        *steps,
        found("level4-at-least-60", estimate(0.3)),
        found("promise-kept-satisfies", None, reason="missing:orders.promised_at"),
        assumed=("ratings.rated_at",),
    )


CHANGED = Changes(
    causes=("data", "choices"),
    sources=("orders_raw",),
    parameters=("horizon_days",),
    verdicts=(
        Change(SIX, "undecided", "contradicted", 2.2, 1.31),
        Change("level4-at-least-60", "untestable", "contradicted", None, 0.3),
    ),
    added=("level4-not-loyal",),
    gone=("ladder-slope-of-old",),
    moved=("level12-do-not-return",),
)


def pieces(lang: str) -> list[Html]:
    made = company()
    return [
        *(card(finding, lang, made) for finding in made.findings),
        *(chapter(finding, lang, made) for finding in made.findings),
        *(chapter(finding, lang) for finding in made.findings),
        scorecard(made, lang, {"rating_repurchase": "02.html"}),
        scorecard(evaluation(), lang),
        headline(made, lang, {"rating_repurchase": "02.html"}),
        untested(evaluation(*made.findings, found("satisfaction-key-to-success", None)), lang),
        headline(evaluation(), lang),
        changes(replace(made, changes=CHANGED), lang),
        cautions(made, lang),
        door(made, lang, "00_data.html"),
        data(made, lang),
        data(evaluation(tables={}, warnings=()), lang),
        overview(made, lang),
        question("rating_repurchase", lang, made),
        limits("rating_repurchase", lang),
    ]


# -- what holds for every piece ------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_piece_is_well_formed_and_asks_nothing_of_the_network(lang: str) -> None:
    for piece in pieces(lang):
        elements = parsed(piece)
        assert elements[0][1]["lang"] == lang
        assert not {"script", "style", "img", "link", "iframe"} & {tag for tag, _ in elements}
        assert not any("style" in attributes or "src" in attributes for _, attributes in elements)
        assert not re.search(r"[{}]|\bnan\b|\binf\b|\bNone\b|<NA>", plain(piece)), plain(piece)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tables_have_a_caption_and_scopes_and_pictures_have_words(lang: str) -> None:
    for piece in pieces(lang):
        assert piece.html.count("<table") == piece.html.count("<caption>")
        for tag, attributes in parsed(piece):
            if tag == "th":
                assert attributes["scope"] in ("col", "row")
            if tag == "svg":
                assert attributes["role"] == "img"
                assert "aria-labelledby" in attributes or attributes["aria-label"]


def test_as_text_a_piece_is_its_name() -> None:
    first, second = (card(found(SIX, estimate(1.31)), "vi") for _ in range(2))
    assert repr(first) == f"<card {SIX} vi>"
    assert first == second and first._repr_html_() == first.html


def test_what_a_company_wrote_is_text_never_markup() -> None:
    evil = "<script>alert(1)</script>"
    made = evaluation(
        found(SIX, estimate(1.31)),
        name=evil,
        timezone=evil,
        tables={evil: Passage(evil, (), 9, rejected={"word:x": 1}, shapes={"word:x": (evil,)})},
        warnings=(Warning(evil, evil, 1, (evil,)),),
    )
    table = pd.DataFrame({evil: [evil], "n": [20], "events": [3]})
    odd = replace(made.findings[0], table=table, reason=evil)
    for piece in (overview(made, "en"), data(made, "vi"), chapter(odd, "en", made), scorecard(made, "en")):
        assert "<script" not in piece.html
        parsed(piece)
    assert "&lt;script&gt;" in overview(made, "en").html
    assert data(made, "vi").html.count("&lt;script&gt;") >= 4


def test_both_languages_print_the_same_numbers() -> None:
    def numbers(piece: Html, lang: str) -> list[str]:
        text = re.sub(r"https?://\S+|\d+ tháng \d+ năm \d+|\d+ [A-Z][a-z]+ \d{4}", " ", plain(piece))
        kept = re.findall(r"\d(?:[\d.,]*\d)?", text.split("Wilson")[0])
        return sorted(number.translate(swapped) if lang == "vi" else number for number in kept)

    swapped = str.maketrans(",.", ".,")
    made = company()
    for id in (SIX, "level12-do-not-return", "level4-at-least-60", "monotone-ladder"):
        vi, en = (numbers(card(made[id], lang, made), lang) for lang in ("vi", "en"))
        assert vi == en
        chapters = [
            re.sub(r'<div class="about">.*?</div>', "", chapter(made[id], lang, made).html)
            for lang in LANGUAGES
        ]
        vi, en = (numbers(Html("", html), lang) for html, lang in zip(chapters, LANGUAGES, strict=True))
        assert vi == en
    made = replace(made, changes=CHANGED)
    for piece in (headline, changes, scorecard, untested, cautions, door, overview):
        assert numbers(piece(made, "vi"), "vi") == numbers(piece(made, "en"), "en")


# -- card and chapter ----------------------------------------------------------------------------


def test_a_card_gives_the_verdict_in_a_word_and_a_symbol_beside_both_numbers() -> None:
    said = plain(card(found(SIX, estimate(1.31)), "en"))
    for part in ("✗ contradicted", "1.31 times (1.29 to 1.33)", "Claimed 6 times", "38.0%"):
        assert part in said
    said = plain(card(found(SIX, estimate(1.31)), "vi"))
    for part in ("✗ bị bác bỏ", "1,31 lần (1,29 đến 1,33)", "Nhận định nêu 6 lần"):
        assert part in said


def test_a_card_of_an_untestable_claim_names_the_column_it_needs() -> None:
    said = plain(card(found("promise-kept-satisfies", None, reason="missing:orders.promised_at"), "en"))
    assert "– untestable" in said and "Needs orders.promised_at (promised delivery time)" in said


def test_a_chapter_answers_in_the_order_in_which_a_reader_doubts() -> None:
    made = evaluation(found(SIX, estimate(1.31, method="risk_ratio_score")))
    assert headings(chapter(made[SIX], "en", made)) == [
        "Where this comes from, and how far to trust it",
        "What exactly was measured",
        "What protects the comparison",
        "First, the arithmetic",
        "Result",
        "The numbers behind it",
        "What would change the verdict",
        "Noticed about the data it rests on",
        "What it rests on",
        "Method",
        "References",
    ]


def test_a_chapter_says_what_protects_the_comparison_where_something_does() -> None:
    made = evaluation(
        found("silent-leave-91", estimate(0.9)), found("pay-more-for-service-55", estimate(0.5))
    )
    protected, plainly_asked = (chapter(finding, "en", made) for finding in made.findings)
    assert "from one moment, 30 days after the rating," in plain(protected)
    assert "What protects the comparison" in headings(protected)
    assert "What protects the comparison" not in headings(plainly_asked)
    assert "from one moment, the window chosen after the rating," in plain(chapter(made.findings[0], "en"))


def test_a_chapter_holds_the_figure_that_suits_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "suited", suited)
    piece = chapter(found(SIX, estimate(1.31)), "en")
    assert piece.html.count('<figure class="drawing"><svg') == 1
    assert piece.html.index('class="drawing"') < piece.html.index("The numbers behind it")


def test_a_chapter_quotes_the_source_and_grades_it() -> None:
    made = chapter(found(SIX, estimate(1.31)), "en")
    assert '<blockquote lang="vi"><p>“Các khách hàng chấm điểm' in made.html
    assert "Phạm Thanh Tuấn, list of customer-experience figures, line 36" in plain(made)
    ladder = found("ladder-slope", estimate(0.1))
    several = replace(ladder.claim, source=replace(ladder.claim.source, lines="16-47"))
    assert "customer satisfaction, lines 16–47" in plain(chapter(replace(ladder, claim=several), "en"))
    assert "C (one old or unpublished study)" in plain(made)


def test_the_follow_up_is_named_when_it_is_known() -> None:
    made = evaluation(found(SIX, estimate(1.31)))
    assert "came back within 180 days" in plain(chapter(made[SIX], "en", made))
    assert "came back within the follow-up period" in plain(chapter(made[SIX], "en"))


def test_coming_back_means_what_the_business_model_makes_it_mean() -> None:
    orders = evaluation(found(SIX, estimate(1.31)))
    contracts = replace(orders, model="subscription")
    assert "placed another order" in plain(chapter(orders[SIX], "en", orders))
    assert "still had a running subscription" in plain(chapter(contracts[SIX], "en", contracts))
    apart = found("level4-at-least-60", estimate(0.3))
    assert "“Came back” means" not in plain(chapter(apart, "en", orders))


def test_hidden_groups_are_shown_as_fewer_than_the_minimum_and_nothing_of_them() -> None:
    made = evaluation(found(SIX, estimate(1.31)))
    piece = chapter(made[SIX], "en", made)
    row = re.search(r"<tr><th[^>]*>1</th>(.*?)</tr>", piece.html)
    assert row is not None
    assert unescape(re.sub(r"<[^>]+>", "|", row[1])).replace("||", "|") == "|<10|–|–|–|"
    assert "“<10” stands for a group" in plain(piece)
    full = replace(made[SIX], table=level_table().iloc[1:])
    assert "stands for a group" not in plain(chapter(full, "en", made))


def test_the_table_is_written_in_the_language() -> None:
    made = evaluation(found(SIX, estimate(1.31)))
    said = plain(chapter(made[SIX], "vi", made))
    assert "3 1.234 370 30,0% 27,5% đến 32,6%" in said
    deliveries = pd.DataFrame({"delivery": ["late", "on_time"], "n": [20, 30], "events": [10, 3]})
    late = found("promise-kept-satisfies", estimate(3.0), table=deliveries)
    assert "trễ hẹn 20 10 đúng hẹn 30 3" in plain(chapter(late, "vi"))


def test_a_mean_and_the_share_of_zeros_stand_in_a_table_as_what_they_are() -> None:
    table = pd.DataFrame(
        {
            "word": ["unhappy_bad"],
            "n": [50],
            "people": [1440.0],
            "mean": [28.8],
            "median": [2.5],
            "told_nobody": [0.4],
            "told_many": [0.08],
        }
    )
    finding = found("dissatisfied-tell-9-15", estimate(28.8, off=3.0, method="bca"), table=table)
    shown = {lang: plain(chapter(finding, lang)) for lang in LANGUAGES}
    numbers = {"en": "50 1,440 28.80 2.5 40.0% 8.0%", "vi": "50 1.440 28,80 2,5 40,0% 8,0%"}
    for lang in LANGUAGES:
        assert numbers[lang] in re.sub(r"\s+", " ", shown[lang])


def test_columns_that_only_an_estimator_reads_are_left_out() -> None:
    rows = {
        "rating_level": [4],
        "events": [30],
        "n": [100],
        "total": [120.0],
        "squares": [480.0],
        "frame": [None],
    }
    piece = chapter(found("level4-at-least-60", estimate(0.3), table=pd.DataFrame(rows)), "en")
    heads = re.findall(r'<th scope="col">(.*?)</th>', piece.html)
    assert heads == ["Rating level", "Customers at the level", "Customers"]
    assert "stands for a group" not in plain(piece)


def test_an_all_of_claim_shows_its_parts() -> None:
    made = company()
    piece = chapter(made["monotone-ladder"], "en", made)
    assert "The parts of the claim" in headings(piece)
    assert plain(piece).count("✓ supported") == 1 + 4
    assert "has several parts" in plain(piece)
    assert "The parts of the claim" not in headings(chapter(made[SIX], "en", made))


def test_those_who_did_not_answer_get_a_section_where_a_share_has_bounds() -> None:
    finding = found("level4-at-least-60", estimate(0.3), bounds=Bounds(0.1, 0.5, 9000, 0.09, 0.51))
    said = plain(chapter(finding, "en"))
    assert "4,113 of 9,000 customers answered" in said and "the verdict stands" in said


def test_a_result_that_rests_on_a_convention_or_on_days_says_so() -> None:
    made = replace(evaluation(found(SIX, estimate(1.31))), assumed=("ratings.rated_at", "orders.margin"))
    said = plain(chapter(made[SIX], "en", made))
    assert "ratings.rated_at (time of the rating) rests on a convention" in said
    assert "orders.ordered_at (time of the order) holds dates without a time of day" in said
    assert "orders.margin" not in said
    assert "No column used here" not in said
    assert "No column used here" in plain(chapter(made[SIX], "en", evaluation()))


def test_references_are_links_and_say_what_was_read() -> None:
    finding = found(SIX, estimate(1.31))
    references = (
        Reference("A paper & more", "https://example.org/?a=1&b=2", "verified"),
        Reference("A book", None, "known"),
        Reference("Not a page", "javascript:alert(1)", "inferred"),
    )
    claim = replace(finding.claim, source=replace(finding.claim.source, references=references))
    piece = chapter(replace(finding, claim=claim), "en")
    assert '<a href="https://example.org/?a=1&amp;b=2">https://example.org/?a=1&amp;b=2</a>' in piece.html
    assert 'href="javascript' not in piece.html
    for mark in ("(page read)", "(cited from the literature, page not read)", "(our own inference)"):
        assert mark in plain(piece)


def test_an_untestable_chapter_has_a_source_and_a_remedy_but_no_result() -> None:
    finding = found("promise-kept-satisfies", None, reason="missing:orders.promised_at")
    piece = chapter(finding, "en")
    assert "Result" not in headings(piece)
    assert "To test the claim: orders.promised_at (promised delivery time)." in plain(piece)


# -- the first page ------------------------------------------------------------------------------


def lines(piece: Html, caption: str) -> list[str]:
    (table,) = (part for part in re.findall(r"<table.*?</table>", piece.html, re.DOTALL) if caption in part)
    return re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL)[1:]


def test_the_headline_counts_claims_and_not_their_parts() -> None:
    piece = headline(company(), "en", {"rating_repurchase": "02.html"})
    told = plain(piece)
    assert "Of the 5 beliefs about customers" in told
    assert "2 (40%) hold, 2 do not, and 1 remain open" in told
    assert "2 more could not be tested" in told
    (line,) = lines(piece, "subject by subject")
    assert re.findall(r">(\d+)</td>", line) == ["2", "2", "1", "2"]
    assert 'href="02.html"' in line


def test_the_bar_is_as_long_as_the_numbers() -> None:
    boxes = [attributes for tag, attributes in parsed(headline(company(), "en")) if tag == "rect"]
    assert [(box["class"], box["x"], box["width"]) for box in boxes] == [
        ("supported", "0", "2"),
        ("contradicted", "2", "2"),
        ("undecided", "4", "1"),
    ]
    assert "rect" not in headline(evaluation(), "en").html


def test_the_scorecard_has_a_line_a_claim_and_the_untestable_stand_apart() -> None:
    tested = lines(scorecard(company(), "en"), "Rating and repurchase")
    lacking = lines(untested(company(), "en"), "Why they could not")
    assert [len(tested), len(lacking)] == [5, 2]
    assert all(row.count("<svg") == 1 for row in tested)
    assert "fewer than 10" in lacking[0]
    assert "orders.promised_at (promised delivery time)" in lacking[1]


def test_a_line_says_how_the_number_misses_and_whether_the_direction_is_right() -> None:
    six, *_ = lines(scorecard(company(), "en"), "Rating and repurchase")
    assert "less than claimed; the direction is right" in six


def test_the_filter_has_a_button_for_each_verdict_there_is() -> None:
    piece = scorecard(company(), "en")
    buttons = [attributes for tag, attributes in parsed(piece) if tag == "input"]
    assert [button["value"] for button in buttons] == ["all", "supported", "contradicted", "undecided"]
    assert [button["type"] for button in buttons] == ["radio"] * 4
    assert ["checked" in button for button in buttons] == [True, False, False, False]
    assert "all (5)" in plain(piece)


def test_the_untested_never_tell_the_size_of_a_small_group() -> None:
    for lang in LANGUAGES:
        lacking = lines(untested(company(), lang), words(lang)("scorecard.untested_caption"))
        assert "7" not in lacking[0]


def test_one_fact_in_two_wordings_is_marked_and_counted_once() -> None:
    made = evaluation(
        found("silent-share-96", estimate(0.96)), found("silent-per-complainer-26", estimate(26.0))
    )
    first, second = lines(scorecard(made, "en"), "Silent customers")
    assert "counted once" not in first
    assert "The same fact as “" in second
    assert "all (1)" in plain(scorecard(made, "en"))


def test_titles_lead_to_the_pages_that_are_named() -> None:
    made, pages = company(), {"rating_repurchase": "02.html"}
    linked = scorecard(made, "en", pages).html + untested(made, "en", pages).html
    assert linked.count(f'<a href="02.html#{SIX}">') == 1
    assert linked.count('<a href="02.html#monotone-ladder">') == 1
    assert "<a " not in scorecard(made, "en").html


def test_the_reader_is_warned_of_chance() -> None:
    assert "about once in 40 tests" in plain(cautions(company(), "en"))
    assert "about once in 40" not in plain(cautions(evaluation(), "en"))


def test_what_changed_is_told_with_its_cause() -> None:
    assert changes(company(), "en").html == ""
    told = plain(changes(replace(company(), changes=CHANGED), "en"))
    assert "the data (orders_raw) and the choices of the analysis (Follow-up after a rating)" in told
    assert "Which of them is behind a change cannot be told" in told
    assert "? undecided, 2.20 times" in told and "✗ contradicted, 1.31 times" in told
    assert "New: " in told and "No longer tested: ladder-slope-of-old." in told
    alone = replace(CHANGED, causes=("plan",), verdicts=())
    told = plain(changes(replace(company(), changes=alone), "en"))
    assert "One thing differs from the run before: the analysis plan." in told
    assert "Every verdict is as it was." in told


def test_a_family_lists_its_chapters_with_their_verdicts() -> None:
    page = question("rating_repurchase", "en", company())
    listed = re.findall(r'<li class="(\w+)"><a href="#([^"]+)">', page.html)
    assert (str(Verdict.CONTRADICTED), SIX) in listed
    assert not {id for _, id in listed} & set(CLAIMS["monotone-ladder"].parts)


def drawing(finding: Finding) -> dict[str, dict[str, str | None]]:
    elements = parsed(scorecard(evaluation(finding), "en"))
    return {str(attributes["class"]): attributes for tag, attributes in elements if tag in VOID}


def test_the_interval_is_drawn_where_it_lies() -> None:
    marks = drawing(found("level12-do-not-return", estimate(0.75, off=0.25)))
    assert (marks["region"]["x"], marks["region"]["width"]) == ("90.0", "85.0")
    assert (marks["interval"]["x1"], marks["interval"]["x2"]) == ("90.0", "175.0")
    assert marks["value"]["cx"] == "132.5"
    assert "null" not in marks and "beyond" not in marks


def test_an_interval_beyond_the_picture_ends_in_an_arrow() -> None:
    open_above = Estimate(math.inf, 2, math.inf, 0.95, 20, "risk_ratio_score")
    marks = drawing(found("cx-more-repeat", open_above))
    assert str(marks["beyond"]["points"]).startswith("180,")
    assert marks["null"]["x1"] == "90.0"
    assert "value" not in marks
    below = drawing(found("cx-more-repeat", Estimate(0.1, 0.0, 0.3, 0.95, 20, "risk_ratio_score")))
    assert str(below["beyond"]["points"]).startswith("0,")


# -- what surrounds the findings -----------------------------------------------------------------


def test_the_data_page_counts_every_row_and_names_every_fault() -> None:
    said = plain(data(evaluation(), "en"))
    assert "Rows: 1,200, of which 12 rejected and 61 kept with a value blanked." in said
    assert "orders 1,200 1,188 12 61" in said
    assert "(time of the order) lies after the end of the data row rejected 12 9999-99-99" in said
    assert "(actual delivery time) lies before the event it must follow value blanked, row kept 61" in said
    assert "earlier history may be cut off." in said and "under [company]. Number: 700." in said
    assert "five-vs-four-six-times" in said
    named = plain(data(evaluation(found("five-vs-four-six-times", estimate(1.31))), "en"))
    assert "A 5 buys again six times as often as a 4" in named


def test_clean_data_are_said_to_be_clean() -> None:
    made = evaluation(tables={"orders": Passage("orders", ("order_id",), 9)}, warnings=())
    assert "Every row came in" in plain(data(made, "en"))
    assert "Mọi dòng đều được nhận" in plain(data(made, "vi"))
    assert "Noticed" not in plain(data(made, "en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_warning_of_the_door_has_words(lang: str) -> None:
    package = Path(__file__).parent.parent / "cxresearch"
    codes = set(
        re.findall(
            r'(?:Warning\(\s*f?|wanted\[f(?="\w+:))"(\w+)',
            "".join(path.read_text("utf-8") for path in package.rglob("*.py")),
        )
    )
    assert {"reference", "one_word", "repeat", "left_edge", "leak", "determined", "stopped"} <= codes
    listed = (package.parent / "docs" / "warnings.md").read_text("utf-8")
    assert codes == set(re.findall(r"^\| `(\w+)", listed, re.MULTILINE))
    for code in codes - {"coherence"}:
        passage = Passage("ratings", (), 9, warnings=(Warning(f"{code}:order_id", "ratings", 7),))
        said = plain(data(evaluation(tables={"ratings": passage}, warnings=()), lang))
        assert f"({code}:order_id)" not in said
    odd = evaluation(warnings=(Warning("brand_new", None, 1),))
    assert "(brand_new)" in plain(data(odd, lang))


def test_a_warning_is_told_once_though_a_table_and_the_company_both_hold_it() -> None:
    warning = Warning("left_edge", "orders", 700)
    passage = Passage("orders", ("order_id",), 9, warnings=(warning,))
    said = plain(data(evaluation(tables={"orders": passage}, warnings=(warning,)), "en"))
    assert said.count("Number: 700.") == 1


MANY = [id for id in CLAIMS if CLAIMS[id].family == "rating_repurchase" and CLAIMS[id].kind == "measured"][:6]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_leak_names_both_columns(lang: str) -> None:
    warning = Warning("leak:complained=rating", "ratings", 7, (SIX,))
    said = plain(data(evaluation(found(SIX, estimate(1.31)), warnings=(warning,)), lang))
    assert "ratings.complained (" in said and "ratings.rating (" in said


def test_of_many_claims_that_a_warning_touches_it_is_said_how_many_of_which_family() -> None:
    other = "cx-satisfaction"
    findings = [found(id, estimate(1.31)) for id in [*MANY, other]]
    few = evaluation(*findings, warnings=(Warning("repeat", "ratings", 7, tuple(MANY[:5])),))
    said = plain(data(few, "en"))
    assert all(words("en").claim(CLAIMS[id], "title") in said for id in MANY[:5])
    many = evaluation(*findings, warnings=(Warning("repeat", "ratings", 7, (*MANY[:5], other)),))
    said = plain(data(many, "en"))
    families = [words("en")(f"family.{name}.title") for name in ("rating_repurchase", "experience_drivers")]
    assert f"Claims affected: 6 (5 of 6 under “{families[0]}”; 1 of 1 under “{families[1]}”)." in said
    assert words("en").claim(CLAIMS[other], "title") not in said


@pytest.mark.parametrize(
    ("lang", "mark", "heading"),
    [
        ("en", "A warning about its data", "Noticed about the data it rests on"),
        ("vi", "Dữ liệu có điểm đáng ngờ", "Điều đáng lưu ý về dữ liệu của nhận định này"),
    ],
)
def test_who_looks_at_a_claim_sees_that_a_warning_touches_it(lang: str, mark: str, heading: str) -> None:
    touched, spared = MANY[:2]
    findings = [found(id, estimate(1.31)) for id in (touched, spared)]
    made = evaluation(*findings, warnings=(Warning("repeat", "ratings", 1234, (touched,)),))
    sentence = words(lang)("warning.repeat", table=sentences.table("ratings", words(lang)))
    one, other = (plain(chapter(made[id], lang, made)) for id in (touched, spared))
    assert heading in one and sentence in one and words(lang).count(1234) in one
    assert heading not in other and sentence not in other
    first, second = lines(scorecard(made, lang), words(lang)("family.rating_repurchase.title"))
    assert mark in first and mark not in second
    assert mark not in plain(scorecard(evaluation(*findings, warnings=()), lang))


def test_the_overview_names_company_period_and_choices() -> None:
    said = plain(overview(evaluation(), "en"))
    for part in ("Made & Söhne", "e-commerce", "up to 31 December 2024", "95%", "180 days", "10 customers"):
        assert part in said
    since = evaluation(observed_from="2020-01-01", customer_id="order", assumed=("ratings.rated_at",))
    said = plain(overview(since, "vi"))
    for part in ("từ 1 tháng 1 năm 2020 đến 31 tháng 12 năm 2024", "không nhận ra được khách quay lại"):
        assert part in said
    assert "ratings.rated_at (thời điểm đánh giá)" in said


def test_the_overview_says_whether_there_was_a_plan_and_what_deviates_from_it() -> None:
    said = plain(overview(evaluation(), "en"))
    assert "No analysis plan was written beforehand: these results are exploratory." in said
    plan = Plan("2024-03-01T08:00:00+00:00", "0.1.0", "c0ffee" * 10, {"orders_raw": "after"})
    said = plain(overview(evaluation(plan=plan), "en"))
    for part in ("1 March 2024", "c0ffeec0ffee", "the data came after the plan", "follows it in everything"):
        assert part in said
    assert "exploratory" not in said
    deviating = replace(plan, deviations=(Deviation("region", SIX, (4.8, 7.5, "[]"), (3, 12, "[]")),))
    piece = overview(evaluation(found(SIX, estimate(1.31)), plan=deviating), "vi")
    assert "kế hoạch: 4,8 đến 7,5 lần; thực tế: 3 đến 12 lần" in plain(piece)
    assert piece.html.count("<li>") == 1 and "ở mọi điểm" not in plain(piece)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_question_and_limits_of_a_family(lang: str) -> None:
    made = evaluation()
    asked = question("rating_repurchase", lang, made)
    assert words(lang)("family.rating_repurchase.question") in plain(asked)
    assert words(lang)("define.horizon", days="180") in plain(limits("rating_repurchase", lang, made))
    explained = limits("rating_repurchase", lang, made)
    assert explained.html.count("<li>") == 5
    assert explained.html.count("<dt>") == 4 + 6
    assert words(lang)("verdicts.disclosure", minimum="10") in plain(explained)
