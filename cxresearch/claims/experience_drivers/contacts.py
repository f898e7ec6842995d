"""What single contacts leave behind: in the next rating, in later orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.experience_drivers import FAMILY, linear
from cxresearch.claims.groups import ratio_between, share_in, tally
from cxresearch.disclosure import require
from cxresearch.estimators import least_squares, sandwich
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Tolerance, Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

MOST = 5
"""From so many contacts of one kind on, ratings are shown together."""

# -- aggregates ----------------------------------------------------------------------------------


def within_customers(company: Company) -> ir.Table:
    """Ratings on the contacts before them, about each customer's own means: one row.

    Columns: n customers with three ratings or more; varying, those of them whose contacts differ from one
    rating to the next; p_p p_n n_n p_y n_y y_y, sums over ratings of products of positives, negatives and
    rating (levels), each less the customer's mean.
    """
    customers = _about_own_means(company)
    return customers.aggregate(**_totals(customers))


def meat_within_customers(company: Company, first: pd.DataFrame) -> ir.Table:
    """The same row with the sums of the customers' scores, products in pairs: meat_p_p meat_p_n meat_n_n."""
    (positive, negative), _ = _effects(first, company.analysis)
    customers = _about_own_means(company)
    scored = customers.mutate(
        p=customers.p_y - customers.p_p * float(positive) - customers.p_n * float(negative),
        n=customers.n_y - customers.p_n * float(positive) - customers.n_n * float(negative),
    )
    pairs = (("p", "p"), ("p", "n"), ("n", "n"))
    meat = {f"meat_{a}_{b}": episodes.exact_sum(scored[a] * scored[b]) for a, b in pairs}
    return scored.aggregate(**_totals(scored), **meat)


PRODUCTS = ("p_p", "p_n", "n_n", "p_y", "n_y", "y_y")


def _about_own_means(company: Company) -> ir.Table:
    rated = episodes.contacts_before_ratings(company)
    column = {"p": rated.positives, "n": rated.negatives, "y": rated.rating}

    def product(name: str) -> ir.Value:
        one, other = (column[letter] for letter in name.split("_"))
        sums = episodes.exact_sum(one) * episodes.exact_sum(other)
        return episodes.exact_sum(one * other) - sums / rated.count().nullif(0)

    return rated.group_by("customer").aggregate(**{name: product(name) for name in PRODUCTS})


def _totals(customers: ir.Table) -> dict[str, ir.Value]:
    return {
        "n": customers.count(),
        "varying": (customers.p_p + customers.n_n > linear.FREE).sum(),
        **{name: episodes.exact_sum(customers[name]) for name in PRODUCTS},
    }


def ratings_after_contacts(company: Company) -> ir.Table:
    """The mean next rating by the contacts before it, for the figure.

    Columns: contacts (positive, negative), number (0 to 5, where 5 is five or more), n customers,
    mean_rating (1-5).
    """
    rated = episodes.contacts_before_ratings(company)
    kinds = {"positive": rated.positives, "negative": rated.negatives}
    long = ibis.union(
        *(
            rated.select(
                "customer",
                "rating",
                contacts=ibis.literal(kind),
                number=ibis.least(number, ibis.literal(MOST, "int64")),
            )
            for kind, number in kinds.items()
        )
    )
    means = long.group_by("contacts", "number").aggregate(
        n=long.customer.nunique(),
        mean_rating=episodes.exact_sum(long.rating) / long.count().nullif(0) + 3.0,
    )
    return means.order_by(means.contacts.desc(), "number")


def returns_by_contact(company: Company) -> ir.Table:
    """Customers by whether they had a contact in the D days after their first order: contact (contacted,
    not_contacted), n, events who came back after the landmark."""
    customers = episodes.first_orders_by_contact(company)
    named = ibis.ifelse(customers.contacted, "contacted", "not_contacted")
    return tally(customers.mutate(contact=named), "contact", "returned")


# -- estimates -----------------------------------------------------------------------------------


def _effects(table: pd.DataFrame, analysis: Analysis) -> tuple[linear.Array, linear.Array]:
    """β⁺ and β⁻ with customer fixed effects, and the inverse of their cross-products."""
    row = table.iloc[0]
    require(minimum=analysis.min_cell, three_ratings=int(row["n"]))
    require(minimum=analysis.min_cell, varying=int(row["varying"]))
    if row["y_y"] <= linear.FREE:
        raise Untestable("undefined:all_equal")
    squares = np.array([[row["p_p"], row["p_n"]], [row["p_n"], row["n_n"]]], dtype=float)
    return least_squares(squares, np.array([row["p_y"], row["n_y"]], dtype=float))


def negatives_in_positives(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """-β⁻/β⁺, how many positives weigh as much as one negative: cluster-robust, Fieller, t_{G-1}.

    Undecided, with the reason, where β⁺ cannot be told from 0; untestable where it lies below.
    """
    effects, inverse = _effects(table, analysis)
    row = table.iloc[0]
    n = int(row["n"])
    meat = [[row["meat_p_p"], row["meat_p_n"]], [row["meat_p_n"], row["meat_n_n"]]]
    covariance = sandwich(inverse, np.array(meat, dtype=float) * n / (n - 1))
    lost = np.array([1.0, -1.0])
    return linear.ratio(
        effects * lost,
        covariance * np.outer(lost, lost),
        numerator=1,
        denominator=0,
        degrees=n - 1,
        n=n,
        level=analysis.level,
    )


def effects_of_contacts(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """What a reader sees of it: contacts, n, coefficient (levels per contact)."""
    effects, _ = _effects(table, analysis)
    n = [int(table["n"].iloc[0])] * 2
    return pd.DataFrame({"contacts": ["positive", "negative"], "n": n, "coefficient": effects})


def contacted_versus_not(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned | contacted) / P(returned | not contacted)."""
    return ratio_between(table, analysis, "contact", "contacted", "not_contacted")


def returned_without_contact(table: pd.DataFrame, analysis: Analysis) -> Estimate:
    """P(returned | not contacted)."""
    return share_in(table, analysis, "contact", "not_contacted")


# -- the claims ----------------------------------------------------------------------------------

CLAIMS = (
    Claim(
        id="twelve-positives-offset-one-negative",
        family=FAMILY,
        source=Source(
            document="S4",
            lines="39",
            quote="Cần phải có 1 tá (12) trải nghiệm tích cực để bù lại 1 trải nghiệm tiêu cực.",
            grade="D",
            references=(
                references.NEWELL_LEGNER_LIST,
                references.WALLER_LIST,
                references.RETURN_ON_BEHAVIOR_2009,
                references.MITTAL_1998,
            ),
        ),
        kind="measured",
        unit="ratio",
        region=Region(12, 12),
        tolerance=Tolerance("factor", 1.25),
        null=1,
        side="above",
        needs=(
            "ratings.rating",
            "ratings.rated_at",
            "interactions.occurred_at",
            "interactions.valence",
        ),
        aggregate=within_customers,
        again=meat_within_customers,
        estimate=negatives_in_positives,
        detail=ratings_after_contacts,
        shown=effects_of_contacts,
    ),
    Claim(
        id="contact-raises-sales",
        family=FAMILY,
        source=Source(
            document="S3",
            lines="31",
            quote="giữ mối quan hệ thường xuyên với khách hàng là chìa khoá VÀNG giúp Ra tăng doanh số",
            grade="C",
        ),
        kind="measured",
        unit="ratio",
        region=Region(1, float("inf"), "()"),
        null=1,
        side="above",
        needs=(episodes.RETURNED, "interactions.occurred_at"),
        aggregate=returns_by_contact,
        alternatives=("horizon",),
        stratified=True,
        estimate=contacted_versus_not,
        base=returned_without_contact,
    ),
)
