"""cxresearch.report.pages: a page stands alone, escapes what it is given, and is refused when it is not fit."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest

from cxresearch.errors import DataError
from cxresearch.report.pages import NO_ALT, Frame, Link, choice, faults, page

FRAME = Frame(
    lang="vi",
    title="Made & <Söhne>",
    heading="What <it> says",
    links=[Link("index.html", "A & B", here=True), Link("02_x.html", "C")],
    neighbours=[Link("00_data.html", "The data →")],
    turning="Previous and next page",
    made_from="What this page was made from",
    others=[Link("../en/index.html", "English", lang="en")],
    skip="Skip",
    contents="Contents",
    code="Code",
    foot=["A foot with <b>no</b> markup."],
    beside="Beside it:",
    files=[Link("../queries.sql", "queries.sql")],
)


def notebook(*outputs: dict[str, Any], source: str = "1 < 2") -> Any:
    cell = nbformat.v4.new_code_cell(source)
    cell.outputs = [nbformat.v4.new_output("display_data", **output) for output in outputs]
    hidden = nbformat.v4.new_code_cell('COMPANY = "/home/me"', metadata={"tags": ["parameters"]})
    return nbformat.v4.new_notebook(cells=[hidden, cell])


def test_a_page_has_its_language_title_and_one_heading() -> None:
    html = page(notebook({"data": {"text/html": "<p>x</p>"}}), FRAME)
    assert html.startswith('<!doctype html>\n<html lang="vi">')
    assert "<title>Made &amp; &lt;Söhne&gt;</title>" in html
    assert html.count("<h1>") == 1
    assert "<h1>What &lt;it&gt; says</h1>" in html


def test_what_surrounds_the_outputs_is_escaped() -> None:
    html = page(notebook(), FRAME)
    assert '<a href="index.html" aria-current="page">A &amp; B</a>' in html
    assert '<a href="../en/index.html" hreflang="en" lang="en">English</a>' in html
    assert '<p>Beside it: <a href="../queries.sql" download>queries.sql</a></p>' in html
    assert "A foot with &lt;b&gt;no&lt;/b&gt; markup." in html


def test_code_is_folded_away_escaped_and_without_the_parameters() -> None:
    html = page(notebook(), FRAME)
    assert "<summary>Code</summary>" in html
    assert "<code>1 &lt; 2</code>" in html
    assert "/home/me" not in html


@pytest.mark.parametrize(
    ("data", "shown", "hidden"),
    [
        ({"text/html": "<em>a</em>", "text/plain": "b"}, "<em>a</em>", "b</pre>"),
        ({"image/svg+xml": '<svg role="img" aria-label="a"></svg>', "text/plain": "b"}, "<svg", "b</pre>"),
        ({"text/markdown": "**a**", "text/plain": "b"}, "<strong>a</strong>", "b</pre>"),
        ({"text/plain": "1 < 2"}, "1 &lt; 2</pre>", "1 < 2</pre>"),
    ],
    ids=["html", "svg", "markdown", "text"],
)
def test_an_output_is_shown_once_in_its_richest_form(data: dict[str, str], shown: str, hidden: str) -> None:
    html = page(notebook({"data": data}, source="pass"), FRAME)
    assert shown in html
    assert hidden not in html


def test_an_image_keeps_its_words_and_one_without_is_refused() -> None:
    png = {"data": {"image/png": "iVBO\n"}}
    assert 'alt="a &lt;dot&gt;"' in page(
        notebook({**png, "metadata": {"image/png": {"alt": "a <dot>"}}}), FRAME
    )
    with pytest.raises(DataError, match="nobody described it"):
        page(notebook(png), FRAME)


@pytest.mark.parametrize(
    "html",
    [
        '<img src="https://example.org/a.png" alt="a">',
        '<img src="a.png" alt="a">',
        '<img srcset="//example.org/a.png 2x" alt="a" src="data:,">',
        '<img src="data:,">',
        '<img src="data:," alt="">',
        f'<img src="data:," alt="{NO_ALT}">',
        '<link rel="stylesheet" href="style.css">',
        "<script>1</script>",
        '<iframe src="data:,"></iframe>',
        "<style>@import 'a.css';</style>",
        "<style>p { background: url(https://example.org/a.png) }</style>",
        '<p style="background: url(//example.org/a.png)">',
        '<svg><image href="https://example.org/a.png"/></svg>',
        '<svg><use xlink:href="other.svg#a"/></svg>',
        '<p onclick="go()">',
        '<a href="javascript:go()">',
        '<video poster="a.png"></video>',
        '<form action="https://example.org"></form>',
    ],
)
def test_what_makes_a_page_unfit(html: str) -> None:
    assert len(faults(html)) == 1
    with pytest.raises(DataError, match="not fit to publish"):
        page(notebook({"data": {"text/html": html}}), FRAME)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.org/">source</a>',
        '<svg><use href="#a"/><g clip-path="url(#b)"/></svg>',
        '<img src="data:image/png;base64,aaaa" alt="a">',
        "<p>write @import or url(https://example.org) if you like</p>",
    ],
)
def test_what_a_page_may_hold(html: str) -> None:
    assert faults(html) == []


def test_the_choice_of_languages_says_each_in_its_own() -> None:
    html = choice(
        "Made & Söhne",
        [
            {"lang": "vi", "language": "Tiếng Việt", "title": "<Kết quả>"},
            {"lang": "en", "language": "English", "title": "Results"},
        ],
    )
    assert '<li lang="vi"><a href="vi/index.html" hreflang="vi">Tiếng Việt</a>' in html
    assert "&lt;Kết quả&gt;" in html
    assert "<h1>Made &amp; Söhne</h1>" in html
    assert faults(html) == []
