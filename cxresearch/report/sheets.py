"""The pages of a report: a notebook in a language each, with what surrounds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cxresearch.claims import FAMILIES
from cxresearch.errors import CallError, nearest
from cxresearch.model import Evaluation
from cxresearch.notebook import DATA, NAMES
from cxresearch.plan.content import digest
from cxresearch.report.pages import Frame, Link
from cxresearch.text import LANGUAGES, Words, isolated, plans, words

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
PROMISE, LAST = "95_validity", "99_scorecard"
"""The notebooks that every report has besides `DATA`; the families' (`02_rating_repurchase`) stand between."""

_TITLES = {DATA: "report.data", PROMISE: "validity.title", LAST: "report.scorecard"}


@dataclass(frozen=True)
class Sheet:
    """One page to be made: a notebook in a language. The scorecard is the language's index."""

    notebook: Path
    lang: str

    @property
    def file(self) -> str:
        """Its file within the language's folder."""
        return "index.html" if self.notebook.stem == LAST else f"{self.notebook.stem}.html"

    @property
    def page(self) -> str:
        """Its path within the report."""
        return f"{self.lang}/{self.file}"


def chosen(langs: Sequence[str], families: Sequence[str], notebooks: Path = NOTEBOOKS) -> list[Sheet]:
    """The sheets of these families in these languages, of all where none is named, in the order in which they
    are best made: the longest first, so that no core is left waiting for one at the end.

    Raises CallError where there is no such language or family.
    """
    langs, families = langs or LANGUAGES, families or tuple(FAMILIES)
    for lang in langs:
        if lang not in LANGUAGES:
            raise CallError(f'there is no language "{lang}": {nearest(lang, LANGUAGES)}')
    for family in families:
        if family not in NAMES:
            raise CallError(f'there is no family "{family}": {nearest(family, NAMES)}')
    names = [NAMES[family] for family in FAMILIES if family in families] + [DATA, PROMISE, LAST]
    return [Sheet(notebooks / f"{name}.ipynb", lang) for name in names for lang in dict.fromkeys(langs)]


def frame(sheet: Sheet, sheets: Sequence[Sheet], evaluation: Evaluation) -> Frame:
    """What surrounds a sheet's outputs: the titles, the way to the other pages and languages, the foot."""
    say = words(sheet.lang)
    same = sorted((s for s in sheets if s.lang == sheet.lang), key=lambda s: (s.file != "index.html", s.file))
    at = same.index(sheet)
    before, after = same[:at][-1:], same[at + 1 :][:1]
    return Frame(
        lang=sheet.lang,
        title=say("report.page", title=_title(sheet, say), company=isolated(evaluation.name)),
        heading=say("report.title", company=isolated(evaluation.name)),
        links=[Link(s.file, _title(s, say), here=s == sheet) for s in same],
        others=[
            Link(f"../{s.page}", words(s.lang)("language"), lang=s.lang)
            for s in sheets
            if s.notebook == sheet.notebook and s.lang != sheet.lang
        ],
        neighbours=[
            *(Link(s.file, say("report.before", title=_title(s, say))) for s in before),
            *(Link(s.file, say("report.after", title=_title(s, say))) for s in after),
        ],
        skip=say("report.skip"),
        contents=say("report.contents"),
        turning=say("report.turning"),
        code=say("report.code"),
        made_from=say("foot.title"),
        foot=_foot(say, evaluation),
        beside=say("foot.beside"),
        files=[Link(f"../{name}", name) for name in ("findings.csv", "findings.json", "queries.sql")],
    )


def _title(sheet: Sheet, say: Words) -> str:
    stem = sheet.notebook.stem
    if stem in _TITLES:
        return say(_TITLES[stem])
    return say(f"family.{stem.partition('_')[2]}.title")


def _foot(say: Words, evaluation: Evaluation) -> list[str]:
    """What the page was made from, so that it can be made again: data, choices, plan, package."""
    until, chosen = say.date(evaluation.observed_until), evaluation.parameters
    choices = [
        f"{say('overview.level')}: {say.plain(chosen.level, 'share')}",
        f"{say('overview.horizon_days')}: {say('overview.days', n=say.count(chosen.horizon_days))}",
        f"{say('overview.complaint_days')}: {say('overview.days', n=say.count(chosen.complaint_days))}",
        f"{say('overview.min_cell')}: {say('overview.customers', n=say.count(chosen.min_cell))}",
    ]
    data, package, used = [say("foot.until", until=until)], [], ""
    if (made := evaluation.provenance) is not None:
        data.append(say("foot.data", fingerprint=digest(made.data)[:12]))
        package.append(say("foot.made", version=made.version))
        if made.commit is not None:
            package.append(say("foot.commit", commit=made.commit))
        if made.lock is not None:
            package.append(say("foot.lock", lock=made.lock[:12]))
        numbers = ", ".join(f"{name} {number}" for name, number in made.packages.items())
        used = say("foot.packages", packages=numbers)
    lines = [
        " ".join(data),
        "; ".join(choices) + ".",
        plans.short(evaluation.plan, say),
        " ".join(package),
        used,
        f"{say('foot.offline')} {say('foot.reproduce')}",
    ]
    return [line for line in lines if line]
