"""The sample company's pages in Chromium: accessible, offline, on a phone, on paper, in the dark.

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

Seen = dict[str, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What the browser saw of each page of the report, by the page's path in it and by colour scheme."""
    out = tmp_path_factory.mktemp("reports")
    index = report(ROOT / "data/sample", out=out)
    pages = sorted(str(page) for page in index.parent.rglob("*.html"))
    command = ["node", str(Path(__file__).with_name("look.cjs")), str(CHROMIUM), *pages]
    looked = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    return {
        str(Path(page).relative_to(index.parent)): what for page, what in json.loads(looked.stdout).items()
    }


def broken(seen: Seen, key: str) -> dict[str, Any]:
    """The pages where `key` holds something, with what it holds."""
    found = {page: [*schemes.values()] for page, schemes in seen.items()}
    return {page: bad for page, looks in found.items() if (bad := [look[key] for look in looks if look[key]])}


def test_every_page_was_looked_at(seen: Seen) -> None:
    assert {"index.html", "vi/index.html", "en/index.html"} < set(seen)


def test_axe_finds_nothing_in_the_light_or_in_the_dark(seen: Seen) -> None:
    assert broken(seen, "violations") == {}


def test_no_page_asks_for_anything_but_itself(seen: Seen) -> None:
    assert broken(seen, "requests") == {}
    assert broken(seen, "messages") == {}


def test_no_page_is_wider_than_a_phone(seen: Seen) -> None:
    assert broken(seen, "overflow") == {}


def test_the_text_of_a_drawing_can_be_read_on_a_phone(seen: Seen) -> None:
    heights = [what["light"]["smallest"] for what in seen.values() if what["light"]["smallest"] is not None]
    assert heights
    assert min(heights) >= 9


def test_the_dark_is_dark(seen: Seen) -> None:
    for what in seen.values():
        light, dark = what["light"]["colours"], what["dark"]["colours"]
        assert brightness(light["background"]) > brightness(light["ink"]) + 150
        assert brightness(dark["ink"]) > brightness(dark["background"]) + 150


def test_paper_is_white_and_without_navigation_or_code(seen: Seen) -> None:
    for what in seen.values():
        printed = what["dark"]["printed"]
        assert printed["background"] == "rgb(255, 255, 255)"
        assert not printed["navigation"]
        assert not printed["code"]
        assert printed["bytes"] > 5_000


def brightness(colour: str) -> float:
    """The mean of a colour written as `rgb(1, 2, 3)`.

    >>> brightness("rgb(10, 20, 30)")
    20.0
    """
    parts = [float(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    return sum(parts) / len(parts)
