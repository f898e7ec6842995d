"""Outcomes that another column decides, levels that nobody gives: fired on when planted, silent beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from delivered import SETTINGS
from test_oddities import warned

from cxresearch.door import Settings

START = datetime(2023, 1, 1, 8)
Rows = dict[str, list[Any]]


def moments(n: int) -> list[str]:
    random = Random(1)
    return [(START + timedelta(seconds=random.randrange(300 * 86_400))).isoformat(" ") for _ in range(n)]


def ratings(rating: list[Any], **columns: list[Any]) -> Rows:
    n = len(rating)
    ids = {"rating_id": [f"r{i}" for i in range(n)], "customer_id": [f"c{i}" for i in range(n)]}
    return ids | {"rated_at": moments(n), "rating": [str(level) for level in rating], **columns}


def orders(returned: list[str | None], **columns: list[Any]) -> Rows:
    n = len(returned)
    ids = {"order_id": [f"o{i}" for i in range(n)], "customer_id": [f"c{i}" for i in range(n)]}
    return ids | {"ordered_at": moments(n), "returned": returned, **columns}


def shuffled(*parts: tuple[int, tuple[Any, ...]]) -> list[list[Any]]:
    """Columns of so many rows of each kind, in no order."""
    rows = [values for n, values in parts for _ in range(n)]
    Random(2).shuffle(rows)
    return [list(column) for column in zip(*rows, strict=True)]


def scale(low: float, high: float) -> Settings:
    return Settings(timezone=SETTINGS.timezone, until=SETTINGS.until, scale=(low, high))


def test_a_channel_that_decides_what_is_sent_back() -> None:
    planted = (30, ("true", "desk")), (300, ("false", "web")), (80, ("false", "app"))
    returned, channel = shuffled(*planted)
    assert warned("orders", orders(returned, channel=channel)) == {"leak:returned=channel": 410}
    returned, channel = shuffled(*planted, (1, ("true", "web")))
    assert warned("orders", orders(returned, channel=channel)) == {}
    returned, channel = shuffled((19, ("true", "desk")), (300, ("false", "web")))
    assert warned("orders", orders(returned, channel=channel)) == {}


def test_rows_without_the_outcome_or_without_a_value_decide_nothing() -> None:
    returned, channel = shuffled(
        (40, ("true", "desk")), (300, ("false", "web")), (50, (None, "web")), (60, ("true", None))
    )
    assert warned("orders", orders(returned, channel=channel)) == {"leak:returned=channel": 340}


def test_of_a_text_with_a_value_a_row_nothing_is_said() -> None:
    returned, _ = shuffled((40, ("true", "")), (40, ("false", "")))
    assert warned("orders", orders(returned, channel=[f"web{i}" for i in range(80)])) == {}
    # ten rows a value
    many = [f"{'web' if came == 'true' else 'app'}{i % 5}" for i, came in enumerate(returned)]
    assert warned("orders", orders(returned, channel=many)) == {}
    few = [f"{'web' if came == 'true' else 'app'}{i % 4}" for i, came in enumerate(returned)]
    assert warned("orders", orders(returned, channel=few)) == {"leak:returned=channel": 80}


def test_a_time_or_an_amount_that_is_there_for_one_outcome_only() -> None:
    returned, amount = shuffled((30, ("true", None)), (300, ("false", "7.5")))
    assert warned("orders", orders(returned, amount=amount)) == {"leak:returned=amount": 330}
    columns = orders(["false"] * 300 + ["true"] * 30)
    columns["delivered_at"] = [*columns["ordered_at"][:300], *[None] * 30]
    assert warned("orders", columns) == {"leak:returned=delivered_at": 330}
    columns["delivered_at"][7] = None
    assert warned("orders", columns) == {}


def test_a_rating_that_decides_who_complained() -> None:
    level, complained = shuffled(*((60, (level, str(level <= 2))) for level in range(1, 6)))
    assert warned("ratings", ratings(level, complained=complained)) == {"leak:complained=rating": 300}
    # from inside its range too
    level, complained = shuffled(*((60, (level, str(level == 3))) for level in range(1, 6)))
    assert warned("ratings", ratings(level, complained=complained)) == {"leak:complained=rating": 300}
    level, complained = shuffled(
        *((60, (level, str(level <= 2))) for level in range(1, 6)), (1, (1, "False"))
    )
    assert warned("ratings", ratings(level, complained=complained)) == {}


def test_two_answers_that_say_the_same_are_told_of_once() -> None:
    level, complained, recommend = shuffled(
        *((30, (level, str(says), str(not says))) for level in range(1, 6) for says in (True, False))
    )
    found = warned("ratings", ratings(level, complained=complained, would_recommend=recommend))
    assert found == {"leak:complained=would_recommend": 300}


def test_what_only_those_are_asked_who_complained_is_no_leak() -> None:
    level, complained, handling = shuffled(
        *(
            (10, (level, str(says), str(score) if says else None))
            for level in range(1, 6)
            for says in (True, False)
            for score in range(1, 6)
        )
    )
    assert warned("ratings", ratings(level, complained=complained, complaint_handling=handling)) == {}


def test_a_level_that_nobody_gives_between_levels_that_many_give() -> None:
    (level,) = shuffled(*((60, (level,)) for level in (1, 2, 4, 5)))
    assert warned("ratings", ratings(level)) == {"unused_levels:rating": 1}
    (level,) = shuffled(*((80, (level,)) for level in (2, 4, 5)))  # 1 and 3: the form begins at 2
    assert warned("ratings", ratings(level)) == {"unused_levels:rating": 2}
    (level,) = shuffled(*((60, (level,)) for level in (1, 2, 4, 5)), (1, (3,)))
    assert warned("ratings", ratings(level)) == {}
    # 199 ratings are too few, and a neighbour given 19 times is rare itself
    (level,) = shuffled((49, (1,)), (50, (2,)), (50, (4,)), (50, (5,)))
    assert warned("ratings", ratings(level)) == {}
    (level,) = shuffled((60, (1,)), (60, (2,)), (19, (4,)), (90, (5,)))
    assert warned("ratings", ratings(level)) == {}


def test_the_rare_levels_of_a_long_scale_may_be_given_by_nobody() -> None:
    counts = {10: 90, 9: 60, 8: 40, 7: 20, 6: 12, 5: 9, 4: 5, 0: 4}
    (level,) = shuffled(*((n, (level,)) for level, n in counts.items()))
    assert warned("ratings", ratings(level), settings=scale(0, 10)) == {}
    # declared from 0, asked from 1
    (level,) = shuffled(*((30, (level,)) for level in range(1, 11)))
    assert warned("ratings", ratings(level), settings=scale(0, 10)) == {"unused_levels:rating": 1}


@pytest.mark.parametrize("ends", [(0, 100), (0.5, 5)])
def test_scales_of_many_levels_or_of_halves_are_not_counted(ends: tuple[float, float]) -> None:
    (level,) = shuffled(*((60, (level,)) for level in (1, 2, 4, 5)))
    assert warned("ratings", ratings(level), settings=scale(*ends)) == {}


def test_averages_have_no_unused_levels() -> None:
    (level,) = shuffled(*((60, (level,)) for level in (1, 2, 4, 5)), (1, (2.5,)))
    assert warned("ratings", ratings(level)) == {}


def test_one_level_in_nearly_every_answer() -> None:
    (level,) = shuffled((200, (5,)), (10, (4,)))
    assert warned("ratings", ratings(level)) == {"one_level:rating": 200}
    (level,) = shuffled((190, (5,)), (10, (4,)))  # 95 in a hundred, and no more
    assert warned("ratings", ratings(level)) == {}
    (level,) = shuffled((199, (5,)))
    assert warned("ratings", ratings(level)) == {}


def test_the_scores_beside_the_rating_are_looked_at_too() -> None:
    level, service = shuffled(*((50, (level, 4)) for level in range(1, 6)))
    assert warned("ratings", ratings(level, service=[str(score) for score in service])) == {
        "one_level:service": 250
    }
