"""Exhibits as folders, to be checked or walked through."""

from __future__ import annotations

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


def _counts(came: Came) -> str:
    faults = [
        f"{n} {fate} as {code}"
        for fate, codes in (("rejected", came.rejected), ("blanked", came.blanked))
        for code, n in codes.items()
    ]
    return ", ".join([f"{came.rows} rows delivered", f"{came.kept} kept", *faults])
