"""Hours as columns: a place for each that was, and nothing counted twice."""

from datetime import UTC, datetime

import pytest

from labelhooks.model.hours import Hour
from labelhooks.people.operate.series import begins, classes, columns, totals

NOW = datetime(2026, 11, 24, 13, 20, tzinfo=UTC)


def an_hour(hour: str, **counts: int) -> Hour:
    return Hour("chat", hour, {name.replace("_", "/"): count for name, count in counts.items()})


@pytest.mark.parametrize(
    ("window", "places", "first", "last"),
    [
        ("day", 24, "2026-11-23T14", "2026-11-24T13"),
        ("week", 168, "2026-11-17T14", "2026-11-24T13"),
        ("month", 30, "2026-10-26", "2026-11-24"),
    ],
)
def test_a_window_ends_with_the_present_hour_or_day(
    window: str, places: int, first: str, last: str
) -> None:
    told = columns([], window, NOW)

    assert (len(told.at), told.at[0], told.at[-1]) == (places, first, last)


def test_hours_stand_in_their_places_and_the_rest_is_zero() -> None:
    told = columns(
        [an_hour("2026-11-24T11", items=3), an_hour("2026-11-24T13", items=4)], "day", NOW
    )

    assert told.counts["items"] == [0] * 21 + [3, 0, 4]


def test_what_lies_before_the_window_is_not_told() -> None:
    assert columns([an_hour("2026-11-23T13", items=3)], "day", NOW).counts == {}


def test_hours_of_a_day_that_is_rolled_up_are_told_by_the_day() -> None:
    hours = [
        an_hour("2026-11-22", items=10),
        an_hour("2026-11-22T09", items=10),  # of the same day
        an_hour("2026-11-23T09", items=2),
        an_hour("2026-11-23T10", items=3),
    ]

    assert columns(hours, "month", NOW).counts["items"][-3:] == [10, 5, 0]


def test_classes_come_together_and_are_no_columns() -> None:
    hours = [
        an_hour("2026-11-24T11", class_annotators_spam=3, class_prelabeler_ok=9, rated_spam=2),
        an_hour("2026-11-24T12", class_annotators_ok=1),
    ]

    assert columns(hours, "day", NOW).counts == {}
    assert classes(hours) == [
        {"name": "ok", "people": 1, "prelabelers": 9},
        {"name": "spam", "people": 3, "prelabelers": 0},
    ]


def test_totals_are_the_days_and_what_came_after_them() -> None:
    total, since = an_hour("2026-11-22", items=100, first=70), [an_hour("2026-11-24T11", items=3)]

    assert totals(total, since) == {"first": 70, "items": 103}


def test_a_window_begins_with_a_whole_hour_or_day() -> None:
    assert begins("day", NOW) == datetime(2026, 11, 23, 14, tzinfo=UTC)
    assert begins("month", NOW) == datetime(2026, 10, 26, tzinfo=UTC)
