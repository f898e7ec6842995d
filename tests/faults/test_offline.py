"""The package speaks to no network, and neither do the processes that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from made import shop_rows, write_company

ROOT = Path(__file__).parents[2]

REFUSING = """
import os, socket, sys

def hook(event, given):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        local = event != "socket.getaddrinfo" and given and getattr(given[0], "family", None) == socket.AF_UNIX
        # urllib3 looks whether there is IPv6 when it is imported: it is refused, and asks for nothing
        looks = event == "socket.bind" and given[1] == ("::1", 0)
        if looks:
            raise OSError("no network here")
        if not local:
            with open(os.path.join(os.environ["HOME"], "asked"), "a") as file:
                file.write(f"{event} {given[1:]} of {sys.argv}\\n")
            raise OSError("no network here")
    elif event == "import" and given[0] == "cxresearch":
        with open(os.path.join(os.environ["HOME"], "started"), "a") as file:
            file.write(f"{os.getpid()}\\n")

sys.addaudithook(hook)
"""
"""What Python runs before anything else; `HOME` is one of the few variables that every process of ours is given."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a company, and with what refuses the network to whatever Python is started there."""
    (tmp_path / "sitecustomize.py").write_text(REFUSING)
    write_company(tmp_path / "company", **shop_rows({1: (30, 3), 4: (60, 20), 5: (60, 30)}))
    return tmp_path


def run(place: Path, *call: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(place), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths, "HOME": str(place)}
    return subprocess.run(
        [sys.executable, *call], cwd=place, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("arguments", "processes"),
    [
        (["plan", "company"], 1),
        (["check", "company"], 1),
        (["evaluate", "company"], 1),
        # one that evaluates besides, and two kernels
        (["report", "company", "--family", "rating_repurchase", "--jobs", "2"], 4),
        (["simulate", "made", "--customers", "50"], 1),
    ],
    ids=lambda given: given[0] if isinstance(given, list) else "",
)
def test_no_command_asks_a_network(place: Path, arguments: list[str], processes: int) -> None:
    ended = run(place, "-m", "cxresearch", *arguments)
    assert ended.returncode == 0, ended.stderr
    assert not (place / "asked").exists(), (place / "asked").read_text()
    assert len({*(place / "started").read_text().split()}) == processes, "a process was not watched"


@pytest.mark.parametrize(
    "call",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.getaddrinfo('localhost', 80)",
        "socket.socket().bind(('127.0.0.1', 0))",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9')",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    ],
)
def test_what_asks_would_be_seen(place: Path, call: str) -> None:
    ended = run(place, "-c", f"import socket; {call}")
    assert ended.returncode == 1 and "no network here" in ended.stderr
    assert (place / "asked").read_text().startswith("socket.")


def test_sockets_that_are_files_are_let_through(place: Path) -> None:
    """Kernels are reached through them."""
    ended = run(place, "-c", "import socket; socket.socket(socket.AF_UNIX).bind('x')")
    assert ended.returncode == 0 and not (place / "asked").exists()
