"""How much a test tried: printed, and for docs/reliability.md written down."""

from __future__ import annotations

import json
import os


def counted(what: str, **numbers: int) -> None:
    """Says what was tried and how often; a line of JSON goes to the file that `CX_COUNTS` names, if it does."""
    line = json.dumps({"what": what, **numbers})
    print(line)
    if file := os.environ.get("CX_COUNTS"):
        with open(file, "a", encoding="utf-8") as lines:
            lines.write(line + "\n")
