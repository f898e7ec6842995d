"""The command line: reads a call, hands it on, prints what came back."""

from __future__ import annotations

import gc
import json
import math
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from traceback import format_exception
from types import TracebackType
from typing import Any

import click

from cxresearch.errors import CallError, DataError
from cxresearch.interrupt import interruptible
from cxresearch.model import Evaluation, Finding, Passage
from cxresearch.progress import bar
from cxresearch.swap import scratch

REPORTS = Path("reports")
"""Where the reports of all companies are, and beside them their rejected rows."""

STOPPED = 128
"""The exit code of a run that a signal stopped is this and the signal's number, as shells have it: after Ctrl-C 130."""

GARBAGE = (100_000, 20, 100)
"""How often Python looks for garbage. To write a query, Ibis makes thousands of small objects, which go by
themselves; to look through all others whenever seven hundred have come would take a fifth of the time."""

_CODES = {
    code: f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
    for code in (*range(32), *range(127, 160), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\t\n"
}
"""What is not printed as it is: control characters, and those that turn the direction of text."""

company_argument = click.argument("company", type=click.Path(path_type=Path))
json_option = click.option(
    "--json", "file", type=click.Path(path_type=Path), help="Write JSON here; - prints it."
)
set_option = click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Override a key of [analysis]."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="cxresearch")
def cli(debug: bool) -> None:
    """Puts the folklore of customer experience to the test on a company's own tables.

    COMPANY is a company.toml or its folder. Exit codes: 0 done, 2 the call or the company file is
    wrong, 1 the data cannot be used.
    """


@cli.command()
@company_argument
@json_option
def check(company: Path, file: Path | None) -> None:
    """The door: what came in, what was rejected, which claims can be tested, what the others lack."""
    from cxresearch.company import open_company
    from cxresearch.company.rejects import FOLDER
    from cxresearch.export import SCHEMA, tables_record, warnings_record
    from cxresearch.registry import lacking, registry
    from cxresearch.text import sentences as in_words
    from cxresearch.text import words
    from cxresearch.touched import with_claims

    _check_target("--json", file)
    with bar(sys.stderr) as progress:
        opened = open_company(company, reports=REPORTS, progress=progress)
    reasons = lacking(opened)
    claims = registry(opened.analysis.claims)
    warnings = with_claims(opened.warnings, opened, claims, claims.values())
    if file is not None:
        record = {
            "schema": SCHEMA,
            "company": opened.id,
            "tables": tables_record(opened.passages),
            "claims": [{"id": id, "testable": code is None, "reason": code} for id, code in reasons.items()],
            "warnings": warnings_record(warnings),
        }
        _write("--json", file, _json(record))
        if str(file) == "-":
            return
    _say(f"{opened.name} ({opened.id}), observed until {opened.observed_until}\n")
    for passage in opened.passages.values():
        _say("\n".join(_passage_lines(passage, opened.advice[passage.table])))
    rejects = REPORTS / opened.id / FOLDER
    if any(rejects.glob("*.parquet")):
        _say(f"The rows concerned are in {rejects}")
    for warning in warnings:
        touched = f"{warning.count}; claims touched: {len(warning.claims)}"
        _say(f"warning: {in_words.warning(warning, words('en'))} ({touched})")
    _say()
    for id, code in reasons.items():
        _say(f"{id:<28}  {'can be tested' if code is None else in_words.reason(code, words('en'))}")


def _passage_lines(passage: Passage, advice: Mapping[str, str]) -> list[str]:
    lines = [f"{passage.table:<14} {passage.rows:>9} rows, {passage.kept} kept"]
    for fate, codes in (("rejected", passage.rejected), ("blanked", passage.blanked)):
        for code, count in codes.items():
            shapes = ", ".join(passage.shapes.get(code, ()))
            lines.append(f"  {fate:<9} {code:<24} {count:>8}" + (f"   looks like {shapes}" if shapes else ""))
            lines += [f"            {advice[code]}"] if code in advice else []
    return lines


@cli.command()
@company_argument
def plan(company: Path) -> None:
    """Writes the analysis plan beside the company file, before the data are looked at."""
    from cxresearch.companyfile import load
    from cxresearch.plan import compared, write
    from cxresearch.registry import regions, registry

    file = load(company)
    claims = registry(file.analysis.claims)
    ranges = regions(file.analysis, claims)
    target = write(file, claims, ranges)
    written = compared(file, file.analysis, claims, ranges)
    assert written is not None
    _say(f"The analysis plan is at {target} (hash {written.hash[:12]}); commit it now")
    there = [name for name, state in written.sources.items() if state == "at_hand"]
    if there:
        _say(f"It says that these data were at hand when it was written: {', '.join(there)}")


@cli.command()
@company_argument
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; may be repeated.")
@json_option
@click.option(
    "--sql", type=click.Path(path_type=Path), help="Write what the engine was asked here; - prints it."
)
@set_option
def evaluate(
    company: Path, ids: tuple[str, ...], file: Path | None, sql: Path | None, settings: tuple[str, ...]
) -> None:
    """The findings, as a table on the terminal or as JSON."""
    from cxresearch.company import open_company
    from cxresearch.companyfile import load
    from cxresearch.companyfile.choices import overridden
    from cxresearch.evaluate import evaluate as evaluate_company
    from cxresearch.export import queries, to_json
    from cxresearch.registry import registered, registry

    _check_target("--json", file)
    _check_target("--sql", sql)
    known = registry(overridden(load(company).analysis, _overrides(settings)).claims)
    for id in ids:  # before the company is opened, which takes longer
        registered(id, known)
    with bar(sys.stderr) as progress:
        opened = open_company(company, overrides=_overrides(settings), reports=REPORTS, progress=progress)
        evaluation = evaluate_company(opened, *ids)
    if file is not None:
        _write("--json", file, _json(to_json(evaluation)))
    if sql is not None:
        _write("--sql", sql, queries(opened, evaluation))
    if "-" not in (str(file), str(sql)):
        _say(_findings_table(evaluation))


def _findings_table(evaluation: Evaluation) -> str:
    lines = [f"{evaluation.name} ({evaluation.company}), observed until {evaluation.observed_until}", ""]
    minimum = evaluation.parameters.min_cell
    lines += [_finding_line(finding, minimum) for finding in evaluation.findings]
    return "\n".join(lines)


def _finding_line(finding: Finding, minimum: int) -> str:
    from cxresearch.text import words
    from cxresearch.text.sentences import reason

    word = finding.verdict.value + (f" ({finding.finding})" if finding.finding else "")
    if finding.estimate is None:
        said = reason(finding.reason or "", words("en"), minimum=minimum)
    else:
        e = finding.estimate
        value = f"{e.value:.3f}" if math.isfinite(e.value) else "undefined"
        limits = "" if math.isnan(e.low) else f" [{e.low:.3f}, {e.high:.3f}]"
        said = f"{value}{limits}  n={e.n}"
    return f"{finding.claim.id:<28}  {word:<24}  {said}"


@cli.command()
@click.argument("id", required=False)
def claims(id: str | None) -> None:
    """The registry: every claim, or one of them in full."""
    from cxresearch.claims import CLAIMS
    from cxresearch.registry import registered
    from cxresearch.text import words

    text = words("en")
    if id is None:
        for claim in CLAIMS.values():
            _say(f"{claim.id:<28}  {claim.source.grade}  {text.claim(claim, 'title')}")
        return
    claim = registered(id)
    _say(f"{claim.id}  ({claim.family}, {claim.kind}, grade {claim.source.grade})")
    _say(text.claim(claim, "claim"))
    _say(f"source   {claim.source.document}, line {claim.source.lines}: {claim.source.quote}")
    if claim.kind == "principle":
        _say(f"why not  {text.claim(claim, 'why')}")
        return
    low, high = claim.region.ends
    _say(f"claimed  {low}{claim.region.low:g}, {claim.region.high:g}{high}")
    _say(f"needs    {', '.join(claim.needs)}" + (f"; model {claim.model}" if claim.model else ""))
    if claim.parts:
        _say(f"parts    {', '.join(claim.parts)}")


@cli.command()
@company_argument
@click.option("--lang", "langs", multiple=True, help="A language; may be repeated. Both when none is given.")
@click.option("--family", "families", multiple=True, metavar="NAME", help="Only this family's notebook.")
@click.option("--out", type=click.Path(path_type=Path), default=REPORTS, show_default=True)
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True)
@set_option
def report(
    company: Path,
    langs: tuple[str, ...],
    families: tuple[str, ...],
    out: Path,
    jobs: int,
    settings: tuple[str, ...],
) -> None:
    """Runs the notebooks and publishes HTML under reports/<id>/."""
    from cxresearch.report import report as publish

    index = publish(
        company,
        langs=langs,
        families=families,
        out=out,
        jobs=jobs,
        overrides=_overrides(settings),
        progress=sys.stderr,
    )
    _say(f"The report is at {index}")


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--customers", type=click.IntRange(min=1), default=20_000, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--model", default="e-commerce", show_default=True, help="e-commerce, subscription or services."
)
@click.option("--truth", type=click.Path(path_type=Path), help="Write the planted truth here instead.")
@click.option("--format", help="csv or parquet; from a million customers on parquet when not given.")
def simulate(
    folder: Path, customers: int, seed: int, model: str, truth: Path | None, format: str | None
) -> None:
    """A made-up company whose true effects are known."""
    from cxresearch.synthetic import simulate as make

    given: dict[str, Any] = {"seed": seed, "model": model, "truth": truth, "format": format}
    try:
        with _bar(customers) as progress:
            make(folder, customers=customers, progress=progress, **given)
    except OSError as error:
        raise CallError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error
    _say(f"A made-up company of {customers} customers is at {folder}")


def _say(text: str = "", *, err: bool = False) -> None:
    """Prints a text. Names of a company file and headers of its files are among it: what in them would move a
    terminal's cursor, change its settings or turn the direction of what is read is printed as its code."""
    click.echo(text.translate(_CODES), err=err)


@contextmanager
def _bar(total: int) -> Iterator[Callable[[int], None]]:
    """A function that is told how much more is done: a bar on a terminal, else nothing."""
    if sys.stderr.isatty():
        with click.progressbar(length=total, file=sys.stderr) as bar:
            yield bar.update
    else:
        yield lambda done: None


def _overrides(settings: tuple[str, ...]) -> dict[str, str]:
    """`--set KEY=VALUE` as keys of `[analysis]`; `tolerance.ID` splits at the first dot."""
    overrides = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key:
            raise CallError(f"--set {setting}: write KEY=VALUE, e.g. --set horizon_days=90")
        overrides[key.strip()] = value.strip()
    return overrides


def _check_target(option: str, file: Path | None) -> None:
    """Whether an option's file can be written to: asked before the work, not after it."""
    if file is None or str(file) == "-":
        return
    try:
        is_folder, has_folder = file.is_dir(), file.parent.is_dir()
    except OSError as error:  # a name longer than the file system takes
        raise CallError(f"{option} {str(file)[:80]}: cannot be written: {error.strerror}") from error
    if is_folder:
        raise CallError(f"{option} {file}: is a folder; name a file in it")
    if not has_folder:
        raise CallError(f"{option} {file}: there is no folder {file.parent}")


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _write(option: str, file: Path, text: str) -> None:
    """Writes a text beside the file first, so that a run cut short leaves the previous one; `-` prints it."""
    if str(file) == "-":
        if sys.stdout.isatty():
            _say(text.removesuffix("\n"))
        else:
            click.echo(text.encode(), nl=False)  # it is UTF-8, whatever the system's own encoding
        return
    target = file.resolve()
    part = target.with_name(f".{target.name}.part")
    try:
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8")  # a pipe, a device: not to be replaced by a file
            return
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    except OSError as error:
        raise CallError(f"{option} {file}: cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def main() -> None:
    """The entry point: one readable line on standard error and the exit code of the error.

    `--debug` shows the traceback, wherever in the call it stands.
    """
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    debug = len(arguments) < len(sys.argv) - 1
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who called
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        getattr(sys, name).reconfigure(errors="replace")
    gc.set_threshold(*GARBAGE)
    with interruptible() as interrupted:
        try:
            with _temporary():
                cli(arguments or ["--help"], prog_name="cxresearch", standalone_mode=False)
            sys.stdout.flush()
        except (BrokenPipeError, SystemExit):
            # Whoever read has seen enough, e.g. `| head`, which click answers by an exit of its own.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (Exception, KeyboardInterrupt) as error:
            if debug:
                sys.excepthook = _traceback
                raise
            number = interrupted()
            message, code = _told(error) if number is None else _stopped(number)
            _say(f"cxresearch: {message}", err=True)
            sys.exit(code)


def _traceback(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    _say("".join(format_exception(kind, error, where)).removesuffix("\n"), err=True)


@contextmanager
def _temporary() -> Iterator[None]:
    """One folder for all temporary files of a call: nothing that is stopped while it makes one leaves it behind,
    and what a call that was killed left is removed."""
    before = tempfile.tempdir
    with scratch(Path(tempfile.gettempdir()), "cxresearch-") as folder:
        tempfile.tempdir = str(folder)
        try:
            yield
        finally:
            tempfile.tempdir = before


def _told(error: BaseException) -> tuple[str, int]:
    """An error as one line, and its exit code."""
    if isinstance(error, CallError | DataError):
        return " ".join(str(error).splitlines()), error.exit_code
    if isinstance(error, click.ClickException):
        return " ".join(error.format_message().splitlines()), CallError.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return _stopped(signal.SIGINT)
    if isinstance(error, OSError) and error.strerror:
        # what is written elsewhere has said so already
        where = error.filename or f"a temporary file in {tempfile.gettempdir()}"
        return f"{where}: {error.strerror}", DataError.exit_code
    lines = str(error).strip().splitlines() or ["no message"]
    return f"{type(error).__name__}: {lines[0]} (--debug shows where)", DataError.exit_code


def _stopped(number: signal.Signals) -> tuple[str, int]:
    return "interrupted" if number == signal.SIGINT else f"stopped ({number.name})", STOPPED + number
