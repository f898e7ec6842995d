"""Devices that are full, away, or not ours to write to: one line, and the report of before."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from made import shop_rows, write_company
from processes import ROOT, started

from cxresearch.synthetic import simulate

CALL = ("--lang", "en", "--family", "rating_repurchase", "--jobs", "1")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company") / "made"
    simulate(folder, customers=500)
    return folder


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for temporary files whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="cx", dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Devices of so many bytes of memory."""
    places: list[Path] = []

    def mounted(size: str) -> Path:
        place = tmp_path / f"device-{len(places)}"
        place.mkdir()
        call = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        if os.geteuid() != 0 or subprocess.run(call, capture_output=True).returncode:
            pytest.skip("only root may mount a device")
        places.append(place)
        return place

    try:
        yield mounted
    finally:
        for place in places:
            subprocess.run(["umount", "-l", str(place)], check=True)


def ended(temporary: Path, *arguments: str | Path, **more: str) -> tuple[int, str]:
    """A command's exit code and the last line that it says."""
    run = started(temporary, *arguments, **more)
    said = run.communicate(timeout=300)[1]
    assert "Traceback" not in said, said
    return run.returncode, (said.splitlines() or [""])[-1]


def files(folder: Path) -> dict[str, bytes]:
    """Every file, hidden ones too."""
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.mark.parametrize("part", [0.0, 0.4, 0.9])
def test_a_device_without_room_for_another_report(
    made: Path, short: Path, tmp_path: Path, device: Callable[[str], Path], part: float, tried: Any
) -> None:
    elsewhere = tmp_path / "elsewhere"
    assert ended(short, "report", made, "--out", elsewhere, *CALL)[0] == 0
    size = sum(len(content) for content in files(elsewhere).values())
    full = device(f"{3 * size // 1024}k")
    shutil.copytree(elsewhere, full / "out")
    fill(full, leave=int(part * size))
    before = files(full / "out")
    code, line = ended(short, "report", made, "--out", full / "out", *CALL)
    assert (code, line) == (
        1,
        f"cxresearch: {full}/out cannot be written to (No space left on device); the report of before is as it was",
    )
    assert files(full / "out") == before and list(short.iterdir()) == []
    tried("disk full while the report is written", cases=1, clear_lines=1)


def fill(device: Path, *, leave: int) -> None:
    """Takes all of a device but so many bytes."""
    free = shutil.disk_usage(device).free
    if free > leave:
        with (device / "film").open("wb") as film, contextlib.suppress(OSError):
            film.write(bytes(free - leave))


@pytest.mark.parametrize("room", ["16k", "60k", "200k"])
def test_a_device_without_room_for_temporary_files(
    made: Path, short: Path, tmp_path: Path, device: Callable[[str], Path], room: str, tried: Any
) -> None:
    out = tmp_path / "out"
    assert ended(short, "report", made, "--out", out, *CALL)[0] == 0
    before = files(out)
    full = device(room)
    code, line = ended(full, "report", made, "--out", out, *CALL)
    assert (code == 1 and line.startswith("cxresearch: ")) or code == 0, line
    assert files(out) == before
    assert [each.name for each in full.iterdir()] == []
    tried("disk full of temporary files", cases=1, clear_lines=int(code == 1), taken=int(code == 0))


def test_no_room_for_the_rejected_rows(
    short: Path, tmp_path: Path, device: Callable[[str], Path], tried: Any
) -> None:
    rows = shop_rows({4: (300, 200), 5: (300, 200)})
    for number, order in enumerate(rows["orders"]):
        order["amount"] = "" if number % 2 else f"{number * 7919 % 10007} and {number * 104729 % 10009} more"
    company = write_company(tmp_path / "company", **rows)
    small = device("64k")
    (small / "made").mkdir()
    (small / "made" / "index.html").write_text("the report of before")
    fill(small, leave=4096)
    before = files(small)
    code, line = ended(short, "report", company, "--out", small, *CALL)
    assert code == 1 and "the rejected rows cannot be written to" in line, line
    assert "No space left on device" in line
    assert files(small) == before and list(short.iterdir()) == []
    tried("disk full of rejected rows", cases=1, clear_lines=1)


def test_a_report_on_another_device_than_temporary_files(
    made: Path, short: Path, tmp_path: Path, device: Callable[[str], Path], tried: Any
) -> None:
    out, temporary = device("64m"), device("64m")
    for _ in range(2):
        assert ended(temporary, "report", made, "--out", out, *CALL)[0] == 0
    assert [each.name for each in out.iterdir()] == ["sample"]
    assert list(temporary.iterdir()) == []
    tried("output on another device", cases=2, taken=2)


def test_a_report_whose_folder_leads_to_another_device(
    made: Path, short: Path, tmp_path: Path, device: Callable[[str], Path], tried: Any
) -> None:
    out, elsewhere = tmp_path / "out", device("64m")
    out.mkdir()
    (elsewhere / "published").mkdir()
    (out / "sample").symlink_to(elsewhere / "published")
    for _ in range(2):
        assert ended(short, "report", made, "--out", out, *CALL)[0] == 0
    assert (out / "sample").is_symlink()
    assert (elsewhere / "published" / "index.html").is_file()
    assert [each.name for each in elsewhere.iterdir()] == ["published"]
    tried("output behind a link to another device", cases=2, taken=2)


def test_a_report_cannot_take_the_place_of_a_device(
    made: Path, short: Path, tmp_path: Path, device: Callable[[str], Path], tried: Any
) -> None:
    mounted = device("64m")
    company = tmp_path / "company"
    shutil.copytree(made, company)
    text = (company / "company.toml").read_text("utf-8")
    (company / "company.toml").write_text(text.replace('id = "sample"', f'id = "{mounted.name}"'), "utf-8")
    (mounted / "notes.txt").write_text("somebody's")
    code, line = ended(short, "report", company, "--out", mounted.parent, *CALL)
    assert code == 1, line
    assert line.startswith(f"cxresearch: {mounted} cannot be replaced (") and line.endswith(
        "; clear that place"
    )
    assert files(mounted) == {"notes.txt": b"somebody's"}
    assert {each.name for each in mounted.parent.iterdir()} == {"company", mounted.name}
    tried("output in the place of a device", cases=1, clear_lines=1)


def confined(temporary: Path, *arguments: str | Path) -> tuple[int, str]:
    """What becomes of a command of a user who may do no more than the files' modes say; root may otherwise."""
    run = [sys.executable, "-m", "cxresearch", *map(str, arguments)]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root is held to the files' modes by setpriv")
        run = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *run]
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(run, env=environment, capture_output=True, text=True, timeout=300)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, (done.stderr.splitlines() or [""])[-1]


def test_a_folder_that_may_not_be_written_to(made: Path, short: Path, tmp_path: Path, tried: Any) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o555)
    code, line = confined(short, "report", made, "--out", out, *CALL)
    assert (code, line) == (2, f"cxresearch: {out} cannot be written to: Permission denied")
    assert list(out.iterdir()) == list(short.iterdir()) == []
    tried("no right to write", cases=1, clear_lines=1)


def test_a_source_that_may_not_be_read(made: Path, short: Path, tmp_path: Path, tried: Any) -> None:
    company = tmp_path / "company"
    shutil.copytree(made, company)
    (company / "orders.csv").chmod(0)
    code, line = confined(short, "report", company, "--out", tmp_path / "out", *CALL)
    assert code == 1
    assert line == f"cxresearch: sources.orders: {company}/orders.csv cannot be read (Permission denied)"
    assert list((tmp_path / "out").iterdir()) == list(short.iterdir()) == []
    tried("no right to read", cases=1, clear_lines=1)


def test_no_folder_for_temporary_files(made: Path, short: Path) -> None:
    short.chmod(0o555)
    code, line = confined(short, "evaluate", made)
    short.chmod(0o755)
    assert code in (0, 1) and (code == 0 or line.endswith(": Permission denied")), line
