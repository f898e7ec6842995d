"""A claim of the user's own: read from a file, evaluated, published like any other, refused in words."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from made import shop_rows, write_company

from cxresearch import own, report
from cxresearch.claims import CLAIMS
from cxresearch.cli import cli
from cxresearch.errors import CallError, DataError
from cxresearch.evaluate import evaluate
from cxresearch.export import load, published, save, to_json
from cxresearch.model import Verdict
from cxresearch.notebook import pages
from cxresearch.registry import lacking, registry
from cxresearch.report.notebooks import family_notebook
from cxresearch.show import chapter, scorecard
from cxresearch.text import LANGUAGES, words

DOCUMENT = Path(__file__).parent.parent / "docs" / "own-claims.md"
ID = "app-customers-return"


def example() -> str:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text("utf-8"), flags=re.DOTALL)
    return str(code)


def orders() -> list[dict[str, Any]]:
    """Forty customers won in the app, thirty of whom return; sixty elsewhere, fifteen of whom do."""
    rows = []
    for channel, customers, back in (("app", 40, 30), ("web", 60, 15)):
        for place in range(customers):
            name = f"{channel}-{place}"
            first = {"customer_id": name, "channel": channel}
            rows.append({"order_id": f"1-{name}", "ordered_at": "2024-01-10T10:00", **first})
            if place < back:
                again = {"customer_id": name, "channel": "web", "ordered_at": "2024-02-10T10:00"}
                rows.append({"order_id": f"2-{name}", **again})
    return rows


@pytest.fixture
def company(tmp_path: Path) -> Path:
    folder = write_company(
        tmp_path / "made",
        ratings=shop_rows({5: (3, 1)})["ratings"],
        orders=orders(),
        analysis='claims = ["my_claims.py"]',
    )
    (folder / "my_claims.py").write_text(example(), "utf-8")
    return folder


def test_it_is_evaluated_like_any_other(company: Path) -> None:
    from cxresearch.company import open_company

    opened = open_company(company)
    evaluation = evaluate(opened)
    assert [finding.claim.id for finding in evaluation.findings] == [*CLAIMS, ID]
    finding = evaluation[ID]
    assert finding.verdict is Verdict.SUPPORTED and finding.claim.family == own.FAMILY
    assert finding.estimate is not None and finding.base_rate is not None
    assert (finding.estimate.value, finding.estimate.n) == (pytest.approx(3.0), 100)
    assert finding.base_rate.value == 0.25
    assert evaluate(opened, ID).findings[0].estimate == finding.estimate
    assert lacking(opened)[ID] is None
    (excluded,) = evaluate(opened, ID, exclude=[ID]).findings
    assert excluded.reason == "excluded"
    (record,) = to_json(evaluate(opened, ID))["findings"]
    assert (record["id"], record["family"], record["verdict"]) == (ID, "own", "supported")


def test_one_whose_table_tells_customers_apart_is_refused(company: Path) -> None:
    from cxresearch.company import open_company

    text = (company / "my_claims.py").read_text("utf-8")
    told = text.replace('return tally(counted, "first_channel", "returned")', "return counted")
    assert told != text
    (company / "my_claims.py").write_text(told, "utf-8")
    with pytest.raises(CallError, match="returns_by_channel: its table has a column of customers"):
        evaluate(open_company(company), ID)


def test_it_is_shown_like_any_other_also_after_it_was_saved(company: Path, tmp_path: Path) -> None:
    from cxresearch.company import open_company

    evaluation = evaluate(open_company(company))
    save(evaluation, tmp_path / "saved")
    again = load(tmp_path / "saved")
    assert again[ID].estimate == evaluation[ID].estimate
    for lang in LANGUAGES:
        for made in (evaluation, again):
            told = chapter(made[ID], lang, made).html
            assert "Customers won in the app come back more often" in told
            assert "Board paper, May 2024" in told and "App customers are loyal" in told
            assert not re.search(r"\{\w+\}", told)
            assert "Customers won in the app" in scorecard(made, lang, {"own": "90_own.html"}).html
        assert chapter(again[ID], lang, again).html == chapter(evaluation[ID], lang, evaluation).html
    assert "3.00 times that of the others" in chapter(again[ID], "en", again).html


def test_its_notebook_has_its_chapter(company: Path) -> None:
    claims = [claim for id, claim in registry((str(company / "my_claims.py"),)).items() if id == ID]
    sources = [cell.source for cell in family_notebook(own.FAMILY, claims).cells]
    assert f'chapter(evaluation["{ID}"], LANG, evaluation)' in sources
    assert all(words(lang).has("family.own.title") for lang in LANGUAGES)


def test_the_report_has_a_page_for_them(company: Path, tmp_path: Path) -> None:
    from cxresearch.company import open_company

    evaluation = evaluate(open_company(company), ID, "ladder-slope")
    sheets = report._own(evaluation, tmp_path, LANGUAGES)
    assert [(sheet.lang, sheet.file) for sheet in sheets] == [(lang, "90_own.html") for lang in LANGUAGES]
    assert f'chapter(evaluation["{ID}"]' in (tmp_path / "90_own.ipynb").read_text("utf-8").replace('\\"', '"')
    assert pages(evaluation) == {"rating_repurchase": "02_rating_repurchase.html", "own": "90_own.html"}
    assert report._own(evaluate(open_company(company), "ladder-slope"), tmp_path, LANGUAGES) == []


def test_where_its_file_is_on_this_machine_is_not_published(company: Path) -> None:
    from cxresearch.company import open_company

    record = published(evaluate(open_company(company), ID))
    assert record["parameters"]["claims"] == ["my_claims.py"]
    assert str(company) not in json.dumps(record)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    from cxresearch.company import open_company

    bare = [{name: row[name] for name in ("order_id", "customer_id", "ordered_at")} for row in orders()]
    folder = write_company(tmp_path / "made", orders=bare, analysis='claims = ["my_claims.py"]')
    (folder / "my_claims.py").write_text(example(), "utf-8")
    (finding,) = evaluate(open_company(folder), ID).findings
    assert finding.reason == "missing:orders.channel"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("CLAIMS = 1", "has to end in CLAIMS"),
        ("", "has to end in CLAIMS"),
        ("CLAIMS = (1,)", "has to end in CLAIMS"),
        ("1 / 0", "the file of your own claims fails: ZeroDivisionError: division by zero"),
        ("this is no Python", "fails: SyntaxError"),
        ("raise SystemExit(3)", "fails: SystemExit: 3"),
        ("import nowhere_to_be_found", "fails: ModuleNotFoundError"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(code: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(code, "utf-8")
    with pytest.raises(CallError, match=re.escape(message)) as refused:
        registry((str(tmp_path / "mine.py"),))
    assert "\n" not in str(refused.value) and "mine.py" in str(refused.value)


@pytest.mark.parametrize("place", ["estimate", "shown"])
def test_one_that_fails_is_named_without_what_it_fails_on(company: Path, place: str) -> None:
    from cxresearch.company import open_company

    mine = company / "my_claims.py"
    mine.write_text(f"{example()}\n{FAILS.format(place=place)}", "utf-8")
    with pytest.raises(DataError) as told:
        evaluate(open_company(company), ID)
    assert str(told.value) == f'the claim "{ID}" cannot be computed: KeyError (--debug shows where)'


FAILS = """
from dataclasses import replace

def fails(table, analysis):
    return {{}}["KH-00417"]

CLAIMS = tuple(replace(claim, {place}=fails) for claim in CLAIMS)
"""


def test_an_id_that_is_taken_and_a_part_that_there_is_not_are_refused(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text(example().replace(ID, "ladder-slope"), "utf-8")
    with pytest.raises(CallError, match='the id "ladder-slope" is taken'):
        registry((str(mine),))
    mine.write_text(example(), "utf-8")
    with pytest.raises(CallError, match=f'the id "{ID}" is taken'):
        registry((str(mine), str(shutil.copy(mine, tmp_path / "again.py"))))
    mine.write_text(example().replace('kind="measured",', 'kind="all-of", parts=("nothing",),'), "utf-8")
    with pytest.raises(CallError, match='names "nothing" as its part'):
        registry((str(mine),))


def test_the_command_line_knows_it_and_says_what_is_wrong(company: Path) -> None:
    run = CliRunner().invoke(cli, ["evaluate", str(company), "--claim", ID])
    assert run.exit_code == 0 and "supported" in run.output
    run = CliRunner().invoke(cli, ["evaluate", str(company), "--claim", "app-customer-return"])
    assert isinstance(run.exception, CallError) and f'did you mean "{ID}"' in str(run.exception)
    (company / "my_claims.py").write_text("CLAIMS = ()\n1/0", "utf-8")
    run = CliRunner().invoke(cli, ["evaluate", str(company)])
    assert isinstance(run.exception, CallError) and "ZeroDivisionError" in str(run.exception)


def test_no_files_are_no_claims() -> None:
    assert registry() == CLAIMS
