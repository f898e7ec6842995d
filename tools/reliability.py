"""`make reliability`: what was thrown at the package, and what came of it -> docs/reliability.json and .md.

Each suite is a command that anybody can run; a test in it tells by `tried` (tests/conftest.py) what it tried. A suite
that fails writes nothing: every case of every row came out as it must.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
        "Strange inputs",
        "A report, or one clear line with the right code: never a traceback, a hang, a value of a customer's or a "
        "secret in what is said, or a wrong count.",
        "CX_FUZZ_CASES=2000 make test-fuzz",
        ("-n2", "tests/fuzz"),
        {"CX_FUZZ_CASES": "2000"},
    ),
    Suite(
        "Rows conserved, findings unmoved",
        "Rows delivered are rows used and rows rejected; and what changes nothing about the customers changes "
        "no finding.",
        "CX_DOOR_CASES=40 pytest tests/test_conservation.py tests/simulated/test_metamorphic.py",
        ("-n2", "tests/test_conservation.py", "tests/simulated/test_metamorphic.py"),
        {"CX_DOOR_CASES": "40"},
    ),
    Suite(
        "Runs killed, devices full, rights missing",
        "The report of before is whole or the new one is; nothing else stays; the line and the code say what "
        "happened.",
        "make test-faults",
        ("tests/faults",),
        {"CX_KILLED": "200"},
    ),
)

HEAD = """# Reliability

What was thrown at cxresearch, and what came of it. `make reliability` runs the suites below and writes this page; a
suite in which one case fails writes nothing. `.ci/run` runs them all, some with fewer cases; `make test` a few of
each kind.
"""

COLUMNS = {"cases": "tried", "clear_lines": "one clear line", "taken": "done, and right"}
"""What `tried` tells, and how the page calls it."""


def page(record: Mapping[str, Mapping[str, Mapping[str, int]]]) -> str:
    """The page, of what each suite has counted: what was tried, and how often."""
    parts = [HEAD]
    for suite in SUITES:
        parts += [f"## {suite.about}", "", suite.promise, "", f"`{suite.call}`", ""]
        parts += [f"| what | {' | '.join(COLUMNS.values())} |", "|---|---:|---:|---:|"]
        for what, numbers in sorted(record.get(suite.about, {}).items()):
            cells = (f"{numbers[name]:,}" if name in numbers else "" for name in COLUMNS)
            parts.append(f"| {what} | {' | '.join(cells)} |")
        parts.append("")
    return "\n".join(parts)


def measured(suite: Suite) -> dict[str, dict[str, int]]:
    """What the tests of a suite have counted, added up by what they tried."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "counts")
        environment = {**os.environ, **suite.environment, "CX_COUNTS": str(lines)}
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *suite.tests], cwd=ROOT, env=environment, check=True
        )
        counts: dict[str, dict[str, int]] = json.loads(lines.read_text("utf-8"))
    return counts


def main() -> None:
    record = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    for suite in SUITES:
        record[suite.about] = measured(suite)
        ours = {each.about: record[each.about] for each in SUITES if each.about in record}
        RECORD.write_text(json.dumps(ours, indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(page(ours), encoding="utf-8")


if __name__ == "__main__":
    main()
