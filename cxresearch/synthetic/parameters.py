"""What is planted in a made-up company: every chance, share and size, in one frozen record.

`cxresearch.synthetic.world` draws from these numbers and `cxresearch.synthetic.truth` computes from
them what a claim's quantity is. Weights need not add up to one; chances are shares between 0 and 1.
Five-tuples run from rating level 1 to rating level 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxresearch.schema import FACTORS

Five = tuple[float, float, float, float, float]
Weights = tuple[float, ...]
Told = tuple[Weights, Weights, Weights, Weights, Weights]


@dataclass(frozen=True)
class Orders:
    """How customers come back who buy order by order.

    Attributes:
        first: Chance of one more order after the customer's first rating, by its level.
        later: The same after any later rating: who has come back before comes back more easily.
        unrated: The same after an order that was not rated.
        gap_scales: Days; the gap g between the moment of rating and the next order has weight
            g * (1 - 1/scale)^g, quick and slow.
        gap_quick: Share of quick gaps.
        gap_longest: The longest gap in days.
    """

    first: Five
    later: Five
    unrated: float
    gap_scales: tuple[int, int]
    gap_quick: float
    gap_longest: int = 720


@dataclass(frozen=True)
class Contracts:
    """How customers stay who subscribe.

    They are surveyed every `cycle` days. In each cycle a customer may leave, on a day of it that is
    as likely as any other; a customer who left does not come back.

    Attributes:
        voluntary: Chance of choosing to leave within the cycle after a rating, by its level.
        voluntary_unrated: The same after a survey that was not answered.
        lapsed: Chance of losing the contract otherwise, whatever the rating.
        cycle: Days from survey to survey.
        renewed: Share of customers whose contract is renewed once a year, a new row each time.
        extra: Chance that a survey after the first is about another order.
    """

    voluntary: Five
    voluntary_unrated: float
    lapsed: float
    cycle: int
    renewed: float
    extra: float


@dataclass(frozen=True)
class Negative:
    """One of the ten negatives: its chance at a customer's first order, and by what it multiplies the
    chance of coming back that those have who meet none."""

    chance: float
    multiplies: float


@dataclass(frozen=True)
class Parameters:
    """A made-up company.

    Attributes:
        id, name, model: As in the company file.
        first_day, last_day: The days on which customers are won, and the cut-off.
        growth: Customers won a day at the end over those at the start.
        months: Weights of the calendar months in winning customers.
        peak: By what a sale day (9.9, 10.10, 11.11, 12.12) multiplies them.
        order_hours, rating_hours: Weights of the hours of the day.
        delivery_days, rating_delay_days: Weights of 1, 2, 3... days from order to delivery, and from
            delivery to the moment of rating.
        late: Share of deliveries after the promised day.
        levels_on_time, levels_late: Shares of the rating levels given how the delivery went.
        answered: Share of orders that are rated.
        back: How customers come back.
        complains: Chance of a complaint after a rating, by its level; `complains_unrated` without one.
        complaint_delay_days: Weights of 1, 2, 3 days from the moment of rating to the complaint.
        resolved: Share of complaints resolved.
        resolved_lift: Who complains after an unhappy rating comes back the more when it is resolved:
            resolved minus unresolved, as a share of the mean over both, which is what `back` says.
        negatives: The ten, in the order of `schema.FACTORS`; their mean effect is nil, because who
            meets none comes back the more.
        exits: Share of those who do not come back that say why; `exit_reasons` weights the reasons
            in the order of `schema.REASONS`.
        refers: Chance of a referral after the first rating, by its level.
        sources: Weights of what brought customers, in the order of `schema.SOURCES`.
        goods_returned: Chance that an order's goods come back; more by `goods_returned_unhappy_now`
            when it is itself rated 1-2, by `goods_returned_unhappy_before` when the last one was.
        sending_back: Money lost on an order whose goods come back, instead of its margin.
        long_survey: Share of customers whose ratings have the further answers.
        expected: Shares of the levels expected; a share `expected_copies` repeats the rating's level.
        copies: Per further answer, the share that repeats the rating's level; of the others a share
            `halo` repeats one impression of the whole survey, drawn from the levels' shares, and the
            rest is drawn from them afresh.
        told_positive, told_negative: Weights of 0, 1, 2... people told, by level.
        recommends, pays_more: Chance of saying yes, by level.
        prospects: Offers to prospects per customer; `offered` the share of customers made one.
        won_prospect, won_existing: Chance that an offer is won.
        acquire_cost, retain_cost: Money for each customer won, and each old customer buying in a month
            (still subscribed at its end), in hundreds; both vary from month to month by up to
            `cost_spread` percent, around a mean of nothing.
        serve_share, overhead: Cost of service as a share of sales in percent; fixed money a month.
        journeys: Share of customers whose contacts are recorded.
        needs_support: Share of journeys with a fourth step.
        score_copies: Share of scores that repeat the rating's level, before the last step and at it.
        tried: Share of customers in the experiment; `arms` the chance of its outcome by arm.
        prices: Prices in thousands, equally likely; `margins` percents of what is paid, likewise.
        pieces: Weights of 1, 2, 3... pieces in an order.
        channels, regions, segments: Words and weights.
    """

    id: str
    name: str
    model: str
    first_day: date
    last_day: date
    growth: float
    months: tuple[float, ...]
    peak: float
    order_hours: tuple[int, ...]
    rating_hours: tuple[int, ...]
    delivery_days: tuple[float, ...]
    rating_delay_days: tuple[float, ...]
    late: float
    levels_on_time: Five
    levels_late: Five
    answered: float
    back: Orders | Contracts
    complains: Five
    complains_unrated: float
    complaint_delay_days: tuple[float, float, float]
    resolved: float
    resolved_lift: float
    negatives: tuple[Negative, ...]
    exits: float
    exit_reasons: tuple[float, ...]
    refers: Five
    sources: tuple[float, ...]
    goods_returned: float
    goods_returned_unhappy_now: float
    goods_returned_unhappy_before: float
    sending_back: int
    long_survey: float
    expected: Five
    expected_copies: float
    copies: tuple[tuple[str, float], ...]
    told_positive: Told
    told_negative: Told
    halo: float
    recommends: Five
    pays_more: Five
    prospects: float
    offered: float
    won_prospect: float
    won_existing: float
    acquire_cost: int
    retain_cost: int
    cost_spread: int
    serve_share: int
    overhead: int
    journeys: float
    needs_support: float
    score_copies: tuple[float, float]
    tried: float
    arms: tuple[tuple[str, float], ...]
    prices: tuple[int, ...]
    margins: tuple[int, ...]
    pieces: tuple[float, ...]
    channels: tuple[tuple[str, float], ...]
    regions: tuple[tuple[str, float], ...]
    segments: tuple[tuple[str, float], ...]

    def __post_init__(self) -> None:
        if len(self.negatives) != len(FACTORS):
            raise ValueError(f"there are {len(FACTORS)} negatives, not {len(self.negatives)}")
        if self.days() <= 365:
            raise ValueError("a company is there for more than a year")
        if self.acquire_cost % 100 or self.retain_cost % 100:
            raise ValueError("planted costs are in hundreds, so that a percent of them is whole")
        room = 1 - self.back.lapsed if isinstance(self.back, Contracts) else 1
        sways = [1 + self.resolved_lift * (resolved - self.resolved) for resolved in (0, 1)]
        if min(*self.multipliers(), *sways) < 0:
            raise ValueError("a planted effect turns chances negative")
        met, (first, later, unrated) = max(self.multipliers()), self.chances_of_going_on()
        swayed = (max(sways), max(sways), 1, 1, 1)
        highest = [(unrated, unrated * met)]
        highest += [(chance, chance * met * more) for chance, more in zip(first, swayed, strict=True)]
        highest += [(chance, chance * more) for chance, more in zip(later, swayed, strict=True)]
        for chance, most in highest:
            if chance < 0 or most > room:
                raise ValueError(f"the planted effects leave no room around a chance of {chance}")

    def chances_of_going_on(self) -> tuple[Five, Five, float]:
        """The chances of one more order (of staying subscribed) that effects are laid upon: after the
        first rating and after a later one, by its level, and without a rating."""
        back = self.back
        if isinstance(back, Orders):
            return back.first, back.later, back.unrated
        one, two, three, four, five, unrated = (
            1 - chance - back.lapsed for chance in (*back.voluntary, back.voluntary_unrated)
        )
        stays = (one, two, three, four, five)
        return stays, stays, unrated

    def multipliers(self) -> tuple[float, ...]:
        """What multiplies the chance of going on after the first order: without any of the ten
        negatives, then with each. Their mean, weighted by their chances, is one."""
        lost = sum(negative.chance * (1 - negative.multiplies) for negative in self.negatives)
        without = 1 / (1 - lost)
        return (without, *(without * negative.multiplies for negative in self.negatives))

    def level_shares(self) -> Five:
        """Shares of the five levels among all ratings."""
        one, two, three, four, five = (
            self.late * late + (1 - self.late) * on_time
            for late, on_time in zip(self.levels_late, self.levels_on_time, strict=True)
        )
        return (one, two, three, four, five)

    def days(self) -> int:
        """Days from the first to the last, both counted."""
        return (self.last_day - self.first_day).days + 1
