"""`make generated`: everything in the repository that a command makes, made again.

The sample company, the data dictionary, the catalogue of claims, what each asks of the engine, the bad files and what
is said about them, the README's picture and the notebooks' outputs. Tests say when one of them is stale; this is the
remedy.
"""

from __future__ import annotations

from pathlib import Path

from bench.plans import shared
from cxresearch.catalogue import catalogue
from cxresearch.claims import FAMILIES
from cxresearch.company import open_company
from cxresearch.dictionary import dictionary
from cxresearch.evaluate import evaluate
from cxresearch.figures import forest, sheets, svg
from cxresearch.report import refresh
from cxresearch.synthetic import simulate
from tests.museum import ROOMS, hall

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
PICTURE = ROOT / "docs" / "scorecard.svg"
CATALOGUE = ROOT / "docs" / "claims.md"
QUERIES = ROOT / "docs" / "queries.md"
MUSEUM = ROOT / "docs" / "museum.md"


def picture() -> str:
    """Claims of the sample company at a glance, as the README shows them: on paper, whatever the page."""
    claims = FAMILIES["rating_repurchase"]
    evaluation = evaluate(open_company(SAMPLE), *(claim.id for claim in claims))
    drawing = svg(forest(sheets(evaluation.findings)[0], "en"))
    return drawing.replace("<svg ", '<svg style="background: #fff" ', 1) + "\n"


def queries() -> str:
    """What each claim asks of the engine, on the sample company."""
    company = open_company(SAMPLE)
    return shared(company, evaluate(company))


def main() -> None:
    simulate(SAMPLE)
    (ROOT / "data" / "README.md").write_text(dictionary(), encoding="utf-8")
    CATALOGUE.write_text(catalogue(), encoding="utf-8")
    QUERIES.write_text(queries(), encoding="utf-8")
    MUSEUM.write_text(hall.catalogue(ROOMS), encoding="utf-8")
    PICTURE.write_text(picture(), encoding="utf-8")
    refresh()


if __name__ == "__main__":
    main()
