"""cxresearch.report publishes every page or none, the same bytes each time."""

from __future__ import annotations

import dataclasses
import io
import json
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from found import evaluation, outcomes
from sheets import write_notebook

from cxresearch import report
from cxresearch.claims import CLAIMS, FAMILIES
from cxresearch.errors import CallError, DataError
from cxresearch.model import Deviation, Evaluation, Plan
from cxresearch.notebook import NAMES
from cxresearch.report import sheets
from cxresearch.report.pages import faults
from cxresearch.text import LANGUAGES

PAGES = ("index.html", "00_data.html", "02_rating_repurchase.html", "95_validity.html")
NOTEBOOKS = ("00_data", "02_rating_repurchase", "95_validity", "99_scorecard")


def made() -> Evaluation:
    """Every claim with a finding, whatever it says."""
    return evaluation(*(outcomes(claim)[0] for claim in CLAIMS.values()))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def without_a_company(patch: pytest.MonkeyPatch, folder: Path) -> Path:
    """A folder that can be reported on: findings made by hand, three notebooks of a line each."""

    def opened(path: Path, *, overrides: Any, reports: Path, held_back: Path, progress: Any) -> Any:
        held_back.mkdir(parents=True)
        (held_back / "orders.parquet").write_text("rejected")
        return SimpleNamespace(id="made", overrides=overrides, tables={})

    patch.setattr(report, "open_company", opened)
    patch.setattr(report, "evaluate", lambda company: made())
    patch.setattr(report, "examined", lambda company, evaluation: evaluation)
    patch.setattr(report, "queries", lambda company, evaluation: "SELECT 1;\n")
    patch.setattr(report, "check_choices", lambda path, overrides: "made")
    patch.setattr(report, "helped", lambda wanted: nullcontext(lambda company: None))
    patch.setattr(report, "PRELOAD", ())
    patch.setattr(report, "NOTEBOOKS", folder)
    patch.setattr(sheets, "FAMILIES", {"rating_repurchase": FAMILIES["rating_repurchase"]})
    for name in NOTEBOOKS:
        write_notebook(folder / f"{name}.ipynb", f"print('{name}', LANG, FINDINGS)")
    return folder


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return without_a_company(monkeypatch, tmp_path)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of such a folder, in both languages."""
    with pytest.MonkeyPatch.context() as patch:
        folder = without_a_company(patch, tmp_path_factory.mktemp("company"))
        index = report.report(folder, out=folder / "reports", jobs=2)
    assert index == folder / "reports" / "made" / "index.html"
    return index.parent


def test_a_report_is_these_files_and_the_same_bytes_however_it_is_run(company: Path, published: Path) -> None:
    first = bytes_of(published)
    assert set(first) == {
        "index.html",
        "findings.csv",
        "findings.json",
        "queries.sql",
        "rejects/orders.parquet",
        *(f"{lang}/{page}" for lang in LANGUAGES for page in PAGES),
    }
    report.report(company, out=company / "again", jobs=1)
    assert bytes_of(company / "again" / "made") == first
    assert "99_scorecard vi findings" in first["vi/index.html"].decode()


def test_pages_lead_to_each_other_and_to_the_other_language(published: Path) -> None:
    page = (published / "vi" / "02_rating_repurchase.html").read_text(encoding="utf-8")
    assert page.startswith('<!doctype html>\n<html lang="vi">')
    for href in ("index.html", "00_data.html", "../en/02_rating_repurchase.html"):
        assert f'href="{href}"' in page
        assert (published / "vi" / href).exists()
    assert 'href="02_rating_repurchase.html" aria-current="page"' in page
    for lang in LANGUAGES:
        assert f'href="{lang}/index.html"' in (published / "index.html").read_text(encoding="utf-8")


def test_the_foot_says_how_to_make_the_page_again(published: Path) -> None:
    html = (published / "en" / "index.html").read_text(encoding="utf-8")
    foot = html.partition('<footer class="site">')[2]
    for said in (
        "cxresearch",
        "Data up to 31 December 2024",
        "Fingerprint",
        "95%",
        "180 days",
        "30 days",
        "10",
    ):
        assert said in foot
    assert str(published.parent.parent) not in html


def test_the_foot_names_the_plan_or_says_that_there_is_none(
    company: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Analysis plan: none." in (published / "en" / "index.html").read_text(encoding="utf-8")
    plan = Plan("2024-03-01T08:00:00+00:00", "0.1.0", "c0ffee" * 10, {}, (Deviation("edited"),))
    monkeypatch.setattr(report, "evaluate", lambda company: dataclasses.replace(made(), plan=plan))
    report.report(company, out=company, langs=["en"], jobs=1)
    html = (company / "made" / "en" / "index.html").read_text(encoding="utf-8")
    assert "Analysis plan: c0ffeec0ffee, written on 1 March 2024; deviations: 1." in html


def test_findings_are_published_without_an_infinity(published: Path) -> None:
    text = (published / "findings.json").read_text(encoding="utf-8")
    record = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert [finding["id"] for finding in record["findings"]] == list(CLAIMS)


def test_one_language_or_one_family_is_enough(company: Path) -> None:
    report.report(company, out=company, langs=["en"], families=list(FAMILIES)[:1], jobs=1)
    assert sorted(p.name for p in (company / "made").iterdir()) == [
        "en",
        "findings.csv",
        "findings.json",
        "index.html",
        "queries.sql",
        "rejects",
    ]
    assert "hreflang" not in (company / "made" / "en" / "index.html").read_text()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"langs": ["fr"]}, 'there is no language "fr": valid: vi, en'),
        ({"families": ["rating_repurchases"]}, 'there is no family "rating_repurchases": did you mean'),
    ],
)
def test_a_wrong_call_starts_nothing(company: Path, wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(CallError, match=message):
        report.report(company, out=company / "out", **wrong)
    assert not (company / "out").exists()


def test_a_failing_notebook_leaves_the_last_report_as_it_was(company: Path) -> None:
    report.report(company, out=company / "out", langs=["en"], jobs=1)
    before = bytes_of(company / "out")
    write_notebook(company / "00_data.ipynb", "1 / 0")
    with pytest.raises(
        DataError, match=r"^00_data\.ipynb, cell 2: ZeroDivisionError: division by zero \(at: 1 / 0\)$"
    ):
        report.report(company, out=company / "out", langs=["en"], jobs=1)
    assert bytes_of(company / "out") == before


def test_a_page_that_would_ask_a_network_is_not_published(company: Path) -> None:
    source = 'from IPython.display import HTML\nHTML(\'<img src="https://example.org/a.png" alt="a">\')'
    write_notebook(company / "00_data.ipynb", source)
    with pytest.raises(DataError, match="makes a request"):
        report.report(company, out=company / "out", langs=["en"], jobs=1)
    assert bytes_of(company / "out") == {}


def test_progress_is_a_line_for_each_page_where_there_is_no_terminal(company: Path) -> None:
    said = io.StringIO()
    report.report(company, out=company, langs=["en"], jobs=1, progress=said)
    assert sorted(said.getvalue().splitlines()) == sorted(f"en/{page}" for page in PAGES)


def test_overrides_reach_the_company(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def evaluated(company: Any) -> Evaluation:
        seen.append(company.overrides)
        return dataclasses.replace(made(), name="x")

    monkeypatch.setattr(report, "evaluate", evaluated)
    report.report(company, out=company, langs=["en"], jobs=1, overrides={"level": 0.9})
    assert seen == [{"level": 0.9}]


def test_the_real_notebooks_say_everything_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(report, "open_company", lambda *a, **k: SimpleNamespace(id="made", tables={}))
    monkeypatch.setattr(report, "evaluate", lambda company: made())
    monkeypatch.setattr(report, "examined", lambda company, evaluation: evaluation)
    monkeypatch.setattr(report, "queries", lambda company, evaluation: "SELECT 1;\n")
    monkeypatch.setattr(report, "check_choices", lambda path, overrides: "made")
    monkeypatch.setattr(report, "helped", lambda wanted: nullcontext(lambda company: None))
    report.report(tmp_path, out=tmp_path)
    for lang in LANGUAGES:
        for name in PAGES:
            html = (tmp_path / "made" / lang / name).read_text(encoding="utf-8")
            assert faults(html) == []
            assert "Made &amp; Söhne" in html
        parts = {part for claim in CLAIMS.values() for part in claim.parts}
        for family, claims in FAMILIES.items():
            chapters = (tmp_path / "made" / lang / f"{NAMES[family]}.html").read_text(encoding="utf-8")
            for id in {claim.id for claim in claims} - parts:
                assert f'id="{id}"' in chapters
