"""Whether the intervals keep their promise: what `make validate` found, told to a reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import isnan, log
from statistics import median

from cxresearch.claims import CLAIMS
from cxresearch.model import Evaluation, Finding
from cxresearch.show.html import Cell, Html, element, items, table, text
from cxresearch.text import Words, words
from cxresearch.validity.results import Row, results

DECIDING = 0.005
"""A cell counts as one in which verdicts are given from this share of decided companies on."""

REFUSED = 0.5
"""Where more than this share of the companies is refused, those left are selected, and no coverage is told."""


def like_this(finding: Finding, evaluation: Evaluation | None) -> Row | None:
    """The simulated companies most like this one: the claim's own, as the literature has it, of the nearest size;
    None where that claim or the number of customers is not known, or hardly any had an interval."""
    customers = _customers(evaluation)
    told = _told(results())
    own = [cell for cell in told if cell.claim == finding.claim.id and cell.world == "literature"]
    if not customers or not own:
        return None
    return min(own, key=lambda cell: abs(log(cell.customers / customers)))


def _customers(evaluation: Evaluation | None) -> int:
    if evaluation is None:
        return 0
    known = [evaluation.tables[name].kept for name in ("customers",) if name in evaluation.tables]
    return max(known, default=0)


def validity(lang: str, evaluation: Evaluation | None = None) -> Html:
    """The page on coverage: how it was simulated, what it came to by method and by claim.

    Args:
        lang: "vi" or "en".
        evaluation: For the size of the company.
    """
    say, cells = words(lang), results()
    if not cells:
        body = text("p", say("validity.absent"))
    else:
        body = "".join(
            (
                _summary(cells, say),
                _size(cells, evaluation, say),
                _by_method(cells, say),
                _by_claim(cells, say),
                _known(say),
            )
        )
    return Html(
        f"validity {lang}",
        element("section", text("h2", say("validity.title")), body, class_="validity", lang=lang),
    )


def _summary(cells: Sequence[Row], say: Words) -> str:
    covered = [cell.coverage for cell in _told(cells) if cell.decided > DECIDING]
    wrong = max(cell.wrong for cell in cells)
    sizes = tuple(say.count(size) for size in sorted({cell.customers for cell in cells}))
    worlds = [say(f"validity.world.{name}") for name in dict.fromkeys(cell.world for cell in cells)]
    return "".join(
        (
            text("p", say("validity.how", sizes=say.listing(sizes), cells=say.count(len(cells)))),
            items(worlds),
            text(
                "p",
                say(
                    "validity.found",
                    least=say.percent(min(covered)),
                    middle=say.percent(median(covered)),
                    most=say.percent(max(covered)),
                    wrong=say.percent(wrong),
                ),
                class_="summary",
            ),
            text("p", say("validity.refused")),
        )
    )


def _size(cells: Sequence[Row], evaluation: Evaluation | None, say: Words) -> str:
    """Which of the simulated sizes is this company's."""
    customers = _customers(evaluation)
    if not customers:
        return ""
    nearest = min({cell.customers for cell in cells}, key=lambda size: abs(log(size / customers)))
    return text("p", say("validity.size", customers=say.count(customers), nearest=say.count(nearest)))


def _known(say: Words) -> str:
    """Where the promise is known not to be kept."""
    known = (
        say(f"validity.limit.{name}") for name in ("rare", "small", "months", "selected", "nothing_owed")
    )
    return text("h3", say("validity.limits")) + items(known)


def _by_method(cells: Sequence[Row], say: Words) -> str:
    methods = sorted({cell.method for cell in cells if cell.method})
    rows: list[tuple[str | Cell, ...]] = []
    for method in methods:
        own = [cell for cell in _told(cells) if cell.method == method and cell.decided > DECIDING]
        covered = [cell.coverage for cell in own]
        if not covered:
            continue
        wrong = say.percent(max(cell.wrong for cell in own))
        numbers = (say.count(len(own)), *(say.percent(f(covered)) for f in (min, median, max)), wrong)
        rows.append(
            (say.either(f"validity.method.{method}", method), *(Cell(escape(n), "number") for n in numbers))
        )
    heads = [
        say(f"heading.validity.{name}") for name in ("method", "cells", "least", "middle", "most", "wrong")
    ]
    return text("h3", say("validity.methods")) + table(
        say("validity.methods_caption"), heads, rows, class_="numbers"
    )


def _by_claim(cells: Sequence[Row], say: Words) -> str:
    sizes = sorted({cell.customers for cell in cells})
    rows: list[tuple[str | Cell, ...]] = []
    for claim in dict.fromkeys(cell.claim for cell in cells):
        own = [cell for cell in cells if cell.claim == claim]
        coverages = [_coverage([cell for cell in own if cell.customers == size], say) for size in sizes]
        wrong = Cell(escape(say.percent(max(cell.wrong for cell in own))), "number")
        rows.append((say.claim(CLAIMS[claim], "title"), *coverages, wrong))
    heads = [
        say("heading.claim"),
        *(say("heading.validity.size", customers=say.count(size)) for size in sizes),
        say("heading.validity.wrong"),
    ]
    return "".join(
        (
            text("h3", say("validity.claims")),
            text("p", say("validity.claims_how")),
            table(say("validity.claims_caption"), heads, rows, class_="numbers"),
        )
    )


def _coverage(cells: Iterable[Row], say: Words) -> Cell:
    """The least coverage in any world; a dash where too few companies of this size have an interval."""
    covered = [cell.coverage for cell in _told(cells)]
    if not covered:
        return Cell(say("number.none"), "masked")
    return Cell(escape(say.percent(min(covered))), "number")


def _told(cells: Iterable[Row]) -> list[Row]:
    """The cells whose coverage is told."""
    return [cell for cell in cells if not isnan(cell.coverage) and cell.untestable <= REFUSED]
