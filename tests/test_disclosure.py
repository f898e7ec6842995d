"""No small group is shown, nor can one be worked out from a total; no small group is judged."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxresearch.disclosure import masked, require
from cxresearch.model import Untestable


def table(*sizes: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rating_level": range(1, len(sizes) + 1),
            "n": sizes,
            "events": [n // 2 for n in sizes],
            "share": [0.5 if n else None for n in sizes],
        }
    )


def hidden(*sizes: int, minimum: int = 10) -> list[int]:
    """The rating levels whose n is hidden."""
    shown = masked(table(*sizes), minimum=minimum)
    return list(shown["rating_level"][shown["n"].isna()])


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((40, 50, 60), []),
        ((10, 50, 60), []),  # the minimum itself is large enough
        ((9, 50, 60), [1, 2]),  # alone it would be the total less the others
        ((60, 50, 9), [2, 3]),
        ((60, 50, 9, 50), [2, 3]),  # of equals the first
        ((9, 9, 60), [1, 2]),  # together 18
        ((4, 5, 60, 50), [1, 2, 4]),  # together 9: the total would show a group of nine
        ((4, 5), [1, 2]),
        ((9, 100), [1, 2]),
        ((3,), [1]),
        ((0, 50, 60), [1]),  # nobody is given away
        ((0, 0, 60), [1, 2]),
        ((0, 3, 60, 50), [1, 2, 4]),
        ((), []),
    ],
)
def test_small_rows_and_what_would_give_them_away_are_hidden(sizes, expected):
    assert hidden(*sizes) == expected


def test_everything_from_n_rightwards_is_hidden_and_the_labels_stay():
    shown = masked(table(4, 5, 30, 40), minimum=10)
    assert list(shown["rating_level"]) == [1, 2, 3, 4]
    for column in ("n", "events", "share"):
        assert list(shown[column].isna()) == [True, True, True, False]
        assert shown[column][0] is pd.NA
    assert (shown["n"][3], shown["events"][3], shown["share"][3]) == (40, 20, 0.5)


def test_columns_keep_one_type_whether_anything_is_hidden_or_not():
    expected = {"rating_level": "int64", "n": "Int64", "events": "Int64", "share": "Float64"}
    for sizes in ((4, 5, 30), (40, 50, 60)):
        shown = masked(table(*sizes), minimum=10)
        assert {name: str(dtype) for name, dtype in shown.dtypes.items()} == expected


def test_labels_may_be_several_and_measures_of_any_type():
    frame = pd.DataFrame(
        {"group": ["late", "on time"], "year": [2023, 2023], "n": [3, 80], "note": ["a", "b"]}
    )
    shown = masked(frame, minimum=10)
    assert list(shown["group"]) == ["late", "on time"] and list(shown["year"]) == [2023, 2023]
    assert shown[["n", "note"]].isna().all(axis=None)


def test_a_curve_is_one_group_and_hides_what_its_table_hides():
    frame = pd.DataFrame(
        {
            "rating_level": [1, 1, 1, 2, 2, 3, 3],
            "days": [30, 60, 90, 30, 60, 30, 60],
            "n": [7, 7, 7, 40, 40, 60, 60],
            "events": [1, 1, 2, 3, 9, 12, 20],
        }
    )
    shown = masked(frame, minimum=10)
    # 3 x 7 customers are still only seven: level 2 is hidden too, as in the table of the levels
    assert list(shown["events"].isna()) == [True] * 5 + [False] * 2
    assert list(shown["days"]) == list(frame["days"])


def test_events_are_hidden_left_of_n_too():
    frame = pd.DataFrame({"rating_level": [4, 5], "events": [3, 5], "n": [8, 8]})
    assert masked(frame, minimum=10)[["events", "n"]].isna().all(axis=None)


def test_a_table_without_labels_is_one_group():
    assert masked(pd.DataFrame({"n": [9], "events": [2]}), minimum=10).isna().all(axis=None)
    assert list(masked(pd.DataFrame({"n": [90], "events": [2]}), minimum=10)["events"]) == [2]


def test_a_missing_n_counts_as_small():
    shown = masked(pd.DataFrame({"group": ["a", "b"], "n": [None, 40.0]}), minimum=10)
    assert list(shown["n"].isna()) == [True, False]


def test_the_table_given_is_left_alone():
    given_table = table(4, 50)
    masked(given_table, minimum=10)
    pd.testing.assert_frame_equal(given_table, table(4, 50))


def test_rows_are_found_by_place_whatever_the_index():
    frame = table(50, 4, 60).set_axis([7, 7, 7])
    assert list(masked(frame, minimum=10)["n"].isna()) == [True, True, False]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 40), max_size=7), st.integers(1, 20))
def test_no_small_group_can_be_worked_out_from_the_total(sizes, minimum):
    gone = [level - 1 for level in hidden(*sizes, minimum=minimum)]
    assert {row for row, n in enumerate(sizes) if n < minimum} <= set(gone)
    together = sum(sizes[row] for row in gone)
    everything = len(gone) == len(sizes)
    assert everything or together == 0 or (len(gone) >= 2 and together >= minimum)
    if all(n >= minimum for n in sizes):
        assert gone == []


def test_require():
    require(minimum=10, level5=10, level4=11)
    with pytest.raises(Untestable) as refused:
        require(minimum=10, level5=12, level4=7, level3=2)
    assert refused.value.reason == "minimum:level4=7"
