"""python -m tests.museum FOLDER: each exhibit as a folder with a README.txt."""

from __future__ import annotations

import sys
from pathlib import Path

from . import ROOMS
from .hall import label, written

sys.path.insert(0, str(Path(__file__).parent.parent))  # where `raw` makes workbooks

if len(sys.argv) != 2:
    sys.exit("python -m tests.museum FOLDER")
for room, exhibits in ROOMS.items():
    for exhibit in exhibits:
        place = written(exhibit, Path(sys.argv[1]) / room)
        (place / "README.txt").write_text(label(exhibit), encoding="utf-8")
print(f"{sum(map(len, ROOMS.values()))} exhibits are in {sys.argv[1]}")
