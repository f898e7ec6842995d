"""What a company sends is printed as text: it cannot move the cursor, change the terminal, or hide what is said."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from raw import COMPANY, ORDERS, ORDERS_CSV, company

ROOT = Path(__file__).parent.parent

CONTROLS = {
    "a colour": "\x1b[31mred",
    "a cleared screen": "\x1b[2J\x1b[H",
    "a title": "\x1b]0;title\x07",
    "an answer": "\x1b[6n",
    "an eight-bit sequence": "\x9b31m",
    "a bell": "\x07",
    "a carriage return": "a\rb",
    "a backspace": "a\b\bb",
    "a deletion": "a\x7fb",
    "a turned direction": "a\u202eb",
    "an isolated direction": "a\u2066b",
}


def printed(folder: Path, *arguments: str) -> str:
    """What a command prints on a terminal, of both its streams."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cxresearch", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    said = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the end of a terminal
            break
        if not part:
            break
        said += part
    process.wait()
    os.close(ours)
    return said.decode("utf-8").replace("\r\n", "\n")


def fit(said: str) -> bool:
    """Whether nothing but text was printed, and what clears the line of the bar."""
    lines = said.replace("\r\x1b[K", "")
    return not any(
        (ord(sign) < 32 and sign not in "\n\t") or 127 <= ord(sign) < 160 or sign in "\u202e\u2066"
        for sign in lines
    )


@pytest.mark.parametrize("debug", [[], ["--debug"]], ids=["plain", "debug"])
def test_an_error_shows_a_control_character_as_its_code(tmp_path: Path, debug: list[str]) -> None:
    name = "".join(CONTROLS.values())
    text = COMPANY + ORDERS.replace('amount = "Total"', f"amount = {json.dumps(name)}")
    said = printed(tmp_path, "check", str(company(tmp_path / "acme", text, orders_csv=ORDERS_CSV)), *debug)
    assert "has no column" in said and "\\x1b[31mred" in said and "\\u202e" in said
    assert fit(said)


def test_names_words_and_shapes_are_printed_as_text(tmp_path: Path) -> None:
    name = " ".join(CONTROLS.values())
    csv = ORDERS_CSV.replace("2024-03-01 10:00", "".join(CONTROLS.values()).replace("\r", ""))
    text = COMPANY.replace('"Acme"', json.dumps(name)) + ORDERS
    folder = company(tmp_path / "acme", text, orders_csv=csv)
    one = ("--claim", "profit-from-old-customers")
    for command in (
        ["check"],
        ["evaluate", *one],
        ["evaluate", *one, "--json", "-"],
        ["evaluate", *one, "--sql", "-"],
    ):
        said = printed(tmp_path, command[0], str(folder), *command[1:])
        assert fit(said), (command, said[:400])
        assert len(said) > 100 and "Traceback" not in said
        if command in (["check"], ["evaluate", *one]):
            assert "\\x1b[31mred" in said and "\\x9b31m" in said
        assert command != ["check"] or "looks like" in said


def test_a_file_named_like_an_escape_is_printed_as_text(tmp_path: Path) -> None:
    folder = company(tmp_path / "\x1b[31mred")
    said = printed(tmp_path, "check", f"{folder}x")
    assert "\\x1b[31mredx" in said and fit(said)


def test_for_a_program_nothing_is_changed(tmp_path: Path) -> None:
    """JSON has its own way to write a control character."""
    text = COMPANY.replace('"Acme"', json.dumps("".join(CONTROLS.values()))) + ORDERS
    folder = company(tmp_path / "acme", text, orders_csv=ORDERS_CSV)
    ended = subprocess.run(
        [sys.executable, "-m", "cxresearch", "evaluate", str(folder), "--json", "-"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert json.loads(ended.stdout)["company"] == "acme"


def test_a_terminal_is_told_what_is_being_read_checked_and_asked(tmp_path: Path) -> None:
    name = "orders\x1b[31m"
    text = COMPANY + ORDERS.replace("orders_raw =", f"{json.dumps(name)} =").replace(
        '"orders_raw"', json.dumps(name)
    )
    folder = company(tmp_path / "acme", text, orders_csv=ORDERS_CSV)
    said = printed(tmp_path, "evaluate", str(folder))
    for step in ("reading orders?[31m", "checking orders", "asking for the claims"):
        assert step in said
    assert "\x1b[31m" not in said
    assert fit(said) and "\r\x1b[KAcme (acme), observed until" in said, "the bar is still there"


def test_a_file_is_told_nothing_but_the_result(tmp_path: Path) -> None:
    folder = company(tmp_path / "acme", COMPANY + ORDERS, orders_csv=ORDERS_CSV)
    ended = subprocess.run(
        [sys.executable, "-m", "cxresearch", "evaluate", str(folder)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stderr == "" and "reading" not in ended.stdout
