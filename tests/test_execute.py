"""cxresearch.report.execute runs a notebook strictly, without secrets, and leaves no trace of the run in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sheets import write_notebook

from cxresearch.errors import CallError, DataError
from cxresearch.report.execute import execute, kernel


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPASSWORD", "hush")
        with kernel(tmp_path_factory.mktemp("kernel")) as manager:
            yield manager


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A kernel for notebooks that kill it."""
    with kernel(tmp_path_factory.mktemp("mortal")) as manager:
        yield manager


def printed(notebook: Any) -> str:
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    return "".join(output.text for output in outputs if output.output_type == "stream")


def test_parameters_reach_the_notebook_and_leave_no_cell_behind(tmp_path: Path, running: Any) -> None:
    file = write_notebook(tmp_path / "n.ipynb", "print(LANG, level, COMPANY)")
    done = execute(file, {"LANG": "vi", "level": 0.9}, kernel=running)
    assert printed(done) == "vi 0.9 somewhere\n"
    assert [cell.id for cell in done.cells] == ["cell-0", "cell-1"]


def test_the_same_notebook_comes_out_the_same_twice(tmp_path: Path, running: Any) -> None:
    sources = (
        "import sys; print('note', file=sys.stderr); print(len(LANG))",
        "LANG.upper()",
        "{'a', 'b', 'c'}",
    )
    file = write_notebook(tmp_path / "n.ipynb", *sources)
    first, second = (execute(file, {"LANG": "vi"}, kernel=running) for _ in range(2))
    assert first == second
    assert [cell.execution_count for cell in first.cells] == [1, 2, 3, 4]
    assert first.cells[2].outputs[0].execution_count == 3
    assert "papermill" not in first.metadata
    assert "note" not in printed(first)
    assert all(set(cell.metadata) <= {"tags"} for cell in first.cells)


def test_what_is_printed_little_by_little_is_one_output(tmp_path: Path, running: Any) -> None:
    source = "import sys\nfor i in range(3): print(i, flush=True); print('-', file=sys.stderr, flush=True)"
    done = execute(write_notebook(tmp_path / "n.ipynb", source), {}, kernel=running)
    assert [output.text for output in done.cells[1].outputs] == ["0\n1\n2\n"]


def test_an_unknown_parameter_is_an_error_with_the_nearest_name(tmp_path: Path, running: Any) -> None:
    file = write_notebook(tmp_path / "n.ipynb")
    with pytest.raises(CallError, match=r'n\.ipynb has no parameter "levl": did you mean "level"'):
        execute(file, {"levl": 0.9}, kernel=running)


def test_a_failing_cell_is_one_line_that_names_it(tmp_path: Path, running: Any) -> None:
    file = write_notebook(tmp_path / "n.ipynb", "LANG", "raise KeyError('no such\\nthing')")
    for parameters in ({}, {"LANG": "vi"}):
        with pytest.raises(DataError) as caught:
            execute(file, parameters, kernel=running)
        assert str(caught.value).startswith("n.ipynb, cell 3: KeyError: ")
        assert "\n" not in str(caught.value)


def test_a_notebook_sees_no_name_that_another_left(tmp_path: Path, running: Any) -> None:
    execute(write_notebook(tmp_path / "a.ipynb", "left = 1"), {}, kernel=running)
    with pytest.raises(DataError, match=r"b\.ipynb, cell 2: NameError"):
        execute(write_notebook(tmp_path / "b.ipynb", "left"), {}, kernel=running)


def test_a_kernel_has_a_fixed_hash_seed_and_no_secret(tmp_path: Path, running: Any) -> None:
    file = write_notebook(tmp_path / "n.ipynb", "import os; print(os.environ)")
    shown = printed(execute(file, {}, kernel=running))
    assert "'PYTHONHASHSEED': '0'" in shown
    assert "PGPASSWORD" not in shown
    assert "hush" not in shown


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 + 1\n\n1 / 0", "n.ipynb, cell 3: ZeroDivisionError: division by zero (at: 1 / 0)"),
        (
            "def f():\n    return 1 / 0\n\nf()",
            "n.ipynb, cell 3: ZeroDivisionError: division by zero (at: f())",
        ),
        ("1 +", "n.ipynb, cell 3: SyntaxError: "),
        ("raise ValueError", "n.ipynb, cell 3: ValueError: no message (at: raise ValueError)"),
        ("for i in range(2):\n    {}[i]  #" + " long" * 40, "(at: {}[i] # long long"),
        ("import sys; sys.exit('enough')", "cell 3: SystemExit: enough (at: import sys; sys.exit('enough'))"),
    ],
    ids=["a line", "a call", "syntax", "no message", "a long line", "exit"],
)
def test_a_failing_cell_is_quoted(tmp_path: Path, running: Any, source: str, said: str) -> None:
    file = write_notebook(tmp_path / "n.ipynb", "LANG", source)
    with pytest.raises(DataError) as caught:
        execute(file, {"LANG": "vi"}, kernel=running)
    assert said in str(caught.value)
    assert str(caught.value).startswith("n.ipynb, cell 3: ")
    assert len(str(caught.value).partition("(at: ")[2]) <= 81


def test_after_a_failing_cell_the_kernel_runs_the_next_notebook(tmp_path: Path, running: Any) -> None:
    with pytest.raises(DataError):
        execute(write_notebook(tmp_path / "a.ipynb", "1 / 0", "print('after')"), {}, kernel=running)
    done = execute(write_notebook(tmp_path / "b.ipynb", "print('next')"), {}, kernel=running)
    assert printed(done) == "next\n"


def test_a_notebook_whose_kernel_dies_is_run_once_more_in_a_fresh_one(tmp_path: Path, mortal: Any) -> None:
    dies_once = """\
import os, pathlib
mark = pathlib.Path(COMPANY) / "died"
if not mark.exists():
    mark.touch()
    os._exit(1)"""
    file = write_notebook(tmp_path / "n.ipynb", "before = 1", dies_once, "print(before, LANG)")
    done = execute(file, {"LANG": "vi", "COMPANY": str(tmp_path)}, kernel=mortal)
    assert printed(done) == "1 vi\n", "from its first cell"
    assert [cell.execution_count for cell in done.cells] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("last", "said"),
    [("os._exit(1)", "died"), ("time.sleep(60)", "timed out")],
    ids=["dies", "never answers"],
)
def test_a_kernel_that_fails_twice_is_one_line_that_names_the_notebook(
    tmp_path: Path, mortal: Any, last: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[execute.__module__], "CELL_TIMEOUT", 1)
    runs = tmp_path / "runs"
    file = write_notebook(
        tmp_path / "n.ipynb", f"import os, time; open({str(runs)!r}, 'a').write('.'); {last}"
    )
    with pytest.raises(DataError, match=rf"^n\.ipynb: [^\n]*{said}[^\n]*$"):
        execute(file, {}, kernel=mortal)
    assert runs.read_text() == ".."
    after = write_notebook(tmp_path / "after.ipynb", "print('a kernel again')")
    assert printed(execute(after, {}, kernel=mortal)) == "a kernel again\n"


def test_a_kernel_that_cannot_start_says_why(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ipykernel_launcher.py").write_text("raise SystemExit('first line\\nno sqlite here')")
    file = write_notebook(tmp_path / "n.ipynb", "1")
    with (
        kernel(tmp_path) as broken,
        pytest.raises(DataError, match=r"^n\.ipynb: [^\n]*died[^\n]*: no sqlite here$"),
    ):
        execute(file, {}, kernel=broken)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("modules", [["zipapp"], ["zipapp", "this"]])
def test_a_kernel_preloads_and_works_in_its_folder(tmp_path: Path, modules: list[str]) -> None:
    source = f"import os, sys; print(set({modules}) <= set(sys.modules), os.getcwd())"
    file = write_notebook(tmp_path / "n.ipynb", source)
    with kernel(tmp_path, preload=modules) as manager:
        assert printed(execute(file, {}, kernel=manager)) == f"True {tmp_path.resolve()}\n"
