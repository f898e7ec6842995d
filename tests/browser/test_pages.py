"""The sample company's pages in Chromium: accessible, offline, and as wide as a phone.

`make test-browser` installs what drives the browser; without it, Node.js or Chromium all of this is skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cxresearch.report import report

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = [Path(folder, "axe-core") for folder in os.environ.get("NODE_PATH", "").split(os.pathsep) if folder]

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and CHROMIUM and any(folder.is_dir() for folder in AXE)),
    reason="no browser: needs Node.js with npm, and Chromium",
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the browser saw of each page of the report, by the page's path in it."""
    out = tmp_path_factory.mktemp("reports")
    index = report(ROOT / "data/sample", out=out)
    pages = sorted(str(page) for page in index.parent.rglob("*.html"))
    command = ["node", str(Path(__file__).with_name("look.cjs")), str(CHROMIUM), *pages]
    looked = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    return {str(Path(page).relative_to(index.parent)): what for page, what in json.loads(looked.stdout).items()}


def test_every_page_was_looked_at(seen: dict[str, dict[str, Any]]) -> None:
    assert {"index.html", "vi/index.html", "en/index.html"} < set(seen)


def test_axe_finds_nothing(seen: dict[str, dict[str, Any]]) -> None:
    assert {page: what["violations"] for page, what in seen.items() if what["violations"]} == {}


def test_no_page_asks_any_network(seen: dict[str, dict[str, Any]]) -> None:
    assert {page: what["requests"] for page, what in seen.items() if what["requests"]} == {}


def test_no_page_is_wider_than_a_phone(seen: dict[str, dict[str, Any]]) -> None:
    assert {page: what["overflow"] for page, what in seen.items() if what["overflow"] > 0} == {}
