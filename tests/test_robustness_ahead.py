"""A second process that computes small tables: what is found is the same, and nothing of it stays."""

from __future__ import annotations

import signal
import subprocess
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from made import shop

from cxresearch.company import Company
from cxresearch.evaluate import ELSEWHERE, evaluate
from cxresearch.export import to_json
from cxresearch.robustness import ahead, examined

RETURNS = {1: (40, 10), 2: (40, 12), 4: (40, 20), 5: (40, 30)}
WANTED = ("cx-more-repeat", "level12-do-not-return")


class AtOnce:
    """An executor that does what it is given before it returns: the second process has then done everything."""

    def submit(self, call: Any, *what: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(call(*what))
        return future

    def shutdown(self, **how: Any) -> None:
        pass


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that are started."""
    started: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen):
        def __init__(self, *call: Any, **how: Any) -> None:
            super().__init__(*call, **how)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    return started


def findings(company: Company) -> object:
    return to_json(examined(company, evaluate(company, *WANTED)))["findings"]


def given(company: Company) -> list[bool]:
    """Of each table asked for from now on, whether the second process gives it."""
    ask, answers = company.derived[ELSEWHERE], list[bool]()

    def noted(*what: Any) -> Any:
        table = ask(*what)
        answers.append(table is not None)
        return table

    company.derived[ELSEWHERE] = noted
    return answers


def test_it_computes_all_that_is_asked_of_the_robustness_and_finds_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "ThreadPoolExecutor", lambda workers: AtOnce())
    alone = shop(tmp_path / "alone", RETURNS)
    with ahead.helped() as helper:
        company = shop(tmp_path / "helped", RETURNS)
        helper(company)
        evaluation = evaluate(company, *WANTED)
        answers = given(company)
        helped = to_json(examined(company, evaluation))["findings"]
    assert answers and all(answers)
    assert helped == findings(alone)


def test_when_it_is_killed_all_is_computed_here(
    tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    with ahead.helped() as helper:
        company = shop(tmp_path / "killed", RETURNS)
        processes[0].send_signal(signal.SIGKILL)
        processes[0].wait()
        helper(company)
        answers = given(company)
        left = findings(company)
    assert answers and not any(answers)
    assert left == findings(shop(tmp_path / "alone", RETURNS))


def test_it_ends_with_what_it_was_started_for(
    tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    with pytest.raises(KeyboardInterrupt), ahead.helped() as helper:
        helper(shop(tmp_path, RETURNS))
        raise KeyboardInterrupt
    assert processes[0].poll() is not None


def test_none_is_started_where_none_is_wanted(
    tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    with ahead.helped(False) as helper:
        company = shop(tmp_path, RETURNS)
        helper(company)
    assert processes == [] and ELSEWHERE not in company.derived


def test_a_server_or_a_large_company_is_left_to_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = shop(tmp_path, RETURNS)
    with ahead.helped() as helper:
        served: Any = replace(company, connection=SimpleNamespace(name="postgres"), derived={})
        helper(served)
        monkeypatch.setattr(ahead, "MOST_ROWS", 10)
        helper(company)
    assert ELSEWHERE not in served.derived and ELSEWHERE not in company.derived
