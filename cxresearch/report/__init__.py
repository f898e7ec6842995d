"""From a company file to `reports/<id>/`: one evaluation, each notebook in each language, one swap.

A run is written beside the reports and takes their place only when all of it is there and fit to be
published; a failure, or a run that is killed, leaves the previous reports as they were.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

from cxresearch import own
from cxresearch.changes import since
from cxresearch.claims import FAMILIES
from cxresearch.company import open_company
from cxresearch.company.rejects import FOLDER
from cxresearch.companyfile import load
from cxresearch.companyfile.choices import overridden
from cxresearch.errors import DataError
from cxresearch.evaluate import evaluate
from cxresearch.export import published, queries, save, to_csv
from cxresearch.model import Evaluation
from cxresearch.notebook import NAMES
from cxresearch.progress import bar
from cxresearch.registry import regions, registry
from cxresearch.report import audit, pages
from cxresearch.report.execute import execute, kernel, parameters_known
from cxresearch.report.leaks import refuse_identifiers
from cxresearch.report.notebooks import family_notebook, scorecard_notebook, validity_notebook
from cxresearch.report.sheets import LAST, NOTEBOOKS, PROMISE, Sheet, chosen, frame
from cxresearch.robustness import examined
from cxresearch.robustness.ahead import helped
from cxresearch.swap import publish, recover, workshop
from cxresearch.text import LANGUAGES, isolated, words

PRELOAD = ("cxresearch.notebook", "cxresearch.export", "cxresearch.show")


def report(
    path: str | Path,
    *,
    langs: Sequence[str] = (),
    families: Sequence[str] = (),
    out: str | Path = "reports",
    jobs: int = 2,
    overrides: Mapping[str, Any] | None = None,
    progress: TextIO | None = None,
) -> Path:
    """Publishes a company's report and returns its first page, `out/<id>/index.html`.

    Args:
        path: The company file, or its folder.
        langs: Languages, from `cxresearch.text.LANGUAGES`; all of them when none is named.
        families: Families whose notebooks are wanted; all when none is named. The data and the
            scorecard are always there.
        out: The folder of all reports.
        jobs: How many notebooks run at once; with more than one, two processes evaluate the company.
        overrides: `[analysis]` keys for this run.
        progress: Where to say how far it is: a bar on a terminal, else a line for each page.

    Beside the pages stand `findings.json`, `findings.csv` and `queries.sql`, what the engine was asked. Where
    the folder holds an earlier run's findings, the index says what has changed since.

    Raises:
        CallError: no such language, family or company file, a notebook without the parameters that it is
            given, or `out` cannot be written to.
        DataError: the data cannot be used, a notebook fails, or a page is not fit to be published.
            The previous reports are untouched.
    """
    wanted = chosen(langs, families, NOTEBOOKS)
    id = check_choices(path, overrides or {})
    parameters_known({sheet.notebook for sheet in wanted}, {"LANG": "", "FINDINGS": ""})
    out = Path(out)
    # A link is followed: what takes its target's place has to be made on the same device.
    place = (out / id).resolve()
    recover(place)
    with (
        workshop(place.parent) as making,
        tempfile.TemporaryDirectory(prefix="cx-findings-") as work,
        _kernels(min(jobs, len(wanted)), Path(work)) as kernels,
    ):
        with helped(jobs > 1) as helper, bar(progress) as told:
            made = making / place.name
            company = open_company(
                path, overrides=overrides or {}, reports=out, held_back=made / FOLDER, progress=told
            )
            helper(company)
            evaluation = examined(company, evaluate(company))
        evaluation = since(place / "findings.json", evaluation)
        save(evaluation, Path(work) / "findings")
        if not families or own.FAMILY in families:
            wanted = [*_own(evaluation, Path(work), langs or LANGUAGES), *wanted]
        known = audit.numbers(evaluation)
        outputs = _findings(evaluation) | {
            "queries.sql": queries(company, evaluation),
            "index.html": _choice(evaluation, wanted),
        }
        run = {"log": "\n".join(sheet.page for sheet in wanted)}
        for sheet, notebook in _executed(wanted, kernels, progress):
            page = pages.page(notebook, frame(sheet, wanted, evaluation))
            outputs[sheet.page] = audit.bound(page, evaluation, sheet.lang, known)
            run[f"{sheet.lang}/{sheet.notebook.name}"] = json.dumps(notebook)
        refuse_identifiers(company, outputs | run)
        try:
            for name, text in outputs.items():
                _write(made / name, text)
        except OSError as error:
            raise DataError(
                f"{out} cannot be written to ({error.strerror}); the report of before is as it was"
            ) from error
        publish(made, place)
    return out / id / "index.html"


def check_choices(path: str | Path, overrides: Mapping[str, Any]) -> str:
    """The company's id, where the company file can be read and every choice names something that is there.

    Raises CallError otherwise: before anything is started.
    """
    file = load(path)
    analysis = overridden(file.analysis, overrides)
    regions(analysis, registry(analysis.claims))
    return file.id


def _findings(evaluation: Evaluation) -> dict[str, str]:
    """The findings for whoever computes with them, by file."""
    record = published(evaluation)
    text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False)
    return {"findings.json": text + "\n", "findings.csv": to_csv(record)}


def _choice(evaluation: Evaluation, wanted: Sequence[Sheet]) -> str:
    """The page that leads to the languages."""
    languages = [words(lang) for lang in dict.fromkeys(sheet.lang for sheet in wanted)]
    choices = [
        {
            "lang": say.lang,
            "language": say("language"),
            "title": say("report.title", company=isolated(evaluation.name)),
        }
        for say in languages
    ]
    return pages.choice(evaluation.name, choices)


def refresh(notebooks: Path = NOTEBOOKS) -> list[Path]:
    """Writes the notebooks of a folder from the registry, runs them and keeps their outputs in them;
    `make notebooks`.

    What is written is normalised (`cxresearch.report.execute`), so that nothing changes where nothing did.
    """
    import nbformat

    for family, claims in FAMILIES.items():
        nbformat.write(family_notebook(family, claims), notebooks / f"{NAMES[family]}.ipynb")
    nbformat.write(validity_notebook(), notebooks / f"{PROMISE}.ipynb")
    nbformat.write(scorecard_notebook(), notebooks / f"{LAST}.ipynb")
    files = sorted(notebooks.glob("[0-9]*.ipynb"))
    for file in files:
        with kernel(notebooks) as manager:
            nbformat.write(execute(file, {}, kernel=manager), file)
    return files


def _own(evaluation: Evaluation, folder: Path, langs: Sequence[str]) -> list[Sheet]:
    """The pages of the user's own claims, where there are any: their notebook is written here."""
    import nbformat

    claims = [finding.claim for finding in evaluation.family(own.FAMILY)]
    if not claims:
        return []
    file = folder / f"{NAMES[own.FAMILY]}.ipynb"
    nbformat.write(family_notebook(own.FAMILY, claims), file)
    return [Sheet(file, lang) for lang in dict.fromkeys(langs)]


@contextmanager
def _kernels(count: int, folder: Path) -> Iterator[list[Any]]:
    """Kernels that import what the notebooks need while the company is being evaluated."""
    with ExitStack() as stack:
        yield [stack.enter_context(kernel(folder, preload=PRELOAD)) for _ in range(count)]


def _executed(
    sheets: Sequence[Sheet], kernels: Sequence[Any], progress: TextIO | None
) -> Iterator[tuple[Sheet, Any]]:
    """Each sheet with its executed notebook, as they are done, one at a time in each kernel."""
    free: SimpleQueue[Any] = SimpleQueue()
    for manager in kernels:
        free.put(manager)

    def run(sheet: Sheet) -> Any:
        manager = free.get()
        try:
            return execute(sheet.notebook, {"LANG": sheet.lang, "FINDINGS": "findings"}, kernel=manager)
        finally:
            free.put(manager)

    with ThreadPoolExecutor(len(kernels)) as pool, _told(progress, len(sheets)) as tell:
        running = {pool.submit(run, sheet): sheet for sheet in sheets}
        try:
            for done in as_completed(running):
                sheet = running[done]
                yield sheet, done.result()
                tell(sheet.page)
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _told(stream: TextIO | None, total: int) -> Iterator[Any]:
    """A function that is told each page as it is done: a bar on a terminal, else a line."""
    import click

    if stream is None:
        yield lambda page: None
    elif stream.isatty():
        with click.progressbar(length=total, file=stream, item_show_func=lambda page: page) as bar:
            yield lambda page: bar.update(1, page)
    else:
        yield lambda page: click.echo(page, file=stream)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
