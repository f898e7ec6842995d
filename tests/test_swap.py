"""cxresearch.report.swap puts a run in the place of the last one, whole, whenever it is cut short."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import pytest

from cxresearch.errors import CallError
from cxresearch.report.swap import ABANDONED, publish, recover, workshop


def folder(path: Path, *files: str, says: str) -> Path:
    for file in files:
        (path / file).parent.mkdir(parents=True, exist_ok=True)
        (path / file).write_text(says)
    return path


def holds(path: Path) -> dict[str, str]:
    return {str(f.relative_to(path)): f.read_text() for f in sorted(path.rglob("*")) if f.is_file()}


def test_a_first_report_is_put_in_its_place(tmp_path: Path) -> None:
    publish(folder(tmp_path / "made", "index.html", says="new"), tmp_path / "acme")
    assert holds(tmp_path) == {"acme/index.html": "new"}


def test_a_report_replaces_the_last_one_whole_and_keeps_its_rejects(tmp_path: Path) -> None:
    folder(tmp_path / "acme", "index.html", "fr/index.html", "rejects/orders.parquet", says="old")
    publish(folder(tmp_path / "made", "index.html", "vi/index.html", says="new"), tmp_path / "acme")
    assert holds(tmp_path) == {
        "acme/index.html": "new",
        "acme/rejects/orders.parquet": "old",
        "acme/vi/index.html": "new",
    }


def test_rejects_of_the_new_run_take_the_place_of_the_old(tmp_path: Path) -> None:
    folder(tmp_path / "acme", "rejects/orders.parquet", says="old")
    publish(folder(tmp_path / "made", "rejects/ratings.parquet", says="new"), tmp_path / "acme")
    assert holds(tmp_path) == {"acme/rejects/ratings.parquet": "new"}


@pytest.mark.parametrize("steps", range(5))
def test_a_run_killed_at_any_step_is_completed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    folder(tmp_path / "acme", "index.html", "rejects/orders.parquet", says="old")
    made = folder(tmp_path / "made", "index.html", says="new")
    done = 0
    replace, rmtree = os.replace, shutil.rmtree

    def until_killed(real):  # type: ignore[no-untyped-def]
        def step(*arguments):  # type: ignore[no-untyped-def]
            nonlocal done
            if done == steps:
                raise KeyboardInterrupt
            done += 1
            return real(*arguments)

        return step

    monkeypatch.setattr("os.replace", until_killed(replace))
    monkeypatch.setattr("shutil.rmtree", until_killed(rmtree))
    with contextlib.suppress(KeyboardInterrupt):
        publish(made, tmp_path / "acme")
    monkeypatch.undo()
    recover(tmp_path / "acme")
    wanted = {"acme/index.html": "old" if steps == 0 else "new", "acme/rejects/orders.parquet": "old"}
    found = holds(tmp_path)
    assert {name: text for name, text in found.items() if not name.startswith("made/")} == wanted


def test_nothing_to_recover_changes_nothing(tmp_path: Path) -> None:
    folder(tmp_path / "acme", "index.html", says="old")
    recover(tmp_path / "acme")
    recover(tmp_path / "never")
    assert holds(tmp_path) == {"acme/index.html": "old"}


def test_a_workshop_is_hidden_and_gone_at_the_end(tmp_path: Path) -> None:
    with workshop(tmp_path / "out") as making:
        assert making.parent == tmp_path / "out"
        assert making.name.startswith(".")
        folder(making, "rejects/orders.parquet", says="private")
    assert holds(tmp_path) == {}


def test_what_a_killed_run_left_is_cleared_once_nobody_can_be_at_it(tmp_path: Path) -> None:
    old = folder(tmp_path / ".making-old", "rejects/orders.parquet", says="private")
    folder(tmp_path / ".making-new", "index.html", says="another run is at it")
    os.utime(old, (0, old.stat().st_mtime - ABANDONED - 1))
    with workshop(tmp_path):
        pass
    assert holds(tmp_path) == {".making-new/index.html": "another run is at it"}


def test_a_folder_that_cannot_be_made_is_a_wrong_call(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(CallError, match="out cannot be written to"), workshop(tmp_path / "out"):
        pass
