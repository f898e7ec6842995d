"""The README's picture is what `make generated` makes of the sample company."""

from __future__ import annotations

import runpy
from pathlib import Path

TOOL = Path(__file__).parents[1] / "tools" / "generate.py"


def test_the_picture_is_fresh() -> None:
    tool = runpy.run_path(str(TOOL))
    assert tool["PICTURE"].read_text(encoding="utf-8") == tool["picture"](), "stale: run make generated"
