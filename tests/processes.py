"""The processes that a command starts, for tests of what it leaves running."""

from __future__ import annotations

from pathlib import Path


def session(leader: int) -> list[int]:
    """The processes of a session that are still there."""
    there = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader and fields[0] != "Z":
                there.append(int(entry.name))
    return there
