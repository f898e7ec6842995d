"""From a company file to `reports/<id>/`: one evaluation, each notebook in each language, one swap.

A run is written beside the reports and takes their place only when all of it is there and fit to be
published; a failure, or a run that is killed, leaves the previous reports as they were.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

from cxresearch import own
from cxresearch.claims import FAMILIES
from cxresearch.company import open_company
from cxresearch.errors import CallError, nearest
from cxresearch.evaluate import evaluate
from cxresearch.export import save, to_json
from cxresearch.model import Evaluation
from cxresearch.notebook import NAMES
from cxresearch.plan import version
from cxresearch.report import pages
from cxresearch.report.execute import execute, kernel
from cxresearch.report.notebooks import family_notebook, scorecard_notebook, validity_notebook
from cxresearch.report.swap import publish, recover, workshop
from cxresearch.robustness import examined
from cxresearch.robustness.ahead import helped
from cxresearch.text import LANGUAGES, Words, plans, words

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
FIRST, PROMISE, LAST = "00_data", "95_validity", "99_scorecard"
"""The notebooks that every report has; after the first stand the families' (`02_rating_repurchase`)."""

PRELOAD = ("cxresearch.notebook", "cxresearch.export", "cxresearch.show")


@dataclass(frozen=True)
class Sheet:
    """One page to be made: a notebook in a language. The scorecard is the language's index."""

    notebook: Path
    lang: str

    @property
    def file(self) -> str:
        """Its file within the language's folder."""
        return "index.html" if self.notebook.stem == LAST else f"{self.notebook.stem}.html"


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

    Raises:
        CallError: no such language, family or company file, or `out` cannot be written to.
        DataError: the data cannot be used, a notebook fails, or a page is not fit to be published.
            The previous reports are untouched.
    """
    sheets = _sheets(langs or LANGUAGES, families or tuple(FAMILIES))
    out = Path(out)
    with (
        workshop(out) as making,
        tempfile.TemporaryDirectory(prefix="cx-findings-") as work,
        _kernels(min(jobs, len(sheets)), Path(work)) as kernels,
    ):
        with helped(jobs > 1) as helper:
            company = open_company(path, overrides=overrides or {}, rejects=making)
            recover(out / company.id)
            helper(company)
            evaluation = examined(company, evaluate(company))
        made = making / company.id
        saved = save(evaluation, Path(work) / "findings")
        if not families or own.FAMILY in families:
            sheets = [*_own(evaluation, Path(work), langs or LANGUAGES), *sheets]
        fingerprint = hashlib.sha256(saved.read_bytes()).hexdigest()
        for sheet, notebook in _executed(sheets, kernels, progress):
            frame = _frame(sheet, sheets, evaluation, fingerprint)
            _write(made / sheet.lang / sheet.file, pages.page(notebook, frame))
        choices = [
            {
                "lang": lang,
                "language": words(lang)("language"),
                "title": words(lang)("report.title", company=evaluation.name),
            }
            for lang in dict.fromkeys(sheet.lang for sheet in sheets)
        ]
        _write(made / "index.html", pages.choice(evaluation.name, choices))
        findings = json.dumps(to_json(evaluation), ensure_ascii=False, indent=1, allow_nan=False)
        _write(made / "findings.json", findings + "\n")
        publish(made, out / company.id)
    return out / company.id / "index.html"


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
            nbformat.write(execute(file, {}, manager=manager), file)
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


def _sheets(langs: Sequence[str], families: Sequence[str]) -> list[Sheet]:
    for lang in langs:
        if lang not in LANGUAGES:
            raise CallError(f'there is no language "{lang}": {nearest(lang, LANGUAGES)}')
    for family in families:
        if family not in NAMES:
            raise CallError(f'there is no family "{family}": {nearest(family, NAMES)}')
    chosen = [NOTEBOOKS / f"{FIRST}.ipynb"]
    chosen += [NOTEBOOKS / f"{NAMES[family]}.ipynb" for family in FAMILIES if family in families]
    # The longest first, so that no core is left waiting for it at the end.
    chosen = [*chosen[1:], chosen[0], *(NOTEBOOKS / f"{name}.ipynb" for name in (PROMISE, LAST))]
    return [Sheet(notebook, lang) for notebook in chosen for lang in dict.fromkeys(langs)]


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
            return execute(sheet.notebook, {"LANG": sheet.lang, "FINDINGS": "findings"}, manager=manager)
        finally:
            free.put(manager)

    with ThreadPoolExecutor(len(kernels)) as pool, _told(progress, len(sheets)) as tell:
        running = {pool.submit(run, sheet): sheet for sheet in sheets}
        try:
            for done in as_completed(running):
                sheet = running[done]
                yield sheet, done.result()
                tell(f"{sheet.lang}/{sheet.file}")
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


# -- what surrounds a page -----------------------------------------------------------------------


def _frame(sheet: Sheet, sheets: Sequence[Sheet], evaluation: Evaluation, fingerprint: str) -> pages.Frame:
    say = words(sheet.lang)
    same = sorted((s for s in sheets if s.lang == sheet.lang), key=lambda s: (s.file != "index.html", s.file))
    return pages.Frame(
        lang=sheet.lang,
        title=say("report.page", title=_title(sheet, say), company=evaluation.name),
        heading=say("report.title", company=evaluation.name),
        links=[pages.Link(s.file, _title(s, say), here=s == sheet) for s in same],
        others=[
            pages.Link(f"../{s.lang}/{s.file}", words(s.lang)("language"), lang=s.lang)
            for s in sheets
            if s.notebook == sheet.notebook and s.lang != sheet.lang
        ],
        skip=say("report.skip"),
        contents=say("report.contents"),
        code=say("report.code"),
        foot=_foot(say, evaluation, fingerprint),
    )


_TITLES = {FIRST: "report.data", PROMISE: "validity.title", LAST: "report.scorecard"}


def _title(sheet: Sheet, say: Words) -> str:
    stem = sheet.notebook.stem
    if stem in _TITLES:
        return say(_TITLES[stem])
    return say(f"family.{stem.partition('_')[2]}.title")


def _foot(say: Words, evaluation: Evaluation, fingerprint: str) -> list[str]:
    lines = [say("foot.made", version=version())]
    commit, lock = _commit(), ROOT / "requirements.lock"
    if commit is not None:
        lines.append(say("foot.commit", commit=commit))
    if lock.exists():
        lines.append(say("foot.lock", lock=hashlib.sha256(lock.read_bytes()).hexdigest()[:12]))
    chosen, until = evaluation.parameters, say.date(evaluation.observed_until)
    choices = [
        f"{say('overview.level')}: {say.plain(chosen.level, 'share')}",
        f"{say('overview.horizon_days')}: {say('overview.days', n=say.count(chosen.horizon_days))}",
        f"{say('overview.complaint_days')}: {say('overview.days', n=say.count(chosen.complaint_days))}",
        f"{say('overview.min_cell')}: {say('overview.customers', n=say.count(chosen.min_cell))}",
    ]
    return [
        " ".join(lines),
        f"{say('foot.until', until=until)} {say('foot.data', fingerprint=fingerprint[:12])}",
        plans.short(evaluation.plan, say),
        "; ".join(choices) + ".",
        f"{say('foot.offline')} {say('foot.reproduce')}",
    ]


def _commit() -> str | None:
    """The commit of this package's own working copy, if it runs from one; `+` when files differ."""

    def git(*arguments: str) -> str:
        call = ["git", "-C", str(ROOT), *arguments]
        return subprocess.run(call, check=True, capture_output=True, text=True).stdout.strip()

    try:
        git("ls-files", "--error-unmatch", __file__)
        changed = git("status", "--porcelain", "--", "cxresearch", "notebooks")
        return git("rev-parse", "--short=12", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return None
