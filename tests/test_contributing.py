"""The diff that CONTRIBUTING.md shows is what the files say."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def added_lines() -> list[tuple[str, str]]:
    """The file and the text of every line that the diff adds."""
    diff = (
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("```diff\n")[2].partition("```")[0]
    )
    lines, file = [], ""
    for line in diff.splitlines():
        if line.startswith("+++ b/"):
            file = line.removeprefix("+++ b/")
        elif line.startswith("+") and line[1:].strip():
            lines.append((file, line[1:]))
    return lines


@pytest.mark.parametrize("file", sorted({file for file, _ in added_lines()}))
def test_every_added_line_stands_in_its_file(file: str) -> None:
    there = (ROOT / file).read_text(encoding="utf-8").splitlines()
    shown = [line for name, line in added_lines() if name == file]
    assert [line for line in shown if line not in there] == []


def test_the_diff_touches_four_files() -> None:
    assert len({file for file, _ in added_lines()}) == 4
