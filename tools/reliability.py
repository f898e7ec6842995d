"""`make reliability`: what was thrown at the package, and what came of it -> docs/reliability.json and .md.

Each suite is a command that anybody can run; a test in it tells by `counts.counted` what it tried. A suite that fails
writes nothing: every case of every row came out as it must.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "docs" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"


@dataclass(frozen=True)
class Suite:
    """Tests that count what they try.

    Attributes:
        about: What they are about, a heading.
        promise: What holds in each case.
        call: The command that a reader may type.
        tests: What pytest is given.
        environment: What it is given besides.
    """

    about: str
    promise: str
    call: str
    tests: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


SUITES = (
    Suite(
        "Bad files",
        "The program says what is wrong in one line and ends with the right code, or takes the file and counts "
        "every row that it rejects.",
        "pytest tests/test_museum.py",
        ("tests/test_museum.py",),
    ),
    Suite(
        "Inputs by chance",
        "A report, or one clear line with the right code: never a traceback, a hang, a value of a customer's or a "
        "secret in what is said, or a wrong count.",
        "make test-fuzz",
        ("tests/fuzz",),
    ),
    Suite(
        "Rows conserved, findings unmoved",
        "Rows delivered are rows used and rows rejected; and what changes nothing about the customers changes "
        "no finding.",
        "pytest tests/test_conservation.py tests/test_metamorphic.py",
        ("tests/test_conservation.py", "tests/test_metamorphic.py"),
    ),
    Suite(
        "Runs killed, devices full, rights missing",
        "The report of before is whole or the new one is; nothing else stays; the line and the code say what "
        "happened.",
        "make test-faults",
        ("tests/test_killed.py", "tests/faults"),
        {"CX_KILLED": "200"},
    ),
)

HEAD = """# Reliability

What was thrown at cxresearch, and what came of it. `make reliability` runs the suites below and writes this page; a
suite in which one case fails writes nothing. Fewer cases of each are in `make test`; all of them in `.ci/run`.
"""

COLUMNS = {"cases": "tried", "clear_lines": "one clear line", "taken": "done, and right"}
"""What `counted` tells, and how the page calls it."""


def page(record: list[dict[str, Any]]) -> str:
    """The page, of what was counted: about, promise, call, and rows of what was tried and how often."""
    parts = [HEAD]
    for suite in record:
        parts += [f"## {suite['about']}", "", suite["promise"], "", f"`{suite['call']}`", ""]
        parts += [f"| what | {' | '.join(COLUMNS.values())} |", "|---|---:|---:|---:|"]
        for what, numbers in suite["rows"].items():
            cells = (f"{numbers[name]:,}" if name in numbers else "" for name in COLUMNS)
            parts.append(f"| {what} | {' | '.join(cells)} |")
        parts.append("")
    return "\n".join(parts)


def measured(suite: Suite) -> dict[str, Any]:
    """What the tests of a suite have counted, added up by what they tried."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "counts")
        environment = {**os.environ, **suite.environment, "CX_COUNTS": str(lines)}
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *suite.tests], cwd=ROOT, env=environment, check=True
        )
        rows: dict[str, dict[str, int]] = {}
        for line in lines.read_text("utf-8").splitlines():
            counted = json.loads(line)
            row = rows.setdefault(counted.pop("what"), {})
            for name, number in counted.items():
                row[name] = row.get(name, 0) + number
    return {
        "about": suite.about,
        "promise": suite.promise,
        "call": suite.call,
        "rows": {what: rows[what] for what in sorted(rows)},
    }


def main() -> None:
    record = [measured(suite) for suite in SUITES]
    RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(record), encoding="utf-8")


if __name__ == "__main__":
    main()
