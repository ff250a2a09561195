"""A people is no place: nobody is found by it."""

import doctest

import pytest

from labelhooks.redaction import peoples
from labelhooks.redaction.peoples import without_peoples
from labelhooks.redaction.spans import Span


def test_the_example() -> None:
    assert doctest.testmod(peoples) == (0, 2)


@pytest.mark.parametrize("named", ["Iraqi", "Palestinians", "british", "Iraqi Shiites", "MEXICAN"])
def test_a_people_is_let_be(named: str) -> None:
    assert not list(without_peoples([Span(0, len(named), "LOCATION", 0.9)], named))


@pytest.mark.parametrize(
    ("named", "kind"),
    [
        pytest.param("Iraq", "LOCATION", id="a country"),
        pytest.param("Polish Hill", "LOCATION", id="a place named for a people"),
        pytest.param("12", "LOCATION", id="no word in it"),
        pytest.param("Ann English", "PERSON", id="a surname"),
        pytest.param("French", "PERSON", id="a surname alone"),
    ],
)
def test_what_may_be_somebodys_stays(named: str, kind: str) -> None:
    span = Span(0, len(named), kind, 0.9)
    assert list(without_peoples([span], named)) == [span]
