"""The sample company's pages in Chromium: accessible, offline, by keyboard, on a phone, on paper, in the dark.

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

Seen = dict[str, dict[str, Any]]


def looked(pages: list[Path], root: Path) -> dict[str, Seen]:
    """What the browser saw of each page, and what the filters left, by the page's path under `root`."""
    command = ["node", str(Path(__file__).with_name("look.cjs")), str(CHROMIUM), *map(str, pages)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)
    found: dict[str, Seen] = json.loads(done.stdout)
    return {
        key: {str(Path(page).relative_to(root)): what for page, what in by_page.items()}
        for key, by_page in found.items()
    }


@pytest.fixture(scope="module")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    """What the browser saw of the sample company's report."""
    folder = report(ROOT / "data/sample", out=tmp_path_factory.mktemp("reports")).parent
    pages = sorted(folder.rglob("*.html"))
    found = looked(pages, folder)
    for page in pages:
        found["seen"][str(page.relative_to(folder))]["size"] = page.stat().st_size
    return found


@pytest.fixture(scope="module")
def seen(browsed: dict[str, Seen]) -> Seen:
    """What it saw of each page."""
    return browsed["seen"]


def broken(seen: Seen, key: str) -> dict[str, Any]:
    """The pages where `key` holds something, with what it holds."""
    return {page: what[key] for page, what in seen.items() if what[key]}


def test_every_page_was_looked_at(seen: Seen) -> None:
    pages = {"00_data.html", "06_experience_drivers.html", "95_validity.html", "index.html"}
    assert {"index.html", *(f"{lang}/{page}" for lang in ("vi", "en") for page in pages)} < set(seen)
    assert len(seen) == 19


def test_axe_finds_nothing_light_or_dark_on_a_desk_or_on_a_phone(seen: Seen) -> None:
    assert broken(seen, "violations") == {}


def test_no_page_asks_for_anything_but_itself(seen: Seen) -> None:
    assert broken(seen, "requests") == {}
    assert broken(seen, "messages") == {}


def test_what_the_keyboard_reaches_can_be_seen(seen: Seen) -> None:
    assert broken(seen, "unseen") == {}


def test_headings_leave_no_level_out(seen: Seen) -> None:
    for page, what in seen.items():
        levels = [0, *what["headings"]]
        assert all(later <= level + 1 for level, later in zip(levels, levels[1:], strict=False)), page
        assert levels.count(1) == 1, page


def test_the_filter_leaves_only_the_verdict_chosen(browsed: dict[str, Seen]) -> None:
    assert set(browsed["filters"]) == {"vi/index.html", "en/index.html"}
    for lines in browsed["filters"].values():
        assert list(lines) == ["all", "supported", "contradicted", "undecided"]
        for verdict in ("supported", "contradicted", "undecided"):
            assert set(lines[verdict]) == {verdict}
            assert len(lines[verdict]) == lines["all"].count(verdict)


def test_every_page_is_small(seen: Seen) -> None:
    for page, what in seen.items():
        assert what["size"] < 400_000, page


def test_no_page_is_wider_than_a_phone(seen: Seen) -> None:
    assert broken(seen, "overflow") == {}


def test_the_text_of_a_drawing_can_be_read_on_a_phone(seen: Seen) -> None:
    heights = [what["smallest"] for what in seen.values() if what["smallest"] is not None]
    assert heights
    assert min(heights) >= 9


def test_the_dark_is_dark(seen: Seen) -> None:
    for what in seen.values():
        light, dark = what["colours"]["light"], what["colours"]["dark"]
        assert brightness(light["background"]) > brightness(light["ink"]) + 150
        assert brightness(dark["ink"]) > brightness(dark["background"]) + 150


def test_paper_is_white_and_without_navigation_or_code(seen: Seen) -> None:
    for what in seen.values():
        printed = what["printed"]
        assert printed["background"] == "rgb(255, 255, 255)"
        assert not printed["navigation"]
        assert not printed["code"]
        assert printed["bytes"] > 5_000


def test_a_hostile_name_runs_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    from made import shop_rows, write_company
    from test_hostile import HOSTILE

    folder = write_company(tmp_path, **shop_rows({4: (60, 20), 5: (60, 30)}))
    named = json.dumps(" ".join(HOSTILE.values()), ensure_ascii=False)
    file = folder / "company.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"Made up"', named), encoding="utf-8")
    made = report(folder, out=tmp_path / "reports", langs=["en"], families=["rating_repurchase"]).parent
    what = looked([made / "index.html", made / "en" / "index.html"], made)["seen"]
    assert len(what) == 2
    for key in ("requests", "messages", "violations", "overflow"):
        assert broken(what, key) == {}


def brightness(colour: str) -> float:
    """The mean of a colour written as `rgb(1, 2, 3)`.

    >>> brightness("rgb(10, 20, 30)")
    20.0
    """
    parts = [float(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    return sum(parts) / len(parts)
