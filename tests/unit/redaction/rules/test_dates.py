"""Days in numbers and in the months of several languages, and what only looks like one."""

import pytest

from tests.unit.redaction.rules.finding import found


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("03/14/1985", id="American"),
        pytest.param("14/03/1985", id="British"),
        pytest.param("14.03.1985", id="German"),
        pytest.param("14-03-1985", id="Dutch"),
        pytest.param("1985-03-14", id="ISO 8601"),
        pytest.param("1985/03/14", id="year first, slashes"),
        pytest.param("3/14/85", id="short"),
        pytest.param("March 14, 1985", id="English, month first"),
        pytest.param("14th of March 1985", id="English, day first"),
        pytest.param("Mar 14 1985", id="English, short month"),
        pytest.param("14 Mar '85", id="English, short year"),
        pytest.param("14MAR1985", id="run together"),
        pytest.param("14 de marzo de 1985", id="Spanish"),
        pytest.param("14. März 1985", id="German, month's name"),
        pytest.param("14 marca 1985", id="Polish"),
        pytest.param("14 février 1985", id="French"),
        pytest.param("14 marzo 1985", id="Italian"),
        pytest.param("14 maart 1985", id="Dutch, month's name"),
        pytest.param("14 de março de 1985", id="Portuguese"),
        pytest.param("June 1985", id="month and year"),
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "it was {} I think", "({})", "on {}."])
def test_a_day_is_found(day: str, sentence: str) -> None:
    assert found(sentence.format(day)) == [("DATE", day)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        pytest.param("born in 1985", "1985", id="year of birth"),
        pytest.param("DOB 3-14-85", "3-14-85", id="hyphens and a short year"),
        pytest.param("geboren am 14.3.85", "14.3.85", id="dots and a short year"),
    ],
)
def test_a_day_of_birth_is_found_by_its_label(text: str, day: str) -> None:
    assert ("DATE", day) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2024-01-15T10:23:45Z", id="a machine's time"),
        pytest.param("2024-01-15 10:23:45,123 INFO", id="a log's time"),
        pytest.param("version 2024.1.15", id="version"),
        pytest.param("1.2.24 and 10.4.19", id="versions of three numbers"),
        pytest.param("99/99/9999", id="no day"),
        pytest.param("we may 5 times march 10 miles", id="may and march"),
        pytest.param("in 2019 and 2020", id="years"),
        pytest.param("ratio 3/4, 24/7 and 1/2/3", id="fractions"),
    ],
)
def test_no_day_is_seen(text: str) -> None:
    assert "DATE" not in dict(found(text))
