"""The command line: what it prints and writes, and how it fails."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from made import shop_rows, write_company

import cxresearch.company
import cxresearch.report
from cxresearch.claims import CLAIMS
from cxresearch.cli import cli, main
from cxresearch.errors import CallError, DataError
from cxresearch.schema import TABLES

ROOT = Path(__file__).parent.parent
ROWS = shop_rows({1: (30, 3), 2: (40, 9), 3: (50, 20), 4: (60, 30), 5: (7, 3)})
BAD_RATING = {"rating_id": "r-bad", "customer_id": "c-1", "rated_at": "yesterday", "rating": 5}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    return write_company(folder, ratings=[*ROWS["ratings"], BAD_RATING], orders=ROWS["orders"])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to run in: reports are made under the current one."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def run(*arguments: Any) -> Result:
    """A command that is to succeed."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=False)


def failed(capsys: Any, monkeypatch: pytest.MonkeyPatch, *arguments: Any) -> tuple[int, str]:
    """The exit code and the one line of a command that is to fail, as from a shell."""
    monkeypatch.setattr(sys, "argv", ["cxresearch", *(str(argument) for argument in arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    # An interrupt first ends the line that the terminal has begun with ^C.
    lines = [line for line in printed.err.splitlines() if line]
    assert len(lines) == 1 and lines[0].startswith("cxresearch: "), printed.err
    assert printed.out == "" and "Traceback" not in printed.err
    return int(ended.value.code), lines[0].removeprefix("cxresearch: ")


# check


def test_check_says_what_came_in_and_what_can_be_tested(made: Path) -> None:
    result = run("check", made)
    assert result.exit_code == 0
    for part in (
        "Made up (made), observed until 2024-12-31",
        "ratings              188 rows, 187 kept",
        "rejected  unreadable:rated_at             1   looks like aaaaaaaaa",
        "five-vs-four-six-times        can be tested",
        "promise-kept-satisfies        the data have no ratings.order_id (",
        "subscription-cx-retention     the claim is about subscription companies only",
    ):
        assert part in result.output
    assert f"The rows concerned are in {Path('reports', 'made', 'rejects')}" in result.output
    assert Path("reports/made/rejects/ratings.parquet").is_file()
    assert "yesterday" not in result.output, "a value of a customer is printed"


def test_check_says_nothing_of_rejects_where_there_are_none(tmp_path: Path) -> None:
    result = run("check", write_company(tmp_path / "clean", **ROWS))
    assert "rows concerned" not in result.output and not Path("reports").exists()


def test_check_writes_the_same_as_json(made: Path) -> None:
    run("check", made, "--json", "door.json")
    record = json.loads(Path("door.json").read_text("utf-8"))
    assert set(record) == {"schema", "company", "tables", "claims", "warnings"}
    assert record["tables"]["ratings"] == {"rows": 188, "rejected": {"unreadable:rated_at": 1}, "blanked": {}}
    reasons = {claim["id"]: claim["reason"] for claim in record["claims"]}
    assert list(reasons) == list(CLAIMS)
    assert reasons["promise-kept-satisfies"] == "missing:ratings.order_id"
    assert {claim["testable"] for claim in record["claims"] if claim["reason"] is None} == {True}
    assert json.loads(run("check", made, "--json", "-").output) == record


def test_what_the_engine_was_asked_is_written_as_sql(
    made: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run("evaluate", made, "--claim", "ladder-slope", "--sql", "asked.sql").output
    text = Path("asked.sql").read_text("utf-8")
    assert "-- ladder-slope\nSELECT" in text and "CREATE TABLE" in text and "ladder-slope" in told
    assert run("evaluate", made, "--claim", "ladder-slope", "--sql", "-").output == text
    code, line = failed(capsys, monkeypatch, "evaluate", made, "--sql", "absent/asked.sql")
    assert (code, line) == (2, "--sql absent/asked.sql: there is no folder absent")


def test_a_warning_is_a_sentence(tmp_path: Path) -> None:
    company = write_company(tmp_path / "c", **shop_rows({5: (200, 200)}))
    output = run("check", company, "--json", "door.json").output
    warning = next(line for line in output.splitlines() if line.startswith("warning"))
    assert "orders.ordered_at" in warning and "implausible" in warning
    warnings = json.loads(Path("door.json").read_text("utf-8"))["warnings"]
    (record,) = (record for record in warnings if record["code"] == "day:ordered_at")
    assert (record["table"], record["count"]) == ("orders", 200)
    assert "five-vs-four-six-times" in record["claims"] and "level4-at-least-60" not in record["claims"]
    assert warning.endswith(f"(200; claims touched: {len(record['claims'])})")


# plan


def test_a_plan_is_written_and_the_evaluation_says_what_deviates_from_it(tmp_path: Path) -> None:
    company = write_company(tmp_path / "c", **ROWS)
    said = run("plan", company).output
    assert f"The analysis plan is at {company / 'plan.toml'}" in said
    assert "at hand when it was written: ratings_raw, orders_raw" in said
    choice = ("--claim", "ladder-slope", "--set", "level=0.9", "--json", "-")
    record = json.loads(run("evaluate", company / "company.toml", *choice).output)["plan"]
    assert record["hash"].startswith(said.partition("hash ")[2][:12])
    assert record["sources"] == {"ratings_raw": "at_hand", "orders_raw": "at_hand"}
    assert record["deviations"] == [{"code": "choice", "subject": "level", "planned": 0.95, "used": 0.9}]


def test_a_plan_is_written_before_there_are_data_and_only_once(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = write_company(tmp_path / "c", **ROWS)
    for name in ROWS:
        (company / f"{name}.csv").unlink()
    assert "at hand" not in run("plan", company).output
    code, said = failed(capsys, monkeypatch, "plan", str(company))
    assert code == 2 and "plan.toml: there is a plan already" in said


# evaluate


def test_evaluate_prints_a_line_for_every_claim(made: Path) -> None:
    lines = run("evaluate", made).output.splitlines()
    assert lines[0] == "Made up (made), observed until 2024-12-31"
    assert [line.split()[0] for line in lines[2:]] == list(CLAIMS)
    by_id = {line.split()[0]: line for line in lines[2:]}
    assert "supported" in by_id["ladder-slope"] and "n=187" in by_id["ladder-slope"]
    assert "untestable" in by_id["five-vs-four-six-times"]
    assert "fewer than 10" in by_id["five-vs-four-six-times"], "how small a group is, is not told"


def test_evaluate_of_one_claim_with_a_choice_overridden(made: Path) -> None:
    result = run("evaluate", made, "--claim", "monotone-ladder", "--set", "level=0.5", "--json", "out.json")
    assert len(result.output.splitlines()) == 3
    record = json.loads(Path("out.json").read_text("utf-8"))
    assert [finding["id"] for finding in record["findings"]] == ["monotone-ladder"]
    assert record["parameters"]["level"] == 0.5


def test_a_tolerance_is_set_by_claim(made: Path) -> None:
    id = "five-vs-4.8-six-times"
    result = run("evaluate", made, "--claim", id, "--set", f"tolerance.{id}=2", "--json", "-")
    assert json.loads(result.output)["findings"][0]["region"] == [3, 12]


def test_json_on_standard_output_is_nothing_but_json(made: Path) -> None:
    record = json.loads(run("evaluate", made, "--claim", "ladder-slope", "--json", "-").output)
    run("evaluate", made, "--claim", "ladder-slope", "--json", "out.json")
    assert json.loads(Path("out.json").read_text("utf-8")) == record
    assert sorted(path.name for path in Path().iterdir()) == ["out.json", "reports"]


def test_an_undefined_value_is_called_so(tmp_path: Path) -> None:
    company = write_company(tmp_path / "nobody", **shop_rows({level: (20, 0) for level in range(1, 6)}))
    lines = run("evaluate", company, "--claim", "five-vs-four-six-times").output.splitlines()
    assert "undecided" in lines[-1] and "undefined [0.000, inf]  n=40" in lines[-1]


def test_json_goes_through_a_link_and_into_a_pipe(made: Path) -> None:
    Path("real.json").write_text("old")
    Path("link.json").symlink_to("real.json")
    run("check", made, "--json", "link.json")
    assert Path("link.json").is_symlink() and json.loads(Path("real.json").read_text("utf-8"))
    run("check", made, "--json", os.devnull)
    assert not Path(os.devnull).is_file(), "a device was replaced by a file"


# claims, report, simulate, help


def test_claims_lists_the_registry() -> None:
    lines = run("claims").output.splitlines()
    assert [line.split()[0] for line in lines] == list(CLAIMS)


@pytest.mark.parametrize("id", CLAIMS)
def test_a_claim_is_shown_in_full(id: str) -> None:
    output, claim = run("claims", id).output, CLAIMS[id]
    for part in (id, claim.family, claim.source.quote, *claim.needs, *claim.parts, claim.model or id):
        assert part in output


def test_report_hands_its_call_on(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def publish(company: Path, **options: Any) -> Path:
        calls.append((company, options))
        return Path("out/made/index.html")

    monkeypatch.setattr(cxresearch.report, "report", publish)
    options = ("--lang", "vi", "--family", "rating_repurchase", "--out", "out", "--jobs", 3)
    result = run("report", "c", *options, "--set", "horizon_days=90")
    assert result.output.strip().endswith(str(Path("out/made/index.html")))
    ((company, given),) = calls
    given.pop("progress")
    assert (company, given) == (
        Path("c"),
        {
            "langs": ("vi",),
            "families": ("rating_repurchase",),
            "out": Path("out"),
            "jobs": 3,
            "overrides": {"horizon_days": "90"},
        },
    )


def test_simulate_makes_a_company() -> None:
    options = ("--customers", 30, "--seed", 7, "--model", "services", "--truth", "t.toml")
    assert run("simulate", "shop", *options).exit_code == 0
    assert Path("t.toml").is_file() and not Path("shop/truth.toml").exists()
    assert {path.stem for path in Path("shop").glob("*.csv")} == set(TABLES)
    assert 'model = "services"' in Path("shop/company.toml").read_text("utf-8")
    assert run("simulate", "other", "--customers", 30, "--format", "parquet").exit_code == 0
    assert {path.stem for path in Path("other").glob("*.parquet")} == set(TABLES)


def test_simulate_says_that_the_disk_is_full(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no device that is always full")
    code, line = failed(capsys, monkeypatch, "simulate", "d", "--customers", 30, "--truth", full)
    assert code == 2 and line == "d: cannot be written: No space left on device"
    assert list(Path("d").iterdir()) == []


def test_help_names_every_command(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["cxresearch"])
    main()
    alone = capsys.readouterr().out
    for command in ("check", "evaluate", "report", "claims", "simulate"):
        for text in (alone, run("--help").output):
            assert f"\n  {command} " in text
        assert "Usage:" in run(command, "--help").output


# Failures: 2 the call or the company file is wrong

WRONG = {
    "no command": (["evalate", "COMPANY"], "evaluate"),
    "no company named": (["evaluate"], "COMPANY"),
    "an unknown option": (["check", "COMPANY", "--jsn", "x"], "--json"),
    "no such company": (["check", "nowhere"], 'no company file "nowhere"'),
    "a folder without a company": (["evaluate", "."], "company.toml"),
    "an unknown claim": (["evaluate", "COMPANY", "--claim", "ladder-slop"], 'did you mean "ladder-slope"'),
    "an unknown claim in claims": (["claims", "ladder-slop"], 'did you mean "ladder-slope"'),
    "an unknown choice": (["evaluate", "COMPANY", "--set", "horizon=9"], 'did you mean "horizon_days"'),
    "a choice without a value": (["evaluate", "COMPANY", "--set", "level"], "KEY=VALUE"),
    "a choice without a key": (["evaluate", "COMPANY", "--set", "=0.9"], "KEY=VALUE"),
    "a choice out of range": (["evaluate", "COMPANY", "--set", "level=95"], "level"),
    "a choice of the wrong type": (["evaluate", "COMPANY", "--set", "horizon_days=long"], "horizon_days"),
    "a tolerance for no claim": (["evaluate", "COMPANY", "--set", "tolerance.x=2"], "tolerance"),
    "a tolerance that is none": (
        ["evaluate", "COMPANY", "--set", "tolerance.ladder-slope=2"],
        "direction only",
    ),
    "JSON into a folder that is not there": (["check", "COMPANY", "--json", "no/x.json"], "no folder no"),
    "JSON onto a folder": (["evaluate", "COMPANY", "--json", "."], "is a folder"),
    "JSON below a file": (["evaluate", "COMPANY", "--json", "COMPANY/company.toml/x"], "--json"),
    "an unknown language": (["report", "COMPANY", "--lang", "fr"], 'no language "fr"'),
    "no jobs": (["report", "COMPANY", "--jobs", "0"], "--jobs"),
    "an unknown model": (["simulate", "d", "--model", "shop"], 'no model "shop"'),
    "an unknown format": (["simulate", "d", "--format", "parket"], 'did you mean "parquet"'),
    "no customers": (["simulate", "d", "--customers", "0"], "--customers"),
    "a company onto a file": (["simulate", "COMPANY/company.toml"], "company.toml"),
    "a truth into no folder": (["simulate", "d", "--customers", "1", "--truth", "no/t.toml"], "no/t.toml"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_call_ends_with_2(name: str, made: Path, capsys: Any, monkeypatch: Any) -> None:
    arguments, said = WRONG[name]
    given = [argument.replace("COMPANY", str(made)) for argument in arguments]
    code, line = failed(capsys, monkeypatch, *given)
    assert code == 2 and said in line
    assert not list(Path().glob(".*.part"))


WRONG_FILES = {
    "an unknown key": ("[company]", "[company]\nnme = 1", 'did you mean "name"'),
    "an unknown table": ("[tables.orders]", "[tables.ordrs]", 'did you mean "orders"'),
    "an unknown column": ("ordered_at =", "orderd_at =", 'did you mean "ordered_at"'),
    "a column that the source lacks": ('"ordered_at"', '"OrderDate"', "OrderDate"),
    "a required column that is not mapped": (', ordered_at = "ordered_at"', "", "ordered_at"),
    "a source that is not there": ('"orders.csv"', '"order.csv"', "order.csv"),
    "an environment variable that is not set": (
        "[sources]",
        '[engine]\nurl = "postgres://${NOT_SET_HERE}@x/y"\n[sources]',
        "NOT_SET_HERE",
    ),
    "an SQL error": ('from = "orders_raw"', 'sql = "selct * from orders_raw"', "tables.orders"),
    "an unknown claim": (
        "[ratings]",
        '[analysis]\nexclude = ["ladder-slop"]\n[ratings]',
        'did you mean "ladder-slope"',
    ),
    "not TOML": ("[company]", "[company", "company.toml"),
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_wrong_company_file_ends_with_2(name: str, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    file = write_company(tmp_path / "c", **shop_rows({4: (2, 1)})) / "company.toml"
    before, after, said = WRONG_FILES[name]
    text = file.read_text("utf-8")
    assert before in text
    if name == "an SQL error":
        text = "\n".join(line for line in text.splitlines() if not line.startswith("columns = { order_id"))
    file.write_text(text.replace(before, after, 1), "utf-8")
    code, line = failed(capsys, monkeypatch, "check", file.parent)
    assert code == 2 and said in line


# Failures: 1 the data cannot be used


def test_a_source_that_cannot_be_read_ends_with_1(tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    company = write_company(tmp_path / "c", **shop_rows({4: (2, 1)}))
    (company / "orders.parquet").write_bytes(b"PAR1 and then nothing of the kind")
    file = company / "company.toml"
    file.write_text(file.read_text("utf-8").replace('"orders.csv"', '"orders.parquet"'), "utf-8")
    for command in ("check", "evaluate"):
        code, line = failed(capsys, monkeypatch, command, company)
        assert code == 1 and "orders" in line


def test_a_table_that_is_mostly_rejected_ends_with_1(tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    rows = shop_rows({4: (3, 1)})
    spoiled = [{**rating, "rated_at": "01/13/2024"} for rating in rows["ratings"][:2]] + rows["ratings"][2:]
    company = write_company(tmp_path / "c", ratings=spoiled, orders=rows["orders"])
    code, line = failed(capsys, monkeypatch, "evaluate", company)
    assert code == 1
    assert "2 of 3 rows" in line and "99/99/9999" in line and "01/13/2024" not in line
    assert str(Path("reports/made/rejects/ratings.parquet")) in line
    assert Path("reports/made/rejects/ratings.parquet").is_file()


def test_an_error_that_nobody_foresaw_is_one_line_too(made: Path, capsys: Any, monkeypatch: Any) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr(cxresearch.company, "open_company", broken)
    code, line = failed(capsys, monkeypatch, "evaluate", made)
    assert (code, line) == (1, "RuntimeError: first line (--debug shows where)")


@pytest.mark.parametrize("place", [0, 1, 3])
@pytest.mark.parametrize("error", [CallError("a"), DataError("b"), click.UsageError("c"), RuntimeError("d")])
def test_debug_shows_the_traceback(place: int, error: Exception, made: Path, monkeypatch: Any) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(cxresearch.company, "open_company", broken)
    arguments = ["evaluate", str(made)]
    arguments.insert(place, "--debug")
    monkeypatch.setattr(sys, "argv", ["cxresearch", *arguments])
    with pytest.raises(type(error)):
        main()


@pytest.mark.parametrize("stopped", [KeyboardInterrupt(), click.Abort()])
def test_a_run_that_is_stopped_says_so_and_leaves_the_previous_json(
    stopped: BaseException, made: Path, capsys: Any, monkeypatch: Any
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise stopped

    Path("out.json").write_text("{}")
    monkeypatch.setattr(cxresearch.company, "open_company", interrupted)
    assert failed(capsys, monkeypatch, "evaluate", made, "--json", "out.json") == (130, "interrupted")
    assert Path("out.json").read_text() == "{}"


def test_a_failed_run_leaves_the_previous_json(made: Path, capsys: Any, monkeypatch: Any) -> None:
    run("check", made, "--json", "out.json")
    before = Path("out.json").read_bytes()
    for arguments in (["--claim", "no-such-claim"], ["--set", "level=2"]):
        failed(capsys, monkeypatch, "evaluate", made, *arguments, "--json", "out.json")

    def full(*_: Any, **__: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    code, line = failed(capsys, monkeypatch, "check", made, "--json", "out.json")
    assert (code, line) == (2, "--json out.json: cannot be written: No space left on device")
    assert Path("out.json").read_bytes() == before
    assert sorted(path.name for path in Path().iterdir()) == ["out.json", "reports"]


# As a process

COMMAND = (sys.executable, "-m", "cxresearch")


def process(*arguments: Any, **options: Any) -> subprocess.CompletedProcess[bytes]:
    path = {"PYTHONPATH": str(ROOT), **options.pop("env", {})}
    given = [*COMMAND, *(str(argument) for argument in arguments)]
    return subprocess.run(given, capture_output=True, env={**os.environ, **path}, check=False, **options)


def test_a_terminal_without_the_letters_is_no_error(tmp_path: Path) -> None:
    file = write_company(tmp_path / "c", **ROWS) / "company.toml"
    file.write_text(file.read_text("utf-8").replace('"Made up"', '"Lá Trầu"'), "utf-8")
    done = process("check", file, env={"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"L\xe1 Tr?u (made)")


def test_a_failing_process_ends_with_its_code_and_one_line() -> None:
    done = process("check", "nowhere")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1 and done.stderr.startswith(b"cxresearch: no company file")


@pytest.mark.skipif(shutil.which("sh") is None, reason="no sh to make a pipe with")
def test_a_reader_who_leaves_early_is_no_error() -> None:
    command = shlex.join(COMMAND)
    # The reader is gone before anything is printed.
    script = f"{{ sleep 0.2; {command} claims; echo code $? >&2; }} | true"
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.stderr == b"code 0\n"


@pytest.mark.parametrize(("closed", "code"), [(">&-", 2), ("2>&-", 2)])
def test_a_closed_stream_changes_no_code(closed: str, code: int) -> None:
    script = f'"{sys.executable}" -m cxresearch check nowhere {closed}'
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
