"""cxresearch.report.leaks: a report in which a key of the company's tables stands is not published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from made import made_company, shop_rows

from cxresearch.company import Company, open_company
from cxresearch.errors import DataError
from cxresearch.report.leaks import refuse_identifiers

KEYS = ("KH-00417", "an.nguyen@example.vn", "khách số 9", "x" * 70, "Nguye\u0302\u0303n-77")
"""Keys as companies have them: with a hyphen, an address, with spaces, longer than is looked for, with its accents
apart."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    rows = shop_rows({5: (60, 30)})
    named = [
        {"order_id": f"order-{key}", "customer_id": key, "ordered_at": "2024-01-02"}
        for key in (*KEYS, "1234567", "K-7", "verdict", "31 December 2024", "n-7777")
    ]
    return made_company(
        tmp_path_factory.mktemp("keys"), orders=[*rows["orders"], *named], ratings=rows["ratings"]
    )


def page(text: str, **attributes: str) -> str:
    named = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<!doctype html><html><body><p{named}>{text}</p></body></html>"


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "output",
    [
        ("vi/index.html", lambda key: page(f"khách {key}, 12 đơn")),
        ("vi/index.html", lambda key: page("nothing", title=f"({key})")),
        ("vi/index.html", lambda key: page(f"<!-- {key} -->")),
        ("vi/index.html", lambda key: page(normalize("NFC", key))),
        ("vi/index.html", lambda key: page(normalize("NFD", key).replace(" ", "\N{NO-BREAK SPACE}"))),
        ("vi/index.html", lambda key: page(key.replace("-", "\N{NON-BREAKING HYPHEN}"))),
        ("findings.json", lambda key: json.dumps({"findings": [{"reason": f"x:{key}"}]})),
        ("findings.json", lambda key: json.dumps({key: 1}, ensure_ascii=True)),
        ("findings.csv", lambda key: f"id,reason\na,{key}\n"),
        ("log", lambda key: f"en/index.html {key}\n"),
    ],
)
def test_a_key_is_found_wherever_it_stands(company: Company, key: str, output: tuple[str, Any]) -> None:
    name, write = output
    with pytest.raises(
        DataError, match=rf"^the report is not published: .*orders\.\w+ appears in {name}"
    ) as error:
        refuse_identifiers(company, {"en/index.html": page("nothing"), name: write(key)})
    assert key not in str(error.value)


@pytest.mark.parametrize(
    "innocent",
    [
        "1234567 customers",  # a key of digits alone could be any number
        "K-7",  # a short one any word
        "KH-004171 and AKH-00417",  # a part of another word
        "Nguyễn-7777",  # of which a key of the company's is the end, once its accents stand apart
        "the verdict",  # a word that the package itself uses
        "order",
        "Data up to 31 December 2024",  # a key of the company, and the day at which its data end
    ],
)
def test_what_only_looks_like_a_key_is_published(company: Company, innocent: str) -> None:
    refuse_identifiers(company, {"en/index.html": page(innocent)})


def test_every_made_up_key_is_long_enough_to_be_found() -> None:
    sample = Path(__file__).parents[1] / "data" / "sample"
    for file in sample.glob("*.csv"):
        heads, first = file.read_text(encoding="utf-8").splitlines()[:2]
        for name, value in zip(heads.split(","), first.split(","), strict=True):
            if name.endswith("_id"):
                assert len(value) >= 6 and not value.isdigit(), f"{file.name}: {name}"


def test_no_committed_notebook_or_document_holds_a_key_of_the_sample() -> None:
    root = Path(__file__).parents[1]
    files = [*root.glob("notebooks/*.ipynb"), *root.glob("docs/*"), *root.glob("*.md")]
    texts = {file.name: file.read_text(encoding="utf-8") for file in files}
    company = open_company(root / "data" / "sample")
    refuse_identifiers(company, texts)
    with pytest.raises(DataError, match="appears in README"):
        refuse_identifiers(company, {"README": "customer BRVFC000000"})


def test_a_company_without_tables_has_nothing_to_hide(tmp_path: Path) -> None:
    refuse_identifiers(made_company(tmp_path), {"en/index.html": page("KH-00417")})
