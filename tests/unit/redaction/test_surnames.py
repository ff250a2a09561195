"""A name that stands alone, and the word behind it."""

import doctest

import pytest

from labelhooks.redaction import surnames
from labelhooks.redaction.spans import Span
from labelhooks.redaction.surnames import with_surnames


def test_the_example() -> None:
    assert doctest.testmod(surnames) == (0, 2)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        pytest.param("Ray Kensington was here", "Ray Kensington", id="a surname like a place"),
        pytest.param("Ray Núñez was here", "Ray Núñez", id="with accents"),
        pytest.param("Ray called", "Ray", id="a verb"),
        pytest.param("Ray Tomorrow then", "Ray", id="capitalised as days are"),
        pytest.param("Ray Meets The King", "Ray", id="a title"),
        pytest.param("Ray, Kensington", "Ray", id="behind a comma"),
        pytest.param("Ray NATO", "Ray", id="an abbreviation"),
    ],
)
def test_what_is_taken(text: str, taken: str) -> None:
    (span,) = with_surnames([Span(0, 3, "PERSON", 0.9)], text)
    assert text[span.start : span.end] == taken


def test_nothing_else_is_stretched() -> None:
    place = Span(0, 5, "LOCATION", 0.9)
    assert with_surnames([place], "Paris Kensington") == [place]
