"""A rating scale that was read the wrong way round: the unhappy come back, recommend, and do not complain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

import ibis
import ibis.expr.types as ir

from cxresearch.companyfile import CompanyFile
from cxresearch.model import Passage, Warning

ANSWERS = {"would_recommend": False, "complained": True}
ACTS = {"came_back": False, "complaint": True}
"""What raters say in the survey itself, and what they do elsewhere; whether the unhappy should do it more."""

SEEN = 100
"""Something is seen when so many unhappy and so many happy raters are known to have done it or not."""

SURE = 4
"""By so many standard errors must a difference be the wrong way round."""


def warnings(
    file: CompanyFile, tables: Mapping[str, ibis.Table], passages: Mapping[str, Passage]
) -> Iterator[Warning]:
    """`reversed:rating` (raters compared, by their first ratings above and below the middle).

    Each of the survey's own answers that is seen has to be the wrong way round. Where there are none, what
    customers do counts, but only where they both come back and complain the wrong way round: those who
    buy most may well be the hardest to please.
    """
    if "ratings" not in tables or file.scale is None:
        return
    answers = [name for name in ANSWERS if name in passages["ratings"].columns]
    first = _raters(file, tables["ratings"])
    said = _seen(_counted(first, answers)) if answers else {}
    if said:
        decided = said
    else:
        decided = _seen(_counted(*_done(first, tables, file.model)))
        if len(decided) < len(ACTS):
            return
    if all(z > SURE for z, _ in decided.values()):
        yield Warning("reversed:rating", "ratings", max(n for _, n in decided.values()))


def _raters(file: CompanyFile, ratings: ibis.Table) -> ir.Table:
    """The first rating of each customer, those at the middle of the scale left out."""
    assert file.scale is not None
    middle = sum(file.scale) / 2
    first = ratings.filter(ratings.turn == 0, ratings.rating != middle)
    low = first.rating < middle
    return first.mutate(unhappy=low if file.higher_is_better else ~low)


def _done(raters: ir.Table, tables: Mapping[str, ibis.Table], model: str) -> tuple[ir.Table, list[str]]:
    """The raters with what they did: bought after rating (or still have a contract), complained at any time."""
    done, known = raters.select("customer", "rated_at", "unhappy"), []
    if model == "subscription":
        if "subscriptions" in tables:
            runs = tables["subscriptions"]
            running = runs.group_by("customer").agg(running=runs.ended_at.isnull().any())
            done = done.left_join(running, "customer").drop("customer_right")
            done, known = done.mutate(came_back=done.running), ["came_back"]
    elif "orders" in tables:
        orders = tables["orders"]
        last = orders.group_by("customer").agg(ordered=orders.ordered_at.max())
        done = done.left_join(last, "customer").drop("customer_right")
        done, known = done.mutate(came_back=(done.ordered > done.rated_at).fill_null(False)), ["came_back"]
    if "complaints" in tables:
        complained = tables["complaints"].select(complainer="customer").distinct()
        done = done.left_join(complained, done.customer == complained.complainer)
        done, known = done.mutate(complaint=done.complainer.notnull()), [*known, "complaint"]
    return done, known


def _counted(raters: ir.Table, names: Sequence[str]) -> dict[str, tuple[int, int, int, int]]:
    """Of the unhappy and of the happy: how many did something, and of how many this is known."""
    if not names:
        return {}
    wanted: dict[str, Any] = {}
    for name in names:
        for group, where in (("unhappy", raters.unhappy), ("happy", ~raters.unhappy)):
            wanted[f"{name} {group}"] = raters[name].sum(where=where)
            wanted[f"{name} {group} n"] = raters[name].count(where=where)
    row = raters.aggregate(**wanted).to_pyarrow().to_pylist()[0]
    kinds = ("unhappy", "unhappy n", "happy", "happy n")
    return {name: tuple(int(row[f"{name} {kind}"] or 0) for kind in kinds) for name in names}  # type: ignore[misc]


def _seen(counts: Mapping[str, tuple[int, int, int, int]]) -> dict[str, tuple[float, int]]:
    """For each thing that is seen, by how many standard errors it is the wrong way round, and of how many raters."""
    found = {}
    for name, (unhappy, of_unhappy, happy, of_happy) in counts.items():
        if min(of_unhappy, of_happy) < SEEN:
            continue
        n = of_unhappy + of_happy
        share = (unhappy + happy) / n
        error = sqrt(share * (1 - share) * (1 / of_unhappy + 1 / of_happy))
        wrong = unhappy / of_unhappy - happy / of_happy
        if (ANSWERS | ACTS)[name]:
            wrong = -wrong
        found[name] = (wrong / error if error else 0.0, n)
    return found
