"""Answers that exclude one another within one sample: the ratio, the difference and all the shares of them."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt

from cxresearch.estimators.basis import checked, wilson_limits, z_of
from cxresearch.model import Estimate


def ratio_of_counts(*, events_1: int, events_0: int, level: float) -> Estimate:
    """The ratio a : b of two exclusive counts of one sample, e.g. 26 silent customers to one who complains.

    Of the a + b customers with either answer the share p = a/(a+b) has its Wilson limits, and a : b is
    p/(1-p), which rises with p: the limits are those of p, transformed. No a: value and low are 0; no b: value
    and high are infinite.

    Args:
        events_1: a, customers with the answer the claim speaks of.
        events_0: b, customers with the other one. Those with neither play no part.
        level: Confidence level, between 0 and 1.

    Returns:
        An estimate whose n is a + b.

    Raises:
        Untestable: `undefined:too_few` when there is neither.
        ValueError: Counts that no sample can have.

    Source: Wilson (1927), JASA 22, 209-212, for the share; Newcombe (1998), Statistics in Medicine 17,
    857-872, Table I, 81/263, whose limits 0.2553 and 0.3662 become 0.2553/0.7447 and 0.3662/0.6338.

    >>> estimate = ratio_of_counts(events_1=81, events_0=182, level=0.95)
    >>> print(f"{estimate.value:.3f} {estimate.low:.3f} {estimate.high:.3f}")
    0.445 0.343 0.578
    """
    ((events_1, n),) = checked(level, (events_1, events_1 + events_0))
    events_0, z = n - events_1, z_of(level)
    value = events_1 / events_0 if events_0 else inf
    # Where a is nearly everybody the upper limit of a/n has lost its distance from 1; the lower one of b/n has it.
    low, rest = (wilson_limits(events, n, z)[0] for events in (events_1, events_0))
    high = (1 - rest) / rest if rest else inf
    return Estimate(value, low / (1 - low), high, level, n, "wilson_odds", counts=((events_1, n),))


def difference_of_dependent_shares(*, events_1: int, events_0: int, n: int, level: float) -> Estimate:
    """The difference p1 - p0 of the shares of two exclusive answers in one sample, after Bonett and Price.

    With q1 = (a+1)/(n+2) and q0 = (b+1)/(n+2) the limits are q1 - q0 ± z sqrt((q1 + q0 - (q1-q0)²)/(n+2)), cut
    off at -1 and 1. The value is (a-b)/n, without the added counts; they pull the centre towards 0, and at
    levels under 0.8 a limit moves out to the value should it lie beyond. The interval always has width, as
    q1 + q0 <= 1 and |q1 - q0| <= n/(n+2).

    Args:
        events_1: a, customers with the answer the claim speaks of.
        events_0: b, customers with the other one.
        n: All customers who answered, with either of the two or something else.
        level: Confidence level, between 0 and 1.

    Raises:
        Untestable: `undefined:too_few` when n is 0.
        ValueError: Counts that no sample can have, a + b above n among them.

    Source: Bonett and Price (2012), Journal of Educational and Behavioral Statistics 37, 479-488. The counts
    are those of Fagerland, Lydersen and Laake (2014), Statistics in Medicine 33, 2850-2875, Table V: 1 and 7
    discordant pairs of 21.

    >>> estimate = difference_of_dependent_shares(events_1=1, events_0=7, n=21, level=0.95)
    >>> print(f"{estimate.value:.3f} {estimate.low:.3f} {estimate.high:.3f}")
    -0.286 -0.508 -0.013
    """
    (events_1, n), (events_0, _), _ = checked(level, (events_1, n), (events_0, n), (events_1 + events_0, n))
    value = (events_1 - events_0) / n
    q_1, q_0 = (events_1 + 1) / (n + 2), (events_0 + 1) / (n + 2)
    half = z_of(level) * sqrt((q_1 + q_0 - (q_1 - q_0) ** 2) / (n + 2))
    low, high = min(q_1 - q_0 - half, value), max(q_1 - q_0 + half, value)
    counts = ((events_1, n), (events_0, n))
    return Estimate(value, max(low, -1.0), min(high, 1.0), level, n, "bonett_price", counts=counts)


def simultaneous_shares(*, events: Sequence[int], level: float) -> list[Estimate]:
    """The shares of all k answers of one sample, with intervals that hold all at once, after Goodman.

    Each is a Wilson interval at level 1 - (1-level)/k, so that all k hold their share in at least about
    `level` of the samples (Bonferroni). The `level` of each estimate is that of the whole.

    Args:
        events: Customers with each answer, one count for every answer there is, 0 included: k counts them all.
        level: Confidence level of all intervals together, between 0 and 1.

    Returns:
        One estimate for each answer, in the order given; n is everybody who answered.

    Raises:
        Untestable: `undefined:too_few` when nobody answered.
        ValueError: Counts that no sample can have.

    Source: Goodman (1965), Technometrics 7, 247-254, with the χ² of one degree of freedom at α/k; the counts are
    those of Sison and Glaz (1995), JASA 90, 366-369.

    >>> for estimate in simultaneous_shares(events=[56, 72, 73, 59, 62, 87, 58], level=0.95)[:2]:
    ...     print(f"{estimate.value:.4f} {estimate.low:.4f} {estimate.high:.4f}")
    0.1199 0.0852 0.1663
    0.1542 0.1145 0.2044
    """
    total = sum(events)
    *counts, (_, n) = checked(level, *((count, total) for count in events), (total, total))
    z = z_of(1 - (1 - level) / len(counts))
    return [Estimate(count / n, *wilson_limits(count, n, z), level, n, "goodman") for count, _ in counts]
