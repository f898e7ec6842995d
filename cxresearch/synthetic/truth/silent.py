"""Who complains, who stays silent, who leaves: complaints and what follows them.

A complaint depends on the level of its own rating alone, its resolution on nothing. A customer's first
unhappy rating is at level 1 or 2 as any unhappy one is, but it may be the first rating of all or a later
one, after which customers come back more easily: the shares of both are summed over the days.
"""

from __future__ import annotations

import numpy as np

from cxresearch.synthetic.draws import Floats, minute_shares, shares
from cxresearch.synthetic.parameters import Orders, Parameters
from cxresearch.synthetic.truth.basis import COMPLAINT_DAYS, HORIZON, Truth
from cxresearch.synthetic.truth.days import after, first_moments, first_ratings, next_rating, renewed, step
from cxresearch.synthetic.truth.landmark import (
    RATED,
    back_after_rating,
    going_on,
    levels,
    still_there,
)
from cxresearch.synthetic.truth.ratings import mean

UNHAPPY, HAPPY = (1, 2), (4, 5)


def silence(parameters: Parameters) -> dict[str, Truth]:
    """The planted value of each claim on complaints and silence, by id.

    `reactive-care-rarely-satisfies` is there for who sells order by order: subscribers are asked too
    seldom to rate anything in the month after a complaint.

    >>> from cxresearch.synthetic.presets import preset
    >>> round(silence(preset("services"))["silent-share-96"].value, 3)
    0.963
    """
    level = np.array(parameters.level_shares())
    quiet = 1 - np.array(parameters.complains)
    first, _ = gone_after_landmark(parameters)
    gone = gone_of_first_unhappy(parameters)
    share, left = mean(quiet, level, UNHAPPY), mean(quiet * gone, level, UNHAPPY)
    planted = {
        "silent-share-96": Truth(share),
        "silent-per-complainer-26": Truth(share / (1 - share)),
        "silent-leave-91": Truth(left / share, mean(first, level, HAPPY)),
        "unhappy-leave-silently-87": Truth(left),
        "well-resolved-complaints-bring-back": after_resolution(parameters),
        "cx-fewer-complaints": later_complaints(parameters),
    }
    if isinstance(parameters.back, Orders):
        planted["reactive-care-rarely-satisfies"] = Truth(
            float(level[3:].sum()), happy_without_complaint(parameters)
        )
    return planted


def gone_after_landmark(parameters: Parameters) -> tuple[Floats, Floats]:
    """P(not returned after the landmark | level) of a first rating and of a later one, level 1 to 5."""
    first, later = (chance[1:] for chance in going_on(parameters))
    if isinstance(parameters.back, Orders):
        back = back_after_rating(
            parameters, state=RATED, landmark=COMPLAINT_DAYS, hours=parameters.rating_hours
        )
        return 1 - first * back, 1 - later * back
    gone = 1 - _subscribed(parameters, first, COMPLAINT_DAYS + HORIZON)
    return gone, gone


def gone_of_first_unhappy(parameters: Parameters) -> Floats:
    """The same of a customer's first unhappy rating, were it at level 1 to 5.

    Among those followed from the landmark: the last days of the company are not.
    """
    first, later = (chance[1:] for chance in going_on(parameters))
    level, days = np.array(parameters.level_shares()), parameters.days()
    firsts, again = first_ratings(parameters), next_rating(parameters)
    content = slice(2, 5)
    second = after(firsts, again, days) * (level[content] @ first[content])
    laters = renewed(second, again * (level[content] @ later[content]), days)
    followed = days - COMPLAINT_DAYS - HORIZON
    of_first, of_later = firsts[:followed].sum(), laters[:followed].sum()
    gone_first, gone_later = gone_after_landmark(parameters)
    return (of_first * gone_first + of_later * gone_later) / (of_first + of_later)


def _complaint_chances(parameters: Parameters) -> Floats:
    """Chance of a complaint after no answer and after levels 1 to 5."""
    return np.array((parameters.complains_unrated, *parameters.complains))


def _delays(parameters: Parameters) -> list[tuple[int, float]]:
    """Days from the moment of rating to a complaint, and their shares."""
    return list(enumerate(shares(parameters.complaint_delay_days).tolist(), start=1))


def after_resolution(parameters: Parameters) -> Truth:
    """P(returned) after the landmark of a first complaint, resolved over unresolved.

    Every complaint is closed within the month. A resolution moves only the unhappy.
    """
    resolved, unresolved = (
        returned_after_complaint(
            parameters, 1 + parameters.resolved_lift * (is_resolved - parameters.resolved)
        )
        for is_resolved in (1, 0)
    )
    return Truth(resolved / unresolved, unresolved)


def returned_after_complaint(parameters: Parameters, moved: float) -> float:
    """P(returned) after the landmark of a first complaint, the chance of the unhappy to go on being
    multiplied by `moved`; of those still subscribed at the landmark where customers subscribe.

    By the days from the moment of rating to the complaint, which shift the landmark; by whether the
    customer has rated before; by the level.
    """
    share, complains = levels(parameters), _complaint_chances(parameters)
    sway = np.array((1, moved, moved, 1, 1, 1))
    back, asked = 0.0, 0.0
    for delay, weight in _delays(parameters):
        landmark = delay + COMPLAINT_DAYS
        followed = parameters.days() - landmark - HORIZON
        for state, moments in enumerate(_uncomplaining(parameters)):
            made = weight * moments[:followed].sum() * share * complains
            goes_on = going_on(parameters)[state] * sway
            if isinstance(parameters.back, Orders):
                there, returns = np.ones(share.size), goes_on * _back(parameters, state, landmark)
            else:
                there = _subscribed(parameters, goes_on, landmark)
                returns = _subscribed(parameters, goes_on, landmark + HORIZON)
            back, asked = back + float(made @ returns), asked + float(made @ there)
    return back / asked


def _subscribed(parameters: Parameters, stays: Floats, days: int) -> Floats:
    """Share whose contract runs so many days after a moment of rating, for each chance to stay after it."""
    leaves, hours = (1 - stays).tolist(), parameters.rating_hours
    return np.array([still_there(parameters, chance, days=days, hours=hours) for chance in leaves])


def _back(parameters: Parameters, state: int, landmark: int) -> Floats:
    """Share back after a landmark, of those who go on from a moment without an answer and with one of
    the levels 1 to 5; `state` is that before the moment."""
    hours = parameters.rating_hours
    answered = back_after_rating(parameters, state=RATED, landmark=landmark, hours=hours)
    unanswered = back_after_rating(parameters, state=state, landmark=landmark, hours=hours)
    return np.array((unanswered, *[answered] * 5))


def _uncomplaining(parameters: Parameters) -> tuple[Floats, Floats]:
    """Customers with a moment of rating on each day, who have not complained after an earlier one: those
    who have not rated before, and those who have."""
    share, (first, later) = levels(parameters), going_on(parameters)
    calm = share * (1 - _complaint_chances(parameters))
    wait, days = step(parameters), parameters.days()
    unrated = renewed(first_moments(parameters), wait * calm[0] * first[0], days)
    begun = after(unrated, wait, days) * (calm[1:] @ first[1:])
    return unrated, renewed(begun, wait * (calm @ later), days)


def later_complaints(parameters: Parameters) -> Truth:
    """P(a complaint in the horizon after the landmark of a first rating), happy over unhappy.

    One about the first rating itself is opened before the landmark. So there is a next moment of rating,
    and a complaint about it or about one further on, whatever the first level was: the ratio is that of
    going on.
    """
    level, first = np.array(parameters.level_shares()), going_on(parameters)[0][1:]
    unhappy = mean(first, level, UNHAPPY)
    return Truth(mean(first, level, HAPPY) / unhappy, unhappy * complains_later(parameters))


def complains_later(parameters: Parameters) -> float:
    """P(a complaint in the horizon after the landmark of a first rating), of customers who go on from it.

    Day by day the customers with a moment of rating who have not complained in the horizon before it. A
    complaint on the landmark's day, or on the horizon's last, is compared with each minute of the day.
    """
    share, later, complains = levels(parameters), going_on(parameters)[1], _complaint_chances(parameters)
    at_minute, end = minute_shares(parameters.rating_hours), COMPLAINT_DAYS + HORIZON
    not_after = np.cumsum(at_minute)
    wait = step(parameters)[: end + 1]
    # In rows the days of the moments that went on without a complaint in the horizon, in columns the minutes.
    calm, complained = np.zeros((end + 1, not_after.size)), np.zeros(not_after.size)
    for day in range(1, end + 1):
        inside = np.zeros(not_after.size)
        for delay, weight in _delays(parameters):
            inside += weight * (COMPLAINT_DAYS < day + delay < end)
            inside += weight * (day + delay == COMPLAINT_DAYS) * (1 - not_after)
            inside += weight * (day + delay == end) * not_after
        moment = wait[day] + np.ascontiguousarray(wait[day:0:-1]) @ calm[:day]
        complained += moment * (share @ complains) * inside
        calm[day] = moment * (share @ later - (share * complains @ later) * inside)
    return float(at_minute @ complained)


def happy_without_complaint(parameters: Parameters) -> float:
    """Share happy among the first ratings of customers without any complaint by the last day.

    Backwards from the last day, who complains from a day's moment of rating on; forwards, the customers
    whose moments so far are unrated and without a complaint. One that is opened after the last day is not
    known.
    """
    share, (first, later), complains = (
        levels(parameters),
        going_on(parameters),
        _complaint_chances(parameters),
    )
    days, wait = parameters.days(), step(parameters)
    seen = sum(weight * (np.arange(days) + delay < days) for delay, weight in _delays(parameters))
    calm = 1 - complains * np.asarray(seen)[:, None]
    # The chance that a complaint comes to be known from a day's moment on, and from the next moment on.
    heard, heard_next = np.zeros(days), np.zeros(days)
    for day in reversed(range(days)):
        heard_next[day] = wait[1 : days - day] @ heard[day + 1 :]
        heard[day] = 1 - share * calm[day] @ (1 - later * heard_next[day])
    unrated = first_moments(parameters)
    loop = share[0] * first[0] * calm[:, 0]
    for day in range(1, days):
        unrated[day] += wait[1 : day + 1][::-1] @ (unrated[:day] * loop[:day])
    by_level = unrated @ (share * calm * (1 - first * heard_next[:, None]))
    return float(by_level[4:].sum() / by_level[1:].sum())
