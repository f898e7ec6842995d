"""Findings as pieces of HTML, for notebooks, reports and JupyterLab; each in either language.

    glance(evaluation, family, lang)     a family's claims against their regions
    card(finding, lang)                  what a claim came to, at a glance
    chapter(finding, lang, evaluation)   the whole account of one claim
    headline(evaluation, lang)           how much of the folklore holds, in a sentence
    changes(evaluation, lang)            what differs from the run before
    scorecard(evaluation, lang)          one line a claim that was tested
    untested(evaluation, lang)           what could not be tested, and what would make it testable
    cautions(evaluation, lang)           how to read so many verdicts at once
    validity(lang)                       whether the intervals keep their promise
    data(evaluation, lang)               what came in, what was wrong with the rest
    door(evaluation, lang)               the same in one table
    overview(evaluation, lang)           the company, the period, the choices, the plan
    question(family, lang)  limits(family, lang)  principles(evaluation, family, lang)

Each returns a `Html`, which a notebook displays. Words come from `cxresearch.text`; everything is
escaped when it is put into a page, so what a company's files hold is never markup. The pieces name
classes and carry no style of their own.
"""

from cxresearch.show.about import data, door, limits, overview, question
from cxresearch.show.finding import card, chapter, glance
from cxresearch.show.genealogy import principles
from cxresearch.show.headline import changes, headline
from cxresearch.show.html import Html
from cxresearch.show.scorecard import cautions, scorecard, untested
from cxresearch.show.validity import validity

__all__ = [
    "Html",
    "card",
    "cautions",
    "changes",
    "chapter",
    "data",
    "door",
    "glance",
    "headline",
    "limits",
    "overview",
    "principles",
    "question",
    "scorecard",
    "untested",
    "validity",
]
