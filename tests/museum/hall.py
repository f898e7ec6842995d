"""Exhibits as folders, to be checked or walked through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from .exhibit import Came, Exhibit


def written(exhibit: Exhibit, folder: Path) -> Path:
    """The company file and the files of an exhibit, in a folder of its own."""
    place = folder / exhibit.name
    for name, content in exhibit.files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content())
    (place / "company.toml").write_text(exhibit.company, encoding="utf-8")
    return place


def label(exhibit: Exhibit) -> str:
    """What is wrong and what must be said, in plain words."""
    lines = [exhibit.wrong, "", f"`cxresearch check` must end with exit code {exhibit.code}."]
    lines += [f"  {name}: {_counts(came)}" for name, came in exhibit.tables.items()]
    lines += [f"  warning {code}: {count}" for code, count in exhibit.warnings.items()]
    if exhibit.says:
        lines += ["", "It must say:", *(f"  {said}" for said in exhibit.says)]
    return "\n".join([*lines, ""])


def catalogue(rooms: Mapping[str, Sequence[Exhibit]]) -> str:
    """Every exhibit in a line of Markdown: what is wrong, and what is said."""
    lines = [
        "# A museum of bad files",
        "",
        "What companies send, and what `cxresearch check` says about it; made from `tests/museum/` by `make",
        "generated`. `python -m tests.museum FOLDER` writes each exhibit as a folder. Where the exit code is 0 the",
        "file is taken, and what is wrong in it is counted; 1 and 2 are one line on standard error.",
    ]
    for room, exhibits in rooms.items():
        lines += [
            "",
            f"## {room.replace('_', ' ').capitalize()}",
            "",
            "| exhibit | what is wrong | exit | what is said |",
        ]
        lines += ["|---|---|---|---|", *(_line(exhibit) for exhibit in exhibits)]
    return "\n".join([*lines, ""])


def _line(exhibit: Exhibit) -> str:
    said = [] if exhibit.code else [f"{name}: {_counts(came)}" for name, came in exhibit.tables.items()]
    said += [f"warning `{code}`: {count}" for code, count in exhibit.warnings.items()]
    said += [f"“{part}”" for part in exhibit.says]
    cells = (f"`{exhibit.name}`", exhibit.wrong, str(exhibit.code), "; ".join(said))
    return "| " + " | ".join(cell.replace("|", "\\|").replace("*", "\\*") for cell in cells) + " |"


def _counts(came: Came) -> str:
    faults = [
        f"{n} {fate} as {code}"
        for fate, codes in (("rejected", came.rejected), ("blanked", came.blanked))
        for code, n in codes.items()
    ]
    return ", ".join([f"{came.rows} rows delivered", f"{came.kept} kept", *faults])
