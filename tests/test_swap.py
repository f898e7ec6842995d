"""cxresearch.swap: a folder takes the place of another whole, whenever it is cut short, and the dead leave nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from cxresearch import swap
from cxresearch.errors import CallError, DataError
from cxresearch.swap import MAKING, publish, recover, scratch, workshop


def folder(path: Path, *files: str, says: str) -> Path:
    for file in files:
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_text(says)
    return path


def holds(path: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones too, and what it says; a folder without any ends in a slash."""
    found = {}
    for each in sorted(path.rglob("*")):
        if each.is_file():
            found[str(each.relative_to(path))] = each.read_text()
        elif not any(each.iterdir()):
            found[f"{each.relative_to(path)}/"] = ""
    return found


def test_a_first_report_is_put_in_its_place(tmp_path: Path) -> None:
    publish(folder(tmp_path / "made", "index.html", says="new"), tmp_path / "acme")
    assert holds(tmp_path) == {"acme/index.html": "new"}


def test_in_steps_it_comes_to_the_same(tmp_path: Path, in_steps: None) -> None:
    test_a_report_replaces_the_last_one_whole(tmp_path)
    test_of_several_at_once_one_stays_and_stays_whole(tmp_path / "several")


def test_a_report_replaces_the_last_one_whole(tmp_path: Path) -> None:
    folder(tmp_path / "acme", "index.html", "fr/index.html", "rejects/orders.parquet", says="old")
    publish(folder(tmp_path / "made", "index.html", "vi/index.html", says="new"), tmp_path / "acme")
    assert holds(tmp_path) == {"acme/index.html": "new", "acme/vi/index.html": "new"}


@pytest.fixture
def in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot exchange two folders."""
    monkeypatch.setattr(swap, "_exchanged", lambda one, other: False)


@pytest.mark.skipif(sys.platform != "linux", reason="two folders are exchanged on Linux alone")
def test_there_is_no_moment_without_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path / "acme", "index.html", says="old")
    monkeypatch.setattr("os.replace", lambda *names: pytest.fail("the report was away for a moment"))
    publish(folder(tmp_path / "made", "index.html", says="new"), tmp_path / "acme")
    assert holds(tmp_path) == {"acme/index.html": "new"}


STEPS = 3
"""The steps of a swap: the new one gets its name, the old one leaves, the new one comes in; then the old one goes."""


@contextmanager
def cut_short(steps: int) -> Iterator[None]:
    """After so many renamed or removed folders the run is killed."""
    done = 0
    replace, rmtree = os.replace, shutil.rmtree

    def until_killed(real):  # type: ignore[no-untyped-def]
        def step(*arguments, **options):  # type: ignore[no-untyped-def]
            nonlocal done
            if done == steps:
                raise KeyboardInterrupt
            done += 1
            return real(*arguments, **options)

        return step

    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr("os.replace", until_killed(replace))
        patch.setattr("shutil.rmtree", until_killed(rmtree))
        yield
        assert done == STEPS + 1


@pytest.mark.parametrize("steps", range(STEPS + 2))
def test_a_run_killed_at_any_step_is_completed_by_the_next(
    tmp_path: Path, in_steps: None, steps: int
) -> None:
    folder(tmp_path / "acme", "index.html", "vi/index.html", says="old")
    made = folder(tmp_path / "made", "index.html", says="new")
    with cut_short(steps):
        publish(made, tmp_path / "acme")
    recover(tmp_path / "acme")
    shutil.rmtree(made, ignore_errors=True)
    old = {"acme/index.html": "old", "acme/vi/index.html": "old"}
    assert holds(tmp_path) == (old if steps == 0 else {"acme/index.html": "new"})


@pytest.mark.parametrize("steps", range(STEPS + 2))
def test_a_run_killed_at_any_step_is_in_nobodys_way(tmp_path: Path, in_steps: None, steps: int) -> None:
    folder(tmp_path / "acme", "index.html", "vi/index.html", says="old")
    with cut_short(steps):
        publish(folder(tmp_path / "made", "index.html", says="new"), tmp_path / "acme")
    publish(folder(tmp_path / "next", "index.html", says="newer"), tmp_path / "acme")
    shutil.rmtree(tmp_path / "made", ignore_errors=True)
    assert holds(tmp_path) == {"acme/index.html": "newer"}


def test_nothing_to_recover_changes_nothing(tmp_path: Path) -> None:
    folder(tmp_path / "acme", "index.html", says="old")
    for place in ("acme", "never", "not/there"):
        recover(tmp_path / place)
    assert holds(tmp_path) == {"acme/index.html": "old"}


def test_of_several_at_once_one_stays_and_stays_whole(tmp_path: Path) -> None:
    names = [f"made-{number}" for number in range(40)]
    for name in names:
        folder(tmp_path / name, "index.html", "vi/index.html", says=name)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: publish(tmp_path / name, tmp_path / "acme"), names))
    found = holds(tmp_path)
    assert set(found) == {"acme/index.html", "acme/vi/index.html"}
    assert len(set(found.values())) == 1


def test_a_file_in_the_place_of_a_report_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "acme").write_text("a file")
    with pytest.raises(DataError, match="acme cannot be replaced .Not a directory.; clear that place"):
        publish(folder(tmp_path / "made", "index.html", says="new"), tmp_path / "acme")
    assert (tmp_path / "acme").read_text() == "a file"


def test_a_workshop_is_hidden_and_gone_at_the_end(tmp_path: Path) -> None:
    with workshop(tmp_path / "out") as making:
        assert making.parent == tmp_path / "out"
        assert making.name.startswith(".")
        assert making.stat().st_mode & 0o777 == 0o700
        folder(making, "rejects/orders.parquet", says="private")
    assert holds(tmp_path) == {"out/": ""}


HOLDS = """
import sys, time
from pathlib import Path
from cxresearch.swap import scratch
with scratch(Path(sys.argv[1]), ".making-") as folder:
    (folder / "page.html").write_text("half")
    print(folder.name, flush=True)
    time.sleep(60)
"""


def test_what_a_killed_run_left_is_removed_and_what_a_living_one_makes_is_not(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    call = [sys.executable, "-c", HOLDS, str(tmp_path)]
    runs = [subprocess.Popen(call, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    names = [run.stdout.readline().strip() for run in runs if run.stdout]
    try:
        runs[0].send_signal(signal.SIGKILL)
        runs[0].communicate()
        assert f"{names[0]}/page.html" in holds(tmp_path)
        recover(tmp_path / "acme")
        assert holds(tmp_path) == {f"{names[1]}/page.html": "half", f"{names[1]}.lock": ""}
    finally:
        runs[1].kill()
        runs[1].communicate()
    with scratch(tmp_path, MAKING):
        pass
    assert holds(tmp_path) == {}


def test_only_what_is_named_as_ours_is_removed(tmp_path: Path) -> None:
    others = {
        ".making-of/film": "",
        ".making-0123456z/a": "",
        "making-01234567/a": "",
        ".making-01234567.txt": "",
    }
    for name in others:
        folder(tmp_path, name, says="")
    folder(tmp_path, ".making-01234567/a", ".making-abcdef01.lock", says="")
    (tmp_path / ".making-deadbeef").symlink_to(tmp_path / ".making-of")
    recover(tmp_path / "acme")
    assert {name for name in holds(tmp_path) if "deadbeef" not in name} == set(others)


def test_a_folder_that_cannot_be_made_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CallError, match="out cannot be written to"), workshop(tmp_path / "out"):
        pass
