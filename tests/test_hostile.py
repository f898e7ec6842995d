"""A company's own words are text, whatever they hold, on every page and in every file of a report."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from made import shop_rows, write_company

from cxresearch.export import to_csv
from cxresearch.report import report

HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)> & \"quotes\" 'too'",
    "an entity": "&lt;b&gt; &amp;nbsp; &#60;",
    "a template": "{{ 7 * 7 }} {% raw %} {company} {0.__class__}",
    "a formula": '=HYPERLINK("https://example.org", "x")',
    "markdown": "# heading **bold** [link](javascript:alert(1)) `code`",
    "mathematics": "$\\frac{a}{b}$ 5 $ and 6 $",
    "a turned direction": "\u202egnp.exe \u05d0\u05d1",
    "a placeholder": "{value} {0} {company.__init__.__globals__} %(name)s %s ${HOME} $HOME `id` $(id)",
    "a template's statement": "{% include '/etc/passwd' %} {# note #} {{ config }} <% x %>",
    "a pattern": "(a+)+$ [ ( * ? \\ \\1 (?P<x>",
    "an end of what surrounds it": "--> ]]> </style></title></svg><script>alert(3)</script>",
    "a notebook's own markup": "<img src=x>\n\n%%html\n!touch of-a-shell",
    "an emoji": "Lá Trầu 🍃👩🏽‍🌾",
    "ten thousand characters": "dài " * 2500,
}


class Text(HTMLParser):
    """The text of a page and the tags in it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a company whose every own word is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    words = list(HOSTILE.values())
    rows = shop_rows({1: (30, 3), 4: (60, 20), 5: (60, 30)})
    for place, order in enumerate(rows["orders"]):
        order["channel"] = words[place % len(words)]
    rows["customers"] = [
        {
            "customer_id": rating["customer_id"],
            "segment": words[place % len(words)],
            "region": words[-place % 5],
        }
        for place, rating in enumerate(rows["ratings"])
    ] + [{"customer_id": "other", "segment": words[0], "region": words[1]}]
    write_company(folder, **rows)
    file = folder / "company.toml"
    named = json.dumps(" ".join(words), ensure_ascii=False)
    file.write_text(file.read_text(encoding="utf-8").replace('"Made up"', named), encoding="utf-8")
    return report(folder, out=folder / "reports", families=["rating_repurchase"]).parent


@pytest.mark.parametrize("word", HOSTILE)
def test_it_arrives_as_it_was_written(hostile: Path, word: str) -> None:
    for page in hostile.rglob("*.html"):
        reader = Text()
        reader.feed(page.read_text(encoding="utf-8"))
        assert " ".join(HOSTILE[word].split()) in " ".join("".join(reader.text).split()), page
        assert not reader.tags & {"script", "b", "img", "iframe"}


def test_nothing_of_the_machine_comes_in(hostile: Path) -> None:
    """What a template, a shell or a format string would have put in its place."""
    for file in (file for file in hostile.rglob("*") if file.is_file()):
        text = file.read_text(encoding="utf-8")
        assert "root:x:0" not in text and "uid=" not in text and "'__name__'" not in text, file
        assert str(Path.home()) not in text.replace(str(hostile.parent), ""), file
    assert not [*hostile.parent.parent.rglob("of-a-shell")]


def test_no_page_grows_beyond_what_a_reader_can_load(hostile: Path) -> None:
    for page in hostile.rglob("*.html"):
        assert page.stat().st_size < 400_000 + 8 * len(" ".join(HOSTILE.values()).encode())


def test_files_for_machines_hold_it_as_text(hostile: Path) -> None:
    record = json.loads((hostile / "findings.json").read_text(encoding="utf-8"))
    lines = list(csv.DictReader(io.StringIO((hostile / "findings.csv").read_text(encoding="utf-8"))))
    assert [line["id"] for line in lines] == [finding["id"] for finding in record["findings"]]
    for line in lines:
        for name in ("id", "family", "verdict", "finding", "method", "reason"):
            assert not line[name].startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        (" =1", "' =1"),
        ("\r=1", "' =1"),
        ("a\r=1", "a =1"),
        ("a\n=1", "a =1"),
        ("a=1", "a=1"),
        ("", ""),
        (-1.5, "-1.5"),
        (-7, "-7"),
        (None, ""),
    ],
)
def test_a_spreadsheet_takes_no_text_for_a_formula_and_every_number_for_a_number(
    cell: object, written: str
) -> None:
    """A number that is negative is no text: with an apostrophe it could not be computed with."""
    finding = {
        "claimed": (cell, cell),
        "region": (cell, cell),
        "base_rate": {"value": cell},
        "contrast": None,
    }
    record = {
        "findings": [{**finding, "robustness": {"robust": cell}, "id": cell, "reason": cell, "value": cell}]
    }
    (line,) = csv.DictReader(io.StringIO(to_csv(record), newline=""))
    for name in ("id", "reason", "value", "claimed_low", "region_high", "base_rate_value", "robust"):
        assert line[name] == written
